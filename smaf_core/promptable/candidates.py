"""The answers that clicks have: those of the model, and for a click beside a region what the two would be together."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import Attention
from smaf_core.data.mask import LabelMap, Mask, Patch
from smaf_core.promptable.clicking import Clicks, answer_clicks, edit_of, region_beside, start_of, without_specks
from smaf_core.promptable.evidence import evidence_of
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Answer, Embedding, Floats

Plane = NDArray[np.bool_]


class Memory:
    """Answers of late: a later click is answered from the one that was on the screen before it."""

    def __init__(self, most: int = 32) -> None:
        self._most = most
        self._known: OrderedDict[tuple[object, ...], Answer] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Answer | None:
        """Give what was answered, if that is still known."""
        return self._known.get(key)

    def keep(self, key: tuple[object, ...], answer: Answer) -> Answer:
        """Keep an answer, and give it back."""
        self._known[key] = answer
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return answer

    def clear(self) -> None:
        """Forget all: they were another model's."""
        self._known.clear()


@dataclass(frozen=True)
class Candidate:
    """(256, 256) logits on the model's grid; and which of how many it is, from 0."""

    grid: Floats
    number: int
    count: int


@dataclass(frozen=True)
class Question:
    """What is pointed at is in this photo, whose mask is like this, and of this label.

    Attributes:
        model: Who answers.
        embedding: What it saw in the photo.
        label_map: (H, W) uint8, the mask so far.
        label: The class in hand.
        attention: The photo's maps; a model that has learned to read them is told where the class seems to be.
        photo: Tells photos apart that share a memory.
        memory: Answers of late.
    """

    model: PromptableModel
    embedding: Embedding
    label_map: LabelMap
    label: int
    attention: Attention | None = None
    photo: str = ""
    memory: Memory = field(default_factory=Memory)

    def candidate(self, clicks: Clicks, number: int) -> Candidate:
        """Give one of the candidates for all clicks; after the last the first comes again.

        Raises:
            SmafError: the model failed.
        """
        start = start_of(self.label_map, self.label, clicks)
        grids = self._answered(clicks, start).grids
        beside = region_beside(self.label_map, self.label, clicks) if start is None else None
        count = len(grids) + (beside is not None)
        number %= count
        grid = grids[number] if number < len(grids) else self._answered(clicks, beside).grids[0]
        return Candidate(np.asarray(grid, np.float32), number, count)

    def inside(self, clicks: Clicks, candidate: Candidate) -> Plane:
        """(H, W) bool, the pixels of a candidate."""
        frame = self.embedding.frame
        return frame.enlarged(without_specks(candidate.grid, frame, clicks)) > 0

    def edit(self, mask: Mask, clicks: Clicks, inside: Plane, paintable: NDArray[np.bool_]) -> Patch | None:
        """Make an edit of a candidate; None where it would change nothing. See `edit_of`."""
        return edit_of(mask, inside, self.label, start_of(mask.label_map, self.label, clicks), paintable, clicks)

    def _answered(self, clicks: Clicks, start: Plane | None) -> Answer:
        """Answer all clicks, going on from the candidate that was on the screen last."""
        key = (self.photo, zlib.crc32(self.label_map.tobytes()), self.label, clicks, start is None)
        known = self.memory.get(key)
        if known is not None:
            return known
        seen = clicks.last_seen()
        before = None if seen is None else self.candidate(*seen).grid
        evidence = evidence_of(self.attention, self.label, self.embedding.frame) if self.model.reads_evidence else None
        return self.memory.keep(key, answer_clicks(self.model, self.embedding, clicks, start, before, evidence))
