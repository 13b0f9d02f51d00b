import sys
from pathlib import Path

import pytest

from smaf_core.progress import Failed, Finished, Progress
from smaf_desktop.machine.run_panel import RunPanel
from smaf_desktop.toolkit.words import RemainingTime, duration_text
from smaf_desktop.worker.client import Run
from smaf_desktop.worker.runs import RunPlan, Runs

FAKE = str(Path(__file__).parents[1] / "fake_worker.py")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_the_remaining_time_follows_how_fast_the_steps_have_been_lately():
    clock = Clock()
    remaining = RemainingTime(clock)
    assert remaining.update(Progress(0, 100, "Training")) is None
    for done in range(1, 51):
        clock.now += 2.0
        seconds = remaining.update(Progress(done, 100, "Training"))
    assert seconds == pytest.approx(100.0)


def test_a_new_stage_begins_a_new_estimate():
    clock = Clock()
    remaining = RemainingTime(clock)
    remaining.update(Progress(0, 10, "Training"))
    clock.now = 50.0
    assert remaining.update(Progress(5, 10, "Training")) == pytest.approx(50.0)
    assert remaining.update(Progress(0, 10, "Proposals")) is None


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (59, "59 s"), (90, "2 min"), (4800, "1 h 20 min")])
def test_a_duration_is_said_as_one_would(seconds, words):
    assert duration_text(seconds) == words


def test_a_second_run_does_not_start_beside_the_first(qtbot):
    runs = Runs(make_run=lambda plan: Run([sys.executable, FAKE, "polite"]))
    plan = RunPlan.self_train(Path("x.smaf"))
    assert runs.start(plan)
    assert not runs.start(plan)
    with qtbot.waitSignal(runs.failed, timeout=15_000) as failed:
        runs.cancel()
    assert failed.args[1].cancelled
    assert not runs.is_running


def test_a_plan_is_the_command_a_terminal_would_run():
    plan = RunPlan.export(Path("a.smaf"), Path("out"), "voc", "masks", "link")
    assert plan.verb == "export"
    assert plan.arguments == ("a.smaf", "out", "--format", "voc", "--what", "masks", "--images", "link", "--void", "keep")


@pytest.fixture
def panel(qtbot):
    shown = RunPanel()
    qtbot.addWidget(shown)
    shown.show_project(None, {"new": 10}, 2)
    return shown


def test_before_the_first_round_only_proposing_is_offered(panel, qtbot):
    assert not panel.propose.isHidden()
    assert panel.self_train.isHidden()
    with qtbot.waitSignal(panel.propose_asked):
        panel.propose.click()


def test_the_panel_counts_only_images_with_tags(panel):
    assert "8 images" in panel.next_words
    assert "2 images without tags" in panel.next_words


def test_tags_that_a_segmenter_guessed_are_to_be_confirmed_before_training(panel):
    panel.show_project(None, {"proposed": 10}, 2, doubtful=8)
    assert "8 images are a segmenter's guess" in panel.next_words
    assert "learns from the tags of" not in panel.next_words
    assert not panel.propose.isEnabled()
    panel.show_project(None, {"proposed": 10}, 2, doubtful=5)
    assert "learns from the tags of 3 images" in panel.next_words
    assert panel.propose.isEnabled()


def test_progress_is_said_with_steps_and_stage(panel):
    panel.begin(RunPlan.propose(Path("x.smaf")))
    assert panel.show_progress(Progress(3, 72, "proposals")) == "proposals · 3 of 72"
    assert not panel.propose.isEnabled()


def test_a_failure_keeps_its_details_behind_a_button(panel):
    plan = RunPlan.propose(Path("x.smaf"))
    panel.begin(plan)
    panel.end_badly(plan, Failed("Memory ran out.", "Traceback …"))
    assert panel.run_words == "Memory ran out."
    assert not panel.details.isHidden()
    assert panel.propose.isEnabled()


def test_what_came_out_is_said_in_one_line(panel):
    plan = RunPlan.propose(Path("x.smaf"))
    panel.begin(plan)
    assert panel.end_well(plan, Finished({"proposed": 72, "seconds": 130})) == "72 proposals in 2 min"
