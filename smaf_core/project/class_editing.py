"""Changing the classes of a project that has work in it: rename, recolour, add, sort, merge.

Indices never move. Masks, proposals, attention and checkpoints know classes by index, and a list that closes its gaps would
turn all of them wrong at once. So merging leaves the class that was merged in the list, without a tag or a pixel, where it
can be renamed to something new; and the order in which classes are shown is kept beside their indices.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import ClassTable, voc_colour
from smaf_core.data.files import clear_unfinished
from smaf_core.data.images import read_label_map
from smaf_core.data.json_text import parse_json
from smaf_core.data.tags import check_tag_name
from smaf_core.errors import SmafError, Unreadable
from smaf_core.progress import Report, silent
from smaf_core.project.decisions import write_all
from smaf_core.project.lock import ProjectLock, turn
from smaf_core.project.masks import relabelled, replace_labels
from smaf_core.project.proposals_before import ProposalsBefore
from smaf_core.project.store import ImageRecord, Project

_ARROW = " → "
"""Between two classes of which a reason speaks."""
Table = NDArray[np.uint8]
"""(256,) the new index of every label-map index."""


@dataclass(frozen=True)
class ClassEdits:
    """What a person wants the classes to be."""

    table: ClassTable
    """Names, colours and order; the class at a position has the index it had, new ones come last."""
    merges: Mapping[str, str] = field(default_factory=dict)
    """Into which class another one goes, by the names of `table`."""


def edit_classes(project: Project, edits: ClassEdits, report: Report = silent) -> int:
    """Make the classes of a project what a person wants.

    Args:
        project: Must have no other writer; see `sole_writer`.
        edits: Checked whole before anything is written.
        report: Told after every image, where classes are merged.

    Returns:
        How many label maps have changed.

    Raises:
        SmafError: a class is missing, a name cannot be one, a class is merged into itself or into one that goes, or a file
            is damaged.
    """
    old, new = project.classes.names, edits.table.names
    if len(new) < len(old):
        raise SmafError(f"{len(old)} classes cannot become {len(new)}: masks know them by number; merge them instead")
    for name in set(new) - set(old):
        fault = check_tag_name(name)
        if fault:
            raise SmafError(f"class name {name!r} {fault}; choose another")
    _check_merges(edits)
    renamed = {before: after for before, after in zip(old, new, strict=False) if before != after}
    if edits.table != project.classes or edits.table.order != project.classes.order:
        project.change_classes(edits.table, renamed)
        _rename_in_reasons(project, renamed)
    return merge_classes(project, edits.merges, report) if edits.merges else 0


def edits_from(
    classes: ClassTable,
    rename: tuple[str, str] | None = None,
    merge: tuple[str, str] | None = None,
    colour: tuple[str, int, int, int] | None = None,
    add: Sequence[str] = (),
) -> ClassEdits:
    """Give the edits that somebody typed: rename (old, new), add names, colour (name, red, green, blue), merge (from, into).

    Raises:
        SmafError: there is no such class, a name is taken, or a colour is not from 0 to 255.
    """
    if rename is not None:
        position = classes.index(rename[0]) - 1
        classes = replace(classes, names=(*classes.names[:position], rename[1], *classes.names[position + 1 :]))
    for name in add:
        colours = (*classes.colours, voc_colour(len(classes) + 1))
        classes = ClassTable((*classes.names, name), colours, classes.order)
    if colour is not None:
        name, *levels = colour
        if not all(0 <= level <= 255 for level in levels):
            raise SmafError(f"colour {' '.join(map(str, levels))}: give three numbers from 0 to 255")
        position = classes.index(name) - 1
        colours = (*classes.colours[:position], (levels[0], levels[1], levels[2]), *classes.colours[position + 1 :])
        classes = replace(classes, colours=colours)
    return ClassEdits(classes, {merge[0]: merge[1]} if merge else {})


def merge_classes(project: Project, merges: Mapping[str, str], report: Report = silent) -> int:
    """Turn every tag and pixel of some classes into others; ask again after an interruption, and it goes on.

    Masks, proposals (also tidied ones, and those of earlier rounds), attention, the segmenter's masks, truth and audits are
    changed; truth that lies with the pictures is copied into the project first. The undo history of a mask that changes is set
    aside when it is next opened. Models that know the emptied classes mean the others from then on (`ClassTable.now`).

    Args:
        project: Must have no other writer; see `sole_writer`.
        merges: By the class that becomes empty, and stays in the list, the class that gets its tags and pixels.
        report: Told after every image.

    Returns:
        How many label maps have changed.

    Raises:
        SmafError: as `edit_classes`. Files that cannot be read stop no other: they are told when all is done.
    """
    _check_merges(ClassEdits(project.classes, merges))
    table = np.arange(256, dtype=np.uint8)
    for merged, into in merges.items():
        table[project.classes.index(merged)] = project.classes.index(into)
    project.note_merges(merges)
    ProposalsBefore(project).forget()
    project.mended_list_path.unlink(missing_ok=True)  # masks as they were have pixels of the classes that go
    images, changed, unread = project.images(), 0, list[Unreadable]()
    for done, image in enumerate(images, start=1):
        _merge_tags(project, image, merges)
        replacing = [partial(replace_labels, path, table, project) for path in _label_maps(project, image.name)]
        for replace_one in (*replacing, partial(_replace_truth, project, image, table)):
            try:
                changed += replace_one()
            except Unreadable as error:
                unread.append(error)
        _merge_attention(project, image.name, table)
        report(done, len(images), "merging")
    if unread:
        raise SmafError(
            f"{unread[0]} ({len(unread)} files cannot be read and stay as they are; all others are merged: put them back or "
            "remove them, then merge the classes again)"
        )
    return changed


def _rename_in_reasons(project: Project, names: Mapping[str, str]) -> None:
    """Let what the review queue says of images call classes by their new names; where it says nothing, nothing is written."""
    said = {image.name: (image.score, image.reason, _reason_now(image.reason, names)) for image in project.images()}
    project.set_scores({name: (score or 0.0, now) for name, (score, before, now) in said.items() if before and now != before})


def _reason_now(reason: str | None, names: Mapping[str, str]) -> str:
    """Reasons as the database has them, rows of kind, class and strength, with other names; as they were where they are odd."""
    try:
        rows = parse_json(reason or "[]", "reason")
        renamed = [[kind, _ARROW.join(names.get(part, part) for part in name.split(_ARROW)), far] for kind, name, far in rows]
        return json.dumps(renamed, ensure_ascii=False)
    except (SmafError, ValueError, TypeError, AttributeError):
        return reason or ""


def _check_merges(edits: ClassEdits) -> None:
    for merged, into in edits.merges.items():
        edits.table.index(merged)
        edits.table.index(into)
        if merged == into:
            raise SmafError(f"class {merged!r} cannot be merged into itself; choose another")
        if into in edits.merges:
            raise SmafError(f"class {merged!r} cannot be merged into {into!r}, which is itself merged; choose where that goes")


def _merge_tags(project: Project, image: ImageRecord, merges: Mapping[str, str]) -> None:
    if image.tags and not merges.keys().isdisjoint(image.tags):
        tags = {merges.get(tag, tag) for tag in image.tags}
        project.set_tags(image.name, sorted(tags, key=project.classes.index), doubtful=image.doubtful)


def _label_maps(project: Project, name: str) -> Iterator[Path]:
    """Files in the project that hold the label map of an image, as far as they are there."""
    paths = [project.mask_path(name), project.next_path(name), project.proposal_path(name), project.segmented_path(name)]
    paths += [project.tidied_path(name), project.untidied_path(name), *project.audited_paths(name), *project.beside_paths(name)]
    paths += project.second_paths(name)
    paths += [turn.proposal_path(name) for turn in project.rounds()]
    return (path for path in paths if path.exists())


def _replace_truth(project: Project, image: ImageRecord, table: Table) -> bool:
    if image.truth is None:
        return False
    changed = relabelled(read_label_map(image.truth), table)
    if changed is not None:
        project.save_truth(image.name, changed)
    return changed is not None


def _merge_attention(project: Project, name: str, table: Table) -> None:
    """Let what the machine saw of the classes be what it saw of the one that they are now: fusing anew starts from it."""
    with suppress(Unreadable):  # counts as none
        before = project.load_attention(name)
        after = None if before is None else before.renumbered(table)
        if after is not None and after is not before:
            after.save(project.attention_path(name))


@contextmanager
def sole_writer(project: Project, verb: str = "smaf classes") -> Iterator[None]:
    """Be the only writer of a project, as the functions of this module demand of their caller; no run is under way then.

    Args:
        project: That somebody else may have open.
        verb: What is done, for the message that others get.

    Raises:
        SmafError: somebody else writes, or a run is under way.
    """
    lock = ProjectLock(project.folder)
    reason = lock.acquire()
    if reason:
        raise SmafError(reason)
    try:
        with turn(project.folder, verb):
            project.refresh()
            if project.decisions_path.exists():
                write_all(project)  # with the tags of before
            if project.decisions_path.exists():
                raise SmafError(f"{project.folder}: decisions of an earlier window still wait to be written; try again")
            clear_unfinished(project.folder)
            yield
    finally:
        lock.release()
