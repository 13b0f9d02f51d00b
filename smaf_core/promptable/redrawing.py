"""What corrections suggest for the rest of a mask, its outlines drawn anew by a promptable model that is shown them.

A suggestion (`smaf_core.editing.suggestion`) knows what looks alike; a promptable model knows where things end. Regions that a
person has corrected, or beside which they have, are shown to it as boxes, masks and points: what was painted is on the thing,
what was painted otherwise beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.data.regions import Box, Point, Region, Size
from smaf_core.data.resizing import resize_nearest, size_within
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Embedding, Floats, Prompt
from smaf_core.promptable.regions import prompt_of
from smaf_core.promptable.tidying import TidySettings, agreement, as_logits, parts_of

Plane = NDArray[np.bool_]


@dataclass(frozen=True)
class RedrawingSettings:
    """What is drawn anew, and what is believed of it (chosen by measurement: docs/decisions/0098)."""

    on: int = 2
    """Most points on a region, where a person painted it."""
    beside: int = 3
    """Most points beside it, where they painted something else."""
    around: float = 0.15
    """How far beside a region its surroundings go, as a share of its box."""
    deep: float = 2.0
    """Points lie so many pixels inside of what was painted at least."""
    generosity: float = 2.0
    """Added to the model's logits, as in tidying."""
    agreement: float = 0.4
    """An answer with a lower IoU to its region is refused."""
    max_side: int = 1024
    """Larger pictures are looked at with this length of their longer side, in pixels."""


def redrawn(
    model: PromptableModel, embedding: Embedding, mask: Mask, suggested: LabelMap, settings: RedrawingSettings | None = None
) -> LabelMap:
    """Draw the regions anew that a person has corrected.

    Args:
        model: Who draws.
        embedding: What it saw in the photo.
        mask: As the person has left it; what they set stays.
        suggested: (H, W) uint8, how the rest should look so far; equal to the mask where nobody knows better.
        settings: What to draw, and what to believe.

    Returns:
        (H, W) uint8. Human pixels and void are as in the mask.

    Raises:
        SmafError: the model failed.
    """
    settings = settings or RedrawingSettings()
    size = size_within(mask.size, settings.max_side)
    if size == mask.size:
        return _redrawn(model, embedding, mask, suggested, settings)
    small = Mask(resize_nearest(mask.label_map, size), resize_nearest(mask.touched.astype(np.uint8), size) > 0)
    before = resize_nearest(suggested, size)
    seen = replace(embedding, frame=replace(embedding.frame, size=size))
    after = _redrawn(model, seen, small, before, settings)
    changed = resize_nearest((after != before).astype(np.uint8), mask.size) > 0
    free = changed & ~mask.touched & (mask.label_map != VOID)
    return np.where(free, resize_nearest(after, mask.size), suggested)


def _redrawn(
    model: PromptableModel, embedding: Embedding, mask: Mask, suggested: LabelMap, settings: RedrawingSettings
) -> LabelMap:
    surest, result = np.zeros(mask.size, np.float32), suggested.copy()
    won = np.full(mask.size, VOID, np.uint8)
    for label, part in parts_of(suggested, TidySettings().least(suggested)):
        points = tuple(_points(mask, part, label, settings))
        if not points:
            continue
        logits = _logits(model, embedding, part, points, mask.touched, settings)
        result[part] = BACKGROUND
        wins = logits > surest
        surest[wins], won[wins] = logits[wins], label
    free = ~mask.touched & (mask.label_map != VOID)
    drawn = (won != VOID) & (result == BACKGROUND)  # what no region was drawn from stays
    result[drawn] = won[drawn]
    return np.where(free, result, mask.label_map)


def _logits(
    model: PromptableModel,
    embedding: Embedding,
    part: Plane,
    points: tuple[tuple[Point, bool], ...],
    touched: Plane,
    settings: RedrawingSettings,
) -> Floats:
    """(H, W) logits of a region drawn anew; as it was where the answer is refused."""
    shown = prompt_of(part, embedding.frame)
    answer = model.answer(embedding, Prompt((*shown.points, *points), shown.box, shown.mask))
    logits = answer.logits() + np.float32(settings.generosity)
    agrees = agreement(part & ~touched, (logits > 0) & ~touched)
    return logits if agrees >= settings.agreement else as_logits(part)


def _points(mask: Mask, part: Plane, label: int, settings: RedrawingSettings) -> Iterator[tuple[Point, bool]]:
    """Where a person painted a region, and where they painted something else in it or near it."""
    top, left, bottom, right = _grown(Region(0, 0, part).trimmed().box, mask.size, settings.around)
    touched, inside = mask.touched[top:bottom, left:right], part[top:bottom, left:right]
    other = mask.label_map[top:bottom, left:right] != label
    for plane, most, is_on in ((touched & inside, settings.on, True), (touched & other, settings.beside, False)):
        for y, x in _spread(plane, most, settings.deep):
            yield (y + top, x + left), is_on


def _grown(box: Box, size: Size, share: float) -> Box:
    top, left, bottom, right = box
    high, wide = 8 + int(share * (bottom - top)), 8 + int(share * (right - left))
    return max(top - high, 0), max(left - wide, 0), min(bottom + high, size[0]), min(right + wide, size[1])


def _spread(plane: Plane, most: int, deep: float) -> Iterator[Point]:
    """Points deep in a plane, each away from those before."""
    left = plane.astype(np.uint8)
    for _ in range(most):
        if not left.any():
            return
        depth = cv2.distanceTransform(np.pad(left, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
        y, x = divmod(int(depth.argmax()), depth.shape[1])
        if depth[y, x] < deep:
            return
        yield y + 0.5, x + 0.5
        cv2.circle(left, (x, y), max(int(3 * depth[y, x]), 20), 0, -1)
