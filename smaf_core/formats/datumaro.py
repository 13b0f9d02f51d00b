"""Datumaro's own JSON: pictures, run-length masks and tags."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from smaf_core.data.classes import VOID, ClassTable
from smaf_core.data.files import seen_file
from smaf_core.data.mask import LabelMap
from smaf_core.data.regions import Region
from smaf_core.errors import SmafError
from smaf_core.formats.coco import decode_rle, encode_rle
from smaf_core.formats.fitting import Fit
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.job import Exporter, ExportJob, LabelledImage, classes_in
from smaf_core.formats.json_kinds import json_files, read_json
from smaf_core.formats.lists import UNSURE
from smaf_core.formats.pairing import pair_listed
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import Drawing, Shape, box, ellipse, pixels, polygons, raw_from, stated_size
from smaf_core.formats.tag_sources import FoundTags

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


def find_files(root: Path) -> list[Path]:
    """Datumaro's files of a data set: `annotations/default.json`, else one for each subset."""
    default = root / "annotations" / "default.json"
    others = [path for path in json_files(root, "datumaro") if path != default]
    return [default, *others] if seen_file(default) else others


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags from `annotations/*.json`: labels, and the classes of masks and polygons."""
    files = find_files(root)
    if not files:
        return None
    tags: dict[str, tuple[str, ...]] = {}
    order: dict[str, None] = {}
    for names, item, picture in _items(files, root, inventory, notes):
        order |= dict.fromkeys(names)
        only_labels = _is_ours(item)  # written here: labels say it all
        entries = [entry for entry in item["annotations"] if entry.get("type") == "label" or not only_labels]
        numbers = [entry.get("label_id") for entry in entries]
        tags[picture] = tuple(names[number] for number in numbers if isinstance(number, int) and 0 <= number < len(names))
    notes.found.append(f"tags from {', '.join(path.name for path in files)}")
    return FoundTags(tags, tuple(order))


def _is_ours(item: dict[str, Any]) -> bool:
    attributes = item.get("attr")
    return isinstance(attributes, dict) and attributes.get("tagged") is True


def _items(files: list[Path], root: Path, inventory: Inventory, notes: Notes) -> list[tuple[Names, dict[str, Any], str]]:
    """Names of the labels, item and picture, for each picture that some files describe.

    Raises:
        SmafError: a file is not Datumaro's, or none of them describes a picture of the folder.
    """
    found: dict[str, tuple[Names, dict[str, Any], str]] = {}
    strays: list[str] = []
    contested = False
    for path in files:
        names, items = read(path)
        called = {item["id"]: item for item in items}
        inner = path.parent.relative_to(root).as_posix() if path.is_relative_to(root) else ""
        paired = pair_listed(inventory.names, called, [path.stem, inner])
        if paired.left:  # ids of other programs need not be called like the pictures
            called = {(one if one not in paired.left else _file_of(item) or one): item for one, item in called.items()}
            paired = pair_listed(inventory.names, called, [path.stem, inner])
        strays += [f"{one!r} ({why})" for one, why in paired.left.items()]
        contested = contested or paired.is_contested
        notes.told_apart(path.name, paired)
        for one, match in paired.matches.items():
            if match.name is not None:
                found.setdefault(match.name, (names, {**called[one], "source": str(path)}, match.name))
    notes.strays(files, strays, bool(found) or contested, inventory)
    return list(found.values())


def _file_of(item: dict[str, Any]) -> str | None:
    """What the file of a picture is called, where that is said beside its id."""
    places = (item.get("image"), item.get("media"))
    return next((one["path"] for one in places if isinstance(one, dict) and isinstance(one.get("path"), str)), None)


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


def read_masks(files: list[Path], inventory: Inventory, notes: Notes, root: Path) -> RawMasks:
    """Masks and polygons of Datumaro's files; what comes later, or has the higher z_order, is on top.

    Raises:
        SmafError: a file is not Datumaro's.
    """
    order: dict[str, None] = {}
    drawings: dict[str, Drawing] = {}
    for names, item, picture in _items(files, root, inventory, notes):
        order |= dict.fromkeys(names)
        image = item.get("image", item.get("media"))
        size = image.get("size") if isinstance(image, dict) else None
        given = stated_size(*size) if isinstance(size, list) and len(size) == 2 else None
        drawing = drawings[picture] = Drawing(item["source"], given, is_empty=True if _is_ours(item) else None)
        entries = [entry for entry in item["annotations"] if entry.get("type") not in ("label", "caption")]
        if len(entries) < len(item["annotations"]) and not entries and not _is_ours(item):
            drawing.without_inside.append("labels")
        for entry in sorted(entries, key=lambda one: one["z_order"] if isinstance(one.get("z_order"), int) else 0):
            _add(drawing, names, entry)
    return raw_from(drawings, order, ", ".join(path.name for path in files), inventory, notes)


def _add(drawing: Drawing, names: Names, entry: dict[str, Any]) -> None:
    number, kind = entry.get("label_id"), entry.get("type")
    if not isinstance(number, int) or not 0 <= number < len(names):
        drawing.without_inside.append(f"{str(kind)[:20]} without label")
    elif kind == "mask":
        drawing.shapes.append(Shape(names[number], pixels(partial(decode_rle, entry.get("rle")))))
    elif kind == "polygon":
        drawing.shapes.append(Shape(names[number], polygons([entry.get("points")])))
    elif kind in ("bbox", "ellipse"):
        drawing.shapes.append(Shape(names[number], partial(_of_box, entry), is_box=kind == "bbox"))
    else:
        drawing.without_inside.append(str(kind)[:20])


def _of_box(entry: dict[str, Any], fit: Fit) -> Iterator[Region]:
    """A box, x, y, width and height; or the ellipse in one, x, y, x, y."""
    if entry["type"] == "bbox":
        left, top, width, height = entry["bbox"]
        return box(left, top, left + width, top + height)(fit)
    left, top, right, bottom = entry["points"]
    return ellipse((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2)(fit)
