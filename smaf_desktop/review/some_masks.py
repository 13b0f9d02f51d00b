"""A few masks over their photos, of many that are about to be decided on together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from smaf_core.data.images import read_image
from smaf_core.errors import SmafError
from smaf_core.project.store import ImageRecord, Project
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.ordered_work import nothing
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.small_masks import small_mask
from smaf_desktop.toolkit.widgets import untinted

SHOWN = 8
_ACROSS = 4
_SIDE = 112  # pixels
_REST_MS = 150
"""How long a slider has to rest before pictures are read for where it stands."""


class SomeMasks(QListWidget):
    """Shows a few of those it is told of; each is read once, in another thread."""

    look_asked = Signal(str)
    """This image is to be seen as large as it is."""

    def __init__(self, project: Project, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project, self._palette = project, palette
        self._kept: dict[str, QImage] = {}
        self._on_way: set[str] = set()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._read)
        self._paths: dict[str, Path] = {}
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Some of them"))
        self.setToolTip(self.tr("Return or a double click shows the photo itself"))
        cell = QSize(_SIDE + 16, _SIDE + self.fontMetrics().height() + 14)
        self.setGridSize(cell)
        rows = -(-SHOWN // _ACROSS)
        self.setFixedHeight(rows * cell.height() + 6)
        self.setMinimumWidth(_ACROSS * cell.width() + 8)
        self.itemActivated.connect(lambda item: self.look_asked.emit(str(item.data(Qt.ItemDataRole.UserRole))))

    def show_some(self, records: Sequence[ImageRecord]) -> None:
        """Show these, in their order; pictures follow."""
        self._paths = {one.name: one.path for one in records}
        self.clear()
        for one in records:
            item = QListWidgetItem(one.name, self)
            item.setData(Qt.ItemDataRole.UserRole, one.name)
            item.setToolTip(one.name)
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._draw(item)
        self._rest.start()

    @property
    def names(self) -> list[str]:
        """Which are shown."""
        return list(self._paths)

    def pictured(self, name: str) -> QImage:
        """What is drawn of an image; an empty one while that is read, or where it cannot be."""
        return self._kept.get(name, QImage())

    def stop(self) -> None:
        """Read no more: nobody will see it."""
        self._rest.stop()
        self._paths = {}

    def _draw(self, item: QListWidgetItem) -> None:
        """Draw the picture in the middle of a square, so that no cell changes its size."""
        image = self.pictured(item.data(Qt.ItemDataRole.UserRole))
        square = QPixmap(_SIDE, _SIDE)
        square.fill(Qt.GlobalColor.transparent)
        painter = QPainter(square)
        painter.drawImage((_SIDE - image.width()) // 2, (_SIDE - image.height()) // 2, image)
        painter.end()
        item.setIcon(untinted(square))

    def _read(self) -> None:
        for name in self._paths.keys() - self._kept.keys() - self._on_way:
            self._on_way.add(name)
            in_background(self, partial(self._pictured, name), self._take, nothing)

    def _pictured(self, name: str) -> tuple[str, QImage]:
        """Beside the GUI thread; what cannot be read stays blank."""
        try:
            labels = self._project.label_map(name, "proposals")
            if labels is None:
                return name, QImage()
            return name, small_mask(read_image(self._paths[name]), labels, self._project.classes, self._palette, _SIDE)
        except (SmafError, KeyError):
            return name, QImage()

    def _take(self, read: tuple[str, QImage]) -> None:
        name, self._kept[read[0]] = read
        self._on_way.discard(name)
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self._draw(self.item(row))
