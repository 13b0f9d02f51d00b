"""Shows a document: one layer over its picture, or two beside a line that can be dragged. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.data.regions import Box, Point, pixel_at
from smaf_desktop.canvas.layers import LINE, MASK, Layer, Layers, Style, is_attention
from smaf_desktop.canvas.viewport import Viewport
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.toolkit.overlays import Palette, attention_bar

GROUND = QColor(48, 48, 52)
"""Behind the image, in both themes: neutral and dark, so that colours are judged alike."""

_NOTES = 2
"""So many lines of words are over the picture at most."""

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


class Viewer(Viewport):
    """The picture of a document with its overlays."""

    layerChanged = Signal(str)  # noqa: N815 - signals are named as Qt names them
    layersChanged = Signal()  # noqa: N815
    layerStyleChanged = Signal()  # noqa: N815
    hovered = Signal(object)
    """A `Hover`, or None outside the image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document: MaskDocument | None = None
        self._waiting_for: list[str] = []
        self.layer = MASK
        self.layer_style = Style()
        self._classes = ClassTable.of(["object"])
        self._layers: Layers | None = None
        self._compare: str | None = None
        self._divider = 0.5
        self._dividing = False
        self._peeking = False
        self._mark: Point | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Image and mask"))

    # ── document and layers ──

    def show_document(self, document: MaskDocument | None) -> None:
        """Show another image, or none."""
        if self.document is not None:
            self.document.changed.disconnect(self._mend)
            self.document.layersChanged.disconnect(self._take_answers)
        self.document = document
        self._colour_anew()
        self._show_image_size(None if document is None else document.size)
        if document is not None:
            document.changed.connect(self._mend)
            document.layersChanged.connect(self._take_answers)
        self._show_available_layer()

    @property
    def classes(self) -> ClassTable:
        """The classes whose names and colours are shown."""
        return self._classes

    def set_classes(self, classes: ClassTable) -> None:
        """Use the names and colours of these classes."""
        if classes == self._classes:
            return
        self._classes = classes
        self._colour_anew()
        self.layerStyleChanged.emit()
        self.update()

    def _colour_anew(self) -> None:
        if self._layers is not None:
            self._layers.close()
        self._layers = None if self.document is None else Layers(self.document, self._classes, self.layer_style)

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
        return QImage() if self._layers is None else self._layers.thumbnail(key, side)

    def _step_layer(self, by: int) -> None:
        keys = [layer.key for layer in self.layers() if layer.available]
        if keys:
            at = keys.index(self.layer) if self.layer in keys else -by
            self.set_layer(keys[(at + by) % len(keys)])

    def _take_answers(self) -> None:
        """The machine's answer changed."""
        if self._layers is not None:
            self._layers.forget_answers()
        self._show_available_layer()

    def _show_available_layer(self) -> None:
        if self._layers is not None and not self._layers.has(self.layer):
            self.set_layer(MASK)
        self.layersChanged.emit()
        self.update()

    # ── style ──

    def set_attention_class(self, label: int | None) -> None:
        """Show the attention of one class; None for the strongest of all."""
        self.set_layer_style(replace(self.layer_style, attention_of=label))

    def set_opacity(self, opacity: float) -> None:
        """Make overlays more or less opaque, 0 to 1."""
        self.set_layer_style(replace(self.layer_style, opacity=min(max(opacity, 0.0), 1.0)))

    def set_outlined(self, on: bool) -> None:
        """Draw lines around areas."""
        self.set_layer_style(replace(self.layer_style, outlined=on))

    def set_outlines(self, on: bool) -> None:
        """Show only the borders of areas."""
        self.set_layer_style(replace(self.layer_style, outlines=on))

    def set_overlay_hidden(self, on: bool) -> None:
        """Hide everything but the picture."""
        self.set_layer_style(replace(self.layer_style, overlay_hidden=on))

    def set_hidden_labels(self, labels: Iterable[int]) -> None:
        """Do not show these labels."""
        self.set_layer_style(replace(self.layer_style, hidden=frozenset(labels)))

    def set_palette(self, palette: Palette) -> None:
        """Choose the colours on the screen; what is written stays the same."""
        self.set_layer_style(replace(self.layer_style, palette=palette))

    def set_show_touched(self, on: bool) -> None:
        """Hatch what a person set."""
        self.set_layer_style(replace(self.layer_style, show_touched=on))

    def set_peek(self, on: bool) -> None:
        """Show the bare picture for as long as a key is held."""
        self._peeking = on
        self.update()

    def show_waiting(self, words: str, on: bool = True) -> None:
        """Say in a corner what is being waited for, or no longer; of several the last."""
        if on != (words in self._waiting_for):
            (self._waiting_for.append if on else self._waiting_for.remove)(words)
            self.update(0, 0, self.width(), _NOTES * (self.fontMetrics().height() + 14) + 10)

    def set_compare(self, key: str | None) -> None:
        """Show this layer left of a line that can be dragged, the current layer right of it; None for no comparison."""
        self._compare = key
        self.update()

    def set_mark(self, point: Point | None) -> None:
        """Mark the place that the pointer is over in another view."""
        before, self._mark = self._mark, point
        for one in (before, point):
            if one is not None:
                x, y = self._view.to_widget(one)
                self.update(QRectF(x - 12, y - 12, 24, 24).toAlignedRect())

    def set_layer_style(self, style: Style) -> None:
        """Show layers in another way."""
        if style != self.layer_style:
            self.layer_style = style
            if self._layers is not None:
                self._layers.set_style(style)
            self.layerStyleChanged.emit()
            self.update()

    # ── drawing ──

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture, layers and what lies over them; Qt has cut the painter to what changed."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), GROUND)
        if self.document is None or self._layers is None:
            return
        x, y = self._view.to_widget((0, 0))
        height, width = self.document.size
        image = QRectF(x, y, width * self._view.scale, height * self._view.scale)
        self._draw_layers(painter, self._layers, image)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = {self.layer, self._compare or self.layer}
        if any(map(is_attention, shown)) and not (self._peeking or self.layer_style.overlay_hidden):
            self._draw_bar(painter)
        if self._mark is not None:
            self._draw_mark(painter, QPointF(*self._view.to_widget(self._mark)))
        self.draw_over(painter)
        self._draw_notes(painter)

    def _draw_mark(self, painter: QPainter, at: QPointF) -> None:
        for pen in (QPen(Qt.GlobalColor.black, 3), QPen(Qt.GlobalColor.white, 1.2)):
            painter.setPen(pen)
            for across in (QPointF(9, 0), QPointF(0, 9)):
                painter.drawLine(at - across, at - across / 3)
                painter.drawLine(at + across / 3, at + across)

    def draw_over(self, painter: QPainter) -> None:
        """Draw what lies over everything; nothing here."""

    def _draw_layers(self, painter: QPainter, layers: Layers, image: QRectF) -> None:
        size, ratio = self._widget_size(), self.devicePixelRatioF()
        if self._compare is None:
            painter.setClipRect(image)
            layers.draw(painter, self.layer, self._view, size, ratio, bare=self._peeking)
            return
        x = self._divider * self.width()
        left, right = QRectF(0, 0, x, self.height()), QRectF(x, 0, self.width() - x, self.height())
        for key, part in ((self._compare, left), (self.layer, right)):
            painter.setClipRect(image & part)
            layers.draw(painter, key, self._view, size, ratio, bare=self._peeking)
        painter.setClipping(False)
        for pen in (QPen(Qt.GlobalColor.black, 3), QPen(Qt.GlobalColor.white, 1)):
            painter.setPen(pen)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _draw_bar(self, painter: QPainter) -> None:
        """Draw the attention's scale, from 0 to 1, in the corner."""
        text = painter.fontMetrics()
        bar = QRect(14, self.height() - 18 - text.height(), 128, 12)
        painter.fillRect(bar.adjusted(-8, -8, 8, 6 + text.height()), QColor(0, 0, 0, 170))
        painter.drawImage(bar, attention_bar(bar.width(), bar.height()))
        painter.setPen(Qt.GlobalColor.white)
        label = self.layer_style.attention_of
        name = self.tr("strongest class") if label is None else self._classes.name(label)
        name = text.elidedText(name, Qt.TextElideMode.ElideRight, bar.width() - 2 * text.horizontalAdvance("0 "))
        words = QRect(bar.left(), bar.bottom() + 2, bar.width(), text.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, "1")
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, name)

    @property
    def notes(self) -> list[str]:
        """What is said in a corner: why no mask is seen, and what is being waited for."""
        hidden = self.layer_style.overlay_hidden and not self._peeking
        return [*([self.tr("Overlay hidden")] if hidden else []), *self._waiting_for[-1:]]

    def _draw_notes(self, painter: QPainter) -> None:
        """Draw words over the picture, on dark ground."""
        text, top = painter.fontMetrics(), 10
        for words in self.notes:
            box = QRect(10, top, text.horizontalAdvance(words) + 20, text.height() + 8)  # see `show_waiting`
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 190))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(Qt.GlobalColor.white)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
            top = box.bottom() + 6
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _mend(self, top: int, left: int, height: int, width: int) -> None:
        """The document changed: colour and show that box anew, and tell anew what is under the pointer."""
        self.show_box((top, left, top + height, left + width))
        if self._pointer is not None:
            self._tell_hover(self._pointer)

    def show_box(self, box: Box | None) -> None:
        """Colour and show a box of the mask anew."""
        if box is None or self._layers is None:
            return
        self._layers.mend(box)
        x0, y0 = self._view.to_widget((box[0], box[1]))
        x1, y1 = self._view.to_widget((box[2], box[3]))
        margin = 2 + 2 * LINE
        self.update(QRectF(x0, y0, x1 - x0, y1 - y0).adjusted(-margin, -margin, margin, margin).toAlignedRect())

    # ── pointer and keys ──

    def take_press(self, event: QMouseEvent) -> bool:
        """Take hold of the before/after line."""
        if super().take_press(event):
            return True
        at_line = abs(event.position().x() - self._divider * self.width()) <= _GRIP
        self._dividing = self._compare is not None and at_line
        return self._dividing

    def take_move(self, event: QMouseEvent, before: QPointF | None) -> bool:
        """Move the before/after line; tell which pixel is under the pointer."""
        taken = super().take_move(event, before)
        self._tell_hover(event.position())
        if self._dividing:
            self._divider = min(max(event.position().x() / self.width(), 0.0), 1.0)
            self.update()
        return taken or self._dividing

    def take_release(self, event: QMouseEvent) -> bool:
        """Let go of the before/after line."""
        taken, self._dividing = self._dividing, False
        return super().take_release(event) or taken

    def wants(self, event: QKeyEvent) -> bool:
        """Q belongs to the viewer."""
        return super().wants(event) or (event.key() == Qt.Key.Key_Q and not event.modifiers())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Peek at the bare picture."""
        if event.key() == Qt.Key.Key_Q and not event.modifiers():
            self.set_peek(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End peeking."""
        if event.key() == Qt.Key.Key_Q and not event.isAutoRepeat():
            self.set_peek(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End peeking: the key is never released here."""
        self.set_peek(False)
        super().focusOutEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the layers while the viewer has the keyboard."""
        self._step_layer(1 if next else -1)
        return True

    def leaveEvent(self, event: QEvent) -> None:
        """There is no pixel under the pointer."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _tell_hover(self, place: QPointF) -> None:
        if self.document is None or self._layers is None:
            return
        pixel = pixel_at(self.image_point(place), self.document.size)
        if pixel is None:
            self.hovered.emit(None)
            return
        label, touched = int(self.document.label_map[pixel]), bool(self.document.touched[pixel])
        self.hovered.emit(Hover(*pixel, label, touched, self._layers.scores_at(*pixel)))
