"""Label map or attention -> coloured pixels. Functions on arrays; the screen's palette never changes what is written.

Colours are (h, w) int32 holding premultiplied 0xAARRGGBB, which Qt draws as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.mask import LabelMap, Touched
from smaf_core.data.regions import Box

Colours = NDArray[np.int32]
Table = NDArray[np.int32]
"""(256,) premultiplied colour of every label."""

Palette = Literal["project", "colour-blind"]
PALETTES: tuple[Palette, ...] = get_args(Palette)

OKABE_ITO = ((230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0), (204, 121, 167))
"""Okabe and Ito's set without black: distinct for people with red-green or blue-yellow blindness (jfly.uni-koeln.de)."""

LIGHT = 0.4
"""Least relative luminance of a light line, 0 to 1: 4.3 to 1 against the dark one (WCAG's measure, which asks 3 to 1)."""

_DARK_LINE = np.uint32(225 << 24).view(np.int32)  # black, nearly opaque

_DARKEST, _LIGHTEST = 38.0, 93.0
# CIELAB lightness of colours on the screen: darker ones are lost on dark photos. Allowing 18 instead of 38 would bring the
# nearest two of twenty colours from 13 apart to 15.

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of linear red, green, blue (sRGB)

# Viridis (matplotlib, CC0): lightness grows evenly, readable for the colour-blind and in grey. Nine supporting points.
_VIRIDIS = (
    (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142),
    (31, 158, 137), (53, 183, 121), (109, 205, 89), (253, 231, 37),
)  # fmt: skip


def class_colour(classes: ClassTable, label: int, palette: Palette = "project") -> QColor:
    """Colour of a label on the screen."""
    if label == VOID:
        return QColor(224, 224, 192)
    if label == BACKGROUND:
        return QColor(0, 0, 0)
    if palette == "project" or label > len(classes):
        return QColor(*classes.colour(label))
    return QColor(*colour_blind_colours(len(classes))[label - 1])


@lru_cache(maxsize=16)
def label_colours(
    classes: ClassTable, palette: Palette = "project", hidden: frozenset[int] = frozenset(), alpha: float = 1.0
) -> Table:
    """Give the colour of every label, background transparent.

    Args:
        classes: Names and colours.
        palette: Which colours to show.
        hidden: Labels that are not shown.
        alpha: Opacity in [0, 1].
    """
    shown = [class_colour(classes, label, palette) for label in range(256)]
    rgb = np.array([(colour.red(), colour.green(), colour.blue()) for colour in shown], np.float64)
    opacity = np.full(256, alpha)
    opacity[[BACKGROUND, *hidden]] = 0
    table = _premultiplied(rgb, opacity)
    table.flags.writeable = False
    return table


def colour_labels(labels: LabelMap, table: Table) -> Colours:
    """Colour an (h, w) label map (0.3 ms a megapixel)."""
    return cv2.LUT(np.ascontiguousarray(labels), table)  # type: ignore[return-value]  # int32 as the table


def line_colours(table: Table) -> Table:
    """Give the colours of outlines for those of areas: opaque, and mixed with white until they are light.

    Light enough to be told from the dark line beside them (`colour_outlines`): one of the two is seen on any photo.
    """
    rgb = np.stack([table >> shift & 255 for shift in (16, 8, 0)], axis=1) / 255
    luminance = _linear(rgb) @ _LUMINANCE
    white = np.maximum(LIGHT - luminance, 0) / np.maximum(1 - luminance, 1e-9)  # the share of white, of light that adds up
    light = _linear(rgb) * (1 - white[:, None]) + white[:, None]
    return _premultiplied(_as_bytes(light), (table != 0).astype(np.float64))


def colour_outlines(labels: LabelMap, lines: Table, radius: int = 1) -> Colours:
    """Colour only the borders between labels: a light line in the class's colour, a dark one on the other side.

    Of two neighbours the one with the higher index has the light line, so the background never has.

    Args:
        labels: (h, w).
        lines: Colour of each label's line, as `line_colours` gives it; a label whose line is transparent counts as background.
        radius: How wide each of the two lines is, in pixels of `labels`.
    """
    if not lines[1:].all():
        labels = cv2.LUT(np.ascontiguousarray(labels), np.where(lines != 0, np.arange(256), BACKGROUND).astype(np.uint8))  # type: ignore[assignment]  # uint8 again
    labels = np.ascontiguousarray(labels)
    around = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    is_light, is_dark = labels > cv2.erode(labels, around), labels < cv2.dilate(labels, around)
    colours = colour_labels(np.where(is_light, labels, np.uint8(BACKGROUND)), lines)
    colours[is_dark & ~is_light] = _DARK_LINE
    return colours


def colour_touched(touched: Touched, rows: NDArray[np.intp], columns: NDArray[np.intp], alpha: float = 0.7) -> Colours:
    """Hatch what a person set: pattern besides colour, for eyes that tell colours badly.

    Args:
        touched: (h, w) bool.
        rows: Where the hatching is for each row, in screen pixels, so that it stays put while panning.
        columns: The same for each column.
        alpha: Opacity in [0, 1].
    """
    stripes = (rows[:, None] + columns[None, :]) % 12 < 5
    orange, white = _premultiplied(np.array([OKABE_ITO[0], (255, 255, 255)], float), np.array([alpha, alpha * 0.35]))
    return np.where(touched, np.where(stripes, orange, white), np.int32(0))


def attention_colours(alpha: float = 1.0) -> Table:
    """Colours of attention 0..255 (0 to 1), equally opaque everywhere: what is weak must stay visible as weak."""
    return _premultiplied(_viridis(), np.full(256, alpha))


def colour_attention(values: NDArray[np.floating], box: Box, image: tuple[int, int], stride: int, table: Table) -> Colours:
    """Colour the part of an attention map that lies under a box of the image.

    Args:
        values: (h, w) in [0, 1], the whole image at the network's resolution.
        box: Part of the image, in image pixels.
        image: Height and width of the image.
        stride: Image pixels per pixel of the result.
        table: Colours of 0..255.
    """
    top, left, bottom, right = box
    down, across = values.shape[0] / image[0], values.shape[1] / image[1]
    shape = -(-(bottom - top) // stride), -(-(right - left) // stride)
    # Pixel centres: result pixel i shows image position top + (i + 0.5) * stride.
    matrix = np.array(
        [
            [across * stride, 0, (left + 0.5 * stride) * across - 0.5],
            [0, down * stride, (top + 0.5 * stride) * down - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    bytes_ = np.rint(np.clip(values.astype(np.float32), 0, 1) * 255)
    part = cv2.warpAffine(bytes_, matrix, (shape[1], shape[0]), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return colour_labels(np.rint(part).astype(np.uint8), table)


def attention_bar(width: int, height: int) -> QImage:
    """Give the scale beside an attention map: 0 at the left, 1 at the right."""
    ramp = np.broadcast_to(np.linspace(0, 255, width).astype(np.uint8), (height, width))
    return to_image(colour_labels(ramp, attention_colours()))


def colour_picture(picture: NDArray[np.uint8]) -> Colours:
    """Give an (h, w, 3) RGB picture as opaque colours."""
    return cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2BGRA).view(np.int32)[..., 0]


def to_image(colours: Colours) -> QImage:
    """Wrap colours as a QImage of their own: Qt keeps a reference to the array's memory, nothing is copied."""
    colours = np.ascontiguousarray(colours)
    height, width = colours.shape
    return QImage(colours.data, width, height, colours.strides[0], QImage.Format.Format_ARGB32_Premultiplied)


class Window:
    """The part of a layer that is on the screen: coloured once, and mended by rectangle when pixels change.

    Costs what the screen costs, however large the image is (measured: docs/decisions/0040).
    """

    def __init__(self, colour: Callable[[Box, int], Colours], reach: int = 0) -> None:
        """Show what `colour` gives for a box and a stride: one pixel, or a square of several, per `stride` image pixels.

        `reach` is how far a change is seen beyond the pixels that changed, in strides.
        """
        self._colour, self._reach = colour, reach
        self._key: tuple[Box, int] | None = None
        self._colours: Colours = np.zeros((0, 0), np.int32)
        self._image = QImage()

    def image(self, box: Box, stride: int) -> QImage:
        """Give the picture of a box that begins at multiples of `stride`."""
        if self._key != (box, stride):
            self._colours = np.ascontiguousarray(self._colour(box, stride))
            self._image = to_image(self._colours)
            self._key = (box, stride)
        return self._image

    def mend(self, box: Box) -> None:
        """Colour the pixels of a changed box anew."""
        if self._key is None:
            return
        (top, left, bottom, right), stride = self._key
        first_row, first_column = (max((box[at] - self._key[0][at]) // stride - self._reach, 0) for at in (0, 1))
        last_row = -(-(min(box[2] + self._reach * stride, bottom) - top) // stride)
        last_column = -(-(min(box[3] + self._reach * stride, right) - left) // stride)
        if first_row >= last_row or first_column >= last_column:
            return
        part = (
            top + first_row * stride,
            left + first_column * stride,
            min(top + last_row * stride, bottom),
            min(left + last_column * stride, right),
        )
        fine = self._colours.shape[0] // -(-(bottom - top) // stride)
        rows, columns = slice(first_row * fine, last_row * fine), slice(first_column * fine, last_column * fine)
        self._colours[rows, columns] = self._colour(part, stride)

    def forget(self) -> None:
        """Colour everything anew next time."""
        self._key = None


@lru_cache
def colour_blind_colours(count: int) -> tuple[tuple[int, int, int], ...]:
    """Give some colours that stay apart for all common kinds of colour vision, Okabe and Ito's first.

    Further ones are chosen one by one from a grid of the RGB cube, without what is dark or nearly white: the one whose smallest
    distance to those before it, in CIELAB, as seen with normal vision, protanopia, deuteranopia and tritanopia, is largest.
    """
    chosen = list(OKABE_ITO[:count])
    if count <= len(chosen):
        return tuple(chosen)
    levels = range(0, 256, 51) if count <= 64 else range(0, 256, 32)
    cube = [(r, g, b) for r in levels for g in levels for b in levels]
    lightness = _as_seen(np.array(cube, float))[0, :, 0]
    grid = [one for one, light in zip(cube, lightness, strict=True) if _DARKEST < light < _LIGHTEST]
    seen = _as_seen(np.array(grid, float))
    nearest = np.full(len(grid), np.inf)
    for one in _as_seen(np.array([*chosen, (0, 0, 0), (224, 224, 192)], float)).swapaxes(0, 1):
        nearest = np.minimum(nearest, _distance(seen, one))
    while len(chosen) < count:
        best = int(nearest.argmax())
        chosen.append(grid[best])
        nearest = np.minimum(nearest, _distance(seen, seen[:, best]))
    return tuple(chosen)


def _distance(seen: NDArray[np.float64], one: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(seen - one[:, None], axis=2).min(axis=0))


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB: protanopia, deuteranopia, tritanopia.
_BLINDNESS = np.array(
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ]
)


def _as_seen(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 3) RGB 0..255 -> (4, n, 3) CIELAB as people with the four kinds of vision see it."""
    shown = np.clip(np.einsum("vij,nj->vni", _BLINDNESS, _linear(rgb / 255)), 0, 1)
    xyz = shown @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]])
    ratio = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def _linear(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB in [0, 1] as amounts of light."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _as_bytes(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amounts of light in [0, 1] as sRGB, 0 to 255."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.power(linear, 1 / 2.4) - 0.055) * 255


def _viridis() -> NDArray[np.float64]:
    points = np.array(_VIRIDIS, float)
    at = np.linspace(0, len(points) - 1, 256)
    return np.stack([np.interp(at, np.arange(len(points)), points[:, channel]) for channel in range(3)], axis=1)


def _premultiplied(rgb: NDArray[np.float64], alpha: NDArray[np.float64]) -> Table:
    channels = np.rint(rgb * alpha[:, None]).astype(np.uint32)
    packed = np.rint(alpha * 255).astype(np.uint32) << 24 | channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2]
    return packed.view(np.int32)
