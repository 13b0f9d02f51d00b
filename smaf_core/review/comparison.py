"""What changed between two label maps of one image, such as the proposals of two rounds: per class and per pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, ClassTable
from smaf_core.data.mask import LabelMap
from smaf_core.evaluation.miou import confusion_of


@dataclass(frozen=True)
class ClassChange:
    """How one class of one image changed."""

    class_name: str
    iou: float
    """Of its pixels before with its pixels after, in [0, 1]; 0 when it is new or gone."""
    gained: int
    """Pixels that have it now and had not."""
    lost: int
    """Pixels that had it and have it no more."""


@dataclass(frozen=True)
class Change:
    """How one image changed."""

    name: str
    moved: float
    """Share of the image's pixels that have another label now, in [0, 1]."""
    classes: tuple[ClassChange, ...]
    """Classes that changed at all, lowest IoU first; background is left out, its change follows from the others."""


def changes(before: LabelMap, after: LabelMap, classes: ClassTable, name: str = "") -> Change:
    """Say what changed from one label map of an image to another.

    Args:
        before: (H, W) uint8.
        after: (H, W) uint8, of the same size.
        classes: Names of the indices.
        name: The image's; given back.

    Raises:
        ValueError: the sizes differ.
    """
    confusion = confusion_of(after, before)  # rows before, columns after
    was, became, kept = confusion.sum(axis=1), confusion.sum(axis=0), np.diagonal(confusion)
    found = []
    for index in np.flatnonzero((was != kept) | (became != kept)):
        if index == BACKGROUND:
            continue
        iou = float(kept[index] / (was[index] + became[index] - kept[index]))
        gained, lost = int(became[index] - kept[index]), int(was[index] - kept[index])
        found.append(ClassChange(classes.name(int(index)), iou, gained, lost))
    moved = 1 - float(kept.sum()) / max(before.size, 1)
    return Change(name, moved if before.size else 0.0, tuple(sorted(found, key=lambda one: (one.iou, one.class_name))))


def most_changed_first(found: Sequence[Change]) -> list[Change]:
    """Order images by how much of them moved; equal ones keep their order."""
    return sorted(found, key=lambda change: -change.moved)


def moved_pixels(before: LabelMap, after: LabelMap) -> NDArray[np.bool_]:
    """Tell which pixels have another label now, (H, W) bool: the heat map of two rounds."""
    moved: NDArray[np.bool_] = before != after
    return moved


def with_classes_from(current: LabelMap, earlier: LabelMap, indices: Sequence[int]) -> LabelMap:
    """Take back what some classes gained and lost since an earlier label map, and leave all other pixels as they are.

    Args:
        current: (H, W) uint8.
        earlier: (H, W) uint8, of the same size.
        indices: Label-map indices of the classes.
    """
    chosen = np.zeros(256, bool)
    chosen[list(indices)] = True
    return np.where(chosen[current] | chosen[earlier], earlier, current)
