"""How a promptable model is taught by the masks of a project (chosen by measurement: docs/decisions/0097)."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST_LESSONS = 12
"""Accepted masks from which a model can be taught."""
MOST_BYTES = 1 << 29
"""Of what a model saw in the photos that teach and judge: 256 photos of SAM's, 64 of SAM 2's; of more some are drawn."""
JUDGES = 4
"""Every so manieth accepted mask is kept back, and judges."""


@dataclass(frozen=True)
class TeachingSettings:
    """How a decoder is taught."""

    steps: int = 300
    """Steps downhill."""
    prompts: int = 4
    """Prompts in each step; every one is followed by a click into what is wrong of its answer."""
    learning_rate: float = 1e-4
    """Of AdamW; rises for a sixth of the steps, then falls as a cosine does."""
    regions: float = 0.35
    """Share of the prompts that are a proposal's region, as tidying shows it."""
    boxes: float = 0.35
    """Share of the prompts that are a box; the others are one click."""
    evidence: float = 0.8
    """Share of boxes and clicks that come with where the class seems to be (`smaf_core.promptable.evidence`)."""
    clicks_on_regions: float = 0.4
    """Share of the regions that begin with a click into what is wrong of them, not as tidying shows them."""
    own_answers: float = 0.3
    """Share of the regions that are right already: an answer that is shown again shall stay as it is."""
    smallest: float = 0.002
    """Parts of a class below this share of the picture teach nothing."""
    overlap: float = 0.1
    """A thing belongs to a proposal's region if they share so much of the smaller one."""
    covered: float = 0.2
    """A region of whose pixels fewer are right is no start for anything."""
    sharpness: float = 6.0
    """Weight of the cross-entropy of the pixels beside the dice loss."""
    seed: int = 0
