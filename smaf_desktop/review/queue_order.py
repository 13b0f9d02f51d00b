"""Lets the order of the review queue follow what a person has corrected."""

from __future__ import annotations

from PySide6.QtCore import QObject

from smaf_desktop.project.workspace import Workspace
from smaf_desktop.worker.client import Worker

EVERY = 10
"""After so many more accepted images the queue is ordered anew."""
FIRST = 20
"""How many accepted images there must be the first time (`smaf_core.review.learned_error.ENOUGH`)."""


class QueueOrder(QObject):
    """Counts accepted images; a worker of its own then looks at all proposals once more."""

    def __init__(self, workspace: Workspace, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._worker = worker.twin(self)
        self._next = FIRST
        workspace.project_opened.connect(self._begin)
        workspace.project_closed.connect(self._worker.stop)
        workspace.records_changed.connect(self._count)

    def stop(self) -> None:
        """End the worker; for the end of the program."""
        self._worker.stop(wait=True)

    def _begin(self) -> None:
        """What was accepted before counts as learned from already."""
        self._next = max(FIRST, self._workspace.counts["accepted"] + EVERY)

    def _count(self, _: object) -> None:
        project, accepted = self._workspace.project, self._workspace.counts["accepted"]
        if project is None or self._workspace.read_only or accepted < self._next or self._worker.is_busy:
            return
        self._next = accepted + EVERY
        request = self._worker.ask("score", replaces="score", project=str(project.folder))
        request.finished.connect(lambda _: self._take())

    def _take(self) -> None:
        self._worker.stop()
        self._workspace.reload()
