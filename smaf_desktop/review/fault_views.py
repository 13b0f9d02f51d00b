"""Small pictures of faults: the part of the photo where one is, with the mask over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from smaf_core.data.images import Picture, read_image
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.mending.survey import Found
from smaf_core.project.store import Project
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.ordered_work import nothing
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.small_masks import small_mask

SIDE = 80  # pixels of the screen
_LEAST = 60
"""So many pixels of the photo are shown at least, a side: a speck alone says nothing."""
_AROUND = 3
"""And so many times the fault itself."""

Key = tuple[str, str, int]


def key_of(found: Found) -> Key:
    """What tells a fault from others."""
    return found.name, found.fault.kind, found.fault.label


class FaultViews(QObject):
    """Draws each picture once, in other threads, as soon as somebody sees where it belongs."""

    drawn = Signal(object, QImage)
    """The key of a fault, and its picture; an empty one where it cannot be drawn."""

    def __init__(self, project: Project, photos: Mapping[str, Path], palette: Palette, parent: QObject) -> None:
        super().__init__(parent)
        self._project, self._photos, self._palette = project, photos, palette
        self._known: dict[Key, QImage] = {}
        self._on_way: set[Key] = set()

    def ask(self, wanted: Sequence[Found]) -> None:
        """Have these drawn; `drawn` follows for each."""
        for found in wanted:
            key = key_of(found)
            if key in self._known:
                self.drawn.emit(key, self._known[key])
            elif key not in self._on_way and found.name in self._photos:
                self._on_way.add(key)
                in_background(self, partial(self._drawn, found), partial(self._take, key), nothing)

    def forget(self) -> None:
        """Draw all anew: faults are looked for with another size."""
        self._known.clear()
        self._on_way.clear()

    def _take(self, key: Key, image: QImage) -> None:
        if key in self._on_way:
            self._on_way.discard(key)
            self._known[key] = image
            self.drawn.emit(key, image)

    def _drawn(self, found: Found) -> QImage:
        """Beside the GUI thread."""
        try:
            labels = self._project.label_map(found.name, "proposals")
            picture = read_image(self._photos[found.name])
        except SmafError:
            return QImage()
        return QImage() if labels is None else fault_view(picture, labels, found, self._project, self._palette)


def fault_view(picture: Picture, labels: LabelMap, found: Found, project: Project, palette: Palette) -> QImage:
    """Draw the part of a photo where a fault is, with a frame around that; all of it where the fault is nowhere."""
    top, left, bottom, right = found.fault.box
    if labels.shape != picture.shape[:2] or bottom <= top:
        return small_mask(picture, labels, project.classes, palette, SIDE)
    side = max(_LEAST, _AROUND * max(bottom - top, right - left))
    height, width = labels.shape
    from_row = int(np.clip((top + bottom - side) // 2, 0, max(0, height - side)))
    from_column = int(np.clip((left + right - side) // 2, 0, max(0, width - side)))
    part = slice(from_row, from_row + side), slice(from_column, from_column + side)
    image = small_mask(np.ascontiguousarray(picture[part]), labels[part], project.classes, palette, SIDE)
    scale = image.width() / labels[part].shape[1]
    box = QRectF(left - from_column, top - from_row, right - left, bottom - top)
    _frame(image, QRectF(box.topLeft() * scale, box.size() * scale).adjusted(-2, -2, 2, 2))
    return image


def _frame(image: QImage, box: QRectF) -> None:
    """A white line on a black one: seen on every photo."""
    painter = QPainter(image)
    for colour, width in ((Qt.GlobalColor.black, 3), (Qt.GlobalColor.white, 1)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawRect(box)
    painter.end()
