"""Answers of the machine judged by masks that a person made: which agrees best, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    def is_sure(self) -> bool:
        """Whether the answers differ by more than chance."""
        return self.images >= ENOUGH and abs(self.after - self.before) > BEYOND_CHANCE * self.error

    @property
    def is_worse(self) -> bool:
        """Whether the new answer is worse, and not by chance."""
        return self.is_sure and self.after < self.before


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


@dataclass(frozen=True)
class Choice:
    """Which of several answers agrees best with masks.

    Attributes:
        name: The answer's.
        means: Of every answer, by name: the mean over images of how well it agrees, in [0, 1].
        scores: For each image how well that answer agrees which the *other* images would have chosen: what can be expected of
            the choice on images that had no say in it.
    """

    name: str
    means: Mapping[str, float]
    scores: tuple[float, ...]


def choose(scores: Mapping[str, Sequence[float]], usual: str) -> Choice:
    """Choose the answer that agrees best with masks; the usual one unless another is better by more than a standard error.

    Args:
        scores: By answer, how well it agrees with each mask; two masks or more, in the same order.
        usual: One of the answers.
    """
    names, table = list(scores), np.array(list(scores.values()), float)
    at = names.index(usual)
    expected = [table[_best(np.delete(table, image, axis=1), at), image] for image in range(table.shape[1])]
    means = dict(zip(names, (float(one) for one in table.mean(1)), strict=True))
    return Choice(names[_best(table, at)], means, tuple(map(float, expected)))


def _best(table: NDArray[np.float64], usual: int) -> int:
    """Give the row of (answers, images) with the best mean, if it is better than the usual one's beyond a standard error."""
    best, count = int(table.mean(1).argmax()), table.shape[1]
    difference = table[best] - table[usual]
    error = difference.std(ddof=1) / sqrt(count) if count > 1 else inf
    return best if difference.mean() > error else usual


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
