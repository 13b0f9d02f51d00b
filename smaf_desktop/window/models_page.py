"""Which promptable model answers clicks: chosen by its folder, tried by the worker, told with seconds and memory."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from smaf_core.errors import NO_MODEL
from smaf_core.progress import Failed, Finished
from smaf_desktop.toolkit.widgets import STRETCH, column, label, row, set_tone
from smaf_desktop.toolkit.words import decimal
from smaf_desktop.worker.client import Worker


class ModelsPage(QWidget):
    """The model of a person's own. Nothing is fetched: its two files are on this machine already."""

    chosen = Signal()
    """A model works, and is the one in use from now on."""

    def __init__(self, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        about = self.tr(
            "Clicks, boxes and tidying need a model of your own: SAM, MobileSAM, SAM 2, EfficientSAM or EdgeSAM as two ONNX "
            "files, encoder and decoder, in one folder. It runs on this machine; nothing is fetched or sent."
        )
        self.choose = QPushButton(self.tr("Choose Folder…"), self)
        self.choose.clicked.connect(self._ask)
        self.state = label(parent=self, wrap=True)
        column(
            label(about, self, tone="muted", wrap=True), row(self.choose, STRETCH), self.state, STRETCH,
            margins=(18, 18, 18, 18), parent=self,
        )  # fmt: skip
        self.look("")

    def look(self, folder: str) -> None:
        """Show what the model in a folder is, and use it from now on; without one, the model in use."""
        self.state.setText(self.tr("Trying the model…") if folder else "")
        set_tone(self.state, "")
        self.choose.setEnabled(False)
        request = self._worker.ask("model", replaces="model", folder=folder)
        request.finished.connect(self._show)
        if folder:
            request.finished.connect(lambda _: self.chosen.emit())
        request.failed.connect(self._refuse)

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of the Model"), str(Path.home()))
        if folder:
            self.look(folder)

    def _show(self, outcome: Finished) -> None:
        one = outcome.result
        words = self.tr(
            "{name} ({family})\nComputes on: {provider}\nLooking at a photo: {look} s\nAn answer: {answer} s\n"
            "Memory: {memory} MiB\nUsual licence: {licence}\nFolder: {folder}"
        )
        told = words.format(
            name=one["name"], family=one["family"], provider=one["provider"], look=decimal(one["seconds_encode"]),
            answer=decimal(one["seconds_answer"], 2), memory=one["memory_mb"], licence=one["licence"], folder=one["folder"],
        )  # fmt: skip
        self.state.setText(told)
        self.choose.setEnabled(True)

    def _refuse(self, failure: Failed) -> None:
        self.state.setText(self.tr("No model is chosen yet.") if failure.message == NO_MODEL else failure.message)
        set_tone(self.state, "" if failure.message == NO_MODEL else "danger")
        self.choose.setEnabled(True)
