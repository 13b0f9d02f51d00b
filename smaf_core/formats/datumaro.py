"""Datumaro's own JSON: pictures, run-length masks and tags."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from smaf_core.data.classes import VOID, ClassTable
from smaf_core.data.images import image_size
from smaf_core.data.mask import LabelMap
from smaf_core.data.tags import TagRow
from smaf_core.errors import SmafError
from smaf_core.formats.coco import corners_of, decode_rle, encode_rle
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.job import Exporter, ExportJob, LabelledImage, classes_in
from smaf_core.formats.lists import UNSURE, is_no_class, means_void
from smaf_core.formats.outlines import fill
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.tag_sources import FoundTags, gather, read_json

Names = tuple[str, ...]


def write(job: ExportJob) -> None:
    """Write `annotations/default.json` and `images/default/`."""
    items: list[dict[str, Any]] = []
    void_seen = False
    for item, label_map in job.label_maps():
        void_seen = void_seen or bool((label_map == VOID).any())
        picture = job.place_picture(item, "images/default").removeprefix("images/default/")
        items.append(_item(job, item, label_map, picture))
    names = [*job.classes.names, *([UNSURE] if void_seen else [])]
    content = {
        "dm_format_version": "1.0",
        "media_type": 2,
        "infos": {},
        "categories": {
            "label": {
                "labels": [{"name": name, "parent": "", "attributes": []} for name in names],
                "label_groups": [],
                "attributes": [],
            },
            "mask": {"colormap": [_colour(job, number) for number in range(len(names))]},
        },
        "items": items,
    }
    job.write("annotations/default.json", json.dumps(content, ensure_ascii=False).encode())


def _colour(job: ExportJob, number: int) -> dict[str, int]:
    red, green, blue = job.classes.colour(number + 1 if number < len(job.classes) else VOID)
    return {"label_id": number, "r": red, "g": green, "b": blue}


def _item(job: ExportJob, item: LabelledImage, label_map: LabelMap, picture: str) -> dict[str, Any]:
    """Tags come as labels, then one mask for each class; labels count from 0."""
    annotations: list[dict[str, Any]] = []
    for tag in job.tags_of(item, label_map):
        annotations.append({"type": "label", "label_id": job.classes.index(tag) - 1})
    for index in (*classes_in(label_map), VOID):
        region = label_map == index
        if region.any():
            label = index - 1 if index != VOID else len(job.classes)
            annotations.append({"type": "mask", "label_id": label, "rle": encode_rle(region), "z_order": 0})
    for number, annotation in enumerate(annotations):
        annotation |= {"id": number, "attributes": {}, "group": 0}
    return {
        "id": item.name,
        "annotations": annotations,
        "attr": {"reviewed": item.reviewed, "tagged": True},
        "image": {"path": picture, "size": list(label_map.shape)},
    }


EXPORTER = Exporter(
    name="datumaro",
    title="Datumaro",
    lossless=True,
    notes=(
        "One mask annotation holds all pixels of a class in an image: every pixel is exact, nothing overlaps.",
        "Tags are label annotations; whether a person accepted the mask is the attribute 'reviewed'.",
        f"Unsure pixels, where there are any, are a label of their own, the last one, called {UNSURE!r}.",
        "An image without any class has no annotations; background has no label.",
        "`datum convert -if datumaro` makes any other format of it.",
    ),
    write=write,
)
"""From here, Datumaro converts to dozens of formats."""


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags from `annotations/default.json`: labels, and the classes of masks and polygons."""
    path = root / "annotations" / "default.json"
    if not path.is_file():
        return None
    names, items = read(path)
    rows = []
    for item in items:
        attributes = item.get("attr")
        only_labels = isinstance(attributes, dict) and attributes.get("tagged") is True  # written here: labels say it all
        entries = [entry for entry in item["annotations"] if entry.get("type") == "label" or not only_labels]
        numbers = [entry.get("label_id") for entry in entries]
        tags = (names[number] for number in numbers if isinstance(number, int) and 0 <= number < len(names))
        rows.append(TagRow(0, item["id"], tuple(tags)))
    notes.found.append(f"tags from {path.name}")
    return FoundTags(gather(path, rows, inventory, notes), names)


def read(path: Path) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Names of the labels, and all items.

    Raises:
        SmafError: the file is not Datumaro's.
    """
    content = read_json(path)
    try:
        names = tuple(label["name"] for label in content["categories"]["label"]["labels"])
        items = [dict(item) for item in content["items"]]
        fits = all(isinstance(name, str) for name in names) and all(
            isinstance(item["id"], str) and all(isinstance(entry, dict) for entry in item["annotations"]) for item in items
        )
    except (KeyError, TypeError, ValueError):
        fits = False
    if not fits:
        raise SmafError(f"{path}: is no file of Datumaro's, which has categories and items")
    return names, items


def read_masks(path: Path, inventory: Inventory, notes: Notes) -> RawMasks:
    """Masks and polygons of Datumaro's file; what comes later, or has the higher z_order, is on top.

    Raises:
        SmafError: the file is not Datumaro's.
    """
    names, items = read(path)
    classes = tuple(name for name in names if not is_no_class(name))
    label_maps: dict[str, Callable[[], LabelMap]] = {}
    for item in items:
        picture = inventory.find(item["id"])
        if picture is not None:
            shapes = [entry for entry in item["annotations"] if entry.get("type") in ("mask", "polygon")]
            label_maps[picture] = partial(_painted, inventory.pictures[picture], shapes, names, classes, path)
    return RawMasks(classes, label_maps, path.name)


def _painted(picture: Path, shapes: list[dict[str, Any]], names: Names, classes: Names, source: Path) -> LabelMap:
    size = image_size(picture)
    label_map = np.zeros(size, np.uint8)
    for shape in sorted(shapes, key=lambda entry: entry["z_order"] if isinstance(entry.get("z_order"), int) else 0):
        number = shape.get("label_id")
        if not isinstance(number, int) or not 0 <= number < len(names):
            continue
        try:
            is_mask = shape["type"] == "mask"
            region = decode_rle(shape.get("rle"), size) if is_mask else fill([corners_of(shape.get("points"))], size)
        except ValueError as error:
            raise SmafError(f"{source}: a mask of {picture.name} cannot be read, since {error}") from None
        if means_void(names[number]):
            label_map[region] = VOID
        elif names[number] in classes:
            label_map[region] = classes.index(names[number]) + 1
    return label_map
