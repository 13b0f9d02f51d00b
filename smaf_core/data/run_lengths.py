"""Run-length codes as tables of Kaggle's and others have them: pairs of a start and a length, `1 3 10 5`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.tag_cells import is_null

_CODE = re.compile(r"\[?\s*\d{1,12}(?:[ ,]\s*\d{1,12})+\s*\]?", re.ASCII)
_SURE = 1000
"""A number that no list of classes has."""

Runs = NDArray[np.int64]
"""(N, 2) starts, counted as in the source, and lengths."""


def is_nothing(cell: str) -> bool:
    """Whether a cell of codes says that nothing is there."""
    return not cell or is_null(cell) or cell in ("-1", "-1.0", "[]")


def look_like_codes(cells: Iterable[str]) -> bool:
    """Whether all cells of a column that are filled can only be codes, rather than boxes or numbers of classes."""
    found = 0
    several = False
    for cell in cells:
        if not is_nothing(cell):
            try:
                runs = runs_of(cell)
            except ValueError:
                return False
            found, several = max(found, int(runs[-1].sum())), several or len(runs) > 2
    return found >= _SURE and several


def runs_of(cell: str) -> Runs:
    """Starts and lengths of a code.

    Raises:
        ValueError: it is no code, or its runs overlap or go backwards, as those that count from the end of the last one do.
    """
    if not _CODE.fullmatch(cell):
        raise ValueError("it is no list of starts and lengths")
    numbers = np.array(cell.strip("[] ").replace(",", " ").split(), np.int64)
    if len(numbers) % 2:
        raise ValueError("it has a start without a length")
    runs = numbers.reshape(-1, 2)
    if (runs[:, 1] < 1).any() or (runs[1:, 0] < runs[:-1].sum(axis=1)).any():
        raise ValueError("its runs overlap or go backwards; codes that count from the end of the last run are not read")
    return runs


def region_of(runs: Runs, size: tuple[int, int], first: int = 1, by_rows: bool = False) -> NDArray[np.bool_]:
    """The pixels of a code.

    Args:
        runs: As `runs_of` gives them.
        size: Height and width.
        first: The number of the first pixel, 1 or 0.
        by_rows: Whether pixels are counted along the rows rather than down the columns.

    Raises:
        ValueError: it reaches beyond the picture.
    """
    height, width = size
    starts, ends = runs[:, 0] - first, runs.sum(axis=1) - first
    if starts[0] < 0 or ends[-1] > height * width:
        raise ValueError(f"it reaches beyond the {width} x {height} pixels of the picture")
    flips = np.zeros(height * width + 1, np.int8)
    np.add.at(flips, starts, 1)
    np.add.at(flips, ends, -1)
    flat = np.cumsum(flips[:-1], dtype=np.int8) > 0
    return flat.reshape(size) if by_rows else flat.reshape(width, height).T


def outlines_by_rows(runs: Runs, size: tuple[int, int], first: int = 1) -> tuple[int, int]:
    """How long outlines are, in pixels, when pixels are counted along the rows, and when down the columns.

    The right way gives the shorter ones, but for square pictures, where one is the mirror image of the other.
    """
    along, down = (_outline(region_of(runs, size, first, by_rows)) for by_rows in (True, False))
    return along, down


def _outline(region: NDArray[np.bool_]) -> int:
    return sum(int(np.count_nonzero(np.diff(region, axis=axis))) for axis in (0, 1))
