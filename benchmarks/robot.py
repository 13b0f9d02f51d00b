"""A simulated annotator: knows the truth, and corrects a mask as a person would, at what it would cost a person.

It sees the wrong regions that matter most, thinks which tool mends most of them per second, uses it, and looks again, until
the mask is good enough. Which tools it has is a matter of its `Kit`; their seconds are in benchmarks/robot_tools.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.robot_clicks import Clicker
from benchmarks.robot_tools import (
    KEY,
    POINT,
    PRESS,
    THINK,
    Action,
    Hand,
    Sight,
    Superpixels,
    brushing,
    depth_of,
    dragging,
    drawn,
    filling,
    outlining,
    rough_line,
    steering,
)
from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import FREE, LabelMap, Mask, Patch, Strokes
from smaf_core.data.regions import Region
from smaf_core.evaluation.miou import confusion_of, evaluation_of

SWITCH = THINK + KEY
"""Seconds from one image to the next: see that it is good enough, and accept."""
ANSWER = 0.35
"""Seconds a person looks at each answer while they move a slider; it comes in 0.3 (benchmarks/results/live_fusion.md)."""
CLEAR = THINK + POINT + PRESS + KEY
"""Seconds to throw a proposal away: replace its class by background with one click."""

GOOD_ENOUGH = 0.9
"""Mean IoU (over background and the classes in truth or mask) at which the annotator goes on to the next image."""
FAIR = 0.8
"""A lower aim, which is passed on the way."""
PATIENCE = 150
"""Actions after which the annotator gives an image up."""
SMALLEST = 12
"""Wrong regions with fewer pixels are not seen."""
GLANCE = 2
"""How many wrong regions are thought about at once."""
ONE_SIDED = 0.4
"""Surplus of what is too much over what is too little (or the other way), as a share of both, from which a slider is tried."""
HOPELESS = 0.05
"""A proposal that is not by so much better than nothing is thrown away."""
WORTH_A_KEY = 0.005
"""A suggestion is taken that makes the mean IoU better by so much."""
LET_DOWN = 2
"""Smart strokes taken back in one image after which the annotator paints by hand."""

NOT_KEPT = "clicks, not kept"
"""Name under which clicks are counted whose answer was no good."""
POOR = "clicks, poor"
"""Name under which clicks are counted whose answer is kept, since it is there, but took longer than painting would have."""

TAKEN_BACK = "smart, taken back"
"""Name under which smart strokes are counted whose preview was no good."""

Smart = Callable[[Strokes, Mask], Patch | None]
"""Strokes (H, W), FREE where there is none, and the mask so far -> what a smart stroke would do."""
Suggest = Callable[[Mask], Patch | None]
"""The mask so far -> what the corrections in it suggest for the rest."""
Slide = Callable[[], Sequence[LabelMap]]
"""The proposals that a slider leads through."""


@dataclass(frozen=True)
class Kit:
    """The tools at hand; brush, polygon and fill always are."""

    areas: Superpixels | None = None
    smart: Smart | None = None
    slide: Slide | None = None
    suggest: Suggest | None = None
    clicker: Clicker | None = None


@dataclass
class Work:
    """What it took to bring one image to where it is good enough."""

    seconds: float = 0.0
    strokes: int = 0
    """Brush strokes, fills, polygons, drags over superpixels, sliders, smart strokes, each click and box."""
    pixels: int = 0
    """Pixels under the person's own strokes."""
    tools: dict[str, int] = field(default_factory=dict)
    iou_before: float = 0.0
    iou_after: float = 0.0
    seconds_to_fair: float | None = None
    """When the mean IoU passed `FAIR`; None if it never did."""

    def add(self, tool: str, seconds: float, pixels: int, strokes: int = 1) -> None:
        """Count one action."""
        self.seconds += seconds
        self.strokes += strokes
        self.pixels += pixels
        self.tools[tool] = self.tools.get(tool, 0) + 1

    def reach(self, iou: float) -> None:
        """Note how good the mask is now."""
        self.iou_after = iou
        if self.seconds_to_fair is None and iou >= FAIR:
            self.seconds_to_fair = self.seconds


def correct(start: LabelMap, truth: LabelMap, kit: Kit | None = None) -> tuple[Mask, Work]:
    """Correct one image until it is good enough.

    Args:
        start: (H, W) uint8, the mask to begin with.
        truth: (H, W) uint8, 255 where nothing is asked.
        kit: The tools besides brush, polygon and fill.

    Returns:
        The mask with the pixels that were set by hand, and the work.
    """
    kit, work, hand = kit or Kit(), Work(seconds=SWITCH), Hand()
    work.iou_before = mean_iou(start, truth)
    work.reach(work.iou_before)
    mask = Mask(_begun(start, truth, kit, work).copy())
    hopeless: NDArray[np.bool_] = np.zeros(truth.shape, bool)
    while work.iou_after < GOOD_ENOUGH and work.strokes < PATIENCE:
        sight = Sight.of(mask, truth)
        found = wrong_regions(sight, hopeless)
        if not found:
            break
        if not _improve(sight, found, kit, hand, work):
            region, _ = found[0]
            hopeless[region.slices] |= region.inside
            continue
        work.reach(mean_iou(mask.label_map, truth))
        if kit.suggest is not None and work.iou_after < GOOD_ENOUGH:
            _look_at_suggestion(mask, truth, kit.suggest, work)
    return mask, work


def mean_iou(label_map: LabelMap, truth: LabelMap) -> float:
    """Mean IoU of one image."""
    return evaluation_of(confusion_of(label_map, truth), 1).mean_iou


def wrong_regions(sight: Sight, hopeless: NDArray[np.bool_], most: int = GLANCE) -> list[tuple[Region, int]]:
    """Find the connected regions that should have one other label and matter most, and that label."""
    wrong = (sight.mask.label_map != sight.truth) & (sight.truth != VOID) & ~hopeless
    found: list[tuple[float, Region, int]] = []
    for label in np.unique(sight.truth[wrong]):
        count, parts, stats, _ = cv2.connectedComponentsWithStats(
            (wrong & (sight.truth == label)).astype(np.uint8), connectivity=4
        )
        matters = np.bincount(parts.ravel(), weights=sight.weight.ravel(), minlength=count)
        for part in 1 + np.argsort(-matters[1:])[:most]:
            left, top, width, height, area = (int(value) for value in stats[part])
            if area >= SMALLEST:
                inside = parts[top : top + height, left : left + width] == part
                found.append((float(matters[part]), Region(top, left, inside), int(label)))
    found.sort(key=lambda one: -one[0])
    return [(region, label) for _, region, label in found[:most]]


def best_action(
    sight: Sight, found: Sequence[tuple[Region, int]], hand: Hand, areas: Superpixels | None = None
) -> tuple[Action, int] | None:
    """Choose what mends most per second, and its label; None where everything would break more than it mends."""
    actions = []
    for region, label in found:
        able = [*brushing(sight, region, label, hand), filling(sight, region, label, hand)]
        able += outlining(sight, region, label, hand)
        able += dragging(sight, region, label, hand, areas) if areas else []
        actions += [(one, label) for one in able if one.gain > 0]
    return max(actions, key=lambda one: one[0].rate, default=None)


def _begun(start: LabelMap, truth: LabelMap, kit: Kit, work: Work) -> LabelMap:
    """Before painting: throw away what is no better than nothing; else move the slider if the mask is all too fat or thin."""
    empty = np.full_like(start, BACKGROUND)
    if work.iou_after >= GOOD_ENOUGH or not start.any():
        return start
    if kit.slide is not None and _is_one_sided(start, truth):
        shown = kit.slide()
        best = max([start, *shown], key=lambda one: mean_iou(one, truth))
        work.add("slider", THINK + POINT + PRESS + ANSWER * len(shown) + THINK + POINT + PRESS, 0)
        work.reach(mean_iou(best, truth))
        start = best
    if work.iou_after < mean_iou(empty, truth) + HOPELESS:
        work.add("clear", CLEAR, 0)
        work.reach(mean_iou(empty, truth))
        return empty
    return start


def _is_one_sided(start: LabelMap, truth: LabelMap) -> bool:
    asked = truth != VOID
    too_much = int(((start != BACKGROUND) & (truth == BACKGROUND)).sum())
    too_little = int(((start == BACKGROUND) & (truth != BACKGROUND) & asked).sum())
    return abs(too_much - too_little) > ONE_SIDED * max(too_much + too_little, 1)


def _improve(sight: Sight, found: Sequence[tuple[Region, int]], kit: Kit, hand: Hand, work: Work) -> bool:
    """Do what pays most; False where nothing does."""
    best = best_action(sight, found, hand, kit.areas)
    rate = best[0].rate if best else 0.0
    if kit.smart is not None and work.tools.get(TAKEN_BACK, 0) < LET_DOWN:
        region, label = found[0]
        if region.inside.sum() >= 20 * SMALLEST and _smart(sight, region, label, kit.smart, rate, hand, work):
            return True
    if kit.clicker is not None and work.tools.get(NOT_KEPT, 0) + work.tools.get(POOR, 0) < LET_DOWN:
        region, label = found[0]
        if region.inside.sum() >= 20 * SMALLEST and _point(sight, region, label, kit.clicker, rate, hand, work):
            return True
    if best is None:
        return False
    action, label = best
    tool, _, brush = action.tool.partition(" ")
    hand.take(label, tool if brush.isdigit() else action.tool, int(brush) if brush.isdigit() else None)
    patch = sight.mask.patch(action.region, label)
    if patch is not None:
        sight.mask.apply(patch)
    work.add(action.tool, action.seconds, int(action.region.inside.sum()))
    return True


def _look_at_suggestion(mask: Mask, truth: LabelMap, suggest: Suggest, work: Work) -> None:
    """Look at what the machine suggests after a correction, and take it where that pays; the look is paid for anyway."""
    patch = suggest(mask)
    if patch is None:
        return
    work.seconds += ANSWER
    after = mask.copy()
    after.apply(patch)
    iou = mean_iou(after.label_map, truth)
    if iou > work.iou_after + WORTH_A_KEY:
        mask.apply(patch)
        work.seconds += KEY
        work.tools["suggestion"] = work.tools.get("suggestion", 0) + 1
        work.reach(iou)


def _point(sight: Sight, region: Region, label: int, clicker: Clicker, rate: float, hand: Hand, work: Work) -> bool:
    """Click at the object, and keep an answer that is worth the key: the seconds until it came are gone either way."""
    pointed = clicker.on(sight, region, label, hand, rate)
    if pointed is None:
        return False
    kept = pointed.patch is not None and pointed.gain > rate * KEY
    if kept and pointed.patch is not None:
        sight.mask.apply(pointed.patch)
    pays = pointed.rate >= 0.5 * rate
    work.add("clicks" if kept and pays else POOR if kept else NOT_KEPT, pointed.seconds, 0, pointed.number)
    return kept


def _smart(sight: Sight, region: Region, label: int, smart: Smart, rate: float, hand: Hand, work: Work) -> bool:
    """Paint a rough line, look at the preview, and keep it if it pays at least as well as painting; else it cost its time."""
    depth = depth_of(region.inside)
    path, brush = rough_line(region, depth)
    painted = drawn(path, brush, sight.mask.size)
    strokes = np.full(sight.mask.size, FREE, np.int16)
    strokes[painted.slices][painted.inside] = label
    patch = smart(strokes, sight.mask)
    drag = steering(path, region, depth, brush)
    seconds = THINK + hand.keys(label, "smart", brush) + POINT + PRESS + drag + ANSWER + KEY
    hand.take(label, "smart", brush)
    box = None if patch is None else Region(patch.top, patch.left, np.ones(patch.after.shape, bool))
    gain = 0.0 if patch is None or box is None else sight.gain(box, patch.after)
    kept = patch is not None and gain > 0 and gain / seconds >= 0.8 * rate
    if kept and patch is not None:
        sight.mask.apply(patch)
    work.add("smart" if kept else TAKEN_BACK, seconds, int(painted.inside.sum()) if kept else 0)
    return kept
