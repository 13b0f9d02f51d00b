"""What a dense CRF is asked: read and checked once, so that no back end has to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.errors import SmafError

CLIP = 1e-5
"""Smallest probability of a label that may be there; pydensecrf's `unary_from_softmax` has the same."""
IMPOSSIBLE = 1e4
"""Energy of a label that cannot be: exp(-1e4) is exactly 0 in float32, whatever the messages say."""
SUM_TOLERANCE = 5e-3
"""How far from 1 a pixel's probabilities may sum: a bfloat16 softmax passes, scores that were never normalised do not."""
FREE = -1
"""A pixel without a stroke."""


@dataclass(frozen=True)
class Problem:
    """Checked input with a batch axis: numpy arrays, or tensors on the GPU."""

    images: Any
    """(B, H, W, 3) uint8."""
    probabilities: Any
    """(B, L, H, W) float32."""
    strokes: Any | None
    """(B, H, W) int32, -1 where free."""
    present: NDArray[np.bool_]
    """(B, L): which labels have any probability, or a stroke, in which image."""


@dataclass(frozen=True)
class Picture:
    """One image of a problem, with the labels that are in it."""

    image: NDArray[np.uint8]
    """(H, W, 3)."""
    probabilities: NDArray[np.float32]
    """(L, H, W), all labels."""
    labels: list[int]
    """Those to infer."""
    strokes: NDArray[np.int32] | None
    """(H, W) position in `labels`, -1 where free."""

    def energies(self) -> NDArray[np.float32]:
        """Unary energies -log p of the labels to infer, (len(labels), H, W); strokes are certainties."""
        unary = -np.log(np.maximum(self.probabilities[self.labels], np.float32(CLIP)))
        if self.strokes is not None:
            stroked = self.strokes != FREE
            wanted = np.arange(len(self.labels))[:, None] == self.strokes[stroked]
            unary[:, stroked] = np.where(wanted, 0.0, IMPOSSIBLE)
        return unary


def read_problem(image: Any, probabilities: Any, strokes: Any, *, device: str) -> Problem:
    """Check a caller's arrays and bring them to where the back end works.

    Args:
        image: (H, W, 3) or (B, H, W, 3) uint8.
        probabilities: (L, H, W) or (B, L, H, W) floats.
        strokes: (H, W) or (B, H, W) integers, or None.
        device: "cpu" for numpy arrays, "cuda" for tensors on the GPU.

    Raises:
        SmafError: the arrays do not fit each other or hold no probabilities.
    """
    _check_shapes(image, probabilities, strokes)
    bring: Callable[[Any, str], Any] = _to_cuda if device == "cuda" else _to_numpy
    scores = bring(probabilities, "float32").reshape(-1, *probabilities.shape[-3:])
    present = _check_probabilities(scores)
    images = bring(image, "uint8").reshape(-1, *image.shape[-3:])
    if strokes is None:
        return Problem(images, scores, None, present)
    drawn = bring(strokes, "int32").reshape(-1, *strokes.shape[-2:])
    _check_strokes(drawn, present)
    return Problem(images, scores, drawn, present)


def pictures(problem: Problem) -> list[Picture]:
    """Take a problem of numpy arrays apart, image by image."""
    strokes = [None] * len(problem.images) if problem.strokes is None else problem.strokes
    return [_picture(*parts) for parts in zip(problem.images, problem.probabilities, strokes, problem.present, strict=True)]


def like_the_input(marginals: Any, probabilities: Any) -> Any:
    """Give (B, L, H, W) marginals the shape, the kind (array or tensor) and the device the probabilities had."""
    marginals = marginals.reshape(probabilities.shape)
    if hasattr(probabilities, "detach"):
        import torch

        return torch.as_tensor(marginals).to(probabilities.device)
    return marginals.cpu().numpy() if hasattr(marginals, "detach") else marginals


def _picture(image: Any, probabilities: Any, strokes: Any, present: NDArray[np.bool_]) -> Picture:
    labels = np.flatnonzero(present)
    if strokes is not None:
        position = np.full(len(present) + 1, FREE, np.int32)  # the last entry serves -1
        position[labels] = np.arange(len(labels))
        strokes = position[strokes]
    return Picture(image, probabilities, labels.tolist(), strokes)


def _check_shapes(image: Any, probabilities: Any, strokes: Any) -> None:
    shape, size = tuple(probabilities.shape), tuple(image.shape)
    if len(shape) not in (3, 4) or len(size) != len(shape):
        raise SmafError(
            f"probabilities must be (L, H, W) with an (H, W, 3) image, or (B, L, H, W) with (B, H, W, 3) images; got "
            f"probabilities {shape} and image {size}"
        )
    if not str(image.dtype).endswith("uint8") or size[-1] != 3:
        raise SmafError(f"the image must be RGB of type uint8 with 3 channels last, not {image.dtype} {size}")
    if "float" not in str(probabilities.dtype):
        raise SmafError(f"probabilities must be floating-point numbers, not {probabilities.dtype}")
    if size[:-1] != (*shape[:-3], *shape[-2:]):
        raise SmafError(f"image {size} and probabilities {shape} are not of the same height, width and batch")
    if 0 in shape:
        raise SmafError(f"there is nothing to infer: probabilities have shape {shape}")
    if strokes is None:
        return
    if tuple(strokes.shape) != size[:-1]:
        raise SmafError(f"strokes {tuple(strokes.shape)} are not of the size of the image, {size[:-1]}")
    if "int" not in str(strokes.dtype):
        raise SmafError(f"strokes must be integers, -1 where free, not {strokes.dtype}")


def _check_probabilities(probabilities: Any) -> NDArray[np.bool_]:
    """Check the values and say which labels have any, (B, L)."""
    lowest, highest, deviation = (_extremes if isinstance(probabilities, np.ndarray) else _extremes_of_tensor)(probabilities)
    if not (lowest >= 0.0 and deviation < np.inf):
        raise SmafError("probabilities must be finite and not negative; this array has NaN, infinite or negative values")
    if deviation > SUM_TOLERANCE:
        raise SmafError(
            f"probabilities must sum to 1 over the labels of a pixel; they are off by up to {deviation:.3g}. "
            f"Divide by the sum, or take a softmax first"
        )
    return highest > 0.0


def _extremes(probabilities: NDArray[np.float32]) -> tuple[float, NDArray[np.float32], float]:
    """Smallest value, largest per image and label, largest |sum - 1|; plane by plane, while a plane is in the cache."""
    lowest, deviation = np.inf, 0.0
    highest = np.empty(probabilities.shape[:2], np.float32)
    for image, planes in enumerate(probabilities):
        total = np.zeros(planes.shape[1:], np.float32)
        for label, plane in enumerate(planes):
            total += plane
            lowest = min(lowest, plane.min())
            highest[image, label] = plane.max()
        deviation = max(deviation, float(total.max()) - 1.0, 1.0 - float(total.min()))
        if np.isnan(total.sum()):
            return np.nan, highest, np.nan
    return lowest, highest, deviation


def _extremes_of_tensor(probabilities: Any) -> tuple[float, NDArray[np.float32], float]:
    deviation = (probabilities.sum(1) - 1.0).abs().amax()
    highest = probabilities.amax((2, 3)).cpu().numpy()
    return float(probabilities.amin()), highest, float(deviation)


def _check_strokes(strokes: Any, present: NDArray[np.bool_]) -> None:
    """Check that strokes name labels, and note them as present in their image."""
    labels = present.shape[1]
    first, last = int(strokes.min()), int(strokes.max())
    if first < FREE or last >= labels:
        raise SmafError(f"strokes range from {first} to {last}; -1 is free and labels are 0 to {labels - 1}")
    for image, stroked in enumerate(strokes):
        named = [int(label) for label in stroked.unique()] if hasattr(stroked, "unique") else np.unique(stroked).tolist()
        present[image, [label for label in named if label != FREE]] = True


def _to_numpy(array: Any, kind: str) -> NDArray[Any]:
    plain = array.detach().cpu() if hasattr(array, "detach") else array
    if str(getattr(plain, "dtype", "")) == "torch.bfloat16":  # numpy knows no such type
        plain = plain.float()
    return np.ascontiguousarray(plain, kind)


def _to_cuda(array: Any, kind: str) -> Any:
    import torch

    tensor = array.detach() if hasattr(array, "detach") else torch.from_numpy(np.array(array))  # may be read-only
    return tensor.to("cuda", getattr(torch, kind)).contiguous()
