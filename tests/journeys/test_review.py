"""From tagged photos to exported masks, through the real window."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.audit.audits import latest
from smaf_core.data.images import read_label_map
from smaf_core.project.accepting import accept
from smaf_core.project.store import Project
from smaf_core.review.tag_doctor import Fix
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.machine.run_dialog import RunDialog
from smaf_desktop.review.audit_dialog import AuditDialog
from smaf_desktop.review.start_over import StartOverDialog

DRAWN = Path(__file__).with_name("drawn.py")


def dialog_of(window, kind):
    (dialog,) = [one for one in window.findChildren(kind) if one.isVisible()]
    return dialog


def test_open_propose_paint_undo_accept_export(open_window, photos, tmp_path, show_image, paint, qtbot, drawn):
    window = open_window(photos, propose=DRAWN)
    show_image(window, "a")
    window.actions_["propose"].trigger()
    dialog_of(window, RunDialog).accept()
    qtbot.waitUntil(lambda: not window.runs.is_running, timeout=20_000)
    qtbot.waitUntil(lambda: window.workspace.document.proposal is not None, timeout=10_000)
    qtbot.waitUntil(lambda: window.workspace.records["d"].status == "proposed", timeout=10_000)

    document = show_image(window, "a")
    window.class_panel.choose(2)
    window.canvas.set_diameter(6)
    paint(window.canvas, (50, 10), (50, 25))
    assert document.label_map[50, 15] == 2
    assert document.label_map[20, 20] == 1  # the proposal came with the first stroke
    assert window.workspace.records["a"].status == "in progress"
    window.actions_["undo"].trigger()
    assert document.label_map[50, 15] == 0
    window.actions_["redo"].trigger()

    with qtbot.waitActive(window):
        window.activateWindow()  # the offscreen platform has no window manager to do it after a dialog
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    show_image(window, "b")
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    show_image(window, "c")
    assert [window.workspace.records[name].status for name in "abcd"] == ["accepted", "accepted", "proposed", "proposed"]

    window.actions_["export"].trigger()
    export = dialog_of(window, ExportDialog)
    export.folder.setText(str(tmp_path / "out"))
    assert export.masks.isChecked()
    export.accept()
    qtbot.waitUntil(lambda: not window.runs.is_running, timeout=60_000)
    assert "Exported" in window.message_bar.words
    written = tmp_path / "out" / "SegmentationClass"
    assert read_label_map(written / "a.png")[50, 15] == 2
    np.testing.assert_array_equal(read_label_map(written / "b.png"), drawn.labels_of("dog"))
    assert sorted(path.stem for path in written.iterdir()) == ["a", "b"]


def test_there_is_nothing_to_accept_before_anything_was_proposed_or_painted(open_window, photos, show_image):
    window = open_window(photos)
    show_image(window, "a")
    window.actions_["accept"].trigger()
    assert "nothing to accept" in window.message_bar.words
    assert window.workspace.records["a"].status == "new"


def test_when_all_is_reviewed_the_window_says_what_comes_next(open_window, proposed, show_image):
    window = open_window(proposed)
    for name in "abcd":
        show_image(window, name)
        window.actions_["accept"].trigger()
    assert "Every image is reviewed" in window.message_bar.words


def test_several_images_are_accepted_flagged_and_put_back_at_once(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.image_list.view.selectAll()
    window.actions_["accept_selected"].trigger()
    assert window.workspace.counts["accepted"] == 4
    window.actions_["flag_selected"].trigger()
    assert window.workspace.counts["flagged"] == 4
    window.actions_["reset_selected"].trigger()
    assert window.workspace.counts["proposed"] == 4
    assert "Their masks stay as they are" in window.message_bar.words
    window.message_bar.act()
    assert window.workspace.counts["flagged"] == 4


def test_a_photo_starts_over_from_its_proposal_in_one_step(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed)
    document = show_image(window, "a")
    paint(window.canvas, (50, 10), (50, 20))
    qtbot.waitUntil(lambda: not window.canvas.is_holding and not document.is_untouched)
    assert document.touched.any()
    window.actions_["start_over"].trigger()
    (dialog,) = window.findChildren(StartOverDialog)
    dialog.choose(0)
    qtbot.waitUntil(lambda: not document.touched.any())
    assert (document.label_map == document.proposal).all()
    window.actions_["undo"].trigger()
    assert document.touched.any()


def test_taking_back_leaves_alone_what_somebody_has_painted_since(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.image_list.view.selectAll()
    window.actions_["accept_selected"].trigger()
    paint(window.canvas, (50, 10), (50, 20))
    qtbot.waitUntil(lambda: not window.canvas.is_holding)  # until what was accepted is on the disk
    window.message_bar.act()
    assert [window.workspace.records[name].status for name in "abcd"] == ["in progress", *["proposed"] * 3]


def test_conflicts_between_tags_and_masks_can_be_filtered(open_window, proposed, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.workspace.set_tags(["b"], ["cat"])
    window.image_list.filter_box.setText("conflict:yes")
    window.image_list.apply_filter()
    qtbot.waitUntil(lambda: list(window.image_list.model.names) == ["b"], timeout=10_000)


def test_painting_goes_on_while_a_run_is_under_way_and_cancelling_stops_it(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed, self_train="polite")
    document = show_image(window, "a")
    window.actions_["self_train"].trigger()
    dialog_of(window, RunDialog).accept()
    qtbot.waitUntil(lambda: window.runs.is_running, timeout=10_000)
    paint(window.canvas, (50, 10), (50, 20))
    assert document.touched[50, 15]
    window.actions_["cancel_run"].trigger()
    qtbot.waitUntil(lambda: not window.runs.is_running, timeout=10_000)
    assert document.touched[50, 15]
    assert window.actions_["self_train"].isEnabled()


def test_a_run_that_dies_is_explained_in_one_line_and_can_be_started_again(open_window, proposed, show_image, qtbot):
    window = open_window(proposed, self_train="die")
    show_image(window, "a")
    window.actions_["self_train"].trigger()
    dialog_of(window, RunDialog).accept()
    qtbot.waitUntil(lambda: bool(window.message_bar.words), timeout=20_000)
    assert "memory ran out" in window.message_bar.words
    assert not window.runs.is_running
    assert window.actions_["self_train"].isEnabled()


@pytest.mark.parametrize(
    ("mode", "happened", "to_do"),
    [
        ("no_gpu", "no CUDA device on this machine", "in the window Automatic"),
        ("gpu_lost", "the GPU stopped answering", "start again"),
    ],
)
def test_without_a_gpu_or_with_one_that_fails_the_window_says_what_to_do(
    open_window, proposed, show_image, qtbot, mode, happened, to_do
):
    window = open_window(proposed, self_train=mode)
    show_image(window, "a")
    window.actions_["self_train"].trigger()
    dialog_of(window, RunDialog).accept()
    qtbot.waitUntil(lambda: bool(window.message_bar.words), timeout=20_000)
    for words in (window.message_bar.words, window.run_panel.run_words):
        assert happened in words
        assert to_do in words
    assert window.run_panel.again.isVisible()
    assert window.actions_["self_train"].isEnabled()


def test_closing_the_window_stops_a_run_if_that_is_wanted(open_window, proposed, show_image, qtbot, monkeypatch):
    window = open_window(proposed, self_train="stall")
    show_image(window, "a")
    window.actions_["self_train"].trigger()
    dialog_of(window, RunDialog).accept()
    qtbot.waitUntil(lambda: window.runs.is_running, timeout=10_000)
    monkeypatch.setattr("smaf_desktop.window.dialogs.what_of_the_run", lambda *_: "ask")
    assert not window.close()
    monkeypatch.undo()
    window.preferences.closing = "stop"  # as the person said once, for good
    assert window.close()
    assert not window.runs.is_running


def test_the_proposal_follows_the_fusion_panel_and_only_apply_keeps_it(open_window, proposed, show_image, qtbot):
    window = open_window(proposed, worker="real")
    document = show_image(window, "a")
    assert document.attention.fused.max() < 0.95  # the drawn maps; fused by the program the strongest pixel is 1
    for value in (50, 20, 0):
        window.fusion_panel.weights[0].setValue(value)
    qtbot.waitUntil(lambda: document.attention.fused.max() > 0.95, timeout=20_000)
    with Project.open(proposed) as project:
        assert project.load_attention("a").fused.max() < 0.95
        window.image_list.go(1)
        show_image(window, "b")
        window.fusion_panel.apply_asked.emit(window.fusion_panel.settings, "image")
        qtbot.waitUntil(lambda: project.load_attention("b").fused.max() > 0.95, timeout=20_000)
        assert project.load_attention("a").fused.max() < 0.95


def test_a_key_tags_the_selected_images_and_takes_the_tag_away_again(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.class_panel.choose(1)
    window.image_list.view.selectAll()
    window.actions_["toggle_tag"].trigger()
    assert all("cat" in window.workspace.records[name].tags for name in "abcd")
    window.actions_["toggle_tag"].trigger()
    assert [window.workspace.records[name].tags for name in "abcd"] == [("dog",), ("dog",), (), ("dog",)]


def test_the_tag_doctor_erases_a_class_as_one_step_that_can_be_undone(open_window, proposed, show_image):
    window = open_window(proposed)
    document = show_image(window, "a")
    window.workspace.mend("a", Fix("erase pixels", "dog"))
    assert not (document.label_map == 2).any()
    window.actions_["undo"].trigger()
    assert (document.label_map == 2).any()


def test_a_sample_is_audited_and_neither_status_nor_other_masks_change(open_window, proposed, show_image, paint, qtbot):
    with Project.open(proposed) as project:
        accept(project, project.images())
        before = {one.name: project.load_mask(one.name).label_map for one in project.images()}
    window = open_window(proposed)
    window.actions_["audit"].trigger()
    dialog = dialog_of(window, AuditDialog)
    qtbot.waitUntil(lambda: "Looking" not in dialog.words, timeout=10_000)
    dialog.count.setValue(2)
    dialog.begin_button.click()
    qtbot.waitUntil(lambda: len(dialog.names) == 2, timeout=10_000)
    first, second = dialog.names
    assert list(window.image_list.model.names) == [first, second]
    qtbot.waitUntil(lambda: window.workspace.document.name == first, timeout=10_000)
    window.class_panel.choose(2)
    paint(window.canvas, (50, 10), (50, 25))
    assert window.workspace.records[first].status == "in progress"
    for done, name in enumerate((first, second), start=1):
        qtbot.waitUntil(lambda name=name: window.workspace.document.name == name, timeout=10_000)
        window.actions_["audited"].trigger()
        qtbot.waitUntil(lambda done=done: f"{done} of 2" in dialog.words, timeout=10_000)
    assert "mean IoU of all" in dialog.words
    assert {one.status for one in window.workspace.records.values()} == {"accepted"}
    dialog.close()
    qtbot.waitUntil(lambda: len(window.image_list.model.names) == 4)
    window.workspace.close()
    with Project.open(proposed) as project:
        audit = latest(project)
        changed = {name for name, mask in before.items() if (project.load_mask(name).label_map != mask).any()}
        assert changed == {first}
        assert (read_label_map(audit.truth_path(first)) == project.load_mask(first).label_map).all()
        assert (read_label_map(audit.before_path(first)) == before[first]).all()
