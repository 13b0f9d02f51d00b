"""Hugging Face `datasets`: an image folder whose `metadata.jsonl` names the mask of every picture."""

from __future__ import annotations

import json
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import label_map_png
from smaf_core.data.tags import TagRow, read_text
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
        job.write(f"train/{mask}", label_map_png(label_map, job.classes.palette()))
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
    if not path.is_file():
        return None
    rows = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        try:
            row = json.loads(line)
            tags = row["tags"] if "tags" in row else [row["label"]]
            rows.append(TagRow(number, inside_images(row["file_name"]), tuple(tags)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise SmafError(f"{path}, line {number}: has no file_name and tags; mend it") from None
    notes.found.append(f"tags from {path.name}")
    return FoundTags(gather(path, rows, inventory, notes))


def inside_images(file_name: str) -> str:
    """Path below `images/`, where the pictures lie when masks lie beside them."""
    return file_name.removeprefix("images/")
