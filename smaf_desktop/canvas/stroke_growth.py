"""Lets rough strokes grow to the edges around them; the worker computes, this carries questions and answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from smaf_desktop.canvas.asked_edits import AskedEdits
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.canvas.clicks import ClickAnswers
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.tools.edits import Answered, Ask
from smaf_desktop.worker.client import Worker
from smaf_desktop.worker.protocol import Values


class StrokeGrowth(QObject):
    """Between the canvas and the worker."""

    failed = Signal(str, str)

    def __init__(self, canvas: Canvas, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._questions = AskedEdits(worker, "grow", self, lambda patch, _: Answered.of(patch))
        self._questions.answered.connect(self._take)
        self._questions.refused.connect(self._refuse)
        self._questions.waiting.connect(lambda on: canvas.show_waiting(self.tr("Looking for the edge…"), on))
        canvas.growth_asked.connect(self.ask)
        canvas.toolChanged.connect(lambda _: self._questions.forget())  # its strokes wait, and are asked about anew
        self._clicks = ClickAnswers(canvas, worker, self)
        self._clicks.failed.connect(self.failed)
        self.model_missing = self._clicks.model_missing

    def look_ahead(self, following: Sequence[str], *, anew: bool = False) -> None:
        """Another photo is on the screen, or others come after it, or another model is chosen: `anew`."""
        self._questions.forget_others(self._canvas.document)
        self._clicks.look_ahead(following, anew=anew)

    def ask(self, question: Ask) -> None:
        """Ask the worker what strokes on the open image come to."""
        if self._canvas.document is not None and question.pointing is None:
            self._questions.ask(self._canvas.document, question.paintable, question.strokes)

    def _take(self, document: MaskDocument, answered: Answered | None, _: Values) -> None:
        if document is self._canvas.document:
            self._canvas.take_growth(answered)

    def _refuse(self, words: str, details: str) -> None:
        self._canvas.cancel()
        self.failed.emit(words, details)
