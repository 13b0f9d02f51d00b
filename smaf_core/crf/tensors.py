"""The back end that needs nothing but torch: the lattices of cuda.py on the processor, several times slower than the one in C.

For machines where the extension could not be built and pydensecrf is not installed; the exact one would take minutes there.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf.exact import Apply, mean_field
from smaf_core.crf.problem import Picture
from smaf_core.errors import SmafError
from smaf_core.settings.crf import CrfSettings

if TYPE_CHECKING:
    from smaf_core.crf.lattice import Lattice


def unavailable() -> str | None:
    """Say why this back end cannot run here, or None when it can."""
    return "the package torch is not installed" if importlib.util.find_spec("torch") is None else None


def infer_one(picture: Picture, settings: CrfSettings, answer: NDArray[np.float32], threads: int | None = None) -> None:
    """Run mean field on both lattices, one label after the other.

    Args:
        picture: What to infer, at least two labels.
        settings: Kernels and steps.
        answer: (L, H, W); the planes of the picture's labels are filled with their marginals.
        threads: Of no effect; torch has its own.

    Raises:
        SmafError: the settings ask for what this cannot do, or kernels too narrow for a lattice.
    """
    import torch

    from smaf_core.crf.lattice import appearance_lattice, smoothness_lattice

    if not settings.include_self:
        raise SmafError("the back end torch cannot leave out a pixel's message to itself; use cpu, cuda or exact")
    unary = picture.energies()
    labels, height, width = unary.shape
    image = torch.from_numpy(np.array(picture.image))[None]
    kernels = [
        (_sums(smoothness_lattice(height, width, settings, image.device)), settings.gaussian_compat),
        (_sums(appearance_lattice(image, settings)), settings.bilateral_compat),
    ]
    answer[picture.labels] = mean_field(unary.reshape(labels, -1), kernels, settings, np).reshape(unary.shape)


def _sums(lattice: Lattice) -> Apply:
    import torch

    def apply(values: Any) -> Any:
        return np.stack([lattice.filter(torch.from_numpy(row)).numpy() for row in values])

    return apply
