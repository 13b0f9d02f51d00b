"""What the window does with what was said in a dialog about files of others."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from smaf_desktop.exchange.control import ExchangeControl
from smaf_desktop.exchange.export_dialog import ExportDialog


class OpenProject(QObject):
    """As much of a workspace as a dialog asks for."""

    undecided = Signal(object)
    warned = Signal(str, str)
    project_opened = Signal()
    reworked = Signal()

    def __init__(self, project):
        super().__init__()
        self.project, self.counts = project, project.counts()
        self.records = {image.name: image for image in project.images()}


@pytest.fixture
def space(project):
    return OpenProject(project)


@pytest.fixture
def plans():
    """What was started."""
    return []


@pytest.fixture
def export(qtbot, space, plans):
    """Ask for an export of some images, and say yes."""
    window = QWidget()
    qtbot.addWidget(window)
    control = ExchangeControl(window, space, SimpleNamespace(start=plans.append), None)

    def ask(names):
        control.ask_export(names)
        window.findChild(ExportDialog).accept()

    return ask


def test_an_export_of_all_starts_at_once(export, plans):
    export([])
    assert [plan.verb for plan in plans] == ["export"]
    assert "--only" not in plans[0].arguments


def test_an_export_of_a_selection_starts_when_its_names_are_on_the_disk(qtbot, export, plans, project):
    export(["a", "c"])
    qtbot.waitUntil(lambda: bool(plans), timeout=10_000)
    assert plans[0].arguments[-2:] == ("--only", str(project.export_names_path))
    assert project.export_names_path.read_text().split() == ["a", "c"]


def test_names_that_cannot_be_written_are_said_and_nothing_starts(qtbot, export, space, plans, project):
    project.export_names_path.mkdir(parents=True)  # a folder stands in the way
    with qtbot.waitSignal(space.warned, timeout=10_000) as warned:
        export(["a"])
    assert "cannot be written" in warned.args[0]
    assert not plans
