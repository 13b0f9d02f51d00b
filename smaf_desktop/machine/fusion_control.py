"""Lets the proposal on the screen follow the fusion panel; the worker computes, this brings answers to the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from smaf_core.progress import Failed, Finished, Progress
from smaf_core.settings.fusion import FusionSettings
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.machine.fusion_panel import FusionPanel
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.words import counted
from smaf_desktop.worker.client import Worker

Where = Literal["image", "class", "unreviewed"]


class LiveFusion(QObject):
    """A preview changes what is shown, never a file; only `apply` writes proposals, and never a mask."""

    applied = Signal(str, str, object)
    """Proposals were changed: words for that, what to call taking it back, and what does it."""
    progressed = Signal(object)
    failed = Signal(str, str)

    def __init__(
        self, workspace: Workspace, worker: Worker, panel: FusionPanel, chosen_class: Callable[[], str], window: QWidget
    ) -> None:
        super().__init__(window)
        self._window = window
        self._workspace, self._worker, self._panel, self._chosen_class = workspace, worker, panel, chosen_class
        self._previewed = ""
        panel.changed.connect(self.preview)
        panel.apply_asked.connect(self.ask_apply)
        workspace.document_opened.connect(self._meet)
        workspace.project_closed.connect(self._forget)

    def preview(self, settings: FusionSettings) -> None:
        """Show what these settings would propose for the image on the screen; of many wishes only the last counts."""
        document, project = self._workspace.document, self._workspace.project
        if document is None or project is None or document.attention is None or document.read_only:
            return
        name = self._previewed = document.name
        request = self._worker.ask("fuse", replaces="fuse", project=str(project.folder), image=name, settings=asdict(settings))
        request.finished.connect(lambda outcome: self._show(document, outcome))
        request.failed.connect(self._tell_failure)

    def ask_apply(self, settings: FusionSettings, where: Where) -> None:
        """Apply to this image at once; to many only after a question."""
        count = self._count(where)
        if where == "image" or not count:
            self.apply(settings, where)
            return
        words = counted("LiveFusion", "Change %Ln proposals?", count)
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Apply Fusion"), words, parent=self._window)
        box.setInformativeText(self.tr("Your masks, and what is accepted or flagged, stay as they are. It can be taken back."))
        yes = box.addButton(self.tr("Change Them"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace.project_closed.connect(box.reject)  # what was asked about this project is not answered in another
        yes.clicked.connect(lambda: self.apply(settings, where))
        box.open()

    def apply(self, settings: FusionSettings, where: Where) -> None:
        """Write proposals made with these settings: of this image, of one class, or of all images nobody has reviewed."""
        document, project = self._workspace.document, self._workspace.project
        if document is None or project is None or document.read_only:
            return
        self._previewed = ""
        self._workspace.settle(1)  # what was just accepted stays as it is
        request = self._worker.ask(
            "apply_live",
            project=str(project.folder),
            settings=asdict(settings),
            names=[document.name] if where == "image" else None,
            class_name=self._chosen_class() if where == "class" else None,
        )
        request.progressed.connect(self._pass_on)
        request.finished.connect(lambda outcome: self._take_applied(project.folder, outcome))
        request.failed.connect(self._tell_failure)

    def _meet(self, document: MaskDocument) -> None:
        """Another image: what was only a preview goes, and the sliders are where the machine had them."""
        if self._previewed and self._previewed != document.name:
            self._workspace.refresh(self._previewed)
            self._previewed = ""
        self._panel.show_scales(document.attention.scales if document.attention is not None else None)
        if document.read_only:
            self._panel.set_possible(False)

    def _forget(self) -> None:
        """Another project may come, with images of the same names."""
        self._previewed = ""
        self._panel.show_scales(None)

    def _show(self, document: MaskDocument, outcome: Finished) -> None:
        if document is not self._workspace.document or self._previewed != document.name or document.attention is None:
            return
        with np.load(Path(outcome.result["file"]), allow_pickle=False) as file:
            document.set_proposal(file["label_map"], replace(document.attention, fused=file["fused"]))
        self._panel.show_answer(int(outcome.result["milliseconds"]))

    def _count(self, where: Where) -> int:
        """How many proposals it would be about."""
        proposed = [one for one in self._workspace.records.values() if one.status == "proposed"]
        return len(proposed) if where != "class" else sum(self._chosen_class() in (one.tags or ()) for one in proposed)

    def _take_applied(self, folder: Path, outcome: Finished) -> None:
        if not self._is_open(folder):
            return
        names = outcome.result["changed"]
        self._show_anew(names)
        words = counted("LiveFusion", "%Ln proposals changed.", len(names))
        self.applied.emit(words, self.tr("Take Back"), lambda: self.take_back(folder))

    def take_back(self, folder: Path) -> None:
        """Make proposals of a project what they were before they were changed the last time, if it is still open."""
        if self._is_open(folder):
            self._workspace.settle(1)
            request = self._worker.ask("take_back_live", project=str(folder))
            request.finished.connect(lambda outcome: self._show_anew(outcome.result["changed"]))
            request.failed.connect(self._tell_failure)

    def _is_open(self, folder: Path) -> bool:
        project = self._workspace.project
        return project is not None and project.folder == folder and not self._workspace.read_only

    def _show_anew(self, names: Sequence[str]) -> None:
        for name in names:
            self._workspace.refresh(name)
        self._workspace.reload()

    def _pass_on(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _tell_failure(self, failure: Failed) -> None:
        if not failure.cancelled:
            self._panel.show_failure(failure.message)
            self.failed.emit(failure.message, failure.details)
