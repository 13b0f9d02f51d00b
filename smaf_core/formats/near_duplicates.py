"""Photos that show the same: copies that were resized, mirrored, encoded anew or cropped, and frames of one scene.

A model that learned from one of them and is measured on another is measured on what it knows. Two photos are near-duplicates
where the middle of one is found in the other, as it is or mirrored, at some size: by normalised cross-correlation of small
grey pictures. Which pairs are worth that is told by their colours, which neither a mirror nor a small crop changes much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import read_image
from smaf_core.errors import Unreadable
from smaf_core.progress import Report, silent

SIDE = 64
"""Length of the longer side at which photos are compared, in pixels."""
MIDDLE = 0.7
"""The part of a photo that is looked for in another, along each side: what a crop by a tenth leaves."""
SIZES = tuple(np.linspace(0.84, 1.2, 13).tolist())
"""How much larger or smaller it may be there: a crop by a tenth, shown at the same size, is a tenth larger."""
SAME = 0.85
"""Correlation from which two photos show the same (measured: docs/decisions/0101)."""
LIKE = 0.95
"""Likeness of colours (Bhattacharyya, 1943) from which a pair is worth comparing; 1 is the same."""
_BINS = 6
_FLAT = 1.0
"""Deviation of grey levels below which there is nothing to find again: an empty page is like no other."""


@dataclass(frozen=True)
class _Look:
    """A photo as it is compared."""

    colours: NDArray[np.float32]
    """Square roots of the shares of its colours."""
    grey: NDArray[np.float32]
    middles: tuple[NDArray[np.float32], ...]
    """Its middle at each of `SIZES`."""


def near_duplicates(photos: Mapping[str, Path], report: Report = silent) -> list[tuple[str, ...]]:
    """Group photos that show the same; those that are like no other are in no group.

    Args:
        photos: Files by the names of the images; one that cannot be read is like no other.
        report: Told the progress.

    Returns:
        Groups of two names or more, each in the order of names. Who is like one of a group belongs to it.
    """
    looks: dict[str, _Look] = {}
    for done, (name, path) in enumerate(sorted(photos.items()), start=1):
        try:
            looks[name] = _look(read_image(path))
        except Unreadable:
            continue
        report(done, len(photos), "near-duplicates")
    names = list(looks)
    leader = {name: name for name in names}
    for one, other in _worth_comparing([looks[name].colours for name in names]):
        first, second = _leader(leader, names[one]), _leader(leader, names[other])
        if first != second and shows_the_same(looks[names[one]], looks[names[other]]):
            leader[max(first, second)] = min(first, second)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_leader(leader, name), []).append(name)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def likeness(one: _Look, other: _Look) -> float:
    """Give the correlation of two photos at the best place, size and side, in [-1, 1]."""
    found = -1.0
    for middle in one.middles:
        fits = middle.shape[0] <= other.grey.shape[0] and middle.shape[1] <= other.grey.shape[1]
        for turned in (middle, np.ascontiguousarray(middle[:, ::-1])) if fits and middle.std() > _FLAT else ():
            found = max(found, float(cv2.matchTemplate(other.grey, turned, cv2.TM_CCOEFF_NORMED).max()))
    return found


def shows_the_same(one: _Look, other: _Look) -> bool:
    """Whether two photos are near-duplicates."""
    return likeness(one, other) >= SAME or likeness(other, one) >= SAME


def _look(picture: NDArray[np.uint8]) -> _Look:
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    small = cv2.resize(picture, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
    counts = cv2.calcHist([small], [0, 1, 2], None, [_BINS] * 3, [0, 256] * 3)
    grey = _even(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32))
    rows, columns = ((round(size * (1 - MIDDLE) / 2), round(size * (1 + MIDDLE) / 2)) for size in grey.shape)
    middle = grey[slice(*rows), slice(*columns)]
    middles = [cv2.resize(middle, None, fx=size, fy=size, interpolation=cv2.INTER_AREA) for size in SIZES]
    colours = np.sqrt(_soft(np.asarray(counts, np.float64)).ravel() / counts.sum())
    return _Look(colours.astype(np.float32), grey, tuple(np.asarray(one, np.float32) for one in middles))


def _soft(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share the counts of colours with their neighbours: encoding moves some across the border of a bin."""
    for axis in range(3):
        padded = np.pad(counts, [(1, 1) if one == axis else (0, 0) for one in range(3)], mode="edge")
        below, here, above = (np.take(padded, range(first, first + _BINS), axis) for first in range(3))
        counts = (below + 2 * here + above) / 4
    return counts


def _even(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take away what varies slowly, such as a sky over a meadow: it is alike in too many photos."""
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), SIDE / 8), np.float32)


def _worth_comparing(colours: Sequence[NDArray[np.float32]]) -> Iterator[tuple[int, int]]:
    if not colours:
        return
    table = np.stack(colours)
    for one in range(len(table)):
        for other in np.flatnonzero(table[one + 1 :] @ table[one] >= LIKE):
            yield one, one + 1 + int(other)


def _leader(leader: dict[str, str], name: str) -> str:
    while leader[name] != name:
        leader[name] = leader[leader[name]]
        name = leader[name]
    return name
