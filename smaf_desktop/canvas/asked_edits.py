"""Asks the long-lived worker for edits: carries a mask over, and the answer back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.data.mask import Mask, Patch
from smaf_core.errors import SmafError
from smaf_core.progress import Failed, Finished
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.toolkit.ordered_work import OrderedWork
from smaf_desktop.toolkit.words import translate
from smaf_desktop.tools.edits import NO_STROKES, Rough
from smaf_desktop.worker.client import Worker
from smaf_desktop.worker.protocol import Values

PATIENCE_MS = 330
"""After so long without an answer a person wants to know that one is on its way."""


class AskedEdits(QObject):
    """Questions of one kind. Of many only the last counts: an answer to any before is dropped."""

    answered = Signal(MaskDocument, object, object)
    """What was asked about, the edit as it was prepared (None where it would change nothing), and what else the verb said."""
    waiting = Signal(bool)
    """Whether an answer is awaited for longer than a person takes for at once."""
    refused = Signal(str, str)
    """One line, and details for who wants them."""

    def __init__(
        self,
        worker: Worker,
        verb: str,
        parent: QObject,
        prepare: Callable[[Patch, MaskDocument], object] = lambda patch, _: patch,
    ) -> None:
        """Ask by a verb of the worker; `prepare` makes of its edit what is to be shown, beside the GUI thread."""
        super().__init__(parent)
        self._worker, self._verb, self._prepare = worker, verb, prepare
        self._files = OrderedWork(parent=self)
        self._number = 0
        self._about: MaskDocument | None = None
        self._is_waiting = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._say_waiting(True))

    def ask(self, document: MaskDocument, paintable: NDArray[np.bool_], strokes: Rough = NO_STROKES, **values: Any) -> None:
        """Ask the worker about a document's mask as it is now; `values` are what else the verb wants to know."""
        self._number += 1
        self._about = document
        self._patience.start()
        number, mask, file = self._number, document.mask, document.project.cache / f"{self._verb}.npz"
        self._files.run(
            # one that is old before its turn is not written; a mask that changes meanwhile ends the question
            lambda: _write(file, number, mask.copy(), paintable, strokes) if number == self._number else None,
            lambda _: self._send(document, number, file.name, values),
            lambda error: self._refuse(number, str(error)),
        )

    def forget(self) -> None:
        """What was asked does not matter any more."""
        self._number += 1
        self._stop_waiting()

    def forget_others(self, document: MaskDocument | None) -> None:
        """Another image is shown: what was asked about any but this does not matter any more."""
        if document is not self._about:
            self.forget()

    def _send(self, document: MaskDocument, number: int, question: str, values: Mapping[str, Any]) -> None:
        if number != self._number:
            return
        request = self._worker.ask(
            self._verb, replaces=self._verb, project=str(document.project.folder), image=document.name,
            number=number, question=question, **values,
        )  # fmt: skip
        request.finished.connect(lambda outcome: self._take(document, number, outcome))
        request.failed.connect(lambda failure: self._tell(document, number, failure, question, values))

    def _take(self, document: MaskDocument, number: int, outcome: Finished) -> None:
        if number != self._number:
            return
        if not outcome.result["file"]:
            self._stop_waiting()
            self.answered.emit(document, None, outcome.result)
            return
        file = Path(outcome.result["file"])
        self._files.run(
            lambda: self._prepare(_patch_in(file), document),
            lambda edit: self._show(document, number, edit, outcome.result),
            lambda error: self._refuse(number, str(error)),
        )

    def _show(self, document: MaskDocument, number: int, edit: object, told: Values) -> None:
        if number == self._number:
            self._stop_waiting()
            self.answered.emit(document, edit, told)

    def _stop_waiting(self) -> None:
        self._patience.stop()
        self._say_waiting(False)

    def _say_waiting(self, on: bool) -> None:
        if on != self._is_waiting:  # others say in the same corner what they wait for
            self._is_waiting = on
            self.waiting.emit(on)

    def _tell(self, document: MaskDocument, number: int, failure: Failed, question: str, values: Mapping[str, Any]) -> None:
        if failure.cancelled:
            self._send(document, number, question, values)  # the worker made way for a run; its answer is still awaited
        else:
            self._refuse(number, failure.message, failure.details)

    def _refuse(self, number: int, words: str, details: str = "") -> None:
        if number == self._number:
            self._stop_waiting()
            self.refused.emit(words, details)


def _write(file: Path, number: int, mask: Mask, paintable: NDArray[np.bool_], strokes: Rough) -> None:
    """Leave a question in the project's cache: the last one only, and not fsynced, since it is for the screen."""
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            np.savez(
                stream, number=number, corner=(strokes.top, strokes.left), strokes=strokes.labels,
                paintable=paintable, label_map=mask.label_map, touched=mask.touched,
            )  # fmt: skip
        part.replace(file)
    except OSError as error:
        words = translate("AskedEdits", "{file}: cannot be written ({why}); check space and permissions")
        raise SmafError(words.format(file=file, why=error.strerror or error)) from error


def _patch_in(file: Path) -> Patch:
    with np.load(file, allow_pickle=False) as arrays:
        top, left = (int(value) for value in arrays["corner"])
        planes = (arrays[name] for name in ("before", "after", "touched_before", "touched_after"))
        return Patch(top, left, *planes)
