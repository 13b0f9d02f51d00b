"""Edits a document by hand: the pointer becomes image coordinates, keys close and drop what is under way."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF, QWheelEvent

from smaf_core.data.regions import Box
from smaf_desktop.canvas.easel import Easel
from smaf_desktop.canvas.viewer import Hover
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.tools.registry import TOOLS

__all__ = ["Canvas", "Hover"]

_TURNS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Canvas(Easel):
    """The easel, and the hand at it."""

    _then: Callable[[], object] | None = None
    """What comes after all that the hand did while the document was not ready for it."""

    # ── one after the other ──

    def once_ready(self, action: Callable[[], object]) -> None:
        """Do something now, or after what is held back until the document is ready; of many only the last."""
        self._then = action
        self._do_then()

    def show_document(self, document: MaskDocument | None) -> None:
        """Edit another image, or none: nothing comes after this one any more."""
        self._then = None
        super().show_document(document)

    def cancel(self) -> None:
        """Drop what is under way and what is held back, and what is suggested."""
        super().cancel()
        self._do_then()

    def _go_on_held(self) -> None:
        super()._go_on_held()
        self._do_then()

    def _do_then(self) -> None:
        is_awaited = self._tool is not None and self._tool.is_awaited  # that may be long
        if self._then is not None and (is_awaited or not self.is_holding):
            then, self._then = self._then, None
            then()

    # ── drawing ──

    def draw_over(self, painter: QPainter) -> None:
        """Draw the outline under way, and the brush."""
        if self._tool is None:
            return
        for line in (self._tool.path + self._tool.live, *([*hint, *hint[:1]] for hint in self._tool.hints)):
            outline = QPolygonF([QPointF(*self._view.to_widget(point)) for point in line])
            for pen in (QPen(QColor(0, 0, 0, 220), 5), QPen(Qt.GlobalColor.white, 2.2)):
                painter.setPen(pen)
                painter.drawPolyline(outline)
        if self._tool.path and self._tool.is_open:
            painter.setBrush(Qt.GlobalColor.white)
            painter.setPen(QPen(QColor(0, 0, 0, 220), 1.5))
            painter.drawEllipse(QPointF(*self._view.to_widget(self._tool.path[0])), 5, 5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        for at, on in self._tool.marks:
            _draw_mark(painter, QPointF(*self._view.to_widget(at)), on=on)
        if self._pointer is not None and self._shows_brush:
            ring = _ring(self._brush_radius, self.devicePixelRatioF())
            half = ring.deviceIndependentSize().width() / 2
            painter.drawImage(self._pointer - QPointF(half, half), ring)

    def take_cursor(self) -> None:
        """Show a cross, or nothing where the brush's circle is drawn."""
        super().take_cursor()
        if not (self._space or self._panning):
            is_round = TOOLS[self.tool].is_round
            self.setCursor(Qt.CursorShape.BlankCursor if is_round else Qt.CursorShape.CrossCursor)

    @property
    def _brush_radius(self) -> float:
        return min(max(self.diameter * self._view.scale / 2, 1.5), 2000.0)

    @property
    def _shows_brush(self) -> bool:
        return TOOLS[self.tool].is_round and not self._space and not self._panning

    def _show_pointer(self, *places: QPointF | None) -> None:
        """Repaint the brush's circle where it was and where it is; all, while an outline grows."""
        if self._stroking and self._tool is not None and self._tool.path:
            self.update()
            return
        margin = self._brush_radius + 3
        for place in places:
            if place is not None and self._shows_brush:
                self.update(QRectF(place.x() - margin, place.y() - margin, 2 * margin, 2 * margin).toAlignedRect())

    @property
    def part(self) -> Box | None:
        """Box of what is pointed at, in image pixels; None where nothing is."""
        return None if self._tool is None else self._tool.part

    # ── pointer and keys ──

    def take_press(self, event: QMouseEvent) -> bool:
        """Begin with the tool; right button or Alt erases; the right button takes back a corner of an outline."""
        button = event.button()
        if super().take_press(event) or self._stroking:
            return True
        at = self.image_point(event.position())
        if button == Qt.MouseButton.RightButton and self._tool is not None and self._tool.path:
            self._tool.drop_last()
            self.update()
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._in_order(lambda: self._begin(at, erase=alt or button == Qt.MouseButton.RightButton))
        return True

    def _in_order(self, action: Callable[[], object]) -> None:
        """Do something now, or after what is held back, or is to be kept as soon as it is answered."""
        if self._held or (self._tool is not None and self._tool.is_awaited):
            self._held.append(action)
        else:
            action()

    def take_move(self, event: QMouseEvent, before: QPointF | None) -> bool:
        """Go on with the tool."""
        taken, at = super().take_move(event, before), self.image_point(event.position())
        if not taken and (self._stroking or self._held):
            self._in_order(lambda: self._go_on(at))
        elif not taken:
            self._hover()
        self._show_pointer(before, self._pointer)
        return True

    def take_release(self, event: QMouseEvent) -> bool:
        """End the stroke; a middle click picks the class."""
        if super().take_release(event):
            return True
        at = self.image_point(event.position())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pick(at)
        else:
            self._in_order(lambda: self._end(at))
        return True

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Close an outline; else the same as a press."""
        is_left = event.button() == Qt.MouseButton.LeftButton  # two quick clicks of the right one take away twice
        if self._tool is not None and self._tool.is_open and is_left:
            self._finish()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Shift go through the answers to a click, else set the brush's size."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned = event.angleDelta().y() or event.angleDelta().x()  # some systems turn Shift+wheel sideways
            if not self._turn(-1 if turned > 0 else 1):
                self.grow_brush(turned / 120)
            event.accept()
        else:
            super().wheelEvent(event)

    def wants(self, event: QKeyEvent) -> bool:
        """The keys of an outline belong to it while there is one, and Esc to whatever is under way."""
        if super().wants(event):
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self.is_busy
        is_open = self._tool is not None and self._tool.is_open
        return is_open and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, *_TURNS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close, shorten or drop an outline; everything else belongs to the window's actions."""
        is_open = self._tool is not None and self._tool.is_open
        if event.key() == Qt.Key.Key_Escape and self.is_busy:
            self.cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_open:
            self._in_order(self._finish)
        elif event.key() == Qt.Key.Key_Backspace and is_open:
            self._in_order(self._drop_last)
        elif event.key() in _TURNS and is_open:
            self._in_order(lambda: self._turn(_TURNS[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the brush and what a click would do."""
        self._show_pointer(self._pointer)
        super().leaveEvent(event)
        if self._tool is not None and self._tool.hints and not self._tool.is_open:
            self._tool.hints.clear()
            self.update()


_MARK = 6.0  # radius on the screen, in points: to be seen however large the photo is


def _draw_mark(painter: QPainter, at: QPointF, *, on: bool) -> None:
    """Draw where was pointed: a plus on white where the thing is, a minus on black where it is not."""
    ground, ink = (Qt.GlobalColor.white, Qt.GlobalColor.black) if on else (Qt.GlobalColor.black, Qt.GlobalColor.white)
    painter.setBrush(ground)
    painter.setPen(QPen(ink, 1.5))
    painter.drawEllipse(at, _MARK, _MARK)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    arm = 0.55 * _MARK
    painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
    if on:
        painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))


@lru_cache(maxsize=4)
def _ring(radius: float, ratio: float) -> QImage:
    """Draw the brush's circle, white in black: kept, since drawing it anew for every move takes as long as a dab."""
    side = math.ceil((2 * radius + 6) * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for pen in (QPen(QColor(0, 0, 0, 200), 2.5), QPen(Qt.GlobalColor.white, 1)):
        painter.setPen(pen)
        painter.drawEllipse(QPointF(side / ratio / 2, side / ratio / 2), radius, radius)
    painter.end()
    return image
