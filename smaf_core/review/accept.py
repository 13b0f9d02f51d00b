"""How far a confidence can be trusted: proposals against the masks that a person made of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from smaf_core.errors import Unreadable
from smaf_core.evaluation.miou import evaluate
from smaf_core.progress import Report, silent
from smaf_core.project.store import Project
from smaf_core.review.queue import taught_by

NORMAL_95 = 1.96
"""Deviations of the normal distribution that enclose 95 %."""
ENOUGH = 30
"""Fewer finished images than this say too little to accept anything by."""


@dataclass(frozen=True)
class Evidence:
    """One image that a person finished: how sure the machine had been, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True)
class Measured:
    """What is known of proposals whose confidence is at least a threshold."""

    threshold: float
    n: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of them that were right; None where there are none."""
        return self.right / self.n if self.n else None

    @property
    def at_least(self) -> float:
        """Lower end of the 95 % interval of that share (Wilson 1927); 0 where nothing is known."""
        if self.n == 0:
            return 0.0
        share, z2 = self.right / self.n, NORMAL_95**2
        spread = NORMAL_95 * sqrt(share * (1 - share) / self.n + z2 / (4 * self.n**2))
        return max(0.0, (share + z2 / (2 * self.n) - spread) / (1 + z2 / self.n))


@dataclass(frozen=True)
class Calibration:
    """All evidence of a project so far."""

    evidence: tuple[Evidence, ...]

    @property
    def n(self) -> int:
        """How many finished images it rests on."""
        return len(self.evidence)

    @property
    def is_enough(self) -> bool:
        """Whether that is enough to offer accepting in bulk."""
        return self.n >= ENOUGH

    def at(self, threshold: float) -> Measured:
        """Give what is known of proposals with at least this confidence."""
        above = [one.right for one in self.evidence if one.confidence >= threshold]
        return Measured(threshold, len(above), sum(above))

    def table(self, rows: int = 5) -> tuple[Measured, ...]:
        """Precision by confidence: thresholds above which all, then fewer and fewer of the finished images lie."""
        ordered = sorted(one.confidence for one in self.evidence)
        steps = sorted({ordered[position * self.n // rows] for position in range(rows)}) if ordered else []
        return tuple(self.at(step) for step in steps)

    def suggested(self, at_least: float = 0.9) -> float | None:
        """Find the lowest threshold above which at least this share is right, with 95 % certainty.

        Returns:
            A confidence that was seen; None where the evidence is too small or too bad for any.
        """
        if not self.is_enough:
            return None
        able = [one.confidence for one in self.evidence if self.at(one.confidence).at_least >= at_least]
        return min(able, default=None)


RIGHT = 0.9
"""A proposal counts as right where its mean IoU with the finished mask is at least this."""


def measured_precision(project: Project, report: Report = silent) -> Calibration:
    """Compare proposals with the masks that a person finished, to learn how far confidence can be trusted.

    Only images that a person accepted with a mask count, and of these only such as the latest round was not taught by: what
    was learned from a mask agrees with it better than with the masks still to come.
    """
    taught = taught_by(project.latest_round())
    images = [image for image in project.images() if image.status == "accepted" and image.name not in taught]
    evidence = []
    for done, image in enumerate(images):
        report(done, len(images), "measuring precision")
        if not project.is_by_hand(image.name):
            continue  # accepted among many: nobody has looked, and it says nothing
        try:
            mask, proposal = project.load_mask(image.name), project.load_proposal(image.name)
        except Unreadable:
            continue
        if mask is None or proposal is None or image.score is None:
            continue
        if mask.size != proposal.shape:  # the photo is another one now
            continue
        iou = evaluate([(proposal, mask.label_map)]).mean_iou
        evidence.append(Evidence(1 - image.score, iou >= RIGHT))
    return Calibration(tuple(evidence))
