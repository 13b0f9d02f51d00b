"""Masks against truth by the size of the objects: whether large and small things are found equally well.

Fused attention is meant to help the very large and the very small (Yang et al., ICME 2023, section 1); one mean over all
pixels, which large objects dominate, cannot show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.evaluation.miou import mean, plain, ratio

SIZE_LIMITS = (32**2, 96**2)
"""Areas in pixels at which small ends and large begins (COCO's evaluation)."""

SIZE_NAMES = ("small", "medium", "large")


@dataclass(frozen=True, eq=False)
class SizeEvaluation:
    """What masks are worth for objects of each size.

    An object is a connected region of one class in the truth. What a mask claims wrongly for a class counts against the
    nearest object of that class in the image; where the image has none, it belongs to no size and is counted in `elsewhere`.
    All arrays are (S, K) int64: a row for each size, small first; a column for each class, without background.
    """

    names: tuple[str, ...]
    """Names of the K classes."""
    limits: tuple[int, ...]
    """S - 1 areas in pixels; an object belongs to the next size from its limit on."""
    objects: NDArray[np.int64]
    """How many objects there are."""
    truth_pixels: NDArray[np.int64]
    """Pixels of the objects."""
    correct_pixels: NDArray[np.int64]
    """Those of them that the mask has right."""
    claimed_pixels: NDArray[np.int64]
    """Pixels that the mask claims beyond the objects."""
    elsewhere: NDArray[np.int64]
    """(K,) pixels claimed in images that lack the class."""

    @cached_property
    def iou(self) -> NDArray[np.float64]:
        """(S, K) intersection over union in [0, 1]; NaN where there is no such object."""
        return ratio(self.correct_pixels, self.truth_pixels + self.claimed_pixels)

    @cached_property
    def recall(self) -> NDArray[np.float64]:
        """(S, K) share of the objects' pixels that were found; NaN where there is no such object."""
        return ratio(self.correct_pixels, self.truth_pixels)

    def plus(self, other: SizeEvaluation) -> SizeEvaluation:
        """Give both sets measured as one; they must have the same classes and limits."""
        counts = ("objects", "truth_pixels", "correct_pixels", "claimed_pixels", "elsewhere")
        sums = {name: getattr(self, name) + getattr(other, name) for name in counts}
        return replace(self, **sums)

    @property
    def size_names(self) -> tuple[str, ...]:
        """Small, medium and large; or the areas, where there are not three sizes."""
        if len(self.limits) == len(SIZE_NAMES) - 1:
            return SIZE_NAMES
        edges = ("0", *(str(limit) for limit in self.limits))
        return tuple(f"from {edge} pixels" for edge in edges)

    def mean_iou(self) -> list[float]:
        """Mean IoU of each size over the classes that have objects of it, background left out; NaN where none has."""
        return [mean(row) for row in self.iou]

    def mean_recall(self) -> list[float]:
        """Mean recall of each size over the classes that have objects of it; NaN where none has."""
        return [mean(row) for row in self.recall]

    def as_dict(self) -> dict[str, Any]:
        """Give plain numbers for JSON; what is not defined is None."""
        rows = zip(self.size_names, self.mean_iou(), self.mean_recall(), self.objects, self.iou, strict=True)
        sizes = {
            size: {
                "mean_iou": plain(mean_iou),
                "mean_recall": plain(mean_recall),
                "objects": int(objects.sum()),
                "iou": {name: plain(value) for name, value in zip(self.names, iou, strict=True)},
            }
            for size, mean_iou, mean_recall, objects, iou in rows
        }
        return {"limits": list(self.limits), "sizes": sizes, "pixels_elsewhere": int(self.elsewhere.sum())}


def evaluate_by_size(
    pairs: Iterable[tuple[NDArray[np.uint8], NDArray[np.uint8]]],
    names: Sequence[str],
    limits: Sequence[int] = SIZE_LIMITS,
) -> SizeEvaluation:
    """Measure label maps against their truth, object by object.

    Args:
        pairs: (prediction, truth), each (H, W) uint8 of the same size; void (255) of the truth is left out.
        names: Names of all classes, without background.
        limits: Areas in pixels between the sizes, ascending.

    Raises:
        ValueError: a pair differs in size, or has an index that no name belongs to.
    """
    shape = (len(limits) + 1, len(names))
    counts = {field: np.zeros(shape, np.int64) for field in ("objects", "truth_pixels", "correct_pixels", "claimed_pixels")}
    elsewhere = np.zeros(len(names), np.int64)
    for prediction, truth in pairs:
        if prediction.shape != truth.shape:
            raise ValueError(f"prediction is {prediction.shape}, truth {truth.shape}")
        for index in np.union1d(prediction, truth):
            if index in (BACKGROUND, VOID):
                continue
            if index > len(names):
                raise ValueError(f"index {index} has no name")
            claimed = (prediction == index) & (truth != index) & (truth != VOID)
            found = _objects(truth == index, prediction == index, claimed)
            if not len(found):
                elsewhere[index - 1] += int(claimed.sum())
                continue
            size_of = np.digitize(found[:, 0], limits)
            np.add.at(counts["objects"][:, index - 1], size_of, 1)
            for column, field in enumerate(("truth_pixels", "correct_pixels", "claimed_pixels")):
                np.add.at(counts[field][:, index - 1], size_of, found[:, column])
    return SizeEvaluation(tuple(names), tuple(limits), elsewhere=elsewhere, **counts)


def _objects(truth: NDArray[np.bool_], predicted: NDArray[np.bool_], claimed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the pixels of every connected region of the truth.

    Returns:
        (n, 3) int64: area; pixels that are predicted; pixels claimed elsewhere that are nearer to it than to another.
    """
    count, labelled = cv2.connectedComponents(truth.astype(np.uint8), connectivity=8)
    regions = np.asarray(labelled, np.int32)
    areas = np.bincount(regions[truth], minlength=count)
    correct = np.bincount(regions[truth & predicted], minlength=count)
    beyond = np.zeros(count, np.int64)
    if count > 1 and claimed.any():
        beyond = np.bincount(_nearest_region(truth, regions)[claimed], minlength=count)
    return np.stack([areas, correct, beyond], axis=1)[1:]


def _nearest_region(truth: NDArray[np.bool_], regions: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give every pixel the number of the region that is nearest to it."""
    _, nearest = cv2.distanceTransformWithLabels(
        (~truth).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )
    region_of = np.zeros(int(nearest.max()) + 1, np.int32)
    region_of[nearest[truth]] = regions[truth]
    numbers: NDArray[np.int32] = region_of[nearest]
    return numbers
