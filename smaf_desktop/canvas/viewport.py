"""A widget that shows a part of something of a given size: zoom, pan, fit, and moving together with others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from smaf_core.data.regions import Box, Point, Size
from smaf_desktop.canvas.view import LARGEST, SMALLEST, View, around, centred, fitted


class Viewport(QWidget):
    """Zooms at the cursor, pans by Space or the middle button.

    Mouse events go through `take_press`, `take_move` and `take_release`, which tell whether they took the event: a class
    made from this one asks its parent first.
    """

    zoomChanged = Signal(float)  # noqa: N815 - signals are named as Qt names them
    """Device pixels per image pixel."""
    viewChanged = Signal(object)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wheel_zooms = True
        """Whether the wheel zooms and Ctrl+wheel scrolls, or the other way round."""
        self._image_size: Size | None = None
        self._view = View()
        self._is_fitted = True
        self._space = False
        self._panning = False
        self._pan_button = Qt.MouseButton.NoButton
        self._pointer: QPointF | None = None
        self._pressed_at = QPointF()
        self._linked: list[Viewport] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 120)

    # ── zoom and place ──

    @property
    def view(self) -> View:
        """Where the image is on the widget."""
        return self._view

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel."""
        return self._view.scale * self.devicePixelRatioF()

    def zoom_in(self) -> None:
        """Zoom towards the middle."""
        self.zoom_by(1.25, QPointF(self.width() / 2, self.height() / 2))

    def zoom_out(self) -> None:
        """Zoom away from the middle."""
        self.zoom_by(0.8, QPointF(self.width() / 2, self.height() / 2))

    def actual_size(self) -> None:
        """Show one image pixel as one pixel of the screen."""
        self.zoom_by(1 / self.zoom, QPointF(self.width() / 2, self.height() / 2))

    def zoom_by(self, factor: float, place: QPointF) -> None:
        """Zoom; what is under a place of the widget stays there."""
        ratio = self.devicePixelRatioF()
        scale = min(max(self._view.scale * factor, SMALLEST / ratio), LARGEST / ratio)
        self.set_view(self._view.zoomed(scale, place.x(), place.y()))

    def fit(self) -> None:
        """Show the whole image, and keep it so when the window changes."""
        if self._image_size is not None:
            self.set_view(fitted(self._image_size, self._widget_size()))
        self._is_fitted = True

    def show_part(self, box: Box) -> None:
        """Zoom to a part of the image, with something around it; again, or where the part is all of it: the whole image."""
        height, width = self._widget_size()
        view = around(box, (height, width), min(height, width) / 5)
        view = view.zoomed(min(view.scale, LARGEST / self.devicePixelRatioF()), width / 2, height / 2)
        before = self._view
        self.fit()
        if view.scale > self._view.scale and view != before:
            self.set_view(view)

    def centre(self) -> None:
        """Bring the image's middle to the middle, at the same zoom."""
        if self._image_size is not None:
            self.set_view(centred(self._image_size, self._widget_size(), self._view.scale))

    def set_view(self, view: View) -> None:
        """Show another part; never so that the image is out of sight."""
        self._is_fitted = False
        if self._image_size is not None:
            view = view.kept_in_sight(self._image_size, self._widget_size())
        if view == self._view:
            return
        zoomed = view.scale != self._view.scale
        self._view = view
        if zoomed:
            self.zoomChanged.emit(self.zoom)
        self.viewChanged.emit(view)
        self.update()

    def link(self, other: Viewport) -> None:
        """Move together with another one, which comes to where this one is."""
        for one, two in ((self, other), (other, self)):
            if two not in one._linked:
                one._linked.append(two)
                one.viewChanged.connect(two._follow)
        other._follow(self._view)

    def unlink(self) -> None:
        """Move alone again."""
        for other in self._linked:
            self.viewChanged.disconnect(other._follow)
            other.viewChanged.disconnect(self._follow)
            other._linked.remove(self)
        self._linked.clear()

    def image_point(self, place: QPointF) -> Point:
        """Point (y, x) of the image under a place of the widget."""
        return self._view.to_image(place.x(), place.y())

    def _show_image_size(self, size: Size | None) -> None:
        """Lay an image of another size; the view stays for images of the same size unless the image was fitted."""
        other = size != self._image_size
        self._image_size = size
        if size is not None and (other or self._is_fitted):
            self.fit()

    def _follow(self, view: View) -> None:
        if view != self._view:
            self.set_view(view)

    def _widget_size(self) -> Size:
        return max(self.height(), 1), max(self.width(), 1)

    # ── what a class made from this one extends ──

    def take_press(self, event: QMouseEvent) -> bool:
        """Button down; begins to pan if it is that button."""
        button = event.button()
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space):
            self._panning = True
            self._pan_button = button
        self.take_cursor()
        return self._panning

    def take_move(self, event: QMouseEvent, before: QPointF | None) -> bool:
        """Pointer moved, from a place before; pans if that is under way."""
        if self._panning and before is not None:
            moved = event.position() - before
            self.set_view(self._view.moved(moved.x(), moved.y()))
        return self._panning

    def take_release(self, event: QMouseEvent) -> bool:
        """Button up; a click of the middle button that did not pan is left to others."""
        if not self._panning or event.button() != self._pan_button:
            return False
        self._panning = False
        self.take_cursor()
        stood_still = (event.position() - self._pressed_at).manhattanLength() < 3
        return not (stood_still and event.button() == Qt.MouseButton.MiddleButton)

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to this widget even where the window has a shortcut on it."""
        return event.key() == Qt.Key.Key_Space and not event.modifiers()

    def take_cursor(self) -> None:
        """Show the cursor that fits what a press would do."""
        shape = Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.ClosedHandCursor if self._panning else shape)

    # ── Qt ──

    def event(self, event: QEvent) -> bool:
        """Claim the widget's own keys before the window's shortcuts see them; zoom by pinching."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.wants(event):
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the keyboard, and begin something."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed_at = self._pointer = event.position()
        self.take_press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        before, self._pointer = self._pointer, event.position()
        self.take_move(event, before)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self.take_release(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, or scroll."""
        turned = event.angleDelta()
        if self.wheel_zooms != bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.zoom_by(1.2 ** (turned.y() / 120), event.position())
        else:
            self.set_view(self._view.moved(turned.x() / 2, turned.y() / 2))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space makes ready to pan."""
        if event.key() == Qt.Key.Key_Space:
            self._space = True
            self.take_cursor()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """No more panning by Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.take_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A key held while the window loses the keyboard is never released here."""
        self._space = False
        self.take_cursor()
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """There is no pointer any more."""
        self._pointer = None
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted image fitted."""
        if self._is_fitted:
            self.fit()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        """Give room for a usual photo."""
        return QSize(800, 600)
