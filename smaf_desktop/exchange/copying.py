"""A copy of the whole project in another folder: what can be done about one that may only be looked at."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from smaf_core.data.files import seen_folder
from smaf_core.errors import Cancelled
from smaf_core.project.layout import SUFFIX
from smaf_core.together.copying import copy_project
from smaf_desktop.project.reading import Spaced
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.messages import MessageBar

_SETTLE = 1.0
"""Seconds that a copy waits for what was decided just before."""
_FLASH_MS = 300
"""What takes less need not be shown."""


class CopyControl(QObject):
    """Asks where, copies in a thread while the window goes on, and offers to open the copy."""

    _progressed = Signal(int, int)

    def __init__(self, window: QWidget, workspace: Workspace, bar: MessageBar) -> None:
        super().__init__(window)
        self._window, self._workspace, self._bar = window, workspace, bar
        self._stop: threading.Event | None = None
        self._shown: QProgressDialog | None = None
        self._progressed.connect(self._move)
        workspace.destroyed.connect(self._give_up)  # the window goes: half a copy is none
        workspace.project_opened.connect(lambda: QTimer.singleShot(0, self, self._offer))  # once it says why

    @property
    def is_idle(self) -> bool:
        """Whether no copy is being written."""
        return self._stop is None

    def ask(self) -> None:
        """Ask for the folder of the copy, and write it."""
        project = self._workspace.project
        if project is None or not self.is_idle:
            return
        start = free_place(project.folder)
        title, kind = self.tr("Save a Copy of the Project"), self.tr("Projects")
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, title, str(start), f"{kind} (*{SUFFIX})", options=QFileDialog.Option.DontConfirmOverwrite
        )
        if chosen:
            self.copy(Path(chosen if chosen.endswith(SUFFIX) else chosen + SUFFIX))

    def copy(self, to: Path) -> None:
        """Copy the open project; what was decided just before is in the copy."""
        project = self._workspace.project
        if project is None or not self.is_idle:
            return
        self._workspace.settle(_SETTLE)
        self._stop = stop = threading.Event()
        self._show_progress(stop)
        spaced, folder = Spaced(lambda done, total, _: self._progressed.emit(done, total)), project.folder

        def report(done: int, total: int, text: str) -> None:
            if stop.is_set():
                raise Cancelled
            spaced(done, total, text)

        def work() -> bool:
            try:
                copy_project(folder, to, report)
            except Cancelled:
                return False
            return True

        in_background(self, work, lambda is_whole: self._end(to if is_whole else None), lambda words: self._end(None, words))

    def _show_progress(self, stop: threading.Event) -> None:
        """Show how far it is, beside the window and not before it: painting goes on."""
        shown = QProgressDialog(self.tr("Copying the project…"), self.tr("Cancel"), 0, 0, self._window)
        shown.setWindowTitle(self.tr("Save a Copy"))
        shown.setWindowModality(Qt.WindowModality.NonModal)
        shown.setAutoClose(False)
        shown.setAutoReset(False)
        QTimer.singleShot(_FLASH_MS, shown, shown.show)  # Qt's own clock stands still while nothing is known of the end
        shown.canceled.connect(stop.set)
        self._shown = shown

    def _move(self, done: int, total: int) -> None:
        if self._shown is not None:
            self._shown.setMaximum(total)
            self._shown.setValue(done)

    def _end(self, to: Path | None, words: str = "") -> None:
        """Say what came of it; of one that was stopped there is nothing to say."""
        if self._shown is not None:
            self._shown.canceled.disconnect()  # closing it counts as cancelling
            self._shown.close()
            self._shown.deleteLater()
        self._stop = self._shown = None
        if words:
            self._bar.say(words)
        elif to is not None:
            said = self.tr("The copy is whole: {path}").format(path=to)
            self._bar.offer(said, self.tr("Open the Copy"), lambda: self._workspace.open(to))

    def _give_up(self) -> None:
        if self._stop is not None:
            self._stop.set()

    def _offer(self) -> None:
        """Beside the reason why nothing can be painted stands what can be done about it."""
        if self._workspace.project is not None and self._workspace.read_only and self._bar.words:
            self._bar.offer_also(self.tr("Save a Copy…"), self.ask)


def free_place(project: Path) -> Path:
    """Give a name for a copy that is free: beside the project, or among a person's documents where nobody may write there."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = project.parent if _may_write(project.parent) else Path(documents)
    names = (f"{project.stem} copy{number}{SUFFIX}" for number in ("", *(f" {n}" for n in range(2, 1000))))
    return next(folder / name for name in names if not seen_folder(folder / name))


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)
