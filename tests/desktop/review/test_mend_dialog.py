"""Mending the small faults of all masks: the list and its ticks."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from smaf_core.data.mask import Mask
from smaf_core.mending.survey import survey
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_desktop.review.fault_views import SIDE, FaultViews, fault_view
from smaf_desktop.review.mend_control import MendControl
from smaf_desktop.review.mend_dialog import MendDialog
from tests.desktop.conftest import SIZE, proposal_of
from tests.desktop.inline_worker import InlineWorker

CAT, DOG = 1, 2


def with_speck():
    labels = proposal_of()
    labels[36:40, 8:12] = CAT
    return labels


@pytest.fixture
def faulty(project):
    """A speck of a cat in the proposal of "a", and in the mask of "b", all of which a person has set."""
    project.replace_proposal("a", with_speck())
    project.set_tags("b", ["cat", "dog"])
    save_mask(project, "b", Mask(with_speck(), np.ones(SIZE, bool)))
    return project


@pytest.fixture
def dialog(qtbot, faulty):
    shown = MendDialog(faulty, {image.name: image.path for image in faulty.images()}, "project", read_only=False)
    qtbot.addWidget(shown)
    shown.show_found(survey(faulty).found, 0, 0)
    return shown


def head(dialog, at=0):
    return dialog.list.topLevelItem(at)


def test_faults_are_listed_by_kind_in_words(dialog):
    assert [head(dialog).text(at) for at in range(3)] == ["Specks", "2 photos", "32"]
    assert [head(dialog).child(0).text(at) for at in range(3)] == ["1 speck of cat", "a", "16"]
    assert "Faults in 2 photos" in dialog.words
    assert "become what is around them" in dialog.words


def test_what_a_person_has_set_can_be_ticked_only_when_that_is_asked_for(dialog):
    mine = head(dialog).child(1)
    assert mine.data(0, Qt.ItemDataRole.CheckStateRole) is None
    assert "set by a person" in mine.text(0)
    assert dialog.order.chosen == {"a": [("specks", CAT)]}
    dialog.people_too.setChecked(True)
    assert dialog.order.chosen == {"a": [("specks", CAT)], "b": [("specks", CAT)]}
    assert dialog.order.people_too
    dialog.people_too.setChecked(False)
    assert set(dialog.order.chosen) == {"a"}


def test_a_kind_is_ticked_with_all_that_it_has(dialog):
    dialog.people_too.setChecked(True)
    head(dialog).child(1).setCheckState(0, Qt.CheckState.Unchecked)
    assert head(dialog).checkState(0) == Qt.CheckState.PartiallyChecked
    head(dialog).setCheckState(0, Qt.CheckState.Unchecked)
    assert dialog.order.chosen == {}
    assert not dialog.mend_button.isEnabled()
    head(dialog).setCheckState(0, Qt.CheckState.Checked)
    assert len(dialog.order.chosen) == 2
    assert dialog.mend_button.text() == "&Mend 2 Photos"


def test_without_faults_it_says_so(qtbot, project):
    shown = MendDialog(project, {}, "project", read_only=False)
    qtbot.addWidget(shown)
    shown.show_found((), 0, 0)
    assert "No faults found" in shown.words
    assert not shown.mend_button.isEnabled()


def test_who_only_looks_cannot_mend(qtbot, faulty):
    shown = MendDialog(faulty, {}, "project", read_only=True)
    qtbot.addWidget(shown)
    shown.show_found(survey(faulty).found, 1, 3)
    assert not shown.mend_button.isEnabled()
    assert shown.back_button.isHidden()


def test_pictures_are_drawn_of_what_is_seen(dialog, qtbot):
    dialog.show()
    blank = head(dialog).child(0).icon(0).pixmap(SIDE).toImage()
    qtbot.waitUntil(lambda: head(dialog).child(0).icon(0).pixmap(SIDE).toImage() != blank)


def test_a_picture_shows_the_part_where_the_fault_is(faulty):
    (found, *_) = survey(faulty).found
    picture = np.full((*SIZE, 3), 128, np.uint8)
    near = fault_view(np.tile(picture, (10, 10, 1)), np.tile(with_speck(), (10, 10)), found, faulty, "project")
    assert (near.width(), near.height()) == (SIDE, SIDE)
    views = FaultViews(faulty, {}, "project", QApplication.instance())
    views.ask([found])  # of a photo nobody knows: nothing happens
    assert not views._on_way


class TwinnedWorker(InlineWorker):
    """Its twins answer in this process too."""

    def twin(self, parent):
        made = InlineWorker()
        made.setParent(parent)
        return made


@pytest.fixture
def control(qtbot, faulty, space):
    """The control over an open project; `offered` are the words and ways back that it offers."""
    space.open(faulty.folder)
    qtbot.waitSignal(space.project_opened).wait()
    offered, window = [], QWidget()
    qtbot.addWidget(window)
    shown = MendControl(
        window, space, TwinnedWorker(), lambda: "project", lambda words, back: offered.append((words, back)), lambda: False
    )
    shown.offered = offered
    return shown


def test_mending_from_the_window_can_be_taken_back_by_what_it_offers(control, qtbot, faulty, space):
    before = faulty.proposal_path("a").read_bytes()
    space.open_image("a")
    qtbot.waitUntil(lambda: space.document is not None)
    control.ask()
    qtbot.waitUntil(lambda: control._dialog.mend_button.isEnabled())
    with qtbot.waitSignal(space.document_opened):
        control._dialog.mend_button.click()
    qtbot.waitUntil(lambda: bool(control.offered))
    words, back = control.offered[0]
    assert words == "The masks of 1 photo are mended."
    assert not space.document.answer[36:40, 8:12].any()
    with Project.open(faulty.folder) as project:
        assert survey(project, ("specks",)).found[0].name == "b"
    with qtbot.waitSignal(space.warned) as told:
        back()
    assert told.args[0] == "1 photo is what it was before it was mended."
    assert faulty.proposal_path("a").read_bytes() == before


def test_another_size_is_looked_for_anew(control, qtbot):
    control.ask()
    dialog = control._dialog
    qtbot.waitUntil(lambda: dialog.list.topLevelItemCount() == 1)
    dialog.smallest.setValue(10)
    qtbot.waitUntil(lambda: "No faults found" in dialog.words, timeout=10_000)
    dialog.close()
    qtbot.waitUntil(lambda: control._dialog is None)


def test_what_is_not_listed_of_a_kind_goes_with_it_when_all_that_is_listed_is_ticked(faulty, dialog):
    dialog.look()
    speck = survey(faulty).found[0]
    dialog.show_found([replace(speck, name=f"photo {number}") for number in range(45)], 0, 0)
    assert head(dialog).childCount() == 40
    assert head(dialog).text(0) == "Specks: 40 are listed, the others go with them"
    assert len(dialog.order.chosen) == 45
    head(dialog).child(0).setCheckState(0, Qt.CheckState.Unchecked)
    assert len(dialog.order.chosen) == 39
    head(dialog).setCheckState(0, Qt.CheckState.Checked)
    assert len(dialog.order.chosen) == 45
