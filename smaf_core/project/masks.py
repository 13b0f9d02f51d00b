"""Writing what a person made: the one door to the files in masks/, through which only a few may go (`.importlinter`).

The document writes what was painted, importing what a person brings, editing classes what was merged, accepting takes the
machine's answer as it is, and mending changes what a person has ticked. Training, fusing, proposing and the dense CRF never
come here: human pixels are sacred.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID
from smaf_core.data.files import write_bytes_new, write_bytes_whole
from smaf_core.data.images import label_map_png, read_label_map, write_label_map
from smaf_core.data.mask import LabelMap, Mask, Touched
from smaf_core.errors import SmafError
from smaf_core.project.layout import check_is_there
from smaf_core.project.store import Project

_PNG_SIZE = slice(16, 24)
"""Where a PNG says its width and height."""
_TOUCHED_PALETTE = [0, 0, 0] + [255, 255, 255] * 255


def save_mask(project: Project, name: str, mask: Mask) -> None:
    """Write the person's mask of an image, each file whole or not at all.

    Raises:
        SmafError: the disk is full, or the project cannot be written.
    """
    labels = label_map_png(mask.label_map, project.classes.palette())
    _write_both(project, name, labels, label_map_png(mask.touched.astype(np.uint8), _TOUCHED_PALETTE))


def _write_both(project: Project, name: str, labels: bytes, touched: bytes | None, *, is_unseen: bool = False) -> None:
    """Write both files of a mask, so that it can be read whenever the program is killed in between.

    Planes of two sizes are no mask. So the new label map is written aside first where it may have another size: whoever finds
    planes that do not fit takes that one (`Project.load_mask`).

    Args:
        project: Its only writer asks.
        name: Of the image.
        labels: The label map as PNG.
        touched: The plane of pixels that a person set; None: it stays as it is, unless nobody is to have seen the mask.
        is_unseen: Whether nobody has looked at the mask: there is no such plane.
    """
    check_is_there(project)
    aside = project.next_path(name) if touched is not None or is_unseen else None
    if aside is not None and _has_another_size(project.touched_path(name), labels):
        write_bytes_whole(aside, labels)
    if touched is not None:
        write_bytes_whole(project.touched_path(name), touched)
    write_bytes_whole(project.mask_path(name), labels)
    if is_unseen:
        project.touched_path(name).unlink(missing_ok=True)
    if aside is not None:
        aside.unlink(missing_ok=True)


def _has_another_size(path: Path, png: bytes) -> bool:
    """Whether a PNG of the project has another size than one that is to be written, by their heads; not where there is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(_PNG_SIZE.stop)[_PNG_SIZE] != png[_PNG_SIZE]
    except OSError:
        return False


def save_new_mask(project: Project, name: str, mask: Mask) -> bool:
    """Write the mask of an image that has none, or the same one; False where somebody has made another, which stays.

    The label map comes first, for it says that there is a mask: whoever paints at the same moment is never written over.

    Raises:
        SmafError: the disk is full, or the project cannot be written.
    """
    check_is_there(project)
    path, png = project.mask_path(name), label_map_png(mask.label_map, project.classes.palette())
    if not write_bytes_new(path, png) and path.read_bytes() != png:
        return False
    write_label_map(project.touched_path(name), mask.touched.astype(np.uint8), _TOUCHED_PALETTE)
    return True


def replace_mask(project: Project, name: str, label_map: LabelMap, touched: Touched | None = None) -> None:
    """Write other labels for a mask that is there; who set which pixel stays, unless `touched` gives it for a new size.

    A mask that nobody has looked at stays one.

    Raises:
        SmafError: the disk is full, or the project cannot be written.
    """
    plane = None if touched is None else label_map_png(touched.astype(np.uint8), _TOUCHED_PALETTE)
    _write_both(project, name, label_map_png(label_map, project.classes.palette()), plane)


def take_other(project: Project, name: str, mask: Mask | None, *, by_hand: bool) -> None:
    """Make the mask of an image another person's, or none; killed in between it is neither, and can be asked for again.

    Args:
        project: Its only writer asks; see `class_editing.sole_writer`.
        name: Of the image.
        mask: The other mask; None: the image has none any more.
        by_hand: Whether somebody has looked at it; else nobody has set a pixel.

    Raises:
        SmafError: the disk is full, or the project cannot be written.
    """
    if mask is None:
        remove_mask(project, name)
    elif by_hand:
        save_mask(project, name, mask)
    else:
        _write_both(project, name, label_map_png(mask.label_map, project.classes.palette()), None, is_unseen=True)


def keep_beside(project: Project, name: str, mask: Mask, who: str) -> Path:
    """Keep a mask that gives way to another, under a name that says whose it was; the same one again is one file.

    Raises:
        SmafError: the disk is full, or the project cannot be written.
    """
    check_is_there(project)
    digest = zlib.crc32(mask.touched.tobytes(), zlib.crc32(mask.label_map.tobytes()))
    path = project.kept_beside(name) / f"{who}-{digest:08x}.png"
    write_label_map(path.with_suffix(".touched.png"), mask.touched.astype(np.uint8), _TOUCHED_PALETTE)
    write_label_map(path, mask.label_map, project.classes.palette())
    return path


def put_back(project: Project, name: str, label_map: bytes, touched: bytes | None) -> None:
    """Make the files of a mask what they were, byte for byte; without `touched` that plane stays as it is.

    Raises:
        SmafError: the disk is full, or the project cannot be written.
    """
    _write_both(project, name, label_map, touched)


def remove_mask(project: Project, name: str) -> None:
    """Remove the files of a mask of which nothing is left, so that the image counts as never touched.

    Raises:
        SmafError: the project cannot be written.
    """
    check_is_there(project)
    try:
        project.mask_path(name).unlink(missing_ok=True)  # first: it says whether there is a mask
        project.touched_path(name).unlink(missing_ok=True)
        project.next_path(name).unlink(missing_ok=True)
    except OSError as error:
        raise SmafError(f"{project.mask_path(name)}: cannot be removed ({error.strerror or error})") from error


def take_proposal(project: Project, name: str) -> None:
    """Make the machine's answer the mask of an image that has none: accepted without a look, and set by nobody.

    Both names stand for one file, until either is replaced by a new one: it costs nothing, and whatever becomes of the
    proposal, the mask stays. There is no plane of touched pixels, which tells it from a mask that was looked at.

    Raises:
        SmafError: there is no proposal, or the project cannot be written.
    """
    source, path = project.proposal_path(name), project.mask_path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():  # without a mask this is what a killed program left, and would make it one by hand
            project.touched_path(name).unlink(missing_ok=True)
        with suppress(FileExistsError):  # somebody has made a mask meanwhile: that one counts
            os.link(source, path)
    except FileNotFoundError:
        raise SmafError(f"{source}: is not there; propose this image first") from None
    except OSError:  # a file system without links
        write_bytes_whole(path, source.read_bytes())


def replace_labels(path: Path, table: NDArray[np.uint8], project: Project) -> bool:
    """Give the pixels of a label map other indices, as merging classes does; whether there were any to change.

    Args:
        path: A mask, or any other label map of the project.
        table: (256,) the new index of every index.
        project: Its classes give the colours.
    """
    changed = relabelled(read_label_map(path), table)
    if changed is not None:
        write_label_map(path, changed, project.classes.palette())
    return changed is not None


def relabelled(label_map: LabelMap, table: NDArray[np.uint8]) -> LabelMap | None:
    """The label map with other indices; None where it has none of those that change."""
    present = np.bincount(label_map.ravel(), minlength=VOID + 1) > 0
    return np.asarray(table[label_map]) if (present & (table != np.arange(VOID + 1))).any() else None
