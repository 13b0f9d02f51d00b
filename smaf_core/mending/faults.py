"""Small faults of one label map: where they are, and what should be there instead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import LabelMap, Touched
from smaf_core.editing.retouch import Plane, nearest_other, small_areas
from smaf_core.settings.mending import MendingSettings

Kind = Literal["specks", "holes", "slivers", "tiny", "untagged", "unseen", "sizes"]
"""specks: small areas of a class that has larger ones; holes: small areas of background amid classes; slivers: stripes of two
pixels at most between two classes, or along the picture's edge; tiny: a class with few pixels in all; untagged: pixels of a
class that is no tag of the photo; unseen: a tag without a pixel; sizes: a mask of another size than its photo."""

KINDS: tuple[Kind, ...] = ("specks", "holes", "slivers", "tiny", "untagged", "unseen", "sizes")
SAFE: tuple[Kind, ...] = ("specks", "holes", "slivers")
"""Mended unless something else is asked for: what is left out here is as often a true small thing, or a wrong tag."""
_IN_TURN: tuple[Kind, ...] = ("untagged", "tiny", "specks", "holes", "slivers")
"""What comes later sees the label map without what came before."""

_SQUARE = np.ones((3, 3), np.uint8)
"""An area into which this does not fit anywhere is two pixels thin at most."""
_AT_EDGE = 0.3
"""A stripe runs along the picture's edge if so much of it lies in the outermost row or column: half of one that is two wide."""


@dataclass(frozen=True)
class Fault:
    """All faults of one kind and class in one label map."""

    kind: Kind
    label: int
    """The class that has them; of a hole the one that it becomes. 0 for slivers of background, and for sizes."""
    places: int
    """How many areas that are."""
    pixels: int
    free: int
    """How many of these pixels lie in areas of which no person has set anything: those that may be mended unasked."""
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Top, left, bottom, right of the largest of them."""


@dataclass(frozen=True)
class Change:
    """Pixels of one kind of fault and class, and what they should be."""

    label: int
    plane: Plane
    """(H, W) bool."""
    after: Callable[[], LabelMap]
    """Works out (H, W) uint8, of which only those pixels count: half of the time of a look goes into it."""


def faults_of(
    labels: LabelMap, touched: Touched, tagged: Collection[int] | None, kinds: Collection[Kind], settings: MendingSettings
) -> list[Fault]:
    """Find the faults of a label map that has its photo's size.

    Args:
        labels: (H, W) uint8.
        touched: (H, W) bool, which pixels a person set.
        tagged: Label-map indices of the photo's tags; None where nobody has said what is in it.
        kinds: Which to look for.
        settings: What is small.
    """
    found = [
        _fault(kind, change, touched)
        for kind in _IN_TURN
        if kind in kinds
        for change in changes(labels, kind, tagged, settings)
    ]
    if "unseen" in kinds:
        seen = set(np.flatnonzero(np.bincount(labels.ravel(), minlength=256)).tolist())
        found += [Fault("unseen", label, 1, 0, 0) for label in sorted(tagged or ()) if label not in seen]
    return found


def mended(
    labels: LabelMap,
    touched: Touched,
    tagged: Collection[int] | None,
    chosen: Collection[tuple[Kind, int]],
    settings: MendingSettings,
    *,
    people_too: bool = False,
) -> LabelMap:
    """Mend the faults of some kinds and classes.

    Args:
        labels: As in `faults_of`, and so are `touched`, `tagged` and `settings`.
        touched: An area of which a person has set one pixel stays whole, unless `people_too`.
        tagged: As above.
        chosen: Kinds, with the label that `Fault` gives.
        settings: As above.
        people_too: Whether pixels that a person set are mended as well.

    Returns:
        (H, W) uint8, a new array.
    """
    labels = labels.copy()
    for kind in _IN_TURN:
        for change in [one for one in changes(labels, kind, tagged, settings) if (kind, one.label) in chosen]:
            plane = change.plane if people_too else _untouched(change.plane, touched)
            labels[plane] = change.after()[plane]
    return labels


def changes(labels: LabelMap, kind: Kind, tagged: Collection[int] | None, settings: MendingSettings) -> Iterator[Change]:
    """Give what of one kind of fault would change in a label map, a class at a time; see `faults_of`."""
    counts = np.bincount(labels.ravel(), minlength=256)
    present = [label for label in np.flatnonzero(counts).tolist() if label not in (BACKGROUND, VOID)]
    if kind == "holes":
        yield from _holes(labels, settings)
    elif kind == "slivers":
        for label in (BACKGROUND, *present):
            yield from _changed(labels, label, _slivers(labels, label, settings))
    elif kind == "specks":
        for label in present:
            if counts[label] >= settings.smallest:
                yield from _changed(labels, label, small_areas(labels, label, settings.smallest))
    elif kind == "tiny":
        yield from (one for label in present if counts[label] < settings.smallest for one in _whole(labels, label))
    elif kind == "untagged" and tagged is not None:
        yield from (one for label in present if label not in tagged for one in _whole(labels, label))


def _whole(labels: LabelMap, label: int) -> Iterator[Change]:
    """All of a class that is not to be there becomes what is nearest of the others, and never unsure."""
    yield from _changed(labels, label, labels == label, (labels == label) | (labels == VOID))


def _changed(labels: LabelMap, label: int, plane: Plane, inside: Plane | None = None) -> Iterator[Change]:
    """What a part of one class becomes: the nearest label outside of `inside`, which is all of the class unless given.

    A speck within a border of unsure pixels becomes unsure: across the border it would only be a speck of another class.
    """
    if plane.any():
        before = labels.copy()  # as it is before anything of this kind is mended
        yield Change(label, plane, lambda: nearest_other(before, before == label if inside is None else inside))


def _holes(labels: LabelMap, settings: MendingSettings) -> Iterator[Change]:
    """Small areas of background with nothing but classes around them; by the class that each of them becomes."""
    background = labels == BACKGROUND
    count, areas, stats, _ = cv2.connectedComponentsWithStats(background.astype(np.uint8), connectivity=4)
    into = np.zeros(count, np.uint8)
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] < settings.smallest:
            around, is_at_edge = _around(np.asarray(areas, np.int32), labels, number, stats[number])
            if around.size and VOID not in around and not is_at_edge:  # a corner may touch other background
                into[number] = np.bincount(around[around != BACKGROUND]).argmax()
    for label in np.unique(into[into > 0]).tolist():
        plane = np.asarray(into[areas] == label, bool)
        yield Change(label, plane, partial(np.full, labels.shape, label, np.uint8))


def _slivers(labels: LabelMap, label: int, settings: MendingSettings) -> Plane:
    """Stripes of one class, two pixels wide at most: whole areas of a class, of the background also a part of one."""
    inside = np.pad(labels == label, 2).astype(np.uint8)
    thick = cv2.morphologyEx(inside, cv2.MORPH_OPEN, _SQUARE)[2:-2, 2:-2] == 1
    inside = np.ascontiguousarray(inside[2:-2, 2:-2])
    looked_at = inside & ~thick if label == BACKGROUND else inside
    count, areas, stats, _ = cv2.connectedComponentsWithStats(looked_at.astype(np.uint8), connectivity=8)
    is_thick = np.zeros(count, bool)
    is_thick[areas[thick]] = True
    is_long = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= settings.sliver_length
    is_sliver = is_long & ~is_thick
    is_sliver[0] = False  # number 0 is everything else
    for number in np.flatnonzero(is_sliver).tolist():
        is_sliver[number] = _lies_between(np.asarray(areas, np.int32), labels, label, number, stats[number])
    return np.asarray(is_sliver[areas], bool)


def _lies_between(areas: NDArray[np.int32], labels: LabelMap, own: int, number: int, stats: NDArray[np.int32]) -> bool:
    """Whether a stripe of the label `own` lies between two others, or runs along the picture's edge."""
    around, _ = _around(areas, labels, number, stats)
    others = {*around.tolist()} - {own, VOID}
    if not others:
        return False
    rim = [areas[0], areas[-1], areas[1:-1, 0], areas[1:-1, -1]]
    on_rim = sum(int((line == number).sum()) for line in rim)
    return len(others) > 1 or on_rim >= _AT_EDGE * int(stats[cv2.CC_STAT_AREA])


def _around(
    areas: NDArray[np.int32], labels: LabelMap, number: int, stats: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], bool]:
    """The labels of the pixels that touch an area by a side or corner, and whether it touches the picture's edge."""
    left, top, width, height = (int(stats[at]) for at in range(4))
    rows, columns = slice(max(top - 1, 0), top + height + 1), slice(max(left - 1, 0), left + width + 1)
    inside = (areas[rows, columns] == number).astype(np.uint8)
    ring = (cv2.dilate(inside, _SQUARE) == 1) & (inside == 0)
    is_at_edge = top == 0 or left == 0 or top + height == labels.shape[0] or left + width == labels.shape[1]
    return labels[rows, columns][ring], is_at_edge


def _fault(kind: Kind, change: Change, touched: Touched) -> Fault:
    count, _, stats, _ = cv2.connectedComponentsWithStats(change.plane.astype(np.uint8), connectivity=8)
    largest = stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())]
    left, top, width, height = (int(largest[at]) for at in range(4))
    pixels, free = int(change.plane.sum()), int(_untouched(change.plane, touched).sum())
    return Fault(kind, change.label, count - 1, pixels, free, (top, left, top + height, left + width))


def _untouched(plane: Plane, touched: Touched) -> Plane:
    """The areas of which no person has set anything."""
    if not (plane & touched).any():
        return plane
    count, areas = cv2.connectedComponents(plane.astype(np.uint8), connectivity=8)
    is_set = np.zeros(count, bool)
    is_set[areas[plane & touched]] = True
    return np.asarray(plane & ~is_set[areas], bool)
