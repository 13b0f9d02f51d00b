"""What a simulated annotator can do to a wrong region with each tool: which pixels it would set, and how long it would take.

The seconds come from models of people at a mouse, not from this program:

- pointing, pressing and thinking: Card, Moran and Newell, "The Keystroke-Level Model", CACM 1980 (P 1.1 s, B 0.1 s each way,
  K 0.28 s for an average typist, M 1.35 s);
- dragging a brush along a path of length A where it may stray by W: Accot and Zhai, "Beyond Fitts' Law", CHI 1997
  (0.08 s * A / W);
- corners of a polygon: Bearman et al., "What's the Point", ECCV 2016 (0.9 s for every point after the first).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID
from smaf_core.data.mask import LabelMap, Mask, connected
from smaf_core.data.regions import Point, Region, capsule, polygon
from smaf_core.editing.guides import GRAIN_SIDE, Grain

THINK, POINT, PRESS, KEY = 1.35, 1.1, 0.2, 0.28
"""Seconds: find what to do next; move the hand to a place; press and release; hit a key."""
STEER = 0.08
"""Seconds to drag a brush as far as it may stray."""
CARELESS = 4.0
"""How far a brush may stray where it just fits, in pixels: who paints along an edge is content with two to each side."""
CORNER = 0.9
"""Seconds for every further corner of a polygon."""

BRUSHES = (3, 5, 8, 12, 18, 27, 40, 60, 90)
"""Diameters that the keys [ and ] lead through, in pixels."""
SLACK = (1.0, 2.0, 4.0)
"""How exactly an outline is followed, in pixels; the annotator takes what pays."""
MOSTLY = 0.4
"""Superpixels are taken of which at least this share is mended, less what would be broken."""
AREAS = 80
"""Most superpixels in one drag."""

Superpixels = Mapping[Grain, NDArray[np.int32]]


@dataclass
class Hand:
    """What is in the annotator's hand: changing it costs a key."""

    label: int = -1
    tool: str = "brush"
    brush: int = 18

    def keys(self, label: int, tool: str, brush: int | None = None) -> float:
        """Seconds to take up a class, a tool and a size."""
        steps = 0 if brush is None else abs(BRUSHES.index(brush) - BRUSHES.index(self.brush))
        return KEY * ((label != self.label) + (tool != self.tool) + steps)

    def take(self, label: int, tool: str, brush: int | None = None) -> None:
        """Take them up."""
        self.label, self.tool, self.brush = label, tool, brush or self.brush


@dataclass(frozen=True)
class Sight:
    """What the annotator sees: the mask so far, the truth in their head, and how much each pixel matters.

    A pixel matters by how much of its class it is: (H, W) `weight` is what a right pixel adds to the mean IoU, about.
    """

    mask: Mask
    truth: LabelMap
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, mask: Mask, truth: LabelMap) -> Sight:
        """Look at a mask."""
        areas = np.bincount(truth.ravel(), minlength=256) + np.bincount(mask.label_map.ravel(), minlength=256)
        each = 1 / np.maximum(areas, 1)
        weight = np.where(truth == VOID, 0, each[truth] + each[mask.label_map])
        return cls(mask, truth, weight)

    def gain(self, region: Region, after: int | NDArray[np.integer]) -> float:
        """Tell what setting a region to a label, or its box to labels, would gain: what is mended less what is broken.

        0 where more pixels are broken than mended: nobody wants that, however small the class that gains by it.
        """
        box = region.slices
        before, truth, weight = self.mask.label_map[box], self.truth[box], self.weight[box]
        change = (np.where(region.inside, after, before) == truth).astype(np.int8) - (before == truth)
        return float((weight * change).sum()) if change[truth != VOID].sum() > 0 else 0.0


@dataclass(frozen=True)
class Action:
    """One possible use of a tool."""

    tool: str
    region: Region
    seconds: float
    gain: float

    @property
    def rate(self) -> float:
        """Gain a second."""
        return self.gain / self.seconds


def brushing(sight: Sight, region: Region, label: int, hand: Hand) -> list[Action]:
    """Paint over a region with brushes of several sizes; what has the label already, or void, may be painted over too."""
    around = grown_box(region, BRUSHES[-1] // 2, sight.mask.size)
    free = (sight.truth[around.slices] == label) | (sight.truth[around.slices] == VOID)
    depth = depth_of(free)
    widest = 2 * float(depth[around.inside].max())
    actions = []
    for brush in [one for one in BRUSHES if one <= max(widest, BRUSHES[0])][-1:-6:-2]:
        path = scribble(around, depth, brush)
        painted = drawn(path, brush, sight.mask.size)
        seconds = THINK + hand.keys(label, "brush", brush) + POINT + PRESS + steering(path, around, depth, brush)
        actions.append(Action(f"brush {brush}", painted, seconds, sight.gain(painted, label)))
    return actions


def outlining(sight: Sight, region: Region, label: int, hand: Hand) -> list[Action]:
    """Click round what is wrong, or round the whole thing; corners are as far apart as an outline of some slack allows."""
    wholes = (region, connected(sight.truth, innermost(region)))
    return [_outline(sight, one, label, hand, slack) for one in wholes for slack in SLACK]


def _outline(sight: Sight, region: Region, label: int, hand: Hand, slack: float) -> Action:
    padded = np.pad(region.inside, 1).astype(np.uint8)
    outlines, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = cv2.approxPolyDP(max(outlines, key=len), slack, True)[:, 0]
    corners = [(float(y - 1 + region.top) + 0.5, float(x - 1 + region.left) + 0.5) for x, y in outline]
    inside = polygon(corners, sight.mask.size) if len(corners) > 2 else Region(0, 0, np.zeros((0, 0), bool))
    seconds = THINK + hand.keys(label, "polygon") + POINT + PRESS + CORNER * len(corners)
    return Action("polygon", inside, seconds, sight.gain(inside, label))


def filling(sight: Sight, region: Region, label: int, hand: Hand) -> Action:
    """Click into the region: all that is joined to that pixel and of its label gets the right one."""
    filled = connected(sight.mask.label_map, innermost(region))
    seconds = THINK + hand.keys(label, "fill") + POINT + PRESS
    return Action("fill", filled, seconds, sight.gain(filled, label))


def dragging(sight: Sight, region: Region, label: int, hand: Hand, areas: Superpixels) -> list[Action]:
    """Drag over the superpixels that are mostly wrong, from each to the nearest; those between are taken too."""
    found = (_drag(sight, region, label, hand, grain, plane) for grain, plane in areas.items())
    return [one for one in found if one is not None]


def _drag(sight: Sight, region: Region, label: int, hand: Hand, grain: Grain, plane: NDArray[np.int32]) -> Action | None:
    around = grown_box(region, GRAIN_SIDE[grain] * 2, sight.mask.size)
    part, truth = plane[around.slices], sight.truth[around.slices]
    before = sight.mask.label_map[around.slices]
    change = np.where(truth == VOID, 0.0, (truth == label).astype(float) - (before == truth))
    sizes = np.bincount(part.ravel())
    better = np.bincount(part.ravel(), weights=change.ravel()) / np.maximum(sizes, 1)
    wanted = [int(area) for area in np.unique(part[around.inside]) if better[area] >= MOSTLY]
    if not wanted:
        return None
    centres = {area: np.argwhere(part == area).mean(axis=0) for area in wanted}
    tour = _tour(centres, start=max(wanted, key=lambda area: better[area] * sizes[area]), reach=2.5 * GRAIN_SIDE[grain])
    length = sum(float(np.hypot(*(centres[b] - centres[a]))) for a, b in pairwise(tour))
    taken = {int(part[tuple(point)]) for a, b in pairwise(tour) for point in _between(centres[a], centres[b])} | set(tour)
    chosen = Region(around.top, around.left, np.isin(part, sorted(taken)))
    dragged = STEER * length / (GRAIN_SIDE[grain] / 2)  # it may stray by half an area
    seconds = THINK + hand.keys(label, f"superpixels {grain}") + POINT + PRESS + dragged
    return Action(f"superpixels {grain}", chosen, seconds, sight.gain(chosen, label))


def _tour(centres: Mapping[int, NDArray[np.float64]], start: int, reach: float) -> list[int]:
    """Go from each to the nearest that is left, as long as it is near."""
    tour, left = [start], set(centres) - {start}
    while left and len(tour) < AREAS:
        here = centres[tour[-1]]
        nearest = min(left, key=lambda area: float(np.hypot(*(centres[area] - here))))
        if np.hypot(*(centres[nearest] - here)) > reach:
            break
        tour.append(nearest)
        left.discard(nearest)
    return tour


def _between(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.int64]:
    steps = max(2, int(np.hypot(*(end - start)) / 3))
    return np.linspace(start, end, steps).astype(np.int64)


# ── what strokes are like ──


def scribble(region: Region, depth: NDArray[np.float32], brush: int) -> list[Point]:
    """Plan a stroke that covers a region: always on to where the next dab wins most for its way.

    Args:
        region: What to cover.
        depth: Of the same box: how far each pixel is from where nothing may be painted, in pixels.
        brush: Diameter.
    """
    ways = depth >= min(0.45 * brush, float(depth[region.inside].max()))  # where the brush's centre may go
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (brush, brush)).astype(np.float32)
    left = region.inside.astype(np.float32)
    rows, columns = np.mgrid[: left.shape[0], : left.shape[1]]
    path: list[tuple[int, int]] = []
    for _ in range(20):
        gain = cv2.filter2D(left, cv2.CV_32F, disc, borderType=cv2.BORDER_CONSTANT) * ways
        far = np.hypot(rows - path[-1][0], columns - path[-1][1]) / brush if path else np.zeros_like(gain)
        worth = np.where(far < 6, gain / (0.5 + far), 0)  # a hand goes on from where it is
        y, x = (int(one) for one in np.unravel_index(int(worth.argmax()), worth.shape))
        if path and (gain[y, x] < 0.03 * region.inside.sum() or not stays_inside(ways, path[-1], (y, x))):
            break
        _wipe(left, path[-1] if path else (y, x), (y, x), brush)
        path.append((y, x))
    return [(y + region.top + 0.5, x + region.left + 0.5) for y, x in path]


def rough_line(region: Region, depth: NDArray[np.float32]) -> tuple[list[Point], int]:
    """Plan a rough straight stroke through the middle of a region: as long as it fits, and how thick it may be.

    Args:
        region: What the stroke is to stand for.
        depth: Of the same box: how far each pixel is from the region's border, in pixels.
    """
    brush = max((one for one in BRUSHES if one <= 0.8 * depth.max()), default=BRUSHES[0])
    inner = np.argwhere(depth >= 0.55 * depth.max())
    inner = inner[np.linspace(0, len(inner) - 1, min(len(inner), 150)).astype(int)]
    start = np.array(np.unravel_index(int(depth.argmax()), depth.shape))
    for _ in range(2):
        far = np.hypot(*(inner - start).T)
        for end in inner[np.argsort(-far)]:
            if stays_inside(region.inside, (int(start[0]), int(start[1])), (int(end[0]), int(end[1]))):
                break
        start, end = end, start
    return [(float(y) + region.top + 0.5, float(x) + region.left + 0.5) for y, x in (start, end)], brush


def steering(path: list[Point], region: Region, depth: NDArray[np.float32], brush: int) -> float:
    """Seconds to drag a brush along a path: quick where there is room, slow along edges."""
    seconds = 0.0
    for start, end in pairwise(path):
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        steps = max(2, int(length / 4))
        rows = np.linspace(start[0], end[0], steps).astype(int) - region.top
        columns = np.linspace(start[1], end[1], steps).astype(int) - region.left
        room = 2 * np.maximum(depth[rows, columns] - brush / 2, 0) + CARELESS
        seconds += STEER * length * float(np.mean(1 / room))
    return seconds


def drawn(path: list[Point], brush: int, size: tuple[int, int]) -> Region:
    """Give the pixels under a stroke."""
    inside = np.zeros(size, bool)
    for start, end in zip(path, path[1:] or path, strict=False):
        part = capsule(start, end, brush, size)
        inside[part.slices] |= part.inside
    return Region(0, 0, inside).trimmed()


def depth_of(free: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How far each pixel is from the nearest that is not free, the border included."""
    return np.asarray(cv2.distanceTransform(np.pad(free, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)


def grown_box(region: Region, margin: int, size: tuple[int, int]) -> Region:
    """Give the same pixels in a box that is wider on all sides, within the image."""
    height, width = region.inside.shape
    top, left = max(region.top - margin, 0), max(region.left - margin, 0)
    bottom, right = min(region.top + height + margin, size[0]), min(region.left + width + margin, size[1])
    inside = np.zeros((bottom - top, right - left), bool)
    inside[region.top - top : region.top - top + height, region.left - left : region.left - left + width] = region.inside
    return Region(top, left, inside)


def innermost(region: Region) -> tuple[int, int]:
    """Give the pixel of a region that is farthest from its border."""
    depth = depth_of(region.inside)
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(y) + region.top, int(x) + region.left


def stays_inside(ways: NDArray[np.bool_], start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether a straight line stays where it may go, nearly."""
    line = np.zeros(ways.shape, np.uint8)
    cv2.line(line, start[::-1], end[::-1], 1)
    return bool(ways[line == 1].mean() > 0.9)


def _wipe(left: NDArray[np.float32], start: tuple[int, int], end: tuple[int, int], brush: int) -> None:
    cv2.line(left, start[::-1], end[::-1], 0, brush)
    cv2.circle(left, end[::-1], brush // 2, 0, -1)
