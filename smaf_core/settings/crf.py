"""Settings of the dense CRF and its presets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Literal, get_args

from smaf_core.errors import SmafError

Normalization = Literal["none", "before", "after", "symmetric"]

MOST_ITERATIONS = 1000
"""Mean-field steps; after some ten hardly a pixel changes any more."""

MADE_FOR = 500
"""Longer side, in pixels, of the pictures that the presets' kernels were made for: those of PASCAL VOC."""


@dataclass(frozen=True)
class CrfSettings:
    """Dense CRF (Krähenbühl & Koltun 2011): a smoothness and an appearance kernel over all pairs of pixels.

    The defaults are the kernels that PSA and EPS use for pseudo labels.
    """

    iterations: int = 10
    """Mean-field steps."""
    gaussian_sxy: float = 3.0
    """Standard deviation of the smoothness kernel, in pixels."""
    gaussian_compat: float = 3.0
    """Weight of the smoothness kernel (Potts)."""
    bilateral_sxy: float = 80.0
    """Standard deviation of the appearance kernel in the plane, in pixels."""
    bilateral_srgb: float = 13.0
    """Standard deviation of the appearance kernel in colour, in 8-bit levels."""
    bilateral_compat: float = 10.0
    """Weight of the appearance kernel (Potts)."""
    normalization: Normalization = "symmetric"
    """How a kernel's sum is normalised; pydensecrf's default is symmetric."""
    include_self: bool = True
    """Whether a pixel sends a message to itself: pydensecrf does, the paper's sum (j != i) does not."""

    @classmethod
    def preset(cls, name: str) -> CrfSettings:
        """Give a set of kernels by the name of the work that made it known.

        Raises:
            SmafError: there is no such preset; the message lists those there are.
        """
        if name not in CRF_PRESETS:
            raise SmafError(f"there is no dense CRF preset {name!r}; there are {', '.join(CRF_PRESETS)}")
        return CRF_PRESETS[name]

    def for_size(self, size: tuple[int, int]) -> CrfSettings:
        """Give the same kernels for another size of picture: how far pixels have a say is a share of the picture.

        At 1,000 pixels a kernel as wide as at 500 loses as much as one of half the width does there, at 250 as much as one
        twice as wide (docs/decisions/0048).

        Args:
            size: Height and width, in pixels, of the picture that is aligned.

        Returns:
            Settings whose widths are `max(size) / MADE_FOR` times as large.
        """
        factor = max(size) / MADE_FOR
        return replace(self, gaussian_sxy=factor * self.gaussian_sxy, bilateral_sxy=factor * self.bilateral_sxy)

    def __post_init__(self) -> None:
        for name in ("gaussian_sxy", "bilateral_sxy", "bilateral_srgb"):
            if not 0.0 < getattr(self, name) < inf:
                raise SmafError(f"{name} is {getattr(self, name)}; a width above 0 is needed")
        for name in ("gaussian_compat", "bilateral_compat"):
            if not 0.0 <= getattr(self, name) < inf:
                raise SmafError(f"{name} is {getattr(self, name)}; a weight of 0 or more is needed")
        if not 0 <= self.iterations <= MOST_ITERATIONS:
            raise SmafError(f"iterations is {self.iterations}; 0 to {MOST_ITERATIONS} steps are needed")
        if self.normalization not in get_args(Normalization):
            raise SmafError(f"there is no normalisation {self.normalization!r}; there are {', '.join(get_args(Normalization))}")


CRF_PRESETS = {
    # IRN's label refinement, used by SMAF for its pseudo labels (method.md, fact 7)
    "irn": CrfSettings(bilateral_sxy=50.0, bilateral_srgb=5.0, bilateral_compat=10.0),
    # PSA, SEAM and EPS
    "psa": CrfSettings(),
    # DeepLab-v2's post-processing
    "deeplab": CrfSettings(gaussian_sxy=1.0, gaussian_compat=3.0, bilateral_sxy=67.0, bilateral_srgb=3.0,
                           bilateral_compat=4.0),
}  # fmt: skip
