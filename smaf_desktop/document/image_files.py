"""Everything of one image that the editor needs, read in one go off the GUI thread, before any of it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from smaf_core.data.attention import Attention
from smaf_core.data.images import Picture, read_image, read_label_map
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.data.regions import Size
from smaf_core.errors import SmafError
from smaf_core.project.store import ImageRecord
from smaf_core.project.tidied import untidied
from smaf_desktop.document.first_look import ImageFiles
from smaf_desktop.document.journal import DAMAGE, Digests, Journal, Log
from smaf_desktop.toolkit.words import translate

Stamp = tuple[int, int, int]
"""What changes whenever a file is written anew: its number on the disk, its size, its time."""


def stamp_of(path: Path) -> Stamp | None:
    """Give the stamp of a file; None where there is none."""
    try:
        about = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns


class BadMask(SmafError):  # noqa: N818 - says what is the matter
    """The photo is whole, but the person's mask of it is damaged or was made for a photo of another size."""


@dataclass
class Opened:
    """One image, wholly read: only this can become a document, so nothing half loaded can ever be saved.

    `levels[n]` is the picture at 1 / 2**n of its size. `base` are the digests of the mask as it is in memory now, `stamp` tells
    its file from any other's. `is_new` tells that there is no mask: nobody has edited this image yet, or everything is undone;
    `began_empty` that the history begins without a mask, `is_clean` that the files in masks/ are what the history says.
    `warnings` are for the person; nothing is lost by them.
    """

    name: str
    levels: list[Picture]
    mask: Mask
    log: Log
    base: Digests
    stamp: Stamp | None
    is_new: bool
    began_empty: bool
    is_clean: bool
    proposal: LabelMap | None
    attention: Attention | None
    segmented: LabelMap | None = None
    """What a segmenter sees, whatever the tags and the proposal say."""
    untidied: LabelMap | None = None
    """What the proposal was before it was tidied, if it was."""
    warnings: list[str] = field(default_factory=list)


def open_image(project: ImageFiles, image: ImageRecord, *, read_only: bool = False) -> Opened:
    """Read picture, mask, journal, proposal and attention of an image.

    Strokes that a crash kept from being saved are done again. Nothing is written except that a torn end of the journal is
    cut off, and a journal that speaks of another mask is set aside; with `read_only` not even that.

    Raises:
        BadMask: the person's mask is damaged, or does not fit the picture. It stays as it is.
        SmafError: the picture is missing or damaged.
    """
    picture = read_image(image.path)
    size = picture.shape[0], picture.shape[1]
    stamp = stamp_of(project.mask_path(image.name))
    try:
        mask = project.load_mask(image.name)
    except SmafError as error:
        raise BadMask(str(error)) from error
    has_file = mask is not None
    if mask is None:
        mask = Mask.empty(size)
        mask.touched[:] = False  # which makes the system give the memory now, and not during a stroke
    if mask.size != size:
        words = translate(
            "ImageFiles", "{file}: is {one} pixels but the picture is {other}; restore the picture or move the mask elsewhere"
        )
        one, other = (f"{width} x {height}" for height, width in (mask.size, size))
        raise BadMask(words.format(file=project.mask_path(image.name), one=one, other=other))
    warnings: list[str] = []
    log, is_clean = _replay(Journal(project.journal_path(image.name)), mask, warnings, read_only=read_only)
    answer = read_answer(project, image.name, size)
    return Opened(
        image.name,
        levels_of(picture),
        mask,
        replace(log, steps=[], index=0) if read_only else log,  # an undo would go into the journal of who may paint
        base=Digests.of(mask),
        stamp=stamp,
        is_new=not has_file and log.index == 0,
        began_empty=not has_file if not log.saves else log.saves[0] == (0, Digests.of(Mask.empty(size))),
        is_clean=is_clean,
        proposal=answer.proposal,
        attention=answer.attention,
        segmented=answer.segmented,
        untidied=answer.untidied,
        warnings=warnings + answer.warnings,
    )


def levels_of(picture: Picture) -> list[Picture]:
    """Give a picture and its halves, quarters ... as area means, down to about a thousand pixels a side."""
    levels = [picture]
    while max(levels[-1].shape[:2]) > 1024:
        height, width = levels[-1].shape[:2]
        half = (max(1, (width + 1) // 2), max(1, (height + 1) // 2))
        levels.append(np.asarray(cv2.resize(levels[-1], half, interpolation=cv2.INTER_AREA), np.uint8))
    for level in levels:
        level.flags.writeable = False
    return levels


@dataclass(frozen=True)
class Answer:
    """What the machine says about an image. A damaged file counts as none, with a warning: it can be made anew."""

    proposal: LabelMap | None
    attention: Attention | None
    segmented: LabelMap | None
    untidied: LabelMap | None
    warnings: list[str]


def read_answer(project: ImageFiles, name: str, size: Size) -> Answer:
    """Read the machine's answer for an image of this (height, width)."""
    warnings: list[str] = []
    proposal = _if_it_fits(project.proposal_path(name), size, translate("ImageFiles", "propose this image again"), warnings)
    remedy = translate("ImageFiles", "let the segmenter look again")
    segmented = _if_it_fits(project.segmented_path(name), size, remedy, warnings)
    attention = before = None
    try:
        attention = project.load_attention(name)
        before = None if proposal is None else untidied(project, name, proposal)
    except SmafError as error:
        warnings.append(str(error))
    return Answer(proposal, attention, segmented, before, warnings)


def _if_it_fits(path: Path, size: Size, remedy: str, warnings: list[str]) -> LabelMap | None:
    """Read a label map of the machine, if there is one that can be read and has the picture's size."""
    try:
        label_map = read_label_map(path) if path.exists() else None
    except SmafError as error:
        warnings.append(str(error))
        return None
    if label_map is not None and label_map.shape != size:
        words = translate("ImageFiles", "{file}: does not fit its picture; {remedy}")
        warnings.append(words.format(file=path, remedy=remedy))
        return None
    return label_map


def _replay(journal: Journal, mask: Mask, warnings: list[str], *, read_only: bool) -> tuple[Log, bool]:
    """Do to the mask what its journal says was done since; what cannot be used is kept beside it, and told."""

    def keep(words: str) -> tuple[Log, bool]:
        if not read_only:
            warnings.append(words.format(file=journal.set_aside().name))
        return Log(), True

    log = journal.read()
    if log is None:
        return Log(), True
    if not log.saves:
        # torn before its first record: no stroke was ever in it
        damaged = translate("ImageFiles", "The journal of strokes is damaged; it is kept in {file}")
        return keep(damaged) if log.is_damaged else (Log(), True)
    try:
        is_clean = log.bring_to_end(mask)
    except DAMAGE:
        return keep(
            translate("ImageFiles", "The journal of strokes is damaged, and none of them could be done; it is kept in {file}")
        )
    if is_clean is None:
        return keep(translate("ImageFiles", "The mask was changed by another program; its earlier history is kept in {file}"))
    if log.is_damaged and not read_only:
        words = translate(
            "ImageFiles", "The journal of strokes is damaged; what was done after that place is lost here, and kept in {file}"
        )
        warnings.append(words.format(file=journal.copy_aside().name))
    if log.valid_bytes < journal.nbytes and not read_only:
        journal.cut(log.valid_bytes)
    return log, is_clean
