"""Whether two copies of a project speak of the same photos: names and sizes do not tell, for every camera counts from one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import read_image
from smaf_core.errors import SmafError

SIDE = 32
"""Pixels of each side at which photos are compared."""
APART = 8.0
"""Grey levels by which two photos may differ on average: JPEG of quality 30 leaves 1 to 3, another photo 30 and more."""
FEW = 12
"""So many photos tell whether two projects speak of the same ones."""


def is_same_photo(one: Path, other: Path) -> bool | None:
    """Whether two files show one picture, perhaps encoded anew; None where that cannot be seen.

    Turned, mirrored or cropped it is another one: no mask of the first fits it.
    """
    try:
        if not (one.is_file() and other.is_file()):
            return None
        if one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes():
            return True
        first, second = read_image(one), read_image(other)
    except (SmafError, OSError):
        return None
    if first.shape != second.shape:
        return False
    return float(np.abs(_small(first) - _small(second)).mean()) <= APART


def are_same_photos(pairs: Iterable[tuple[Path, Path]]) -> bool | None:
    """Whether one of the first few pairs that can be seen shows one picture; None where none can be seen."""
    seen = 0
    for one, other in pairs:
        same = is_same_photo(one, other)
        if same:
            return True
        seen += same is not None
        if seen == FEW:
            break
    return False if seen else None


def _small(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)
