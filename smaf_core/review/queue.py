"""What a person does with a whole project between two rounds: review in a good order, accept in bulk, compare, revert.

Everything here reads what is on disk and writes proposals, statuses, tags and scores, never a mask. Numbers only, no torch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import Attention
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError, Unreadable
from smaf_core.evaluation.miou import evaluate
from smaf_core.progress import Report, silent
from smaf_core.project.store import ImageRecord, Project, Round
from smaf_core.review.expected_error import Reason, reasons_to_text, review
from smaf_core.review.learned_error import learned_errors

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
    unreadable: dict[str, tuple[float, str]] = {}
    measures: dict[str, NDArray[np.float64]] = {}
    for done, image in enumerate(chosen):
        report(done, len(chosen), "review queue")
        try:
            proposal, attention = project.load_proposal(image.name), project.load_attention(image.name)
        except Unreadable as error:
            unreadable[image.name] = (1.0, reasons_to_text([Reason("unreadable", str(error), 1.0)]))
            continue
        if proposal is not None and attention is not None:
            second = _second_opinion(project, image, attention)
            found = review(attention, proposal, image.tags, project.classes, frequency, second)
            scores[image.name] = (found.expected_error, reasons_to_text(found.reasons))
            measures[image.name] = found.measures
    if names is None:
        learned = learned_errors({name: score for name, (score, _) in scores.items()}, measures, true_errors(project))
        scores = {name: (learned[name], reason) for name, (_, reason) in scores.items()}
    project.set_scores(scores | unreadable)
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
    taught = taught_by(project.latest_round())
    found = {}
    for image in project.images():
        if image.status == "accepted" and image.name not in taught and project.is_by_hand(image.name):
            try:
                mask, proposal = project.load_mask(image.name), project.load_proposal(image.name)
            except Unreadable:
                continue  # it teaches nothing, and opening it says why
            if mask is not None and proposal is not None and mask.size == proposal.shape:  # else the photo is another one now
                found[image.name] = 1 - evaluate([(proposal, mask.label_map)]).mean_iou
    return found


def is_settled(project: Project, image: ImageRecord) -> bool:
    """Whether an image's proposal stands in place of a mask: a person accepted it and painted nothing.

    Accepting fixes a mask nowadays; projects of version 0.1 have images that were accepted without.
    """
    return image.status == "accepted" and not project.has_mask(image.name)


def taught_by(latest: Round | None) -> frozenset[str]:
    """Images whose masks a round has learned from."""
    return frozenset() if latest is None else frozenset(latest.metrics.get("corrected", ()))


def _is_among(image: ImageRecord, names: Collection[str] | None) -> bool:
    return names is None or image.name in names
