"""Two answers to one photo on either side of a line that can be dragged, or the pixels in which they differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.data.mask import LabelMap
from smaf_core.review.comparison import moved_pixels
from smaf_desktop.toolkit.overlays import OKABE_ITO, Palette, colour_labels, colour_picture, label_colours, to_image

_OPACITY = 0.6


class CompareView(QWidget):
    """Shows; changes nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = self._before = self._after = self._moved = QImage()
        self._divider = 0.5
        self._shows_change = False
        self.setMinimumSize(320, 240)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Before and after"))

    def show_pair(
        self, picture: NDArray[np.uint8], before: LabelMap, after: LabelMap, classes: ClassTable, palette: Palette = "project"
    ) -> None:
        """Show a photo (H, W, 3) with the label map before left of the line, the one after right of it."""
        table = label_colours(classes, palette, alpha=_OPACITY)
        self._picture = to_image(colour_picture(picture)).copy()
        self._before, self._after = to_image(colour_labels(before, table)).copy(), to_image(colour_labels(after, table)).copy()
        orange = np.array(QColor(*OKABE_ITO[0]).rgba(), np.uint32).view(np.int32)
        self._moved = to_image(np.where(moved_pixels(before, after), orange, np.int32(0))).copy()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._picture = self._before = self._after = self._moved = QImage()
        self.update()

    def show_change(self, on: bool) -> None:
        """Show the pixels that differ, instead of both sides."""
        self._shows_change = on
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size for a usual photo."""
        return QSize(640, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw photo, overlays and the line between them."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(48, 48, 52))
        if self._picture.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place()
        painter.drawImage(place, self._picture)
        if self._shows_change:
            painter.fillRect(place, QColor(0, 0, 0, 110))
            painter.drawImage(place, self._moved)
            return
        line = place.left() + self._divider * place.width()
        for image, left, right in ((self._before, place.left(), line), (self._after, line, place.right())):
            painter.setClipRect(QRectF(left, place.top(), right - left, place.height()))
            painter.drawImage(place, image)
        painter.setClipping(False)
        self._draw_line(painter, place, line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the line wherever the press is."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line."""
        if event.buttons() & Qt.MouseButton.LeftButton and not self._picture.isNull():
            place = self._place()
            self._divider = min(max((event.position().x() - place.left()) / place.width(), 0.0), 1.0)
            self.update()

    def _place(self) -> QRectF:
        size = self._picture.size().scaled(self.size() - QSize(16, 16), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        return place

    def _draw_line(self, painter: QPainter, place: QRectF, line: float) -> None:
        painter.setPen(QPen(QColor(255, 255, 255), 2))
        painter.drawLine(QPointF(line, place.top()), QPointF(line, place.bottom()))
        painter.setPen(QColor(255, 255, 255))
        for words, at, align in (
            (self.tr("before"), QRectF(line - 108, place.top() + 6, 100, 20), Qt.AlignmentFlag.AlignRight),
            (self.tr("after"), QRectF(line + 8, place.top() + 6, 100, 20), Qt.AlignmentFlag.AlignLeft),
        ):
            box = painter.boundingRect(at, int(align | Qt.AlignmentFlag.AlignVCenter), words)
            painter.fillRect(box.adjusted(-5, -2, 5, 2), QColor(0, 0, 0, 150))
            painter.drawText(at, int(align | Qt.AlignmentFlag.AlignVCenter), words)
