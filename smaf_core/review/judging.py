"""A round is judged by corrected images that it did not learn from, before it takes the place of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from smaf_core.evaluation.judging import ENOUGH, Choice, Judgement
from smaf_core.project.store import Project
from smaf_core.review.queue import taught_by
from smaf_core.settings.classifier import TrainingSettings

WORDS = {"attention": "attention alone", "masks": "masks alone", "both": "both"}
"""What a round may go by, in words: see `smaf_core.settings.fusion.SHARES`."""


def held_out(project: Project, settings: TrainingSettings) -> frozenset[str]:
    """Choose the accepted images that no round learns from: by their names, so that they stay the same for good.

    With few corrected images each is worth more as a teacher than as a judge, so that none is held out. Where a fifth is fewer
    than judge anything, as many more are held out of those that have taught nothing yet; later ones may take their place.
    """
    finished = sorted(_finished(project), key=_lot)
    if not settings.held_out or len(finished) < settings.held_out_from:
        return frozenset()
    chosen = [name for name in finished if _lot(name) < settings.held_out]
    taught = taught_by(project.latest_round())
    spare = [name for name in finished if name not in chosen and name not in taught]
    short = ENOUGH - len(set(chosen) - taught) if len(finished) >= 2 * ENOUGH else 0
    return frozenset(chosen + spare[: max(short, 0)])


def judges(project: Project, held: Collection[str]) -> tuple[frozenset[str], bool]:
    """Choose the images that a round is judged by.

    Returns:
        Those held out that the round before did not learn from either, and True; where these are too few, all finished
        ones, and False.
    """
    unseen = frozenset(held) - taught_by(project.latest_round())
    return (unseen, True) if len(unseen) >= ENOUGH else (frozenset(_finished(project)), False)


def wanting(project: Project, taught: Collection[str], settings: TrainingSettings) -> int:
    """Say how many more images must be accepted until a round is judged by such that it has not learned from.

    Args:
        project: Whose images.
        taught: Those that the round before that one has learned from.
        settings: How many are held out; 0 is answered where none ever is.
    """
    finished = _finished(project)
    untaught = len(set(finished).difference(taught))
    return max(0, int(settings.held_out_from) - len(finished), ENOUGH - untaught) if settings.held_out else 0


@dataclass(frozen=True)
class Verdict:
    """How well a round does beside the one before, if anybody can say."""

    judgement: Judgement | None
    """None: there is no finished mask to judge by."""
    is_unseen: bool = False
    """Whether neither of them learned from these images."""
    choice: Choice | None = None
    """What it goes by, where these images chose that."""
    wanting: int = 0
    """How many more images must be accepted until rounds are judged by such that they have not learned from."""

    @property
    def is_worse(self) -> bool:
        """Whether the round is worse than the one before, and not by chance."""
        return self.judgement is not None and self.judgement.is_worse

    def words(self) -> str:
        """Say it, as a sentence without its full stop."""
        return self._judged() + self._chosen() + self._wanting()

    def _judged(self) -> str:
        found = self.judgement
        if found is None:
            return "nobody can say how well it does, since no image has been corrected and accepted"
        images = "image" if found.images == 1 else "images"
        who = "neither it nor" if self.is_unseen else "it or"
        sure = "; more than chance" if found.is_sure else "; perhaps by chance"
        sure = sure if self.is_unseen or found.is_worse else ""  # what has taught flatters
        return (
            f"on {found.images} corrected {images} that {who} the round before learned from, its proposals agree with the "
            f"masks to {100 * found.after:.1f} % (before: {100 * found.before:.1f} %{sure})"
        )

    def _chosen(self) -> str:
        """Say what it goes by, and what each of its answers came to."""
        if self.choice is None:
            return ""
        means = ", ".join(f"{WORDS.get(name, name)} {100 * mean:.1f} %" for name, mean in self.choice.means.items())
        differs = self.judgement is not None and abs(self.choice.means[self.choice.name] - self.judgement.after) >= 0.0005
        allowed = "; the first figure allows for the choice" if differs else ""
        return f"; it goes by {WORDS.get(self.choice.name, self.choice.name)} ({means}{allowed})"

    def _wanting(self) -> str:
        """Say what is needed to know more."""
        if not self.wanting:
            return ""
        more = f"{self.wanting} more image{'s are' if self.wanting > 1 else ' is'}"
        return f"; once {more} corrected and accepted, rounds are judged by images that they have not learned from"

    def figures(self) -> dict[str, Any]:
        """Give what is kept with the round."""
        kept: dict[str, Any] = {"declined": self.is_worse, "wanting": self.wanting}
        if (found := self.judgement) is not None:
            numbers = {"images": found.images, "before": found.before, "after": found.after}
            kept["judged"] = {**numbers, "unseen": self.is_unseen, "sure": found.is_sure}
        if self.choice is not None:
            kept["chosen"] = {"name": self.choice.name, "means": dict(self.choice.means)}
        return kept


def _finished(project: Project) -> list[str]:
    """Images whose mask a person has looked at and accepted."""
    return [one.name for one in project.images() if one.status == "accepted" and project.is_by_hand(one.name)]


def _lot(name: str) -> float:
    """Draw a number in [0, 1) by a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
