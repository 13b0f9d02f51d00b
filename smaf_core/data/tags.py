"""Which classes are in which image: tables of tags, and the data set they belong to.

A table of tags has one row an image: `image,tags`. Tags are separated by `;`, `|`, a comma in quotes or a column of its
own; only where none of these occurs in the whole file, spaces separate them. So `traffic light;dog` are two classes, and
a file in which every tag is one word may use spaces, as many do (docs/decisions/0030). Tables of other forms (a column of yes
and no for every class, a row for every box or run length) are known by all of their rows: see `table_shape`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from smaf_core.data import tag_cells
from smaf_core.data.classes import ClassTable
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import IMAGE_SUFFIXES
from smaf_core.data.json_text import RepeatedKey
from smaf_core.data.table_cells import read_cells
from smaf_core.data.table_rows import Cells, Find
from smaf_core.data.table_shape import IMAGE_COLUMNS, NoTagTable, Shape, shape_of, unfit_for_images
from smaf_core.errors import SmafError

NameIds = Callable[[Sequence[str]], Mapping[str, str] | None]
"""Gives names to numbers or codes of classes, all of a table at once; None where nothing names them."""


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


@dataclass(frozen=True)
class TagTable:
    """What a table says of the classes in pictures."""

    rows: tuple[TagRow, ...]
    """What is known; rows of one picture add up."""
    unknown: tuple[str, ...] = ()
    """Pictures of which the table says that nothing is known."""
    order: tuple[str, ...] = ()
    """Classes in the order of the columns, where each has one."""
    warnings: tuple[str, ...] = ()
    """Sentences about what was guessed or left aside."""
    images: int = 0
    """How many pictures of a sample of its rows are there."""
    guessed: bool = False
    """Whether no header, mark or list of classes says which columns have the tags."""


def read_tags_of_table(
    path: Path, known: Collection[str] = (), find: Find | None = None, name_ids: NameIds | None = None
) -> TagTable:
    """Read a table of tags: comma, semicolon, tab or bar separated, with or without a header, in any of the usual forms.

    Forms: tags in a cell, as list or separated; tags in several columns; several rows an image; a column of yes and no a class;
    rows of boxes or run lengths with a column for their class. The form is seen from all rows.

    Args:
        path: The `.csv`, `.tsv` or `.txt` file; UTF-8, UTF-16, or what spreadsheets of Western Windows write.
        known: Class names that are certain; a cell that is one of them is never split at its spaces.
        find: Tells which cells name pictures; without it, endings and the names of columns tell.
        name_ids: Names classes that the table only numbers.

    Raises:
        NoTagTable: it says nothing of classes.
        SmafError: the file is missing, empty, not text, or a row has no image.
    """
    wanted = find or _looks_like_a_picture
    cells = read_cells(path, wanted, IMAGE_COLUMNS, unfit_for_images())
    shape = shape_of(cells, wanted, known)
    warnings = _sentences(cells, shape)
    if shape.kind == "marks":
        order = tuple(shape.header[k] for k in shape.columns) if shape.header else tuple(known)
        order = _named(order, known, name_ids)
        return TagTable(tuple(_marked(shape, order)), (), order, warnings, cells.images)
    try:
        rows, unknown, more = _labelled(cells, shape, known, name_ids)
    except RepeatedKey as error:
        raise SmafError(f"{path}, {error}") from None
    return TagTable(tuple(rows), tuple(unknown), (), (*warnings, *more), cells.images, shape.guessed)


def write_tags(path: Path, tags: Mapping[str, Sequence[str]]) -> None:
    """Write a table of tags that `read_tags_of_table` reads back, whole or not at all.

    Args:
        path: Where.
        tags: Tags by image.

    Raises:
        SmafError: the file cannot be written.
    """
    write_bytes_whole(path, tag_table(tags).encode("utf-8"))


def tag_table(tags: Mapping[str, Sequence[str]]) -> str:
    """Give the text of a table of tags by image; see `write_tags`.

    Where a class has a separator in its name, or a spreadsheet would take it for a formula, all cells are JSON lists.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["image", "tags"])
    as_lists = any(tag_cells.needs_list(name) for names in tags.values() for name in names)
    for image, names in tags.items():
        # The semicolon at the end of a single name tells that spaces belong to names, even if no image has two tags.
        lone = len(names) == 1 and " " in names[0]
        cell = tag_cells.as_list(names) if as_lists else f"{names[0]};" if lone else ";".join(names)
        writer.writerow([f"./{image}" if image.startswith(_SHIELDED) else image, cell])
    return table.getvalue()


def check_tag_name(name: str) -> str | None:
    """Say why a class cannot have this name, or None when it can."""
    if not name.strip():
        return "is empty"
    if not name.isprintable():
        return "has control characters"
    return "is longer than 200 characters" if len(name) > 200 else None


_SHIELDED = ("=", "+", "-", "@", "./")
"""What a name of a picture is written behind a `./` for: what a spreadsheet takes for a formula, and that `./` itself."""


def _looks_like_a_picture(cell: str) -> str | None:
    return cell if cell.casefold().endswith(tuple(IMAGE_SUFFIXES)) else None


def _sentences(cells: Cells, shape: Shape) -> tuple[str, ...]:
    told = []
    if cells.guessed_encoding:
        told.append(f"{cells.path.name} is no UTF-8 text; it is read as Windows-1252: where names look wrong, save it as UTF-8")
    if shape.left and shape.kind == "marks":
        told.append(f"{cells.path.name}: columns that are no yes or no are passed over: {', '.join(shape.left)}")
    return tuple(told)


def _image_of(shape: Shape, cells: list[str]) -> str:
    return cells[shape.image].removeprefix("./")


def _marked(shape: Shape, order: Sequence[str]) -> Iterator[TagRow]:
    for line, cells in shape.rows:
        there = [k < len(cells) and _is_set(cells[k]) for k in shape.columns]
        yield TagRow(
            line, _image_of(shape, cells), tuple(name for name, is_there in zip(order, there, strict=True) if is_there)
        )


def _named(order: tuple[str, ...], known: Collection[str], name_ids: NameIds | None) -> tuple[str, ...]:
    """Names of columns that are only numbered, as far as something names them all."""
    are_numbers = all(name.isdecimal() and name not in known for name in order)
    named = name_ids(order) if are_numbers and name_ids is not None else None
    return tuple(named[name] for name in order) if named is not None else order


def _is_set(cell: str) -> bool:
    mark = tag_cells.mark_in(cell)
    return mark if mark is not None else (tag_cells.number_in(cell) or 0) > 0


def _labelled(
    cells: Cells, shape: Shape, known: Collection[str], name_ids: NameIds | None
) -> tuple[list[TagRow], list[str], list[str]]:
    """Rows with tags, images of which nothing is known, and what to tell."""
    filled = [[cell for k in shape.columns if k < len(row) and (cell := row[k])] for _, row in shape.rows]
    null = {cell for cell in {cell for some in filled for cell in some} if cell not in known and tag_cells.is_null(cell)}
    said = [[cell for cell in some if cell not in null] for some in filled] if null else filled
    names = _splitter([cell for some in said for cell in some], any(len(some) > 1 for some in said), known, shape.single)
    combinations = {tuple(some): () for some in said}  # tens of thousands of rows share a few
    names = _marks_as_names(cells, [cell for some in combinations for cell in some], names, known)
    several = {some: tuple(dict.fromkeys(name for cell in some for name in names(cell))) for some in combinations}
    tags = [several[tuple(some)] for some in said]
    if not shape.columns and len(known) == 1:
        tags = [tuple(known) for _ in shape.rows]
    certain = all(tag_cells.is_quoted_list(cell) for some in several for cell in some)
    named, warnings = ({}, []) if certain else _without_numbers(cells, tags, known, name_ids)
    rows, unknown = [], []
    for (line, row), some, one in zip(shape.rows, filled, tags, strict=True):
        if some and not one and all(tag_cells.is_null(cell) for cell in some):
            unknown.append(_image_of(shape, row))
        else:
            final = one if not named else tuple(named.get(name, name) for name in one)
            final = final if _is_there(shape, row) else ()
            rows.append(TagRow(line, _image_of(shape, row), final))
    return rows, unknown, warnings


def _is_there(shape: Shape, row: list[str]) -> bool:
    """Whether a row of a class says that it is there: Open Images lists with a confidence of 0 what was looked for in vain."""
    if shape.runs is not None:
        runs = row[shape.runs] if shape.runs < len(row) else ""
        if not runs or tag_cells.is_null(runs) or runs == "-1":
            return False
    return shape.presence is None or shape.presence >= len(row) or tag_cells.number_in(row[shape.presence]) != 0


def _splitter(
    cells: Collection[str], columns_separate: bool, known: Collection[str], single: bool = False
) -> Callable[[str], Iterable[str]]:
    """How a cell becomes tags, by what is in all cells; a column `class` with `traffic light` names one class of two words."""
    others = [cell for cell in set(cells) if cell not in known]
    objects = bool(others) and all(cell in ("{}", "[]") or tag_cells.object_in(cell) is not None for cell in others)
    objects = objects and any(cell not in ("{}", "[]") for cell in others)
    lists = {cell: found for cell in others if (found := tag_cells.list_in(cell)) is not None} if not objects else {}
    if len(lists) < len(others):
        lists = {cell: found for cell, found in lists.items() if cell[0] == "[" or "'" in cell or '"' in cell}
    plain = [cell for cell in others if cell not in lists]
    separator = tag_cells.separator_of(plain)
    whole = separator is None and (columns_separate or (single and not tag_cells.are_words_apart(plain)))

    def names(cell: str) -> Iterable[str]:
        if objects:
            return tag_cells.object_in(cell) or ()
        if cell in lists:
            return (name.strip() for name in lists[cell] if name.strip())
        return [cell] if whole or cell in known or not plain else tag_cells.split(cell, separator, known)

    return names


def _marks_as_names(
    cells: Cells, distinct: Collection[str], names: Callable[[str], Iterable[str]], known: Collection[str]
) -> Callable[[str], Iterable[str]]:
    """Read `1 0 1` as a yes or no for each class, where every cell is such a row: as indices, no class would come twice.

    Raises:
        NoTagTable: they are of other classes than the known ones.
    """
    rows = {cell: tuple(names(cell)) for cell in distinct}
    lengths = {len(row) for row in rows.values()}
    are_marks = all(tag_cells.number_in(mark) in (0, 1) for row in rows.values() for mark in row)
    if not rows or not are_marks or lengths == {1} or not any(len(set(row)) < len(row) for row in rows.values()):
        return names
    if lengths != {len(known)}:
        counts = " or ".join(map(str, sorted(lengths)))
        raise NoTagTable(f"{cells.path}: has {counts} marks in a cell; name so many classes in classes.txt, in the same order")
    order = list(known)
    return lambda cell: [name for name, mark in zip(order, rows[cell], strict=True) if tag_cells.number_in(mark)]


def _without_numbers(
    cells: Cells, tags: Sequence[tuple[str, ...]], known: Collection[str], name_ids: NameIds | None
) -> tuple[Mapping[str, str], list[str]]:
    """Names for classes that the table only numbers.

    Raises:
        NoTagTable: the table says yes or no without saying of which class.
    """
    distinct = list(dict.fromkeys(name for some in tags for name in some))
    if not distinct or set(distinct) <= set(known):
        return {}, []
    named = name_ids(distinct) if name_ids is not None else None
    if named is not None:
        return named, []
    if all(tag_cells.is_plain_mark(name) for name in distinct):
        raise NoTagTable(
            f"{cells.path}: says only {' and '.join(sorted(distinct))} for a class; name the classes in a file classes.txt, "
            "one a line, the class with the number 0 first"
        )
    if all(tag_cells.number_in(name) is not None for name in distinct):
        return {}, [f"{cells.path.name} numbers its classes ({', '.join(sorted(distinct)[:3])} ...): name them in classes.txt"]
    return {}, []
