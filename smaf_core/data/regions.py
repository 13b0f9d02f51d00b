"""Regions of an image: discs, strokes, polygons, boxes, as small masks with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]


Size = tuple[int, int]


@dataclass(frozen=True)
class Region:
    """Some pixels of an image: where a box begins, and which of its pixels are meant.

    `inside` is (h, w) bool; the box always lies within the image, and may be empty (h or w = 0).
    """

    top: int
    left: int
    inside: NDArray[np.bool_]

    @property
    def slices(self) -> tuple[slice, slice]:
        """The box as an index into an (H, W) array."""
        height, width = self.inside.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Top, left, bottom, right of the box; bottom and right are excluded."""
        height, width = self.inside.shape
        return self.top, self.left, self.top + height, self.left + width

    @property
    def is_empty(self) -> bool:
        """Whether no pixel is meant."""
        return not self.inside.any()

    def trimmed(self) -> Region:
        """Give the same pixels in the smallest box."""
        rows, columns = np.flatnonzero(self.inside.any(axis=1)), np.flatnonzero(self.inside.any(axis=0))
        if rows.size == 0:
            return Region(self.top, self.left, np.zeros((0, 0), bool))
        inside = self.inside[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return Region(self.top + int(rows[0]), self.left + int(columns[0]), inside)


def capsule(start: Point, end: Point, diameter: float, size: Size) -> Region:
    """Pixels under a round brush drawn from one point to another; a disc when both are the same.

    A pixel is inside when its centre is at most diameter / 2 from the line; the pixels under the two ends are always
    inside, so the smallest brush paints exactly one pixel.
    """
    radius = max(diameter, 1.0) / 2
    top, bottom = _span(min(start[0], end[0]) - radius, max(start[0], end[0]) + radius, size[0])
    left, right = _span(min(start[1], end[1]) - radius, max(start[1], end[1]) + radius, size[1])
    inside = np.zeros((bottom - top, right - left), bool)
    if diameter <= 1:
        inside |= _thin_line(start, end, (top, left), inside.shape)
    else:
        for part in (_disc(start, radius, size), _disc(end, radius, size), _band(start, end, radius, size)):
            rows, columns = part.inside.shape
            inside[part.top - top : part.top - top + rows, part.left - left : part.left - left + columns] |= part.inside
    for point in (start, end):
        row, column = int(np.floor(point[0])) - top, int(np.floor(point[1])) - left
        if 0 <= row < inside.shape[0] and 0 <= column < inside.shape[1]:
            inside[row, column] = True
    return Region(top, left, inside)


def polygon(points: Sequence[Point], size: Size) -> Region:
    """Pixels whose centre lies in a closed polygon (even-odd), given by its corners; also what a lasso encloses.

    Of two polygons with a common edge, exactly one has a centre that lies on it.
    """
    if len(points) < 3:
        return Region(0, 0, np.zeros((0, 0), bool))
    corners = np.array(points, np.float64)
    top, bottom = _span(corners[:, 0].min(), corners[:, 0].max(), size[0])
    left, right = _span(corners[:, 1].min(), corners[:, 1].max(), size[1])
    height, width = bottom - top, right - left
    rows, columns = _crossings(corners, (top, bottom))
    columns = np.clip(columns - left, 0, width)
    places, times = np.unique((rows - top) * (width + 1) + columns, return_counts=True)
    flips = np.zeros((height, width + 1), bool)
    flips.flat[places[times % 2 == 1]] = True
    return Region(top, left, np.logical_xor.accumulate(flips, axis=1)[:, :-1])


def rectangle(start: Point, end: Point, size: Size) -> Region:
    """Pixels of the box between two corners, both corner pixels included."""
    top, bottom = _span(min(start[0], end[0]), max(start[0], end[0]), size[0])
    left, right = _span(min(start[1], end[1]), max(start[1], end[1]), size[1])
    return Region(top, left, np.ones((bottom - top, right - left), bool))


def everywhere(size: Size) -> Region:
    """Every pixel of an image."""
    return Region(0, 0, np.ones(size, bool))


def _disc(centre: Point, radius: float, size: Size) -> Region:
    """Pixels whose centre is at most `radius` from a point."""
    top, bottom = _span(centre[0] - radius, centre[0] + radius, size[0])
    left, right = _span(centre[1] - radius, centre[1] + radius, size[1])
    y = np.arange(top, bottom)[:, None] + 0.5 - centre[0]
    x = np.arange(left, right)[None, :] + 0.5 - centre[1]
    return Region(top, left, y * y + x * x <= radius * radius)


def _band(start: Point, end: Point, radius: float, size: Size) -> Region:
    """Pixels beside a line, up to `radius` away: a brush's way without its round ends."""
    dy, dx = end[0] - start[0], end[1] - start[1]
    length = float(np.hypot(dy, dx))
    if length == 0:
        return _disc(start, radius, size)
    y, x = dx / length * radius, -dy / length * radius
    corners = [(start[0] + y, start[1] + x), (end[0] + y, end[1] + x), (end[0] - y, end[1] - x), (start[0] - y, start[1] - x)]
    return polygon(corners, size)


def _crossings(corners: NDArray[np.float64], rows: tuple[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the edges of a polygon cross the centre lines of some rows: row, and the first column whose centre is beyond."""
    ends = np.roll(corners, -1, axis=0)
    turned = (corners[:, 0] > ends[:, 0])[:, None]  # every edge from its upper end, so that its direction does not matter
    upper, lower = np.where(turned, ends, corners), np.where(turned, corners, ends)
    first = np.clip(np.ceil(upper[:, 0] - 0.5), *rows).astype(np.int64)
    last = np.clip(np.ceil(lower[:, 0] - 0.5), *rows).astype(np.int64)
    edge = np.repeat(np.arange(len(corners)), last - first)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(last - first) - last, last - first)
    slope = (lower[edge, 1] - upper[edge, 1]) / (lower[edge, 0] - upper[edge, 0])
    return row, np.ceil(upper[edge, 1] + (row + 0.5 - upper[edge, 0]) * slope - 0.5).astype(np.int64)


def _thin_line(start: Point, end: Point, origin: tuple[int, int], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Give the pixels a one-pixel brush crosses: one per step along the longer axis, so the line has no gaps."""
    steps = int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) * 2) + 1
    rows = np.floor(np.linspace(start[0], end[0], steps + 1)).astype(int) - origin[0]
    columns = np.floor(np.linspace(start[1], end[1], steps + 1)).astype(int) - origin[1]
    within = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    inside = np.zeros(shape, bool)
    inside[rows[within], columns[within]] = True
    return inside


def _span(low: float, high: float, limit: int) -> tuple[int, int]:
    """Give the pixels from low to high, cut to the image, as a half-open range."""
    first = min(max(int(np.floor(low)), 0), limit)
    return first, max(first, min(int(np.floor(high)) + 1, limit))


def pixel_at(at: Point, size: Size) -> tuple[int, int] | None:
    """Row and column of the pixel under a point; None outside the image."""
    row, column = int(np.floor(at[0])), int(np.floor(at[1]))
    return (row, column) if 0 <= row < size[0] and 0 <= column < size[1] else None


def area(box: Box) -> int:
    """How many pixels a box has."""
    return (box[2] - box[0]) * (box[3] - box[1])


def box_around(points: Sequence[Point], size: Size) -> Box:
    """The part of an image that lies under the box around some points."""
    if not points:
        return (0, 0, 0, 0)
    corners = np.array(points)
    top, left = np.clip(np.floor(corners.min(axis=0)), 0, size).astype(int).tolist()
    bottom, right = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, size).astype(int).tolist()
    return top, left, bottom, right


def joined(regions: Sequence[Region]) -> Region:
    """Pixels of any of some regions."""
    there = [one for one in regions if not one.is_empty]
    if not there:
        return Region(0, 0, np.zeros((0, 0), bool))
    top, left, bottom, right = reduce(union, (one.box for one in there))
    inside = np.zeros((bottom - top, right - left), bool)
    for one in there:
        inside[one.top - top : one.box[2] - top, one.left - left : one.box[3] - left] |= one.inside
    return Region(top, left, inside)


def union(one: Box, other: Box) -> Box:
    """Smallest box that holds both."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


Box = tuple[int, int, int, int]
"""Top, left, bottom, right in image pixels; bottom and right are excluded."""
