import numpy as np
import pytest
from PySide6.QtCore import Qt

from smaf_core.audit.audits import begin, latest, note
from smaf_core.data.mask import Mask
from smaf_core.project.masks import save_mask
from smaf_desktop.images.image_model import BELOW_ROLE, RECORD_ROLE, ImageListModel
from smaf_desktop.images.thumbnails import Thumbnails
from smaf_desktop.review.audit_dialog import AuditDialog

SIZE = (48, 64)


@pytest.fixture
def masked(project):
    """All three photos have masks."""
    for number, name in enumerate("abc"):
        label_map = np.zeros(SIZE, np.uint8)
        label_map[5 : 25 + number, 5:30] = 1
        save_mask(project, name, Mask(label_map))
    return project


@pytest.fixture
def show(qtbot):
    def shown(project) -> AuditDialog:
        dialog = AuditDialog(project)
        qtbot.addWidget(dialog)
        qtbot.waitUntil(lambda: "Looking" not in dialog.words)
        return dialog

    return shown


def drawn(dialog, qtbot, count: int) -> AuditDialog:
    dialog.count.setValue(count)
    dialog.begin()
    qtbot.waitUntil(lambda: len(dialog.names) == count)
    return dialog


def test_a_sample_is_drawn_and_its_first_photo_asked_for(show, masked, qtbot):
    dialog = show(masked)
    with qtbot.waitSignal(dialog.image_chosen) as asked:
        drawn(dialog, qtbot, 2)
    assert asked.args == [dialog.names[0]]
    assert latest(masked).plan.sample == list(dialog.names)


def test_what_is_noted_is_ticked_and_the_next_is_asked_for(show, masked, qtbot):
    dialog = drawn(show(masked), qtbot, 2)
    with qtbot.waitSignal(dialog.image_chosen) as asked:
        dialog.note(dialog.names[0], np.zeros(SIZE, np.uint8))
    assert asked.args == [dialog.names[1]]
    assert "1 of 2 photos audited" in dialog.words
    assert "IoU" not in dialog.words


def test_what_was_right_before_the_dialog_was_opened_is_noted_once_the_audit_is_known(show, masked, qtbot):
    sample = begin(masked, 2).plan.sample
    dialog = AuditDialog(masked)
    qtbot.addWidget(dialog)
    with qtbot.waitSignals([dialog.noted, dialog.image_chosen]):
        dialog.note_when_read(sample[1], np.ones(SIZE, np.uint8))
    qtbot.waitUntil(lambda: "1 of 2 photos audited" in dialog.words)
    assert latest(masked).audited == [sample[1]]


def test_a_photo_that_is_in_no_sample_is_not_noted_when_the_dialog_opens(masked, qtbot):
    (only,) = begin(masked, 2).plan.sample[:1]
    dialog = AuditDialog(masked)
    qtbot.addWidget(dialog)
    other = next(name for name in "abc" if name not in latest(masked).plan.sample)
    with qtbot.assertNotEmitted(dialog.noted), qtbot.waitSignal(dialog.image_chosen) as asked:
        dialog.note_when_read(other, np.ones(SIZE, np.uint8))
    assert asked.args == [only]


def test_the_key_that_says_that_a_photo_is_right_works_in_the_dialog_too(show, masked, qtbot):
    dialog = drawn(show(masked), qtbot, 2)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(dialog.audited_asked):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)


def test_the_result_comes_when_all_are_audited(show, masked, qtbot):
    dialog = drawn(show(masked), qtbot, 3)
    for done, name in enumerate(dialog.names, start=1):
        dialog.note(name, masked.load_mask(name).label_map)
        qtbot.waitUntil(lambda done=done: f"{done} of 3" in dialog.words)
    assert "mean IoU of all is 100.0–100.0 %" in dialog.words
    assert "Every photo" in dialog.words


def test_an_audit_that_was_begun_goes_on(show, masked, qtbot):
    begun = begin(masked, 2)
    note(masked, begun, begun.plan.sample[0], np.zeros(SIZE, np.uint8))
    dialog = show(masked)
    assert list(dialog.names) == begun.plan.sample
    dialog.count.setValue(3)
    dialog.more_button.click()
    qtbot.waitUntil(lambda: len(dialog.names) == 3)
    assert latest(masked).audited == begun.plan.sample[:1]


def test_what_is_ticked_can_be_taken_back(show, masked, qtbot):
    begun = begin(masked, 2)
    note(masked, begun, begun.plan.sample[0], np.zeros(SIZE, np.uint8))
    dialog = show(masked)
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    dialog.back_button.click()
    qtbot.waitUntil(lambda: "0 of 2" in dialog.words)


def test_what_cannot_be_audited_is_said(show, project, qtbot):
    dialog = show(project)
    dialog.begin()
    qtbot.waitUntil(lambda: "nothing to audit" in dialog.words)
    assert dialog.begin_button.isEnabled()


def test_the_sample_is_listed_in_turn_and_without_status(qapp, project):
    project.set_status("a", "accepted")
    model = ImageListModel(Thumbnails())
    model.set_records({one.name: one for one in project.images()})
    model.show_sample(["c", "a"])
    assert list(model.names) == ["c", "a"]
    assert model.index(1).data(RECORD_ROLE).status == "new"
    assert model.index(1).data(BELOW_ROLE) == "cat, dog"
    model.show_sample(None)
    assert list(model.names) == ["a", "b", "c"]
    assert model.index(0).data(RECORD_ROLE).status == "accepted"
