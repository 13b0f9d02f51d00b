"""Plain folders: pictures, and one grey PNG a picture whose brightness is the class index."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from smaf_core.data.tags import tag_table
from smaf_core.formats.job import Exporter, ExportJob


def write(job: ExportJob) -> None:
    """Write `images/`, `masks/`, `tags.csv` and `labelmap.txt`: what `open_dataset` reads as well."""
    tags: dict[str, tuple[str, ...]] = {}
    for item, label_map in job.label_maps():
        tags[job.place_picture(item, "images").removeprefix("images/")] = job.tags_of(item, label_map)
        buffer = BytesIO()
        Image.fromarray(label_map).save(buffer, "PNG")
        job.write_mask(item, f"masks/{item.name}.png", buffer.getvalue())
    job.write("tags.csv", tag_table(tags).encode())


EXPORTER = Exporter(
    name="png",
    title="Grey index PNG",
    lossless=True,
    notes=(
        "masks/*.png holds one class index a pixel as grey PNG; viewers show it almost black.",
        "Index 255 is unsure: leave it out of training and scores.",
        "Every pixel has one class, so nothing overlaps; an image without any class has a mask of zeros.",
        "tags.csv says which classes are in which image.",
    ),
    write=write,
)
"""The plainest format: an array a picture."""
