"""YOLO segmentation (Ultralytics): one text file a picture, one polygon a line."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from smaf_core.data.classes import VOID
from smaf_core.data.mask import LabelMap
from smaf_core.formats.job import Exporter, ExportJob, classes_in

_READ = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp", ".jp2"})
"""Endings of pictures that Ultralytics looks for, of those that are opened here."""


def write(job: ExportJob) -> None:
    """Write `images/train`, `labels/train`, the same for `val` and `test` if images are kept back, and `data.yaml`."""
    names = names_without_images([item.name for item in job.items])
    for item, label_map in job.label_maps():
        name = names[item.name]
        part = job.subset_of(item.name)
        job.place_picture(item, f"images/{part}", name=name, readable=_READ)
        job.write(f"labels/{part}/{name}.txt", _lines(job, label_map).encode())
    job.write("data.yaml", _data_yaml(job).encode())


def names_without_images(names: Sequence[str]) -> dict[str, str]:
    """What to call pictures so that none lies in a folder "images", of which Ultralytics makes "labels"."""
    other = "images_"
    while any(other in name.split("/")[:-1] for name in names):
        other += "_"
    return {
        name: "/".join([*(other if part == "images" else part for part in name.split("/")[:-1]), name.rpartition("/")[2]])
        for name in names
    }


def _lines(job: ExportJob, label_map: LabelMap) -> str:
    """One line for each connected part: class index from 0, then x and y of every corner as shares of width and height."""
    height, width = label_map.shape
    lines = []
    for index in classes_in(np.where(label_map == VOID, np.uint8(0), label_map)):
        for outline in job.outlines(label_map == index):
            shares = outline.joined()[:, ::-1] / (width, height)
            lines.append(" ".join([str(index - 1), *(f"{share:.6f}" for share in shares.ravel())]))
    return "".join(f"{line}\n" for line in lines)


def _data_yaml(job: ExportJob) -> str:
    """Every JSON string is a YAML string, so that names with quotes, colons or other scripts need no rules of their own."""
    names = [f"  {number}: {json.dumps(name, ensure_ascii=False)}" for number, name in enumerate(job.classes.names)]
    val = "val" if job.validation else "train"
    test = ["test: images/test"] if job.test else []
    return "\n".join(["train: images/train", f"val: images/{val}", *test, "names:", *names, ""])


EXPORTER = Exporter(
    name="yolo",
    title="YOLO segmentation",
    lossless=False,
    notes=(
        "One line is one connected part of a class; its outline is at most one pixel beside the mask's.",
        "The format has no holes, so a hole is joined to the outline by a cut of no width.",
        "It has no unsure pixels either: they are background.",
        "An image without any class has an empty text file: training takes it for background.",
        "Classes count from 0 in the text files, in the order of data.yaml; background has no number.",
        "A folder called images is written as images_, since Ultralytics would look for its labels elsewhere.",
        "Without a share for validation, data.yaml names the same images for training and validation: do not measure on them.",
    ),
    write=write,
    holds_void=False,
    has_parts="always",
    has_split=True,
)
"""What Ultralytics trains on."""
