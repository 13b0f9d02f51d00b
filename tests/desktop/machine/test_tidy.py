"""Tidying proposals with a model of one's own, and teaching it, in the window: the question, the command, the layer."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from smaf_core.progress import Failed, Finished
from smaf_core.project.tidied import take_tidied, was_tidied
from smaf_desktop.canvas.layers import CRF, TIDIED, Layers, Style, layer_keys
from smaf_desktop.machine.model_dialogs import TeachDialog, TidyDialog
from smaf_desktop.machine.run_panel import result_words
from smaf_desktop.worker.runs import RunPlan
from tests.desktop.conftest import CAT_BOX, SIZE


@pytest.fixture
def dialog(qtbot):
    asked = TidyDialog(40)
    qtbot.addWidget(asked)
    return asked


def test_the_model_and_the_time_are_said_before_it_can_be_started(dialog):
    assert not dialog.start.isEnabled()
    about = {"name": "mini", "family": "SAM", "provider": "CPU", "seconds_encode": 2.0, "seconds_answer": 0.1}
    dialog.show_model(Finished(about))
    assert dialog.start.isEnabled()
    assert "mini (SAM) on CPU: about 2 min" in dialog.note.text()


def test_without_a_model_it_says_where_to_choose_one(dialog):
    dialog.show_no_model(Failed("choose one: Preferences ▸ Models"))
    assert not dialog.start.isEnabled()
    assert "Preferences ▸ Models" in dialog.note.text()


def test_what_was_tidied_once_can_be_taken_back_whatever_was_said_since(qtbot, dialog, project):
    assert not was_tidied(project)
    assert "Take Back" not in [one.text() for one in dialog.findChildren(QPushButton)]
    before = project.load_proposal("a")
    take_tidied(project, "a", before, np.zeros(SIZE, np.uint8))
    assert was_tidied(project)
    later = TidyDialog(40, was_tidied=True)
    qtbot.addWidget(later)
    back = next(one for one in later.findChildren(QPushButton) if one.text() == "Take Back")
    with qtbot.waitSignal(later.taken_back), qtbot.assertNotEmitted(later.accepted):
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)


def test_it_is_the_command_a_terminal_would_run():
    assert RunPlan.tidy(Path("a.smaf")).arguments == ("a.smaf",)
    back = RunPlan.tidy(Path("a.smaf"), undo=True)
    assert (back.verb, back.arguments, back.project) == ("tidy", ("a.smaf", "--undo"), Path("a.smaf"))
    assert result_words(back, Finished({"changed": 3, "images": 40})) == "3 of 40 proposals changed"


def test_a_tidied_proposal_is_a_layer_beside_what_it_was(project, open_document):
    before = project.load_proposal("a")
    take_tidied(project, "a", before, np.zeros(SIZE, np.uint8))
    document = open_document("a")
    layers = Layers(document, project.classes, Style())
    assert layers.has(TIDIED)
    box = (0, 0, *SIZE)
    assert layers._machine_labels(CRF)(box, 1)[CAT_BOX].all()
    assert not layers._machine_labels(TIDIED)(box, 1).any()


def test_without_tidying_there_is_no_such_layer(open_document):
    assert TIDIED not in layer_keys(open_document("a"))


ABOUT = {"name": "mini", "family": "SAM", "provider": "CPU", "seconds_encode": 2.0, "seconds_answer": 0.1}


@pytest.mark.parametrize(("masks", "can_start"), [(11, False), (12, True), (60, True)])
def test_a_model_is_taught_by_enough_masks_and_the_time_is_said(qtbot, masks, can_start):
    asked = TeachDialog(masks)
    qtbot.addWidget(asked)
    assert not asked.start.isEnabled()
    asked.show_model(Finished(ABOUT))
    assert asked.start.isEnabled() == can_start
    assert "mini (SAM) on CPU: about" in asked.note.text()
    words = [one.text() for one in asked.findChildren(QLabel)]
    assert any("12 accepted masks or more" in text for text in words) != can_start


def test_what_was_taught_can_be_forgotten(qtbot):
    never, asked = TeachDialog(20), TeachDialog(20, was_taught=True)
    for one in (never, asked):
        qtbot.addWidget(one)
    assert "Forget" not in [one.text() for one in never.findChildren(QPushButton)]
    forget = next(one for one in asked.findChildren(QPushButton) if one.text() == "Forget")
    with qtbot.waitSignal(asked.taken_back), qtbot.assertNotEmitted(asked.accepted):
        qtbot.mouseClick(forget, Qt.MouseButton.LeftButton)


def test_teaching_is_the_command_a_terminal_would_run_and_says_what_came_of_it():
    plan = RunPlan.teach(Path("a.smaf"))
    assert (plan.verb, plan.arguments, plan.project) == ("assist teach", ("a.smaf",), Path("a.smaf"))
    figures = {"masks": 48, "judges": 15, "before": {"box": 0.8, "click": 0.5}, "after": {"box": 0.86, "click": 0.6}}
    words = result_words(plan, Finished({**figures, "kept": True}))
    assert words == (
        "learned from 48 masks; on 15 others its answers overlap with what is meant to 73 % instead of 65 %; "
        "it is used from now on"
    )
    assert "not better, and not used" in result_words(plan, Finished({**figures, "kept": False}))
    back = RunPlan.teach(Path("a.smaf"), undo=True)
    assert back.arguments == ("a.smaf", "--undo")
    assert result_words(back, Finished({"forgotten": True})) == "The model is used as its makers made it"
