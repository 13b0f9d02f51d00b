"""The whole loop with the real machine: propose, correct, self-train, cancel, train again, compare rounds, go back, export."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from smaf_core.data.images import read_label_map
from smaf_core.progress import Finished
from smaf_core.project.store import Project
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.machine.run_dialog import RunDialog
from smaf_desktop.machine.segmenter_dialogs import TrainSegmenterDialog
from smaf_desktop.review.rounds_dialog import RoundsDialog
from smaf_desktop.worker.runs import RunPlan

MINUTES = 60_000
WORSE = {
    "told": "round 2 is not taken: on 6 corrected images that it did not learn from, ...",
    "declined": "002/checkpoint.safetensors",
}


def test_a_round_that_is_worse_may_be_taken_anyway(open_window, proposed, qtbot, monkeypatch):
    window = open_window(proposed)
    started = []
    monkeypatch.setattr(window.runs, "start", lambda plan: started.append(plan) or True)
    plan = RunPlan.self_train(proposed, "full", "cpu")
    window.run_control._end_well(plan, Finished(WORSE | {"round": 2}))
    assert window.message_bar.words.startswith("Round 2 is not taken: on 6 corrected images")
    assert "Round 2 is not taken" in window.run_panel.run_words
    window.message_bar.act()
    ((taken,),) = [started]
    assert (taken.verb, taken.project) == ("propose", proposed)
    assert taken.arguments[1:] == ("--preset", "full", "--device", "cpu", "--init", "002/checkpoint.safetensors")


def test_a_round_that_is_taken_says_how_well_it_does(open_window, proposed):
    window = open_window(proposed)
    told = "on 7 corrected images that it did not learn from, its proposals agree with the masks to 71.0 % (before: 66.0 %)"
    window.run_control._end_well(
        RunPlan.self_train(proposed), Finished({"told": told, "declined": "", "proposed": 4, "seconds": 3})
    )
    assert window.message_bar.words == "O" + told[1:] + "."
    assert window.message_bar._action.isHidden()


def test_a_round_is_told_in_the_persons_words_and_not_taken_ones_are_offered_again(open_window, proposed, qtbot, monkeypatch):
    judged = {"images": 7, "before": 0.66, "after": 0.5, "unseen": True, "sure": True}
    figures = {"judged": judged, "declined": True, "wanting": 0}
    with Project.open(proposed) as project:
        project.finish_round(project.begin_round("self-train", {"preset": "quick"}).number, figures)
        worse, taken = project.rounds()[-1], project.latest_round()
    window = open_window(proposed)
    assert f"Round {taken.number} is done" in window.run_panel._next.title
    assert f"Round {worse.number} was not taken" in window.run_panel.next_words
    outcome = {"told": "…", "declined": str(worse.checkpoint), "round": worse.number, "figures": figures}
    window.run_control._end_well(RunPlan.self_train(proposed), Finished(outcome))
    assert window.message_bar.words.startswith(f"Round {worse.number} is not taken by itself")
    assert "to 50.0 % (before: 66.0 %), on 7 corrected photos" in window.message_bar.words
    window.message_bar.leave()
    started = []
    monkeypatch.setattr(window.runs, "start", lambda plan: started.append(plan) or True)
    window.actions_["rounds"].trigger()
    (dialog,) = window.findChildren(RoundsDialog)
    dialog.take.click()
    assert started[0].arguments[-2:] == ("--init", str(worse.checkpoint))


def accept_dialog(window, kind):
    (dialog,) = [one for one in window.findChildren(kind) if one.isVisible()]
    dialog.accept()


@pytest.mark.slow
def test_before_a_segmenter_is_trained_the_window_says_how_long_that_takes(open_window, proposed, qtbot):
    window = open_window(proposed)
    window.actions_["train_segmenter"].trigger()
    (dialog,) = window.findChildren(TrainSegmenterDialog)
    qtbot.waitUntil(lambda: "About 2 min for 4 images on the processor" in dialog.note.text(), timeout=20_000)
    dialog.reject()


def test_the_loop_from_tags_to_masks_with_the_real_machine(open_window, photos, tmp_path, show_image, paint, qtbot):
    window = open_window(photos, worker="real")
    project_folder = tmp_path / "photos.smaf"

    def run(action):
        window.actions_[action].trigger()
        accept_dialog(window, RunDialog)
        qtbot.waitUntil(lambda: window.runs.is_running)

    def wait_for_end():
        qtbot.waitUntil(lambda: not window.runs.is_running, timeout=8 * MINUTES)
        assert "done" in window.run_panel.run_title

    run("propose")
    wait_for_end()
    document = show_image(window, "a")
    qtbot.waitUntil(lambda: document.attention is not None, timeout=MINUTES)
    paint(window.canvas, (50, 10), (50, 30))
    qtbot.waitUntil(lambda: window.canvas.suggestion is not None, timeout=MINUTES)
    steps, by_hand = document.undo_stack.count(), document.touched.copy()
    window.actions_["take_suggestion"].trigger()
    assert document.undo_stack.count() == steps + 1
    np.testing.assert_array_equal(document.touched, by_hand)
    window.actions_["tool:smart"].trigger()
    steps = document.undo_stack.count()
    paint(window.canvas, (20, 15), (20, 25))
    qtbot.waitUntil(lambda: window.canvas.has_growth, timeout=MINUTES)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert document.undo_stack.count() == steps + 1
    window.actions_["accept"].trigger()
    human = document.touched.copy()
    drawn = document.label_map.copy()

    run("self_train")
    qtbot.waitUntil(lambda: "training" in window.run_panel.run_words, timeout=2 * MINUTES)
    window.actions_["cancel_run"].trigger()
    qtbot.waitUntil(lambda: not window.runs.is_running, timeout=15_000)
    with Project.open(project_folder) as project:
        assert project.latest_round().number == 1  # what was cancelled left nothing behind

    window.run_panel.again.click()  # it goes on
    qtbot.waitUntil(lambda: window.runs.is_running)
    qtbot.waitUntil(lambda: bool(window.run_panel.curves.latest), timeout=2 * MINUTES)
    qtbot.waitUntil(lambda: bool(window.run_panel.samples.images), timeout=2 * MINUTES)
    wait_for_end()
    np.testing.assert_array_equal(document.label_map[human], drawn[human])

    window.actions_["rounds"].trigger()
    (rounds,) = window.findChildren(RoundsDialog)
    qtbot.waitUntil(lambda: rounds.go_back.isEnabled(), timeout=MINUTES)
    changed = [rounds.images.topLevelItem(at) for at in range(rounds.images.topLevelItemCount())]
    unreviewed = next((item for item in changed if item.text(0) != "a"), None)
    if isinstance(unreviewed, QTreeWidgetItem):  # the second round may find nothing to change in so small a set
        rounds.images.setCurrentItem(unreviewed)
        with qtbot.waitSignal(rounds.changed, timeout=MINUTES):
            rounds.put_back.click()
        name = unreviewed.text(0)
        with Project.open(project_folder) as project:
            before = read_label_map(project.rounds()[0].proposal_path(name))
            np.testing.assert_array_equal(project.load_proposal(name), before)
    rounds.close()

    window.actions_["export"].trigger()
    (export,) = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    export.folder.setText(str(tmp_path / "out"))
    export.accept()
    qtbot.waitUntil(lambda: not window.runs.is_running, timeout=2 * MINUTES)
    np.testing.assert_array_equal(read_label_map(tmp_path / "out" / "SegmentationClass" / "a.png"), drawn)
