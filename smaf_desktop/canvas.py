"""Shows a document and turns the pointer into image coordinates. What it shows is in `layers`, what a drag does in `tools`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from smaf_core.classes import BACKGROUND, ClassTable
from smaf_core.errors import SmafError
from smaf_core.mask import Patch, Point, Size
from smaf_desktop.document import MaskDocument
from smaf_desktop.guidance import Guidance
from smaf_desktop.layers import CRF, MASK, Layer, Layers, Look, is_attention
from smaf_desktop.ordered_work import OrderedWork
from smaf_desktop.overlays import Palette, attention_bar
from smaf_desktop.tools import TOOLS, Edit, Later, Options, Scene, Tool, pixel_at
from smaf_desktop.view import LARGEST, SMALLEST, Box, View, centred, fitted

GROUND = QColor(48, 48, 52)
"""Behind the image, in both themes: neutral and dark, so that colours are judged alike."""

_GRIP = 6.0
"""How near to the before/after line, in logical pixels, a press takes hold of it."""


@dataclass(frozen=True)
class Hover:
    """The pixel under the pointer: where, its label, whether a person set it, and its fused attention, strongest first."""

    row: int
    column: int
    label: int
    touched: bool
    scores: tuple[tuple[int, float], ...]


class Canvas(QWidget):
    """The picture with its overlays, and the tools working on it."""

    layerChanged = Signal(str)  # noqa: N815 - signals are named as Qt names them
    layersChanged = Signal()  # noqa: N815
    toolChanged = Signal(str)  # noqa: N815
    labelChanged = Signal(int)  # noqa: N815
    diameterChanged = Signal(float)  # noqa: N815
    optionsChanged = Signal()  # noqa: N815
    zoomChanged = Signal(float)  # noqa: N815
    lookChanged = Signal()  # noqa: N815
    viewChanged = Signal(object)  # noqa: N815
    hovered = Signal(object)
    """A `Hover`, or None outside the image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document: MaskDocument | None = None
        self.layer = MASK
        self.tool = "brush"
        self.label = 1
        self.options = Options()
        self.look = Look()
        self.wheel_zooms = True
        self._classes = ClassTable.of(["object"])
        self._layers: Layers | None = None
        self._tool: Tool | None = None
        self._scene: Scene | None = None
        self._guidance: Guidance | None = None
        self._guides = OrderedWork(parent=self)
        self._repairs = OrderedWork(parent=self)
        self._view = View()
        self._is_fitted = True
        self._compare: str | None = None
        self._divider = 0.5
        self._peeking = False
        self._space = False
        self._drag = ""  # "", "pan", "tool", "divider"
        self._pressed_at = QPointF()
        self._pointer: QPointF | None = None
        self._linked: list[Canvas] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 120)
        self.setAccessibleName(self.tr("Image and mask"))
        self._take_cursor()

    # ── document and layers ──

    def show_document(self, document: MaskDocument | None) -> None:
        """Show another image, or none. Zoom stays for images of the same size unless the image was fitted."""
        if self.document is not None:
            self.cancel()
            self.document.changed.disconnect(self._mend)
            self.document.layersChanged.disconnect(self._take_answers)
        same_size = document is not None and self.document is not None and document.size == self.document.size
        self.document = document
        self._layers = None if document is None else Layers(document, self._classes, self.look)
        self._guidance = None if document is None else Guidance(document.picture, self._guides, self)
        self._tool = None
        if document is not None:
            document.changed.connect(self._mend)
            document.layersChanged.connect(self._take_answers)
            assert self._guidance is not None
            self._guidance.ready.connect(self._take_guide)
            self._choose_tool()
            if self._is_fitted or not same_size:
                self.fit()
            if self._layers is not None and not self._layers.has(self.layer):
                self.set_layer(MASK)
        self.layersChanged.emit()
        self.update()

    def set_classes(self, classes: ClassTable) -> None:
        """Use the names and colours of these classes."""
        self._classes = classes
        if self.document is not None:
            self._layers = Layers(self.document, classes, self.look)
            self._choose_tool()
        self.update()

    def layers(self) -> list[Layer]:
        """All layers in the order of the data's way; empty without a document."""
        return [] if self._layers is None else self._layers.listed()

    def set_layer(self, key: str) -> None:
        """Show a layer, if it is there for this image."""
        if self._layers is None or not self._layers.has(key) or key == self.layer:
            return
        self.layer = key
        self._layers.keep_only({key, self._compare or key})
        self.layerChanged.emit(key)
        self.update()

    def next_layer(self) -> None:
        """Show the next layer that is there."""
        self._step_layer(1)

    def previous_layer(self) -> None:
        """Show the layer before that is there."""
        self._step_layer(-1)

    def thumbnail(self, key: str, side: int) -> QImage:
        """Give a small square picture of a layer."""
        if self._layers is None:
            return QImage()
        return self._layers.thumbnail(key, side)

    def _step_layer(self, by: int) -> None:
        keys = [layer.key for layer in self.layers() if layer.available]
        if keys:
            at = keys.index(self.layer) if self.layer in keys else -by
            self.set_layer(keys[(at + by) % len(keys)])

    def _take_answers(self) -> None:
        if self._layers is not None:
            self._layers.forget_answers()
            if not self._layers.has(self.layer):
                self.set_layer(MASK)
        self.layersChanged.emit()
        self.update()

    # ── look ──

    def set_attention_class(self, label: int | None) -> None:
        """Show the attention of one class; None for the strongest of all."""
        self._set_look(replace(self.look, attention_of=label))

    def set_opacity(self, opacity: float) -> None:
        """Make overlays more or less opaque, 0 to 1."""
        self._set_look(replace(self.look, opacity=min(max(opacity, 0.0), 1.0)))

    def set_outlines(self, on: bool) -> None:
        """Show only the borders of areas."""
        self._set_look(replace(self.look, outlines=on))

    def set_overlay_hidden(self, on: bool) -> None:
        """Hide everything but the picture."""
        self._set_look(replace(self.look, overlay_hidden=on))

    def set_hidden_labels(self, labels: Iterable[int]) -> None:
        """Do not show these labels."""
        self._set_look(replace(self.look, hidden=frozenset(labels)))

    def set_palette(self, palette: Palette) -> None:
        """Choose the colours on the screen; what is written stays the same."""
        self._set_look(replace(self.look, palette=palette))

    def set_show_touched(self, on: bool) -> None:
        """Hatch what a person set."""
        self._set_look(replace(self.look, show_touched=on))

    def set_peek(self, on: bool) -> None:
        """Show the bare picture for as long as a key is held."""
        self._peeking = on
        self.update()

    def set_compare(self, key: str | None) -> None:
        """Show this layer left of a line that can be dragged, the current layer right of it; None for no comparison."""
        self._compare = key
        self.update()

    def _set_look(self, look: Look) -> None:
        if look != self.look:
            self.look = look
            if self._layers is not None:
                self._layers.set_look(look)
            self.lookChanged.emit()
            self.update()

    # ── tools ──

    def set_tool(self, name: str) -> None:
        """Choose a tool by its name in `TOOLS`."""
        self.cancel()
        self.tool = name
        self._choose_tool()
        self._take_cursor()
        self.toolChanged.emit(name)
        self.update()

    def set_label(self, label: int) -> None:
        """Choose what is painted."""
        if label != self.label:
            self.label = label
            self.labelChanged.emit(label)

    @property
    def diameter(self) -> float:
        """Size of the brush, in image pixels."""
        return self.options.diameter

    def set_diameter(self, diameter: float) -> None:
        """Choose the size of the brush, in image pixels; 1 paints exactly one pixel."""
        self.set_options(replace(self.options, diameter=min(max(diameter, 1.0), 2000.0)))

    def grow_brush(self, steps: float = 1) -> None:
        """Make the brush larger by about a tenth a step, at least one pixel; negative steps make it smaller."""
        grown = max(self.diameter + steps, self.diameter * 1.12**steps) if steps > 0 else min(
            self.diameter + steps, self.diameter * 1.12**steps
        )
        self.set_diameter(round(grown))

    def set_options(self, options: Options) -> None:
        """Set everything a person can set on tools."""
        if options == self.options:
            return
        changed_size = options.diameter != self.options.diameter
        self.options = options
        if changed_size:
            self.diameterChanged.emit(options.diameter)
        self.optionsChanged.emit()
        self.update()

    @property
    def is_busy(self) -> bool:
        """Whether a stroke, an outline or a repair is under way."""
        return self._drag == "tool" or self._repairs.is_busy or (self._tool is not None and self._tool.is_open)

    def cancel(self) -> None:
        """Drop what is under way."""
        if self._tool is not None and self._layers is not None:
            box = self._layers.stroke.box
            self._tool.cancel()
            self._layers.stroke.begin(0)
            self._show_box(box)
        self._drag = ""
        self.update()

    def _choose_tool(self) -> None:
        self._tool = None if self._layers is None else TOOLS[self.tool](self._layers.stroke)

    def _begin_tool(self, at: Point, *, erase: bool) -> None:
        document, layers, tool = self.document, self._layers, self._tool
        if document is None or layers is None or tool is None or self._repairs.is_busy:
            return
        if tool.picks:
            self._pick(at)
            return
        if document.read_only:
            return
        if not tool.is_open:
            document.begin()
            self.set_layer(MASK)
        self._scene = self._scene_for(tool, erase=erase)
        layers.paintable = self.options.paintable
        self._drag = "tool"
        had_lines = tool.has_lines
        self._show_box(tool.press(at, self._scene))
        if had_lines or tool.has_lines:
            self.update()

    def _scene_for(self, tool: Tool, *, erase: bool = False) -> Scene:
        assert self.document is not None
        assert self._guidance is not None
        label = self.label if tool.forced_label is None else tool.forced_label
        return Scene(self.document.label_map, BACKGROUND if erase else label, self.options, self._guidance)

    def _hover(self) -> None:
        """Let the tool show what a click would do."""
        if self._tool is None or self._pointer is None or self.document is None or self._drag == "pan":
            return
        had_lines = self._tool.has_lines
        self._tool.hover(self._image_point(self._pointer), self._scene_for(self._tool))
        if had_lines or self._tool.has_lines:
            self.update()

    def _take_guide(self) -> None:
        if not self._drag:
            self._hover()

    def _apply(self, edit: Edit | Later | None) -> None:
        """Give the tool's edit to the document, and clear the running stroke from the screen."""
        document, layers = self.document, self._layers
        if document is None or layers is None:
            return
        if isinstance(edit, Later):
            version = document.version
            self._repairs.run(
                lambda: _worked_out(document, edit), lambda made: self._apply_later(document, version, *made), _fly
            )
            return
        box = layers.stroke.box
        layers.stroke.begin(0)
        patch = None if edit is None else document.mask.patch(edit.region, edit.label, edit.paintable)
        if edit is None or not document.edit(edit.text, patch):
            self._show_box(box)

    def _apply_later(self, document: MaskDocument, version: int, text: str, patch: Patch | None) -> None:
        """Apply what was worked out in the background, unless the mask has changed since."""
        if document is self.document and document.version == version:
            document.edit(text, patch)

    def _pick(self, at: Point) -> None:
        if self.document is None:
            return
        pixel = pixel_at(at, self.document.size)
        if pixel is not None:
            shown = self.document.proposal if self.layer == CRF else self.document.label_map
            if shown is not None:
                self.set_label(int(shown[pixel]))

    # ── view ──

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
        self._zoom_by(1.25, self.width() / 2, self.height() / 2)

    def zoom_out(self) -> None:
        """Zoom away from the middle."""
        self._zoom_by(0.8, self.width() / 2, self.height() / 2)

    def fit(self) -> None:
        """Show the whole image, and keep it so when the window changes."""
        if self.document is not None:
            self._set_view(fitted(self.document.size, self._widget_size()))
        self._is_fitted = True

    def actual_size(self) -> None:
        """Show one image pixel as one pixel of the screen."""
        if self.document is not None:
            self._zoom_by(1 / self.zoom, self.width() / 2, self.height() / 2)

    def centre(self) -> None:
        """Bring the image's middle to the middle, at the same zoom."""
        if self.document is not None:
            self._set_view(centred(self.document.size, self._widget_size(), self._view.scale))

    def link(self, other: Canvas) -> None:
        """Move together with another canvas."""
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

    def _follow(self, view: View) -> None:
        if view != self._view:
            self._is_fitted = False
            self._set_view(view)

    def _zoom_by(self, factor: float, x: float, y: float) -> None:
        ratio = self.devicePixelRatioF()
        scale = min(max(self._view.scale * factor, SMALLEST / ratio), LARGEST / ratio)
        self._is_fitted = False
        self._set_view(self._view.zoomed(scale, x, y))

    def _set_view(self, view: View) -> None:
        if self.document is not None:
            view = view.kept_in_sight(self.document.size, self._widget_size())
        if view == self._view:
            return
        zoomed = view.scale != self._view.scale
        self._view = view
        if zoomed:
            self.zoomChanged.emit(self.zoom)
        self.viewChanged.emit(view)
        self.update()

    def _widget_size(self) -> Size:
        return max(self.height(), 1), max(self.width(), 1)

    # ── drawing ──

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture, layer, tool and cursor; Qt has cut the painter to what changed."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), GROUND)
        if self.document is None or self._layers is None:
            return
        x, y = self._view.to_widget((0, 0))
        height, width = self.document.size
        image = QRectF(x, y, width * self._view.scale, height * self._view.scale)
        self._draw_layers(painter, image)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_path(painter)
        self._draw_brush(painter)
        shown = {self.layer, self._compare or self.layer}
        if any(map(is_attention, shown)) and not (self._peeking or self.look.overlay_hidden):
            self._draw_bar(painter)

    def _draw_layers(self, painter: QPainter, image: QRectF) -> None:
        assert self._layers is not None
        size, ratio = self._widget_size(), self.devicePixelRatioF()
        if self._compare is None:
            painter.setClipRect(image)
            self._layers.draw(painter, self.layer, self._view, size, ratio, bare=self._peeking)
            return
        x = self._divider * self.width()
        for key, part in (
            (self._compare, QRectF(0, 0, x, self.height())),
            (self.layer, QRectF(x, 0, self.width() - x, self.height())),
        ):
            painter.setClipRect(image & part)
            self._layers.draw(painter, key, self._view, size, ratio, bare=self._peeking)
        painter.setClipping(False)
        painter.setPen(QPen(Qt.GlobalColor.black, 3))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QPen(Qt.GlobalColor.white, 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _draw_path(self, painter: QPainter) -> None:
        if self._tool is None:
            return
        lines = [self._tool.path + self._tool.live, *([*hint, *hint[:1]] for hint in self._tool.hints)]
        for line in lines:
            outline = QPolygonF([QPointF(*self._view.to_widget(point)) for point in line])
            for pen in (QPen(QColor(0, 0, 0, 200), 3), QPen(Qt.GlobalColor.white, 1.2)):
                painter.setPen(pen)
                painter.drawPolyline(outline)
        if self._tool.is_open:
            x, y = self._view.to_widget(self._tool.path[0])
            painter.setBrush(Qt.GlobalColor.white)
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_brush(self, painter: QPainter) -> None:
        if self._pointer is None or not self._shows_brush:
            return
        ring = _ring(self._brush_radius, self.devicePixelRatioF())
        half = ring.deviceIndependentSize().width() / 2
        painter.drawImage(self._pointer - QPointF(half, half), ring)

    def _draw_bar(self, painter: QPainter) -> None:
        """Draw the attention's scale, from 0 to 1, in the corner."""
        bar = QRect(14, self.height() - 30, 128, 12)
        painter.fillRect(bar.adjusted(-8, -8, 8, 18), QColor(0, 0, 0, 170))
        painter.drawImage(bar, attention_bar(bar.width(), bar.height()))
        painter.setPen(Qt.GlobalColor.white)
        label = self.look.attention_of
        name = self.tr("strongest class") if label is None else self._classes.name(label)
        words = bar.adjusted(0, 12, 0, 14)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, "1")
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, name)

    @property
    def _brush_radius(self) -> float:
        return min(max(self.diameter * self._view.scale / 2, 1.5), 2000.0)

    @property
    def _shows_brush(self) -> bool:
        return TOOLS[self.tool].is_round and not self._space and self._drag != "pan"

    def _mend(self, top: int, left: int, height: int, width: int) -> None:
        """The document changed: colour and show that box anew."""
        self._show_box((top, left, top + height, left + width))

    def _show_box(self, box: Box | None) -> None:
        if box is None or self._layers is None:
            return
        self._layers.mend(box)
        x0, y0 = self._view.to_widget((box[0], box[1]))
        x1, y1 = self._view.to_widget((box[2], box[3]))
        margin = 2 + (self._view.scale if self.look.outlines else 0)
        self.update(QRectF(x0, y0, x1 - x0, y1 - y0).adjusted(-margin, -margin, margin, margin).toAlignedRect())

    # ── pointer and keys ──

    def event(self, event: QEvent) -> bool:
        """Claim the canvas's own keys before the window's shortcuts see them; zoom by pinching."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_by(1 + event.value(), event.position().x(), event.position().y())
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the canvas: Space and Q always, the keys of an outline while there is one."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Q):
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self.is_busy
        outline = self._tool is not None and self._tool.is_open
        return outline and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to move the before/after line, or to use the tool."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed_at = self._pointer = event.position()
        button = event.button()
        at = self._image_point(event.position())
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space):
            self._drag = "pan"
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._compare is not None and abs(event.position().x() - self._divider * self.width()) <= _GRIP:
            self._drag = "divider"
        elif button == Qt.MouseButton.RightButton and self._tool is not None and self._tool.is_open:
            self._tool.drop_last()
            self.update()
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton) and not self._drag:
            erase = button == Qt.MouseButton.RightButton or bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._begin_tool(at, erase=erase)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what the press began; tell which pixel is under the pointer."""
        before, self._pointer = self._pointer, event.position()
        if self._drag == "pan" and before is not None:
            moved = event.position() - before
            self._is_fitted = False
            self._set_view(self._view.moved(moved.x(), moved.y()))
        elif self._drag == "divider":
            self._divider = min(max(event.position().x() / self.width(), 0.0), 1.0)
            self.update()
        elif self._drag == "tool" and self._tool is not None and self._scene is not None:
            self._show_box(self._tool.move(self._image_point(event.position()), self._scene))
        elif not self._drag:
            self._hover()
        self._show_pointer(before)
        self._tell_hover()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began; a middle click without a drag picks the class."""
        drag, self._drag = self._drag, ""
        at = self._image_point(event.position())
        if drag == "pan":
            self._take_cursor()
            still = (event.position() - self._pressed_at).manhattanLength() < 3
            if still and event.button() == Qt.MouseButton.MiddleButton:
                self._pick(at)
        elif drag == "tool" and self._tool is not None and self._scene is not None:
            had_lines = self._tool.has_lines
            edit = self._tool.release(at, self._scene)
            if edit is not None:
                self._apply(edit)
            if had_lines:
                self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Close an outline; else the same as a press."""
        if self._tool is not None and self._tool.is_open:
            self._finish_tool()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; with Shift set the brush's size; pan where a person prefers that."""
        steps = event.angleDelta().y() / 120 or event.angleDelta().x() / 120
        position = event.position()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.grow_brush(steps)
        elif self.wheel_zooms != control:
            self._zoom_by(1.2**steps, position.x(), position.y())
        else:
            self._is_fitted = False
            self._set_view(self._view.moved(event.angleDelta().x() / 2, event.angleDelta().y() / 2))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pans, Q peeks, and keys of an outline; everything else belongs to the window's actions."""
        key = event.key()
        if key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._take_cursor()
        elif key == Qt.Key.Key_Q and not event.modifiers() and not event.isAutoRepeat():
            self.set_peek(True)
        elif key == Qt.Key.Key_Escape and self.is_busy:
            self.cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._tool is not None and self._tool.is_open:
            self._finish_tool()
        elif key == Qt.Key.Key_Backspace and self._tool is not None and self._tool.is_open:
            self._tool.drop_last()
            self.update()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End panning or peeking."""
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self._space = False
            self._take_cursor()
        elif event.key() == Qt.Key.Key_Q:
            self.set_peek(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys held when the window loses the keyboard are never released here."""
        self._space = False
        self.set_peek(False)
        self._take_cursor()
        super().focusOutEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the layers while the canvas has the keyboard."""
        self._step_layer(1 if next else -1)
        return True

    def leaveEvent(self, event: object) -> None:
        """Hide the brush."""
        before, self._pointer = self._pointer, None
        if self._tool is not None and self._tool.hints:
            self._tool.hints.clear()
            self.update()
        self._show_pointer(before)
        self.hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted image fitted."""
        if self._is_fitted:
            self.fit()

    def sizeHint(self) -> QSize:
        """Give room for a usual photo."""
        return QSize(800, 600)

    def _finish_tool(self) -> None:
        if self._tool is not None and self._scene is not None:
            self._drag = ""
            self._apply(self._tool.finish(self._scene))
            self.update()

    def _image_point(self, position: QPointF) -> Point:
        return self._view.to_image(position.x(), position.y())

    def _show_pointer(self, before: QPointF | None) -> None:
        """Repaint the brush's circle where it was and where it is; all, while a line follows the pointer."""
        if self._drag == "tool" and self._tool is not None and self._tool.path:
            self.update()
            return
        margin = self._brush_radius + 3
        for position in (before, self._pointer):
            if position is not None and self._shows_brush:
                self.update(QRectF(position.x() - margin, position.y() - margin, 2 * margin, 2 * margin).toAlignedRect())

    def _tell_hover(self) -> None:
        if self.document is None or self._layers is None or self._pointer is None:
            return
        pixel = pixel_at(self._image_point(self._pointer), self.document.size)
        if pixel is None:
            self.hovered.emit(None)
            return
        label, touched = int(self.document.label_map[pixel]), bool(self.document.touched[pixel])
        self.hovered.emit(Hover(*pixel, label, touched, self._layers.scores_at(*pixel)))

    def _take_cursor(self) -> None:
        shape = Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.CrossCursor
        if not self._space and TOOLS[self.tool].is_round:
            shape = Qt.CursorShape.BlankCursor
        self.setCursor(QCursor(shape))


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


def _worked_out(document: MaskDocument, later: Later) -> tuple[str, Patch | None]:
    """Do the work of a tool, and describe the change. Runs beside the GUI thread."""
    edit = later.work()
    return edit.text, document.mask.patch(edit.region, edit.label, edit.paintable)


def _fly(error: SmafError) -> None:
    """Nothing a person does can make a repair fail."""
    raise error
