"""A second person's look at photos that another has accepted, and how far both agree.

    second/001/look.json              who looks, at which photos, drawn by lot
    second/001/first/IMAGE.png        each mask as it was when the look was begun
    second/001/second-look.smaf/      a project of these photos alone, with their proposals: there the second person works

The second person sees neither masks nor statuses of the first, begins where the first began, and cannot change what the first
has made: it is in another project. Which of two masks stays is asked afterwards, and what gives way is kept beside.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_label_map
from smaf_core.data.json_text import parse_json
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import Evaluation, evaluate
from smaf_core.mending.waiting import strokes_wait
from smaf_core.people.deeds import Stamp
from smaf_core.people.name import as_word
from smaf_core.progress import Report, silent
from smaf_core.project.layout import SECOND_LOOK, check_image_name, is_project
from smaf_core.project.masks import keep_beside, take_other
from smaf_core.project.store import ImageRecord, Project

SIZE = 20
"""Photos that are drawn unless somebody says otherwise."""
_ABOUT = "look.json"
Keep = Literal["first", "second"]


@dataclass(frozen=True)
class Look:
    """One person's second look at some photos."""

    folder: Path
    who: str
    begun: float
    first_by: Mapping[str, str]
    """Who had accepted each of the photos; "" where that is not known."""
    classes: int
    """How many classes both projects had then: these have the same numbers in both, whatever they are called since."""

    @property
    def names(self) -> tuple[str, ...]:
        """The photos."""
        return tuple(self.first_by)

    @property
    def project_folder(self) -> Path:
        """The project in which the second person works."""
        return self.folder / SECOND_LOOK

    def first_path(self, name: str) -> Path:
        """Where the first person's mask is as it was when the look was begun."""
        return self.folder / "first" / f"{name}.png"


@dataclass(frozen=True)
class Pair:
    """Two masks of a photo."""

    name: str
    look: Path
    """The folder of the look."""
    first_by: str
    second_by: str
    iou: float
    """Mean IoU of both over the classes that either shows, background among them."""
    settled: str = ""
    """Which mask stays, "first" or "second"; "" where nobody has said."""


@dataclass(frozen=True)
class Agreement:
    """How far two people agree."""

    pairs: tuple[Pair, ...]
    """The photos at which both have looked, those with little agreement first."""
    waiting: int
    """Photos of looks that the second person has not accepted yet."""
    together: Evaluation | None = None
    """IoU a class over all these photos; None where there are none."""


def begin(project: Project, who: str, size: int = SIZE, seed: int | None = None, report: Report = silent) -> Look:
    """Draw photos by lot that another person has accepted, and make a project of them in which `who` looks at them anew.

    Args:
        project: Its masks and statuses stay as they are.
        who: The person who is to look; nobody looks at one photo twice.
        size: How many photos; all that there are if there are fewer.
        seed: Another one, other photos; by the number of the look when not given.
        report: Told the progress.

    Raises:
        SmafError: nobody says who looks, there is nothing to look at, or it cannot be written.
    """
    if not who:
        raise SmafError("nobody says who looks; say a name in Preferences, or by SMAF_NAME in a terminal")
    seen = {name for look in looks(project) if look.who == who for name in look.names}
    by = {deed.image: deed.who for deed in project.deeds() if deed.what == "status" and deed.counts}  # the last one holds
    able = [one for one in project.images() if one.status == "accepted" and by.get(one.name, "") != who]
    able = [one for one in able if project.has_mask(one.name) and one.name not in seen]
    if not able:
        raise SmafError(f"{project.folder}: no photo that another person than {who} has accepted is left to look at")
    number = max((int(path.name) for path in project.second_folder.glob("[0-9][0-9][0-9]")), default=0) + 1
    chance = np.random.default_rng(number if seed is None else seed)
    drawn = {able[at].name for at in chance.permutation(len(able))[:size]}
    chosen = [one for one in able if one.name in drawn]
    first_by = {one.name: by.get(one.name, "") for one in chosen}
    look = Look(project.second_folder / f"{number:03d}", who, time.time(), first_by, len(project.classes))
    _make_project(project, look, chosen, report)
    about = {"who": who, "begun": look.begun, "first_by": look.first_by, "classes": look.classes}
    write_bytes_whole(look.folder / _ABOUT, json.dumps(about, ensure_ascii=False).encode())
    return look


def looks(project: Project) -> list[Look]:
    """All second looks of a project, oldest first.

    Raises:
        SmafError: what is written of one is damaged.
    """
    return [_read(path) for path in sorted(project.second_folder.glob(f"[0-9][0-9][0-9]/{_ABOUT}"))]


def looked_at_from(folder: Path) -> Path | None:
    """The project at whose photos a second look is; None where a folder is no such project."""
    home = folder.parent.parent.parent
    is_look = folder.name == SECOND_LOOK and folder.parent.parent.name == "second" and is_project(home)
    return home if is_look else None


def agreement(project: Project, report: Report = silent) -> Agreement:
    """Say how far second looks agree with the masks as they were.

    Raises:
        SmafError: a mask cannot be read.
    """
    images = {image.name: image for image in project.images()}
    settled = {one.image: one.value for one in project.deeds() if one.what == "second look"}
    pairs, both, waiting = [], [], 0
    names = project.classes.names
    for look in looks(project):
        with Project.open(look.project_folder, without_photos=True) as second:
            there = {image.name: image for image in second.images()}
            for done, name in enumerate(look.names, start=1):
                report(done, len(look.names), "comparing second looks")
                if name not in there or there[name].status != "accepted" or name not in images:
                    waiting += 1
                    continue
                second_map = mask_of(project, second, name, look.classes).label_map
                maps = _without_unsure(read_label_map(look.first_path(name)), second_map)
                both.append(maps)
                iou = evaluate([maps], names).mean_iou
                pairs.append(Pair(name, look.folder, look.first_by[name], look.who, iou, settled.get(name, "")))
    together = evaluate(both, names) if both else None
    return Agreement(tuple(sorted(pairs, key=lambda one: (one.iou, one.name))), waiting, together)


def settle(project: Project, pair: Pair, keep: Keep) -> Path | None:
    """Say which of two masks stays.

    Args:
        project: Must have no other writer; see `class_editing.sole_writer`.
        pair: Whose masks they are.
        keep: "second" makes the second person's mask that of the project; the one that gives way is kept beside.

    Returns:
        Where the mask is that gave way, where a person had set pixels of it.

    Raises:
        SmafError: a mask cannot be read or written.
    """
    kept = None
    if keep == "second":
        look = _read(pair.look / _ABOUT)
        with Project.open(look.project_folder, without_photos=True) as second:
            mask, by_hand = mask_of(project, second, pair.name, look.classes), second.is_by_hand(pair.name)
        now = project.load_mask(pair.name)
        if now is not None and strokes_wait(project, pair.name, now):
            raise SmafError(
                f"{project.journal_path(pair.name)}: has strokes that a crash left; open {pair.name} in the window first"
            )
        if now is not None and now.touched.any():
            kept = keep_beside(project, pair.name, now, as_word(pair.first_by)[:24] or "first")
        take_other(project, pair.name, mask, by_hand=by_hand)
        project.set_status(pair.name, "accepted", Stamp.now(pair.second_by))
    project.note(pair.name, "second look", keep)
    return kept


def mask_of(project: Project, second: Project, name: str, classes: int) -> Mask:
    """The second person's mask in the classes of the project: the first so many by their numbers, later ones by their names.

    Raises:
        SmafError: it is not there or cannot be read, or shows a class that the project lacks.
    """
    mask = second.load_mask(name)
    if mask is None:
        raise SmafError(f"{second.mask_path(name)}: is not there; look at {name} again")
    table = np.arange(256, dtype=np.uint8)
    for index, name_now in enumerate(project.classes.names[:classes], start=1):
        table[index] = project.classes.index(project.classes.now(name_now))  # another one where classes were merged since
    for index, known in enumerate(second.classes.names[classes:], start=classes + 1):
        now = project.classes.now(known)
        if now in project.classes.names:
            table[index] = project.classes.index(now)
        elif (mask.label_map == index).any():
            raise SmafError(f"{second.mask_path(name)}: shows {known!r}, which is no class of {project.folder}; add it there")
    return Mask(table[mask.label_map], mask.touched)


def _make_project(project: Project, look: Look, chosen: Sequence[ImageRecord], report: Report) -> None:
    """Make the second person's project; the look counts once its list is there, which comes last."""
    pictures = tuple(TaggedImage(one.name, one.path, one.tags) for one in chosen)
    with Project.create(look.project_folder, TaggedImages(project.root, project.classes, pictures, ())) as second:
        for done, one in enumerate(chosen, start=1):
            _keep_first(project, look, one.name)
            proposal, attention = project.load_proposal(one.name), project.load_attention(one.name)
            if proposal is not None and attention is not None:
                second.save_proposal(one.name, proposal, attention)
            elif proposal is not None:
                second.replace_proposal(one.name, proposal)
            report(done, len(chosen), "drawing photos")


def _keep_first(project: Project, look: Look, name: str) -> None:
    source, path = project.mask_path(name), look.first_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, path)
    except OSError:  # a file system without links
        write_bytes_whole(path, source.read_bytes())


def _without_unsure(first: LabelMap, second: LabelMap) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Two maps in which what either calls unsure is unsure in both: neither is the truth of the other."""
    if first.shape != second.shape:
        raise SmafError("two masks of one photo have different sizes; the photo was changed meanwhile, begin another look")
    unsure = (first == VOID) | (second == VOID)
    return np.where(unsure, VOID, first).astype(np.uint8), np.where(unsure, VOID, second).astype(np.uint8)


def _read(path: Path) -> Look:
    try:
        about = parse_json(path.read_bytes(), path)
        first_by = {str(name): str(by) for name, by in about["first_by"].items()}
        for name in first_by:
            check_image_name(name, path.parent)
        return Look(path.parent, str(about["who"]), float(about["begun"]), first_by, int(about["classes"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SmafError(f"{path}: damaged ({error}); remove the folder, or restore it from a backup") from error
