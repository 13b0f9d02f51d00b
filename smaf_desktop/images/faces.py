"""What the wall shows of each image, drawn once and kept: picture, badge, tags.

Drawing a hundred cells with their words takes longer than a frame; copying a hundred small pictures does not. New faces are
drawn for a few milliseconds a frame, at least one; those that are left keep their old face, or an empty one, until the next.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap

from smaf_core.project.store import ImageRecord, Status
from smaf_desktop.images.badges import paint_doubt, status_badge
from smaf_desktop.toolkit.theme import current_theme

_PIECE = 0.002  # seconds of drawing new faces a frame
_MOST_TAGS = 60  # letters: more never fit below a picture


class Sight(NamedTuple):
    """All that a face shows: two that are equal look the same."""

    status: Status
    doubtful: bool
    is_tagged: bool
    words: str
    picture: int
    """Key of the pixmap; 0 while there is none."""

    @classmethod
    def of(cls, record: ImageRecord, words: str, picture: QPixmap | None) -> Sight:
        """Give what there is to be seen of an image."""
        key = 0 if picture is None else picture.cacheKey()
        return cls(record.status, record.doubtful, bool(record.tags), words[:_MOST_TAGS], key)


class Faces:
    """Keeps what was drawn as long as it may be needed again; transparent where nothing is, for any ground."""

    def __init__(self, picture: QSize) -> None:
        """Take the size of the picture, in points."""
        self._picture = picture
        self._kept: OrderedDict[str, tuple[Sight, QPixmap]] = OrderedDict()
        self._look: tuple[object, ...] = ()
        self._font, self._size, self._ratio = QFont(), QSize(), 1.0
        self._until = 0.0
        self._has_drawn = False  # in this frame

    def begin(self, size: QSize, ratio: float, font: QFont) -> None:
        """Begin a frame: faces of this size in points, `ratio` pixels a point. Another look forgets all that was drawn."""
        look = (size, ratio, font.key(), current_theme().is_dark)
        if look != self._look:
            self._kept.clear()
            self._look, self._size, self._ratio, self._font = look, size, ratio, font
        self._until, self._has_drawn = time.perf_counter() + _PIECE, False

    @property
    def is_full(self) -> bool:
        """Whether no more new faces are drawn in this frame."""
        return self._has_drawn and time.perf_counter() > self._until

    def has(self, name: str) -> bool:
        """Whether there is a face of an image, perhaps an old one."""
        return name in self._kept

    def get(self, name: str, sight: Sight, picture: QPixmap | None) -> tuple[QPixmap | None, bool]:
        """Give the face of an image (None: not drawn yet), and whether it is as it should be; if not, ask again next frame."""
        before = self._kept.get(name)
        if before is not None and before[0] == sight:
            self._kept.move_to_end(name)
            return before[1], True
        if self.is_full:
            return (None if before is None else before[1]), False
        self._has_drawn = True
        drawn = self._draw(sight, picture)
        self._kept[name] = sight, drawn
        self._kept.move_to_end(name)
        return drawn, True

    def keep(self, count: int) -> None:
        """Forget those used longest ago: no more than a few screens of them."""
        while len(self._kept) > count:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def _draw(self, sight: Sight, picture: QPixmap | None) -> QPixmap:
        face = QPixmap(self._size * self._ratio)
        face.setDevicePixelRatio(self._ratio)
        face.fill(Qt.GlobalColor.transparent)
        painter = QPainter(face)
        box = QRect(QPoint(), self._picture)
        self._draw_picture(painter, box, picture)
        badge = QRect(box.left() + 3, box.top() + 3, 20, 20)
        painter.drawPixmap(badge, status_badge(sight.status, self._ratio))
        if sight.doubtful:
            painter.setFont(self._font)
            paint_doubt(painter, badge.translated(0, 20))
        self._draw_words(painter, box, sight)
        painter.end()
        return face

    def _draw_picture(self, painter: QPainter, box: QRect, picture: QPixmap | None) -> None:
        if picture is None or picture.isNull():
            painter.fillRect(box, current_theme().colour("hover"))
            return
        picture.setDevicePixelRatio(self._ratio)
        size = picture.deviceIndependentSize().toSize()
        painter.drawPixmap(box.center() - QPoint(size.width() // 2, size.height() // 2), picture)

    def _draw_words(self, painter: QPainter, box: QRect, sight: Sight) -> None:
        painter.setFont(self._font)
        painter.setPen(current_theme().colour("text" if sight.is_tagged else "muted"))
        metrics = painter.fontMetrics()
        below = QRect(box.left(), box.bottom() + 3, box.width(), metrics.height() + 2)
        words = metrics.elidedText(sight.words, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
