"""Starting over: the mask of one photo taken anew from the proposal, a round, the segmenter, or from nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import Picture, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.project.store import Project
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.small_masks import small_mask
from smaf_desktop.toolkit.widgets import answer_buttons, column, label, untinted
from smaf_desktop.toolkit.words import decimal, moment, translate

_THUMBNAIL = 150  # pixels, the longer side


@dataclass(frozen=True)
class Beginning:
    """Something a mask can begin from: words for the person, and (H, W) the labels."""

    words: str
    labels: LabelMap


class StartOverDialog(Dialog):
    """Lists what the mask can begin from, as pictures; the one that is taken becomes the mask in one step."""

    chosen = Signal(object)
    """A `Beginning`."""

    def __init__(self, project: Project, document: MaskDocument, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Start Over"))
        self.resize(440, 520)
        self._document, self._classes, self._palette = document, project.classes, palette
        self.list = QListWidget(self)
        self.list.setIconSize(QSize(_THUMBNAIL, _THUMBNAIL))
        self.list.setAccessibleName(self.tr("What the mask begins from"))
        self.list.setUniformItemSizes(True)
        self.list.itemActivated.connect(lambda _: self._take())
        words = self.tr("The mask of {name} becomes, as one step that can be undone:").format(name=document.name)
        self._trouble = label(parent=self, tone="danger", wrap=True)
        self._trouble.hide()
        self.buttons, self.take_button = answer_buttons(self, self.tr("Start Over"), self._take)
        self.take_button.setDefault(True)
        parts = (label(words, self, wrap=True), self.list, self._trouble, self.buttons)
        column(*parts, spacing=12, margins=(18, 16, 18, 14), parent=self).setStretchFactor(self.list, 1)
        rounds = [
            (one.number, one.started, path)
            for one in reversed(project.rounds())
            if (path := one.proposal_path(document.name)).exists()
        ]
        for one in self._at_hand():
            self._add(one)
        in_background(self, lambda: self._read(rounds), self._add_rounds, self._say)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def choose(self, row: int) -> None:
        """Take the beginning in a row."""
        self.list.setCurrentRow(row)
        self._take()

    @property
    def offered(self) -> list[str]:
        """The words of everything that is offered, in order."""
        return [self._at(row).words for row in range(self.list.count())]

    def _at_hand(self) -> list[Beginning]:
        """What is in memory already; nothing at all comes last."""
        document, found = self._document, []
        if document.proposal is not None:
            found.append(Beginning(self.tr("the proposal"), document.proposal))
        if document.segmented is not None:
            found.append(Beginning(self.tr("what the segmenter sees"), document.segmented))
        return [*found, Beginning(self.tr("nothing: all background"), np.zeros(document.size, np.uint8))]

    def _read(self, rounds: Sequence[tuple[int, float, Path]]) -> list[Beginning]:
        words = self.tr("round {n}, {when}")
        read = [(number, started, read_label_map(path)) for number, started, path in rounds]
        return [
            Beginning(words.format(n=number, when=moment(started)), labels)
            for number, started, labels in read
            if labels.shape == self._document.size
        ]

    def _add_rounds(self, rounds: list[Beginning]) -> None:
        for one in rounds:
            self._add(one, self.list.count() - 1)

    def _add(self, one: Beginning, row: int | None = None) -> None:
        moved = float((one.labels != self._document.answer).mean())
        differs = self.tr("{p} % differs from the mask").format(p=decimal(100 * moved))
        item = QListWidgetItem(f"{one.words}\n{differs if moved else self.tr('as the mask is now')}")
        item.setData(Qt.ItemDataRole.UserRole, one)
        item.setIcon(untinted(_pictured(self._document.levels, one.labels, self._classes, self._palette)))
        self.list.insertItem(self.list.count() if row is None else row, item)

    def _at(self, row: int) -> Beginning:
        beginning = self.list.item(row).data(Qt.ItemDataRole.UserRole)
        assert isinstance(beginning, Beginning)
        return beginning

    def _take(self) -> None:
        if self.list.currentRow() >= 0:
            self.chosen.emit(self._at(self.list.currentRow()))
            self.accept()

    def _say(self, words: str) -> None:
        self._trouble.setText(words)
        self._trouble.show()


def start_over(document: MaskDocument, beginning: Beginning) -> None:
    """Make a label map the mask, as one step; no pixel of it counts as set by a person."""
    if document.is_untouched and not beginning.labels.any():
        document.begin()  # there is no mask to be emptied: what was seen is the proposal, which becomes one first
    text = translate("StartOverDialog", "Start over from {words}").format(words=beginning.words)
    document.edit_later(lambda: (text, document.mask.replacement(beginning.labels, by_person=False, keep_touched=False)))


def _pictured(levels: Sequence[Picture], labels: LabelMap, classes: ClassTable, palette: Palette) -> QPixmap:
    """Draw labels over their photo, small."""
    picture = levels[min(len(levels) - 1, max(0, (max(labels.shape) // _THUMBNAIL).bit_length() - 1))]
    return QPixmap.fromImage(small_mask(picture, labels, classes, palette, _THUMBNAIL))
