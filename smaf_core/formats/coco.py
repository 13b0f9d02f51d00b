"""COCO JSON: tags, masks as polygons or run lengths."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from smaf_core.data.classes import VOID, ClassTable
from smaf_core.data.images import image_size
from smaf_core.data.mask import LabelMap
from smaf_core.data.tags import TagRow
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import Inventory, Notes, entries_of
from smaf_core.formats.job import Exporter, ExportJob, classes_in
from smaf_core.formats.lists import UNSURE, is_no_class, means_void
from smaf_core.formats.outlines import fill, trace
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.tag_sources import FoundTags, gather, read_json

_MOST_CORNERS = 100_000
_FARTHEST = 1e6  # pixels


def find_files(root: Path) -> list[Path]:
    """COCO files of a data set: `annotations/instances_*.json`, or one of the usual names beside the pictures."""
    instances = _instances_in(root / "annotations")
    if instances:
        return instances
    usual = ("annotations.json", "instances.json", "coco.json", "_annotations.coco.json", "annotations/instances.json")
    return [root / name for name in usual if (root / name).is_file()] or _instances_in(root)


def _instances_in(folder: Path) -> list[Path]:
    return [folder / name for name in entries_of(folder) if name.startswith("instances_") and name.endswith(".json")]


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags of every picture that a COCO file lists; the classes in the order of their category ids."""
    files = find_files(root)
    if not files:
        return None
    tags: dict[str, tuple[str, ...]] = {}
    names: dict[str, None] = {}
    for path in files:
        content = check(path, read_json(path))
        categories = category_names(path, content)
        names |= dict.fromkeys(categories.values())
        tags |= gather(path, _rows(path, content, categories, notes), inventory, notes)
    notes.found.append(f"tags from {', '.join(path.name for path in files)}")
    return FoundTags(tags, tuple(names))


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


def category_names(path: Path, content: dict[str, Any]) -> dict[int, str]:
    """Class names by category id, in the order of the ids.

    Raises:
        SmafError: a category has no id or name, or two have the same.
    """
    names: dict[int, str] = {}
    for entry in content["categories"]:
        number, name = entry.get("id"), entry.get("name")
        if not isinstance(number, int) or not isinstance(name, str):
            raise SmafError(f"{path}: has a category without id or name: {str(entry)[:80]}")
        if number in names or name in names.values():
            raise SmafError(f"{path}: has the category {name!r} (id {number}) twice")
        names[number] = name
    return dict(sorted(names.items()))


def _rows(path: Path, content: dict[str, Any], categories: dict[int, str], notes: Notes) -> list[TagRow]:
    found: dict[Any, list[str]] = {}
    files: dict[Any, str] = {}
    twice = []
    for entry in content["images"]:
        if not isinstance(entry.get("id"), (int, str)) or not isinstance(entry.get("file_name"), str):
            raise SmafError(f"{path}: has an image without id or file_name: {str(entry)[:80]}")
        if files.setdefault(entry["id"], entry["file_name"]) != entry["file_name"]:
            twice.append(f"{entry['id']} is {files[entry['id']]!r} and {entry['file_name']!r}")
        found[entry["id"]] = []
    notes.left_out(f"{path.name} gives one id to two images", twice, "the first has it; correct the ids")
    strays = []
    for entry in content["annotations"]:
        image, category = entry.get("image_id"), entry.get("category_id")
        known = isinstance(image, (int, str)) and image in found and isinstance(category, int) and category in categories
        if known:
            found[image].append(categories[category])
        else:
            strays.append(f"id {entry.get('id')}")
    notes.left_out(f"{path.name} has annotations of unknown images or categories", strays, "they are passed over")
    own_tags = {entry["id"]: entry["tags"] for entry in content["images"] if _is_list_of_names(entry.get("tags"))}
    return [TagRow(0, files[key], tuple(own_tags.get(key, found[key]))) for key in files]


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
    """Write `annotations/instances_default.json` with one run-length code a class and picture."""
    _write(job, _as_rle)


def write_polygons(job: ExportJob) -> None:
    """Write `annotations/instances_default.json` with one polygon for each connected part."""
    _write(job, _as_polygons)


def _as_rle(region: NDArray[np.bool_]) -> Iterator[dict[str, Any]]:
    rle = encode_rle(region)
    yield {
        "segmentation": rle,
        "area": float(coco_mask.area(rle)),
        "bbox": [float(side) for side in coco_mask.toBbox(rle)],
        "iscrowd": 0,
    }


def _as_polygons(region: NDArray[np.bool_]) -> Iterator[dict[str, Any]]:
    for outline in trace(region):
        corners = outline.joined()[:, ::-1]
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        yield {
            "segmentation": [corners.ravel().tolist()],
            "area": float(outline.pixels),
            "bbox": [left, top, right - left, bottom - top],
            "iscrowd": 0,
        }


def _write(job: ExportJob, shapes: Callable[[NDArray[np.bool_]], Iterator[dict[str, Any]]]) -> None:
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number, (item, label_map) in enumerate(job.label_maps(), start=1):
        picture = job.place_picture(item, "images").removeprefix("images/")
        height, width = label_map.shape
        tags = list(job.tags_of(item, label_map))
        images.append({"id": number, "file_name": picture, "width": width, "height": height, "tags": tags,
                       "reviewed": item.reviewed})  # fmt: skip
        for index in (*classes_in(label_map), VOID):
            for shape in shapes(label_map == index) if (label_map == index).any() else ():
                category = index if index != VOID else len(job.classes) + 1
                annotations.append({"id": len(annotations) + 1, "image_id": number, "category_id": category, **shape})
    content = {
        "info": {"description": "exported by SMAF Desktop"},
        "licenses": [],
        "images": images,
        "annotations": annotations,
        "categories": _categories(job, any(entry["category_id"] > len(job.classes) for entry in annotations)),
    }
    job.write("annotations/instances_default.json", json.dumps(content, ensure_ascii=False).encode())


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
        "One annotation holds all pixels of a class in an image, as pycocotools' run-length code: every pixel is exact.",
        *_NOTES,
    ),
    write=write_rle,
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
)


def read_masks(paths: list[Path], inventory: Inventory, notes: Notes) -> RawMasks:
    """Masks from COCO files; where annotations overlap, the smaller one is on top.

    Raises:
        SmafError: a file is no COCO file.
    """
    names: dict[str, None] = {}
    shapes: dict[str, list[tuple[str, Any]]] = {}
    for path in paths:
        content = check(path, read_json(path))
        categories = category_names(path, content)
        names |= dict.fromkeys(name for name in categories.values() if not is_no_class(name))
        files = {entry.get("id"): entry.get("file_name") for entry in content["images"] if _is_id(entry.get("id"))}
        pictures = {key: inventory.find(file) for key, file in files.items() if isinstance(file, str)}
        shapes = {name: [] for name in pictures.values() if name is not None} | shapes
        for entry in content["annotations"]:
            picture = pictures.get(entry.get("image_id")) if _is_id(entry.get("image_id")) else None
            category = entry.get("category_id")
            if picture is not None and isinstance(category, int) and category in categories:
                shapes[picture].append((categories[category], entry.get("segmentation")))
    order = {name: index for index, name in enumerate(names, start=1)}
    label_maps = {
        picture: partial(_painted, inventory.pictures[picture], shapes[picture], order, paths[0]) for picture in shapes
    }
    return RawMasks(tuple(names), label_maps, ", ".join(path.name for path in paths))


def _is_id(value: Any) -> bool:
    return isinstance(value, (int, str))


def _painted(picture: Path, shapes: list[tuple[str, Any]], order: dict[str, int], source: Path) -> LabelMap:
    size = image_size(picture)
    label_map = np.zeros(size, np.uint8)
    regions = []
    for name, segmentation in shapes:
        if is_no_class(name) and not means_void(name):
            continue
        try:
            regions.append((order.get(name, VOID), _region(segmentation, size)))
        except ValueError as error:
            raise SmafError(f"{source}: the mask of {name!r} in {picture.name} cannot be read, since {error}") from None
    for index, region in sorted(regions, key=lambda entry: -int(entry[1].sum())):
        label_map[region] = index
    return label_map


def _region(segmentation: Any, size: tuple[int, int]) -> NDArray[np.bool_]:
    if isinstance(segmentation, dict):
        return decode_rle(segmentation, size)
    if not isinstance(segmentation, list):
        raise ValueError("it has neither polygons nor run lengths")
    return fill([corners_of(numbers) for numbers in segmentation], size)


def corners_of(numbers: Any) -> NDArray[np.float64]:
    """Corners (N, 2) as (y, x) of a polygon written x, y, x, y and so on.

    Raises:
        ValueError: it is no such list, or the corners are beyond any picture.
    """
    if not isinstance(numbers, list) or len(numbers) % 2 or not all(type(n) in (int, float) for n in numbers):
        raise ValueError("a polygon is no list of numbers x, y, x, y")
    corners = np.array(numbers, np.float64).reshape(-1, 2)[:, ::-1]
    if len(corners) > _MOST_CORNERS or not (np.abs(corners) < _FARTHEST).all():
        raise ValueError("a polygon has far too many corners, or corners far outside of the picture")
    return corners
