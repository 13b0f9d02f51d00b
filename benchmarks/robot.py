"""A simulated annotator: knows the truth, and corrects a mask as a person would, at what it would cost a person.

It sees the largest wrong region, thinks which tool mends most of it per second, uses it, and looks again, until the mask is
good enough. The seconds come from models of people at a mouse, not from this program:

- pointing, pressing and thinking: Card, Moran and Newell, "The Keystroke-Level Model", CACM 1980 (P 1.1 s, B 0.1 s each way,
  K 0.28 s for an average typist, M 1.35 s);
- dragging a brush along a path of length A where it may stray by W: Accot and Zhai, "Beyond Fitts' Law", CHI 1997
  (0.08 s * A / W);
- corners of a polygon: Bearman et al., "What's the Point", ECCV 2016 (0.9 s for every point after the first).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.classes import VOID
from smaf_core.evaluation import confusion_of, evaluation_of
from smaf_core.mask import LabelMap, Mask, Patch, Point, Region, capsule, connected, polygon

THINK, POINT, PRESS, KEY = 1.35, 1.1, 0.2, 0.28
"""Seconds: find what to do next; move the hand to a place; press and release; hit a key."""
STEER = 0.08
"""Seconds to drag a brush as far as it may stray."""
CARELESS = 4.0
"""How far a brush may stray where it just fits, in pixels: who paints along an edge is content with two to each side."""
CORNER = 0.9
"""Seconds for every further corner of a polygon."""
SWITCH = THINK + KEY
"""Seconds from one image to the next: see that it is good enough, and accept."""

BRUSHES = (3, 5, 8, 12, 18, 27, 40, 60, 90)
"""Diameters that the keys [ and ] lead through, in pixels."""
SLACK = (1.0, 2.0, 4.0)
"""How exactly an outline is followed, in pixels; the annotator takes what pays."""
GOOD_ENOUGH = 0.9
"""Mean IoU (over background and the classes in truth or mask) at which the annotator goes on to the next image."""
PATIENCE = 150
"""Actions after which the annotator gives an image up."""
SMALLEST = 12
"""Wrong regions with fewer pixels are not seen."""

TAKEN_BACK = "smart, taken back"
"""Name under which smart strokes are counted whose preview was no good."""

Smart = Callable[[NDArray[np.int16], Mask], Patch | None]
"""Strokes (H, W), -1 free, and the mask so far -> what a smart stroke would do."""


@dataclass
class Work:
    """What it took to bring one image to where it is good enough."""

    seconds: float = 0.0
    strokes: int = 0
    """Brush strokes, fills, polygons and smart strokes."""
    pixels: int = 0
    """Pixels under the person's own strokes."""
    tools: dict[str, int] = field(default_factory=dict)
    iou_before: float = 0.0
    iou_after: float = 0.0

    def add(self, tool: str, seconds: float, pixels: int) -> None:
        """Count one action."""
        self.seconds += seconds
        self.strokes += 1
        self.pixels += pixels
        self.tools[tool] = self.tools.get(tool, 0) + 1


@dataclass(frozen=True)
class Action:
    """One possible use of a tool."""

    tool: str
    region: Region
    seconds: float
    gain: int
    """Wrong pixels made right, less right ones made wrong."""

    @property
    def rate(self) -> float:
        """Gain a second."""
        return self.gain / self.seconds


def correct(start: LabelMap, truth: LabelMap, smart: Smart | None = None) -> tuple[Mask, Work]:
    """Correct one image until it is good enough.

    Args:
        start: (H, W) uint8, the mask to begin with.
        truth: (H, W) uint8, 255 where nothing is asked.
        smart: The smart stroke, if the annotator has one.

    Returns:
        The mask with the pixels that were set by hand, and the work.
    """
    mask, work = Mask(start.copy()), Work(seconds=SWITCH)
    work.iou_before = work.iou_after = mean_iou(start, truth)
    hand = Hand()
    hopeless: NDArray[np.bool_] = np.zeros(truth.shape, bool)
    while work.iou_after < GOOD_ENOUGH and work.strokes < PATIENCE:
        found = largest_wrong_region(mask.label_map, truth, hopeless)
        if found is None:
            break
        region, label = found
        trusted = smart is not None and TAKEN_BACK not in work.tools  # who was let down once in this image paints by hand
        if not (smart and trusted and _smart(mask, truth, region, label, smart, hand, work)):
            action = best_action(mask, truth, region, label, hand)
            if action is None:
                hopeless[region.slices] |= region.inside
                continue
            _do(mask, action, label, hand, work)
        work.iou_after = mean_iou(mask.label_map, truth)
    return mask, work


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


def mean_iou(label_map: LabelMap, truth: LabelMap) -> float:
    """Mean IoU of one image."""
    return evaluation_of(confusion_of(label_map, truth), 1).mean_iou


def largest_wrong_region(label_map: LabelMap, truth: LabelMap, hopeless: NDArray[np.bool_]) -> tuple[Region, int] | None:
    """Find the largest connected region that should have one other label, and that label; None if all are too small."""
    wrong = (label_map != truth) & (truth != VOID) & ~hopeless
    best: tuple[int, Region, int] | None = None
    for label in np.unique(truth[wrong]):
        count, parts, stats, _ = cv2.connectedComponentsWithStats((wrong & (truth == label)).astype(np.uint8), connectivity=4)
        if count < 2:
            continue
        part = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
        left, top, width, height, area = (int(value) for value in stats[part])
        if area >= SMALLEST and (best is None or area > best[0]):
            inside = parts[top : top + height, left : left + width] == part
            best = area, Region(top, left, inside), int(label)
    return None if best is None else (best[1], best[2])


def best_action(mask: Mask, truth: LabelMap, region: Region, label: int, hand: Hand) -> Action | None:
    """Choose the tool that mends most per second; None where each would break more than it mends."""
    actions = [*_brushing(mask, truth, region, label, hand), _filling(mask, truth, region, label, hand)]
    for outlined in (region, connected(truth, _innermost(region))):  # only what is wrong, or the whole thing anew
        actions += [_outlining(mask, truth, outlined, label, hand, slack) for slack in SLACK]
    return max((one for one in actions if one.gain > 0), key=lambda one: one.rate, default=None)


def _do(mask: Mask, action: Action, label: int, hand: Hand, work: Work) -> None:
    tool, _, brush = action.tool.partition(" ")
    hand.take(label, tool, int(brush) if brush else None)
    patch = mask.patch(action.region, label)
    if patch is not None:
        mask.apply(patch)
    work.add(tool, action.seconds, int(action.region.inside.sum()))


def _smart(
    mask: Mask, truth: LabelMap, region: Region, label: int, smart: Smart, hand: Hand, work: Work
) -> bool:
    """Scribble in a region, look at the preview, and commit it if it mends most of the region; else it cost its time."""
    area = int(region.inside.sum())
    if area < 20 * SMALLEST:
        return False
    size = mask.size
    depth = _depth(region.inside)
    brush = max((one for one in BRUSHES if one <= 0.7 * depth.max()), default=BRUSHES[0])
    path = scribble(region, depth, brush)
    strokes = np.full(size, -1, np.int16)
    drawn = _drawn(path, brush, size)
    strokes[drawn.slices][drawn.inside] = label
    patch = smart(strokes, mask)
    dragging = steering(path, region, depth, brush)
    seconds = THINK + hand.keys(label, "smart", brush) + POINT + PRESS + dragging + THINK
    hand.take(label, "smart", brush)
    gain = 0 if patch is None else _gain(patch.before, patch.after, truth[patch.slices])
    committed = patch is not None and gain >= area / 2
    if patch is not None and committed:
        mask.apply(patch)
    work.add("smart" if committed else TAKEN_BACK, seconds + KEY, int(drawn.inside.sum()) if committed else 0)
    return committed


def _brushing(mask: Mask, truth: LabelMap, region: Region, label: int, hand: Hand) -> list[Action]:
    """Paint over a region with brushes of several sizes; what has the label already, or void, may be painted over too."""
    around = _grown_box(region, BRUSHES[-1] // 2, mask.size)
    free = (truth[around.slices] == label) | (truth[around.slices] == VOID)
    depth = _depth(free)
    widest = 2 * float(depth[around.inside].max())
    actions = []
    for brush in [one for one in BRUSHES if one <= max(widest, BRUSHES[0])][-1:-6:-2]:
        path = scribble(around, depth, brush)
        drawn = _drawn(path, brush, mask.size)
        seconds = THINK + hand.keys(label, "brush", brush) + POINT + PRESS + steering(path, around, depth, brush)
        actions.append(Action(f"brush {brush}", drawn, seconds, _gain_of(mask, truth, drawn, label)))
    return actions


def _outlining(mask: Mask, truth: LabelMap, region: Region, label: int, hand: Hand, slack: float) -> Action:
    """Click round a region; corners are as far apart as the outline allows within so many pixels."""
    padded = np.pad(region.inside, 1).astype(np.uint8)
    outlines, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = cv2.approxPolyDP(max(outlines, key=len), slack, True)[:, 0]
    corners = [(float(y - 1 + region.top) + 0.5, float(x - 1 + region.left) + 0.5) for x, y in outline]
    inside = polygon(corners, mask.size) if len(corners) > 2 else Region(0, 0, np.zeros((0, 0), bool))
    seconds = THINK + hand.keys(label, "polygon") + POINT + PRESS + CORNER * len(corners)
    return Action("polygon", inside, seconds, _gain_of(mask, truth, inside, label))


def _filling(mask: Mask, truth: LabelMap, region: Region, label: int, hand: Hand) -> Action:
    """Click into the region: all that is joined to that pixel and of its label gets the right one."""
    filled = connected(mask.label_map, _innermost(region))
    seconds = THINK + hand.keys(label, "fill") + POINT + PRESS
    return Action("fill", filled, seconds, _gain_of(mask, truth, filled, label))


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
        if path and (gain[y, x] < 0.03 * region.inside.sum() or not _stays_inside(ways, path[-1], (y, x))):
            break
        _wipe(left, path[-1] if path else (y, x), (y, x), brush)
        path.append((y, x))
    return [(y + region.top + 0.5, x + region.left + 0.5) for y, x in path]


def _wipe(left: NDArray[np.float32], start: tuple[int, int], end: tuple[int, int], brush: int) -> None:
    cv2.line(left, start[::-1], end[::-1], 0, brush)
    cv2.circle(left, end[::-1], brush // 2, 0, -1)


def _stays_inside(ways: NDArray[np.bool_], start: tuple[int, int], end: tuple[int, int]) -> bool:
    line = np.zeros(ways.shape, np.uint8)
    cv2.line(line, start[::-1], end[::-1], 1)
    return bool(ways[line == 1].mean() > 0.9)


def _drawn(path: list[Point], brush: int, size: tuple[int, int]) -> Region:
    inside = np.zeros(size, bool)
    for start, end in zip(path, path[1:] or path, strict=False):
        part = capsule(start, end, brush, size)
        inside[part.slices] |= part.inside
    return Region(0, 0, inside).trimmed()


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


def _depth(free: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How far each pixel is from the nearest that is not free, the border included."""
    return np.asarray(cv2.distanceTransform(np.pad(free, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)


def _grown_box(region: Region, margin: int, size: tuple[int, int]) -> Region:
    """Give the same pixels in a box that is wider on all sides, within the image."""
    whole = np.zeros(size, bool)
    whole[region.slices] = region.inside
    height, width = region.inside.shape
    top, left = max(region.top - margin, 0), max(region.left - margin, 0)
    return Region(top, left, whole[top : region.top + height + margin, left : region.left + width + margin])


def _innermost(region: Region) -> tuple[int, int]:
    depth = _depth(region.inside)
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(y) + region.top, int(x) + region.left


def _gain_of(mask: Mask, truth: LabelMap, region: Region, label: int) -> int:
    before = mask.label_map[region.slices]
    return _gain(before, np.where(region.inside, label, before), truth[region.slices])


def _gain(before: LabelMap, after: NDArray[np.integer], truth: LabelMap) -> int:
    asked = truth != VOID
    return int(((after == truth) & asked).sum()) - int(((before == truth) & asked).sum())
