"""Masks in tables of run-length codes, such as Kaggle's `ImageId,EncodedPixels,ClassId`: a row for each class in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import ClassTable
from smaf_core.data.files import seen_file
from smaf_core.data.images import MAX_PIXELS, image_size, orientation
from smaf_core.data.table_cells import plain_name, read_cells
from smaf_core.data.table_shape import IMAGE_COLUMNS, Shape, shape_of, unfit_for_images
from smaf_core.data.tag_cells import Runs, is_no_code, runs_of, whole_number_in
from smaf_core.data.tags import read_tags_of_table
from smaf_core.errors import SmafError
from smaf_core.formats import tag_tables
from smaf_core.formats.fitting import Size
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.pairing import pair_listed
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import Draw, Drawing, pixels, raw_from, stated_size
from smaf_core.formats.shapes import Shape as Drawn

_WORDS = (
    b"encodedpixels",
    b"encoded_pixels",
    b"rle",
    b"segmentation",
    b"mask",
    b"pixels",
    b"encoding",
    b"annotation",
    b"predicted",
)
"""One of them is in the head of every such table, in small letters."""
_HEIGHTS = ("height", "image_height", "img_height", "h")
_WIDTHS = ("width", "image_width", "img_width", "w")
_SAMPLE = 8
"""So many pictures are drawn both ways to see how their pixels are counted."""
_SMOOTHER = 0.7
"""So much shorter must outlines be that are counted along the rows: the usual way is down the columns."""
_MANY = 10  # pictures
_PART = 0.5  # of their pictures, in which all codes end that are made for smaller ones


@dataclass
class _Coded:
    """What a table says of one picture."""

    given: Size | None = None
    codes: list[tuple[str, Runs]] = field(default_factory=list)
    """With the class of each."""
    unclear: list[str] = field(default_factory=list)
    broken: str = ""


def read_masks(source: Path, inventory: Inventory, notes: Notes, classes: ClassTable) -> RawMasks | None:
    """Masks from a table of run-length codes, or from all of those in a folder; where they overlap, the smaller one is on top.

    None where there is no such table, or none about the pictures.

    Raises:
        SmafError: several tables have codes of one picture, or all are made for smaller pictures.
    """
    root = source if source.is_dir() else source.parent
    paths = tag_tables.text_tables(source, inventory) if source.is_dir() else [source]
    found: dict[str, _Coded] = {}
    read: list[Path] = []
    reasons: list[str] = []
    for path in (path for path in paths if _may_have_codes(path)):
        try:
            coded = _read(root, path, inventory, notes, classes)
        except SmafError as error:
            reasons.append(str(error))
            continue
        twice = next((name for name in coded if name in found), None)
        if twice is not None:
            names = " and ".join(one.name for one in (*read, path))
            raise SmafError(f"{root}: several tables have codes of {twice} ({names}); give the file of the one that counts")
        read += [path] if coded else []
        found |= coded
    notes.left_out("tables of run-length codes that cannot be read", reasons, "they are passed over")
    if not found:
        return None
    drawings = _drawings(found, inventory, notes, " and ".join(str(path) for path in read[:2]))
    return raw_from(drawings, classes.names, ", ".join(path.name for path in read), inventory, notes, by_area=True)


def _may_have_codes(path: Path) -> bool:
    """By the first line: tables are long, and there are many kinds."""
    if not seen_file(path):
        return False
    try:
        with path.open("rb") as file:
            head = file.readline(1 << 12).replace(b"\0", b"").lower()
    except OSError:
        return False
    return any(word in head for word in _WORDS)


def _read(root: Path, path: Path, inventory: Inventory, notes: Notes, classes: ClassTable) -> dict[str, _Coded]:
    """What a table says, by picture; nothing where it has no codes.

    Raises:
        SmafError: nothing tells which classes the codes have, or it is no table.
    """
    find = tag_tables.within(root, path, inventory)
    shape = shape_of(read_cells(path, find, IMAGE_COLUMNS, unfit_for_images()), find, classes.names)
    if shape.runs is None or not any(_has_code(row, shape.runs) for _, row in shape.rows):
        return {}
    names = tag_tables.names_of_numbers(root, inventory, classes)
    table = read_tags_of_table(path, classes.names, find, names.of)
    tags = {row.line: row.tags for row in table.rows}
    paired = pair_listed(inventory.names, dict.fromkeys(row[shape.image] for _, row in shape.rows), [path.parent.name])
    notes.told_apart(path.name, paired)
    notes.left_out(f"{path.name} names what is no picture of the folder", list(paired.left), "they are passed over")
    found: dict[str, _Coded] = {}
    for line, row in shape.rows:
        name = paired.matches[row[shape.image]].name
        if name is not None and line in tags:
            _add(found.setdefault(name, _Coded()), shape, row, tags[line])
    return found


def _has_code(row: Sequence[str], runs: int) -> bool:
    return runs < len(row) and not is_no_code(row[runs]) and " " in row[runs]


def _add(coded: _Coded, shape: Shape, row: Sequence[str], tags: Sequence[str]) -> None:
    """Add a row; one without a code says that its class is not there."""
    given = _stated(shape, row)
    if given is not None and coded.given not in (None, given):
        coded.broken = "its rows are made for pictures of different sizes"
    coded.given = given or coded.given
    cell = row[shape.runs] if shape.runs is not None and shape.runs < len(row) else ""
    if is_no_code(cell):
        return
    if len(tags) != 1:
        coded.unclear.append(f"a code of {len(tags)} classes")
        return
    try:
        coded.codes.append((tags[0], runs_of(cell)))
    except ValueError as error:
        coded.broken = str(error)


def _stated(shape: Shape, row: Sequence[str]) -> Size | None:
    header = [plain_name(name) for name in shape.header or ()]
    places = [next((header.index(word) for word in words if word in header), len(row)) for words in (_HEIGHTS, _WIDTHS)]
    height, width = (whole_number_in(row[place]) if place < len(row) else None for place in places)
    return stated_size(height, width)


def _drawings(found: dict[str, _Coded], inventory: Inventory, notes: Notes, source: str) -> dict[str, Drawing]:
    """What is drawn into each picture.

    Raises:
        SmafError: all codes end early in their pictures, as those that are made for smaller ones do.
    """
    sizes = {name: _size(inventory.pictures[name], one) for name, one in found.items()}
    notes.left_out("pictures with codes that cannot be read",
                   [f"{name} ({one.broken})" for name, one in found.items() if one.broken], "they get no mask")  # fmt: skip
    good = {name: one for name, one in found.items() if not one.broken}
    first = 0 if any(runs[0, 0] == 0 for one in good.values() for _, runs in one.codes) else 1
    _refuse_small_ones(good, sizes, source)
    by_rows = _are_by_rows(good, sizes, first)
    way = "along the rows" if by_rows else "down the columns"
    notes.found.append(f"pixels of the codes are counted {way}, from {first} on")
    return {
        name: Drawing(
            source,
            one.given,
            [Drawn(label, _draw(runs, inventory.pictures[name], one.given, first, by_rows)) for label, runs in one.codes],
            list(one.unclear),
        )
        for name, one in good.items()
    }


def _size(picture: Path, coded: _Coded) -> Size | None:
    """What size the codes are made for; None for a picture that cannot be read."""
    try:
        return coded.given or image_size(picture)
    except SmafError:
        return None  # told of when its mask is read


def _refuse_small_ones(found: dict[str, _Coded], sizes: dict[str, Size | None], source: str) -> None:
    ends = {
        name: max(int(runs[-1].sum()) for _, runs in one.codes) / (size[0] * size[1])
        for name, one in found.items()
        if one.codes and one.given is None and (size := sizes[name]) is not None
    }
    if len(ends) >= _MANY and max(ends.values()) <= _PART:
        raise SmafError(
            f"{source}: all its codes end in the first {max(ends.values()):.0%} of their pictures, as if made for smaller "
            "ones; say for which, in columns 'height' and 'width'"
        )


def _are_by_rows(found: dict[str, _Coded], sizes: dict[str, Size | None], first: int) -> bool:
    """Whether pixels are counted along the rows, as outlines are far shorter so; where pictures are square, nobody can tell."""
    rows = columns = 0
    sure = [
        (one, size) for name, one in found.items() if one.codes and (size := sizes[name]) is not None and size[0] != size[1]
    ]
    for one, size in sure[:: max(1, len(sure) // _SAMPLE)]:
        for _, runs in one.codes:
            if runs[0, 0] >= first and runs[-1].sum() - first <= size[0] * size[1] <= MAX_PIXELS:
                along, down = outlines_by_rows(runs, size, first)
                rows, columns = rows + along, columns + down
    return rows < _SMOOTHER * columns


def _draw(runs: Runs, picture: Path, given: Size | None, first: int, by_rows: bool) -> Draw:
    def region(size: Size) -> NDArray[np.bool_]:
        if given is None and orientation(picture) >= 5:
            raise ValueError("the photo is turned by EXIF, and no columns 'height' and 'width' say for which way it is made")
        return region_of(runs, size, first, by_rows)

    return pixels(region)


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
    if height * width > MAX_PIXELS:
        raise ValueError(f"it is made for more than {MAX_PIXELS:,} pixels")
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
