"""A window on a small data set, a machine that proposes at once, and hands."""

import importlib.util
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.window.main_window import MainWindow
from smaf_desktop.worker.client import Run, Worker
from smaf_desktop.worker.runs import Runs

HERE = Path(__file__).parent
FAKE = HERE.parent / "desktop" / "fake_worker.py"


@pytest.fixture(scope="session")
def drawn():
    """The module that draws the data set."""
    spec = importlib.util.spec_from_file_location("drawn", HERE / "drawn.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def photos(tmp_path, drawn):
    """Four pictures with tags."""
    return drawn.draw_photos(tmp_path / "photos")


@pytest.fixture
def proposed(photos, tmp_path, drawn):
    """A project beside the photos in which the machine has proposed."""
    with Project.create(tmp_path / "photos.smaf", open_dataset(photos)) as project:
        drawn.propose(project)
    return tmp_path / "photos.smaf"


@pytest.fixture
def open_window(qtbot, tmp_path):
    """Opens windows. A run named in `runs` is the fake worker in that mode, or a script; others are the real command."""
    windows = []

    def open_one(path=None, worker="fake", **runs) -> MainWindow:
        def make_run(plan):
            mode = runs.get(plan.verb.replace("-", "_"))
            if mode is None:
                return Run.of_verb(plan.verb, *plan.arguments)
            if isinstance(mode, Path):
                code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"
                return Run([sys.executable, "-c", code, str(mode), plan.arguments[0]])
            return Run([sys.executable, str(FAKE), mode])

        window = MainWindow(
            Preferences(tmp_path / "preferences.ini"),
            Runs(make_run=make_run),
            Worker(command=None if worker == "real" else [sys.executable, str(FAKE), "serve"]),
        )
        windows.append(window)
        window.show()
        if path is not None:
            window.workspace.open(path)
            qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
        return window

    yield open_one
    for window in windows:
        window.runs.kill()
        window.close()
        window.deleteLater()


@pytest.fixture
def show_image(qtbot):
    """Waits until an image is on the screen."""

    def wait(window, name):
        def is_shown():
            document = window.workspace.document
            return document is not None and document.name == name and window.canvas.document is document

        qtbot.waitUntil(is_shown, timeout=10_000)
        return window.workspace.document

    return wait


@pytest.fixture
def paint():
    """Drags the mouse over the canvas along points (y, x) of the image."""

    def drag(canvas, *points):
        spots = [QPointF(*canvas.view.to_widget(point)).toPoint() for point in points]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spots[0])
        for spot in spots[1:]:
            QTest.mouseMove(canvas, spot)
            QApplication.processEvents()
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spots[-1])

    return drag
