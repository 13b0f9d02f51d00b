"""CVAT's "Segmentation mask 1.1": VOC's folders, in which colours mean the classes."""

from __future__ import annotations

from smaf_core.data.classes import VOID, ClassTable, voc_colour, voc_palette
from smaf_core.data.images import label_map_png
from smaf_core.data.tags import tag_table
from smaf_core.formats.job import Exporter, ExportJob
from smaf_core.formats.lists import UNSURE, label_map_table


def write(job: ExportJob) -> None:
    """Write `SegmentationClass/`, `ImageSets/Segmentation/default.txt` and `labelmap.txt`, the pictures in `JPEGImages/`."""
    classes = with_distinct_colours(job.classes)
    void_seen = False
    tags: dict[str, tuple[str, ...]] = {}
    for item, label_map in job.label_maps():
        void_seen = void_seen or bool((label_map == VOID).any())
        tags[item.name] = job.tags_of(item, label_map)
        job.place_picture(item, "JPEGImages")
        job.write_mask(item, f"SegmentationClass/{item.name}.png", label_map_png(label_map, _palette(classes)))
    names = "".join(f"{item.name}\n" for item in job.items)
    job.write("ImageSets/Segmentation/default.txt", names.encode())
    job.write("tags.csv", tag_table(tags).encode())
    job.write("labelmap.txt", label_map_table(classes, with_void=void_seen).encode())


def with_distinct_colours(classes: ClassTable) -> ClassTable:
    """The same classes; with VOC's colours where two share one or one is the background's, since here colour is meaning."""
    colours = {*classes.colours, voc_colour(0), voc_colour(VOID)}
    return classes if len(colours) == len(classes) + 2 else ClassTable.of(classes.names)


def _palette(classes: ClassTable) -> list[int]:
    palette = classes.palette()
    palette[3 * VOID :] = voc_palette()[3 * VOID :]
    return palette


EXPORTER = Exporter(
    name="cvat",
    title="CVAT segmentation mask 1.1",
    lossless=True,
    notes=(
        "CVAT takes the colours of SegmentationClass/*.png for the classes, by labelmap.txt; the PNG's indices are the same.",
        "Where two classes share a colour, all are given VOC's colours.",
        f"Unsure pixels, where there are any, are a label of their own called {UNSURE!r}.",
        "CVAT makes one mask a class and image of it; single objects are not told apart, nothing overlaps.",
        "tags.csv says which classes are in which image, for which CVAT's format has no place.",
        "Pack the folder as zip to upload it; CVAT needs no JPEGImages for a task that has the images already.",
    ),
    write=write,
)
"""For review in CVAT."""
