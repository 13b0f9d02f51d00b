"""Says that a photo is on its way where reading it takes longer than a person takes for at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from smaf_desktop.canvas.asked_edits import PATIENCE_MS
from smaf_desktop.canvas.viewer import Viewer
from smaf_desktop.project.workspace import Workspace


class OpeningSign(QObject):
    """Until the new photo is there the one before stays on the canvas: so it is said there which one comes."""

    def __init__(self, canvas: Viewer, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._canvas, self._name = canvas, ""
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        workspace.image_asked.connect(self._begin)
        for came in (workspace.document_opened, workspace.image_refused, workspace.project_closed):
            came.connect(lambda *_: self._end())

    def _begin(self, name: str) -> None:
        self._end()
        self._name = name
        self._patience.start()

    def _show(self) -> None:
        self._canvas.show_waiting(self._words)

    def _end(self) -> None:
        self._patience.stop()
        if self._name:
            self._canvas.show_waiting(self._words, on=False)
            self._name = ""

    @property
    def _words(self) -> str:
        return self.tr("Opening {name}…").format(name=self._name)
