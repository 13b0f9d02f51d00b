import numpy as np
import pytest

from smaf_core.data.images import read_label_map
from smaf_core.data.mask import Mask
from smaf_core.data.regions import Region, rectangle
from smaf_core.errors import SmafError
from smaf_core.project.masks import save_mask
from smaf_desktop.document.document import MaskDocument
from tests.desktop.conftest import CAT_BOX, SIZE, proposal_of


def paint(document, top, left, bottom, right, label, text="Rectangle"):
    region = rectangle((top, left), (bottom - 1, right - 1), document.size)
    return document.edit(text, document.mask.patch(region, label))


def test_an_edit_changes_the_labels_and_marks_them_as_the_persons(document):
    paint(document, 2, 3, 5, 9, label=1)
    assert (document.label_map[2:5, 3:9] == 1).all()
    assert document.touched[2:5, 3:9].all()
    assert document.label_map.sum() == document.touched.sum() == 3 * 6


def test_undo_takes_back_labels_and_touch_and_redo_brings_them_again(document):
    paint(document, 2, 3, 5, 9, label=1)
    document.undo_stack.undo()
    assert not document.label_map.any()
    assert not document.touched.any()
    document.undo_stack.redo()
    assert document.label_map.sum() == 18


def test_the_changed_box_is_told(document, qtbot):
    with qtbot.waitSignal(document.changed) as told:
        paint(document, 2, 3, 5, 9, label=1)
    assert told.args == [2, 3, 3, 6]


def test_nobody_else_can_write_the_mask(document):
    with pytest.raises(ValueError, match="read-only"):
        document.label_map[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        document.mask.touched[0, 0] = True


def test_painting_no_pixel_is_no_step(document):
    assert not document.edit("Brush", document.mask.patch(Region(0, 0, np.zeros((0, 0), bool)), 1))
    assert document.undo_stack.count() == 0


def test_unsaved_is_what_the_undo_stack_says(document):
    paint(document, 0, 0, 4, 4, label=1)
    assert not document.is_clean
    document.undo_stack.undo()
    assert document.is_clean


def test_a_saved_mask_is_on_disk_with_who_touched_it(document, project):
    paint(document, 0, 0, 4, 4, label=2)
    assert document.finish()
    assert document.is_clean
    saved = project.load_mask("b")
    assert np.array_equal(saved.label_map, document.label_map)
    assert np.array_equal(saved.touched, document.touched)


def test_undo_reaches_back_over_a_save_and_makes_unsaved_again(document):
    paint(document, 0, 0, 4, 4, label=2)
    document.finish()
    document.undo_stack.undo()
    assert not document.label_map.any()
    assert not document.is_clean


def test_accepting_a_proposal_keeps_the_pixels_of_the_person(open_document):
    document = open_document("a")
    paint(document, 8, 6, 12, 10, label=2)
    document.accept_proposal()
    expected = proposal_of()
    expected[8:12, 6:10] = 2
    assert np.array_equal(document.label_map, expected)
    assert document.touched.sum() == 16


def test_the_first_stroke_on_a_new_image_accepts_its_proposal_first(open_document):
    document = open_document("a")
    document.begin()
    assert np.array_equal(document.label_map, proposal_of())
    assert not document.touched.any()
    assert document.undo_stack.undoText() == "Take over the proposal"


def test_while_there_is_no_mask_the_proposal_is_what_is_seen(open_document):
    document = open_document("a")
    assert (document.answer == document.proposal).all()
    document.begin()
    assert (document.answer == document.label_map).all()
    document.undo_stack.undo()
    assert (document.answer == document.proposal).all()


def test_all_that_is_undone_leaves_no_mask_and_the_next_stroke_begins_as_the_first_did(open_document, project):
    document = open_document("a")
    document.begin()
    document.edit("Brush", document.mask.patch(rectangle((0, 0), (4, 4), SIZE), 2))
    document.finish()
    assert project.has_mask("a")
    assert not document.is_untouched
    document.undo_stack.setIndex(0)
    document.finish()
    assert document.is_untouched
    assert not list((project.folder / "masks").glob("a*"))
    assert project.label_map("a", "masks") is None
    document.begin()
    assert (document.label_map == document.proposal).all()


def test_what_was_undone_can_be_done_again_after_the_window_was_closed(open_document, project):
    document = open_document("b")
    document.edit("Brush", document.mask.patch(rectangle((0, 0), (4, 4), SIZE), 2))
    document.finish()
    document.undo_stack.undo()
    document.close()
    again = open_document("b")
    assert again.is_untouched
    assert again.undo_stack.canRedo()
    again.undo_stack.redo()
    again.finish()
    assert project.load_mask("b").touched.sum() == 25
    again.undo_stack.undo()
    again.finish()
    assert not project.has_mask("b")


def test_a_history_that_begins_at_a_mask_never_removes_it(open_document, project):
    save_mask(project, "b", Mask.empty(SIZE))
    document = open_document("b")
    document.edit("Brush", document.mask.patch(rectangle((0, 0), (4, 4), SIZE), 2))
    document.finish()
    document.undo_stack.undo()
    document.finish()
    assert project.has_mask("b")


def test_a_new_answer_of_the_machine_changes_no_pixel_of_the_mask(open_document, qtbot):
    document = open_document("a")
    document.accept_proposal()
    with qtbot.waitSignal(document.layersChanged):
        document.set_proposal(np.full(SIZE, 2, np.uint8), None)
    assert (document.label_map[CAT_BOX] == 1).all()


def test_a_read_only_document_refuses_edits_and_writes_nothing(open_document, project):
    document = open_document("a", read_only="open elsewhere")
    document.begin()
    assert not paint(document, 0, 0, 4, 4, label=1)
    document.accept_proposal()
    assert not document.label_map.any()
    assert document.finish()
    assert not project.has_mask("a")
    assert not project.journal_path("a").exists()


def test_a_damaged_mask_blocks_opening_and_stays_as_it_is(document, project):
    paint(document, 0, 0, 4, 4, label=1)
    document.finish()
    path = project.mask_path("b")
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(SmafError, match="damaged"):
        MaskDocument.load(project, "b")
    assert len(path.read_bytes()) == 40


def test_a_mask_of_another_size_blocks_opening(project):
    save_mask(project, "b", Mask.empty((5, 5)))
    with pytest.raises(SmafError, match="5 x 5 pixels but the picture is 64 x 48"):
        MaskDocument.load(project, "b")


def test_a_full_disk_is_told_once_and_the_mask_stays_unsaved(document, project, qtbot):
    (project.folder / "masks").write_text("a file where the folder should be")
    told = []
    document.failed.connect(told.append)
    for column in (0, 10):
        paint(document, 0, column, 4, column + 4, label=1)
        assert not document.finish()
    assert len(told) == 1
    assert "masks" in told[0]
    assert not document.is_clean
    (project.folder / "masks").unlink()


def test_a_save_that_failed_is_tried_again_by_itself(document, project, qtbot):
    document._retry.setInterval(20)
    blocker = project.folder / "masks"
    blocker.write_text("a file where the folder should be")
    with qtbot.waitSignal(document.failed):
        paint(document, 0, 0, 4, 4, label=1)
        document.save()
    blocker.unlink()
    qtbot.waitUntil(lambda: document.is_clean)
    assert project.load_mask("b").label_map.sum() == 16


def test_a_mask_another_program_wrote_meanwhile_is_set_aside_and_told_not_lost(document, project, qtbot):
    paint(document, 0, 0, 4, 4, label=1)
    document.finish()
    save_mask(project, "b", Mask(np.full(SIZE, 2, np.uint8)))
    paint(document, 8, 8, 9, 9, label=1)
    with qtbot.waitSignal(document.failed) as told:
        document.finish()
    assert "b.png.1" in told.args[0]
    assert (read_label_map(project.mask_path("b").with_name("b.png.1")) == 2).all()
    assert project.load_mask("b").label_map.sum() == 17


def test_the_history_stays_within_its_memory(document, monkeypatch):
    monkeypatch.setattr("smaf_desktop.document.document.HISTORY_BYTES", 40_000)
    for label in (1, 2) * 10:
        paint(document, 0, 0, *SIZE, label=label)
    kept = document.undo_stack.count()
    assert 1 <= kept < 20
    for _ in range(kept):
        document.undo_stack.undo()
    assert not document.undo_stack.canUndo()
    assert document.label_map.any()


def test_autosave_writes_the_mask_without_being_asked(document, project, qtbot, monkeypatch):
    document._autosave.setInterval(10)
    with qtbot.waitSignal(document.saved):
        paint(document, 0, 0, 4, 4, label=1)
    assert project.load_mask("b").label_map.sum() == 16


def test_a_stroke_during_the_copy_for_a_save_makes_the_save_start_again(document, project):
    paint(document, 0, 0, 10, 10, label=1)
    document.save()
    paint(document, 20, 20, 30, 30, label=2)
    assert document.finish()
    assert (project.load_mask("b").label_map == document.label_map).all()
    assert document.is_clean


def test_a_large_proposal_is_accepted_and_saved_beside_the_window(open_document, project, monkeypatch):
    monkeypatch.setattr("smaf_desktop.document.document.BESIDE_PIXELS", 0)
    document = open_document("a")
    document.accept_proposal()
    document.save()
    assert not document.is_clean
    assert document.finish()
    assert (project.load_mask("a").label_map == proposal_of()).all()
