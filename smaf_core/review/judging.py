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

    With few corrected images each is worth more as a teacher than as a judge, so that none is held out.
    """
    finished = _finished(project)
    if len(finished) < settings.held_out_from:
        return frozenset()
    return frozenset(name for name in finished if _lot(name) < settings.held_out)


def judges(project: Project, held: Collection[str]) -> tuple[frozenset[str], bool]:
    """Choose the images that a round is judged by.

    Returns:
        Those held out that the round before did not learn from either, and True; where these are too few, all finished
        ones, and False.
    """
    unseen = frozenset(held) - taught_by(project.latest_round())
    return (unseen, True) if len(unseen) >= ENOUGH else (frozenset(_finished(project)), False)


@dataclass(frozen=True)
class Verdict:
    """How well a round does beside the one before."""

    judgement: Judgement
    is_unseen: bool
    """Whether neither of them learned from these images."""
    choice: Choice | None = None
    """What it goes by, where these images chose that."""

    def words(self) -> str:
        """Say it, as a sentence without its full stop."""
        found = self.judgement
        images = "image" if found.images == 1 else "images"
        seen = "that it did not learn from" if self.is_unseen else "that it learned from"
        return (
            f"on {found.images} corrected {images} {seen}, its proposals agree with the masks to {100 * found.after:.1f} % "
            f"(before: {100 * found.before:.1f} %)"
        ) + self._chosen()

    def _chosen(self) -> str:
        """Say what it goes by, and what each of its answers came to."""
        if self.choice is None:
            return ""
        means = ", ".join(f"{WORDS.get(name, name)} {100 * mean:.1f} %" for name, mean in self.choice.means.items())
        return f"; it goes by {WORDS.get(self.choice.name, self.choice.name)} ({means})"

    def figures(self) -> dict[str, Any]:
        """Give what is kept with the round."""
        found = self.judgement
        judged = {"images": found.images, "before": found.before, "after": found.after, "unseen": self.is_unseen}
        chosen = {} if self.choice is None else {"chosen": {"name": self.choice.name, "means": dict(self.choice.means)}}
        return {"judged": judged, "declined": found.is_worse, **chosen}


def _finished(project: Project) -> list[str]:
    """Images whose mask a person has looked at and accepted."""
    return [one.name for one in project.images() if one.status == "accepted" and project.is_by_hand(one.name)]


def _lot(name: str) -> float:
    """Draw a number in [0, 1) by a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
