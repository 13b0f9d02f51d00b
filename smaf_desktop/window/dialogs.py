"""Small questions and answers of the window that need no module of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMenu, QMessageBox, QSizePolicy, QWidget

from smaf_core import __version__
from smaf_desktop.project.reading import can_be_dropped, project_beside
from smaf_desktop.toolkit.preferences import Closing, Preferences
from smaf_desktop.toolkit.theme import app_icon
from smaf_desktop.toolkit.words import translate

ICON_SIZE = QSize(22, 22)


def spacer(parent: QWidget) -> QWidget:
    """Give a widget that pushes what follows to the other end of a tool bar."""
    widget = QWidget(parent)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return widget


def fill_recent(menu: QMenu, preferences: Preferences, open_path: Callable[[Path], object]) -> None:
    """List the projects that were open last."""
    menu.clear()
    for project in preferences.recent:
        menu.addAction(str(project)).triggered.connect(lambda _=False, one=project: open_path(one))
    menu.addSeparator()
    forget = menu.addAction(translate("Dialogs", "Forget These"), preferences.forget_recent)
    forget.setEnabled(bool(preferences.recent))


def ask_place(images: Path, parent: QWidget) -> Path | None:
    """Ask where the project of an image folder goes when the place beside it cannot be written; None if nowhere."""
    words = translate("Dialogs", "{folder} cannot be written. Where shall the project be kept?")
    name = project_beside(images).name
    chosen, _ = QFileDialog.getSaveFileName(parent, words.format(folder=images.parent), str(Path.home() / name))
    return Path(chosen) if chosen else None


def what_of_the_run(parent: QWidget, preferences: Preferences, can_go_on: bool) -> Closing:
    """Ask what becomes of the run under way when the window is closed: "stop", "go on", or "ask" where it stays open.

    The answer is remembered if that is wished, and not asked for again.
    """
    if preferences.closing == "stop" or (preferences.closing == "go on" and can_go_on):
        return preferences.closing
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Dialogs", "A run is under way"))
    box.setText(translate("Dialogs", "A run is under way. Shall it go on without the window?"))
    box.setInformativeText(
        translate("Dialogs", "Open the project again to see how far it is. Stopped, it keeps what it has finished.")
    )
    go_on = box.addButton(translate("Dialogs", "Go On"), QMessageBox.ButtonRole.AcceptRole)
    go_on.setVisible(can_go_on)
    stop = box.addButton(translate("Dialogs", "Stop It"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(translate("Dialogs", "Keep the Window"), QMessageBox.ButtonRole.RejectRole)
    remember = QCheckBox(translate("Dialogs", "Do not ask again"), box)
    box.setCheckBox(remember)
    box.exec()
    chosen: Closing = {go_on: "go on", stop: "stop"}.get(box.clickedButton(), "ask")  # type: ignore[call-overload]
    if remember.isChecked():
        preferences.closing = chosen
    return chosen


def about(parent: QWidget) -> None:
    """Say what this program is."""
    box = QMessageBox(parent)
    box.setIconPixmap(app_icon().pixmap(64, 64))
    box.setWindowTitle(translate("Dialogs", "About SMAF Desktop"))
    box.setText(f"<b>SMAF Desktop {__version__}</b>")
    box.setInformativeText(
        translate(
            "Dialogs",
            "Tagged photos in, segmentation masks you trust out. After Yang et al., “Self-Training with Multi-Scale "
            "Attention Fusion”, ICME 2023. Licensed under the Apache License 2.0.",
        )
    )
    box.open()


def dropped(event: QDropEvent) -> Path | None:
    """What was dropped, if it is a file or folder that can be opened: a link to a page on the web has no place here."""
    local = [url.toLocalFile() for url in event.mimeData().urls()[:1] if url.isLocalFile()]
    return Path(local[0]) if local and local[0] and can_be_dropped(Path(local[0])) else None
