import numpy as np
import pytest

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
