"""Checking masks that are there: which of them are probably wrong, judged by what all the others teach."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.example import Example
from smaf_core.data.images import read_image, write_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import Cancelled, SmafError, Unreadable
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.progress import Report, silent
from smaf_core.project.lock import in_turn
from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.expected_error import Reason, reasons_to_text, sentence
from smaf_core.review.label_errors import Doubt, DoubtKind, doubts_about, suspicion
from smaf_core.settings.segmenter import SegmentationSettings, SegmenterPreset, segmenter_preset_named
from smaf_core.workflow.left_out import LeftOut

if TYPE_CHECKING:
    from smaf_core.learning.features import FeatureSource
    from smaf_core.segmenter.cross_check import Seen
    from smaf_core.segmenter.network import Segmenter
    from smaf_core.segmenter.training import Target

ENOUGH = 20
"""Fewer masks than this teach nobody what a wrong one looks like."""
FOLDS = 5
TELLING: tuple[DoubtKind, ...] = ("swapped", "unmarked")
"""The doubts by which photos are ordered: what only the mask has is hardly ever an error (docs/decisions/0102)."""
MEASURED = 4
"""Photos on which is measured how long looking and judging take."""
STEPS = 6
"""And steps of a training; the first warms up."""
COMPARING = 0.03
"""Seconds a photo that looking for near-duplicates takes (docs/decisions/0101: 20 s for 632)."""
CLEARLY = 0.4
"""From this suspicion on a photo is set aside for a person, if that is asked for (docs/decisions/0102)."""


@dataclass(frozen=True)
class CheckResult:
    """What a check of the masks has found."""

    project: Path
    checked: int
    """Photos whose mask was judged."""
    suspicious: Mapping[str, float]
    """How strong the doubts about a photo are, in [0, 1], strongest first; those from `CLEARLY` on. No probability."""
    reasons: Mapping[str, Sequence[str]]
    """What is doubted about these, in words, strongest first."""
    flagged: int
    """How many of them were set aside."""
    seconds: float
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Photos that could not be read, and why."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages and JSON."""
        return {**asdict(self), "project": str(self.project)}


@dataclass(frozen=True)
class Expected:
    """What is to be expected of a check, before it begins."""

    masks: int
    enough: bool
    """Whether so many masks can be checked at all."""
    seconds: float
    """0 where they cannot."""
    device: str
    """"cpu" or "cuda"."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages."""
        return asdict(self)


def expected(
    project: Project, *, folds: int = FOLDS, changes: Sequence[str] = (), device: str = "auto", report: Report = silent
) -> Expected:
    """Measure each kind of step of a check on a few photos, and count how many of each it will do.

    Args:
        project: As for `check`, and so are the others. What is seen of the few photos is kept, nothing else.
        folds: Into how many parts the photos are put.
        changes: Other settings of the preset.
        device: Where to compute.
        report: Told the progress.

    Raises:
        SmafError: a photo or mask of the few cannot be read.
    """
    from smaf_core.hardware.device import choose_device
    from smaf_core.learning.features import FeatureSource
    from smaf_core.segmenter.network import build_segmenter
    from smaf_core.segmenter.training import fit_segmenter

    preset = segmenter_preset_named("quick", changes)
    where = choose_device(device, learns=preset.training.learn)
    masked = [image for image in project.images() if project.has_mask(image.name)]
    if len(masked) < ENOUGH:
        return Expected(len(masked), enough=False, seconds=0.0, device=where.type)
    batch = masked[: preset.training.batch_size]  # a step's time depends on that
    few = {image.name: project.label_map(image.name, "masks") for image in batch}
    masks = {name: mask for name, mask in few.items() if mask is not None}
    examples = [Example(image.name, image.path, _classes_in(masks[image.name])) for image in batch]
    report(0, 3, "measuring")
    segmenter = build_segmenter(preset.backbone, project.classes.names, preset.head, pretrained=True).to(where)
    source = FeatureSource(segmenter, preset.features, project.features)
    missing = sum(not source.is_kept(Example(image.name, image.path, ())) for image in masked)
    looking = [_seconds(partial(source.all_scales, one)) for one in examples[:MEASURED] if not source.is_kept(one)]
    report(1, 3, "measuring")
    clock = _Clock()
    with suppress(Cancelled):
        fit_segmenter(
            examples, lambda one: _target(masks[one.name]), project.classes.names, preset,
            stage=clock.stage, cache=project.features, device=where, report=clock,
        )  # fmt: skip
    report(2, 3, "measuring")
    judging = min(_seconds(partial(_judge, segmenter, source, one, preset)) for one in examples[:MEASURED])
    report(3, 3, "measuring")
    seconds = missing * float(np.median(looking)) if looking else 0.0
    seconds += folds * preset.training.steps * clock.seconds_a_step + len(masked) * (judging + COMPARING)
    return Expected(len(masked), enough=True, seconds=seconds, device=where.type)


def _target(mask: LabelMap) -> Target:
    """A mask to learn from, each pixel as much as any other."""
    from smaf_core.segmenter.training import Target

    return Target(mask, np.ones(mask.shape, np.float32))


def _judge(segmenter: Segmenter, source: FeatureSource, example: Example, preset: SegmenterPreset) -> None:
    """What is done with each photo after the trainings, for the clock."""
    from smaf_core.segmenter.cross_check import probabilities_of

    _opinion(read_image(example.image), probabilities_of(segmenter, source, example, preset), preset.segmentation)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class _Clock:
    """Notes when each step of a training ends, and stops it when that is enough."""

    stage = "measuring"

    def __init__(self) -> None:
        self._ends: list[float] = []

    def __call__(self, done: int, total: int, text: str) -> None:
        """Hear of a step."""
        if text == self.stage:
            self._ends.append(time.perf_counter())
        if len(self._ends) > STEPS:
            raise Cancelled

    @property
    def seconds_a_step(self) -> float:
        """Of those after the first; 0 where there were none."""
        return float(np.median(np.diff(self._ends))) if len(self._ends) > 1 else 0.0


@in_turn("smaf check")
def check(
    project: Project,
    *,
    flag: bool = False,
    folds: int = FOLDS,
    changes: Sequence[str] = (),
    device: str = "auto",
    seed: int = 0,
    report: Report = silent,
) -> CheckResult:
    """Find masks that are probably wrong: a segmenter that learned from the others sees something else.

    No mask is changed. Suspicions and reasons take the place of the review queue's; what the others teach takes the place of
    what a segmenter saw before, so that it can be looked at and taken over.

    Args:
        project: Its masks are judged: imported, painted or accepted.
        flag: Whether photos with a clear suspicion are flagged, so that they can be filtered and accepted anew.
        folds: Into how many parts the photos are put; each is judged by what the others teach. More take longer, judge better.
        changes: Settings of the segmenter's preset quick; see `settings.changes.with_changes`.
        device: "auto", "cpu", "cuda" or "cuda:N"; see `choose_device`.
        seed: The same seed, the same answer on the CPU.
        report: Told the progress.

    Raises:
        SmafError: there are fewer than `ENOUGH` masks, or something cannot be read or written.
        Cancelled: a person asked to stop; what is seen of some photos may be kept by then, nothing else.
    """
    from smaf_core.hardware.device import choose_device
    from smaf_core.segmenter.cross_check import folds_of, seen_by_others

    started, left_out, preset = time.monotonic(), LeftOut(), segmenter_preset_named("quick", changes)
    where = choose_device(device, learns=preset.training.learn)
    masks, images = _masks(project, left_out), {one.name: one for one in project.images()}
    if len(masks) < ENOUGH:
        raise SmafError(f"{project.folder}: has {len(masks)} masks; it takes {ENOUGH} or more to tell wrong ones by the others")

    examples = [Example(name, images[name].path, _classes_in(mask)) for name, mask in masks.items()]
    groups = near_duplicates({one.name: one.image for one in examples}, report)
    fold_of = folds_of([one.name for one in examples], groups, folds, seed)
    seen = {
        one.example.name: one
        for one in seen_by_others(
            examples, lambda one: _target(masks[one.name]), project.classes.names, preset, fold_of,
            cache=project.features, device=where, seed=seed, leave_out=left_out, report=report,
        )
    }  # fmt: skip
    left_out.go_on(len(seen))
    doubts = _judged(project, images, masks, seen, preset.segmentation, left_out, report)
    found = {name: suspicion(some, TELLING) for name, some in doubts.items()}
    clear = {name: value for name, value in sorted(found.items(), key=lambda one: -one[1]) if value >= CLEARLY}
    project.set_scores({name: (found[name], reasons_to_text(_reasons(doubts[name], project.classes))) for name in doubts})
    if flag:
        project.set_status(list(clear), "flagged")
    left_out.note_in(project)
    told = {name: [sentence(one) for one in _reasons(doubts[name], project.classes)] for name in clear}
    seconds = time.monotonic() - started
    return CheckResult(project.folder, len(doubts), clear, told, len(clear) if flag else 0, seconds, left_out.reasons)


def _masks(project: Project, left_out: LeftOut) -> dict[str, LabelMap]:
    found = {}
    for image in project.images():
        try:
            mask = project.load_mask(image.name) if project.has_mask(image.name) else None
        except Unreadable as error:
            left_out(image.name, error)
            continue
        if mask is not None and (mask.label_map != VOID).any():
            found[image.name] = mask.label_map
    return found


def _classes_in(mask: LabelMap) -> tuple[int, ...]:
    return tuple(label for label in np.unique(mask).tolist() if label not in (BACKGROUND, VOID))


def _judged(
    project: Project,
    images: Mapping[str, ImageRecord],
    masks: Mapping[str, LabelMap],
    seen: Mapping[str, Seen],
    looking: SegmentationSettings,
    left_out: LeftOut,
    report: Report,
) -> dict[str, tuple[Doubt, ...]]:
    """Doubts about each mask; what is seen instead is kept as the segmenter's layer."""
    found: dict[str, tuple[Doubt, ...]] = {}
    for done, name in enumerate(seen):
        report(done, len(seen), "judging masks")
        try:
            picture = read_image(images[name].path)
        except Unreadable as error:
            left_out(name, error)
            continue
        found[name] = doubts_about(masks[name], seen[name].probabilities, seen[name].taught)
        write_label_map(
            project.segmented_path(name), _opinion(picture, seen[name].probabilities, looking), project.classes.palette()
        )
    report(len(seen), len(seen), "judging masks")
    return found


def _opinion(image: NDArray[np.uint8], probabilities: NDArray[np.float32], looking: SegmentationSettings) -> LabelMap:
    """What is seen in a photo, aligned to its edges: (H, W) uint8."""
    import torch

    from smaf_core.segmenter.inference import segmentation_of

    settings = replace(looking, scales=(1.0,))
    logits = torch.from_numpy(probabilities).clamp(min=1e-6).log()[None]
    return segmentation_of([logits], image, settings).label_map


def _reasons(doubts: Sequence[Doubt], classes: ClassTable) -> tuple[Reason, ...]:
    """The strongest doubt of each kind and class, as the review queue has reasons."""
    strongest: dict[tuple[str, str], Reason] = {}
    for doubt in doubts:
        name = classes.name(doubt.instead if doubt.kind == "unmarked" else doubt.label)
        what = f"{name} → {classes.name(doubt.instead)}" if doubt.kind == "swapped" else name
        strongest.setdefault((doubt.kind, what), Reason(doubt.kind, what, doubt.strength))
    return tuple(strongest.values())
