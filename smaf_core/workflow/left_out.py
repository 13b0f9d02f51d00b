"""Images that a run goes on without, because a file of theirs cannot be read: named at its end, and shown in the project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from smaf_core.errors import SmafError, Unreadable
from smaf_core.hardware import distributed
from smaf_core.project.store import Project
from smaf_core.review.expected_error import Reason, reasons_to_text

NAMED = 3
"""How many are named in a sentence."""


class LeftOut:
    """Collects them; it is what a run tells, see `smaf_core.errors.LeaveOut`."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}
        """Why each was left out, by its name; the first reason counts."""

    def __call__(self, name: str, error: Unreadable) -> None:
        """Note an image."""
        self.reasons.setdefault(name, str(error))

    def gather(self) -> None:
        """Take in what the other processes have noted."""
        for others in distributed.together(lambda: dict(self.reasons)):
            self.reasons = {**others, **self.reasons}

    def go_on(self, done: int) -> None:
        """Go on, if there was something to do for some image.

        Raises:
            SmafError: none could be read: hardly every file is damaged, but the folder may have gone.
        """
        if self.reasons and not done:
            raise SmafError(f"no image can be read; the first: {next(iter(self.reasons.values()))}")

    def note_in(self, project: Project) -> None:
        """Put them in front of the review queue, with what is wrong; the next run that can read them puts them back."""
        told = {name: (1.0, reasons_to_text([Reason("unreadable", why, 1.0)])) for name, why in self.reasons.items()}
        project.set_scores(told)


def left_out_words(left_out: Mapping[str, str]) -> str:
    """Say in lines which images were left out, and why; nothing where none was."""
    if not left_out:
        return ""
    named = [f"\n  {name}: {why}" for name, why in list(left_out.items())[:NAMED]]
    others = f"\n  and {len(left_out) - NAMED} more" if len(left_out) > NAMED else ""
    return f"\n{len(left_out)} left out:{''.join(named)}{others}"


def stayed_out_words(reasons: Mapping[str, str]) -> str:
    """Say how many images stayed out of an export, by reason; left_out.tsv names them."""
    counts = Counter(reasons.values())
    lines = [f"\n  {count}: {why}" for why, count in counts.most_common()]
    return f"; {len(reasons)} images stayed out (left_out.tsv):{''.join(lines)}" if lines else ""


def told_words(sentences: Sequence[str]) -> str:
    """Sentences as lines below a result."""
    return "".join(f"\n{sentence}" for sentence in sentences)
