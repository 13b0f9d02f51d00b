"""How far a confidence can be trusted: proposals against the masks that a person made of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

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
