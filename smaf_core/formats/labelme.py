"""labelme: one JSON file beside each picture, with polygons and flags."""

from __future__ import annotations

import base64
import json
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.images import image_size, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.formats.coco import corners_of
from smaf_core.formats.inventory import Inventory, Notes, files_by_name
from smaf_core.formats.job import Exporter, ExportJob, LabelledImage, classes_in
from smaf_core.formats.lists import is_no_class, means_void
from smaf_core.formats.outlines import fill, trace
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.tag_sources import read_json

IGNORE = "__ignore__"
"""What labelme's own converters call void."""

_KINDS = ("polygon", "rectangle", "circle", "mask")  # lines and points have no inside


def write(job: ExportJob) -> None:
    """Write pictures and their JSON side by side, and `labels.txt` for labelme's `--labels`."""
    for item, label_map in job.label_maps():
        picture = job.place_picture(item, "")
        content = _content(job, item, label_map, picture.rpartition("/")[2])
        job.write(f"{item.name}.json", json.dumps(content, ensure_ascii=False, indent=2).encode())
    job.write("labels.txt", "".join(f"{name}\n" for name in (IGNORE, "_background_", *job.classes.names)).encode())


def _content(job: ExportJob, item: LabelledImage, label_map: LabelMap, picture: str) -> dict[str, Any]:
    height, width = label_map.shape
    tags = job.tags_of(item, label_map)
    return {
        "version": "5.5.0",
        "flags": {name: name in tags for name in job.classes.names},
        "shapes": [
            {"label": IGNORE if index == VOID else job.classes.name(index), "points": outline.joined()[:, ::-1].tolist(),
             "group_id": None, "description": "", "shape_type": "polygon", "flags": {}, "mask": None}
            for index in (*classes_in(label_map), VOID)
            for outline in trace(label_map == index)
        ],
        "imagePath": picture,
        "imageData": None,
        "imageHeight": height,
        "imageWidth": width,
    }  # fmt: skip


EXPORTER = Exporter(
    name="labelme",
    title="labelme",
    lossless=False,
    notes=(
        "One polygon is one connected part of a class; its outline is at most one pixel beside the mask's.",
        "labelme's polygons have no holes, so a hole is joined to the outline by a cut of no width.",
        f"Unsure pixels are polygons called {IGNORE}, as labelme's own converters expect.",
        "Tags are flags. An image without any class has a JSON file without shapes.",
        "Where the disk keeps no pictures (--images none), put them beside the JSON files before you open them.",
    ),
    write=write,
)
"""Polygons a person can edit further."""


def read_masks(source: Path, inventory: Inventory, notes: Notes) -> RawMasks | None:
    """Masks from labelme's files of the pictures' names; later shapes are on top, as in labelme's own converters.

    Raises:
        SmafError: a file is no labelme file.
    """
    files = {inventory.find(name): path for name, path in files_by_name(source, frozenset({".json"})).items()}
    shapes = {name: _shapes(path) for name, path in files.items() if name is not None}
    names = dict.fromkeys(shape["label"] for some in shapes.values() for shape in some)
    classes = tuple(name for name in sorted(names) if not is_no_class(name))
    label_maps = {name: partial(_painted, inventory.pictures[name], shapes[name], classes) for name in shapes}
    return RawMasks(classes, label_maps, f"{len(shapes)} labelme files") if shapes else None


def _shapes(path: Path) -> list[dict[str, Any]]:
    """Shapes with a label, of the kinds that have an inside.

    Raises:
        SmafError: the file is no labelme file.
    """
    content = read_json(path)
    shapes = content.get("shapes") if isinstance(content, dict) else None
    if not isinstance(shapes, list) or not all(isinstance(s, dict) and isinstance(s.get("label"), str) for s in shapes):
        raise SmafError(f"{path}: is no labelme file, since it has no shapes with labels")
    return [{**shape, "source": path} for shape in shapes if shape.get("shape_type", "polygon") in _KINDS]


def _painted(picture: Path, shapes: list[dict[str, Any]], classes: tuple[str, ...]) -> LabelMap:
    size = image_size(picture)
    label_map = np.zeros(size, np.uint8)
    for shape in shapes:
        try:
            region = _region(shape, size)
        except (ValueError, TypeError, KeyError) as error:
            raise SmafError(f"{shape['source']}: the shape {shape['label']!r} cannot be read ({error}); draw it anew") from None
        if means_void(shape["label"]):
            label_map[region] = VOID
        else:
            label_map[region] = classes.index(shape["label"]) + 1 if shape["label"] in classes else BACKGROUND
    return label_map


def _region(shape: dict[str, Any], size: tuple[int, int]) -> NDArray[np.bool_]:
    kind = shape.get("shape_type", "polygon")
    corners = corners_of([float(number) for point in shape["points"] for number in point])
    if kind == "polygon":
        return fill([corners], size)
    (top, left), (bottom, right) = corners.tolist()
    if kind == "rectangle":
        return fill([[(top, left), (top, right), (bottom, right), (bottom, left)]], size)
    if kind == "circle":
        y, x = np.mgrid[: size[0], : size[1]] + 0.5
        return np.asarray(np.hypot(y - top, x - left) <= np.hypot(bottom - top, right - left))
    return _pasted(shape["mask"], round(top), round(left), size)


def _pasted(encoded: str, top: int, left: int, size: tuple[int, int]) -> NDArray[np.bool_]:
    """A mask shape: a small PNG, as text, whose upper left corner is at a pixel."""
    small = read_label_map(BytesIO(base64.b64decode(encoded, validate=True))) > 0
    region = np.zeros(size, bool)
    rows, columns = slice(max(top, 0), top + small.shape[0]), slice(max(left, 0), left + small.shape[1])
    window = region[rows, columns]
    window |= small[rows.start - top :, columns.start - left :][: window.shape[0], : window.shape[1]]
    return region
