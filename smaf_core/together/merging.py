"""Merging another copy of a project into this one, photo by photo. No mask that a person made is lost: what gives way is kept.

A photo's mask is written before its status and deeds, which tell that it is done: whoever is killed in between asks again, and
it goes on. Asked for again after all of it, it finds nothing to do.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from smaf_core.people.deeds import Deed
from smaf_core.people.name import as_word
from smaf_core.progress import Report, silent
from smaf_core.project.class_editing import sole_writer
from smaf_core.project.masks import keep_beside, take_other
from smaf_core.project.store import ImageRecord, Project
from smaf_core.together.classes import ClassesBy
from smaf_core.together.copies import PART_OF, Answer, Comparison, Copies, Difference, Part, Side, is_same_mask, open_copy

Prefer = Literal["mine", "theirs", "newer"]
"""Whose answer stays where both copies were changed."""
Choices = Mapping[tuple[str, Part], Side]
"""What somebody said about single conflicts, by photo and part."""
_LONGEST = 24  # letters of a name in a file's


@dataclass
class Merged:
    """What merging has done."""

    comparison: Comparison
    """What was found before."""
    taken: list[str] = field(default_factory=list)
    """Photos whose mask and status are the other copy's now."""
    tagged: list[str] = field(default_factory=list)
    """Photos whose tags are the other copy's now."""
    kept: list[str] = field(default_factory=list)
    """Photos with a conflict in which this copy's answer stays, as was asked."""
    conflicts: list[Difference] = field(default_factory=list)
    """What was changed in both copies and left alone."""
    beside: list[Path] = field(default_factory=list)
    """Masks that gave way."""


def compare(mine: Project, folder: Path, report: Report = silent, classes_by: ClassesBy | None = None) -> Comparison:
    """Say how another copy of a project differs from this one; nothing is changed.

    Raises:
        SmafError: it is no copy of this project, or its classes do not say what is what.
    """
    with open_copy(folder) as theirs:
        return Copies(mine, theirs, classes_by).compare(report)


def merge(
    mine: Project,
    folder: Path,
    prefer: Prefer | None = None,
    choices: Choices | None = None,
    report: Report = silent,
    classes_by: ClassesBy | None = None,
) -> Merged:
    """Take from another copy what was changed in it only, and of conflicts what is asked for.

    Masks, statuses, tags, deeds and new classes come along; proposals, rounds, audits and truth stay each copy's own.

    Args:
        mine: The project that changes; nobody else may have it open.
        folder: The other copy; it stays as it is.
        prefer: Whose answer stays where both were changed; None: such photos are left alone.
        choices: The same about single photos; they go before `prefer`.
        report: Told the progress.
        classes_by: What tells which class is which, where the projects do not know; see `classes.matched_classes`.

    Raises:
        SmafError: as `compare`, somebody has the project open, or it cannot be written.
    """
    with sole_writer(mine, "smaf merge"):
        return merge_as_writer(mine, folder, prefer, choices, report, classes_by)


def merge_as_writer(
    mine: Project,
    folder: Path,
    prefer: Prefer | None = None,
    choices: Choices | None = None,
    report: Report = silent,
    classes_by: ClassesBy | None = None,
) -> Merged:
    """As `merge`, for who is the project's only writer already."""
    with open_copy(folder) as theirs:
        copies = Copies(mine, theirs, classes_by)
        found = copies.compare(report)
        if copies.new_classes:
            mine.change_classes(copies.classes)
        done = Merged(found)
        for count, one in enumerate(found.differences, start=1):
            _settle(copies, one, _side(one, prefer, choices or {}), done)
            report(count, len(found.differences), "merging")
        mine.take_over((), _of_what_is_same(found))
        return done


def _side(one: Difference, prefer: Prefer | None, choices: Choices) -> Side | None:
    """Whose answer stays; None: it is left alone."""
    if one.changed != "both":
        return one.changed
    chosen = choices.get((one.name, one.part), prefer)
    return one.newer if chosen == "newer" else chosen


def _settle(copies: Copies, one: Difference, side: Side | None, done: Merged) -> None:
    if side is None:
        done.conflicts.append(one)
        return
    if one.part == "answer":
        done.beside += _settle_mask(copies, one, side)
    mine, theirs = copies.since("mine", one.name, one.part), copies.since("theirs", one.name, one.part)
    if side == "theirs":
        (done.taken if one.part == "answer" else done.tagged).append(one.name)
        copies.mine.take_over(
            [_taken(copies.mine.image(one.name), one)], [*_not_counting(mine), *copies.deeds_there(one.name, one.part)]
        )
    elif one.changed == "both":
        done.kept.append(one.name)
        copies.mine.take_over((), _not_counting(theirs) if theirs else [_decided_now(one)])


def _settle_mask(copies: Copies, one: Difference, side: Side) -> list[Path]:
    """Write the mask that stays, and keep the one that gives way beside it."""
    mine, theirs = copies.answer("mine", one.mine), copies.answer("theirs", one.theirs)
    if is_same_mask(mine.mask, theirs.mask) and mine.by_hand == theirs.by_hand:
        return []
    if side == "mine":
        return _kept(copies.mine, theirs, "theirs") if one.changed == "both" else []
    kept = _kept(copies.mine, mine, "mine")
    take_other(copies.mine, one.name, theirs.mask, by_hand=theirs.by_hand)
    return kept


def _kept(project: Project, answer: Answer, side: Side) -> list[Path]:
    """Keep a mask in which a person set pixels; the machine's can be made anew."""
    if answer.mask is None or not answer.mask.touched.any():
        return []
    who = as_word(answer.record.by)[:_LONGEST] or side
    return [keep_beside(project, answer.record.name, answer.mask, who)]


def _taken(now: ImageRecord, one: Difference) -> ImageRecord:
    if one.part == "answer":
        return replace(now, status=one.theirs.status)
    return replace(now, tags=one.theirs.tags, doubtful=one.theirs.doubtful)


def _decided_now(one: Difference) -> Deed:
    """That this copy's answer stays, where neither says by its deeds who changed it: so it is not asked again."""
    return Deed(one.name, time.time(), one.mine.by, "mask" if one.part == "answer" else "tags", "", True)


def _not_counting(deeds: Iterable[Deed]) -> list[Deed]:
    return [one._replace(counts=False) for one in deeds]


def _of_what_is_same(found: Comparison) -> list[Deed]:
    """What was done there about what the copies agreed on already; the rest is added as it is settled, or told again."""
    different = {(one.name, one.part) for one in found.differences}
    return [one for one in found.deeds if (one.image, PART_OF.get(one.what)) not in different]
