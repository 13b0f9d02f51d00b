"""The reference back end: pydensecrf, one thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf.problem import Picture
from smaf_core.errors import SmafError
from smaf_core.settings.crf import CrfSettings


def unavailable() -> str | None:
    """Say why this back end cannot run here, or None when it can."""
    try:
        import pydensecrf.densecrf  # noqa: F401
    except ImportError:
        return "the package pydensecrf2 is not installed"
    return None


def infer_one(picture: Picture, settings: CrfSettings, answer: NDArray[np.float32], threads: int | None = None) -> None:
    """Run mean field as pydensecrf does; it knows one thread only.

    Args:
        picture: What to infer, at least two labels.
        settings: Kernels and steps.
        answer: (L, H, W); the planes of the picture's labels are filled with their marginals.
        threads: Of no effect.

    Raises:
        SmafError: the settings ask for what pydensecrf cannot do.
    """
    import pydensecrf.densecrf as reference

    if not settings.include_self:
        raise SmafError("pydensecrf cannot leave out a pixel's message to itself; use the back end cpu, cuda or exact")
    normalization = {
        "none": reference.NO_NORMALIZATION,
        "before": reference.NORMALIZE_BEFORE,
        "after": reference.NORMALIZE_AFTER,
        "symmetric": reference.NORMALIZE_SYMMETRIC,
    }[settings.normalization]
    unary = picture.energies()
    labels, height, width = unary.shape
    crf = reference.DenseCRF2D(width, height, labels)
    crf.setUnaryEnergy(unary.reshape(labels, -1))
    crf.addPairwiseGaussian(sxy=settings.gaussian_sxy, compat=settings.gaussian_compat, normalization=normalization)
    crf.addPairwiseBilateral(
        sxy=settings.bilateral_sxy,
        srgb=settings.bilateral_srgb,
        rgbim=np.require(picture.image, requirements=["C", "W"]),  # it takes no read-only picture
        compat=settings.bilateral_compat,
        normalization=normalization,
    )
    answer[picture.labels] = np.asarray(crf.inference(settings.iterations)).reshape(labels, height, width)
