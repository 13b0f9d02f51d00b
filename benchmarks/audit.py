"""Measure how often an audit's intervals hold the truth: many audits of sets whose quality is known.

    python -m benchmarks.audit --project VOC.smaf --audits 200 --photos 60

The project has truths and the machine's proposals. From them sets are made: the proposals; the truths with outlines that are
off and objects that are missing, in some photos much more than in others; a mixture of perfect masks and proposals, as where a
person has accepted half; and the proposals with all classes taken for one. An audit draws its sample as the program does,
from masks and doubt alone; only then the truths of that sample are looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.audit.estimating import Estimate, Interval, estimate
from smaf_core.audit.sampling import Candidate, draw, first_of
from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.evaluation.miou import evaluate
from smaf_core.evaluation.report import markdown_table
from smaf_core.project.store import Project

PERFECT, MISSING, OFF = 0.3, 0.05, 3.0
"""Of degraded truths: the share of photos left as they are, of classes that go, and mean pixels by which outlines are off."""


@dataclass(frozen=True)
class MaskSet:
    """Masks of known quality."""

    title: str
    candidates: tuple[Candidate, ...]
    pixels: NDArray[np.int64]
    """(N, 3, C) correct, predicted and true pixels of each photo and class."""

    @property
    def mean_iou(self) -> float:
        """What an audit of all photos would say."""
        correct, predicted, true = self.pixels.sum(axis=0)
        return float((correct / (predicted + true - correct)).mean())

    @property
    def iou(self) -> NDArray[np.float64]:
        """(C,)."""
        correct, predicted, true = self.pixels.sum(axis=0)
        return np.asarray(correct / (predicted + true - correct))

    @property
    def accuracy(self) -> float:
        """Share of all pixels that are right."""
        correct, _, true = self.pixels.sum(axis=0)
        return float(correct.sum() / true.sum())


def main() -> None:
    """Audit every set many times, and print the table."""
    options = _options()
    with Project.open(options.project) as project:
        sets = list(sets_of(project))
    rows = [_row(one, photos, options.audits) for one in sets for photos in options.photos]
    header = ("set", "mean IoU, %", "photos", "interval holds it", "half-width", "error of the estimate", "holds the accuracy",
              "holds a class's IoU")  # fmt: skip
    print(f"{options.audits} audits each, of {len(sets[0].pixels)} photos\n\n{markdown_table(header, rows)}")


def sets_of(project: Project) -> Iterator[MaskSet]:
    """Make the sets of a project that has truths and proposals."""
    lots = np.random.default_rng(0)
    images = [one for one in project.images() if one.truth is not None and project.proposal_path(one.name).exists()]
    truths = {one.name: read_label_map(one.truth) for one in images if one.truth is not None}
    proposals = {name: _there(project.load_proposal(name)) for name in truths}
    doubts = {one.name: 0.5 if one.score is None else one.score for one in images}
    degraded = {name: degrade(truth, lots) for name, truth in truths.items()}
    halves = {name: _filled(truths[name]) if lots.random() < 0.5 else proposals[name] for name in truths}
    names = project.classes.names
    yield _set("proposals", proposals, truths, doubts, names)
    yield _set("degraded truths", degraded, truths, doubts, names)
    mixed = _set("half perfect, half proposals", halves, truths, doubts, names)
    accepted = [replace(one, status=int(halves[one.name] is proposals[one.name])) for one in mixed.candidates]
    yield mixed
    yield replace(mixed, title="the same, and it is known which half", candidates=tuple(accepted))
    yield _set("proposals, one class", _as_one(proposals), _as_one(truths), doubts, names[:1])


def degrade(truth: LabelMap, lots: np.random.Generator) -> LabelMap:
    """Move the outlines of classes out or in, and leave some classes out; some photos stay as they are."""
    made = _filled(truth)
    if lots.random() < PERFECT:
        return made
    reach = max(1, round(lots.exponential(OFF)))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    for index in (int(one) for one in np.unique(truth) if one not in (BACKGROUND, VOID)):
        plane = (truth == index).astype(np.uint8)
        if lots.random() < MISSING:
            made[plane > 0] = BACKGROUND
        elif lots.random() < 0.5:
            made[(cv2.dilate(plane, kernel) > 0) & (made == BACKGROUND)] = index
        else:
            made[(plane > 0) & (cv2.erode(plane, kernel) == 0)] = BACKGROUND
    return made


def audits_of(one: MaskSet, photos: int, audits: int) -> Iterator[Estimate]:
    """Audit a set again and again, each time with another seed."""
    at = {candidate.name: place for place, candidate in enumerate(one.candidates)}
    names = [str(index) for index in range(one.pixels.shape[2])]
    for seed in range(audits):
        strata = draw(one.candidates, photos, seed)
        group = {name: number for number, members in enumerate(strata) for name in members}
        sample = first_of(strata, photos)
        yield estimate(one.pixels[[at[name] for name in sample]], [group[name] for name in sample], [*map(len, strata)], names)


def holds(interval: Interval, truth: float) -> bool:
    """Whether the truth lies between the ends."""
    return interval.low <= truth <= interval.high


def _row(one: MaskSet, photos: int, audits: int) -> tuple[str, ...]:
    found = list(audits_of(one, photos, audits))
    errors = np.array([each.mean_iou.value - one.mean_iou for each in found])
    classes = [
        holds(interval, truth) for each in found for interval, truth in zip(each.iou, one.iou, strict=True) if interval.low >= 0
    ]
    return (
        one.title, f"{100 * one.mean_iou:.1f}", str(photos),
        f"{np.mean([holds(each.mean_iou, one.mean_iou) for each in found]):.1%}",
        f"{100 * np.mean([each.mean_iou.half_width for each in found]):.1f}",
        f"{100 * errors.mean():+.1f} ± {100 * errors.std():.1f}",
        f"{np.mean([holds(each.accuracy, one.accuracy) for each in found]):.1%}",
        f"{np.mean(classes):.1%} of {len(classes):,}",
    )  # fmt: skip


def _set(
    title: str, masks: dict[str, LabelMap], truths: dict[str, LabelMap], doubts: dict[str, float], names: tuple[str, ...]
) -> MaskSet:
    candidates, pixels = [], []
    for name, mask in masks.items():
        shown = frozenset(int(index) for index in np.unique(mask) if index not in (BACKGROUND, VOID))
        found = evaluate([(mask, truths[name])], names)
        candidates.append(Candidate(name, shown, 0, doubts[name]))
        pixels.append([found.correct_pixels, found.predicted_pixels, found.truth_pixels])
    return MaskSet(title, tuple(candidates), np.array(pixels))


def _filled(truth: LabelMap) -> LabelMap:
    return np.where(truth == VOID, np.uint8(BACKGROUND), truth)


def _as_one(masks: dict[str, LabelMap]) -> dict[str, LabelMap]:
    return {name: np.where((mask > 0) & (mask < VOID), np.uint8(1), mask) for name, mask in masks.items()}


def _there(found: LabelMap | None) -> LabelMap:
    assert found is not None
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, required=True, help="a project with truths and proposals, and a review queue")
    parser.add_argument("--audits", type=int, default=200)
    parser.add_argument("--photos", type=int, nargs="+", default=[30, 60, 120], help="audited in each")
    return parser.parse_args()


if __name__ == "__main__":
    main()
