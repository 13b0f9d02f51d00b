"""What a table is made of: its rows, and the column that names pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    guessed_encoding: bool
