"""What a person does with a whole project between two rounds: review in a good order, accept in bulk, compare, revert.

Everything here reads what is on disk and writes proposals, statuses, tags and scores, never a mask. Numbers only, no torch.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from smaf_core.attention import Attention
from smaf_core.calibration import Calibration, Evidence
from smaf_core.comparison import Change, changes, most_changed_first, with_classes_from
from smaf_core.conflicts import Conflict, Fix, conflicts_of
from smaf_core.errors import SmafError
from smaf_core.evaluation import evaluate
from smaf_core.experience import learned_errors
from smaf_core.images import read_label_map
from smaf_core.mask import LabelMap
from smaf_core.progress import Report, silent
from smaf_core.project import ImageRecord, Project, Round
from smaf_core.review import reasons_to_text, review

RIGHT = 0.9
"""A proposal counts as right where its mean IoU with the finished mask is at least this."""


# ── the queue ──


def score_queue(project: Project, names: Collection[str] | None = None, report: Report = silent) -> int:
    """Say for every image with a proposal how wrong it is expected to be, and why.

    Once enough images are finished, their masks teach what to expect of the others.

    Args:
        project: Scores and reasons are written.
        names: Only these images, by the rule alone; None for all.
        report: Told the progress.

    Returns:
        How many images have been scored.
    """
    images = project.images()
    frequency = Counter(tag for image in images for tag in image.tags or ())
    chosen = [image for image in images if _is_among(image, names) and project.proposal_path(image.name).exists()]
    scores: dict[str, tuple[float, str]] = {}
    measures: dict[str, NDArray[np.float64]] = {}
    for done, image in enumerate(chosen):
        report(done, len(chosen), "review queue")
        proposal, attention = project.load_proposal(image.name), project.load_attention(image.name)
        if proposal is not None and attention is not None:
            second = _second_opinion(project, image, attention)
            found = review(attention, proposal, image.tags, project.classes, frequency, second)
            scores[image.name] = (found.expected_error, reasons_to_text(found.reasons))
            measures[image.name] = found.measures
    if names is None:
        learned = learned_errors({name: score for name, (score, _) in scores.items()}, measures, true_errors(project))
        scores = {name: (learned[name], reason) for name, (_, reason) in scores.items()}
    project.set_scores(scores)
    report(len(chosen), len(chosen), "review queue")
    return len(chosen)


def _second_opinion(project: Project, image: ImageRecord, attention: Attention) -> LabelMap | None:
    """What the segmenter sees in an image, if one has looked and the proposal is the classifier's: not its own."""
    path = project.segmented_path(image.name)
    if attention.by == "segmenter" or not path.exists():
        return None
    try:
        return read_label_map(path)
    except SmafError:
        return None  # it can be made anew, and the order does not depend on it


def true_errors(project: Project) -> dict[str, float]:
    """Tell how wrong the proposals of finished images were, 1 - mean IoU with the person's mask.

    Images that the latest round was taught by are left out: on them it is better than on those still to come.
    """
    taught = _taught(project.latest_round())
    found = {}
    for image in project.images():
        if image.status == "accepted" and image.name not in taught and project.has_mask(image.name):
            mask, proposal = project.load_mask(image.name), project.load_proposal(image.name)
            if mask is not None and proposal is not None:
                found[image.name] = 1 - evaluate([(proposal, mask.label_map)]).mean_iou
    return found


# ── accepting in bulk ──


def measured_precision(project: Project, report: Report = silent) -> Calibration:
    """Compare proposals with the masks that a person finished, to learn how far confidence can be trusted.

    Only images that a person accepted with a mask count, and of these only such as the latest round was not taught by: what
    was learned from a mask agrees with it better than with the masks still to come.
    """
    taught = _taught(project.latest_round())
    images = [image for image in project.images() if image.status == "accepted" and image.name not in taught]
    evidence = []
    for done, image in enumerate(images):
        report(done, len(images), "measuring precision")
        mask, proposal = project.load_mask(image.name), project.load_proposal(image.name)
        if mask is not None and proposal is not None and image.score is not None:
            iou = evaluate([(proposal, mask.label_map)]).mean_iou
            evidence.append(Evidence(1 - image.score, iou >= RIGHT))
    return Calibration(tuple(evidence))


def waiting_above(project: Project, threshold: float) -> tuple[str, ...]:
    """Name the proposals nobody has looked at whose confidence (1 - score) is at least a threshold, surest first."""
    waiting = [
        (image.score, image.name)
        for image in project.images()
        if image.status == "proposed" and image.score is not None and 1 - image.score >= threshold
    ]
    return tuple(name for _, name in sorted(waiting) if not project.has_mask(name))


def accept_above(project: Project, threshold: float) -> tuple[str, ...]:
    """Accept all proposals that nobody has looked at and whose confidence is at least a threshold.

    No mask is written, since no person made one: the proposal is exported in its place, and later rounds leave it alone.

    Returns:
        Names of the images, for `take_back`.
    """
    names = waiting_above(project, threshold)
    project.set_status(names, "accepted")
    return names


def take_back(project: Project, names: Sequence[str]) -> tuple[str, ...]:
    """Undo `accept_above`; images for which a person has made a mask since stay accepted. Returns those that changed."""
    accepted = {image.name for image in project.images() if image.status == "accepted"}
    changed = tuple(name for name in names if name in accepted and not project.has_mask(name))
    project.set_status(changed, "proposed")
    return changed


# ── the tag doctor ──


def find_conflicts(project: Project, names: Collection[str] | None = None, report: Report = silent) -> list[Conflict]:
    """Find where tags, masks (or else proposals) and classifier contradict each other, strongest first."""
    images = [image for image in project.images() if _is_among(image, names)]
    found: list[Conflict] = []
    for done, image in enumerate(images):
        report(done, len(images), "tag doctor")
        attention = project.load_attention(image.name)
        scores = None if attention is None else attention.class_scores
        label_map = project.label_map(image.name, "proposals")
        found += conflicts_of(image.name, label_map, image.tags, project.classes, scores)
    report(len(images), len(images), "tag doctor")
    return sorted(found, key=lambda conflict: -conflict.strength)


def mend_tags(project: Project, name: str, fix: Fix) -> tuple[str, ...]:
    """Add or remove the tag that a fix names, and give the image's tags now. Its proposal is to be made anew.

    Raises:
        ValueError: the fix is about pixels; it is an edit of the mask.
    """
    if fix.kind not in ("add tag", "remove tag"):
        raise ValueError(f"{fix.kind!r} changes no tags")
    tags = set(project.image(name).tags or ()) - {fix.class_name}
    if fix.kind == "add tag":
        tags.add(fix.class_name)
    ordered = tuple(one for one in project.classes.names if one in tags)
    project.set_tags(name, ordered)
    return ordered


# ── rounds ──


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
            found.append(changes(read_label_map(paths[0]), read_label_map(paths[1]), project.classes, image.name))
    report(len(images), len(images), "comparing rounds")
    return most_changed_first(found)


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


def go_back(project: Project, number: int) -> Round:
    """Take up an earlier round again: its checkpoint and its proposals become those of a new round.

    Nothing is deleted, so going back can itself be gone back on.

    Raises:
        SmafError: there is no such round, or it was never finished.
    """
    earlier = round_numbered(project, number)
    if earlier.finished is None or not earlier.checkpoint.exists():
        raise SmafError(f"{project.folder}: round {number} was never finished, so it left no checkpoint to go back to")
    again = project.begin_round("back", {**earlier.settings, "back_to": number})
    shutil.copyfile(earlier.checkpoint, again.checkpoint)
    shutil.copytree(earlier.folder / "proposals", again.folder / "proposals", dirs_exist_ok=True)
    project.finish_round(again.number, {"corrected": sorted(_taught(earlier))})
    revert(project, number)
    return round_numbered(project, again.number)


def round_numbered(project: Project, number: int) -> Round:
    """Give a round by its number.

    Raises:
        SmafError: there is no such round.
    """
    rounds = {one.number: one for one in project.rounds()}
    if number not in rounds:
        raise SmafError(f"{project.folder}: there is no round {number}; there are {', '.join(map(str, rounds)) or 'none yet'}")
    return rounds[number]


def is_settled(project: Project, image: ImageRecord) -> bool:
    """Whether an image's proposal stands in place of a mask: a person accepted it and painted nothing."""
    return image.status == "accepted" and not project.has_mask(image.name)


def _proposals_of(project: Project, earlier: Round, names: Collection[str] | None) -> Iterator[tuple[ImageRecord, LabelMap]]:
    for image in project.images():
        path = earlier.proposal_path(image.name)
        if _is_among(image, names) and path.exists():
            yield image, read_label_map(path)


def _taught(latest: Round | None) -> frozenset[str]:
    """Images whose masks a round has learned from."""
    return frozenset() if latest is None else frozenset(latest.metrics.get("corrected", ()))


def _is_among(image: ImageRecord, names: Collection[str] | None) -> bool:
    return names is None or image.name in names
