"""Settings of the fusion sliders."""

from __future__ import annotations

from dataclasses import dataclass

from smaf_core.settings.classifier import BACKGROUND_SCORE

SHARES = {"attention": 0.0, "both": 0.5, "masks": 1.0}
"""What a round may go by, and how much its head for masks counts then beside the attention (docs/decisions/0077, 0088)."""
USUAL = "both"
"""What it goes by where no corrected masks have chosen."""


@dataclass(frozen=True)
class FusionSettings:
    """What the live panel turns."""

    weights: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)
    """How much each scale counts, >= 0; the paper's fusion counts them alike."""
    threshold: float = BACKGROUND_SCORE
    """The background's score, in (0, 1]."""
    reactivate: bool = False
    """Whether the maps that are shown are lifted as training sees them (eq. 8). The label map stays: dividing all scores of
    a pixel by the largest keeps their order."""
    crf: str = "irn"
    """Kernels of the dense CRF, one of `CRF_PRESETS`."""
    strength: float = 1.0
    """Factor on the weights of both kernels, >= 0; 0 leaves the dense CRF out."""
