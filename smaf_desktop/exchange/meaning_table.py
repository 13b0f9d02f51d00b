"""What the colours, names or indices of masks mean: a line for each, with a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from smaf_core.data.classes import Colour
from smaf_core.formats import MaskSurvey
from smaf_core.formats.colours import REST, Meanings, key_text
from smaf_core.formats.mask_survey import Entry
from smaf_desktop.toolkit.widgets import swatch_of, untinted
from smaf_desktop.toolkit.words import counted, decimal, grouped

MOST_ROWS = 64
"""More colours than this are no classes but blurred borders: the rest is answered by one choice."""

_SEEN, _SHARE, _MEANS = range(3)


class MeaningTable(QTableWidget):
    """Shows the entries of a survey; `meanings` is what a person says, `is_complete` whether nothing is left open."""

    changed = Signal()

    def __init__(self, classes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self._classes = classes
        self._keys: list[Colour | str] = []
        self._rest: str | None = None
        self.setHorizontalHeaderLabels([self.tr("In the masks"), self.tr("Share of pixels"), self.tr("Means")])
        self.setAccessibleName(self.tr("What is in the masks, and what it means"))
        self.verticalHeader().hide()
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes from choice to choice
        self.setIconSize(QSize(18, 18))
        self.setShowGrid(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(_SEEN, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_SHARE, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_MEANS, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(_MEANS, 220)

    def show_survey(self, survey: MaskSurvey, remembered: Mapping[str, str]) -> None:
        """Show what was found, with what a person said last time, else with what it probably means."""
        every = sum(entry.pixels for entry in survey.entries) or 1
        shown = survey.entries[:MOST_ROWS]
        self.setRowCount(0)
        self._keys = []
        for entry in shown:
            share = f"{decimal(100 * entry.pixels / every, 2)} %  ({grouped(entry.masks)})"
            self._add(entry.key, _words(entry), share, self._guess(entry, remembered), entry.colour)
        beyond = len(survey.entries) - len(shown)
        if survey.kind != "names" and survey.looked_at:
            words = counted("MeaningTable", "all others (%Ln more)", beyond) if beyond else self.tr("all others")
            self._add(REST, words, "", remembered.get(REST, "unsure" if beyond else ""), None)
        self.resizeRowsToContents()
        self.changed.emit()

    @property
    def meanings(self) -> dict[Colour | str, str]:
        """What a person said, for all that is not left open."""
        said = {key: str(self.choice(row).currentData()) for row, key in enumerate(self._keys)}
        return {key: name for key, name in said.items() if name}

    @property
    def open_rows(self) -> int:
        """How many lines have no meaning yet; what is not named may stay so."""
        return sum(not self.choice(row).currentData() for row, key in enumerate(self._keys) if key != REST)

    def choice(self, row: int) -> QComboBox:
        """The choice in a line."""
        combo = self.cellWidget(row, _MEANS)
        assert isinstance(combo, QComboBox)
        return combo

    def say(self, key: Colour | str, name: str) -> None:
        """Choose for a line."""
        combo = self.choice(self._keys.index(key))
        combo.setCurrentIndex(combo.findData(name))

    def fill_open(self, name: str) -> None:
        """Choose the same for all lines that are open."""
        for row, key in enumerate(self._keys):
            combo = self.choice(row)
            if key != REST and not combo.currentData():
                combo.setCurrentIndex(combo.findData(name))

    def _guess(self, entry: Entry, remembered: Mapping[str, str]) -> str:
        before = remembered.get(key_text(entry.key), "")
        return before if before in (*self._classes, "background", "unsure") else entry.guess

    def _add(self, key: Colour | str, words: str, share: str, guess: str, colour: Colour | None) -> None:
        row = self.rowCount()
        self.insertRow(row)
        self._keys.append(key)
        seen = QTableWidgetItem(words)
        if colour is not None:
            seen.setIcon(untinted(swatch_of(colour, 18)))
        number = QTableWidgetItem(share)
        number.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setItem(row, _SEEN, seen)
        self.setItem(row, _SHARE, number)
        combo = QComboBox(self)
        combo.setAccessibleName(self.tr("Meaning of {what}").format(what=words))
        nothing = self.tr("stop and say so") if key == REST else self.tr("choose…")
        for text, name in ((nothing, ""), (self.tr("background"), "background"), (self.tr("unsure"), "unsure")):
            combo.addItem(text, name)
        combo.insertSeparator(combo.count())
        for name in self._classes:
            combo.addItem(name, name)
        combo.setCurrentIndex(max(combo.findData(guess), 0))
        combo.currentIndexChanged.connect(self.changed)
        self.setCellWidget(row, _MEANS, combo)


def remembered_words(meanings: Meanings) -> dict[str, str]:
    """What to remember of meanings: plain text by plain text."""
    return {key_text(key): name for key, name in meanings.items()}


def _words(entry: Entry) -> str:
    if isinstance(entry.key, tuple):
        return "{} {} {}   #{:02x}{:02x}{:02x}".format(*entry.key, *entry.key)
    return entry.key
