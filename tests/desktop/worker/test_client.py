import os
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from smaf_core.progress import Failed, Finished
from smaf_desktop.worker.client import Run, Worker

FAKE = str(Path(__file__).parents[1] / "fake_worker.py")


def fake(mode):
    return [sys.executable, FAKE, mode]


def outcome_of(qtbot, run, timeout=15_000):
    """Start a run and give its outcomes, of which there must be exactly one."""
    outcomes = []
    run.finished.connect(outcomes.append)
    run.failed.connect(outcomes.append)
    run.start()
    qtbot.waitUntil(lambda: bool(outcomes), timeout=timeout)
    qtbot.wait(50)
    assert len(outcomes) == 1
    return outcomes[0]


def answer_of(qtbot, request, timeout=15_000):
    answers = []
    request.finished.connect(answers.append)
    request.failed.connect(answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=timeout)
    return answers[0]


def test_a_run_reports_its_progress_and_then_its_result(qtbot):
    run = Run(fake("work"))
    seen = []
    run.progressed.connect(seen.append)
    assert outcome_of(qtbot, run) == Finished({"images": 5})
    assert seen[-1].done == seen[-1].total == 5


def test_what_libraries_print_between_the_messages_is_ignored(qtbot):
    assert outcome_of(qtbot, Run(fake("chatter"))) == Finished({"images": 5})


def test_wrong_input_comes_through_in_its_own_words(qtbot):
    assert outcome_of(qtbot, Run(fake("refuse_input"))).message == "tags.csv, line 12: unknown class 'catt'"


@pytest.mark.skipif(os.name != "posix", reason="signals are a POSIX idea")
@pytest.mark.parametrize(("mode", "words"), [("die", "memory ran out"), ("segfault", "crashed")])
def test_a_run_killed_by_the_system_fails_in_words_a_person_understands(qtbot, mode, words):
    assert words in outcome_of(qtbot, Run(fake(mode))).message


@pytest.mark.parametrize(
    ("mode", "words"), [("disk_full", "disk is full"), ("out_of_memory", "GPU's memory ran out"), ("lie", "without saying")]
)
def test_a_run_that_ends_without_a_result_says_why(qtbot, mode, words):
    outcome = outcome_of(qtbot, Run(fake(mode)))
    assert isinstance(outcome, Failed)
    assert words in outcome.message


def test_a_command_that_does_not_exist_is_one_failure(qtbot):
    assert "could not be started" in outcome_of(qtbot, Run(["/nowhere/python"])).message


def test_a_polite_run_stops_at_once_when_cancelled(qtbot):
    run = Run(fake("polite"))
    run.progressed.connect(run.cancel)
    started = time.monotonic()
    assert outcome_of(qtbot, run).cancelled
    assert time.monotonic() - started < 4


def test_a_stalled_run_says_so_and_is_killed_five_seconds_after_cancel(qtbot):
    run = Run(fake("stall"), silence_ms=300)
    run.silent.connect(run.cancel)
    assert outcome_of(qtbot, run).cancelled


def test_a_run_that_stays_after_its_last_word_is_ended(qtbot):
    assert outcome_of(qtbot, Run(fake("stay"))) == Finished({})


def test_a_flood_of_messages_does_not_starve_the_window(qtbot):
    ticks = []
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    run = Run(fake("flood"))
    shown = []
    run.progressed.connect(shown.append)
    assert outcome_of(qtbot, run, 60_000) == Finished({"lines": 100000})
    assert len(ticks) > 40  # the window had its turn again and again
    assert len(shown) < 1000


def test_the_worker_answers_each_question_with_its_own_answer(qtbot):
    worker = Worker(command=fake("serve"))
    answers = [answer_of(qtbot, worker.ask("echo", number=n)).result["number"] for n in (1, 2)]
    assert answers == [1, 2]
    worker.stop(wait=True)


def test_a_worker_that_dies_fails_one_question_and_answers_the_next(qtbot):
    worker = Worker(command=fake("serve"))
    assert "ended the worker" in answer_of(qtbot, worker.ask("die")).message
    assert answer_of(qtbot, worker.ask("echo")).result == {"verb": "echo"}
    worker.stop(wait=True)


def test_a_worker_that_hangs_is_replaced(qtbot):
    worker = Worker(command=fake("serve"), patience_ms=400)
    assert "did not answer" in answer_of(qtbot, worker.ask("stall")).message
    worker.stop(wait=True)


def test_a_worker_that_retires_ends_in_the_middle_of_its_work_and_is_gone_after_its_process(qtbot):
    worker = Worker(command=fake("serve"))
    request = worker.ask("stall")
    with qtbot.waitSignal(request.failed, timeout=5_000) as failed:
        qtbot.waitUntil(lambda: worker._child is not None and worker._child.is_running, timeout=5_000)
        child = worker._child
        worker.retire()
    assert failed.args[0].cancelled
    with qtbot.waitSignal(worker.destroyed, timeout=5_000):
        pass
    assert not child.is_running


def test_what_nobody_waits_for_lets_later_questions_go_first(qtbot):
    worker = Worker(command=fake("serve"))
    order = []
    for number, can_wait in enumerate((True, True, False)):
        request = worker.ask("fuse", can_wait=can_wait, number=number)
        request.finished.connect(lambda outcome: order.append(outcome.result["number"]))
    qtbot.waitUntil(lambda: len(order) == 3, timeout=15_000)
    assert order == [2, 0, 1]
    worker.stop(wait=True)


def test_of_a_slider_only_the_last_value_is_computed(qtbot):
    worker = Worker(command=fake("serve"))
    outcomes = []
    requests = [worker.ask("fuse", replaces="slider", threshold=value) for value in range(5)]
    for request in requests:
        request.finished.connect(outcomes.append)
        request.failed.connect(outcomes.append)
    qtbot.waitUntil(lambda: any(isinstance(one, Finished) for one in outcomes), timeout=15_000)
    assert [one.result["threshold"] for one in outcomes if isinstance(one, Finished)] == [4]
    worker.stop(wait=True)
