"""Makes pictures anew from a project of the sample data set: screenshots.py PROJECT FOLDER README_PICTURE (`make screenshots`).

The real window, without a display, on a copy of the project; each picture is what a person sees after some keys.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.window.main_window import MainWindow

SIZE = (1024, 700)
LARGE = (1380, 860)
FIRST, SEVERAL = "sample_001", "sample_003"
"""What is shown: one thing, and things of several classes."""


def main() -> None:
    """Make all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readme", type=Path)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as place:
        window = open_window(asked.project, Path(place))
        keep(photo_of(SEVERAL, LARGE)(window), asked.readme)
        for name, show in PICTURES.items():
            keep(show(window), asked.folder / f"{name}.png")
        window.close()


def open_window(project: Path, place: Path) -> MainWindow:
    """Open a copy of the project, with the preferences of somebody who has never used the program."""
    copy = Path(shutil.copytree(project, place / "sample.smaf"))
    preferences = Preferences(place / "preferences.ini")
    preferences.scheme = "light"
    window = MainWindow(preferences)
    window.resize(*SIZE)
    window.show()
    window.workspace.open(copy)
    live(lambda: window.workspace.document is not None and bool(window.run_control.device[0]))
    return window


def live(is_so: Callable[[], bool] = lambda: False, seconds: float = 60) -> None:
    """Let the window live until something is so, or for some time."""
    loop, left = QEventLoop(), int(seconds * 20)
    while not is_so() and left > 0:
        QTimer.singleShot(50, loop.quit)
        loop.exec()
        left -= 1


def keep(widget: QWidget, path: Path) -> None:
    """Write what a widget looks like, and close what was opened for it."""
    widget.grab().save(str(path))
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=4)  # a third of the bytes
    small.save(path, optimize=True)
    if isinstance(widget, QDialog):
        widget.close()


def photo_of(name: str, size: tuple[int, int]) -> Callable[[MainWindow], QWidget]:
    """The canvas with the proposal for a photo."""

    def show(window: MainWindow) -> QWidget:
        window.resize(*size)
        window.resizeDocks([window.class_dock, window.machine_dock], [size[1] // 2, size[1] // 2], Qt.Orientation.Vertical)
        window.workspace.open_image(name)
        live(lambda: window.workspace.document is not None and window.workspace.document.name == name)
        window.class_panel.choose_tagged()
        live(seconds=2)
        return window

    return show


def the_wall(window: MainWindow) -> QWidget:
    """A few photos of the wall selected."""
    window.actions_["wall"].trigger()
    wall = window.wall_page.wall
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right):
        QTest.keyClick(wall, key)
    for _ in range(3):
        QTest.keyClick(wall, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    live(seconds=4)
    return window


def dialog_of(name: str) -> Callable[[MainWindow], QWidget]:
    """The dialog that an action opens, once it has found out what it says."""

    def show(window: MainWindow) -> QWidget:
        window.leave_wall()
        window.actions_[name].trigger()
        live(seconds=4)
        return next(one for one in window.findChildren(QDialog) if one.isVisible())

    return show


PICTURES: dict[str, Callable[[MainWindow], QWidget]] = {
    "window": photo_of(FIRST, SIZE),
    "wall": the_wall,
    "start-over": dialog_of("start_over"),
}
"""What is shown, by the name of its file."""


if __name__ == "__main__":
    main()
