"""The reference back end: pydensecrf, one thread, one image after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from smaf_core.errors import SmafError
from smaf_core.settings import CrfSettings


def unavailable() -> str | None:
    """Say why this back end cannot run here, or None when it can."""
    try:
        import pydensecrf.densecrf  # noqa: F401
    except ImportError:
        return "the package pydensecrf2 is not installed"
    return None


def infer(images: NDArray[np.uint8], unary: NDArray[np.float32], settings: CrfSettings) -> NDArray[np.float32]:
    """Run mean field as pydensecrf does.

    Args:
        images: (B, H, W, 3) uint8.
        unary: (B, L, H, W) float32 energies, L >= 2.
        settings: kernels and steps.

    Returns:
        (B, L, H, W) float32 marginals.

    Raises:
        SmafError: the settings ask for what pydensecrf cannot do.
    """
    if not settings.include_self:
        raise SmafError("pydensecrf cannot leave out a pixel's message to itself; use the back end cpu, cuda or exact")
    return np.stack([_infer_one(image, energy, settings) for image, energy in zip(images, unary, strict=True)])


def _infer_one(image: NDArray[np.uint8], unary: NDArray[np.float32], settings: CrfSettings) -> NDArray[np.float32]:
    import pydensecrf.densecrf as reference

    normalization = {
        "none": reference.NO_NORMALIZATION,
        "before": reference.NORMALIZE_BEFORE,
        "after": reference.NORMALIZE_AFTER,
        "symmetric": reference.NORMALIZE_SYMMETRIC,
    }[settings.normalization]
    labels, height, width = unary.shape
    crf = reference.DenseCRF2D(width, height, labels)
    crf.setUnaryEnergy(np.ascontiguousarray(unary.reshape(labels, -1)))
    crf.addPairwiseGaussian(
        sxy=settings.gaussian_sxy, compat=settings.gaussian_compat, kernel=reference.DIAG_KERNEL, normalization=normalization
    )
    crf.addPairwiseBilateral(
        sxy=settings.bilateral_sxy,
        srgb=settings.bilateral_srgb,
        rgbim=np.ascontiguousarray(image),
        compat=settings.bilateral_compat,
        kernel=reference.DIAG_KERNEL,
        normalization=normalization,
    )
    marginals = np.asarray(crf.inference(settings.iterations), np.float32)
    return marginals.reshape(labels, height, width)
