"""Checking masks that are there: which of them are probably wrong, judged by what all the others teach."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.example import Example
from smaf_core.data.images import read_image, write_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError, Unreadable
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.progress import Report, silent
from smaf_core.project.lock import in_turn
from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.expected_error import Reason, reasons_to_text, sentence
from smaf_core.review.label_errors import Doubt, DoubtKind, doubts_about, suspicion
from smaf_core.settings.segmenter import SegmentationSettings, segmenter_preset_named
from smaf_core.workflow.left_out import LeftOut

if TYPE_CHECKING:
    from smaf_core.segmenter.cross_check import Seen

ENOUGH = 20
"""Fewer masks than this teach nobody what a wrong one looks like."""
FOLDS = 5
TELLING: tuple[DoubtKind, ...] = ("swapped", "unmarked")
"""The doubts by which photos are ordered: what only the mask has is hardly ever an error (docs/decisions/0102)."""
CLEARLY = 0.5
"""From this suspicion on a photo is set aside for a person, if that is asked for."""


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
    from smaf_core.segmenter.training import Target

    started, left_out, preset = time.monotonic(), LeftOut(), segmenter_preset_named("quick", changes)
    where = choose_device(device, learns=preset.training.learn)
    masks, images = _masks(project, left_out), {one.name: one for one in project.images()}
    if len(masks) < ENOUGH:
        raise SmafError(f"{project.folder}: has {len(masks)} masks; it takes {ENOUGH} or more to tell wrong ones by the others")

    def target(example: Example) -> Target:
        mask = masks[example.name]
        return Target(mask, np.ones(mask.shape, np.float32))

    examples = [Example(name, images[name].path, _classes_in(mask)) for name, mask in masks.items()]
    groups = near_duplicates({one.name: one.image for one in examples}, report)
    fold_of = folds_of([one.name for one in examples], groups, folds, seed)
    seen = {
        one.example.name: one
        for one in seen_by_others(
            examples, target, project.classes.names, preset, fold_of,
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
