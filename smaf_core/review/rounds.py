"""Rounds of training: compared, taken back, put back."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from smaf_core.data.images import read_label_map
from smaf_core.data.json_text import parse_json
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError, Unreadable
from smaf_core.progress import Report, silent
from smaf_core.project.lock import in_turn
from smaf_core.project.store import ImageRecord, Project, Round
from smaf_core.review.comparison import Change, changes, most_changed_first, with_classes_from
from smaf_core.review.queue import _is_among, is_settled, score_queue, taught_by
from smaf_core.safe_files.description import read_description


def compare_rounds(project: Project, before: int, after: int, report: Report = silent) -> list[Change]:
    """Say for every image what changed between the proposals of two rounds, most changed first.

    Raises:
        SmafError: there is no such round.
    """
    first, second = round_numbered(project, before), round_numbered(project, after)
    images = project.images()
    found = []
    for done, image in enumerate(images):
        report(done, len(images), "comparing rounds")
        paths = first.proposal_path(image.name), second.proposal_path(image.name)
        if paths[0].exists() and paths[1].exists():
            with suppress(Unreadable):  # a copy of a proposal that was good; there is nothing to mend
                found.append(changes(read_label_map(paths[0]), read_label_map(paths[1]), project.classes, image.name))
    report(len(images), len(images), "comparing rounds")
    return most_changed_first(found)


def classes_unknown_to(earlier: Round, names: Sequence[str]) -> tuple[str, ...]:
    """Name the classes of a project that a round's classifier does not know, since they were added after it had learned.

    Its checkpoint says so without its weights: milliseconds, and no torch.

    Args:
        earlier: The round, which has a checkpoint.
        names: The project's classes.

    Raises:
        SmafError: the checkpoint cannot be read.
    """
    about = parse_json(read_description(earlier.checkpoint).get("about", "{}"), earlier.checkpoint)
    known = about.get("classes") if isinstance(about, dict) else None
    return tuple(names[len(known) :]) if isinstance(known, list) else ()


@in_turn("putting proposals back")
def revert(
    project: Project, number: int, names: Collection[str] | None = None, class_names: Sequence[str] | None = None
) -> tuple[str, ...]:
    """Put back the proposals of an earlier round: of some images or all, whole or only some classes of them.

    Masks are not touched, and neither are proposals that were accepted in place of a mask. The scores are made anew.

    Returns:
        Names of the images whose proposal changed.

    Raises:
        SmafError: there is no such round.
    """
    return _put_back(project, number, names, class_names)


def _put_back(
    project: Project, number: int, names: Collection[str] | None = None, class_names: Sequence[str] | None = None
) -> tuple[str, ...]:
    earlier = round_numbered(project, number)
    indices = None if class_names is None else [project.classes.index(name) for name in class_names]
    changed = []
    for image, kept in _proposals_of(project, earlier, names):
        current = project.load_proposal(image.name)
        if current is None or is_settled(project, image):
            continue
        wanted = kept if indices is None else with_classes_from(current, kept, indices)
        if (wanted != current).any():
            project.replace_proposal(image.name, wanted)
            changed.append(image.name)
    score_queue(project, changed)
    return tuple(changed)


@in_turn("going back to a round")
def go_back(project: Project, number: int) -> Round:
    """Take up an earlier round again: its checkpoint and its proposals become those of a new round.

    Nothing is deleted, so going back can itself be gone back on.

    Raises:
        SmafError: there is no such round, or it was never finished, or not taken.
    """
    earlier = round_numbered(project, number)
    if earlier.is_declined:
        raise SmafError(
            f"{project.folder}: round {number} was not taken, so it made no proposals; take it with: "
            f"smaf propose {project.folder} --init {earlier.checkpoint}"
        )
    if earlier.finished is None or not earlier.checkpoint.exists():
        raise SmafError(f"{project.folder}: round {number} was never finished, so it left no checkpoint to go back to")
    again = project.begin_round("back", {**earlier.settings, "back_to": number})
    _copy(earlier, again)
    project.finish_round(again.number, {"corrected": sorted(taught_by(earlier))})
    _put_back(project, number)
    return round_numbered(project, again.number)


def _copy(earlier: Round, again: Round) -> None:
    """Give a new round what an earlier one has left; all of it, or nothing is kept."""
    try:
        shutil.copyfile(earlier.checkpoint, again.checkpoint)
        shutil.copytree(earlier.folder / "proposals", again.folder / "proposals", dirs_exist_ok=True)
    except OSError as error:  # shutil's own holds a list of them
        shutil.rmtree(again.folder, ignore_errors=True)
        why = error.strerror or "not every file could be copied"
        raise SmafError(f"{again.folder}: cannot be written ({why}); check space and permissions") from error


def round_numbered(project: Project, number: int) -> Round:
    """Give a round by its number.

    Raises:
        SmafError: there is no such round.
    """
    rounds = {one.number: one for one in project.rounds()}
    if number not in rounds:
        raise SmafError(f"{project.folder}: there is no round {number}; there are {', '.join(map(str, rounds)) or 'none yet'}")
    return rounds[number]


def _proposals_of(project: Project, earlier: Round, names: Collection[str] | None) -> Iterator[tuple[ImageRecord, LabelMap]]:
    for image in project.images():
        path = earlier.proposal_path(image.name)
        if _is_among(image, names) and path.exists():
            yield image, read_label_map(path)
