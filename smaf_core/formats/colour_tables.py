"""Tables of the colours of classes in masks: class_dict.csv, CamVid's label_colors.txt, JSON of Supervisely and Mapillary."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from smaf_core.data.classes import Colour
from smaf_core.data.files import seen_file
from smaf_core.data.json_text import RepeatedKey
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import entries_ending
from smaf_core.formats.json_kinds import read_json
from smaf_core.formats.lists import CLASS_FILES

_CALLED = re.compile(r"class|label|colou?r|palette|config|meta")
_COLUMNS = (("name", "class", "label", "class_name", "label_name"), ("r", "red"), ("g", "green"), ("b", "blue"))
_LINE = re.compile(r"\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\S.*?)\s*", re.ASCII)
_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
_NAMES = ("name", "title", "label", "class")
_COLOURS = ("color", "colour", "rgb")
_LONGEST = 1 << 18  # bytes
_MOST = 1000  # entries

Rows = list[tuple[str, Colour]]


def colour_tables_in(folder: Path) -> list[Path]:
    """Files directly in a folder that are called like tables of colours; they may turn out to be none."""
    names = [name for name in entries_ending(folder, ".csv", ".txt", ".json") if _CALLED.search(name.lower())]
    names = [name for name in names if name not in CLASS_FILES]
    return sorted((folder / name for name in names if seen_file(folder / name)), key=lambda path: (path.suffix != ".csv", path))


def colour_rows(path: Path) -> Rows:
    """Names and colours in a table, in its order; nothing where it is none.

    Raises:
        RepeatedKey: it says two things of one class.
    """
    try:
        if path.stat().st_size > _LONGEST:
            return []
        if path.suffix.lower() == ".json":
            return _of_json(read_json(path))
        lines = read_text(path).splitlines()
    except RepeatedKey as error:
        if _of_json(error.content):
            raise
        return []
    except (OSError, SmafError):
        return []
    return _of_columns(lines) if path.suffix.lower() == ".csv" else _of_lines(lines)


def _of_columns(lines: list[str]) -> Rows:
    """A table with the columns name, r, g and b."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, skipinitialspace=True) if row]
    except csv.Error:
        return []
    header = [cell.casefold() for cell in rows[0]] if rows else []
    places = [next((header.index(word) for word in words if word in header), -1) for words in _COLUMNS]
    if -1 in places:
        return []
    cells = [[row[place] for place in places] for row in rows[1:] if len(row) > max(places)]
    found = ((name, _colour(levels)) for name, *levels in cells if name)
    return [(name, colour) for name, colour in found if colour is not None]


def _of_lines(lines: list[str]) -> Rows:
    """Lines `64 128 64 Animal`, all of them but remarks."""
    said = [line for line in lines if line.strip() and not line.startswith("#")]
    found = [(line[4], _colour(line.groups()[:3])) for line in map(_LINE.fullmatch, said[:_MOST]) if line is not None]
    rows = [(name, colour) for name, colour in found if colour is not None]
    return rows if len(rows) == len(said) else []


def _of_json(content: Any) -> Rows:
    """A list of objects with a name and a colour, `#3c1098` or three levels, also within an object."""
    inner = content.values() if isinstance(content, dict) else ()
    for entries in (one for one in (content, *inner) if isinstance(one, list) and 0 < len(one) <= _MOST):
        rows = [(_first(entry, _NAMES), _colour_of(_first(entry, _COLOURS))) for entry in entries if isinstance(entry, dict)]
        good = [
            (name.strip(), colour) for name, colour in rows if isinstance(name, str) and name.strip() and colour is not None
        ]
        if len(good) == len(entries):
            return good
    return []


def _first(entry: dict[str, Any], keys: Iterable[str]) -> Any:
    return next((entry[key] for key in keys if key in entry), None)


def _colour_of(value: Any) -> Colour | None:
    if isinstance(value, str):
        levels = _HEX.fullmatch(value.strip())
        return (int(levels[1], 16), int(levels[2], 16), int(levels[3], 16)) if levels is not None else None
    return _colour([str(level) for level in value]) if isinstance(value, list) and len(value) == 3 else None


def _colour(levels: Iterable[str]) -> Colour | None:
    numbers = [int(level) if level.isascii() and level.isdecimal() and len(level) < 4 else 256 for level in levels]
    red, green, blue = numbers
    return (red, green, blue) if max(numbers) < 256 else None
