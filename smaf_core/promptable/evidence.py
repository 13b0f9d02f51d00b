"""Where the class in hand seems to be, as a mask prompt: for a model that has learned to read it.

A click says where the thing is, fused attention how far its class goes. A model as its makers made it takes a mask prompt for
its own answer, so that it gets none; one that was taught here (`smaf_core.learning.teaching`) knows better.
"""

from __future__ import annotations

import numpy as np

from smaf_core.data.attention import FUSED, Attention
from smaf_core.promptable.prompts import GRID, Floats, Frame

STRENGTH = 10.0
"""Logit where a class is for sure; minus that where it is not at all."""
EVEN = 0.2
"""Attention, in [0, 1], that speaks neither for a class nor against it: the usual threshold."""


def evidence_of(attention: Attention | None, label: int, frame: Frame) -> Floats | None:
    """Give (256, 256) logits of one class; None where there is no attention of it.

    Args:
        attention: The photo's maps.
        label: The class.
        frame: How the photo lies before the model.
    """
    if attention is None or label not in attention.classes:
        return None
    height, width = (max(1, round(side * GRID / frame.side)) for side in frame.filled)
    there = attention.maps_of(FUSED, (height, width))[attention.classes.index(label)]
    grid = np.full((GRID, GRID), -STRENGTH, np.float32)
    grid[:height, :width] = STRENGTH * (np.clip(there / EVEN, 0, 2) - 1)
    return grid
