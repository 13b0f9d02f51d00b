"""What can be seen of a document: picture, attention of every step, proposal, mask; drawn where the view says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from smaf_core.data.attention import FUSED, strongest_at_one
from smaf_core.data.classes import ClassTable
from smaf_core.data.mask import LabelMap
from smaf_core.data.regions import Box, Size
from smaf_desktop.canvas.view import View, aligned, fitted, stride_for
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.toolkit.overlays import (
    Colours,
    Palette,
    Table,
    Window,
    attention_colours,
    colour_attention,
    colour_labels,
    colour_outlines,
    colour_picture,
    colour_touched,
    label_colours,
    line_colours,
)
from smaf_desktop.toolkit.words import figure, translate
from smaf_desktop.tools.registry import Stroke

IMAGE, CRF, TIDIED, SEGMENTER, MASK = "image", "crf", "tidied", "segmenter", "mask"
_USUAL_SCALES = (0.5, 1.0, 1.5, 2.0)
_LINES = "lines:"

PIXELS_FROM = 4.0
"""From so many device pixels per image pixel on, a photo is drawn in its pixels; smooth below."""

LINE = 1.5
"""How wide each of an outline's two lines is, in logical pixels of the screen, more or less a third."""

REACH = 4
"""How many cells an outline may reach beyond the pixels that changed: no less than any `Pen.radius`."""


@dataclass(frozen=True)
class Layer:
    """One thing that can be shown: its key, its name for the person, and whether it is there for this image."""

    key: str
    text: str
    available: bool


@dataclass(frozen=True)
class Style:
    """How layers are shown. `attention_of` is a label, or None for the strongest of all classes; `opacity` is in [0, 1].

    `outlined` draws lines around areas; `outlines` leaves the areas out.
    """

    opacity: float = 0.55
    outlined: bool = True
    outlines: bool = False
    overlay_hidden: bool = False
    show_touched: bool = False
    hidden: frozenset[int] = frozenset()
    palette: Palette = "project"
    attention_of: int | None = None


@dataclass(frozen=True)
class Pen:
    """How outlines are drawn at some zoom: each cell of a window as `fine` x `fine` squares, lines `radius` of them wide."""

    fine: int = 1
    radius: int = 1


def pen_for(cell: float, ratio: float = 1.0) -> Pen:
    """Give the pen for cells of so many device pixels: lines stay about as wide on the screen, at any zoom."""
    wanted = LINE * ratio
    return Pen(fine=max(round(cell / wanted), 1), radius=min(max(round(wanted / cell), 1), REACH))


def lines_of(key: str) -> str:
    """Name the window with the outlines of a layer."""
    return _LINES + key


def layer_keys(document: MaskDocument | None) -> list[str]:
    """Keys of all layers in the order of the data's way: image, "scale:0" and so on, fused, crf, mask.

    What a model has tidied, and a segmenter's, before the mask, only where there is such: most projects have none.
    """
    attention = document.attention if document is not None else None
    scales = len(attention.scales) if attention is not None else len(_USUAL_SCALES)
    segmented = [SEGMENTER] if document is not None and document.segmented is not None else []
    tidied = [TIDIED] if document is not None and document.untidied is not None else []
    return [IMAGE, *(f"scale:{number}" for number in range(scales)), FUSED, CRF, *tidied, *segmented, MASK]


class Layers:
    """The layers of one document."""

    def __init__(self, document: MaskDocument, classes: ClassTable, style: Style) -> None:
        self._document = document
        self._classes = classes
        self._style = style
        self._windows: dict[str, Window] = {}
        self._attention: dict[str, NDArray[np.float32]] = {}
        self._pen = Pen()
        self.stroke = Stroke(document.size)
        self.paintable = np.ones(256, bool)

    def listed(self) -> list[Layer]:
        """All layers, also those that are not there for this image."""
        return [Layer(key, self._text(key), self.has(key)) for key in layer_keys(self._document)]

    def has(self, key: str) -> bool:
        """Whether there is something to show."""
        if key in (IMAGE, MASK):
            return True
        if key == CRF:
            return self._document.proposal is not None
        if key in (TIDIED, SEGMENTER):
            return self._machine_answer(key) is not None
        attention = self._document.attention
        return attention is not None and len(attention.classes) > 0 and key in layer_keys(self._document)

    def set_style(self, style: Style) -> None:
        """Show things differently from now on. Opacity alone costs nothing."""
        if (style.hidden, style.palette) != (self._style.hidden, self._style.palette):
            self._forget(*(key for one in (CRF, TIDIED, SEGMENTER, MASK) for key in (one, lines_of(one))))
        if style.attention_of != self._style.attention_of:
            self._attention.clear()
            self._forget(*(key for key in layer_keys(self._document) if is_attention(key)))
        self._style = style

    def forget_answers(self) -> None:
        """The machine's answer changed: colour it anew, as the mask too, which shows it while nobody has painted."""
        self._attention.clear()
        self._forget(*(key for key in self._windows if key != IMAGE))

    def keep_only(self, keys: set[str]) -> None:
        """Free the memory of layers that are not shown."""
        for key in set(self._windows) - keys - set(map(lines_of, keys)) - {IMAGE, "touched"}:
            del self._windows[key]

    def close(self) -> None:
        """Free all memory at once: windows and layers know each other, and would wait for the garbage collector."""
        self._windows.clear()

    def mend(self, box: Box) -> None:
        """Colour some pixels of the mask anew."""
        for key in (MASK, lines_of(MASK), "touched"):
            if key in self._windows:
                self._windows[key].mend(box)

    def draw(self, painter: QPainter, key: str, view: View, widget: Size, ratio: float, *, bare: bool = False) -> None:
        """Draw the picture and, unless `bare`, a layer over it.

        Args:
            painter: Paints on the widget, in its logical pixels.
            key: Which layer.
            view: Where the image is.
            widget: Height and width of the widget.
            ratio: Device pixels per logical pixel.
            bare: Only the picture.
        """
        stride = stride_for(view.scale * ratio)
        box = aligned(view.visible(self._document.size, widget), stride, self._document.size)
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        cell = view.scale * ratio * stride
        self._draw_window(painter, self._window(IMAGE), view, box, stride, smooth=cell < PIXELS_FROM and cell != 1)
        if bare or self._style.overlay_hidden:
            return
        if key != IMAGE and self.has(key):
            self._draw_answer(painter, key, view, box, stride, ratio)
        if self._style.show_touched and key == MASK:
            self._draw_window(painter, self._window("touched"), view, box, stride, smooth=False)

    def _draw_answer(self, painter: QPainter, key: str, view: View, box: Box, stride: int, ratio: float) -> None:
        """Draw areas, and lines around them."""
        is_map = is_attention(key)
        if is_map or not self._style.outlines:
            painter.setOpacity(self._style.opacity)
            self._draw_window(painter, self._window(key), view, box, stride, smooth=is_map)
            painter.setOpacity(1.0)
        if not is_map and (self._style.outlined or self._style.outlines):
            stride *= 2 if view.scale * ratio * stride < 1 else 1  # lines need no more cells than the screen has pixels
            self._take_pen(pen_for(view.scale * ratio * stride, ratio))
            box = aligned(box, stride, self._document.size)
            self._draw_window(painter, self._window(lines_of(key)), view, box, stride, smooth=False)

    def _take_pen(self, pen: Pen) -> None:
        if pen != self._pen:
            self._pen = pen
            self._forget(*(key for key in self._windows if key.startswith(_LINES)))

    def thumbnail(self, key: str, side: int) -> QImage:
        """Give a small picture of a layer, `side` pixels high and wide, on transparent ground."""
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        view = fitted(self._document.size, (side, side), margin=0)
        box = aligned((0, 0, *self._document.size), stride_for(view.scale), self._document.size)
        painter = QPainter(image)
        for one in [IMAGE] if key == IMAGE or not self.has(key) else [IMAGE, key]:
            painter.setOpacity(1.0 if one == IMAGE else self._style.opacity)
            fresh = Window(self._colouring(one))
            self._draw_window(painter, fresh, view, box, stride_for(view.scale), smooth=one != MASK)
        painter.end()
        return image

    def scores_at(self, row: int, column: int) -> tuple[tuple[int, float], ...]:
        """Labels and fused attention of a pixel, strongest first."""
        attention = self._document.attention
        if attention is None:
            return ()
        height, width = self._document.size
        _, rows, columns = attention.fused.shape
        values = attention.fused[:, row * rows // height, column * columns // width]
        return tuple(sorted(zip(attention.classes, map(float, values), strict=True), key=lambda pair: -pair[1]))

    # ── within ──

    def _text(self, key: str) -> str:
        words = {
            IMAGE: translate("Layers", "Image"),
            FUSED: translate("Layers", "Fused"),
            CRF: translate("Layers", "CRF proposal"),
            TIDIED: translate("Layers", "Tidied"),
            SEGMENTER: translate("Layers", "Segmenter"),
            MASK: translate("Layers", "Mask"),
        }
        if key in words:
            return words[key]
        attention = self._document.attention
        number = int(key.removeprefix("scale:"))
        scale = _USUAL_SCALES[number] if attention is None else attention.scales[number]
        return translate("Layers", "Scale {0}").format(figure(scale))

    def _forget(self, *keys: str) -> None:
        for key in keys:
            self._windows.pop(key, None)

    def _window(self, key: str) -> Window:
        if key not in self._windows:
            self._windows[key] = Window(self._colouring(key), REACH if key.startswith(_LINES) else 0)
        return self._windows[key]

    def _colouring(self, key: str) -> Callable[[Box, int], Colours]:
        if key == IMAGE:
            return self._colour_picture
        if key == "touched":
            return self._colour_touched
        if is_attention(key):
            table = attention_colours()
            return lambda box, stride: colour_attention(self._values(key), box, self._document.size, stride, table)
        table = label_colours(self._classes, self._style.palette, self._style.hidden)
        if key.startswith(_LINES):
            of, lines = key.removeprefix(_LINES), line_colours(table)
            labels_of = self._settled_labels if of == MASK else self._machine_labels(of)
            return lambda box, stride: self._colour_outlines(labels_of, lines, box, stride)
        labels_of = self._mask_labels if key == MASK else self._machine_labels(key)
        return lambda box, stride: colour_labels(labels_of(box, stride), table)

    def _colour_picture(self, box: Box, stride: int) -> Colours:
        levels = self._document.levels
        number = min(stride.bit_length() - 1, len(levels) - 1)
        rest = stride >> number
        top, left = box[0] >> number, box[1] >> number
        bottom, right = -(-box[2] // (1 << number)), -(-box[3] // (1 << number))
        return colour_picture(levels[number][top:bottom:rest, left:right:rest])

    def _colour_outlines(self, labels_of: Callable[[Box, int], LabelMap], table: Table, box: Box, stride: int) -> Colours:
        """Colour borders, looking beyond the box so that the box's own edge is none."""
        (height, width), fine, around = self._document.size, self._pen.fine, self._pen.radius * stride
        top, left = max(box[0] - around, 0), max(box[1] - around, 0)
        labels = labels_of((top, left, min(box[2] + around, height), min(box[3] + around, width)), stride)
        if fine > 1:
            labels = cv2.resize(labels, None, fx=fine, fy=fine, interpolation=cv2.INTER_NEAREST)  # type: ignore[assignment]  # uint8 again
        row, column = (box[0] - top) // stride * fine, (box[1] - left) // stride * fine
        rows, columns = -(-(box[2] - box[0]) // stride) * fine, -(-(box[3] - box[1]) // stride) * fine
        return colour_outlines(labels, table, self._pen.radius)[row : row + rows, column : column + columns]

    def _colour_touched(self, box: Box, stride: int) -> Colours:
        top, left, bottom, right = box
        rows, columns = np.arange(top, bottom, stride) // stride, np.arange(left, right, stride) // stride
        return colour_touched(self._document.touched[top:bottom:stride, left:right:stride], rows, columns)

    def _settled_labels(self, box: Box, stride: int) -> LabelMap:
        """The same without stripes: what is only suggested has no outline."""
        return self._mask_labels(box, stride, stripes=False)

    def _mask_labels(self, box: Box, stride: int, *, stripes: bool = True) -> LabelMap:
        """Labels of the mask (of the proposal, while there is no mask), with the running stroke as it will be."""
        top, left, bottom, right = box
        part = slice(top, bottom, stride), slice(left, right, stride)
        labels = self._document.answer[part]
        if self.stroke.preview is not None and (stripes or not self.stroke.preview.is_striped):
            labels = self.stroke.preview.over(labels, box, stride)
        if not self.stroke.is_drawn:
            return labels
        covered = self.stroke.plane[part] & self.paintable[labels]
        return np.where(covered, np.uint8(self.stroke.label), labels)

    def _machine_labels(self, key: str) -> Callable[[Box, int], LabelMap]:
        label_map = self._machine_answer(key)
        assert label_map is not None
        return lambda box, stride: label_map[box[0] : box[2] : stride, box[1] : box[3] : stride]

    def _machine_answer(self, key: str) -> LabelMap | None:
        """What the machine said at one step: before it was tidied, where it was."""
        document = self._document
        if key == SEGMENTER:
            return document.segmented
        is_tidied = document.untidied is not None
        if key == TIDIED:
            return document.proposal if is_tidied else None
        return document.untidied if is_tidied else document.proposal

    def _values(self, key: str) -> NDArray[np.float32]:
        """(h, w) attention in [0, 1] of the shown class at one step; each class has its strongest pixel at 1, eq. (5)."""
        if key not in self._attention:
            attention = self._document.attention
            assert attention is not None
            maps = attention.fused if key == FUSED else attention.maps[int(key.removeprefix("scale:"))]
            maps32 = strongest_at_one(maps.astype(np.float32))
            if self._style.attention_of is None:
                values = maps32.max(axis=0)
            elif self._style.attention_of in attention.classes:
                values = maps32[attention.classes.index(self._style.attention_of)]
            else:
                values = np.zeros(maps32.shape[1:], np.float32)
            self._attention[key] = values
        return self._attention[key]

    def _draw_window(self, painter: QPainter, window: Window, view: View, box: Box, stride: int, *, smooth: bool) -> None:
        image = window.image(box, stride)
        x, y = view.to_widget((box[0], box[1]))
        cell = view.scale * stride
        columns, rows = -(-(box[3] - box[1]) // stride), -(-(box[2] - box[0]) // stride)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(QRectF(x, y, columns * cell, rows * cell), image)


def is_attention(key: str) -> bool:
    """Whether a layer shows attention rather than labels."""
    return key == FUSED or key.startswith("scale:")
