"""Masks that somebody already has, brought into a project: to be corrected, as done by hand, or to measure against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from smaf_core.classes import Colour
from smaf_core.errors import SmafError
from smaf_core.formats import open_masks
from smaf_core.mask import LabelMap, Mask
from smaf_core.progress import Report, silent
from smaf_core.project import ImageRecord, Project
from smaf_core.tags import TaggedImage, TaggedImages

Purpose = Literal["proposals", "masks", "truth"]
"""What masks are taken for: the machine's answer, the person's, or what both are measured against."""


@dataclass(frozen=True)
class MaskImport:
    """What an import has done."""

    imported: int
    kept: int
    """Images that had a mask by hand already; it was left as it is."""
    found: tuple[str, ...]
    warnings: tuple[str, ...]
    unreadable: tuple[str, ...]
    """A sentence for each mask that could not be read; the others came in."""


def import_masks(
    project: Project, source: Path, purpose: Purpose, colours: Mapping[Colour, str] | None = None, report: Report = silent
) -> MaskImport:
    """Bring masks into a project.

    Imported masks count as set by hand in every pixel, and the image as accepted; a mask that a person has made in this
    project is never replaced. Proposals leave masks and the review alone.

    Args:
        project: Where to; its classes stay as they are.
        source: What `open_masks` opens.
        purpose: What to take them for.
        colours: What colours mean, where no table says so.
        report: Told after every image.

    Raises:
        SmafError: nothing there belongs to an image of the project, or the masks have classes that the project lacks.
    """
    images = project.images()
    found = open_masks(source, _as_dataset(project, images), colours)
    more = found.classes.names[len(project.classes) :]
    if more:
        raise SmafError(f"{source}: has classes that the project lacks ({', '.join(more)}); rename or leave them out there")
    kept, unreadable, imported = 0, [], 0
    for done, image in enumerate(images, start=1):
        read = found.label_maps.get(image.name)
        if read is not None and purpose == "masks" and project.has_mask(image.name):
            kept += 1
        elif read is not None:
            sentence = _bring_in(project, image, read, purpose)
            imported += sentence is None
            unreadable += [sentence] if sentence else []
        report(done, len(images), "importing")
    return MaskImport(imported, kept, found.found, found.warnings, tuple(unreadable))


def _bring_in(project: Project, image: ImageRecord, read: Callable[[], LabelMap], purpose: Purpose) -> str | None:
    """Take one mask; gives a sentence if it cannot be read."""
    try:
        label_map = read()
    except SmafError as error:
        return str(error)
    if purpose == "truth":
        project.save_truth(image.name, label_map)
    elif purpose == "masks":
        project.save_mask(image.name, Mask(label_map, np.ones(label_map.shape, bool)))
        project.set_status(image.name, "accepted")
    else:
        project.replace_proposal(image.name, label_map)
        if image.status == "new":
            project.set_status(image.name, "proposed")
    return None


def _as_dataset(project: Project, images: list[ImageRecord]) -> TaggedImages:
    pictures = tuple(TaggedImage(image.name, image.path, image.tags) for image in images)
    return TaggedImages(project.root, project.classes, pictures, ())
