"""Which background threshold would have been best, had one known the truth: an upper bound, and no result.

Several papers choose the threshold that fits the truth of the very images they report on. The sweep shows how much that is
worth; its answer must not be quoted as the method's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND
from smaf_core.evaluation.miou import Evaluation, evaluation_of

TUNED_ON_TRUTH = "tuned on the truth of the same images: an upper bound, not a result"
"""What has to stand beside every number of a sweep."""

THRESHOLDS = tuple(step / 100 for step in range(60))
"""0 to 0.59 in steps of 0.01, as SEAM and others sweep."""


@dataclass(frozen=True, eq=False)
class ThresholdSweep:
    """One evaluation for each threshold; see `TUNED_ON_TRUTH`."""

    thresholds: tuple[float, ...]
    evaluations: tuple[Evaluation, ...]

    @property
    def best(self) -> float:
        """The threshold with the highest mean IoU, the lowest of several."""
        return self.thresholds[int(np.argmax(self._mean_ious()))]

    def at(self, threshold: float) -> Evaluation:
        """Give the evaluation at one of the thresholds."""
        return self.evaluations[self.thresholds.index(threshold)]

    def as_dict(self) -> dict[str, Any]:
        """Give plain numbers for JSON, with the words that must stand beside them."""
        return {
            "note": TUNED_ON_TRUTH,
            "best_threshold": self.best,
            "best_mean_iou": self.at(self.best).mean_iou,
            "mean_iou": dict(zip((f"{threshold:g}" for threshold in self.thresholds), self._mean_ious(), strict=True)),
        }

    def _mean_ious(self) -> list[float]:
        return [evaluation.mean_iou for evaluation in self.evaluations]


def sweep_threshold(
    samples: Iterable[tuple[NDArray[np.floating[Any]], Sequence[int], NDArray[np.uint8]]],
    names: Sequence[str],
    thresholds: Sequence[float] = THRESHOLDS,
) -> ThresholdSweep:
    """Measure the label maps that every threshold would give (eq. 4 with a constant background), in one pass.

    Args:
        samples: (maps, classes, truth) of every image: (k, H, W) attention in [0, 1], the label-map index of each map, and
            (H, W) uint8.
        names: Names of all classes, without background.
        thresholds: Ascending. A pixel is background unless its strongest class exceeds the threshold.
    """
    steps = len(thresholds) + 1
    counts = np.zeros((256, 256, steps), np.int64)  # truth, strongest class, how many thresholds it exceeds
    images = 0
    for maps, classes, truth in samples:
        images += 1
        strongest, exceeded = _strongest(maps, classes, truth.shape, thresholds)
        where = (truth.astype(np.int64) * 256 + strongest) * steps + exceeded
        used, pixels = np.unique(where, return_counts=True)
        counts.ravel()[used] += pixels
    evaluations = []
    for step in range(len(thresholds)):
        confusion = counts[:, :, step + 1 :].sum(2)
        confusion[:, BACKGROUND] += counts[:, :, : step + 1].sum((1, 2))
        evaluations.append(evaluation_of(confusion, images, names))
    return ThresholdSweep(tuple(thresholds), tuple(evaluations))


def _strongest(
    maps: NDArray[np.floating[Any]], classes: Sequence[int], size: tuple[int, ...], thresholds: Sequence[float]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give every pixel's strongest class, and how many of the thresholds it exceeds."""
    if maps.shape != (len(classes), *size):
        raise ValueError(f"maps are {maps.shape} for {len(classes)} classes and a truth of {size}")
    if not len(classes):
        return np.zeros(size, np.int64), np.zeros(size, np.int64)
    labels = np.asarray(classes, np.int64)[maps.argmax(axis=0)]
    limits = np.asarray(thresholds, maps.dtype)  # rounded as the maps are, so that equal stays equal
    return labels, np.searchsorted(limits, maps.max(axis=0), side="left")
