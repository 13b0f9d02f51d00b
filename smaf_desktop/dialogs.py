"""Small questions and answers of the window that need no module of their own."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QSizePolicy, QWidget

from smaf_desktop.preferences import Preferences
from smaf_desktop.theme import app_icon
from smaf_desktop.workspace import project_beside

ICON_SIZE = QSize(22, 22)

translate = QCoreApplication.translate


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


def may_stop_run(parent: QWidget) -> bool:
    """Ask whether closing the window may stop the run that is under way."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Dialogs", "A run is under way"))
    box.setText(translate("Dialogs", "Stop the run and close the window?"))
    box.setInformativeText(translate("Dialogs", "What it has finished is kept. Your masks are saved in any case."))
    stop = box.addButton(translate("Dialogs", "Stop and Close"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(translate("Dialogs", "Keep Running"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    return box.clickedButton() is stop


def about(parent: QWidget) -> None:
    """Say what this program is."""
    box = QMessageBox(parent)
    box.setIconPixmap(app_icon().pixmap(64, 64))
    box.setWindowTitle(translate("Dialogs", "About SMAF Desktop"))
    box.setText(f"<b>SMAF Desktop {version('smaf-desktop')}</b>")
    box.setInformativeText(
        translate(
            "Dialogs",
            "Tagged photos in, segmentation masks you trust out. After Yang et al., “Self-Training with Multi-Scale "
            "Attention Fusion”, ICME 2023. Licensed under the Apache License 2.0.",
        )
    )
    box.open()
