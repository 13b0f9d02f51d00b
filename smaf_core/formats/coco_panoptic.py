"""COCO's panoptic form: a PNG for each picture whose colours are ids of segments, and JSON that says their categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, MAX_CLASSES, VOID, ClassTable
from smaf_core.data.files import seen_file, seen_folder
from smaf_core.data.images import image_size, pixel_kind, read_colours, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.formats import coco
from smaf_core.formats.inventory import Inventory, Notes, entries_ending, folders_in
from smaf_core.formats.json_kinds import json_files, kind_of
from smaf_core.formats.lists import is_no_class, means_void
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.tag_sources import FoundTags

_UP = ("annotations", "annotation", "labels", "json")
"""Folders of JSON files, beside which those of the PNG lie."""


def find_files(root: Path) -> list[Path]:
    """Panoptic JSON of a data set, by its name, else by its words; also the one beside a folder of PNG that is called so."""
    places = (root / "annotations", root)
    named = [place / name for place in places for name in entries_ending(place, ".json") if name.startswith("panoptic")]
    beside = [root.with_name(f"{root.name}.json")] if root.name.startswith("panoptic") else []
    return [path for path in (*named, *beside) if kind_of(path) == "panoptic"] or json_files(root, "panoptic")


@dataclass
class _Segments:
    """What a file says of one picture."""

    png: Path | None
    """Where its segments are drawn; None where that file is missing."""
    classes: dict[int, str] = field(default_factory=dict)
    """The names of their classes by the ids of segments."""


@dataclass(frozen=True)
class _Found:
    names: tuple[str, ...]
    """All classes, in the order of their ids."""
    pictures: Mapping[str, _Segments]


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags of every picture with an annotation: the classes of its segments; a picture without one is unknown."""
    files = find_files(root)
    if not files:
        return None
    found = _read(files, root, inventory, notes)
    notes.found.append(f"tags from {', '.join(path.name for path in files)}")
    tags = {name: tuple(dict.fromkeys(one.classes.values())) for name, one in found.pictures.items()}
    return FoundTags(tags, found.names)


def read_masks(files: Sequence[Path], inventory: Inventory, notes: Notes, root: Path) -> RawMasks:
    """Masks of all pictures with an annotation and a PNG. What belongs to no segment is unsure, as COCO counts it.

    A segment of a crowd has its class like any other.

    Raises:
        SmafError: a file is not COCO's, or none of them names a picture of the folder.
    """
    found = _read(files, root, inventory, notes)
    missing = [name for name, one in found.pictures.items() if one.png is None]
    notes.left_out("pictures whose PNG of segments is missing", missing, "they get no mask")
    there = {name: (one.png, one.classes) for name, one in found.pictures.items() if one.png is not None}
    order = {name: index for index, name in enumerate((one for one in found.names if not is_no_class(one)), start=1)}
    readers = {name: partial(_label_map, png, classes, order) for name, (png, classes) in there.items()}
    given: dict[str, tuple[int, int]] = {}
    for name, (png, _) in there.items():
        with suppress(SmafError):  # told of when it is read
            given[name] = image_size(png)
    if readers:
        notes.found.append("pixels that belong to no segment are unsure")
    return RawMasks(tuple(order), readers, ", ".join(path.name for path in files), given=given)


def _read(files: Sequence[Path], root: Path, inventory: Inventory, notes: Notes) -> _Found:
    pictures: dict[str, _Segments] = {}
    names: dict[str, None] = {}
    for listed in coco.listed(files, root, inventory, notes):
        names |= dict.fromkeys(listed.categories.values())
        folders = _folders(listed.path, root)
        strays: list[str] = []
        again: set[str] = set()
        for entry in listed.content["annotations"]:
            picture = listed.pictures.get(coco.id_of(entry.get("image_id")) or "")
            if picture is None:
                continue
            if picture in pictures:
                again.add(picture)
            pictures[picture] = _segments(entry, listed.categories, folders, strays)
        empty = [name for name, one in pictures.items() if not one.classes]
        for picture in {*again, *empty}:
            del pictures[picture]
        notes.left_out(f"pictures of which {listed.path.name} lists no segment", empty, "nothing is known of them")
        notes.left_out(f"pictures that {listed.path.name} annotates twice", sorted(again), "they get no mask and no tags")
        notes.left_out(f"segments of {listed.path.name} without a known category", strays, "their pixels are unsure")
    return _Found(_fewer(tuple(names), pictures.values(), notes), pictures)


def _fewer(names: tuple[str, ...], pictures: Iterable[_Segments], notes: Notes) -> tuple[str, ...]:
    """All classes, or of more than a mask holds only those that are used."""
    if len(names) <= MAX_CLASSES:
        return names
    used = {name for one in pictures for name in one.classes.values()}
    notes.warnings.append(f"{len(names) - len(used)} of {len(names)} categories have no segment; they are left out")
    return tuple(name for name in names if name in used)


def _segments(entry: Mapping[str, Any], categories: Mapping[str, str], folders: Sequence[Path], strays: list[str]) -> _Segments:
    segments = _Segments(_png(entry.get("file_name"), folders))
    given = entry.get("segments_info")
    for one in given if isinstance(given, list) else ():
        number = coco.id_of(one.get("id")) if isinstance(one, dict) else None
        name = categories.get(coco.id_of(one.get("category_id")) or "") if number is not None else None
        if number is None or name is None or not number.isdecimal():
            strays.append(f"{str(one)[:60]} in {str(entry.get('file_name'))[:60]}")
        else:
            segments.classes[int(number)] = name
    return segments


def _folders(path: Path, root: Path) -> list[Path]:
    """Where the PNG of a file can lie: `panoptic_val2017/` and the like, beside it or beside its folder."""
    top = path.parent if not path.is_relative_to(root) else root
    places = [path.parent, *([path.parent.parent] if path.parent.name.casefold() in _UP else []), top]
    inner = [place / name for place in places for name in _inner(place, path.stem)]
    return [folder for folder in dict.fromkeys([*inner, *places]) if seen_folder(folder)]


def _inner(place: Path, stem: str) -> Iterator[str]:
    yield stem
    subset = stem.removeprefix("panoptic").strip("_")
    folders = [path.name for path in folders_in(place)]
    yield from (name for name in folders if name.casefold().startswith("panoptic") and name.endswith(subset))
    yield from (name for name in folders if name.casefold() in ("masks", "panoptic", "panoptic_masks", "png"))


def _png(written: Any, folders: Sequence[Path]) -> Path | None:
    """The PNG that an annotation names; links and names that lead out of these folders find none."""
    name = PurePosixPath(written.replace("\\", "/")) if isinstance(written, str) else PurePosixPath("..")
    if name.is_absolute() or ".." in name.parts or not name.name.isprintable():
        return None
    path = next((folder / name for folder in folders if seen_file(folder / name)), None)
    inside = path is not None and any(path.resolve().is_relative_to(folder.resolve()) for folder in folders)
    return path if inside else None


def _label_map(png: Path, classes: Mapping[int, str], order: Mapping[str, int]) -> LabelMap:
    """Read a PNG of segments.

    Raises:
        SmafError: it cannot be read, or has none of the segments that the JSON lists.
    """
    ids = _ids(png)
    numbers, inverse = np.unique(ids, return_inverse=True)
    if not any(number in classes for number in numbers.tolist()):
        raise SmafError(f"{png}: has none of the segments that its JSON lists; is it the PNG of another picture?")
    indices = np.full(len(numbers), VOID, np.uint8)
    for position, number in enumerate(numbers.tolist()):
        name = classes.get(number)
        if name is not None and not means_void(name):
            indices[position] = order.get(name, BACKGROUND)
    return indices[inverse].reshape(ids.shape)


def _ids(png: Path) -> NDArray[np.int64]:
    """(H, W) ids of segments: red + 256 green + 65536 blue, or grey levels as they are."""
    if pixel_kind(png) == "grey":
        return read_label_map(png).astype(np.int64)
    colours, _ = read_colours(png)
    return np.asarray(colours.astype(np.int64) @ np.array([1, 256, 65536], np.int64))
