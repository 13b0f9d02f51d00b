"""After each correction the machine says how the rest of the picture should look; one key takes it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.data.mask import Patch
from smaf_desktop.canvas.asked_edits import AskedEdits
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.canvas.layers import MASK
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.toolkit.words import grouped
from smaf_desktop.tools.registry import Suggestion
from smaf_desktop.worker.client import Worker
from smaf_desktop.worker.protocol import Values

REST_MS = 200
"""How long the hand must rest before the machine is asked."""

STRIPES = 160
"""As many stripes fit into the longer side of an image."""

FEWEST = 1 / 2000
"""A suggestion that would change a smaller share of the picture is not worth a look, and shown only to who asked."""

MOST_PIXELS = 1 << 25
"""Larger pictures are asked about by the key only: carrying such a mask over after every stroke would take a second."""


class Suggestions(QObject):
    """Asks after corrections and shows what comes; any change of the mask ends a suggestion.

    It asks when the history has grown by a person's hand: not after undo, nor after taking a suggestion.
    """

    failed = Signal(str, str)
    told = Signal(str)
    """Words for the status bar; {key} stands for the key that takes a suggestion."""

    def __init__(self, canvas: Canvas, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self.is_on = False
        """Whether it asks after every correction; the key asks anyway."""
        self._canvas = canvas
        self._document: MaskDocument | None = None
        self._known_steps = 0
        self._by_key = False
        self._trouble = ""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask_if_corrected)
        self._rules = self._rules_now()
        canvas.optionsChanged.connect(self._note_options)
        self._questions = AskedEdits(worker, "suggest", self, _prepared)
        self._questions.answered.connect(self._take)
        self._questions.refused.connect(self._refuse)
        self._questions.waiting.connect(lambda on: canvas.show_waiting(self.tr("Looking for what follows…"), on))

    def set_on(self, on: bool) -> None:
        """Ask after every correction, or by the key only."""
        self.is_on = on
        if not on:
            self._questions.forget()
            self._canvas.show_suggestion(None)

    def show_document(self, document: MaskDocument | None) -> None:
        """Another image is being edited, or none."""
        if self._document is not None:
            self._document.changed.disconnect(self._note_change)
        self._document = document
        self._rest.stop()
        self._questions.forget()
        if document is not None:
            self._known_steps = document.undo_stack.index()
            document.changed.connect(self._note_change)

    def take(self) -> None:
        """Make the suggestion that is shown an edit; ask for one where none is shown."""
        canvas, document = self._canvas, self._document
        if document is None or document.read_only or canvas.is_busy:
            return
        suggestion = canvas.suggestion
        if suggestion is None:
            self._ask(document, by_key=True)
        elif canvas.layer != MASK:
            canvas.set_layer(MASK)  # nobody takes what they have not seen
        else:
            canvas.show_suggestion(None)
            self._known_steps = document.undo_stack.index() + 1
            document.edit(self.tr("Take suggestion"), suggestion.patch)

    def zoom_to(self) -> None:
        """Show closely what would change, and with the same key the whole image again."""
        suggestion = self._canvas.suggestion
        if suggestion is None:
            self.told.emit(self.tr("Nothing is striped. {key} asks what follows from your corrections."))
        else:
            rows, columns = suggestion.patch.slices
            self._canvas.show_part((rows.start, columns.start, rows.stop, columns.stop))

    def _rules_now(self) -> tuple[str | int, frozenset[int]]:
        return self._canvas.options.over, self._canvas.options.locked

    def _note_options(self) -> None:
        """What was asked under other rules of what may be painted over no longer holds."""
        if self._rules != self._rules_now():
            self._rules = self._rules_now()
            self._questions.forget()
            self._canvas.show_suggestion(None)

    def _note_change(self) -> None:
        self._questions.forget()
        self._rest.start()

    def _ask_if_corrected(self) -> None:
        document = self._document
        if document is None or document.read_only:
            return
        if self._canvas.is_busy:
            self._rest.start()
            return
        steps, before = document.undo_stack.index(), self._known_steps
        self._known_steps = steps
        if self.is_on and steps > before and document.size[0] * document.size[1] <= MOST_PIXELS:
            self._ask(document)

    def _ask(self, document: MaskDocument, *, by_key: bool = False) -> None:
        self._by_key = by_key
        if by_key:
            self.told.emit(self.tr("Looking at what you have corrected…"))
        self._questions.ask(document, self._canvas.options.paintable)

    def _take(self, document: MaskDocument, suggestion: Suggestion | None, said: Values) -> None:
        if document is not self._document or self._canvas.is_busy:
            return
        if said["trouble"] and said["trouble"] != self._trouble:  # once: it would come after every correction
            self.failed.emit(said["trouble"], "")
        self._trouble = said["trouble"]
        if suggestion is not None and not self._by_key and suggestion.share < FEWEST:
            return
        self._canvas.show_suggestion(suggestion)
        if suggestion is not None:
            words = self.tr(
                "Striped: your corrections suggest +{more} / −{less} pixels for the rest. {key} takes it, Esc drops it."
            )
            more, less = suggestion.counts
            self.told.emit(words.format(more=grouped(more), less=grouped(less), key="{key}"))
        elif self._by_key:
            self.told.emit(self.tr("Nothing to suggest: correct something first; the rest follows from it."))

    def _refuse(self, words: str, details: str) -> None:
        self.failed.emit(words, details)


def _prepared(patch: Patch, document: MaskDocument) -> Suggestion:
    return Suggestion.of(patch, document.size, STRIPES)
