"""Lets clicks and boxes find things; the worker and its model compute, this carries questions and answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from smaf_core.errors import NO_MODEL
from smaf_core.progress import Failed
from smaf_desktop.canvas.asked_edits import AskedEdits
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.tools.edits import Answered, Ask, Place
from smaf_desktop.worker.client import Worker
from smaf_desktop.worker.protocol import Values

AHEAD = 3
"""Photos after the one on the screen that are looked at beforehand."""

TOOL = "click"


class ClickAnswers(QObject):
    """Between the canvas and the worker."""

    failed = Signal(str, str)
    model_missing = Signal(str)
    """No model is chosen, or it is gone: in words."""

    def __init__(self, canvas: Canvas, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._worker = canvas, worker
        self._next: Sequence[str] = ()
        self._looked_at: list[str] = []
        self._questions = AskedEdits(worker, "point", self, lambda patch, _: Answered.of(patch))
        self._questions.answered.connect(self._take)
        self._questions.refused.connect(self._refuse)
        self._questions.waiting.connect(lambda on: canvas.show_waiting(self.tr("Looking at the photo…"), on))
        canvas.growth_asked.connect(self.ask)
        canvas.toolChanged.connect(lambda _: self._begin())

    def ask(self, question: Ask) -> None:
        """Ask the worker what is pointed at; strokes are asked about elsewhere."""
        pointing = question.pointing
        if self._canvas.document is not None and pointing is not None:
            self._questions.ask(self._canvas.document, question.paintable, question.strokes, **pointing.as_values())

    def look_ahead(self, following: Sequence[str], *, anew: bool = False) -> None:
        """Have the photo on the screen and some that follow looked at, while the tool is in hand; `anew` by another model."""
        self._next = following
        document = self._canvas.document
        self._questions.forget_others(document)
        images = [] if document is None or self._canvas.tool != TOOL else [document.name, *following[:AHEAD]]
        before, self._looked_at = self._looked_at, images
        if document is None or not images or (images == before and not anew):
            return
        request = self._worker.ask(
            "look_ahead", replaces="look_ahead", can_wait=True, project=str(document.project.folder), images=images
        )
        request.failed.connect(self._tell)

    def _begin(self) -> None:
        """Another tool is in hand: clicks under way wait, and are asked about anew."""
        self._questions.forget()
        self.look_ahead(self._next)

    def _tell(self, failure: Failed) -> None:
        if not failure.cancelled:
            self._say(failure.message, failure.details)

    def _say(self, words: str, details: str) -> None:
        if NO_MODEL in words:
            why = words.removesuffix(NO_MODEL).removesuffix("; ")
            self.model_missing.emit(f"{why}. " if why else "")
        else:
            self.failed.emit(words, details)

    def _take(self, document: MaskDocument, answered: Answered | None, told: Values) -> None:
        if document is self._canvas.document:
            self._canvas.take_growth(answered, Place(told["which"], told["count"], told["is_part"]))

    def _refuse(self, words: str, details: str) -> None:
        self._canvas.cancel()
        self._say(words, details)
