"""From one format to another, without a project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats.colours import Meanings
from smaf_core.formats.dataset import open_dataset
from smaf_core.formats.export import export_dataset
from smaf_core.formats.job import ExportOptions, LabelledImage
from smaf_core.formats.masks import open_masks
from smaf_core.progress import Report


def convert(
    source: Path,
    out: Path,
    format_name: str,
    options: ExportOptions = ExportOptions(),  # noqa: B008 - frozen
    masks: Path | None = None,
    classes: ClassTable | None = None,
    meanings: Meanings | None = None,
    tags_from: str | None = None,
    report: Report | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Path:
    """Write the masks of a data set in another format; pictures without a mask stay behind.

    Args:
        source: A data set that `open_dataset` opens.
        out: As in `export_dataset`.
        format_name: A key of `EXPORTERS`.
        options: What goes along.
        masks: Where the masks are, if not in `source`.
        classes: The classes, where nothing in `source` names them.
        meanings: What colours, names or indices of the masks mean; see `open_masks`.
        tags_from: Which source of tags counts, as in `open_dataset`.
        report: Told after every image.
        tell: Given a sentence for each thing that was recognised or left out.

    Returns:
        `out`.

    Raises:
        SmafError: `source` has no masks, or as `open_dataset`, `open_masks` and `export_dataset`.
    """
    dataset = open_dataset(source, classes, tags_from)
    found = open_masks(masks or source, dataset, meanings)
    items = [
        LabelledImage(image.name, image.path, image.tags, found.label_maps[image.name], reviewed=True)
        for image in dataset.images
        if image.name in found.label_maps
    ]
    left = [image.name for image in dataset.images if image.name not in found.label_maps]
    for sentence in (*dataset.found, *dataset.warnings, *found.found, *found.warnings, *_stay_behind(left)):
        tell(sentence)
    if out.resolve() == source.resolve():
        raise SmafError(f"{out}: is the source itself; give another folder")
    return export_dataset(format_name, items, found.classes, out, options, report, tell=tell)


def _stay_behind(names: Sequence[str]) -> list[str]:
    count = f"{len(names)} pictures have" if len(names) > 1 else "1 picture has"
    return [f"{count} no mask and {'stay' if len(names) > 1 else 'stays'} behind, the first is {names[0]}"] if names else []
