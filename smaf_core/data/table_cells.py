"""A table as text becomes rows of cells: which character separates them is seen from what the cells then say."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from smaf_core.data.table_rows import Cells, Find, Row, table_by_picture
from smaf_core.data.text import read_foreign_text
from smaf_core.errors import SmafError

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 300  # rows that are looked at to find a delimiter or a column
_HEAD = 1 << 14  # characters in which marks are looked for
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
"""Signs without any width, which come with what is copied from web pages."""
_BLANKS = f" \t\r\n\xa0{_UNSEEN}"
_LONGEST_CELL = 1 << 27  # characters; a run-length code of a scan has millions
csv.field_size_limit(_LONGEST_CELL)
_LONG = 1 << 17  # characters of any other cell, which then lacks its end
_OF_CODES = tuple("[0123456789")


def read_cells(
    path: Path, find: Find, image_columns: frozenset[str] = frozenset(), unfit: frozenset[str] = frozenset()
) -> Cells:
    """Read a table; rows without any cell are left out.

    Args:
        path: The file.
        find: Tells which cells name pictures.
        image_columns: What columns of pictures are called; decides between columns that name equally many.
        unfit: What columns are called that never name pictures.

    Raises:
        SmafError: the file is missing, empty or no table.
    """
    text, guessed = read_foreign_text(path)
    stated = _SEPARATOR_LINE.match(text)
    skipped = 1 if stated else 0
    text = text[stated.end() :] if stated else text
    delimiters = [stated[1]] if stated else _candidates(path, text)
    tables = [[(line + skipped, cells) for line, cells in _rows(path, text, delimiter)] for delimiter in delimiters]
    if not all(tables):
        raise SmafError(f"{path}: is empty; it needs a row 'image,tags' for every image")
    tables.sort(key=_even, reverse=True)
    best = Cells(path, tables[0], 0, 0, 0, guessed)
    # What names no picture takes longest to look up: all rows are gone through only where the sample of no table names one.
    for step, left_out in ((_SAMPLE, unfit), (0, unfit), (0, frozenset[str]())):
        for rows in tables:
            some = rows[:: max(1, len(rows) // step)] if step else rows
            if best.images and best.images >= len(some) - 1:  # all but the header: a table that is less even names no more
                break
            column, images = _image_column(rows[0][1], some, find, image_columns, left_out)
            if images > best.images:
                best = Cells(path, rows, column, images, len(some), guessed)
        if best.images:
            break
    _refuse_open_quotes(best, find)
    return table_by_picture(best, find)


def _refuse_open_quotes(cells: Cells, find: Find) -> None:
    """Refuse a table whose cells hold whole rows of pictures, because a quote is not closed.

    Raises:
        SmafError: one does.
    """
    for line, row in cells.rows:
        for cell in (cell for cell in row if "\n" in cell):
            inner = [re.split(r"[,;\t|]", one, maxsplit=1) for one in cell[:_HEAD].split("\n")[1:]]
            if any(len(parts) > 1 and parts[1].strip() and find(parts[0].strip()) is not None for parts in inner):
                raise SmafError(f"{cells.path}, line {line}: a quote before it is not closed, so that rows are lost; mend it")


def _candidates(path: Path, text: str) -> list[str]:
    """Delimiters that occur at the beginning of a text, the likeliest first; spaces only in what is no CSV."""
    if path.suffix.casefold() == ".tsv":
        return ["\t"]
    head = text[:_HEAD]
    there = [mark for mark in _DELIMITERS if mark in head] or [","]
    return [*there, ":", " "] if path.suffix.casefold() == ".txt" else there


def _rows(path: Path, text: str, delimiter: str) -> list[Row]:
    if delimiter == " ":
        lines = enumerate(text.splitlines(), start=1)
        return [(number, _SPACES.split(line.strip())) for number, line in lines if line.strip()]
    quote = "'" if re.search(rf"^'[^'\n]*'\s*{re.escape(delimiter)}", text[:_HEAD], re.MULTILINE) else '"'
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, skipinitialspace=True)
    rows = []
    try:
        for cells in reader:
            stripped = [cell.strip(_BLANKS) if cell[:1] in _UNSEEN or cell[-1:] in _UNSEEN else cell.strip() for cell in cells]
            long = next((cell for cell in stripped if len(cell) > _LONG and not cell.startswith(_OF_CODES)), None)
            if long is not None:
                raise csv.Error(f"a cell has {len(long):,} characters")
            if any(stripped):
                rows.append((reader.line_num, stripped))
    except csv.Error as error:
        raise SmafError(f"{path}, line {reader.line_num}: is no table ({error}); check the quotes") from None
    return rows


def _image_column(
    first: list[str], some: list[Row], find: Find, image_columns: frozenset[str], unfit: frozenset[str]
) -> tuple[int, int]:
    """The column whose cells name the most different pictures, by some of the rows, and how many."""
    header = [plain_name(cell) for cell in first]
    columns = [k for k in range(max(len(cells) for _, cells in some)) if k >= len(header) or header[k] not in unfit]
    below = [cells for _, cells in some if cells is not first]
    for column in columns:
        if column < len(header) and header[column] in image_columns:
            named = {find(cells[column]) for cells in below if column < len(cells)} - {None}
            if below and len(named) == len(below):  # no other names more, and most take long to name nothing
                return column, len(named)
    counts = {
        column: len({name for cell in {cells[column] for _, cells in some if column < len(cells)} if (name := find(cell))})
        for column in columns
    }
    if not any(counts.values()):
        return 0, 0
    column = max(counts, key=lambda one: (counts[one], one < len(header) and header[one] in image_columns, -one))
    return column, counts[column]


def _even(rows: list[Row]) -> float:
    """Share of the rows that have as many cells as the most have; 0 where that is one."""
    counts = Counter(len(cells) for _, cells in rows)
    usual = max(sorted(counts), key=counts.__getitem__)
    return counts[usual] / len(rows) if usual > 1 else 0.0


def plain_name(header: str) -> str:
    """A column's name in small letters, with `_` for all that is no letter or number: `Class Name` is `class_name`."""
    return re.sub(r"[\W_]+", "_", header.strip().casefold()).strip("_")
