"""What a segmenter sees in images that it did not learn from: the images in folds, each judged by what the others taught.

A mask that a segmenter has learned is one it agrees with, right or wrong. So every image is looked at by a segmenter that has
never seen its mask (cross-validation), as confident learning asks for.

References:
    Northcutt et al., "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 2021, section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from smaf_core.data.example import Example
from smaf_core.errors import LeaveOut, SmafError, Unreadable, give_up
from smaf_core.hardware.device import CPU
from smaf_core.learning.features import FeatureSource
from smaf_core.progress import Report, silent
from smaf_core.segmenter.inference import combine
from smaf_core.segmenter.network import Segmenter
from smaf_core.segmenter.training import Targets, fit_segmenter
from smaf_core.settings.segmenter import SegmenterPreset

LEAST = 2
"""Folds there must be: one to learn from, one to judge."""


@dataclass(frozen=True)
class Seen:
    """What is seen in an image by a segmenter that did not learn from it.

    Attributes:
        example: The image.
        probabilities: (K+1, h, w) float32, of the background and all classes, in cells of the network; they sum to 1.
        taught: Indices of the classes that it has learned, in any image; of others it can say nothing.
    """

    example: Example
    probabilities: NDArray[np.float32]
    taught: frozenset[int]


def folds_of(names: Sequence[str], groups: Sequence[Sequence[str]], folds: int, seed: int) -> dict[str, int]:
    """Put images into folds of like size; those of a group, which show the same, into one.

    Args:
        names: All images.
        groups: Images that show the same; others are on their own.
        folds: How many folds.
        seed: The same seed, the same folds.

    Returns:
        The number of each image's fold, from 0 on.

    Raises:
        SmafError: there are fewer groups than folds.
    """
    known = set(names)
    together = [kept for group in groups if (kept := [name for name in group if name in known])]
    grouped = {name for group in together for name in group}
    units = [*together, *([name] for name in names if name not in grouped)]
    if len(units) < folds or folds < LEAST:
        raise SmafError(
            f"{len(units)} different images make no {folds} parts; two parts or more, of one image or more, are needed"
        )
    order = np.random.default_rng(seed).permutation(len(units))
    found, sizes = {}, [0] * folds
    for unit in sorted((units[at] for at in order), key=len, reverse=True):
        fold = sizes.index(min(sizes))
        sizes[fold] += len(unit)
        found.update(dict.fromkeys(unit, fold))
    return found


def seen_by_others(
    examples: Sequence[Example],
    targets: Targets,
    class_names: Sequence[str],
    preset: SegmenterPreset,
    fold_of: Mapping[str, int],
    *,
    cache: Path | None = None,
    device: torch.device = CPU,
    seed: int = 0,
    leave_out: LeaveOut = give_up,
    report: Report = silent,
) -> Iterator[Seen]:
    """Train a segmenter for each fold on all the others, and let it look at the images of that fold.

    Args:
        examples: Images that have a mask; their tags are the classes in it.
        targets: Gives it.
        class_names: The K classes in the order of their indices.
        preset: One whose backbone is frozen, so that all segmenters share one look at the images.
        fold_of: The fold of each image.
        cache: Folder to keep the backbone's features in.
        device: Where to train.
        seed: Of all trainings.
        leave_out: Told of an image that cannot be read.
        report: Told the progress.

    Raises:
        SmafError: the preset trains its backbone, no image can be read, or a loss grows without bound.
    """
    if preset.training.learn != "head":
        raise SmafError("only a segmenter with a frozen backbone can be trained once for each part; take the preset quick")
    folds = sorted(set(fold_of.values()))
    for number, fold in enumerate(folds, start=1):
        others = [one for one in examples if fold_of[one.name] != fold]
        segmenter = fit_segmenter(
            others, targets, class_names, preset,
            stage=f"learning the masks of the others ({number} of {len(folds)})", cache=cache, device=device, seed=seed,
            leave_out=leave_out, report=report,
        )  # fmt: skip
        source, taught = FeatureSource(segmenter, preset.features, cache), frozenset(tag for one in others for tag in one.tags)
        for example in examples:
            if fold_of[example.name] == fold:
                try:
                    yield Seen(example, probabilities_of(segmenter, source, example, preset), taught)
                except Unreadable as error:
                    leave_out(example.name, error)


@torch.inference_mode()
def probabilities_of(
    segmenter: Segmenter, source: FeatureSource, example: Example, preset: SegmenterPreset
) -> NDArray[np.float32]:
    """Look at an image at all scales, by the features that are kept: see `Seen.probabilities`."""
    segmenter.eval()
    scales = preset.segmentation.scales
    views = [segmenter.answer(source.one_scale(example, scale).to(segmenter.device).float()).float().cpu() for scale in scales]
    return np.asarray(combine(views, preset.segmentation.combine).numpy(), np.float32)
