"""A proposal's regions, each mended by a promptable model that is shown the region as box, points and mask.

References:
    Lin et al., ICLR 2025 (SAMRefiner), for the prompts and the rounds; numbers and rules are ours (docs/decisions/0091).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import LabelMap
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Embedding, Floats
from smaf_core.promptable.regions import prompt_of

Plane = NDArray[np.bool_]


@dataclass(frozen=True)
class TidySettings:
    """What is mended, and what is believed of it (chosen by measurement: docs/decisions/0091)."""

    rounds: int = 3
    """How often the model is shown its own answer."""
    smallest: float = 0.002
    """Parts of a class below this share of the picture are not shown to the model."""
    fewest: int = 100
    """Nor are parts of fewer pixels."""
    generosity: float = 2.0
    """Added to the model's logits: a little more than it is sure of belongs to the object, edges above all."""
    agreement: float = 0.5
    """An answer with a lower IoU to its part is refused: the part stays as it was."""
    keep_small: bool = False
    """Whether parts too small to be shown stay; else they go."""

    def least(self, label_map: LabelMap) -> float:
        """Pixels that a part of it must have to be shown."""
        return max(self.fewest, self.smallest * label_map.size)


def tidied(model: PromptableModel, embedding: Embedding, proposal: LabelMap, settings: TidySettings | None = None) -> LabelMap:
    """Mend a proposal.

    Args:
        model: Who mends.
        embedding: What it saw in the photo.
        proposal: (H, W) uint8; stays as it is.
        settings: What to mend, and what to believe.

    Returns:
        (H, W) uint8. Where two answers overlap, the surer one wins.

    Raises:
        SmafError: the model failed.
    """
    settings = settings or TidySettings()
    surest, result = np.zeros(proposal.shape, np.float32), np.full_like(proposal, BACKGROUND)
    shown = np.zeros(proposal.shape, bool)
    for label, part in parts_of(proposal, settings.least(proposal)):
        shown |= part
        logits = mended(model, embedding, part, settings)
        wins = logits > surest
        surest[wins], result[wins] = logits[wins], label
    if settings.keep_small:
        rest = ~shown & (proposal != BACKGROUND) & (result == BACKGROUND)
        result[rest] = proposal[rest]
    return result


def mended(model: PromptableModel, embedding: Embedding, part: Plane, settings: TidySettings) -> Floats:
    """Give (H, W) logits of a region after some rounds; the region as it was where the answer is refused."""
    inside, logits = part, as_logits(part)
    for _ in range(settings.rounds):
        logits = model.answer(embedding, prompt_of(inside, embedding.frame)).logits()
        if not (logits > 0).any():
            break
        inside = logits > 0
    logits = logits + np.float32(settings.generosity)
    return logits if agreement(part, logits > 0) >= max(settings.agreement, 1e-6) else as_logits(part)


def parts_of(label_map: LabelMap, least: float) -> Iterator[tuple[int, Plane]]:
    """Give every connected part of a class that has at least so many pixels, with its label."""
    for label in (int(one) for one in np.unique(label_map) if one not in (BACKGROUND, VOID)):
        count, numbers, stats, _ = cv2.connectedComponentsWithStats((label_map == label).astype(np.uint8), connectivity=8)
        yield from ((label, numbers == one) for one in range(1, count) if stats[one, cv2.CC_STAT_AREA] >= least)


def agreement(one: Plane, other: Plane) -> float:
    """Intersection over union of two regions."""
    return float((one & other).sum() / max(int((one | other).sum()), 1))


def as_logits(inside: Plane, sure: float = 5.0) -> Floats:
    """A region that nothing is known of but where it is."""
    return np.where(inside, np.float32(sure), np.float32(-sure))
