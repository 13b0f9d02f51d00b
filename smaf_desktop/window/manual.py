"""The manual in a window of its own: it lies beside the program and needs no network."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QImage, QShowEvent, QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument, QTextLength
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QWidget

from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import current_theme
from smaf_desktop.toolkit.widgets import column, label, room_of, row, set_tone

PAGE = "manual.md"
_BLOCK = Qt.ItemDataRole.UserRole  # number of a heading's block in the page
_TABLE = 98  # per cent of the page, without their borders
_WIDEST = 900  # points of a picture
_SIZE = QSize(1080, 760)


def manual_folder() -> Path:
    """Where the pages and their pictures are: in the installed program, or in the sources that it runs from."""
    resources = Path(str(files("resources")))
    installed = resources / "manual"
    return installed if installed.is_dir() else resources.parent / "docs"


class Manual(Dialog):
    """The manual, its headings beside it, and a field that finds words in it. Other windows can be used meanwhile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Manual"))
        self.page = _Page(QUrl.fromLocalFile(str(manual_folder() / PAGE)), self)
        self.page.setAccessibleName(self.windowTitle())
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find in the manual; Return finds the next place"))
        self.search.setAccessibleName(self.tr("Find in the manual"))
        self.search.setClearButtonEnabled(True)
        self.search.textEdited.connect(self._find_anew)
        self.search.returnPressed.connect(self.find_next)
        self.said = label(parent=self, tone="muted")
        self.headings = QListWidget(self)
        self.headings.setAccessibleName(self.tr("Headings"))
        self.headings.itemActivated.connect(self._go_to)
        self.headings.itemClicked.connect(self._go_to)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Return finds
        split = QSplitter(self)
        split.addWidget(self.headings)
        split.addWidget(self.page)
        split.setStretchFactor(1, 1)
        split.setSizes([230, 780])
        parts = (row(self.search, self.said), split, buttons)
        column(*parts, margins=(14, 14, 14, 14), parent=self).setStretchFactor(split, 1)
        self.resize((room_of(self).size() * 0.95).boundedTo(_SIZE))
        self.page.sourceChanged.connect(lambda _: self.page.make_narrow())
        self.page.sourceChanged.connect(lambda _: self._list_headings())
        current_theme().changed.connect(self.page.reload)
        self.search.setFocus()

    def find_next(self) -> None:
        """Show the next place where the words stand; after the last comes the first."""
        words = self.search.text()
        if words and not self.page.find(words):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self._tell(bool(self.page.find(words)))
        else:
            self._tell(True)

    def _find_anew(self) -> None:
        """Begin where the place before began, so that more letters of a word stay at it."""
        cursor = self.page.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.page.setTextCursor(cursor)
        self.find_next()

    def _tell(self, is_there: bool) -> None:
        self.said.setText("" if is_there else self.tr("Not in the manual"))
        set_tone(self.said, "danger")

    def _list_headings(self) -> None:
        self.headings.clear()
        block = self.page.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() in (1, 2, 3):
                self._add_heading(block)
            block = block.next()

    def _add_heading(self, block: QTextBlock) -> None:
        item = QListWidgetItem("    " * (block.blockFormat().headingLevel() - 1) + block.text(), self.headings)
        item.setData(_BLOCK, block.blockNumber())

    def _go_to(self, item: QListWidgetItem) -> None:
        self.page.show_block(self.page.document().findBlockByNumber(item.data(_BLOCK)))


class _Page(QTextBrowser):
    """Shows Markdown, with pictures no wider than it is."""

    def __init__(self, first: QUrl, parent: QWidget) -> None:
        super().__init__(parent)
        self._first = first
        self.setOpenExternalLinks(True)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now it is known how wide pictures may be."""
        super().showEvent(event)
        if self.source().isEmpty():
            self.setSource(self._first)
        else:
            self.reload()

    def loadResource(self, kind: int, url: QUrl | str) -> Any:
        """Give pictures in a size that can be seen whole, as sharp as the screen is."""
        if QTextDocument.ResourceType(kind) != QTextDocument.ResourceType.ImageResource:
            return super().loadResource(kind, url)
        picture, ratio = QImage(QUrl(url).toLocalFile()), self.devicePixelRatioF()
        width = round(min(self.viewport().width() - 40, _WIDEST) * ratio)
        if not picture.isNull() and picture.width() > width > 0:
            picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(ratio)
        return picture

    def reload(self) -> None:
        """Read the page anew, as for another theme."""
        super().reload()
        self.make_narrow()

    def make_narrow(self) -> None:
        """Let long lines of code go on in the next one, and tables with their borders fit: nobody reads a page sideways."""
        breaking = QTextBlockFormat()
        breaking.setNonBreakableLines(False)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(breaking)
        for table in self.document().rootFrame().childFrames():
            look = table.frameFormat()
            look.setWidth(QTextLength(QTextLength.Type.PercentageLength, _TABLE))
            table.setFrameFormat(look)

    def show_block(self, block: QTextBlock) -> None:
        """Scroll so that a block is the first that is seen."""
        self.setTextCursor(QTextCursor(block))
        layout = self.document().documentLayout()
        self.verticalScrollBar().setValue(round(layout.blockBoundingRect(block).top()))
