"""Where the image is on the screen: zoom and pan as arithmetic, without a widget.

Positions on the widget are (x, y) in its logical pixels, as Qt gives them; points in the image are (y, x), as everywhere else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from smaf_core.data.regions import Box, Point, Size

SMALLEST, LARGEST = 1 / 64, 64.0
"""Limits of zoom, in device pixels per image pixel."""


@dataclass(frozen=True)
class View:
    """How an image is laid under a widget.

    `scale` is logical widget pixels per image pixel; `left`, `top` is where the image's corner is on the widget.
    """

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def to_image(self, x: float, y: float) -> Point:
        """Point of the image under a widget position; may lie outside the image."""
        return (y - self.top) / self.scale, (x - self.left) / self.scale

    def to_widget(self, point: Point) -> tuple[float, float]:
        """Widget position (x, y) of a point of the image."""
        return self.left + point[1] * self.scale, self.top + point[0] * self.scale

    def moved(self, dx: float, dy: float) -> View:
        """Give the view after dragging the image by some widget pixels."""
        return replace(self, left=self.left + dx, top=self.top + dy)

    def zoomed(self, scale: float, x: float, y: float) -> View:
        """Give the view with another scale and the same point of the image under a widget position."""
        grown = scale / self.scale
        return View(scale, x - (x - self.left) * grown, y - (y - self.top) * grown)

    def kept_in_sight(self, image: Size, widget: Size) -> View:
        """Give the nearest view in which at least a quarter of the widget, or of the image, shows the image."""
        left = _clamped(self.left, image[1] * self.scale, widget[1])
        top = _clamped(self.top, image[0] * self.scale, widget[0])
        return replace(self, left=left, top=top)

    def visible(self, image: Size, widget: Size) -> Box:
        """Box of the image that is on the widget; empty (top >= bottom or left >= right) if none is."""
        top, left = self.to_image(0, 0)
        bottom, right = self.to_image(widget[1], widget[0])
        return (
            max(0, math.floor(top)),
            max(0, math.floor(left)),
            min(image[0], math.ceil(bottom)),
            min(image[1], math.ceil(right)),
        )


def fitted(image: Size, widget: Size, margin: float = 12.0) -> View:
    """Give the view that shows the whole image, centred."""
    height, width = max(widget[0] - 2 * margin, 1), max(widget[1] - 2 * margin, 1)
    return centred(image, widget, min(height / image[0], width / image[1]))


def around(box: Box, widget: Size, margin: float = 12.0) -> View:
    """Give the view that shows a box of the image, centred."""
    top, left, bottom, right = box
    view = fitted((bottom - top, right - left), widget, margin)
    return view.moved(-left * view.scale, -top * view.scale)


def centred(image: Size, widget: Size, scale: float) -> View:
    """Give the view of some scale with the image's centre in the widget's."""
    return View(scale, (widget[1] - image[1] * scale) / 2, (widget[0] - image[0] * scale) / 2)


def stride_for(scale: float) -> int:
    """Every how many pixels a label map need be looked at for this many device pixels per image pixel: a power of two."""
    return 1 if scale >= 1 else 2 ** math.floor(math.log2(1 / scale) + 1e-9)


def aligned(box: Box, stride: int, image: Size) -> Box:
    """Grow a box to whole strides, cut to the image."""
    top, left, bottom, right = box
    return (
        top // stride * stride,
        left // stride * stride,
        min(-(-bottom // stride) * stride, image[0]),
        min(-(-right // stride) * stride, image[1]),
    )


def _clamped(start: float, length: float, room: float) -> float:
    keep = min(length, room) / 4
    return min(max(start, keep - length), room - keep)
