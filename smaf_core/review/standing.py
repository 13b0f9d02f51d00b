"""How far a project is: what is left, how fast it goes, and how good it would be if everything sure were accepted now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smaf_core.progress import Report, silent
from smaf_core.project.store import ImageRecord, Project, Status
from smaf_core.review.accept import ENOUGH, Calibration, Measured, measured_precision
from smaf_core.review.pace import Pace, pace

SURE = 0.9
"""Share of proposals that have to be right, with 95 % certainty, for a confidence to be sure; as in *Accept What Is Sure*."""


@dataclass(frozen=True)
class Sure:
    """What would be accepted together now, and what is known of how right that is."""

    finished: int
    """Photos that a person finished and from which it is known."""
    waiting: int
    """Proposals that wait for somebody and have a confidence."""
    images: int = 0
    """How many of them are sure; 0 where no confidence is."""
    measured: Measured | None = None
    """What is known of proposals at least that sure; None where too little is known, or none is sure."""

    @property
    def is_known(self) -> bool:
        """Whether enough photos are finished to say anything."""
        return self.finished >= ENOUGH


@dataclass(frozen=True)
class Standing:
    """How far a project is."""

    counts: dict[Status, int]
    pace: Pace

    @property
    def photos(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """Photos on which nobody has decided yet."""
        return self.photos - self.counts["accepted"] - self.counts["flagged"]


def standing(project: Project) -> Standing:
    """Say how far a project is, from its database alone."""
    return Standing(project.counts(), pace(project.deeds()))


def what_is_sure(project: Project, report: Report = silent) -> Sure:
    """Say what accepting everything sure would do now, by the same measure as *Accept What Is Sure*."""
    return sure_of(measured_precision(project, report), project.images())


def sure_of(calibration: Calibration, images: Iterable[ImageRecord]) -> Sure:
    """The same, where it is measured already."""
    waiting = [1 - one.score for one in images if one.status == "proposed" and one.score is not None]
    threshold = calibration.suggested(SURE)
    if threshold is None:
        return Sure(calibration.n, len(waiting))
    return Sure(calibration.n, len(waiting), sum(one >= threshold for one in waiting), calibration.at(threshold))
