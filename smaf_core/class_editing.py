"""Changing the classes of a project that has work in it: rename, recolour, merge.

Indices never move. Masks, proposals, attention and checkpoints know classes by index, and a list that closes its gaps would
turn all of them wrong at once. So merging leaves the class that was merged in the list, without a tag or a pixel, where it
can be renamed to something new.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from smaf_core.classes import ClassTable, Colour
from smaf_core.errors import SmafError
from smaf_core.images import read_label_map, write_label_map
from smaf_core.mask import LabelMap
from smaf_core.progress import Report, silent
from smaf_core.project import ImageRecord, Project
from smaf_core.project_lock import ProjectLock
from smaf_core.tags import check_tag_name


def edit_classes(
    project: Project,
    rename: tuple[str, str] | None = None,
    merge: tuple[str, str] | None = None,
    colour: tuple[str, int, int, int] | None = None,
    report: Report = silent,
) -> None:
    """Do what is asked, in this order: rename (old, new), merge (from, into), colour (name, red, green, blue).

    Raises:
        SmafError: as the functions below, or a colour is not from 0 to 255.
    """
    if rename is not None:
        rename_class(project, *rename)
    if merge is not None:
        merge_classes(project, *merge, report)
    if colour is not None:
        name, red, green, blue = colour
        if not all(0 <= level <= 255 for level in (red, green, blue)):
            raise SmafError(f"colour {red} {green} {blue}: give three numbers from 0 to 255")
        recolour_class(project, name, (red, green, blue))


def rename_class(project: Project, old: str, new: str) -> None:
    """Give a class another name, in the list and in all tags.

    Raises:
        SmafError: there is no such class, the new name cannot be one or is taken.
    """
    position = project.classes.index(old) - 1
    fault = check_tag_name(new)
    if fault:
        raise SmafError(f"class name {new!r} {fault}; choose another")
    names = list(project.classes.names)
    names[position] = new
    table = ClassTable(tuple(names), project.classes.colours)
    project.change_classes(table, (old, new))


def recolour_class(project: Project, name: str, colour: Colour) -> None:
    """Give a class another colour. Masks on the disk keep theirs until they are saved; exports have the new one.

    Raises:
        SmafError: there is no such class.
    """
    colours = list(project.classes.colours)
    colours[project.classes.index(name) - 1] = colour
    project.change_classes(ClassTable(project.classes.names, tuple(colours)))


def merge_classes(project: Project, merged: str, into: str, report: Report = silent) -> int:
    """Turn every tag and pixel of one class into another; ask again after an interruption, and it goes on.

    Masks, proposals (also those of earlier rounds), the segmenter's masks and truth are changed; truth that lies with the
    pictures is copied into the project first. The undo history of a mask that changes is set aside when it is next opened.

    Args:
        project: Must have no other writer; see `sole_writer`.
        merged: The class that becomes empty; it stays in the list.
        into: The class that gets its tags and pixels.
        report: Told after every image.

    Returns:
        How many label maps have changed.

    Raises:
        SmafError: there is no such class, both are the same, or a file is damaged.
    """
    old, new = project.classes.index(merged), project.classes.index(into)
    if old == new:
        raise SmafError(f"class {merged!r} cannot be merged into itself; choose another")
    images, changed = project.images(), 0
    for done, image in enumerate(images, start=1):
        if image.tags and merged in image.tags:
            tags = {into if tag == merged else tag for tag in image.tags}
            project.set_tags(image.name, sorted(tags, key=project.classes.index), doubtful=image.doubtful)
        changed += sum(_replace(path, old, new, project) for path in _label_maps(project, image.name))
        changed += _replace_truth(project, image, old, new)
        report(done, len(images), "merging")
    return changed


def _label_maps(project: Project, name: str) -> Iterator[Path]:
    """Files in the project that hold the label map of an image, as far as they are there."""
    paths = [project.mask_path(name), project.proposal_path(name), project.segmented_path(name)]
    paths += [turn.proposal_path(name) for turn in project.rounds()]
    return (path for path in paths if path.exists())


def _replace(path: Path, old: int, new: int, project: Project) -> bool:
    label_map = read_label_map(path)
    if not (label_map == old).any():
        return False
    write_label_map(path, _merged(label_map, old, new), project.classes.palette())
    return True


def _replace_truth(project: Project, image: ImageRecord, old: int, new: int) -> bool:
    if image.truth is None:
        return False
    label_map = read_label_map(image.truth)
    if not (label_map == old).any():
        return False
    project.save_truth(image.name, _merged(label_map, old, new))
    return True


def _merged(label_map: LabelMap, old: int, new: int) -> LabelMap:
    return np.where(label_map == old, np.uint8(new), label_map)


@contextmanager
def sole_writer(project: Project) -> Iterator[None]:
    """Be the only writer of a project, as the functions of this module demand of their caller.

    Raises:
        SmafError: somebody else is.
    """
    lock = ProjectLock(project.folder)
    reason = lock.acquire()
    if reason:
        raise SmafError(reason)
    try:
        yield
    finally:
        lock.release()
