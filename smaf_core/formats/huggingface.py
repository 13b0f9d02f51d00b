"""Hugging Face `datasets`: an image folder whose `metadata.jsonl` names the mask of every picture."""

from __future__ import annotations

import json
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.data.files import seen_file
from smaf_core.data.images import label_map_png
from smaf_core.data.json_text import decode_json
from smaf_core.data.tag_cells import names_in, whole_number_in
from smaf_core.data.tags import TagRow
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.job import Exporter, ExportJob
from smaf_core.formats.tag_sources import FoundTags, gather


def write(job: ExportJob) -> None:
    """Write `train/images`, `train/masks`, `train/metadata.jsonl`, and `id2label.json` for the model's configuration."""
    lines = []
    for item, label_map in job.label_maps():
        picture = job.place_picture(item, "train/images").removeprefix("train/")
        mask = f"masks/{item.name}.png"
        job.write_mask(item, f"train/{mask}", label_map_png(label_map, job.classes.palette()))
        tags = list(job.tags_of(item, label_map))
        row = {"file_name": picture, "mask_file_name": mask, "tags": tags, "reviewed": item.reviewed}
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    job.write("train/metadata.jsonl", "".join(lines).encode())
    names = {0: "background"} | dict(enumerate(job.classes.names, start=1))
    job.write("id2label.json", (json.dumps(names, ensure_ascii=False, indent=2) + "\n").encode())


EXPORTER = Exporter(
    name="huggingface",
    title="Hugging Face image folder",
    lossless=True,
    notes=(
        'load_dataset("imagefolder", data_dir=...) gives the columns image, mask, tags and reviewed.',
        "mask is a palette PNG: numpy.array(row['mask']) holds one class index a pixel; do not convert it to RGB.",
        "Index 255 is unsure; pass ignore_index=255 to the loss. Every pixel has one class, so nothing overlaps.",
        "An image without any class has a mask of zeros. id2label.json names the indices.",
        "Pictures have to go along (not --images none).",
    ),
    write=write,
    pictures=("copy", "link"),
)
"""For `datasets` and `transformers`."""


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags from `metadata.jsonl`: its column `tags`, or the single `label`."""
    path = root / "metadata.jsonl"
    if not seen_file(path):
        return None
    rows: list[TagRow] = []
    broken: list[str] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        try:
            rows += _rows_of_line(path, number, line, known) if line.strip() else []
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
            broken.append(f"line {number}")
    if broken and not rows:
        raise SmafError(f"{path}, {broken[0]}: has no file_name and tags; mend it")
    notes.left_out(f"{path.name} has lines without file_name and tags", broken, "they are passed over")
    notes.found.append(f"tags from {path.name}")
    return FoundTags(gather(path, rows, inventory, notes))


def _rows_of_line(path: Path, number: int, line: str, known: ClassTable | None) -> list[TagRow]:
    """The row of a picture, none where its tags are unknown (null); a number is one of the listed classes, or else a name."""
    row = decode_json(line, f"{path}, line {number}")
    image = inside_images(row["file_name"])
    value = row["tags"] if "tags" in row else row["label"] if "label" in row else _of_objects(row["objects"])
    names = names_in(value)
    if names is None:
        if value is None:
            return []
        raise ValueError("tags of another form")
    return [TagRow(number, image, tuple(_named(name, known) for name in names))]


def _of_objects(objects: dict[str, object]) -> object:
    """Classes of boxes, as data sets for detection have them."""
    return next(value for key, value in objects.items() if key in ("categories", "category", "label", "labels"))


def _named(name: str, known: ClassTable | None) -> str:
    index = whole_number_in(name)
    return known.names[index] if known and name not in known.names and index is not None and 0 <= index < len(known) else name


def inside_images(file_name: str) -> str:
    """Path below `images/`, where the pictures lie when masks lie beside them."""
    return file_name.removeprefix("images/")
