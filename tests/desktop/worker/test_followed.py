import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from smaf_core.progress import Finished, to_line
from smaf_core.project.layout import Layout
from smaf_desktop.worker.followed import FollowedRun, Ticket
from smaf_desktop.worker.process import Identity
from smaf_desktop.worker.runs import RunPlan, Runs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="runs that outlive the window are for POSIX")

FAKE = str(Path(__file__).parents[1] / "fake_worker.py")


def followed(folder, mode, **how):
    return FollowedRun(folder, [sys.executable, FAKE, mode], Ticket("self-train", ("x.smaf",), "Self-training"), **how)


def outcome_of(qtbot, run, timeout=20_000):
    outcomes = []
    run.finished.connect(outcomes.append)
    run.failed.connect(outcomes.append)
    run.start()
    qtbot.waitUntil(lambda: bool(outcomes), timeout=timeout)
    qtbot.wait(150)
    assert len(outcomes) == 1
    return outcomes[0]


def test_a_run_in_its_own_session_reports_through_a_file(qtbot, tmp_path):
    run = followed(tmp_path / "run", "work")
    seen = []
    run.progressed.connect(seen.append)
    assert outcome_of(qtbot, run) == Finished({"images": 5})
    assert seen[-1].done == 5


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("chatter", ""),
        ("refuse_input", "line 12"),
        ("die", "memory ran out"),
        ("disk_full", "disk is full"),
        ("no_gpu", "no CUDA device on this machine"),
        ("gpu_lost", "the GPU stopped answering"),
        ("gpu_lost_in_cpp", "the GPU stopped answering"),
        ("lie", "without a word"),
    ],
)
def test_however_it_ends_there_is_one_outcome_with_words(qtbot, tmp_path, mode, words):
    outcome = outcome_of(qtbot, followed(tmp_path / "run", mode))
    assert words in getattr(outcome, "message", "")


def test_a_stalled_run_says_so_and_cancelling_ends_it_within_seconds(qtbot, tmp_path):
    run = followed(tmp_path / "run", "stall", silence_ms=300)
    run.silent.connect(run.cancel)
    started = time.monotonic()
    assert outcome_of(qtbot, run).cancelled
    assert time.monotonic() - started < 8


def test_a_run_that_stays_after_its_last_word_is_ended(qtbot, tmp_path):
    run = followed(tmp_path / "run", "stay")
    processes = []
    run.progressed.connect(lambda _: processes.append(Ticket.read(tmp_path / "run").process))
    assert outcome_of(qtbot, run) == Finished({})
    assert Ticket.read(tmp_path / "run") is None
    qtbot.waitUntil(lambda: not any(process.is_alive() for process in processes), timeout=5_000)


def test_a_flood_is_read_to_its_end_in_small_portions(qtbot, tmp_path):
    run = followed(tmp_path / "run", "flood")
    shown = []
    run.progressed.connect(shown.append)
    assert outcome_of(qtbot, run, 60_000) == Finished({"lines": 100000})
    assert len(shown) < 2000


def test_a_run_goes_on_without_its_window_and_another_window_follows_it(qtbot, tmp_path):
    project = tmp_path / "x.smaf"
    first = Runs(make_run=lambda plan: followed(Layout(project).run_folder, "stall"))
    first.start(RunPlan.self_train(project))
    qtbot.waitUntil(lambda: Ticket.read(Layout(project).run_folder) is not None)
    assert first.can_go_on
    first.leave()
    process = Ticket.read(Layout(project).run_folder).process
    assert process.is_alive()
    second, seen = Runs(), []
    second.progressed.connect(seen.append)
    with qtbot.waitSignal(second.started) as started:
        assert second.attach(project)
    assert started.args[0].title == "Self-training"
    qtbot.waitUntil(lambda: bool(seen))
    with qtbot.waitSignal(second.failed, timeout=15_000) as failed:
        second.cancel()
    assert failed.args[1].cancelled
    assert not process.is_alive()
    assert not (Layout(project).run_folder / "ticket.json").exists()


def test_there_is_nothing_to_follow_where_no_run_is_alive(tmp_path):
    assert not Runs().attach(tmp_path)
    (Layout(tmp_path).run_folder).mkdir(parents=True)
    (Layout(tmp_path).run_folder / "ticket.json").write_text("{}")
    assert not Runs().attach(tmp_path)


@pytest.fixture
def stranger():
    """Somebody else's program, in a session of its own."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def leave_ticket(folder, messages="", **process):
    """Leave what a run of another day has left."""
    folder.mkdir(parents=True)
    ticket = {"verb": "self-train", "arguments": ["x.smaf"], "title": "Self-training", "paused": False, "process": process}
    (folder / "ticket.json").write_text(json.dumps(ticket))
    (folder / "messages.jsonl").write_text(messages)


@pytest.mark.parametrize(
    "changes",
    [
        {"started": 1.0},
        {"arguments": ["-m", "smaf_core", "self-train", "x.smaf"]},
        {"started": 1.0, "arguments": ["-m", "smaf_core", "self-train", "x.smaf"]},
    ],
    ids=["started later", "another command", "both"],
)
@pytest.mark.parametrize("messages", ["", to_line(Finished({})) + "\n"], ids=["cut off", "finished"])
def test_a_stranger_with_the_number_of_a_run_is_neither_shown_nor_ended(qtbot, tmp_path, stranger, changes, messages):
    leave_ticket(Layout(tmp_path).run_folder, messages, **(asdict(Identity.of(stranger.pid, stranger.args)) | changes))
    runs = Runs()
    assert not runs.attach(tmp_path)
    qtbot.wait(300)
    assert stranger.poll() is None
    assert not (Layout(tmp_path).run_folder / "ticket.json").exists()


def test_a_ticket_of_an_older_version_is_believed_by_nobody(tmp_path, stranger):
    folder = Layout(tmp_path).run_folder
    folder.mkdir(parents=True)
    old = {"pid": stranger.pid, "verb": "self-train", "arguments": ["x.smaf"], "title": "Self-training", "paused": False}
    (folder / "ticket.json").write_text(json.dumps(old))
    assert not Runs().attach(tmp_path)


def test_a_stranger_is_not_signalled_by_who_followed_the_run_before(qtbot, tmp_path, stranger):
    """The run ends between two looks, and its number is given to another program."""
    ticket = Ticket(
        "self-train", ("x.smaf",), "Self-training", process=replace(Identity.of(stranger.pid, stranger.args), started=1.0)
    )
    (tmp_path / "run").mkdir()
    run = FollowedRun(tmp_path / "run", ticket=ticket)
    for ask in (run.pause, run.go_on, run.cancel, run.kill):
        ask()
    run.leave()
    assert psutil.Process(stranger.pid).status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)
    assert stranger.poll() is None


def test_a_paused_run_waits_says_nothing_and_goes_on(qtbot, tmp_path):
    run = followed(tmp_path / "run", "tick", silence_ms=400)
    seen, silent = [], []
    run.progressed.connect(seen.append)
    run.silent.connect(lambda: silent.append(True))
    run.start()
    qtbot.waitUntil(lambda: bool(seen), timeout=10_000)
    run.pause()
    qtbot.wait(200)
    count = len(seen)
    qtbot.wait(800)
    assert run.is_paused
    assert len(seen) == count
    assert not silent
    run.go_on()
    qtbot.waitUntil(lambda: len(seen) > count, timeout=10_000)
    process = Ticket.read(tmp_path / "run").process
    run.kill()
    qtbot.waitUntil(lambda: not process.is_alive(), timeout=5_000)


def test_a_paused_run_can_be_cancelled(qtbot, tmp_path):
    run = followed(tmp_path / "run", "tick")
    outcomes = []
    run.failed.connect(outcomes.append)
    run.start()
    qtbot.waitUntil(lambda: Ticket.read(tmp_path / "run") is not None, timeout=10_000)
    run.pause()
    started = time.monotonic()
    run.cancel()
    qtbot.waitUntil(lambda: bool(outcomes), timeout=10_000)
    assert outcomes[0].cancelled
    assert time.monotonic() - started < 6


def test_a_window_that_is_opened_on_a_paused_run_knows_and_lets_it_go_on(qtbot, tmp_path):
    folder = Layout(tmp_path / "x.smaf").run_folder
    first = followed(folder, "tick")
    first.start()
    qtbot.waitUntil(lambda: Ticket.read(folder) is not None, timeout=10_000)
    first.pause()
    first.leave()
    runs, told = Runs(), []
    runs.paused.connect(told.append)
    assert runs.attach(tmp_path / "x.smaf")
    assert (told, runs.is_paused, runs.is_attached) == ([True], True, True)
    runs.pause(False)
    seen = []
    runs.progressed.connect(seen.append)
    qtbot.waitUntil(lambda: len(seen) > 1, timeout=10_000)
    assert told == [True, False]
    runs.kill()
