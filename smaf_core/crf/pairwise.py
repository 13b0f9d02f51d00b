"""Any kernels, step by step: what `DenseCRF` computes where the fast lattices in C do not know the kernels asked for.

Lattices are tensors (lattice.py), label by label: several times slower than the C extension, and of the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.settings.crf import Normalization

if TYPE_CHECKING:
    from smaf_core.crf.lattice import Lattice

Floats = NDArray[np.float32]
TINY = 1e-20
"""Keeps a sum of nothing invertible; pydensecrf has the same."""


@dataclass
class Pairwise:
    """One kernel with what labels say to each other through it."""

    features: Callable[[], Floats]
    """Gives (d, N) features in units of the kernel's width; only asked where the C extension does not do the work."""
    compat: Floats
    """() weight of Potts' model; (L,) or (L, L) what labels say to themselves, or to each other, with its sign."""
    normalization: Normalization
    kind: Literal["gaussian", "bilateral", "any"] = "any"
    widths: tuple[float, ...] = ()
    """Of a Gaussian: in x and y; of a bilateral kernel also in the three colours."""
    image: NDArray[np.uint8] | None = None
    """(H, W, 3) of a bilateral kernel."""

    @cached_property
    def lattice(self) -> Lattice:
        """The lattice of the features."""
        import torch

        from smaf_core.crf.lattice import lattice_of

        return lattice_of(torch.from_numpy(np.ascontiguousarray(self.features().T)))

    @cached_property
    def factors(self) -> tuple[Any, Any]:
        """What values are multiplied by before and after the kernel's sum, (N,) arrays or 1."""
        if self.normalization == "none":
            return 1.0, 1.0
        inverse = 1.0 / (self._sums(np.ones((1, len(self.lattice.weight)), np.float32)) + TINY)
        root = np.sqrt(inverse)
        return {"before": (inverse, 1.0), "after": (1.0, inverse), "symmetric": (root, root)}[self.normalization]

    def energies(self, marginals: Floats) -> Floats:
        """Give the energy that all pixels' (L, N) marginals add to each label of each pixel, (L, N)."""
        before, after = self.factors
        heard = after * self._sums(before * marginals)
        if self.compat.ndim == 2:
            return np.asarray(0.5 * (self.compat + self.compat.T) @ heard, np.float32)
        strength = self.compat[:, None] if self.compat.ndim == 1 else -self.compat
        return np.asarray(strength * heard, np.float32)

    def _sums(self, values: Floats) -> Floats:
        import torch

        rows = torch.from_numpy(np.ascontiguousarray(values, np.float32))
        return torch.stack([self.lattice.filter(row) for row in rows]).numpy()


def softmax(logits: Floats) -> Floats:
    """Turn (L, N) logits into marginals."""
    likely = np.exp(logits - logits.max(axis=0))
    return np.asarray(likely / likely.sum(axis=0), np.float32)


def step(unary: Floats, kernels: list[Pairwise], marginals: Floats) -> Floats:
    """Do one step of mean field: (L, N) energies and marginals to the next marginals."""
    logits = -unary
    for kernel in kernels:
        logits = logits - kernel.energies(marginals)
    return softmax(logits)


def divergence(unary: Floats, kernels: list[Pairwise], marginals: Floats) -> float:
    """Say how far (L, N) marginals are from the model, but for the logarithm of its partition function.

    The sum over pixels and labels of Q log Q, Q times the unary energy and Q times what `Pairwise.energies` says.
    """
    certain = marginals.astype(np.float64)
    total = certain * (np.log(np.maximum(certain, TINY)) + unary)
    return float(total.sum() + sum((certain * kernel.energies(marginals)).sum() for kernel in kernels))
