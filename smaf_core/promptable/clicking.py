"""Clicks and a box on one object of a photo become an edit. It starts from the mask that is there.

The region under the first click, if it is of the class that is painted, is given to the model with its box, an inner point and
what it looks like; each later click with the answer that was on the screen before it. So a click mends a proposal instead of
forgetting it. A click beside a region is answered without it first; what the two together would be is one more answer to turn
to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.mask import LabelMap, Mask, Patch, connected
from smaf_core.data.regions import Box, Point, Region, Size, pixel_at
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Answer, Embedding, Floats, Frame, Prompt
from smaf_core.promptable.regions import prompt_of

SPECK = 16
"""Cells of a model's grid: smaller islands and holes of an answer are none of the thing's; 61 pixels of a photo of 500."""

AWAY, LEAST_AWAY, DEEP = 1.5, 10, 3.0
"""What is clicked away is taken to reach so far around the click: a factor on how far the region's edge is, and at least so
many pixels. A point of the region that stays lies deeper than the last, in pixels."""

LEAST = 100
"""Smaller regions, in pixels, are nothing to start from for a click beside them."""

Plane = NDArray[np.bool_]
Click = tuple[Point, bool]
"""(y, x) in pixels of the photo, and whether the object is there (else beside it)."""


@dataclass(frozen=True)
class Clicks:
    """What a person has pointed at so far on one object."""

    points: tuple[Click, ...] = ()
    box: Box | None = None
    turns: tuple[int | None, ...] = ()
    """Of every point, which answer to those before it was on the screen, None where none was; empty: always the best."""

    def last_seen(self) -> tuple[Clicks, int] | None:
        """What had been pointed at, the box first, when the last answer was on the screen, and which one that was.

        Clicks quicker than their answers, and the points of one stroke, are all asked about at once.
        """
        for count in range(len(self.points) - 1, -1 if self.box is not None else 0, -1):
            shown = self.turns[count] if count < len(self.turns) else 0
            if shown is not None:
                return replace(self, points=self.points[:count], turns=self.turns[:count]), shown
        return None


def start_of(label_map: LabelMap, label: int, clicks: Clicks) -> Plane | None:
    """Give the region that the first click is on, (H, W) bool; None where that is of another class, or there is a box."""
    if clicks.box is not None or not clicks.points or label == BACKGROUND:
        return None
    height, width = label_map.shape
    seed = pixel_at(clicks.points[0][0], (height, width))
    if seed is None or label_map[seed] != label:
        return None
    region = connected(label_map, seed)
    inside = np.zeros(label_map.shape, bool)
    inside[region.slices] = region.inside
    return inside


def region_beside(label_map: LabelMap, label: int, clicks: Clicks) -> Plane | None:
    """Give the region of the class that is nearest to a single click beside all of them, (H, W) bool; None where none is."""
    if clicks.box is not None or len(clicks.points) != 1 or not clicks.points[0][1] or label == BACKGROUND:
        return None
    at, plane = clicks.points[0][0], label_map == label
    seed = _nearest(plane, at)
    found = None if seed is None else _part_at(plane, seed)
    if found is None or np.count_nonzero(found) >= LEAST:
        return found
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(plane.view(np.uint8), connectivity=4)  # seldom: it takes long
    seed = _nearest((plane & (stats[:, cv2.CC_STAT_AREA] >= LEAST)[numbers]), at)
    return None if seed is None else _part_at(plane, seed)


def _nearest(plane: Plane, at: Point) -> tuple[int, int] | None:
    """Give the row and column of the pixel of a plane that is nearest to a place; None where the plane is empty."""
    height, width = plane.shape
    middle = min(max(int(at[1]), 0), width - 1)
    rows = np.arange(height)
    best: tuple[float, tuple[int, int]] | None = None
    for part, step in ((plane[:, middle:], 1), (np.ascontiguousarray(plane[:, middle::-1]), -1)):
        columns = middle + step * part.argmax(axis=1)  # of each row the first one from there to either side
        far = np.where(plane[rows, columns], np.hypot(rows + 0.5 - at[0], columns + 0.5 - at[1]), np.inf)
        row = int(far.argmin())
        if np.isfinite(far[row]) and (best is None or far[row] < best[0]):
            best = float(far[row]), (row, int(columns[row]))
    return None if best is None else best[1]


def answer_clicks(
    model: PromptableModel,
    embedding: Embedding,
    clicks: Clicks,
    start: Plane | None = None,
    before: Floats | None = None,
    evidence: Floats | None = None,
) -> Answer:
    """Ask the model about all clicks.

    Args:
        model: Who answers.
        embedding: What it saw in the photo.
        clicks: At least one point, or a box.
        start: (H, W) bool, the region to start from, if there is one.
        before: (256, 256) logits of the answer that was last on the screen.
        evidence: (256, 256) logits of where the class seems to be, for a model that has learned to read them.

    Raises:
        SmafError: the model failed.
    """
    return model.answer(embedding, prompt_for(clicks, embedding.frame, start, before, evidence))


def prompt_for(
    clicks: Clicks, frame: Frame, start: Plane | None = None, before: Floats | None = None, evidence: Floats | None = None
) -> Prompt:
    """Make a prompt of all clicks; arguments as for `answer_clicks`."""
    if start is None:
        return Prompt(clicks.points, clicks.box, evidence if before is None else before)
    whole = prompt_of(start, frame)
    inner = _stays(start, clicks) if _takes_away(clicks) else whole.points[:1]
    box = whole.box if len(clicks.points) == 1 and _is_on(start, clicks.points[0][0]) else None
    return Prompt((*inner, *clicks.points), box, whole.mask if before is None else before)


def _stays(start: Plane, clicks: Clicks) -> tuple[Click, ...]:
    """Give the deepest point of a region away from the one click that takes something of it away."""
    if len(clicks.points) != 1 or (seed := pixel_at(clicks.points[0][0], (start.shape[0], start.shape[1]))) is None:
        return ()
    depth = cv2.distanceTransform(np.pad(start, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    left = start.astype(np.uint8)
    cv2.circle(left, seed[::-1], max(LEAST_AWAY, int(AWAY * depth[seed])), 0, -1)
    depth = cv2.distanceTransform(np.pad(left, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = divmod(int(depth.argmax()), depth.shape[1])
    return (((y + 0.5, x + 0.5), True),) if depth[y, x] > DEEP else ()


def without_specks(grid: Floats, frame: Frame, clicks: Clicks) -> Floats:
    """Take islands and holes of few cells out of an answer: decoders strew them where they are unsure.

    What was clicked stays, and the largest part, however small.

    Args:
        grid: (h, w) logits on the model's grid.
        frame: Where the grid lies in the picture.
        clicks: What was pointed at.

    Returns:
        (h, w) logits.
    """
    for on in (True, False):
        plane = grid > 0
        count, numbers, stats, _ = cv2.connectedComponentsWithStats((plane == on).astype(np.uint8), connectivity=4)
        small = stats[:, cv2.CC_STAT_AREA] < SPECK
        small[0] = False
        if count > 1:
            small[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))] = False
        for at in (at for at, is_on in clicks.points if is_on == on):
            small[numbers[_cell(frame, at, grid)]] = False
        grid = np.where(small[numbers], -grid if on else np.abs(grid) + np.float32(1e-3), grid)
    return grid


def _cell(frame: Frame, at: Point, grid: Floats) -> tuple[int, int]:
    """Row and column of the cell of a grid that a place of the picture is in."""
    (height, width), (x, y) = grid.shape, frame.point(at)
    return min(int(y * height / frame.side), height - 1), min(int(x * width / frame.side), width - 1)


def edit_of(
    mask: Mask, inside: Plane, label: int, start: Plane | None, paintable: NDArray[np.bool_], clicks: Clicks | None = None
) -> Patch | None:
    """Make an edit of a candidate: its pixels get the label; what it leaves of the region it started from, the background.

    Pixels that a person set stay, but for the parts that were pointed at: a click on them is the person's word as well. Labels
    that may not be painted over stay in any case.

    Args:
        mask: As it is.
        inside: (H, W) bool, the candidate.
        label: What is painted.
        start: The region it started from, if there was one.
        paintable: (256,) bool, the labels that may be painted over.
        clicks: What was pointed at.

    Returns:
        The edit; None where it would change nothing.
    """
    allowed, clicks = paintable[mask.label_map], clicks or Clicks()
    given = inside & allowed & (~(mask.touched & (mask.label_map != label)) | _pointed_over(mask, inside, clicks))
    left = np.zeros_like(given) if start is None else _left_over(mask.touched, start & ~inside, clicks) & allowed
    changed = Region(0, 0, (given & ~(mask.touched & (mask.label_map == label))) | left).trimmed()
    if changed.is_empty:
        return None
    box = changed.slices
    after = np.where(given, np.uint8(label), np.where(left, np.uint8(BACKGROUND), mask.label_map))[box]
    touched = mask.touched[box]
    return Patch(changed.top, changed.left, mask.label_map[box].copy(), after, touched.copy(), touched | given[box] | left[box])


def share_left(mask: Mask, inside: Plane, label: int, patch: Patch | None) -> float:
    """How much of a candidate an edit leaves as it is, in [0, 1]: it is locked, or a person set it."""
    there = mask.label_map == label
    if patch is not None:
        there[patch.slices] = patch.after == label
    return int(np.count_nonzero(inside & ~there)) / max(int(np.count_nonzero(inside)), 1)


def _pointed_over(mask: Mask, inside: Plane, clicks: Clicks) -> Plane:
    """Of what a person set within a candidate, the areas of one label that were clicked."""
    over = np.zeros_like(inside)
    for seed in _seeds(clicks, mask.size, on=True):
        if mask.touched[seed] and inside[seed] and not over[seed]:
            over |= _part_at(inside & mask.touched & (mask.label_map == mask.label_map[seed]), seed)
    return over


def _left_over(touched: Plane, gone: Plane, clicks: Clicks) -> Plane:
    """Of what is no longer in a region, what goes: what a person set only where it was clicked away."""
    over = gone & ~touched
    for seed in _seeds(clicks, (gone.shape[0], gone.shape[1]), on=False):
        if gone[seed] and not over[seed]:
            over |= _part_at(gone & touched, seed)
    return over


def _seeds(clicks: Clicks, size: Size, *, on: bool) -> list[tuple[int, int]]:
    """Pixels that were clicked as the object's, or as not."""
    pixels = (pixel_at(at, size) for at, is_on in clicks.points if is_on == on)
    return [one for one in pixels if one is not None]


def _part_at(plane: Plane, seed: tuple[int, int]) -> Plane:
    """The connected part of a plane that a pixel of it is in, (H, W) bool."""
    part = connected(plane.view(np.uint8), seed)
    there = np.zeros_like(plane)
    there[part.slices] = part.inside
    return there


def _is_on(region: Plane, at: Point) -> bool:
    """Whether a place is in a region: else the region's box would deny a click there."""
    height, width = region.shape
    seed = pixel_at(at, (height, width))
    return seed is not None and bool(region[seed])


def _takes_away(clicks: Clicks) -> bool:
    """Whether something was clicked away: the region's own deepest point may be in that."""
    return any(not on for _, on in clicks.points)
