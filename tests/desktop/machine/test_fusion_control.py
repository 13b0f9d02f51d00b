"""Applying the fusion panel to many images asks first, and is taken back by one button."""

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from smaf_core.settings.fusion import FusionSettings
from smaf_desktop.machine.fusion_control import LiveFusion
from smaf_desktop.machine.fusion_panel import FusionPanel
from tests.desktop.conftest import attention_of, proposal_of
from tests.desktop.inline_worker import InlineWorker

NOTHING = FusionSettings(threshold=1.0, strength=0)
"""Settings with which no class is strong enough anywhere."""


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def fusion(qtbot, window, project, space):
    """On a project with proposals for "a" and "b"; "a" is shown."""
    project.save_proposal("b", proposal_of(), attention_of(proposal_of()))
    space.open(project.folder)
    qtbot.waitUntil(lambda: space.project is not None)
    space.open_image("a")
    qtbot.waitUntil(lambda: space.document is not None)
    return LiveFusion(space, InlineWorker(), FusionPanel(window), lambda: "cat", window)


def question(window):
    (box,) = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    return box


@pytest.fixture
def becomes(project, qtbot):
    """Waits until the proposals of "a" and "b" are empty or not."""

    def wait(*expected):
        qtbot.waitUntil(lambda: [not project.load_proposal(name).any() for name in "ab"] == [*expected], timeout=20_000)

    return wait


def test_many_proposals_are_changed_only_after_a_question(fusion, window, becomes):
    fusion.ask_apply(NOTHING, "unreviewed")
    box = question(window)
    assert box.text() == "Change 2 proposals?"
    next(one for one in box.buttons() if one.text() == "Change Them").click()
    becomes(True, True)


def test_who_says_no_changes_nothing(fusion, window):
    fusion.ask_apply(NOTHING, "unreviewed")
    question(window).reject()
    assert not fusion._worker.asked


def test_the_question_counts_only_images_with_the_class(fusion, window):
    fusion.ask_apply(NOTHING, "class")
    assert question(window).text() == "Change 1 proposal?"


def test_this_image_is_changed_without_a_question(fusion, window, becomes):
    fusion.ask_apply(NOTHING, "image")
    assert not window.findChildren(QMessageBox)
    becomes(True, False)


def test_taking_back_makes_them_what_they_were_but_for_what_was_accepted_since(fusion, space, becomes, qtbot):
    with qtbot.waitSignal(fusion.applied, timeout=20_000) as offer:
        fusion.apply(NOTHING, "unreviewed")
    words, button, take_back = offer.args
    assert (words, button) == ("2 proposals changed.", "Take Back")
    space.accept_many(["b"])
    take_back()
    becomes(False, True)


def test_what_was_accepted_a_moment_ago_stays_as_it_is(fusion, space, becomes):
    space.accept_many(["b"])
    fusion.apply(NOTHING, "unreviewed")
    becomes(True, False)
