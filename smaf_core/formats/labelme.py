"""labelme: one JSON file beside each picture, with polygons and flags."""

from __future__ import annotations

import json
from typing import Any

from smaf_core.data.classes import VOID
from smaf_core.data.mask import LabelMap
from smaf_core.formats.job import Exporter, ExportJob, LabelledImage, classes_in

IGNORE = "__ignore__"
"""What labelme's own converters call void."""


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
            for outline in job.outlines(label_map == index)
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
    has_parts="always",
)
"""Polygons a person can edit further."""
