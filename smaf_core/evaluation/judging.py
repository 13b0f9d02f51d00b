"""Two answers of the machine judged by masks that a person made: which agrees better, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, inf, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID
from smaf_core.evaluation.miou import evaluate

ENOUGH = 5
"""Images below which no difference is believed."""
BEYOND_CHANCE = 2.0
"""How many standard errors a difference must be away from none."""
RIM = 0.01
"""How near a mask's border pixels do not count, as a share of the picture's diagonal."""


@dataclass(frozen=True)
class Judgement:
    """How well two answers agree with masks, each the mean over images of 1 - expected error as the review queue has it.

    Attributes:
        images: How many masks there were.
        before: Of the answer there was, in [0, 1].
        after: Of the new one.
        error: Standard error of the difference; infinite for a single image.
    """

    images: int
    before: float
    after: float
    error: float

    @property
    def is_worse(self) -> bool:
        """Whether the new answer is worse, and not by chance."""
        return self.images >= ENOUGH and self.after - self.before < -BEYOND_CHANCE * self.error


def judge(pairs: Sequence[tuple[float, float]]) -> Judgement:
    """Compare two answers image by image.

    Args:
        pairs: For each image, how well the answer before and the one after agree with its mask; at least one.
    """
    both = np.array(pairs, float)
    difference = both[:, 1] - both[:, 0]
    count = len(both)
    error = float(difference.std(ddof=1)) / sqrt(count) if count > 1 else inf
    before, after = both.mean(axis=0)
    return Judgement(count, float(before), float(after), error)


def agreement(answer: NDArray[np.uint8], mask: NDArray[np.uint8]) -> float:
    """Say how well an answer agrees with a mask: mean IoU over the classes of both, in [0, 1], away from the mask's borders.

    Who mends a proposal often leaves its border where it was, to the pixel. There the mask says nothing of how good another
    answer is, so a thin rim on both sides of each border is left out.

    Args:
        answer: (H, W) uint8.
        mask: (H, W) uint8; what is void there is left out.
    """
    return evaluate([(answer, without_rim(mask))]).mean_iou


def without_rim(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make void what lies within `RIM` of a border between two labels; a mask of which nothing would be left stays whole."""
    reach = max(1, round(RIM * hypot(*mask.shape)))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    inner = cv2.erode(mask, kernel) == cv2.dilate(mask, kernel)
    kept = np.isin(mask, np.unique(mask[inner]))  # a class that is nothing but rim is judged by its rim
    return np.where(inner | ~kept, mask, VOID).astype(np.uint8)
