import os
import sys
import time
from pathlib import Path

import pytest

from smaf_core.progress import Finished
from smaf_desktop.worker.followed import FollowedRun, Ticket, is_alive
from smaf_desktop.worker.runs import RunPlan, Runs, run_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="runs that outlive the window are for POSIX")

FAKE = str(Path(__file__).parents[1] / "fake_worker.py")


def followed(folder, mode, **how):
    return FollowedRun(folder, [sys.executable, FAKE, mode], Ticket(0, "self-train", ("x.smaf",), "Self-training"), **how)


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
    assert outcome_of(qtbot, run) == Finished({})
    qtbot.waitUntil(lambda: not is_alive(Ticket.read(tmp_path / "run").pid), timeout=5_000)


def test_a_flood_is_read_to_its_end_in_small_portions(qtbot, tmp_path):
    run = followed(tmp_path / "run", "flood")
    shown = []
    run.progressed.connect(shown.append)
    assert outcome_of(qtbot, run, 60_000) == Finished({"lines": 100000})
    assert len(shown) < 2000


def test_a_run_goes_on_without_its_window_and_another_window_follows_it(qtbot, tmp_path):
    project = tmp_path / "x.smaf"
    first = Runs(make_run=lambda plan: followed(run_folder(project), "stall"))
    first.start(RunPlan.self_train(project))
    qtbot.waitUntil(lambda: Ticket.read(run_folder(project)) is not None)
    assert first.can_go_on
    first.leave()
    pid = Ticket.read(run_folder(project)).pid
    assert is_alive(pid)
    second, seen = Runs(), []
    second.progressed.connect(seen.append)
    with qtbot.waitSignal(second.started) as started:
        assert second.attach(project)
    assert started.args[0].title == "Self-training"
    qtbot.waitUntil(lambda: bool(seen))
    with qtbot.waitSignal(second.failed, timeout=15_000) as failed:
        second.cancel()
    assert failed.args[1].cancelled
    assert not is_alive(pid)


def test_there_is_nothing_to_follow_where_no_run_is_alive(tmp_path):
    assert not Runs().attach(tmp_path)
    (run_folder(tmp_path)).mkdir(parents=True)
    (run_folder(tmp_path) / "ticket.json").write_text("{}")
    assert not Runs().attach(tmp_path)


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
    run.kill()
    qtbot.waitUntil(lambda: not is_alive(Ticket.read(tmp_path / "run").pid), timeout=5_000)


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
    folder = run_folder(tmp_path / "x.smaf")
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
