"""Everything `smaf evaluate` can say about masks: per class, by object size, and what another threshold would have given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import FUSED
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.evaluation.by_size import SizeEvaluation, evaluate_by_size
from smaf_core.evaluation.miou import Evaluation, confusion_of, evaluate_folders, evaluation_of, read_pairs
from smaf_core.evaluation.thresholds import ThresholdSweep, sweep_threshold
from smaf_core.progress import Report, silent
from smaf_core.project.store import ImageRecord, Project
from smaf_core.project.tidied import untidied
from smaf_core.settings.classifier import BACKGROUND_SCORE

CRF_STEP = "fused + CRF"
"""Name of the step after the dense CRF: the proposal, as it was before any tidying."""

TIDIED_STEP = "tidied"
"""Name of the step after a promptable model has mended the proposal, on images where it has."""

MASK_STEP = "mask"
"""Name of the last step: the person's mask, where there is one, else the proposal."""

MASK = "mask"
"""Name of the only step of a folder of masks."""


@dataclass(frozen=True)
class Measurement:
    """What was measured, step by step.

    Attributes:
        steps: Per class, for every step.
        sizes: By object size, for every step; empty where that was not asked for.
        sweep: What other background thresholds would have given the fused attention; None where that was not asked for.
    """

    steps: Mapping[str, Evaluation]
    sizes: Mapping[str, SizeEvaluation] = field(default_factory=dict)
    sweep: ThresholdSweep | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give plain numbers: one entry a step, with "by_size" and "sweep" inside it where they were asked for."""
        plain = {step: result.as_dict() for step, result in self.steps.items()}
        for step, result in self.sizes.items():
            plain[step]["by_size"] = result.as_dict()
        if self.sweep is not None:
            plain[FUSED]["sweep"] = self.sweep.as_dict()
        return plain


def measure_project(
    project: Project,
    truth: Path | None = None,
    names: Sequence[str] | None = None,
    *,
    by_size: bool = False,
    sweep: bool = False,
    report: Report = silent,
) -> Measurement:
    """Measure every step on the way to the masks of a project.

    Args:
        project: Its images with a proposal and a truth are measured.
        truth: A folder of true masks; default: those the data set brought along.
        names: Only these images; default: all that have a truth.
        by_size: Whether objects of each size are measured apart.
        sweep: Whether all background thresholds are tried on the fused attention.
        report: Told the progress.

    Raises:
        SmafError: nothing can be measured, or a mask has another size than its truth.
    """
    steps = evaluate_steps(project, truth, names, report)
    classes = max((result.names[1:] for result in steps.values()), key=len)
    images = [(image.name, path) for image, path in with_proposal_and_truth(project, truth, names)]
    sizes: dict[str, SizeEvaluation] = {}
    if by_size:
        for name, true in _truths(images, "measuring by size", report):
            for step, label_map in label_maps_of_steps(project, name).items():
                found = evaluate_by_size([(label_map, true)], classes)
                sizes[step] = sizes[step].plus(found) if step in sizes else found
    tried = sweep_threshold(_fused(project, images, report), classes) if sweep else None
    return Measurement(steps, sizes, tried)


def evaluate_steps(
    project: Project, truth: Path | None = None, names: Sequence[str] | None = None, report: Report = silent
) -> dict[str, Evaluation]:
    """Measure every step on the way to the mask: each scale alone, fused, after the CRF, and as a person left it.

    Args:
        project: Its images with a proposal and a truth are measured.
        truth: A folder of true masks; default: those the data set brought along.
        names: Only these images; default: all that have a truth.
        report: Told the progress.

    Raises:
        SmafError: nothing can be measured, or a mask has another size than its truth.
    """
    images = with_proposal_and_truth(project, truth, names)
    confusions: dict[str, NDArray[np.int64]] = {}
    counts = Counter[str]()  # a classifier and a segmenter look at different scales
    for done, (image, path) in enumerate(images):
        report(done, len(images), "measuring")
        true = read_label_map(path)
        for step, label_map in label_maps_of_steps(project, image.name).items():
            if label_map.shape != true.shape:
                raise SmafError(f"{path}: the truth is {true.shape}, the proposal {label_map.shape} (height, width) in pixels")
            confusions[step] = confusions.get(step, 0) + confusion_of(label_map, true)
            counts[step] += 1
    report(len(images), len(images), "measuring")
    in_order = sorted(confusions, key=_place)
    return {step: evaluation_of(confusions[step], counts[step], project.classes.names) for step in in_order}


def _place(step: str) -> tuple[int, float]:
    """Where a step comes among the others: scales by their size, then what is made of them."""
    later = (FUSED, CRF_STEP, TIDIED_STEP, MASK_STEP)
    return (1 + later.index(step), 0.0) if step in later else (0, float(step))


def label_maps_of_steps(project: Project, name: str) -> dict[str, LabelMap]:
    """Give what each step alone would answer for an image that has a proposal, in the order of the steps."""
    proposal = project.load_proposal(name)
    attention = project.load_attention(name)
    if proposal is None or attention is None:
        raise SmafError(f"{project.folder}: image {name!r} has no proposal yet; propose first")
    size = (proposal.shape[0], proposal.shape[1])
    steps = {step: attention.label_map(step, size, BACKGROUND_SCORE) for step in attention.steps}
    mask = project.load_mask(name)
    before = untidied(project, name, proposal)
    steps |= {CRF_STEP: proposal} if before is None else {CRF_STEP: before, TIDIED_STEP: proposal}
    return {**steps, MASK_STEP: proposal if mask is None else mask.label_map}


def measure_folders(
    masks: Path, truth: Path, names: Sequence[str] | None = None, *, by_size: bool = False, report: Report = silent
) -> Measurement:
    """Measure a folder of masks against a folder of truth; arguments and errors as for `measure_project`."""
    result = evaluate_folders(masks, truth, names, report)
    if not by_size:
        return Measurement({MASK: result})
    pairs = read_pairs(masks, truth, names, report)
    return Measurement({MASK: result}, {MASK: evaluate_by_size(pairs, result.names[1:])})


def with_truth(project: Project, truth: Path | None, names: Sequence[str] | None) -> Iterator[tuple[ImageRecord, Path]]:
    """Give the images that have a true mask, and where it is: in the folder `truth`, else where the data set has it."""
    chosen = None if names is None else set(names)
    if truth is not None and not truth.is_dir():
        raise SmafError(f"{truth}: there is no such folder")
    for image in project.images():
        path = image.truth if truth is None else truth / f"{image.name}.png"
        if path is not None and (chosen is None or image.name in chosen) and path.exists():
            yield image, path


def with_proposal_and_truth(
    project: Project, truth: Path | None, names: Sequence[str] | None
) -> list[tuple[ImageRecord, Path]]:
    """Give the images that can be measured, as `with_truth` does.

    Raises:
        SmafError: there is none.
    """
    known = with_truth(project, truth, names)
    images = [(image, path) for image, path in known if project.proposal_path(image.name).exists()]
    if not images:
        raise SmafError(f"{project.folder}: no image has a proposal and a true mask; propose first, or name a folder of truth")
    return images


def _truths(images: Sequence[tuple[str, Path]], stage: str, report: Report) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    for done, (name, path) in enumerate(images):
        report(done, len(images), stage)
        yield name, read_label_map(path)
    report(len(images), len(images), stage)


def _fused(
    project: Project, images: Sequence[tuple[str, Path]], report: Report
) -> Iterator[tuple[NDArray[np.float32], Sequence[int], NDArray[np.uint8]]]:
    for name, true in _truths(images, "trying thresholds", report):
        attention = project.load_attention(name)
        if attention is None:
            raise SmafError(f"{project.folder}: image {name!r} has no attention; propose again")
        yield attention.maps_of(FUSED, (true.shape[0], true.shape[1])), attention.classes, true
