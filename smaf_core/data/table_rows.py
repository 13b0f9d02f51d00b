"""What a table is made of: its rows, and the column that names pictures; one that lists classes is turned on its side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

Find = Callable[[str], str | None]
"""Gives the name of the picture that a cell names, None where it names none."""

Row = tuple[int, list[str]]
"""Line number and stripped cells."""


@dataclass(frozen=True)
class Cells:
    """The rows of a table."""

    path: Path
    rows: list[Row]
    image_column: int
    """The column that names the most pictures; the first where none does."""
    images: int
    """How many pictures of a sample of the rows it names."""
    sampled: int
    """How many rows that sample has."""
    guessed_encoding: bool


_SAMPLE = 300  # rows or cells
_HOLLOW = 4  # times as many places as cells, at most
_SEPARATORS = re.compile(r"\s*[;|,\n]\s*")


def table_by_picture(cells: Cells, find: Find) -> Cells:
    """The same table with one picture in its column of pictures.

    Turned on its side where the first row names pictures and the first column classes (`class,a.jpg,b.jpg`); with a row for
    every picture where a cell lists several (`cat,"a.jpg;b.jpg"`).
    """
    top = cells.rows[0][1]
    beside = _named(top, find) if len(top) > max(cells.images, 1) else 0  # a header takes long to look up: it names nothing
    if beside > max(cells.images, 1) and len(cells.rows) > 1 and _is_even(cells.rows):
        return _turned(cells, beside)
    if cells.images < cells.sampled // 2 or cells.images < 2:
        for column in range(max(len(row) for _, row in cells.rows[:_SAMPLE])):
            some = [row[column] for _, row in cells.rows[:_SAMPLE] if column < len(row)]
            if _are_lists(some, find, cells.images):
                return _spread(cells, column, find)
    return cells


def _named(some: Iterable[str], find: Find) -> int:
    return len({name for cell in some if (name := find(cell)) is not None})


def _is_even(rows: list[Row]) -> bool:
    """Whether most places of a table are filled: one long row among many short ones would unfold without end."""
    return max(len(row) for _, row in rows) * len(rows) <= _HOLLOW * sum(len(row) for _, row in rows)


def _turned(cells: Cells, images: int) -> Cells:
    width = max(len(row) for _, row in cells.rows)
    columns = [[row[k] if k < len(row) else "" for _, row in cells.rows] for k in range(width)]
    rows: list[Row] = [(number, column) for number, column in enumerate(columns, start=1) if any(column)]
    return replace(cells, rows=rows, image_column=0, images=images)


def _are_lists(some: list[str], find: Find, images: int) -> bool:
    """Whether cells list pictures, more than are named by themselves."""
    lists = [_SEPARATORS.split(_bare(cell)) for cell in some if _SEPARATORS.search(cell) and find(cell) is None]
    pieces = [piece for one in lists for piece in one if piece]
    found = _named(pieces, find)
    return found > max(images, 1) and found * 2 > len(set(pieces))


def _spread(cells: Cells, column: int, find: Find) -> Cells:
    rows: list[Row] = []
    for line, row in cells.rows:
        cell = row[column] if column < len(row) else ""
        pieces = [cell] if find(cell) is not None else [piece for piece in _SEPARATORS.split(_bare(cell)) if piece]
        rows += [(line, [*row[:column], piece, *row[column + 1 :]]) for piece in pieces]
    return replace(cells, rows=rows, image_column=column, images=_named((row[column] for _, row in rows[:_SAMPLE]), find))


def _bare(cell: str) -> str:
    """A list without brackets and quotes."""
    return re.sub(r"[\[\](){}'\"]", "", cell)
