"""Lets the proposal on the screen follow the fusion panel; the worker computes, this brings answers to the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from smaf_core.progress import Failed, Finished, Progress
from smaf_core.settings.fusion import FusionSettings
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.machine.fusion_panel import FusionPanel
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.worker.client import Worker


class LiveFusion(QObject):
    """A preview changes what is shown, never a file; only `apply` writes proposals, and never a mask."""

    applied = Signal(int)
    """How many proposals were changed for good."""
    progressed = Signal(object)
    failed = Signal(str, str)

    def __init__(
        self, workspace: Workspace, worker: Worker, panel: FusionPanel, chosen_class: Callable[[], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._worker, self._panel, self._chosen_class = workspace, worker, panel, chosen_class
        self._previewed = ""
        panel.changed.connect(self.preview)
        panel.apply_asked.connect(self.apply)
        workspace.document_opened.connect(self._meet)
        workspace.project_closed.connect(lambda: panel.show_scales(None))

    def preview(self, settings: FusionSettings) -> None:
        """Show what these settings would propose for the image on the screen; of many wishes only the last counts."""
        document, project = self._workspace.document, self._workspace.project
        if document is None or project is None or document.attention is None:
            return
        name = self._previewed = document.name
        request = self._worker.ask("fuse", replaces="fuse", project=str(project.folder), image=name, settings=asdict(settings))
        request.finished.connect(lambda outcome: self._show(name, outcome))
        request.failed.connect(self._tell_failure)

    def apply(self, settings: FusionSettings, where: str) -> None:
        """Write proposals made with these settings: of this image, of one class, or of all images nobody has reviewed."""
        document, project = self._workspace.document, self._workspace.project
        if document is None or project is None:
            return
        self._previewed = ""
        request = self._worker.ask(
            "apply_live",
            project=str(project.folder),
            settings=asdict(settings),
            names=[document.name] if where == "image" else None,
            class_name=self._chosen_class() if where == "class" else None,
        )
        request.progressed.connect(self._pass_on)
        request.finished.connect(self._take_applied)
        request.failed.connect(self._tell_failure)

    def _meet(self, document: MaskDocument) -> None:
        """Another image: what was only a preview goes, and the sliders are where the machine had them."""
        if self._previewed and self._previewed != document.name:
            self._workspace.refresh(self._previewed)
            self._previewed = ""
        self._panel.show_scales(document.attention.scales if document.attention is not None else None)

    def _show(self, name: str, outcome: Finished) -> None:
        document = self._workspace.document
        if document is None or document.name != name or self._previewed != name or document.attention is None:
            return
        with np.load(Path(outcome.result["file"]), allow_pickle=False) as file:
            document.set_proposal(file["label_map"], replace(document.attention, fused=file["fused"]))
        self._panel.show_answer(int(outcome.result["milliseconds"]))

    def _take_applied(self, outcome: Finished) -> None:
        names = outcome.result["changed"]
        for name in names:
            self._workspace.refresh(name)
        self._workspace.reload()
        self.applied.emit(len(names))

    def _pass_on(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _tell_failure(self, failure: Failed) -> None:
        if not failure.cancelled:
            self._panel.show_failure(failure.message)
            self.failed.emit(failure.message, failure.details)
