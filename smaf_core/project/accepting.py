"""Accepting many images at once, and taking that back. What is begun is noted until files and database have it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import get_args

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.project.layout import Layout, check_is_there
from smaf_core.project.lock import ProjectLock
from smaf_core.project.masks import remove_mask, take_proposal
from smaf_core.project.records import STATUSES, ImageRecord, Status
from smaf_core.project.store import Project


def accept(project: Project, images: Iterable[ImageRecord]) -> dict[str, ImageRecord]:
    """Accept images that have a mask or a proposal; those without either are left alone.

    An accepted image always has a mask: where no person made one, the proposal becomes it, so that nothing that the machine
    says later changes what was accepted. It counts as set by nobody.

    Returns:
        What each accepted image was before, for `take_back`.
    """
    images = list(images)
    begin(project, images)
    before = fix_masks(project, images)
    project.set_status(list(before), "accepted")
    end(project)
    return before


def begin(project: Layout, images: Iterable[ImageRecord], *, back: bool = False) -> None:
    """Note which images, as they are, are about to be accepted together; or, `back`, are about to be this again.

    Raises:
        SmafError: the project cannot be written.
    """
    check_is_there(project)
    about = {"back": back, "before": {image.name: image.status for image in images}}
    write_bytes_whole(project.accepting_path, json.dumps(about).encode())


def end(project: Layout) -> None:
    """All of what was begun is done, in files and database."""
    with suppress(OSError):  # then it is done once more when the project is opened next
        project.accepting_path.unlink(missing_ok=True)


def go_on(project: Project) -> str:
    """Do the rest of what a window had begun that was killed: images are accepted, or taken back, all of them.

    Returns:
        What was done, in words for a person; "" if nothing was left to do, or another window is at it.
    """
    if not project.accepting_path.exists() or project.is_read_only:
        return ""
    lock = ProjectLock(project.folder)
    if lock.acquire():
        return ""
    try:
        return _done(project)
    finally:
        lock.release()


def _done(project: Project) -> str:
    back, before = _begun(project)
    images = {image.name: image for image in project.images() if image.name in before}
    if back:
        since = [name for name, image in images.items() if image.status == "accepted"]
        for status in STATUSES:
            project.set_status([name for name in since if before[name] == status], status)
        unfix_masks(project, images)
        end(project)
        return f"taking back {len(images):,} accepted images had been interrupted; it is done now"
    done = accept(project, images.values())
    return f"accepting {len(done):,} images together had been interrupted; they are accepted now" if done else ""


def _begun(project: Layout) -> tuple[bool, dict[str, Status]]:
    """What is noted; where that is damaged, nothing."""
    path = project.accepting_path
    try:
        about = parse_json(path.read_bytes(), path)
        before = {str(name): status for name, status in about["before"].items() if status in get_args(Status)}
        return bool(about["back"]), before
    except (OSError, SmafError, ValueError, KeyError, TypeError, AttributeError):
        return False, {}


def fix_masks(project: Project, images: Iterable[ImageRecord]) -> dict[str, ImageRecord]:
    """Make a mask of the proposal of each image that has none: the files' half of accepting, done for all or for none.

    Returns:
        The images that have a mask now; those without a proposal are left out.

    Raises:
        SmafError: the project cannot be written.
    """
    answered = {image.name: image for image in images if project.has_answer(image.name)}
    without = [name for name in answered if not project.has_mask(name)]
    try:
        for name in without:
            take_proposal(project, name)
    except SmafError:
        unfix_masks(project, without)
        raise
    return answered


def unfix_masks(project: Project, names: Iterable[str]) -> None:
    """Take masks away that nobody has looked at: the files' half of taking an acceptance back."""
    for name in names:
        if project.has_mask(name) and not project.is_by_hand(name):
            remove_mask(project, name)


def take_back(project: Project, before: Mapping[str, ImageRecord]) -> list[str]:
    """Undo `accept`, but for images that a person has worked on since; a guess of tags is one again.

    Ask again after an interruption, and it goes on.

    Returns:
        Names of the images that are what they were.
    """
    now = {name: project.image(name).status for name in before}
    since = [name for name in before if now[name] == "accepted" != before[name].status]
    half_way = [name for name in before if now[name] == before[name].status in ("new", "proposed")]
    back = [*since, *half_way]
    begin(project, [before[name] for name in back], back=True)
    for status in STATUSES:
        project.set_status([name for name in since if before[name].status == status], status)
    unfix_masks(project, back)
    for name in back:
        if before[name].doubtful and project.image(name).tags == before[name].tags:
            project.set_tags(name, before[name].tags, doubtful=True)
    end(project)
    return back
