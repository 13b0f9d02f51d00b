"""The CPU back end: mean field on permutohedral lattices, in C (native/), on several threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf.problem import Picture
from smaf_core.errors import SmafError
from smaf_core.hardware.cores import usable_cores
from smaf_core.settings.crf import CrfSettings

try:
    from smaf_core.crf import _lattice
except ImportError:  # installed where there was no C compiler
    BUILT = False
else:
    BUILT = True

NORMALIZATIONS = ("none", "before", "after", "symmetric")
"""In the order of the C code."""
KERNELS = ("gaussian", "bilateral")
"""In the order of the C code."""


def unavailable() -> str | None:
    """Say why this back end cannot run here, or None when it can."""
    return None if BUILT else "its extension was not built; install a wheel, or install gcc and then this program again"


def instructions() -> str:
    """Name the instruction set the extension uses on this processor: "x86-64-v4", "x86-64-v3" or "base"."""
    return str(_lattice.kernels())


def infer_one(
    picture: Picture,
    settings: CrfSettings,
    answer: NDArray[np.float32],
    threads: int | None = None,
    instructions: str | None = None,
) -> None:
    """Run mean field on both lattices at once; the answer does not depend on the number of threads.

    Args:
        picture: What to infer, at least two labels.
        settings: Kernels and steps.
        answer: (L, H, W); the planes of the picture's labels are filled with their marginals.
        threads: All cores this process may use when not given.
        instructions: Instruction set; the best this processor has when not given.

    Raises:
        SmafError: kernels so narrow that the lattice would be far larger than the image.
    """
    height, width = picture.image.shape[:2]
    if settings.iterations == 0:
        likely = np.exp(-picture.energies())
        answer[picture.labels] = likely / likely.sum(axis=0)
        return
    with _narrow_kernels_explained(settings):
        _lattice.infer(
            picture.image,
            picture.probabilities,
            np.asarray(picture.labels, np.int32),
            picture.strokes,
            answer,
            height,
            width,
            len(answer),
            settings.iterations,
            settings.gaussian_sxy,
            settings.gaussian_compat,
            settings.bilateral_sxy,
            settings.bilateral_srgb,
            settings.bilateral_compat,
            NORMALIZATIONS.index(settings.normalization),
            settings.include_self,
            threads or usable_cores(),
            instructions,
        )


def filter_linear(
    image: NDArray[np.uint8],
    values: NDArray[np.float32],
    settings: CrfSettings,
    kernel: Literal["gaussian", "bilateral"],
    threads: int | None = None,
) -> NDArray[np.float32]:
    """Sum every value over all pixels, weighted by one kernel: the lattice's answer to `K @ values`.

    Args:
        image: (H, W, 3).
        values: (C, H, W).
        settings: Widths of the kernels; weights and normalisation have no effect.
        kernel: Which one.
        threads: All cores this process may use when not given.

    Returns:
        (C, H, W) sums; a pixel counts itself with weight about 1.

    Raises:
        SmafError: as `infer_one`.
    """
    channels, height, width = values.shape
    sums = np.empty_like(values)
    widths = settings.gaussian_sxy, settings.bilateral_sxy, settings.bilateral_srgb
    with _narrow_kernels_explained(settings):
        _lattice.filter(
            image, values, sums, height, width, channels, KERNELS.index(kernel), *widths, threads or usable_cores(), None
        )
    return sums


def all_pairs(features: NDArray[np.float64], values: NDArray[np.float64], threads: int | None = None) -> NDArray[np.float64]:
    """Sum values over all pixels with weight exp(-|f_i - f_j|^2 / 2), without a lattice; float32 inside, sums in double.

    Args:
        features: (N, 5).
        values: (C, N).
        threads: All cores this process may use when not given.

    Returns:
        (C, N).
    """
    planes, flat = np.ascontiguousarray(features.T, np.float32), np.ascontiguousarray(values, np.float32)
    sums = np.empty_like(flat)
    _lattice.pairs(planes, flat, sums, len(flat), threads or usable_cores(), None)
    return sums.astype(np.float64)


@contextmanager
def _narrow_kernels_explained(settings: CrfSettings) -> Iterator[None]:
    try:
        yield
    except OverflowError:
        raise SmafError(
            f"the kernels are too narrow for this image (gaussian_sxy {settings.gaussian_sxy:g}, bilateral_sxy "
            f"{settings.bilateral_sxy:g}, bilateral_srgb {settings.bilateral_srgb:g}): widen them, or use the back end exact"
        ) from None
