"""Where a person's look pays most: how wrong a proposal is expected to be, and the reasons in words.

Nobody knows the truth, but there are other plausible answers: what each scale alone would say, and what would be left if only
strong attention counted. Where they agree with the proposal, any of them would do; where they differ, at most one is right. So
the expected IoU of a class is its mean IoU with them (measured: docs/decisions/0080).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import FUSED, Attention, argmax_labels
from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize_nearest, size_within
from smaf_core.settings.classifier import BACKGROUND_SCORE

ReasonKind = Literal[
    "scales",
    "margin",
    "crf",
    "segmenter",
    "missing",
    "untagged",
    "faint",
    "rare",
    "unreadable",
    "swapped",
    "stray",
    "unmarked",
]
KINDS: tuple[ReasonKind, ...] = get_args(ReasonKind)

LONG_SIDE = 160
"""Measures are taken at this length of the longer side, in pixels: attention is no finer than that anyway."""
STRICT = 0.6
"""Background score above which attention is strong: what is left of a class then is its core."""
STRICT_WEIGHT = 2 / 3
"""How much the core says about a class; the rest is what the scales say."""
USUAL = {"scales": 0.4, "margin": 0.4, "crf": 0.25, "segmenter": 0.3}
"""How far answers differ on a class in the typical image (1 - IoU; medians, docs/decisions/0080 and 0086)."""
_HEIGHTS = (0.4, 0.5, 0.7, 0.8)
"""Background scores at which the proposal is looked at besides, as measures."""
WORTH_SAYING = 0.1
"""Reasons weaker than this are left out."""


@dataclass(frozen=True)
class Reason:
    """One reason to look at an image; `class_name` is "" where it is about the whole image."""

    kind: ReasonKind
    """"scales": they disagree on the class; "margin": most of it is barely above the background; "crf": the dense CRF moved
    it; "segmenter": one that was not told the tags sees it elsewhere; "missing": a tag without pixels; "untagged": pixels
    without tag; "faint": the network hardly sees it; "rare": few images have it;
    "unreadable": a file of the image is damaged or missing, and `class_name` says which and why; the last three are doubts
    about a mask, see `smaf_core.review.label_errors`."""
    class_name: str
    strength: float
    """In [0, 1]; 0 is as usual."""


@dataclass(frozen=True)
class Review:
    """What is to be expected of one proposal."""

    expected_error: float
    """1 - expected mean IoU of background, tagged classes and classes shown, in [0, 1]."""
    reasons: tuple[Reason, ...]
    """Strongest first."""
    measures: NDArray[np.float64]
    """(M,) numbers about the proposal, for `smaf_core.review.learned_error`: what they mean for errors is learned there."""


def review(
    attention: Attention,
    proposal: LabelMap,
    tags: Collection[str] | None,
    classes: ClassTable,
    frequency: Mapping[str, int] | None = None,
    segmented: LabelMap | None = None,
) -> Review:
    """Say how wrong a proposal is expected to be, and why a person should look.

    Args:
        attention: The maps that led to it.
        proposal: (H, W) uint8.
        tags: Classes said to be in the image; None where nobody said.
        classes: Names of the indices.
        frequency: In how many images each class is tagged, for "rare"; None leaves that reason out.
        segmented: (H, W) uint8, what a segmenter sees that was not told the tags; None where none has looked. A second opinion
            counts as much as all that is said above (docs/decisions/0086).
    """
    shown = set(np.flatnonzero(np.bincount(proposal.ravel(), minlength=256)).tolist()) - {BACKGROUND, VOID}
    tagged = {classes.index(tag) for tag in tags or ()}
    answers = _answers(attention, proposal)
    agreement = {index: _agreement(answers, index) for index in sorted({BACKGROUND} | shown | tagged)}
    expected = [0.0 if index in tagged - shown else one.expected_iou for index, one in agreement.items()]
    reasons = [*_contradictions(shown, tagged, tags, classes), *_disagreements(agreement, shown, classes)]
    reasons += _doubts(attention, tagged, classes) + _rarities(tagged, classes, frequency or {})
    error = 1 - float(np.mean(expected))
    second = error
    if segmented is not None:
        ious = _second_opinion(answers.proposal, segmented)
        second = 1 - float(np.mean(list(ious.values())))
        reasons += [_beyond("segmenter", classes.name(index), 1 - ious[index]) for index in sorted(shown & set(ious))]
    ordered = sorted(reasons, key=lambda one: -one.strength)
    worth = [one for one in ordered if one.strength >= WORTH_SAYING]
    measures = _measures(attention, answers, agreement, expected, shown, tagged)
    return Review((error + second) / 2, tuple(worth), np.append(measures, second))


def sentence(reason: Reason) -> str:
    """Say a reason in English, for the terminal; the window has translations of its own."""
    name = reason.class_name
    return {
        "scales": f"scales disagree on {name}",
        "margin": f"{name} is barely above background",
        "crf": f"the dense CRF changed {name} a lot",
        "segmenter": f"the segmenter sees {name} elsewhere",
        "missing": f"tag {name} has no pixels",
        "untagged": f"{name} has pixels but no tag",
        "faint": f"the network hardly sees {name}",
        "rare": f"{name} is rare",
        "unreadable": f"left out: {name}",
        "swapped": f"{name}: probably the wrong class",
        "stray": f"{name}: probably background in part",
        "unmarked": f"{name}: probably missing",
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
    """How far plausible answers agree with the proposal on one class: IoUs in [0, 1]."""

    scales: float
    core: float
    crf: float

    @property
    def expected_iou(self) -> float:
        return STRICT_WEIGHT * self.core + (1 - STRICT_WEIGHT) * self.scales


@dataclass(frozen=True)
class _Answers:
    """Small label maps (h, w): the proposal, what it was before the dense CRF, and what else could have been said."""

    proposal: LabelMap
    before_crf: LabelMap
    core: LabelMap
    scales: tuple[LabelMap, ...]


def _answers(attention: Attention, proposal: LabelMap) -> _Answers:
    size = size_within((proposal.shape[0], proposal.shape[1]), LONG_SIDE)
    small = resize_nearest(proposal, size)
    fused = attention.maps_of(FUSED, size)
    scales = (attention.label_map(step, size, BACKGROUND_SCORE) for step in attention.steps if step != FUSED)
    before_crf, core = (argmax_labels(fused, attention.classes, score) for score in (BACKGROUND_SCORE, STRICT))
    return _Answers(small, before_crf, core, tuple(scales))


def _agreement(answers: _Answers, index: int) -> _Agreement:
    shown = answers.proposal == index
    core, crf = (_iou(other == index, shown) for other in (answers.core, answers.before_crf))
    scales = [_iou(other == index, shown) for other in answers.scales]
    return _Agreement(float(np.mean(scales)) if scales else core, core, crf)


def _measures(
    attention: Attention,
    answers: _Answers,
    agreement: Mapping[int, _Agreement],
    expected: Sequence[float],
    shown: set[int],
    tagged: set[int],
) -> NDArray[np.float64]:
    """Everything at hand that may go with errors: disagreements, how much is shown, how sure the classifier is, its shape."""
    object_ = answers.proposal > BACKGROUND
    area = float(object_.mean())
    fused = attention.maps_of(FUSED, (object_.shape[0], object_.shape[1]))
    strongest = fused.max(axis=0) if len(fused) else np.zeros(object_.shape, np.float32)
    scores = list(_scores(attention, tagged).values()) or [1.0]
    by_scale = [float(np.mean([_iou(one == k, answers.proposal == k) for k in agreement])) for one in answers.scales] or [1.0]
    by_height = [
        np.mean([_iou(one == k, answers.proposal == k) for k in agreement])
        for one in (argmax_labels(fused, attention.classes, score) for score in _HEIGHTS)
    ]
    plane = object_.astype(np.uint8)
    parts = cv2.connectedComponents(plane)[0] - 1
    outline = sum(len(one) for one in cv2.findContours(plane, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0])
    rim = np.concatenate([object_[0], object_[-1], object_[:, 0], object_[:, -1]])
    near = float((np.abs(strongest - BACKGROUND_SCORE) < 0.1).mean())
    numbers = [
        1 - np.mean(expected), 1 - min(expected), 1 - expected[0],
        *(1 - np.mean([getattr(one, kind) for one in agreement.values()]) for kind in ("core", "scales", "crf")),
        len(tagged), area, np.log(area + 0.01), min(scores), np.mean(scores), float(bool(tagged - shown)),
        parts, outline / np.sqrt(plane.sum() + 1), min(near / max(area, 0.01), 5.0), rim.mean(),
        strongest[object_].mean() if object_.any() else 0.0,
        np.mean(by_scale), min(by_scale), max(by_scale), *by_height,
    ]  # fmt: skip
    return np.asarray(numbers, np.float64)


def _iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """IoU in [0, 1]; two empty ones agree."""
    either = int((one | other).sum())
    return int((one & other).sum()) / either if either else 1.0


def _contradictions(shown: set[int], tagged: set[int], tags: Collection[str] | None, classes: ClassTable) -> list[Reason]:
    missing = [Reason("missing", classes.name(index), 1.0) for index in sorted(tagged - shown)]
    stray = [Reason("untagged", classes.name(index), 1.0) for index in sorted(shown - tagged)]
    return missing if tags is None else missing + stray


def _disagreements(agreement: Mapping[int, _Agreement], shown: set[int], classes: ClassTable) -> list[Reason]:
    """What is more than usual: that answers differ a little is true of every image, and no reason to look at this one."""
    found = []
    for index in sorted(shown):
        one = agreement[index]
        differences: dict[ReasonKind, float] = {"scales": 1 - one.scales, "margin": 1 - one.core, "crf": 1 - one.crf}
        found += [_beyond(kind, classes.name(index), difference) for kind, difference in differences.items()]
    return found


def _beyond(kind: ReasonKind, name: str, difference: float) -> Reason:
    return Reason(kind, name, max(0.0, (difference - USUAL[kind]) / (1 - USUAL[kind])))


def _second_opinion(proposal: LabelMap, segmented: LabelMap) -> dict[int, float]:
    """Tell how far a segmenter agrees with a small proposal: the IoU of background and of each class that either sees."""
    small = resize_nearest(segmented, (proposal.shape[0], proposal.shape[1]))
    asked = (small != VOID) & (proposal != VOID)
    mine, other = proposal[asked], small[asked]
    either = sorted({BACKGROUND, *np.unique(mine).tolist(), *np.unique(other).tolist()})
    return {index: _iou(other == index, mine == index) for index in either}


def _doubts(attention: Attention, tagged: set[int], classes: ClassTable) -> list[Reason]:
    """Tagged classes that the classifier, although it was told so, does not find likely."""
    scores = _scores(attention, tagged)
    return [Reason("faint", classes.name(index), 1 - 2 * score) for index, score in scores.items() if score < 0.5]


def _scores(attention: Attention, tagged: set[int]) -> dict[int, float]:
    """Give how sure the classifier is of each tagged class, but for those that came after it."""
    known = () if attention.class_scores is None else attention.class_scores
    return {index: float(known[index - 1]) for index in sorted(tagged) if index <= len(known)}


def _rarities(tagged: set[int], classes: ClassTable, frequency: Mapping[str, int]) -> list[Reason]:
    """Classes with less than half as many images as the typical class: each correction teaches much there."""
    usual = float(np.median(list(frequency.values()))) / 2 if frequency else 0.0
    counts = {name: frequency.get(name, 0) for name in (classes.name(index) for index in sorted(tagged))}
    return [Reason("rare", name, 1 - count / usual) for name, count in counts.items() if count < usual]
