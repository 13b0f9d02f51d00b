"""Regions of a mask as polygons, and polygons as regions.

Outlines run along the edges between pixels, so that an outline that is not simplified holds exactly the region's pixel
centres. Tools that cannot express a hole get it joined to the outer line by a cut of no width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.regions import Point, polygon

TOLERANCE = 1.0
"""How far a simplified outline may leave the pixels' edges, in pixels; enough to make one line of a slanted edge's steps."""

Loop = NDArray[np.float64]
"""(N, 2) corners as (y, x) in image coordinates, closed from the last to the first."""


@dataclass(frozen=True)
class Outline:
    """One region whose pixels are joined by their sides."""

    outer: Loop
    holes: tuple[Loop, ...]
    pixels: int
    """Its area."""

    def joined(self) -> Loop:
        """One polygon for region and holes: each hole hangs on a cut from its nearest corner, walked there and back."""
        line = self.outer
        for hole in self.holes:
            distances = ((line[:, None] - hole[None]) ** 2).sum(axis=2)
            at, start = np.unravel_index(int(distances.argmin()), distances.shape)
            around = np.concatenate([hole[start:], hole[: start + 1]])
            line = np.concatenate([line[: at + 1], around, line[at:]])
        return line


def trace(region: NDArray[np.bool_], tolerance: float = TOLERANCE) -> list[Outline]:
    """Outlines of the connected parts of a region, from top to bottom.

    Args:
        region: (H, W).
        tolerance: How far corners may be cut, in pixels; 0 keeps every step. A part that would vanish keeps its steps.

    Returns:
        One outline for each part whose pixels are joined by their sides.
    """
    count, parts, boxes, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=4)
    outlines = []
    for number in range(1, count):
        left, top, width, height, pixels = (int(value) for value in boxes[number])
        part = parts[top : top + height, left : left + width] == number
        loops = [_simplified(loop, tolerance) + np.array([top, left]) for loop in _loops(part)]
        areas = [_signed_area(loop) for loop in loops]
        outer = int(np.argmax(areas))
        holes = tuple(loop for k, loop in enumerate(loops) if k != outer)
        outlines.append(Outline(loops[outer], holes, pixels))
    return outlines


def fill(polygons: Iterable[Sequence[Point] | Loop], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Pixels whose centre lies in any of some polygons, each even-odd; (H, W)."""
    inside = np.zeros(size, bool)
    for corners in polygons:
        region = polygon([(float(y), float(x)) for y, x in corners], size)
        inside[region.slices] |= region.inside
    return inside


def _loops(part: NDArray[np.bool_]) -> list[Loop]:
    """Closed walks along the edges between inside and outside, the inside to the right; outer ones have positive area."""
    padded = np.pad(part, 1)
    above, below = padded[:-1, 1:-1], padded[1:, 1:-1]
    before, after = padded[1:-1, :-1], padded[1:-1, 1:]
    height, width = part.shape
    # edges[d][y, x]: an edge leaves corner (y, x) to the right, down, left, up
    edges = [np.zeros((height + 1, width + 1), bool) for _ in range(4)]
    edges[0][:, :-1] = below & ~above
    edges[2][:, 1:] = above & ~below
    edges[1][:-1, :] = before & ~after
    edges[3][1:, :] = after & ~before
    stride = width + 1
    open_edges = [bytearray(edge.tobytes()) for edge in edges]
    loops = []
    for start in np.flatnonzero(edges[0]).tolist():
        if open_edges[0][start]:
            loops.append(_walk(open_edges, start, (1, stride, -1, -stride)))
    return [np.stack(np.divmod(np.array(loop), stride), axis=1).astype(np.float64) for loop in loops]


def _walk(open_edges: list[bytearray], start: int, steps: tuple[int, int, int, int]) -> list[int]:
    """Follow edges from a corner until it is reached again, and use them up; gives the corners at which the way turns."""
    corners: list[int] = []
    place, direction = start, 0
    while True:
        open_edges[direction][place] = 0
        place += steps[direction]
        # Right first: where two parts touch at a corner only, each keeps to its own pixel.
        for turn in (1, 0, 3):
            following = (direction + turn) % 4
            if open_edges[following][place]:
                break
        else:
            return [*corners, place]
        if following != direction:
            corners.append(place)
        direction = following


def _simplified(loop: Loop, tolerance: float) -> Loop:
    """Leave out corners within the tolerance, unless too little would be left.

    Douglas and Peucker 1973, from the corner that is farthest from the first one, so that two open lines are simplified.
    OpenCV's `approxPolyDP` cleans up once more afterwards and then leaves the tolerance by half a pixel.
    """
    if tolerance == 0:
        return loop
    middle = int(((loop - loop[0]) ** 2).sum(axis=1).argmax())
    closed = np.concatenate([loop, loop[:1]])
    keep = np.zeros(len(closed), bool)
    keep[[0, middle, -1]] = True
    _keep_far_corners(closed, keep, [(0, middle), (middle, len(loop))], tolerance)
    fewer = closed[:-1][keep[:-1]]
    return fewer if len(fewer) >= 3 and _signed_area(fewer) / _signed_area(loop) >= 0.5 else loop


def _keep_far_corners(line: Loop, keep: NDArray[np.bool_], spans: list[tuple[int, int]], tolerance: float) -> None:
    """Mark the corners without which a stretch of the line would move further than the tolerance."""
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        between, along = line[first + 1 : last] - line[first], line[last] - line[first]
        share = np.clip(between @ along / max(float(along @ along), 1e-12), 0, 1)
        distance = np.hypot(*(between - share[:, None] * along).T)
        farthest = int(distance.argmax())
        if distance[farthest] > tolerance:
            corner = first + 1 + farthest
            keep[corner] = True
            spans += [(first, corner), (corner, last)]


def _signed_area(loop: Loop) -> float:
    """Area inside, positive where the walk goes round to the right (y points down)."""
    y, x = loop[:, 0], loop[:, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)
