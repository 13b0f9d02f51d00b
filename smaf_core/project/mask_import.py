"""Masks that somebody already has, brought into a project: to be corrected, as done by hand, or to measure against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.errors import SmafError
from smaf_core.formats import Meanings, open_masks
from smaf_core.progress import Report, silent
from smaf_core.project.lock import in_turn
from smaf_core.project.masks import save_new_mask
from smaf_core.project.rendering import originals_of
from smaf_core.project.store import ImageRecord, Project

Purpose = Literal["proposals", "masks", "truth"]
"""What masks are taken for: the machine's answer, the person's, or what both are measured against."""


@dataclass(frozen=True)
class MaskImport:
    """What an import has done."""

    imported: int
    kept: int
    """Images that had a mask by hand already, or whose proposal was accepted; they were left as they are."""
    found: tuple[str, ...]
    warnings: tuple[str, ...]
    unreadable: tuple[str, ...]
    """A sentence for each mask that could not be read; the others came in."""


@in_turn("smaf import")
def import_masks(
    project: Project, source: Path, purpose: Purpose, meanings: Meanings | None = None, report: Report = silent
) -> MaskImport:
    """Bring masks into a project.

    Imported masks count as set by hand in every pixel, and the image as accepted; a mask that a person has made in this
    project is never replaced. Proposals leave masks, accepted images and the review alone. Ask again after an interruption,
    and it goes on.

    Args:
        project: Where to; its classes stay as they are.
        source: What `open_masks` opens.
        purpose: What to take them for.
        meanings: What colours, names or indices of the masks mean, where they do not say so themselves.
        report: Told after every image.

    Raises:
        SmafError: nothing there belongs to an image of the project, or the masks have classes that the project lacks.
    """
    images = project.images()
    found = open_masks(source, as_dataset(project, images), meanings)
    more = found.classes.names[len(project.classes) :]
    if more:
        raise SmafError(
            f"{source}: has classes that the project lacks ({', '.join(more)}); say what each is here (NAME=CLASS, "
            "NAME=background or NAME=unsure), or add it to the project's classes"
        )
    kept, unreadable, imported, seen = 0, [], 0, np.zeros(256, bool)
    for done, image in enumerate(images, start=1):
        read = found.label_maps.get(image.name)
        if read is not None and _stands(project, image, purpose, read):
            kept += 1
        elif read is not None:
            try:
                label_map = read()
            except SmafError as error:
                unreadable.append(str(error))
            else:
                is_new = _bring_in(project, image, label_map, purpose)
                seen[label_map] |= is_new
                imported, kept = imported + is_new, kept + (not is_new)
        report(done, len(images), "importing")
    return MaskImport(imported, kept, found.found, (*found.warnings, *_suspicions(seen)), tuple(unreadable))


def _suspicions(seen: NDArray[np.bool_]) -> Iterable[str]:
    if seen[VOID] and not seen[1:VOID].any():
        yield "the masks hold only 0 and 255, which is unsure; if 255 is a class, import again and say which (255=CLASS)"


def _stands(project: Project, image: ImageRecord, purpose: Purpose, read: Callable[[], LabelMap]) -> bool:
    """Whether an image has what the import would take the place of, and a person wants to keep."""
    if purpose == "masks":
        return project.has_mask(image.name) and not _was_cut_off(project, image, read)
    return purpose == "proposals" and image.status == "accepted"


def _was_cut_off(project: Project, image: ImageRecord, read: Callable[[], LabelMap]) -> bool:
    """Whether an import of the same mask was killed here, after it had written it and before it could say accepted."""
    if image.status in ("accepted", "flagged"):
        return False
    try:
        mask = project.load_mask(image.name)
        whole = mask is not None and (bool(mask.touched.all()) or not project.is_by_hand(image.name))
        return mask is not None and whole and np.array_equal(mask.label_map, read())
    except SmafError:
        return False


def _bring_in(project: Project, image: ImageRecord, label_map: LabelMap, purpose: Purpose) -> bool:
    """Write a mask; False where a person has made one at the same moment, which stays."""
    if purpose == "truth":
        project.save_truth(image.name, label_map)
    elif purpose == "masks":
        if not save_new_mask(project, image.name, Mask(label_map, np.ones(label_map.shape, bool))):
            return False
        project.set_status(image.name, "accepted")
    else:
        project.replace_proposal(image.name, label_map)
    return True


def as_dataset(project: Project, images: list[ImageRecord]) -> TaggedImages:
    """The images of a project as a data set, for readers of what belongs to one."""
    originals = originals_of(project)
    pictures = tuple(TaggedImage(image.name, originals.get(image.name, image.path), image.tags) for image in images)
    return TaggedImages(project.root, project.classes, pictures, ())
