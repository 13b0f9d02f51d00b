"""Edits a document: the pointer becomes image coordinates, a tool makes them an edit, the document does it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from smaf_core.classes import BACKGROUND, ClassTable
from smaf_core.mask import Patch, Point
from smaf_desktop.document import MaskDocument
from smaf_desktop.guidance import Guidance
from smaf_desktop.layers import CRF, MASK
from smaf_desktop.ordered_work import OrderedWork
from smaf_desktop.smart_tool import SmartStroke
from smaf_desktop.tools import TOOLS, Ask, Edit, Grown, Later, Options, Scene, Tool, pixel_at
from smaf_desktop.viewer import Hover, Viewer

__all__ = ["Canvas", "Hover"]

LARGEST_BRUSH = 2000.0
"""In image pixels."""


class Canvas(Viewer):
    """The picture with its overlays, and the tools working on it."""

    toolChanged = Signal(str)  # noqa: N815 - signals are named as Qt names them
    labelChanged = Signal(int)  # noqa: N815
    diameterChanged = Signal(float)  # noqa: N815
    optionsChanged = Signal()  # noqa: N815
    growth_asked = Signal(Ask)
    """Strokes are to be grown to the edges around them; `take_growth` brings the answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool = "brush"
        self.label = 1
        self.options = Options()
        self._tool: Tool | None = None
        self._scene: Scene | None = None
        self._stroking = False
        self._guidance: Guidance | None = None
        self._guides = OrderedWork(parent=self)
        self._at: Point = (0.0, 0.0)
        self._held: list[Callable[[], None]] = []
        """What the hand did while the document was not ready for it: done as soon as it is."""
        self.take_cursor()

    # ── what to paint with ──

    def show_document(self, document: MaskDocument | None) -> None:
        """Edit another image, or none; a stroke under way is dropped."""
        self.cancel()
        if self.document is not None:
            self.document.ready.disconnect(self._go_on_held)
        super().show_document(document)
        self._guidance = None
        if document is not None:
            document.ready.connect(self._go_on_held)
            self._guidance = Guidance(document.picture, self._guides)
            self._guidance.ready.connect(self._take_guide)
        self._choose_tool()
        self._warm()

    def set_classes(self, classes: ClassTable) -> None:
        """Use the names and colours of these classes."""
        self.cancel()
        super().set_classes(classes)
        self._choose_tool()
        self._warm()

    def set_tool(self, name: str) -> None:
        """Choose a tool by its name in `TOOLS`."""
        self.cancel()
        self.tool = name
        self._choose_tool()
        self.take_cursor()
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
        self.set_options(replace(self.options, diameter=min(max(diameter, 1.0), LARGEST_BRUSH)))

    def grow_brush(self, steps: float = 1) -> None:
        """Make the brush larger by about a tenth a step, at least one pixel; negative steps make it smaller."""
        further = max if steps > 0 else min
        self.set_diameter(round(further(self.diameter + steps, self.diameter * 1.12**steps)))

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

    # ── a tool at work ──

    @property
    def is_busy(self) -> bool:
        """Whether a stroke, an outline or a repair is under way."""
        is_open = self._tool is not None and self._tool.is_open
        return self._stroking or is_open or bool(self._held) or (self.document is not None and self.document.is_busy)

    @property
    def is_holding(self) -> bool:
        """Whether the hand is ahead of the document, which is still busy with what came before."""
        return bool(self._held)

    def cancel(self) -> None:
        """Drop what is under way."""
        self._stroking = False
        self._held.clear()
        if self._tool is not None:
            self._tool.cancel()
            self._clear_stroke()
            self.update()

    def _clear_stroke(self) -> None:
        if self._layers is not None:
            box = self._layers.stroke.box
            self._layers.stroke.begin(0)
            self.show_box(box)
            self._warm()

    def _warm(self) -> None:
        if self._layers is not None:
            self._layers.stroke.warm(self._guides)

    def _choose_tool(self) -> None:
        self._tool = None if self._layers is None else TOOLS[self.tool](self._layers.stroke)

    def _begin(self, at: Point, *, erase: bool) -> None:
        document, layers, tool = self.document, self._layers, self._tool
        if document is None or layers is None or tool is None:
            return
        if tool.picks:
            self._pick(at)
            return
        if document.read_only:
            return
        if not tool.is_open:
            if not document.begin(wait=False):
                self._held.append(lambda: self._begin(at, erase=erase))
                return
            self.set_layer(MASK)
        self._scene = self._scene_for(tool, erase=erase)
        layers.paintable = self.options.paintable
        self._stroking = True
        self._at = at
        had_lines = tool.has_lines
        self.show_box(tool.press(at, self._scene))
        if had_lines or tool.has_lines:
            self.update()

    def _go_on(self, at: Point) -> None:
        if self._stroking and self._tool is not None and self._scene is not None:
            self._at = at
            self.show_box(self._tool.move(at, self._scene))

    def _end(self, at: Point) -> None:
        if not self._stroking or self._tool is None or self._scene is None:
            return
        self._stroking = False
        had_lines = self._tool.has_lines
        edit = self._tool.release(at, self._scene)
        if edit is not None:
            self._apply(edit)
        if had_lines:
            self.update()

    def _finish(self) -> None:
        """Close an outline."""
        self._stroking = False
        if self._tool is not None and self._scene is not None:
            self._apply(self._tool.finish(self._scene))
            self.update()

    @property
    def has_growth(self) -> bool:
        """Whether the worker's answer to smart strokes is on the screen, to be kept or dropped."""
        return isinstance(self._tool, SmartStroke) and self._tool.has_answer

    def take_growth(self, patch: Patch | None) -> None:
        """Show what the worker made of smart strokes: the edit that it would be."""
        tool, layers = self._tool, self._layers
        if isinstance(tool, SmartStroke) and layers is not None:
            before = layers.stroke.box
            tool.take(patch)
            self.show_box(before)
            self.show_box(layers.stroke.box)
            if tool.is_decided:
                self._finish()

    def _apply(self, edit: Edit | Later | Ask | Grown | None) -> None:
        """Give the tool's edit to the document, and clear the running stroke from the screen as soon as it is made."""
        document = self.document
        if document is None or self._layers is None:
            return
        if isinstance(edit, Ask):
            box = self._layers.stroke.box
            self._layers.stroke.begin(0)
            self.show_box(box)
            self.growth_asked.emit(edit)
            return
        if isinstance(edit, Later) or (edit is not None and document.is_busy):
            document.edit_later(lambda: self._described(document, edit.work() if isinstance(edit, Later) else edit))
            return
        box = self._layers.stroke.box
        self._layers.stroke.begin(0)
        if edit is None or not document.edit(*self._described(document, edit)):
            self.show_box(box)

    def _described(self, document: MaskDocument, edit: Edit | Grown) -> tuple[str, list[Patch]]:
        """Give the words for the history and the change. May run beside the GUI thread."""
        if isinstance(edit, Grown):
            return edit.text, [] if edit.patch is None else [edit.patch]
        return self._words(edit), document.mask.patches(edit.region, edit.label, edit.paintable)

    def _words(self, edit: Edit) -> str:
        """Say in the history which class was painted, where the tool's name does not."""
        if isinstance(edit.label, int) and 1 <= edit.label <= len(self._classes):
            return f"{edit.text}: {self._classes.name(edit.label)}"
        return edit.text

    def _go_on_held(self) -> None:
        """The document is ready: clear what it has made from the running stroke, and do what the hand did meanwhile."""
        if not self._stroking and not (self._tool is not None and self._tool.is_open):
            self._clear_stroke()
        held, self._held = self._held, []
        for number, action in enumerate(held):
            action()
            if self._held:  # not ready again: the rest comes after it
                self._held += held[number + 1 :]
                return

    def _scene_for(self, tool: Tool, *, erase: bool = False) -> Scene:
        assert self.document is not None
        assert self._guidance is not None
        label = self.label if tool.forced_label is None else tool.forced_label
        return Scene(self.document.label_map, BACKGROUND if erase else label, self.options, self._guidance)

    def _drop_last(self, tool: Tool) -> None:
        """Take back a corner, or a stroke of several."""
        box = None if self._layers is None else self._layers.stroke.box
        asked = tool.drop_last()
        self.show_box(box)
        if asked is not None:
            self.growth_asked.emit(asked)
        self.update()

    def _mend(self, top: int, left: int, height: int, width: int) -> None:
        """The mask changed, so a preview that was worked out for it as it was is dropped."""
        super()._mend(top, left, height, width)
        if self._layers is not None and self._layers.stroke.preview is not None:
            self.cancel()

    def _pick(self, at: Point) -> None:
        """Go on with the class under the pointer, of what is shown."""
        if self.document is None:
            return
        pixel = pixel_at(at, self.document.size)
        shown = self.document.proposal if self.layer == CRF else self.document.answer
        if pixel is not None and shown is not None:
            self.set_label(int(shown[pixel]))

    def _hover(self) -> None:
        """Let the tool show what a click would do."""
        if self._tool is None or self._pointer is None or self.document is None:
            return
        had_lines = self._tool.has_lines
        self._tool.hover(self.image_point(self._pointer), self._scene_for(self._tool))
        if had_lines or self._tool.has_lines:
            self.update()

    def _take_guide(self) -> None:
        if self._stroking:
            self._go_on(self._at)
        else:
            self._hover()

    # ── drawing ──

    def draw_over(self, painter: QPainter) -> None:
        """Draw the outline under way, and the brush."""
        if self._tool is None:
            return
        for line in (self._tool.path + self._tool.live, *([*hint, *hint[:1]] for hint in self._tool.hints)):
            outline = QPolygonF([QPointF(*self._view.to_widget(point)) for point in line])
            for pen in (QPen(QColor(0, 0, 0, 200), 3), QPen(Qt.GlobalColor.white, 1.2)):
                painter.setPen(pen)
                painter.drawPolyline(outline)
        if self._tool.path and self._tool.is_open:
            painter.setBrush(Qt.GlobalColor.white)
            painter.drawEllipse(QPointF(*self._view.to_widget(self._tool.path[0])), 3.5, 3.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
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

    def _in_order(self, action: Callable[[], None]) -> None:
        """Do something now, or after what is held back."""
        if self._held:
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
        if self._tool is not None and self._tool.is_open:
            self._finish()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Shift set the brush's size."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned = event.angleDelta()
            self.grow_brush((turned.y() or turned.x()) / 120)  # some systems turn Shift+wheel sideways
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
        return is_open and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close, shorten or drop an outline; everything else belongs to the window's actions."""
        is_open = self._tool is not None and self._tool.is_open
        if event.key() == Qt.Key.Key_Escape and self.is_busy:
            self.cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_open:
            self._finish()
        elif event.key() == Qt.Key.Key_Backspace and is_open and self._tool is not None:
            self._drop_last(self._tool)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the brush and what a click would do."""
        self._show_pointer(self._pointer)
        super().leaveEvent(event)
        if self._tool is not None and self._tool.hints:
            self._tool.hints.clear()
            self.update()


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
