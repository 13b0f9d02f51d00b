"""Brings decisions to the database beside the window, in their order; tries again where it is locked or the disk is full."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.errors import SmafError
from smaf_core.project.decisions import Decision, keep_waiting
from smaf_core.project.layout import Layout, check_is_there
from smaf_core.project.store import Project
from smaf_desktop.toolkit.ordered_work import OrderedWork, fly, nothing

PATIENCE = 0.5
"""Seconds for which another program may keep the database before the person is told."""

RETRY_MS = 2000
"""How long after that it is tried again."""

CLOSING = 3.0
"""Seconds that closing waits for the database."""


class Decisions(QObject):
    """What was decided and is not in the database yet. What has to wait lies in a file that outlives a crash."""

    waiting = Signal(int, str)
    """How many images wait for the database, and why; 0 as soon as all is written."""
    written = Signal()
    """Everything that was decided is in the database."""

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self._project: Project | None = None  # of the other thread
        self._work = OrderedWork(parent=self)
        self._left: list[Decision] = []
        self._on_way = 0
        self._trouble = ""
        self._kept = 0  # so many of them are in the file of those that wait
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self._send)

    @property
    def is_busy(self) -> bool:
        """Whether something is not in the database yet."""
        return bool(self._left)

    def put(self, *decisions: Decision) -> None:
        """Write decisions soon."""
        self._left += decisions
        self._send()

    def settle(self, seconds: float | None = None) -> bool:
        """Wait until all is written or cannot be, at most some seconds; whether it is written."""
        self._work.settle(seconds)
        return not self._left

    def finish(self) -> str:
        """Write what is left, before the project closes.

        Returns:
            "" when every decision is in the database or in the file of those that wait; else why not, in words for a person.
        """
        self._send()
        self.settle(CLOSING)
        is_safe = self._kept >= len(self._left)
        return "" if is_safe else self._trouble or self.tr("What was decided is still being written.")

    def close(self) -> None:
        """Let go of the database, and end the thread."""
        self._work.run(self._let_go, nothing, fly)
        self._work.close()
        self._retry.stop()

    # ── within ──

    def _send(self) -> None:
        """Write all that is left, unless that is being done: then the rest goes after it."""
        self._retry.stop()
        if not self._on_way and self._left:
            batch, is_late = list(self._left), bool(self._trouble)
            self._on_way = len(batch)
            self._work.run(lambda: self._write(batch, is_late=is_late), self._note_written, self._note_waiting)

    def _write(self, batch: list[Decision], *, is_late: bool) -> None:
        """Write to the database; what it does not take, to the file: and that first where it is known to be in trouble."""
        if is_late:
            self._keep(batch)
        try:
            check_is_there(Layout(self._folder))
            if self._project is None:
                self._project = Project.at(self._folder)
                self._project.be_patient(PATIENCE)
            for one in batch:
                one.write(self._project)
        except SmafError:
            if not is_late:
                self._keep(batch)
            raise
        if is_late:
            keep_waiting(Layout(self._folder), ())
        self._project.keep_good_copy()

    def _keep(self, batch: list[Decision]) -> None:
        try:
            keep_waiting(Layout(self._folder), batch)
            self._kept = len(batch)
        except SmafError:  # why is the same as what the database says, which is told
            self._kept = 0

    def _note_written(self, _: object) -> None:
        del self._left[: self._on_way]
        was_late, self._on_way, self._trouble, self._kept = bool(self._trouble), 0, "", 0
        if self._left:
            self._send()
            return
        if was_late:
            self.waiting.emit(0, "")
        self.written.emit()

    def _note_waiting(self, error: SmafError) -> None:
        is_newer, self._on_way, self._trouble = len(self._left) > self._on_way, 0, str(error)
        self.waiting.emit(len({name for one in self._left for name in one.names}), self._trouble)
        if is_newer:
            self._send()
        else:
            self._retry.start()

    def _let_go(self) -> None:
        if self._project is not None:
            with suppress(SmafError):  # it is told when it is opened next
                self._project.keep_good_copy(0)
            self._project.close()
            self._project = None
