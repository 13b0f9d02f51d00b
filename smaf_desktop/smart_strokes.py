"""Lets rough strokes grow to the edges around them; the worker computes, this carries questions and answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from smaf_core.errors import SmafError
from smaf_core.mask import Mask, Patch
from smaf_core.progress import Failed, Finished
from smaf_desktop.canvas import Canvas
from smaf_desktop.document import MaskDocument
from smaf_desktop.ordered_work import OrderedWork
from smaf_desktop.tool import Ask
from smaf_desktop.worker.client import Worker


class SmartStrokes(QObject):
    """Of many questions only the last counts: an answer to strokes that are no longer there is dropped."""

    failed = Signal(str, str)

    def __init__(self, canvas: Canvas, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._worker = canvas, worker
        self._files = OrderedWork(parent=self)
        self._number = 0
        canvas.growth_asked.connect(self.ask)

    def ask(self, question: Ask) -> None:
        """Ask the worker what strokes on the open image come to."""
        document = self._canvas.document
        if document is None:
            return
        self._number += 1
        number, mask, file = self._number, document.mask, document.project.cache / "strokes.npz"
        self._files.run(
            lambda: _write(file, number, question, mask.copy()),  # a mask that changes meanwhile ends the preview
            lambda _: self._send(document, number),
            lambda error: self._refuse(number, str(error)),
        )

    def _send(self, document: MaskDocument, number: int) -> None:
        if number != self._number:
            return
        request = self._worker.ask(
            "grow", replaces="grow", project=str(document.project.folder), image=document.name, number=number
        )
        request.finished.connect(lambda outcome: self._take(document, number, outcome))
        request.failed.connect(lambda failure: self._tell(number, failure))

    def _take(self, document: MaskDocument, number: int, outcome: Finished) -> None:
        if number != self._number or document is not self._canvas.document:
            return
        self._canvas.take_growth(_patch_in(Path(outcome.result["file"])) if outcome.result["file"] else None)

    def _tell(self, number: int, failure: Failed) -> None:
        if not failure.cancelled:
            self._refuse(number, failure.message, failure.details)

    def _refuse(self, number: int, words: str, details: str = "") -> None:
        if number == self._number:
            self._canvas.cancel()
            self.failed.emit(words, details)


def _write(file: Path, number: int, question: Ask, mask: Mask) -> None:
    """Leave a question in the project's cache: the last one only, and not fsynced, since it is for the screen."""
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            strokes = question.strokes
            np.savez(
                stream, number=number, corner=(strokes.top, strokes.left), strokes=strokes.labels,
                paintable=question.paintable, label_map=mask.label_map, touched=mask.touched,
            )  # fmt: skip
        part.replace(file)
    except OSError as error:
        raise SmafError(f"{file}: cannot be written ({error.strerror or error}); check space and permissions") from error


def _patch_in(file: Path) -> Patch:
    with np.load(file, allow_pickle=False) as arrays:
        top, left = (int(value) for value in arrays["corner"])
        planes = (arrays[name] for name in ("before", "after", "touched_before", "touched_after"))
        return Patch(top, left, *planes)
