"""Photos that show the same, in groups: to be looked at, listed, or left out but for one of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from smaf_core.project.store import ImageRecord, Status
from smaf_desktop.images.image_model import status_text
from smaf_desktop.images.thumbnails import Thumbnails
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row, set_tone, untinted
from smaf_desktop.toolkit.words import counted, grouped

_SIDE = 72  # pixels of the screen
_REST_MS = 100
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_WORTH: dict[Status, int] = {"accepted": 4, "in progress": 3, "flagged": 2, "proposed": 1, "new": 0}
"""How much work of a person is in a photo: of a group the one with most is kept, and of those the largest."""


@dataclass(frozen=True)
class Twin:
    """One photo of a group, and its size in pixels."""

    name: str
    height: int
    width: int


class DuplicatesDialog(Dialog):
    """Lists groups of near-duplicates; asks for what is to be done, and does none of it itself."""

    image_chosen = Signal(str)
    list_asked = Signal(object)
    """The photos of all groups are to be listed: a number by name, larger for what comes first."""
    leave_out_asked = Signal(list)
    """Names of photos that are to go out of the project; their files stay."""

    def __init__(self, records: Mapping[str, ImageRecord], *, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Near-Duplicates"))
        self.resize(620, 520)
        self._records, self._read_only = records, read_only
        self._groups: list[list[Twin]] = []
        self._items: dict[str, QTreeWidgetItem] = {}
        self._blank = untinted(_squared(QPixmap()))
        self._pictures = Thumbnails(self)
        self._pictures.ready.connect(self._show_picture)
        self.finished.connect(lambda _: self._pictures.clear())
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._draw_seen)
        self._about = label(self.tr("Looking at all photos…"), self, wrap=True)
        self._about.setFont(bold(self.font(), 1.1))
        words = self.tr(
            "A model that is measured on a copy of what it learned from is measured on nothing: exports keep each group on one "
            "side. Here one of each group can be kept, and the others left out of the project; files stay."
        )
        self.list = self._make_list()
        self.tick_button = QPushButton(self.tr("&Tick All but One of Each"), self)
        self.tick_button.setToolTip(self.tr("Of each group the photo with most of your work stays, else the largest"))
        self.tick_button.clicked.connect(self.tick_others)
        self.list_button = QPushButton(self.tr("&Show in the List"), self)
        self.list_button.clicked.connect(self._ask_list)
        self.leave_out_button = make_primary(QPushButton(self))
        self.leave_out_button.clicked.connect(lambda: self.leave_out_asked.emit(self.ticked))
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.close)
        for button in (self.tick_button, self.list_button, self.leave_out_button, close):
            button.setAutoDefault(False)  # Return belongs to the list: it shows the photo
        buttons = row(self.leave_out_button, self.tick_button, self.list_button, STRETCH, close)
        parts = (self._about, label(words, self, tone="muted", wrap=True), self.list, buttons)
        column(*parts, spacing=10, margins=(16, 14, 16, 14), parent=self).setStretch(2, 1)
        self.list.setFocus()
        self._count()

    def show_progress(self, done: int, total: int) -> None:
        """Say how far the look is."""
        words = counted("DuplicatesDialog", "Looking at photos: {done} of %Ln", total)
        self._about.setText(words.format(done=grouped(done)))

    def show_groups(self, groups: Sequence[Sequence[Twin]]) -> None:
        """List groups of photos that show the same; those of photos that are gone meanwhile stay out."""
        there = ([twin for twin in group if twin.name in self._records] for group in groups)
        self._groups = [group for group in there if len(group) > 1]
        self.list.blockSignals(True)
        for group in self._groups:
            self._add(group)
        self.list.blockSignals(False)
        words = counted("DuplicatesDialog", "%Ln groups, {photos} photos in all.", len(self._groups))
        none = self.tr("No two photos show the same.")
        photos = grouped(sum(map(len, self._groups)))
        self._about.setText(words.format(photos=photos) if self._groups else none)
        if self._groups:
            self.list.setCurrentItem(_children(self.list.invisibleRootItem())[0])
        self._count()
        self._rest.start()

    def say(self, words: str) -> None:
        """Say what is in the way."""
        set_tone(self._about, "danger")
        self._about.setText(words)

    def tick_others(self) -> None:
        """Tick all photos of each group but the one that is best kept."""
        self.list.blockSignals(True)  # else all are counted after each of them
        for group in self._groups:
            kept = max(group, key=lambda twin: (_WORTH[self._records[twin.name].status], twin.height * twin.width))
            for twin in group:
                self._items[twin.name].setCheckState(0, _OFF if twin is kept else _ON)
        self.list.blockSignals(False)
        self.list.viewport().update()
        self._count()

    @property
    def ticked(self) -> list[str]:
        """The photos that are ticked."""
        return [name for name, item in self._items.items() if item.checkState(0) == _ON]

    @property
    def words(self) -> str:
        """What is said above the list."""
        return self._about.text()

    # ── within ──

    def _make_list(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderLabels([self.tr("Photo"), self.tr("Status"), self.tr("Size")])
        tree.setColumnWidth(0, 340)
        tree.setColumnWidth(1, 110)
        tree.setIconSize(QSize(_SIDE, _SIDE))
        tree.setAccessibleName(self.tr("Groups of photos that show the same"))
        tree.setToolTip(self.tr("Space ticks; Return or a double click shows the photo"))
        tree.itemChanged.connect(lambda *_: self._count())
        tree.itemActivated.connect(self._look_at)
        tree.itemExpanded.connect(lambda _: self._rest.start())
        tree.verticalScrollBar().valueChanged.connect(lambda _: self._rest.start())
        return tree

    def _add(self, group: Sequence[Twin]) -> None:
        head = QTreeWidgetItem([counted("DuplicatesDialog", "%Ln photos", len(group))])
        head.setFont(0, bold(self.font()))
        self.list.addTopLevelItem(head)
        for twin in group:
            status = status_text(self._records[twin.name].status)
            item = QTreeWidgetItem(head, [twin.name, status, f"{twin.width} × {twin.height}"])
            item.setCheckState(0, _OFF)
            item.setSizeHint(0, QSize(60, _SIDE + 6))
            item.setIcon(0, self._blank)
            self._items[twin.name] = item
        head.setExpanded(True)

    def _count(self) -> None:
        ticked = len(self.ticked)
        self.leave_out_button.setText(counted("DuplicatesDialog", "&Leave %Ln Photos Out…", ticked))
        self.leave_out_button.setEnabled(ticked > 0 and not self._read_only)
        for button in (self.tick_button, self.list_button):
            button.setEnabled(bool(self._groups))

    def _ask_list(self) -> None:
        count = len(self._groups)
        self.list_asked.emit({twin.name: float(count - at) for at, group in enumerate(self._groups) for twin in group})

    def _look_at(self, item: QTreeWidgetItem) -> None:
        if item.parent() is not None:
            self.image_chosen.emit(item.text(0))

    def _seen(self) -> Iterator[QTreeWidgetItem]:
        """The photos that are seen of the list."""
        item, view = self.list.itemAt(1, 1), self.list.viewport()
        while item is not None and self.list.visualItemRect(item).top() < view.height():
            if item.parent() is not None:
                yield item
            item = self.list.itemBelow(item)

    def _draw_seen(self) -> None:
        for item in self._seen():
            self._show_picture(item.text(0))

    def _show_picture(self, name: str) -> None:
        item = self._items.get(name)
        picture = None if item is None else self._pictures.get(name, self._records[name].path)
        if item is not None and picture is not None:
            self.list.blockSignals(True)
            item.setIcon(0, untinted(_squared(picture)))
            self.list.blockSignals(False)


def _children(head: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (head.child(at) for at in range(head.childCount()))
    return [child for child in children if child is not None]


def _squared(picture: QPixmap) -> QPixmap:
    """A picture in the middle of a square, so that no row changes its size."""
    square = QPixmap(_SIDE, _SIDE)
    square.fill(Qt.GlobalColor.transparent)
    if not picture.isNull():
        smooth = Qt.TransformationMode.SmoothTransformation
        small = picture.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        painter = QPainter(square)
        painter.drawPixmap((_SIDE - small.width()) // 2, (_SIDE - small.height()) // 2, small)
        painter.end()
    return square
