"""The part of a mask that is doubted, as pixels: what the others teach there can be taken by one key."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, ClassTable
from smaf_core.data.mask import LabelMap
from smaf_core.data.regions import Region
from smaf_core.review.expected_error import Reason
from smaf_core.review.label_errors import DOUBT_KINDS

ARROW = " → "
"""Between the class of a mask and the one that it probably is, in a reason of the kind "swapped"."""
FINE = 0.01
"""Share of the longer side under which a difference is a matter of borders, and not taken."""


def doubted_part(mask: LabelMap, seen: LabelMap, reasons: Sequence[Reason], classes: ClassTable) -> tuple[Region, int] | None:
    """Give the largest part that the strongest doubt is about, and what it probably is.

    Args:
        mask: (H, W) uint8, the mask as it is now.
        seen: (H, W) uint8, what a check has seen instead.
        reasons: Why the image deserves a look; only doubts about its mask count. One about which nothing differs any more
            gives way to the next.
        classes: Of both label maps.

    Returns:
        Which pixels, and the label that they probably have; None where nothing is doubted (any more).
    """
    if mask.shape != seen.shape:
        return None
    for label, instead in (pair for reason in reasons if (pair := _labels(reason, classes)) is not None):
        inside = _largest((mask == label) & (seen == instead))
        if inside is not None:
            return Region(0, 0, inside).trimmed(), instead
    return None


def _labels(reason: Reason, classes: ClassTable) -> tuple[int, int] | None:
    """What the mask says and what it probably is; None where the reason is no doubt, or a class is called otherwise since."""
    before, _, instead = reason.class_name.rpartition(ARROW)
    names = {"swapped": (before, instead), "stray": (instead, ""), "unmarked": ("", instead)}.get(reason.kind)
    if reason.kind not in DOUBT_KINDS or names is None or any(name and name not in classes.names for name in names):
        return None
    label, other = (classes.index(name) if name else BACKGROUND for name in names)
    return label, other


def _largest(differs: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """The largest connected part that is more than a border; None where there is none."""
    side = max(3, round(FINE * max(differs.shape)))
    kernel = np.ones((side, side), np.uint8)
    thick = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, parts, statistics, _ = cv2.connectedComponentsWithStats(thick, connectivity=8)
    if count < 2:
        return None
    largest = 1 + int(statistics[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(parts == largest)
