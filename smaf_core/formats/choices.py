"""Where a folder can be opened in several ways, or lacks something: what to ask a person, and the answers there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from smaf_core.errors import SmafError

Matter = Literal["tags", "folder", "classes"]


@dataclass(frozen=True)
class Choice:
    """One answer."""

    name: str
    """What to answer with: a source of tags, or a folder's path."""
    words: str
    """What it is, for a person."""


class Undecided(SmafError):  # noqa: N818 - a question rather than an error
    """A person has to say something before a folder can be opened; its text says it to who cannot be asked.

    `matter` is what: which source of "tags", which "folder", or the names of the "classes" (then there are no choices).
    """

    def __init__(self, words: str, matter: Matter, choices: Sequence[Choice] = ()) -> None:
        super().__init__(words)
        self.matter: Matter = matter
        self.choices = tuple(choices)
