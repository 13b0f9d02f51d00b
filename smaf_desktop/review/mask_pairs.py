"""Photos with two masks each, side by side in a list, and for each the choice which stays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from smaf_desktop.toolkit.widgets import row, untinted

SIDE = 112
"""Of a small picture, in pixels."""
_CHOICE = 3


class MaskPairs(QTreeWidget):
    """Photo, one mask, the other, and a box; pictures come when they are read."""

    def __init__(self, headers: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels(list(headers))
        self.setRootIsDecorated(False)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setResizeContentsPrecision(0)  # by the lines that are seen: by all of them each line takes longer

    def add(self, cells: Sequence[str], choices: Sequence[tuple[str, str]], words: str, *, is_pictured: bool = True) -> None:
        """Add a line. It takes 5 to 10 ms: of many, each is added when the window has done something else in between.

        Args:
            cells: What is said of the photo and of both masks.
            choices: Words and value of each choice; the first is chosen.
            words: What the box is called.
            is_pictured: Whether pictures will come: a line that grew for them would leave its box behind.
        """
        item = QTreeWidgetItem(list(cells))
        self.addTopLevelItem(item)
        cell = QWidget(self)
        box = QComboBox(cell)
        for text, value in choices:
            box.addItem(text, value)
        box.setAccessibleName(words)
        row(box, margins=(4, 0, 4, 0), parent=cell)
        if is_pictured:
            item.setSizeHint(_CHOICE, QSize(cell.sizeHint().width(), SIDE + 8))
        self.setItemWidget(item, _CHOICE, cell)

    def box(self, at: int) -> QComboBox:
        """The box of a line."""
        item = self.topLevelItem(at)
        cell = None if item is None else self.itemWidget(item, _CHOICE)
        box = None if cell is None else cell.findChild(QComboBox)
        assert isinstance(box, QComboBox)  # every line has one
        return box

    def chosen(self, at: int) -> str:
        """The value that is chosen in a line."""
        return str(self.box(at).currentData())

    def choose(self, at: int, value: str) -> None:
        """Choose a value in a line; one that there is not is the first."""
        box = self.box(at)
        box.setCurrentIndex(max(box.findData(value), 0))

    def show_pictures(self, at: int, first: QImage, second: QImage) -> None:
        """Show both masks of a line; an empty picture shows nothing."""
        item = self.topLevelItem(at)
        for section, image in ((1, first), (2, second)):
            if item is not None and not image.isNull():
                item.setIcon(section, untinted(QPixmap.fromImage(image)))
