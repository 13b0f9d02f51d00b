"""Photos that show what a region of one photo shows, found by what a frozen backbone sees: nothing is learned for it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.example import Example
from smaf_core.data.images import image_size
from smaf_core.data.regions import Box, Size
from smaf_core.errors import SmafError, Unreadable
from smaf_core.learning.features import FeatureSource
from smaf_core.progress import Report, silent

POOLED = 0.1
"""Share of a photo's cells, the most alike ones, whose mean says how alike it is; 0.02 and 0.3 find a little less."""
COVERED = 0.5
"""Cells count as the region's that are covered at least so well as the best covered one."""
TAKEN_ALONG = 0.5
"""A place reaches as far around its most alike cell as cells are at least so alike as that one."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Alike:
    """A photo, how alike it is, and where.

    Attributes:
        name: The photo's.
        likeness: Mean cosine of its most alike cells with the region, in [-1, 1].
        place: Top, left, bottom, right in pixels around the most alike part.
    """

    name: str
    likeness: float
    place: Box


def most_alike(
    source: FeatureSource, query: Example, region: NDArray[np.bool_], examples: Sequence[Example], report: Report = silent
) -> list[Alike]:
    """Compare photos with a region of one photo, most alike first.

    Each cell's features are taken less their mean over some hundred photos and divided by their spread; the region is the sum
    of its cells, and a photo is as alike as the tenth of its cells that are most alike. On the VOC photos that is better
    than plain cosines, and much better than whitened ones (docs/decisions/0093).

    Args:
        source: What looks; photos it has looked at before are quick.
        query: The photo.
        region: (H, W) of its pixels, bool.
        examples: The photos to compare; if `query` is among them, its other places are.
        report: Told how far it is.

    Returns:
        One for each photo that can be read.

    Raises:
        SmafError: the region is empty, or the photo cannot be read.
    """
    if not region.any():
        raise SmafError(f"{query.name}: nothing is marked that could be looked for")
    usual = _usual(source, examples or [query])
    seen = _cells(source, query, usual)
    covered = cv2.resize(region.astype(np.float32), seen.shape[:0:-1], interpolation=cv2.INTER_AREA)
    wanted = _of_length_one(seen[:, covered >= COVERED * covered.max()].sum(axis=1))
    found = []
    for done, example in enumerate(examples):
        report(done, len(examples), "looking for more")
        with suppress(Unreadable):
            likeness = np.einsum("c,chw->hw", wanted, _cells(source, example, usual))
            if example.name == query.name:
                likeness[covered > 0] = -1
            found.append(Alike(example.name, _pooled(likeness), _place(likeness, image_size(example.image))))
    report(len(examples), len(examples), "looking for more")
    return sorted(found, key=lambda one: -one.likeness)


def _usual(source: FeatureSource, examples: Sequence[Example]) -> tuple[Floats, Floats]:
    """Mean and spread of each feature over photos, (C, 1, 1) each; a photo is in memory at a time."""
    count, total, squares = 0, np.zeros(1), np.zeros(1)
    for features in source.typical(examples):
        cells = features.double().flatten(1).numpy()
        count, total, squares = count + cells.shape[1], total + cells.sum(axis=1), squares + (cells**2).sum(axis=1)
    mean = total / max(count, 1)
    spread = np.sqrt(np.maximum(squares / max(count, 1) - mean**2, 0)) + 1e-6
    return mean[:, None, None].astype(np.float32), spread[:, None, None].astype(np.float32)


def _cells(source: FeatureSource, example: Example, usual: tuple[Floats, Floats]) -> Floats:
    """Look at a photo and its mirror image: (C, h, w), each cell's features of length 1."""
    photo, mirrored = source.nearest(example).float()
    mean, spread = usual
    return _of_length_one((((photo + mirrored.flip(-1)) / 2).numpy() - mean) / spread)


def _of_length_one(features: Floats) -> Floats:
    return np.asarray(features / (np.linalg.norm(features, axis=0) + 1e-12), np.float32)


def _pooled(likeness: Floats) -> float:
    best = np.sort(likeness, axis=None)[::-1]
    return float(best[: max(1, round(POOLED * best.size))].mean())


def _place(likeness: Floats, size: Size) -> Box:
    """Put a box around the most alike cells that hang together, in pixels."""
    row, column = np.unravel_index(int(likeness.argmax()), likeness.shape)
    near = (likeness >= TAKEN_ALONG * max(float(likeness.max()), 0.0)).astype(np.uint8)
    _, parts = cv2.connectedComponents(near, connectivity=4)
    rows, columns = np.nonzero(parts == parts[row, column])
    tall, wide = size[0] / likeness.shape[0], size[1] / likeness.shape[1]
    return (
        round(int(rows.min()) * tall), round(int(columns.min()) * wide),
        round((int(rows.max()) + 1) * tall), round((int(columns.max()) + 1) * wide),
    )  # fmt: skip
