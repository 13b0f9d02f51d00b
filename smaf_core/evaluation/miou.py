"""Masks against truth: intersection over union per class, counted over the whole set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID, ClassTable
from smaf_core.data.images import read_label_map
from smaf_core.errors import SmafError
from smaf_core.evaluation.class_lists import classes_of_both
from smaf_core.progress import Report


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a set of masks is worth, from one confusion matrix over all pixels of all images.

    Pixels that are void in the truth are left out. A pixel that the *prediction* leaves void is an answer not given: it is
    missed for its class, and held against no other.
    """

    names: tuple[str, ...]
    """Class names in label-map order, background first."""
    confusion: NDArray[np.int64]
    """(C, C + 1) pixels: row = index in the truth, column = index in the prediction, last column = predicted void."""
    images: int
    """How many images were counted."""

    @cached_property
    def truth_pixels(self) -> NDArray[np.int64]:
        """(C,) pixels of each class in the truth."""
        return np.asarray(self.confusion.sum(axis=1))

    @cached_property
    def predicted_pixels(self) -> NDArray[np.int64]:
        """(C,) pixels of each class in the prediction, where the truth is not void."""
        return np.asarray(self.confusion[:, :-1].sum(axis=0))

    @cached_property
    def correct_pixels(self) -> NDArray[np.int64]:
        """(C,) pixels where truth and prediction agree on the class."""
        return np.diagonal(self.confusion).copy()

    @cached_property
    def iou(self) -> NDArray[np.float64]:
        """(C,) intersection over union in [0, 1]; NaN for a class that is neither in truth nor in prediction."""
        return ratio(self.correct_pixels, self.truth_pixels + self.predicted_pixels - self.correct_pixels)

    @cached_property
    def precision(self) -> NDArray[np.float64]:
        """(C,) share of a class's predicted pixels that are right; NaN where nothing was predicted."""
        return ratio(self.correct_pixels, self.predicted_pixels)

    @cached_property
    def recall(self) -> NDArray[np.float64]:
        """(C,) share of a class's true pixels that were found; NaN where there are none."""
        return ratio(self.correct_pixels, self.truth_pixels)

    @property
    def mean_iou(self) -> float:
        """Mean IoU with background, over the classes that occur in truth or prediction."""
        return mean(self.iou)

    @property
    def mean_precision(self) -> float:
        """Mean precision over the classes that were predicted at all."""
        return mean(self.precision)

    @property
    def mean_recall(self) -> float:
        """Mean recall over the classes that the truth has."""
        return mean(self.recall)

    @property
    def accuracy(self) -> float:
        """Share of all pixels that are right."""
        return float(self.correct_pixels.sum() / max(int(self.confusion.sum()), 1))

    def as_dict(self) -> dict[str, Any]:
        """Give plain numbers for JSON; what is not defined is None."""
        per_class = {
            name: {"iou": plain(self.iou[k]), "precision": plain(self.precision[k]), "recall": plain(self.recall[k]),
                   "truth_pixels": int(self.truth_pixels[k]), "predicted_pixels": int(self.predicted_pixels[k])}
            for k, name in enumerate(self.names)
        }  # fmt: skip
        return {
            "images": self.images,
            "mean_iou": plain(self.mean_iou),
            "mean_precision": plain(self.mean_precision),
            "mean_recall": plain(self.mean_recall),
            "accuracy": self.accuracy,
            "classes": per_class,
        }


def evaluate(pairs: Iterable[tuple[NDArray[np.uint8], NDArray[np.uint8]]], names: Sequence[str] = ()) -> Evaluation:
    """Measure label maps against their truth.

    Args:
        pairs: (prediction, truth), each (H, W) uint8 of the same size.
        names: Class names without background; classes beyond them, and all classes without it, are called "class 7".

    Raises:
        ValueError: a pair differs in size.
    """
    confusion = np.zeros((256, 256), dtype=np.int64)
    images = 0
    for prediction, truth in pairs:
        confusion += confusion_of(prediction, truth)
        images += 1
    return evaluation_of(confusion, images, names)


def evaluation_of(confusion: NDArray[np.int64], images: int, names: Sequence[str] = ()) -> Evaluation:
    """Sum up a confusion that was counted over a whole set, for those who measure several things in one pass.

    Args:
        confusion: (256, 256) int64, the sum of `confusion_of` over the images.
        images: How many images these were.
        names: Class names without background, as in `evaluate`.
    """
    confusion = confusion.copy()
    confusion[VOID] = 0
    known = confusion[:VOID, :VOID]
    used = np.flatnonzero(confusion.sum(axis=1)[:VOID] + known.sum(axis=0))
    count = max(len(names) + 1, int(used.max(initial=0)) + 1)
    all_names = ("background", *names, *(f"class {k}" for k in range(len(names) + 1, count)))
    return Evaluation(all_names, np.column_stack([confusion[:count, :count], confusion[:count, VOID]]), images)


def confusion_of(prediction: NDArray[np.uint8], truth: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Count the pixels of every (truth, prediction) pair of indices.

    Returns:
        (256, 256) int64, row = truth, column = prediction.
    """
    if prediction.shape != truth.shape:
        raise ValueError(f"prediction is {prediction.shape}, truth {truth.shape}")
    both = truth.astype(np.int64) * 256 + prediction
    return np.bincount(both.ravel(), minlength=256 * 256).reshape(256, 256)


def evaluate_folders(
    prediction_dir: Path,
    truth_dir: Path,
    ids: Sequence[str] | None = None,
    report: Report | None = None,
    classes: ClassTable | None = None,
) -> Evaluation:
    """Measure a folder of masks against a folder of truth; both hold `ID.png`, palette or grey.

    Args:
        prediction_dir: Masks to measure; more of them than `ids` do no harm.
        truth_dir: What is right; void (255) is left out.
        ids: File names without `.png`; all of `truth_dir` when None.
        report: Told after every image.
        classes: Names for the result; else those of a list of classes in or beside the folders. Where both have one, classes
            are compared by name.

    Raises:
        SmafError: a folder or mask is missing, a mask is damaged, or its size differs from its truth.
    """
    pairs = read_pairs(prediction_dir, truth_dir, ids, report)
    return evaluate(pairs, classes.names if classes else classes_of_both(prediction_dir, truth_dir).names)


def read_pairs(
    prediction_dir: Path, truth_dir: Path, ids: Sequence[str] | None = None, report: Report | None = None
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Give (prediction, truth) of one image after the other; arguments and errors as for `evaluate_folders`."""
    paths = _paired_files(prediction_dir, truth_dir, ids)
    both = classes_of_both(prediction_dir, truth_dir)
    for done, (prediction_path, truth_path) in enumerate(paths, start=1):
        prediction, true = _read_pair(prediction_path, truth_path)
        yield both.of_truth(prediction), true
        if report is not None:
            report(done, len(paths), "measuring")


def _paired_files(prediction_dir: Path, truth_dir: Path, ids: Sequence[str] | None) -> list[tuple[Path, Path]]:
    for folder in (prediction_dir, truth_dir):
        if not folder.is_dir():
            raise SmafError(f"{folder}: there is no such folder")
    if ids is None:
        ids = sorted(path.relative_to(truth_dir).with_suffix("").as_posix() for path in truth_dir.rglob("*.png"))
    if not ids:
        raise SmafError(f"{truth_dir}: has no PNG masks to measure against")
    pairs = [(prediction_dir / f"{name}.png", truth_dir / f"{name}.png") for name in ids]
    for folder, paths in ((truth_dir, [truth for _, truth in pairs]), (prediction_dir, [mask for mask, _ in pairs])):
        missing = [path.name for path in paths if not path.is_file()]
        if missing:
            raise SmafError(
                f"{folder}: {len(missing)} of {len(pairs)} masks are missing, the first is {missing[0]}; "
                "make them, or give a list of the ids to measure"
            )
    return pairs


def _read_pair(prediction_path: Path, truth_path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    prediction, truth = read_label_map(prediction_path), read_label_map(truth_path)
    if prediction.shape != truth.shape:
        raise SmafError(
            f"{prediction_path}: is {prediction.shape[1]} x {prediction.shape[0]} pixels, its truth "
            f"{truth.shape[1]} x {truth.shape[0]}; masks must have the size of their image"
        )
    return prediction, truth


def ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """Divide, NaN where there is nothing to divide by: such a class has no figure."""
    quotient = np.full(part.shape, np.nan)
    np.divide(part, whole, out=quotient, where=whole > 0)
    return quotient


def mean(values: NDArray[np.float64]) -> float:
    """Give the mean of the figures there are; NaN where there is none."""
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if defined.size else float("nan")


def plain(value: float) -> float | None:
    """Give a figure as JSON knows it: NaN becomes None."""
    return None if np.isnan(value) else float(value)


def percent(ratio: float) -> str:
    """Write a ratio in [0, 1] as a person reads it; a dash where it is not defined."""
    return "–" if ratio != ratio else f"{100 * ratio:.1f}"
