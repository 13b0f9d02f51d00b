"""Where a person's look pays most: how wrong a proposal is expected to be, and the reasons in words.

Nobody knows the truth, but there are several plausible answers for every image: what each scale alone would say, what the
threshold would do if it were a little lower or higher, what the dense CRF changed. Where they agree with the proposal, any
of them would do; where they differ, at most one can be right. So the expected IoU of a class is its mean IoU with them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.attention import FUSED, Attention, argmax_labels
from smaf_core.classes import BACKGROUND, VOID, ClassTable
from smaf_core.mask import LabelMap
from smaf_core.settings import BACKGROUND_SCORE

ReasonKind = Literal["scales", "margin", "crf", "missing", "untagged", "faint", "rare"]
KINDS: tuple[ReasonKind, ...] = get_args(ReasonKind)

LONG_SIDE = 160
"""Measures are taken at this length of the longer side, in pixels: attention is no finer than that anyway."""
THRESHOLDS = (0.1, 0.3, 0.4)
"""Background scores that would have been plausible as well as the 0.2 that is used."""
WORTH_SAYING = 0.15
"""Reasons weaker than this are left out: they would be said of nearly every image."""


@dataclass(frozen=True)
class Reason:
    """One reason to look at an image; `class_name` is "" where it is about the whole image."""

    kind: ReasonKind
    """"scales": they disagree on the class; "margin": it is barely above background or rival; "crf": the dense CRF moved it;
    "missing": a tag without pixels; "untagged": pixels without tag; "faint": the network hardly sees it; "rare": few images
    have it."""
    class_name: str
    strength: float
    """In [0, 1]."""


@dataclass(frozen=True)
class Review:
    """What is to be expected of one proposal."""

    expected_error: float
    """1 - expected mean IoU of background, tagged classes and classes shown, in [0, 1]."""
    reasons: tuple[Reason, ...]
    """Strongest first."""


def review(
    attention: Attention,
    proposal: LabelMap,
    tags: Collection[str] | None,
    classes: ClassTable,
    frequency: Mapping[str, int] | None = None,
) -> Review:
    """Say how wrong a proposal is expected to be, and why a person should look.

    Args:
        attention: The maps that led to it.
        proposal: (H, W) uint8.
        tags: Classes said to be in the image; None where nobody said.
        classes: Names of the indices.
        frequency: In how many images each class is tagged, for "rare"; None leaves that reason out.
    """
    shown = set(np.flatnonzero(np.bincount(proposal.ravel(), minlength=256)).tolist()) - {BACKGROUND, VOID}
    tagged = {classes.index(tag) for tag in tags or ()}
    answers = _answers(attention, proposal)
    agreement = {index: _agreement(answers, index) for index in sorted({BACKGROUND} | shown | tagged)}
    expected = [0.0 if index in tagged - shown else one.expected_iou for index, one in agreement.items()]
    reasons = [*_contradictions(shown, tagged, tags, classes), *_disagreements(agreement, shown, classes)]
    reasons += _doubts(attention, tagged, classes) + _rarities(tagged, classes, frequency or {})
    worth = [one for one in reasons if one.strength >= WORTH_SAYING]
    return Review(1 - float(np.mean(expected)), tuple(sorted(worth, key=lambda one: -one.strength)))


def sentence(reason: Reason) -> str:
    """Say a reason in English, for the terminal; the window has translations of its own."""
    name, percent = reason.class_name, f"{100 * reason.strength:.0f} %"
    return {
        "scales": f"scales disagree on {name}",
        "margin": f"{name} is barely above background",
        "crf": f"the dense CRF moved {percent} of {name}",
        "missing": f"tag {name} has no pixels",
        "untagged": f"{name} has pixels but no tag",
        "faint": f"the network hardly sees {name}",
        "rare": f"{name} is rare",
    }[reason.kind]


def reasons_to_text(reasons: Sequence[Reason]) -> str:
    """Write reasons as they are kept in a project: JSON, strongest first."""
    return json.dumps([[one.kind, one.class_name, round(one.strength, 3)] for one in reasons], ensure_ascii=False)


def reasons_from_text(text: str | None) -> tuple[Reason, ...]:
    """Read what `reasons_to_text` wrote; nothing where there is nothing, or something that another version wrote."""
    try:
        rows = json.loads(text) if text else []
        return tuple(Reason(kind, str(name), float(strength)) for kind, name, strength in rows if kind in KINDS)
    except (ValueError, TypeError):
        return ()


@dataclass(frozen=True)
class _Agreement:
    """How far plausible answers agree on one class: IoUs in [0, 1]."""

    scales: float
    thresholds: float
    crf: float

    @property
    def expected_iou(self) -> float:
        return (self.scales + self.thresholds + self.crf) / 3


@dataclass(frozen=True)
class _Answers:
    """Small label maps (h, w): the proposal, what it was before the dense CRF, and what else could have been said."""

    proposal: LabelMap
    before_crf: LabelMap
    scales: tuple[LabelMap, ...]
    thresholds: tuple[LabelMap, ...]


def _answers(attention: Attention, proposal: LabelMap) -> _Answers:
    factor = min(1.0, LONG_SIDE / max(proposal.shape))
    size = (max(1, round(proposal.shape[0] * factor)), max(1, round(proposal.shape[1] * factor)))
    small = np.asarray(cv2.resize(proposal, (size[1], size[0]), interpolation=cv2.INTER_NEAREST), np.uint8)
    fused = attention.maps_of(FUSED, size)
    scales = (attention.label_map(step, size, BACKGROUND_SCORE) for step in attention.steps if step != FUSED)
    thresholds = (argmax_labels(fused, attention.classes, threshold) for threshold in THRESHOLDS)
    return _Answers(small, argmax_labels(fused, attention.classes, BACKGROUND_SCORE), tuple(scales), tuple(thresholds))


def _agreement(answers: _Answers, index: int) -> _Agreement:
    def mean_iou(others: Sequence[LabelMap]) -> float:
        return float(np.mean([_iou(other == index, answers.proposal == index) for other in others])) if others else 1.0

    return _Agreement(mean_iou(answers.scales), mean_iou(answers.thresholds), mean_iou([answers.before_crf]))


def _iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """IoU in [0, 1]; two empty ones agree."""
    either = int((one | other).sum())
    return int((one & other).sum()) / either if either else 1.0


def _contradictions(
    shown: set[int], tagged: set[int], tags: Collection[str] | None, classes: ClassTable
) -> list[Reason]:
    missing = [Reason("missing", classes.name(index), 1.0) for index in sorted(tagged - shown)]
    stray = [Reason("untagged", classes.name(index), 1.0) for index in sorted(shown - tagged)]
    return missing if tags is None else missing + stray


def _disagreements(agreement: Mapping[int, _Agreement], shown: set[int], classes: ClassTable) -> list[Reason]:
    found = []
    for index in sorted(shown):
        name, one = classes.name(index), agreement[index]
        found += [Reason("scales", name, 1 - one.scales), Reason("margin", name, 1 - one.thresholds)]
        found.append(Reason("crf", name, 1 - one.crf))
    return found


def _doubts(attention: Attention, tagged: set[int], classes: ClassTable) -> list[Reason]:
    """Tagged classes that the classifier, although it was told so, does not find likely."""
    if attention.class_scores is None:
        return []
    scores = {index: float(attention.class_scores[index - 1]) for index in sorted(tagged)}
    return [Reason("faint", classes.name(index), 1 - 2 * score) for index, score in scores.items() if score < 0.5]


def _rarities(tagged: set[int], classes: ClassTable, frequency: Mapping[str, int]) -> list[Reason]:
    """Classes with less than half as many images as the typical class: each correction teaches much there."""
    usual = float(np.median(list(frequency.values()))) / 2 if frequency else 0.0
    counts = {name: frequency.get(name, 0) for name in (classes.name(index) for index in sorted(tagged))}
    return [Reason("rare", name, 1 - count / usual) for name, count in counts.items() if count < usual]
