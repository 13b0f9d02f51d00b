"""pydensecrf's classes on our lattices: `import smaf_core.crf.densecrf as dcrf` instead of `pydensecrf.densecrf`.

Scripts run as they are, with the same labels, several times faster where the C extension is built and the kernels are the
usual ones (a Gaussian and a bilateral one, each as wide in x as in y, with Potts weights). Other kernels, `DenseCRF`'s own
and single steps are computed by the same lattices as tensors, slower than pydensecrf does. New code calls
`smaf_core.crf.dense_crf`, which also takes batches, tensors, a GPU and strokes.

What is different: what is wrong with the input is a `SmafError` of one line; energies may be of any float type; marginals
are plain numpy arrays. docs/manual.md has a table of what to write instead of what.
"""

from __future__ import annotations

import multiprocessing
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smaf_core.crf import cpu
from smaf_core.crf.pairwise import Floats, Pairwise, divergence, softmax, step
from smaf_core.crf.problem import CLIP, Picture
from smaf_core.crf.utils import create_pairwise_gaussian
from smaf_core.errors import SmafError
from smaf_core.settings.crf import CrfSettings, Normalization

FAR_BEHIND = 36.0
"""Nats by which a label may trail another at a pixel before the C extension's powers leave the range of a float."""
WITHIN_REACH = 18.0
"""Sum of Potts weights up to which a label so far behind never gets a marginal above 1e-7."""


class KernelType(IntEnum):
    """Only tells pydensecrf what to learn of a kernel's width; it infers the same with each, and so does this."""

    CONST_KERNEL = 0
    DIAG_KERNEL = 1
    FULL_KERNEL = 2


class NormalizationType(IntEnum):
    """What a kernel's sum is divided by, and where."""

    NO_NORMALIZATION = 0
    NORMALIZE_BEFORE = 1
    NORMALIZE_AFTER = 2
    NORMALIZE_SYMMETRIC = 3


CONST_KERNEL, DIAG_KERNEL, FULL_KERNEL = KernelType
NO_NORMALIZATION, NORMALIZE_BEFORE, NORMALIZE_AFTER, NORMALIZE_SYMMETRIC = NormalizationType
NAMES: dict[int, Normalization] = {
    NO_NORMALIZATION: "none",
    NORMALIZE_BEFORE: "before",
    NORMALIZE_AFTER: "after",
    NORMALIZE_SYMMETRIC: "symmetric",
}


class DenseCRF:
    """A dense CRF over any variables, whose kernels are given by features."""

    def __init__(self, nvar: int, nlabels: int) -> None:
        """Make a CRF of so many variables (pixels) and labels, without kernels.

        Raises:
            SmafError: there is nothing to infer.
        """
        if nvar < 1 or nlabels < 1:
            raise SmafError(f"a dense CRF needs pixels and labels, not {nvar} and {nlabels}")
        self._shape = nlabels, nvar
        self._unary: Floats | None = None
        self._kernels: list[Pairwise] = []

    def setUnaryEnergy(self, u: ArrayLike) -> None:  # noqa: N802 - pydensecrf's name
        """Say what each label costs at each pixel before messages.

        Args:
            u: (L, N) energies, -log p; infinite for a label that cannot be.

        Raises:
            SmafError: another shape, NaN, or a pixel without a label that can be.
        """
        unary = np.array(u, np.float32, order="C")  # a copy, as pydensecrf's: the caller's array may change
        if unary.shape != self._shape:
            raise SmafError(f"the unary energy is {unary.shape}; (labels, pixels) = {self._shape} is needed: reshape it")
        if not np.isfinite(unary.min(axis=0)).all():
            raise SmafError(
                "the unary energy has NaN, -infinity, or a pixel where every label is impossible; clip probabilities"
            )
        self._unary = unary

    def setUnary(self, unary: object) -> None:  # noqa: N802 - pydensecrf's name
        """Refuse pydensecrf's objects that hold energies.

        Raises:
            SmafError: always.
        """
        raise SmafError("setUnary is not there: give the (labels, pixels) array itself to setUnaryEnergy")

    def addPairwiseEnergy(  # noqa: N802 - pydensecrf's name
        self,
        features: ArrayLike,
        compat: ArrayLike,
        kernel: KernelType = DIAG_KERNEL,
        normalization: NormalizationType = NORMALIZE_SYMMETRIC,
    ) -> None:
        """Add a Gaussian kernel over any features.

        Args:
            features: (d, N) in units of the kernel's width; d at most 7.
            compat: Weight of Potts' model; or an (L,) or (L, L) array of energies between labels.
            kernel: Of no effect.
            normalization: Of the kernel's sum.

        Raises:
            SmafError: another shape, or values that are not finite.
        """
        array = np.array(features, np.float32, order="C")
        if array.ndim != 2 or array.shape[1] != self._shape[1]:
            raise SmafError(f"the features are {array.shape}; (any, {self._shape[1]}) is needed, one column per pixel")
        if not np.isfinite(array).all():
            raise SmafError("the features have NaN or infinite values; divide by widths above 0")
        self._kernels.append(Pairwise(lambda: array, self._compat(compat), NAMES[normalization]))

    def inference(self, niter: int) -> Floats:
        """Do so many steps of mean field and give the marginals, (L, N) float32.

        Raises:
            SmafError: no unary energy yet, or kernels too narrow for a lattice.
        """
        marginals = softmax(-self._energies())
        for _ in range(niter):
            marginals = step(self._energies(), self._kernels, marginals)
        return marginals

    def startInference(self) -> tuple[Floats, Floats, Floats]:  # noqa: N802 - pydensecrf's name
        """Give the marginals before the first step, (L, N), and two arrays that only pydensecrf has a use for."""
        nothing = np.empty((0, 0), np.float32)
        return softmax(-self._energies()), nothing, nothing

    def stepInference(self, Q: Floats, tmp1: Any, tmp2: Any) -> None:  # noqa: N802, N803 - pydensecrf's names
        """Do one step of mean field in place."""
        Q[:] = step(self._energies(), self._kernels, Q)

    def klDivergence(self, Q: ArrayLike) -> float:  # noqa: N802, N803 - pydensecrf's names
        """Say how far (L, N) marginals are from the model, up to a constant; it falls from step to step."""
        return divergence(self._energies(), self._kernels, np.asarray(Q, np.float32))

    def _energies(self) -> Floats:
        if self._unary is None:
            raise SmafError("there is no unary energy yet: call setUnaryEnergy first")
        return self._unary

    def _compat(self, compat: ArrayLike) -> Floats:
        array = np.asarray(compat, np.float32)
        labels = self._shape[0]
        if array.shape not in ((), (labels,), (labels, labels)) or not np.isfinite(array).all():
            raise SmafError(
                f"compat is {array.shape}; a number, or ({labels},) or ({labels}, {labels}) finite numbers are needed"
            )
        return array


class DenseCRF2D(DenseCRF):
    """A dense CRF over the pixels of a picture."""

    def __init__(self, w: int, h: int, nlabels: int) -> None:
        """Make a CRF for pictures of this width and height, without kernels."""
        super().__init__(w * h, nlabels)
        self._width, self._height = w, h

    def addPairwiseGaussian(  # noqa: N802 - pydensecrf's name
        self,
        sxy: float | tuple[float, float],
        compat: ArrayLike,
        kernel: KernelType = DIAG_KERNEL,
        normalization: NormalizationType = NORMALIZE_SYMMETRIC,
    ) -> None:
        """Add the smoothness kernel: pixels that are near have the same label.

        Args:
            sxy: Standard deviation in pixels, or one for x and one for y.
            compat: As `addPairwiseEnergy`.
            kernel: Of no effect.
            normalization: Of the kernel's sum.

        Raises:
            SmafError: a width that is not above 0, or another shape of `compat`.
        """
        widths = _widths("sxy", sxy, 2)
        weight, how = self._compat(compat), NAMES[normalization]
        self._kernels.append(Pairwise(lambda: self._places(widths), weight, how, "gaussian", widths))

    def addPairwiseBilateral(  # noqa: N802 - pydensecrf's name
        self,
        sxy: float | tuple[float, float],
        srgb: float | tuple[float, float, float],
        rgbim: NDArray[np.uint8],
        compat: ArrayLike,
        kernel: KernelType = DIAG_KERNEL,
        normalization: NormalizationType = NORMALIZE_SYMMETRIC,
    ) -> None:
        """Add the appearance kernel: pixels that are near and of like colour have the same label.

        Args:
            sxy: Standard deviation in pixels, or one for x and one for y.
            srgb: Standard deviation in 8-bit levels, or one for each colour.
            rgbim: (H, W, 3) uint8.
            compat: As `addPairwiseEnergy`.
            kernel: Of no effect.
            normalization: Of the kernel's sum.

        Raises:
            SmafError: a width that is not above 0, or a picture of another size or type.
        """
        image = np.array(rgbim, order="C")
        if image.shape != (self._height, self._width, 3) or image.dtype != np.uint8:
            wanted = (self._height, self._width, 3)
            raise SmafError(f"the picture is {image.dtype} {image.shape}; uint8 {wanted}, colours last, is needed")
        place, colours = _widths("sxy", sxy, 2), _widths("srgb", srgb, 3)
        weight, how = self._compat(compat), NAMES[normalization]

        def features() -> Floats:
            levels = image.reshape(-1, 3).T / np.asarray(colours, np.float32)[:, None]
            return np.concatenate([self._places(place), levels.astype(np.float32)])

        self._kernels.append(Pairwise(features, weight, how, "bilateral", place + colours, image))

    def inference(self, niter: int) -> Floats:
        """Do so many steps of mean field and give the marginals, (L, N) float32.

        All cores this process may use work on it, but for one alone where it is a child of `multiprocessing`.

        Raises:
            SmafError: no unary energy yet, or kernels too narrow for a lattice.
        """
        settings = self._usual_kernels(niter)
        if settings is None or cpu.unavailable() is not None or not self._in_range(settings):
            return super().inference(niter)
        picture = Picture(self._image(), self._likely(), list(range(self._shape[0])), None)
        answer = np.empty_like(picture.probabilities)
        cpu.infer_one(picture, settings, answer, threads=1 if multiprocessing.parent_process() else None)
        return answer.reshape(self._shape)

    def _places(self, widths: tuple[float, ...]) -> Floats:
        """Columns and rows, (2, N): x is first in pydensecrf's own kernels, and y in its helpers."""
        return create_pairwise_gaussian(widths[::-1], (self._height, self._width))[::-1]

    def _usual_kernels(self, niter: int) -> CrfSettings | None:
        """Say it in the words of the C extension: one kernel of each kind at most, round, Potts, normalised alike."""
        kinds = {kernel.kind: kernel for kernel in self._kernels}
        normalizations = {kernel.normalization for kernel in self._kernels}
        if len(kinds) < len(self._kernels) or "any" in kinds or len(normalizations) != 1 or self._shape[0] < 2 or niter < 1:
            return None
        if not all(_is_round_and_potts(kernel) for kernel in self._kernels):
            return None
        values: dict[str, Any] = {"iterations": niter, "normalization": normalizations.pop(), "include_self": True}
        for kind in ("gaussian", "bilateral"):
            values[f"{kind}_compat"] = float(kinds[kind].compat) if kind in kinds else 0.0
            if kind in kinds:
                values[f"{kind}_sxy"] = kinds[kind].widths[0]
        if "bilateral" in kinds:
            values["bilateral_srgb"] = kinds["bilateral"].widths[2]
        return CrfSettings(**values)

    def _in_range(self, settings: CrfSettings) -> bool:
        """Whether labels that the C extension's floats cannot hold apart would never matter."""
        if settings.normalization != "none" and settings.gaussian_compat + settings.bilateral_compat <= WITHIN_REACH:
            return True
        unary = self._energies()
        return bool((unary.max(axis=0) - unary.min(axis=0)).max() <= FAR_BEHIND)

    def _likely(self) -> Floats:
        """Relative probabilities, (L, H, W), all above those the C extension would clip."""
        unary = self._energies()
        behind = np.minimum(unary - unary.min(axis=0), FAR_BEHIND)
        likely = CLIP * np.exp(FAR_BEHIND - behind)
        return np.ascontiguousarray(likely.reshape(-1, self._height, self._width), np.float32)

    def _image(self) -> NDArray[np.uint8]:
        images = [kernel.image for kernel in self._kernels if kernel.image is not None]
        return images[0] if images else np.zeros((self._height, self._width, 3), np.uint8)


def _is_round_and_potts(kernel: Pairwise) -> bool:
    place, colours = kernel.widths[:2], kernel.widths[2:]
    return len(set(place)) == 1 and len(set(colours)) <= 1 and kernel.compat.ndim == 0 and float(kernel.compat) >= 0.0


def _widths(name: str, given: Any, count: int) -> tuple[float, ...]:
    """Read one width for all, or a width each."""
    widths = np.asarray(given, np.float64)
    if widths.shape not in ((), (count,)) or not ((widths > 0) & np.isfinite(widths)).all():
        raise SmafError(f"{name} is {given}; a width above 0, or {count} of them, is needed")
    return tuple(np.broadcast_to(widths, count).tolist())
