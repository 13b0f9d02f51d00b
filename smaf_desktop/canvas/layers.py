"""What can be seen of a document: picture, attention of every step, proposal, mask; drawn where the view says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QRectF, Qt
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
    outline_colours,
)
from smaf_desktop.tools.registry import Stroke

IMAGE, CRF, TIDIED, SEGMENTER, MASK = "image", "crf", "tidied", "segmenter", "mask"
_USUAL_SCALES = ("0.5", "1", "1.5", "2")


@dataclass(frozen=True)
class Layer:
    """One thing that can be shown: its key, its name for the person, and whether it is there for this image."""

    key: str
    text: str
    available: bool


@dataclass(frozen=True)
class Style:
    """How layers are shown. `attention_of` is a label, or None for the strongest of all classes; `opacity` is in [0, 1]."""

    opacity: float = 0.55
    outlines: bool = False
    overlay_hidden: bool = False
    show_touched: bool = False
    hidden: frozenset[int] = frozenset()
    palette: Palette = "project"
    attention_of: int | None = None


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
        if (style.hidden, style.palette, style.outlines) != (self._style.hidden, self._style.palette, self._style.outlines):
            self._forget(CRF, TIDIED, SEGMENTER, MASK)
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
        for key in set(self._windows) - keys - {IMAGE, "touched"}:
            del self._windows[key]

    def mend(self, box: Box) -> None:
        """Colour some pixels of the mask anew."""
        margin = 16 if self._style.outlines else 0  # a changed pixel changes its neighbours' borders
        box = box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
        for key in (MASK, "touched"):
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
        smooth = view.scale * ratio * stride < 1
        self._draw_window(painter, self._window(IMAGE), view, box, stride, smooth=smooth)
        if bare or self._style.overlay_hidden:
            return
        if key != IMAGE and self.has(key):
            painter.setOpacity(1.0 if self._style.outlines and not is_attention(key) else self._style.opacity)
            self._draw_window(painter, self._window(key), view, box, stride, smooth=is_attention(key))
            painter.setOpacity(1.0)
        if self._style.show_touched and key == MASK:
            self._draw_window(painter, self._window("touched"), view, box, stride, smooth=False)

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
            IMAGE: QCoreApplication.translate("Layers", "Image"),
            FUSED: QCoreApplication.translate("Layers", "Fused"),
            CRF: QCoreApplication.translate("Layers", "CRF proposal"),
            TIDIED: QCoreApplication.translate("Layers", "Tidied"),
            SEGMENTER: QCoreApplication.translate("Layers", "Segmenter"),
            MASK: QCoreApplication.translate("Layers", "Mask"),
        }
        if key in words:
            return words[key]
        attention = self._document.attention
        number = int(key.removeprefix("scale:"))
        scale = _USUAL_SCALES[number] if attention is None else f"{attention.scales[number]:g}"
        return QCoreApplication.translate("Layers", "Scale {0}").format(scale)

    def _forget(self, *keys: str) -> None:
        for key in keys:
            self._windows.pop(key, None)

    def _window(self, key: str) -> Window:
        if key not in self._windows:
            self._windows[key] = Window(self._colouring(key))
        return self._windows[key]

    def _colouring(self, key: str) -> Callable[[Box, int], Colours]:
        if key == IMAGE:
            return self._colour_picture
        if key == "touched":
            return self._colour_touched
        if is_attention(key):
            table = attention_colours()
            return lambda box, stride: colour_attention(self._values(key), box, self._document.size, stride, table)
        labels_of = self._mask_labels if key == MASK else self._machine_labels(key)
        table = label_colours(self._classes, self._style.palette, self._style.hidden)
        if self._style.outlines:
            lines = outline_colours(table)
            return lambda box, stride: self._colour_outlines(labels_of, lines, box, stride)
        return lambda box, stride: colour_labels(labels_of(box, stride), table)

    def _colour_picture(self, box: Box, stride: int) -> Colours:
        levels = self._document.levels
        number = min(stride.bit_length() - 1, len(levels) - 1)
        rest = stride >> number
        top, left = box[0] >> number, box[1] >> number
        bottom, right = -(-box[2] // (1 << number)), -(-box[3] // (1 << number))
        return colour_picture(levels[number][top:bottom:rest, left:right:rest])

    def _colour_outlines(self, labels_of: Callable[[Box, int], LabelMap], table: Table, box: Box, stride: int) -> Colours:
        """Colour borders, looking one pixel beyond the box so that the box's own edge is none."""
        height, width = self._document.size
        top, left = max(box[0] - stride, 0), max(box[1] - stride, 0)
        wide = labels_of((top, left, min(box[2] + stride, height), min(box[3] + stride, width)), stride)
        first_row, first_column = (box[0] - top) // stride, (box[1] - left) // stride
        rows, columns = -(-(box[2] - box[0]) // stride), -(-(box[3] - box[1]) // stride)
        return colour_outlines(wide, table)[first_row : first_row + rows, first_column : first_column + columns]

    def _colour_touched(self, box: Box, stride: int) -> Colours:
        top, left, bottom, right = box
        rows, columns = np.arange(top, bottom, stride) // stride, np.arange(left, right, stride) // stride
        return colour_touched(self._document.touched[top:bottom:stride, left:right:stride], rows, columns)

    def _mask_labels(self, box: Box, stride: int) -> LabelMap:
        """Labels of the mask (of the proposal, while there is no mask), with the running stroke as it will be."""
        top, left, bottom, right = box
        part = slice(top, bottom, stride), slice(left, right, stride)
        labels = self._document.answer[part]
        if self.stroke.preview is not None:
            labels = self.stroke.preview.over(labels, box, stride)
        if self.stroke.box is None:
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
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(QRectF(x, y, image.width() * cell, image.height() * cell), image)


def is_attention(key: str) -> bool:
    """Whether a layer shows attention rather than labels."""
    return key == FUSED or key.startswith("scale:")
