"""What is drawn about an image wherever it is listed: the badge of its status, the mark of doubt, its small picture."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from smaf_core.project.store import Status
from smaf_desktop.toolkit.theme import bold, current_theme


def paint_doubt(painter: QPainter, box: QRect) -> None:
    """Draw a question mark: tags that only a segmenter has said."""
    painter.setPen(current_theme().status_colour("flagged"))
    painter.setFont(bold(painter.font(), 1.1))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


def paint_picture(painter: QPainter, box: QRect, pixmap: QPixmap | None) -> None:
    """Draw a picture in the middle of a box, as large as fits; an empty box while there is none."""
    if pixmap is None or pixmap.isNull():
        painter.fillRect(box, current_theme().colour("hover"))
        return
    size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(box.topLeft(), size)
    place.moveCenter(box.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, pixmap)


def status_badge(status: Status, ratio: float) -> QPixmap:
    """Give the badge on a disc, 20 x 20 points, for the top of a photo of any colour; `ratio` is pixels a point."""
    return _badge(status, current_theme().is_dark, round(20 * ratio))


@lru_cache(64)
def _badge(status: Status, is_dark: bool, side: int) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(current_theme().colour("base"))
    painter.drawEllipse(0, 0, side, side)
    inner = side * 4 // 5
    painter.drawPixmap((side - inner) // 2, (side - inner) // 2, status_pixmap(status, inner))
    painter.end()
    return pixmap


def status_pixmap(status: Status, side: int) -> QPixmap:
    """Draw the badge of a status: ring, diamond, half disc, tick, flag; in the theme's colour for it."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / 16, side / 16)
    colour = current_theme().status_colour(status)
    _DRAW[status](painter, colour)
    painter.end()
    return pixmap


def _ring(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.6))
    painter.drawEllipse(3, 3, 10, 10)


def _diamond(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.6, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolygon(_polygon((8, 2), (14, 8), (8, 14), (2, 8)))
    painter.setBrush(colour)
    painter.drawPolygon(_polygon((8, 6), (10, 8), (8, 10), (6, 8)))


def _half_disc(painter: QPainter, colour: QColor) -> None:
    _ring(painter, colour)
    painter.setBrush(colour)
    painter.drawChord(3, 3, 10, 10, 90 * 16, 180 * 16)


def _tick(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(1, 1, 14, 14)
    painter.setPen(QPen(current_theme().colour("base"), 2.0, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(_polygon((4.6, 8.3), (7, 10.7), (11.4, 5.6)))


def _flag(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.7, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(4, 2, 4, 14)
    painter.setBrush(colour)
    painter.drawPolygon(_polygon((4, 2.8), (13, 5.8), (4, 9)))


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


_DRAW = {"new": _ring, "proposed": _diamond, "in progress": _half_disc, "accepted": _tick, "flagged": _flag}
