"""Masks by a table that says whose each file is, and perhaps of which class: `image,mask`, or that of Open Images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.data.table_cells import plain_name, read_cells
from smaf_core.data.table_rows import Cells
from smaf_core.errors import SmafError
from smaf_core.formats import tag_tables
from smaf_core.formats.colours import Meanings
from smaf_core.formats.inventory import Inventory, Notes, files_below
from smaf_core.formats.mask_pictures import MASK_SUFFIXES, MaskFile, layered_masks, plain_masks
from smaf_core.formats.raw_masks import RawMasks

_CLASSES = ("labelname", "label_name", "label", "class_name", "class", "category", "category_name")
_ENDINGS = (".csv", ".tsv")
_MOST_BYTES = 1 << 28


def read_masks(source: Path, inventory: Inventory, notes: Notes, classes: ClassTable, meanings: Meanings) -> RawMasks | None:
    """Masks of the files that a table in a folder puts to pictures; of several files for one picture without classes none.

    Only files below the folder count, by their path from there or by their name alone where only one is called so.
    """
    files = files_below(source, MASK_SUFFIXES)
    found: dict[str, list[MaskFile]] = {}
    for path in tag_tables.text_tables(source, inventory) if files else ():
        for picture, mask, label in _entries(source, path, inventory, classes, _by_name(files)):
            found.setdefault(picture, []).append(MaskFile(mask, mask.stem, label))
    layers = {name: some for name, some in found.items() if all(one.label for one in some)}
    if layers:
        return layered_masks(layers, source)
    single = {name: some for name, some in found.items() if len(some) == 1}
    several = [f"{name}: {' and '.join(one.path.name for one in some[:3])}" for name, some in found.items() if len(some) > 1]
    notes.left_out("pictures with several masks", several, "none of these masks is taken")
    return plain_masks(single, source, source, meanings) if single else None


def _by_name(files: Mapping[str, Path]) -> dict[str, Path]:
    """Files by their path, and by their last name where it is the only one."""
    last: dict[str, list[Path]] = {}
    for relative, path in files.items():
        last.setdefault(relative.rpartition("/")[2], []).append(path)
    return {name: paths[0] for name, paths in last.items() if len(paths) == 1} | dict(files)


def _entries(
    source: Path, path: Path, inventory: Inventory, classes: ClassTable, files: Mapping[str, Path]
) -> Iterator[tuple[str, Path, str | None]]:
    """Pictures, their masks, and the class where the table has one; nothing of a table without a column of masks."""
    try:
        cells = read_cells(path, inventory.find) if path.stat().st_size <= _MOST_BYTES else None
    except (OSError, SmafError):
        return
    column = _column_of_masks(cells, files) if cells is not None and cells.images else None
    if cells is None or column is None:
        return
    header = [plain_name(cell) for cell in cells.rows[0][1]]
    kind = next((header.index(name) for name in _CLASSES if name in header and header.index(name) != column), None)
    codes = sorted({row[kind] for _, row in cells.rows[1:] if kind is not None and kind < len(row) and row[kind]})
    named = tag_tables.names_of_numbers(source, inventory, classes).of(codes) if codes else None
    for _, row in cells.rows:
        picture = inventory.find(row[cells.image_column]) if cells.image_column < len(row) else None
        mask = files.get(_plain(row[column])) if column < len(row) else None
        if picture is not None and mask is not None:
            code = row[kind] if kind is not None and kind < len(row) else ""
            yield picture, mask, (named or {}).get(code, code) or None


def _column_of_masks(cells: Cells, files: Mapping[str, Path]) -> int | None:
    """The column, other than that of pictures, all of whose filled cells below the header are such files."""
    body = [row for _, row in cells.rows[1:]]
    for column in range(max(len(row) for _, row in cells.rows)):
        filled = [row[column] for row in body if column < len(row) and row[column]]
        if column != cells.image_column and filled and all(_plain(cell) in files for cell in filled):
            return column
    return None


def _plain(cell: str) -> str:
    return cell.replace("\\", "/").removeprefix("./").lstrip("/")
