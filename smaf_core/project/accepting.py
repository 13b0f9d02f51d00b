"""Accepting many images at once, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smaf_core.errors import SmafError
from smaf_core.project.masks import remove_mask, take_proposal
from smaf_core.project.records import STATUSES, ImageRecord
from smaf_core.project.store import Project


def accept(project: Project, images: Iterable[ImageRecord]) -> dict[str, ImageRecord]:
    """Accept images that have a mask or a proposal; those without either are left alone.

    An accepted image always has a mask: where no person made one, the proposal becomes it, so that nothing that the machine
    says later changes what was accepted. It counts as set by nobody.

    Returns:
        What each accepted image was before, for `take_back`.
    """
    before = fix_masks(project, images)
    project.set_status(list(before), "accepted")
    return before


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
    since = [name for name in before if now[name] == "accepted"]
    half_way = [name for name in before if now[name] == before[name].status in ("new", "proposed")]
    for status in STATUSES:
        project.set_status([name for name in since if before[name].status == status], status)
    back = [*since, *half_way]
    unfix_masks(project, back)
    for name in back:
        if before[name].doubtful and project.image(name).tags == before[name].tags:
            project.set_tags(name, before[name].tags, doubtful=True)
    return back
