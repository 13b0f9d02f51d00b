"""VGG Image Annotator's projects and exports, JSON or CSV: polygons, circles, ellipses and boxes of each picture."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from smaf_core.data.classes import ClassTable
from smaf_core.data.json_text import parse_json
from smaf_core.data.text import read_foreign_text
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import Inventory, Notes, entries_ending, folders_in
from smaf_core.formats.json_kinds import json_files, read_json
from smaf_core.formats.pairing import pair_listed
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import Draw, Drawing, Shape, box, ellipse, polygons, raw_from
from smaf_core.formats.tag_sources import FoundTags

_LONGEST_HEAD = 1 << 12  # bytes of a first line


def find_files(root: Path) -> list[Path]:
    """VIA's files of a data set: JSON, else CSV in its folder or directly below."""
    tables = (folder / name for folder in (root, *folders_in(root)) for name in entries_ending(folder, ".csv"))
    return json_files(root, "via") or [path for path in tables if is_csv(path)]


def is_csv(path: Path) -> bool:
    """Whether a file is VIA's CSV, by its first line."""
    try:
        with path.open("rb") as file:
            head = file.readline(_LONGEST_HEAD).replace(b"\0", b"")
    except OSError:
        return False
    return b"filename" in head and b"region_shape_attributes" in head


def read_masks(files: list[Path], inventory: Inventory, notes: Notes, root: Path) -> RawMasks:
    """Masks of all pictures; what comes later is on top.

    Raises:
        SmafError: a file is not VIA's.
    """
    drawings: dict[str, Drawing] = {}
    for path, picture, regions, attribute in _paired(files, inventory, notes):
        drawings.setdefault(picture, _drawing(str(path), regions, attribute))
    names = sorted({shape.label for drawing in drawings.values() for shape in drawing.shapes})
    return raw_from(drawings, names, ", ".join(path.name for path in files), inventory, notes)


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags of all pictures that have regions: the words of their regions; a picture without any is not known to be empty."""
    files = find_files(root)
    if not files:
        return None
    tags: dict[str, tuple[str, ...]] = {}
    for _, picture, regions, attribute in _paired(files, inventory, notes):
        words = tuple(dict.fromkeys(word for region in regions if (word := _word(region, attribute))))
        if words:
            tags.setdefault(picture, words)
    notes.found.append(f"tags from {', '.join(path.name for path in files)}")
    return FoundTags(tags)


def _paired(
    files: list[Path], inventory: Inventory, notes: Notes
) -> Iterator[tuple[Path, str, list[dict[str, Any]], str | None]]:
    """File, picture, regions, and the attribute that names their classes, for each picture of the folder.

    Raises:
        SmafError: a file is not VIA's.
    """
    for path in files:
        entries = _entries(path, notes)
        attribute = _attribute(entries)
        paired = pair_listed(inventory.names, entries, (path.parent.name,))
        notes.told_apart(path.name, paired)
        for name, regions in entries.items():
            picture = paired.matches[name].name
            if picture is not None:
                yield path, picture, regions, attribute


def _entries(path: Path, notes: Notes) -> dict[str, list[dict[str, Any]]]:
    """The regions by what their picture is called; of two pictures of one name nobody knows which is meant.

    Raises:
        SmafError: the file is not VIA's.
    """
    found = _of_csv(path) if path.suffix.lower() == ".csv" else _of_json(path)
    if not found:
        raise SmafError(f"{path}: has no pictures of VIA's; save it there as a project, or export it as JSON")
    counts = Counter(name for name, _ in found)
    twice = [name for name, count in counts.items() if count > 1]
    notes.left_out(f"{path.name} has two pictures of one name", twice, "neither gets a mask or tags; rename one")
    return {name: regions for name, regions in found if counts[name] == 1}


def _of_json(path: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """Pictures and their regions, which version 1 numbers."""
    content = read_json(path)
    found = content.get("_via_img_metadata", content) if isinstance(content, dict) else None
    entries: list[tuple[str, list[dict[str, Any]]]] = []
    for entry in found.values() if isinstance(found, dict) else ():
        if isinstance(entry, dict) and isinstance(entry.get("filename"), str):
            regions = entry.get("regions")
            listed = list(regions.values()) if isinstance(regions, dict) else regions if isinstance(regions, list) else []
            entries.append((entry["filename"], [region for region in listed if isinstance(region, dict)]))
    return entries


def _of_csv(path: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """Pictures and their regions, a row each, with JSON in the cells; VIA tells pictures apart by name and size.

    Raises:
        SmafError: a row cannot be read.
    """
    text = read_foreign_text(path)[0]
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    regions: dict[tuple[str, str], list[dict[str, Any]]] = {}
    try:
        for row in csv.DictReader(text.removeprefix("#").splitlines(keepends=True), delimiter=delimiter):
            own = regions.setdefault((row.get("filename") or "", row.get("file_size") or ""), [])
            cells = (row.get("region_shape_attributes"), row.get("region_attributes"))
            shape, words = (parse_json(cell or "{}", str(path)) for cell in cells)
            own += [{"shape_attributes": shape, "region_attributes": words}] if shape else []
    except csv.Error as error:
        raise SmafError(f"{path}: is no table ({error}); export it anew") from None
    return [(name, some) for (name, _), some in regions.items() if name]


def _attribute(entries: Mapping[str, list[dict[str, Any]]]) -> str | None:
    """The attribute that says what a region is: the one that most regions have a word for."""
    regions = [region for some in entries.values() for region in some]
    counts = Counter(name for region in regions for name in _attributes(region) if _word(region, name))
    return counts.most_common(1)[0][0] if counts else None


def _attributes(region: Mapping[str, Any]) -> dict[str, Any]:
    attributes = region.get("region_attributes")
    return attributes if isinstance(attributes, dict) else {}


def _word(region: Mapping[str, Any], name: str | None) -> str:
    """The value of an attribute: a word, or the first of several boxes that is ticked."""
    value = _attributes(region).get(name or "")
    if isinstance(value, dict):
        value = next((str(option) for option, is_set in value.items() if is_set), "")
    return value.strip() if isinstance(value, str) else ""


def _drawing(source: str, regions: list[dict[str, Any]], attribute: str | None) -> Drawing:
    drawing = Drawing(source)
    for region in regions:
        label, shape = _word(region, attribute), region.get("shape_attributes")
        drawn = _shape(label, shape) if label and isinstance(shape, dict) else "a region without a word for what it is"
        if isinstance(drawn, str):
            drawing.without_inside.append(drawn)
        else:
            drawing.shapes.append(drawn)
    return drawing


def _shape(label: str, shape: Mapping[str, Any]) -> Shape | str:
    """What a region draws, or the kind of one that has no inside."""
    kind = shape.get("name")
    if kind == "polygon":
        return Shape(label, lambda fit: polygons([_corners(shape)])(fit))
    if kind == "circle":
        return Shape(label, lambda fit: ellipse(shape["cx"], shape["cy"], shape["r"], shape["r"])(fit))
    if kind == "ellipse":
        return Shape(label, lambda fit: _ellipse(shape)(fit))
    if kind == "rect":
        return Shape(label, lambda fit: _box(shape)(fit), is_box=True)
    return str(kind)[:20]


def _corners(shape: Mapping[str, Any]) -> list[Any]:
    across, down = shape["all_points_x"], shape["all_points_y"]
    if len(across) != len(down):
        raise ValueError("it has other numbers of x than of y")
    return [number for x, y in zip(across, down, strict=True) for number in (x, y)]


def _ellipse(shape: Mapping[str, Any]) -> Draw:
    turn = float(shape.get("theta") or 0) * 57.29577951308232  # VIA turns by radians
    return ellipse(shape["cx"], shape["cy"], shape["rx"], shape["ry"], turn)


def _box(shape: Mapping[str, Any]) -> Draw:
    left, top = shape["x"], shape["y"]
    return box(left, top, left + shape["width"], top + shape["height"])
