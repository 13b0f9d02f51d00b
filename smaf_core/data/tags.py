"""Which classes are in which image: tables of tags, and the data set they belong to.

A table of tags has one row an image: `image,tags`. Tags are separated by `;`, `|`, a comma in quotes or a column of its
own; only where none of these occurs in the whole file, spaces separate them. So `traffic light;dog` are two classes, and
a file in which every tag is one word may use spaces, as many do (docs/decisions/0030).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError

_IMAGE_COLUMNS = ("image", "images", "filename", "file_name", "file", "path", "image_id", "id", "name", "img", "picture")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SEPARATORS = (";", "|", ",")


@dataclass(frozen=True)
class TaggedImage:
    """One picture of a data set, and what is known of it. Nothing is read before it is asked for."""

    name: str
    """Unique: the path below the folder of images, with '/' and without ending; any script."""
    path: Path
    tags: tuple[str, ...] | None
    """Classes in the picture; () is background only, None is unknown."""
    saliency: Path | None = None
    """Grey picture of what stands out, if there is one."""
    truth: Path | None = None
    """Mask to measure against, if there is one."""


@dataclass(frozen=True)
class TaggedImages:
    """A data set as it was found on the disk."""

    root: Path
    classes: ClassTable
    images: tuple[TaggedImage, ...]
    found: tuple[str, ...]
    """Sentences about what was recognised."""
    warnings: tuple[str, ...] = ()
    """Sentences about what was left out, and what to do."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of images by name of list (`train`, `val`), where the data set has such."""

    @cached_property
    def by_name(self) -> dict[str, TaggedImage]:
        """All images by their name."""
        return {image.name: image for image in self.images}


@dataclass(frozen=True)
class TagRow:
    """One line of a table of tags."""

    line: int
    """Line number in the file, from 1; 0 where there are no lines."""
    image: str
    """As written: a name or path, with or without ending."""
    tags: tuple[str, ...]


def read_tag_table(path: Path, known: Collection[str] = ()) -> tuple[TagRow, ...]:
    """Read a table of tags, comma, semicolon or tab separated, with or without a header.

    A table with a column of 0 and 1 for every class is read as well. Rows of the same image add up.

    Args:
        path: The `.csv`, `.tsv` or `.txt` file; UTF-8, or UTF-16 with a byte order mark (what spreadsheets write).
        known: Class names that are certain; a cell that is one of them is never split at its spaces.

    Raises:
        SmafError: the file is missing, empty, not text, or a row has no image.
    """
    rows = _cells(path)
    header = rows[0][1] if rows[0][1][0].casefold() in _IMAGE_COLUMNS else None
    body = rows[1:] if header else rows
    if header and len(header) > 2 and body and _is_one_hot(body, len(header)):
        return tuple(TagRow(line, cells[0], _marked(header, cells)) for line, cells in body)
    return _with_tags_split(body, set(known))


def write_tags(path: Path, tags: Mapping[str, Sequence[str]]) -> None:
    """Write a table of tags that `read_tag_table` reads back, whole or not at all.

    Args:
        path: Where.
        tags: Tags by image.

    Raises:
        SmafError: the file cannot be written, or a class name has one of `;`, `|`.
    """
    for names in tags.values():
        unfit = next((name for name in names if ";" in name or "|" in name), None)
        if unfit is not None:
            raise SmafError(f"{path}: class {unfit!r} has a character that separates tags (; or |); rename the class")
    write_bytes_whole(path, tag_table(tags).encode("utf-8"))


def tag_table(tags: Mapping[str, Sequence[str]]) -> str:
    """Give the text of a table of tags by image; see `write_tags`."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["image", "tags"])
    for image, names in tags.items():
        # The semicolon at the end of a single name tells that spaces belong to names, even if no image has two tags.
        lone = len(names) == 1 and (" " in names[0] or "," in names[0])
        writer.writerow([image, f"{names[0]};" if lone else ";".join(names)])
    return table.getvalue()


def read_text(path: Path | str) -> str:
    """Read a text file as people and spreadsheets write it: UTF-8 or UTF-16, any end of line.

    Raises:
        SmafError: the file cannot be read or is not text.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # of many small files, a third faster than read_bytes
            data = file.readall()
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror})") from error
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.removeprefix(_BYTE_ORDER_MARK).decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SmafError(f"{path}, line {line}: is not UTF-8 text; save the file as UTF-8") from None
    if "\0" in text:
        raise SmafError(f"{path}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: has a NUL character; is it text?")
    return text


def check_tag_name(name: str) -> str | None:
    """Say why a class cannot have this name, or None when it can."""
    if not name.strip():
        return "is empty"
    if not name.isprintable():
        return "has control characters"
    return "is longer than 200 characters" if len(name) > 200 else None


def _cells(path: Path) -> list[tuple[int, list[str]]]:
    """Line numbers and stripped cells of all rows that are not empty."""
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path, text), skipinitialspace=True)
    rows = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    except csv.Error as error:
        raise SmafError(f"{path}, line {reader.line_num}: is no table ({error}); check the quotes") from None
    if not rows:
        raise SmafError(f"{path}: is empty; it needs a row 'image,tags' for every image")
    nameless = next((line for line, cells in rows if not cells[0]), None)
    if nameless is not None:
        raise SmafError(f"{path}, line {nameless}: has no image in its first column; write image,tags")
    return rows


def _delimiter(path: Path, text: str) -> str:
    first = text.splitlines()[0] if text.strip() else ""
    if path.suffix.casefold() == ".tsv" or ("\t" in first and "," not in first):
        return "\t"
    # Where the comma is the decimal sign, spreadsheets write semicolons between columns.
    head = first.split(";")[0].strip(' "').casefold()
    return ";" if "," not in first and head in _IMAGE_COLUMNS and ";" in first else ","


def _is_one_hot(body: list[tuple[int, list[str]]], columns: int) -> bool:
    return all(len(cells) == columns and set(cells[1:]) <= {"0", "1", "-1", "0.0", "1.0", ""} for _, cells in body)


def _marked(header: list[str], cells: list[str]) -> tuple[str, ...]:
    return tuple(name for name, mark in zip(header[1:], cells[1:], strict=True) if mark in ("1", "1.0"))


def _with_tags_split(body: list[tuple[int, list[str]]], known: set[str]) -> tuple[TagRow, ...]:
    everything = [cell for _, cells in body for cell in cells[1:]]
    separator = next((mark for mark in _SEPARATORS if any(mark in cell for cell in everything)), None)
    columns_separate = any(len([cell for cell in cells[1:] if cell]) > 1 for _, cells in body)
    all_known = bool(known) and all(cell in known for cell in everything if cell)
    rows = []
    for line, cells in body:
        names: list[str] = []
        for cell in cells[1:]:
            if cell in known or all_known or (columns_separate and separator is None):
                names.append(cell)
            else:
                names.extend(cell.split(separator))
        rows.append(TagRow(line, cells[0], tuple(dict.fromkeys(name.strip() for name in names if name.strip()))))
    return tuple(rows)
