"""COCO JSON: tags, masks as polygons or run lengths."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from smaf_core.data.classes import MAX_CLASSES, VOID, ClassTable
from smaf_core.data.files import seen_file
from smaf_core.data.regions import Region
from smaf_core.errors import SmafError
from smaf_core.formats.fitting import Fit
from smaf_core.formats.inventory import Inventory, Notes, entries_ending
from smaf_core.formats.job import Exporter, ExportJob, classes_in
from smaf_core.formats.json_kinds import json_files, kind_of, read_json
from smaf_core.formats.lists import UNSURE
from smaf_core.formats.pairing import pair_listed
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import Drawing, Shape, box, pixels, polygons, raw_from, stated_size
from smaf_core.formats.tag_sources import FoundTags


def find_files(root: Path) -> list[Path]:
    """COCO files of a data set: `annotations/instances_*.json`, one of the usual names, or whatever has COCO's words in it."""
    instances = _instances_in(root / "annotations")
    if instances:
        return instances
    usual = ("annotations.json", "instances.json", "coco.json", "_annotations.coco.json", "annotations/instances.json")
    named = [root / name for name in usual if seen_file(root / name) and kind_of(root / name) != "panoptic"]
    return named or _instances_in(root) or json_files(root, "coco")


def _instances_in(folder: Path) -> list[Path]:
    return [folder / name for name in entries_ending(folder, ".json") if name.startswith("instances_")]


@dataclass(frozen=True)
class Listed:
    """A COCO file, its images put to the pictures that there are."""

    path: Path
    content: dict[str, Any]
    categories: dict[str, str]
    pictures: dict[str, str]
    """Names of pictures by image id."""
    entries: dict[str, dict[str, Any]]
    """Entries of images by id."""


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags of every picture that a COCO file lists; the classes in the order of their category ids."""
    files = find_files(root)
    if not files:
        return None
    every = listed(files, root, inventory, notes)
    tags: dict[str, tuple[str, ...]] = {}
    for one in every:
        for picture, own in _tags(one, notes).items():
            tags[picture] = tags.get(picture, ()) + own
    names = dict.fromkeys(name for one in every for name in one.categories.values())
    used = {name for some in tags.values() for name in some}
    if len(names) > MAX_CLASSES:
        unused = [name for name in names if name not in used]
        notes.left_out(
            "categories that no annotation uses", unused, "they are left out, since there are more than a mask holds"
        )
        names = dict.fromkeys(name for name in names if name in used)
    notes.found.append(f"tags from {', '.join(path.name for path in files)}")
    return FoundTags(tags, tuple(names))


def listed(files: Sequence[Path], root: Path, inventory: Inventory, notes: Notes) -> list[Listed]:
    """Read COCO files; of several that speak of one picture, the first counts.

    Raises:
        SmafError: a file is not COCO's, or none of them names a picture of the folder.
    """
    found: list[Listed] = []
    taken: set[str] = set()
    strays: list[str] = []
    contested = False
    for path in files:
        content = check(path, read_json(path))
        entries = _entries(path, content, notes)
        names = {key: _file_of(entry) or "" for key, entry in entries.items()}
        paired = pair_listed(inventory.names, names.values(), _hints(path, root))
        strays += [f"{file!r} ({why})" for file, why in paired.left.items()]
        contested = contested or paired.is_contested
        pictures = {key: name for key, file in names.items() if (name := paired.matches[file].name) is not None}
        again = [name for name in dict.fromkeys(pictures.values()) if name in taken]
        notes.left_out(f"pictures of {path.name} that another file has as well", again, "the other file counts")
        pictures = {key: name for key, name in pictures.items() if name not in taken}
        taken |= set(pictures.values())
        twice = [name for name, count in Counter(pictures.values()).items() if count > 1]
        notes.left_out(f"pictures that {path.name} lists under several ids", twice, "all their annotations are used")
        notes.told_apart(path.name, paired)
        found.append(Listed(path, content, category_names(path, content, notes), pictures, entries))
    notes.strays(files, strays, bool(taken) or contested, inventory)
    return found


def _hints(path: Path, root: Path) -> list[str]:
    """Folders in which its pictures may lie: `train` for `train/_annotations.coco.json` and for `instances_train.json`."""
    inner = path.parent.relative_to(root).as_posix() if path.is_relative_to(root) else ""
    return [inner, path.stem.removeprefix("instances_").removeprefix("panoptic_")]


def check(path: Path, content: Any) -> dict[str, Any]:
    """Make sure that a file has COCO's three tables.

    Raises:
        SmafError: it has not.
    """
    for key in ("images", "annotations", "categories"):
        if not isinstance(content, dict) or not isinstance(content.get(key), list):
            raise SmafError(f"{path}: is no COCO file, since it has no list {key!r}")
        if not all(isinstance(entry, dict) for entry in content[key]):
            raise SmafError(f"{path}: has an entry in {key!r} that is no object")
    return dict(content)


def id_of(value: Any) -> str | None:
    """An id of an image or category: scripts write 1, "1" and 1.0 for the same; None for what is no id."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else None


def category_names(path: Path, content: dict[str, Any], notes: Notes) -> dict[str, str]:
    """Class names by category id, in the order of the ids; what is only a group of others, and not used, is none.

    Raises:
        SmafError: a category has no id or name, or one id has two names.
    """
    names: dict[str, str] = {}
    groups = {entry.get("supercategory") for entry in content["categories"] if isinstance(entry.get("supercategory"), str)}
    used = {id_of(entry.get("category_id")) for entry in _things(content["annotations"])}
    for entry in content["categories"]:
        number, name = id_of(entry.get("id")), entry.get("name")
        if number is None or not isinstance(name, str):
            raise SmafError(f"{path}: has a category without id or name: {str(entry)[:80]}")
        if names.get(number, name) != name:
            raise SmafError(f"{path}: has the category id {number} twice, for {names[number]!r} and {name!r}; correct it")
        if number in used or name not in groups or entry.get("supercategory") == name:
            names[number] = name
    twice = [name for name, count in Counter(names.values()).items() if count > 1]
    notes.left_out(f"categories of {path.name} with one name", twice, "they are one class")
    return dict(sorted(names.items(), key=lambda item: (not item[0].isdecimal(), item[0].zfill(12))))


def _things(annotations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All that has a category: annotations, or the segments of panoptic ones."""
    for entry in annotations:
        segments = entry.get("segments_info")
        yield from (one for one in segments if isinstance(one, dict)) if isinstance(segments, list) else (entry,)


def _file_of(entry: dict[str, Any]) -> str | None:
    """What the file of an image is called; LVIS has only addresses."""
    return next((entry[key] for key in ("file_name", "coco_url") if isinstance(entry.get(key), str)), None)


def _entries(path: Path, content: dict[str, Any], notes: Notes) -> dict[str, dict[str, Any]]:
    """Entries of images by id.

    Raises:
        SmafError: an image has no id or file_name.
    """
    entries: dict[str, dict[str, Any]] = {}
    twice = []
    for entry in content["images"]:
        number, file = id_of(entry.get("id")), _file_of(entry)
        if number is None or file is None:
            raise SmafError(f"{path}: has an image without id or file_name: {str(entry)[:80]}")
        first = _file_of(entries.setdefault(number, entry))
        if first != file:
            twice.append(f"{number} is {first!r} and {file!r}")
    notes.left_out(f"{path.name} gives one id to two images", twice, "the first has it; correct the ids")
    return entries


def _tags(listed: Listed, notes: Notes) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {key: [] for key in listed.entries}
    strays = []
    for entry in listed.content["annotations"]:
        image, category = id_of(entry.get("image_id")), id_of(entry.get("category_id"))
        if image in found and category in listed.categories:
            found[image].append(listed.categories[category])
        else:
            strays.append(f"id {str(entry.get('id'))[:80]}")
    notes.left_out(f"{listed.path.name} has annotations of unknown images or categories", strays, "they are passed over")
    tags: dict[str, tuple[str, ...]] = {}
    for key, picture in listed.pictures.items():
        own = listed.entries[key].get("tags")
        tags[picture] = tags.get(picture, ()) + tuple(own if isinstance(own, list) and _is_list_of_names(own) else found[key])
    return tags


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def decode_rle(rle: Any, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Region of a run-length code, as text or as a list of numbers; (H, W).

    By ourselves, since pycocotools trusts its input: runs longer than the picture are written beyond the end of its memory.

    Raises:
        ValueError: the code is not one of a picture of this size.
    """
    if not isinstance(rle, dict) or not {"counts", "size"} <= rle.keys():
        raise ValueError("it has no run lengths")
    counts = rle["counts"]
    if isinstance(counts, str):
        counts = _counts_of(counts)
    if not isinstance(counts, list) or not all(type(count) is int and count >= 0 for count in counts):
        raise ValueError("its run lengths are no list of numbers")
    if rle["size"] != list(size) or sum(counts) != size[0] * size[1]:
        raise ValueError("its run lengths do not fit the size of the picture")
    values = np.arange(len(counts)) % 2 == 1
    return np.repeat(values, counts).reshape(size[1], size[0]).T


def _counts_of(text: str) -> list[int]:
    """Unpack COCO's text form: 5 bits a character from 48 on, the sixth tells of more, from the third on as differences."""
    counts: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        if not 0 <= bits < 64 or shift > 60:
            raise ValueError("its run lengths have a character that cannot be there")
        value |= (bits & 31) << shift
        shift += 5
        if not bits & 32:
            if bits & 16:  # negative
                value -= 1 << shift
            counts.append(value + counts[-2] if len(counts) > 2 else value)
            value = shift = 0
    return counts


def encode_rle(region: NDArray[np.bool_]) -> dict[str, Any]:
    """Run-length code of a region, as pycocotools writes it and JSON can hold it."""
    rle = coco_mask.encode(np.asfortranarray(region, dtype=np.uint8))
    return {"size": [int(side) for side in rle["size"]], "counts": rle["counts"].decode("ascii")}


def write_rle(job: ExportJob) -> None:
    """Write `annotations/instances_default.json` with one run-length code a class and picture, or one a connected part."""
    _write(job, _as_rle)


def write_polygons(job: ExportJob) -> None:
    """Write `annotations/instances_default.json` with one polygon for each connected part."""
    _write(job, _as_polygons)


def _as_rle(job: ExportJob, region: NDArray[np.bool_]) -> Iterator[dict[str, Any]]:
    for part in job.parts(region):
        rle = encode_rle(part)
        yield {
            "segmentation": rle,
            "area": float(coco_mask.area(rle)),
            "bbox": [float(side) for side in coco_mask.toBbox(rle)],
            "iscrowd": 0,
        }


def _as_polygons(job: ExportJob, region: NDArray[np.bool_]) -> Iterator[dict[str, Any]]:
    for outline in job.outlines(region):
        corners = outline.joined()[:, ::-1]
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        yield {
            "segmentation": [corners.ravel().tolist()],
            "area": float(outline.pixels),
            "bbox": [left, top, right - left, bottom - top],
            "iscrowd": 0,
        }


def _write(job: ExportJob, shapes: Callable[[ExportJob, NDArray[np.bool_]], Iterator[dict[str, Any]]]) -> None:
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    subset_of: dict[int, str] = {}
    for number, (item, label_map) in enumerate(job.label_maps(), start=1):
        subset_of[number] = job.subset_of(item.name)
        picture = job.place_picture(item, "images").removeprefix("images/")
        height, width = label_map.shape
        tags = list(job.tags_of(item, label_map))
        images.append({"id": number, "file_name": picture, "width": width, "height": height, "tags": tags,
                       "reviewed": item.reviewed})  # fmt: skip
        for index in (*classes_in(label_map), VOID):
            for shape in shapes(job, label_map == index) if (label_map == index).any() else ():
                category = index if index != VOID else len(job.classes) + 1
                annotations.append({"id": len(annotations) + 1, "image_id": number, "category_id": category, **shape})
    categories = _categories(job, any(entry["category_id"] > len(job.classes) for entry in annotations))
    for subset in job.subsets or ("default",):
        content = {
            "info": {"description": "exported by SMAF Desktop"},
            "licenses": [],
            "images": [one for one in images if subset in ("default", subset_of[one["id"]])],
            "annotations": [one for one in annotations if subset in ("default", subset_of[one["image_id"]])],
            "categories": categories,
        }
        job.write(f"annotations/instances_{subset}.json", json.dumps(content, ensure_ascii=False).encode())


def _categories(job: ExportJob, has_void: bool) -> list[dict[str, Any]]:
    names = enumerate(job.classes.names, start=1)
    table: list[dict[str, Any]] = [
        {"id": index, "name": name, "supercategory": "", "color": list(job.classes.colour(index))} for index, name in names
    ]
    if has_void:
        void = {"id": len(job.classes) + 1, "name": UNSURE, "supercategory": "void", "color": list(job.classes.colour(VOID))}
        table.append(void)
    return table


_NOTES = (
    f"Unsure pixels, where there are any, are a category of their own, the last one, called {UNSURE!r}: do not train on it.",
    "Categories have the ids 1, 2, 3 and so on in the order of the classes; background is what no annotation covers.",
    "Nothing overlaps. An image without any class is listed without annotations.",
    "Every image also has its tags, and whether a person accepted its mask; readers of COCO pass over both.",
)

RLE_EXPORTER = Exporter(
    name="coco",
    title="COCO JSON, run lengths",
    lossless=True,
    notes=(
        "One annotation holds all pixels of a class in an image, as pycocotools' run-length code: every pixel is exact. With "
        "single objects, one annotation is one connected part.",
        *_NOTES,
    ),
    write=write_rle,
    has_parts="asked",
    has_split=True,
)

POLYGON_EXPORTER = Exporter(
    name="coco-polygons",
    title="COCO JSON, polygons",
    lossless=False,
    notes=(
        "One annotation is one connected part of a class; its outline is at most one pixel beside the mask's.",
        "COCO's polygons have no holes, so a hole is joined to the outline by a cut of no width.",
        *_NOTES,
    ),
    write=write_polygons,
    has_parts="always",
    has_split=True,
)


def read_masks(paths: list[Path], inventory: Inventory, notes: Notes, root: Path) -> RawMasks:
    """Masks from COCO files; where annotations overlap, the smaller one is on top.

    Raises:
        SmafError: a file is no COCO file.
    """
    names: dict[str, None] = {}
    drawings: dict[str, Drawing] = {}
    for one in listed(paths, root, inventory, notes):
        names |= dict.fromkeys(one.categories.values())
        for key, picture in one.pictures.items():
            drawings.setdefault(picture, _drawing(one, key))
        for entry in one.content["annotations"]:
            image, category = id_of(entry.get("image_id")), id_of(entry.get("category_id"))
            if image in one.pictures and category in one.categories:
                _add(drawings[one.pictures[image]], one.categories[category], entry)
    return raw_from(drawings, names, ", ".join(path.name for path in paths), inventory, notes, by_area=True)


def _drawing(listed: Listed, key: str) -> Drawing:
    entry = listed.entries[key]
    is_ours = _is_list_of_names(entry.get("tags"))  # written here: what has no annotation is background
    given = stated_size(entry.get("height"), entry.get("width"))
    return Drawing(str(listed.path), given, is_empty=True if is_ours else None)


def _add(drawing: Drawing, name: str, entry: dict[str, Any]) -> None:
    """Add an annotation; one without a segmentation is a box, or nothing that is known."""
    parts = _parts(entry.get("segmentation"))
    if any(isinstance(part, dict) for part in parts):
        size = next(part.get("size") for part in parts if isinstance(part, dict))
        if drawing.given is None and isinstance(size, list) and len(size) == 2:
            drawing.given = stated_size(*size)
        drawing.shapes.append(Shape(name, partial(_decoded, parts), parts=len(parts)))
    elif not _have_no_inside(parts):
        drawing.shapes.append(Shape(name, polygons(parts), parts=len(parts)))
    else:
        corners = entry.get("bbox")
        if isinstance(corners, list) and len(corners) == 4 and all(type(side) in (int, float) for side in corners):
            left, top, width, height = corners
            drawing.shapes.append(Shape(name, box(left, top, left + width, top + height), is_box=True))
        else:
            drawing.without_inside.append("an annotation without outline")


def _parts(segmentation: Any) -> list[Any]:
    """The parts of an outline: run lengths, or polygons x, y, x, y; scripts also write one without brackets, or pairs."""
    if not isinstance(segmentation, list):
        return [] if segmentation is None else [segmentation if isinstance(segmentation, dict) else "no outline that is known"]
    if len(segmentation) > 5 and not any(isinstance(one, (list, dict)) for one in segmentation):
        return [segmentation]
    if len(segmentation) > 2 and all(_is_pair(one) for one in segmentation):
        return [[number for pair in segmentation for number in pair]]
    return [_joined(one) for one in segmentation if one != []]


def _joined(part: Any) -> Any:
    is_pairs = isinstance(part, list) and len(part) > 2 and all(_is_pair(one) for one in part)
    return [number for pair in part for number in pair] if is_pairs else part


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and not any(isinstance(one, (list, dict)) for one in value)


def _decoded(parts: list[Any], fit: Fit) -> Iterator[Region]:
    """Run lengths, and polygons beside them."""
    for part in parts:
        draw = pixels(partial(decode_rle, part)) if isinstance(part, dict) else polygons([part])
        yield from draw(fit)


def _have_no_inside(parts: list[Any]) -> bool:
    """Whether all polygons have fewer than three corners, and so no inside."""
    return all(isinstance(one, list) and len(one) in (0, 2, 4) for one in parts)
