"""Tidying proposals with a model of one's own, in the window: the question, the command, the layer."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from smaf_core.progress import Failed, Finished
from smaf_core.project.tidied import take_tidied, was_tidied
from smaf_desktop.canvas.layers import CRF, TIDIED, Layers, Style, layer_keys
from smaf_desktop.machine.run_panel import result_words
from smaf_desktop.machine.tidy_dialog import TidyDialog
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
