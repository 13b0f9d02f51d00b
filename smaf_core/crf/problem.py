"""What a dense CRF is asked: read and checked once, so that no back end has to.

The same lines serve numpy arrays and tensors: `xp` is the module (numpy or torch) the arrays belong to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from smaf_core.errors import SmafError

CLIP = 1e-5
"""Smallest probability of a label that may be there; pydensecrf's `unary_from_softmax` has the same."""
IMPOSSIBLE = 1e4
"""Energy of a label that cannot be: exp(-1e4) is exactly 0 in float32, whatever the messages say."""
SUM_TOLERANCE = 1e-3
"""How far from 1 a pixel's probabilities may sum: float16 softmax passes, scores that were never normalised do not."""
FREE = -1
"""A pixel without a stroke."""


@dataclass(frozen=True)
class Problem:
    """Checked input, with a batch axis, on the device where the back end works."""

    images: Any
    """(B, H, W, 3) uint8."""
    probabilities: Any
    """(B, L, H, W) float32."""
    strokes: Any | None
    """(B, H, W) integers, -1 where free."""
    xp: Any
    """numpy, or torch where the back end works on tensors."""
    like_the_input: Callable[[Any], Any]
    """Turns (B, L, H, W) marginals into what the caller gave: shape, kind and device."""


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
    batched = probabilities.ndim == 4
    bring = _to_cuda if device == "cuda" else _to_numpy
    given = [None if array is None else bring(array) for array in (image, probabilities, strokes)]
    arrays = given if batched else [None if array is None else array[None] for array in given]
    problem = Problem(*arrays, xp=_module(device), like_the_input=_giving_back(probabilities, batched))
    _check_values(problem)
    return problem


def present_labels(problem: Problem) -> list[int]:
    """List the labels with any probability, or a stroke, anywhere in the batch."""
    xp = problem.xp
    flat = problem.probabilities.reshape(*problem.probabilities.shape[:2], -1)
    present = {int(label) for label in xp.argwhere((xp.amax(flat, 2) > 0).any(0)).ravel()}
    if problem.strokes is not None:
        present |= {int(label) for label in xp.unique(problem.strokes)} - {FREE}
    return sorted(present)


def energies(problem: Problem, labels: list[int]) -> Any:
    """Turn probabilities into unary energies -log p; strokes and absent labels become certainties.

    A label that is in one image of the batch but not in another gets an impossible energy in the other one, which
    gives bit by bit the marginals it would have if it had been left out.

    Returns:
        (B, len(labels), H, W) float32.
    """
    xp = problem.xp
    probabilities = problem.probabilities[:, labels]
    unary = -xp.log(xp.clip(probabilities, CLIP, None))
    if len(probabilities) > 1:
        absent = xp.amax(probabilities.reshape(*probabilities.shape[:2], -1), 2) <= 0
        unary[absent] = IMPOSSIBLE
    if problem.strokes is not None:
        stroked = problem.strokes[:, None] != FREE
        for channel, label in enumerate(labels):
            certain = xp.where(problem.strokes == label, 0.0, IMPOSSIBLE)
            unary[:, channel] = xp.where(stroked[:, 0], certain, unary[:, channel])
    return unary


def _check_shapes(image: Any, probabilities: Any, strokes: Any) -> None:
    shape, size = tuple(probabilities.shape), tuple(image.shape)
    if len(shape) not in (3, 4) or len(size) != len(shape):
        raise SmafError(
            f"probabilities must be (L, H, W) with an (H, W, 3) image, or (B, L, H, W) with (B, H, W, 3) images; got "
            f"probabilities {shape} and image {size}"
        )
    if "uint8" not in str(image.dtype) or size[-1] != 3:
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


def _check_values(problem: Problem) -> None:
    total = problem.probabilities.sum(1)
    lowest = problem.probabilities.min()
    deviation = abs(total - 1.0).max()
    if not (lowest >= 0.0 and deviation < np.inf):
        raise SmafError("probabilities must be finite and not negative; this array has NaN, infinite or negative values")
    if deviation > SUM_TOLERANCE:
        raise SmafError(
            f"probabilities must sum to 1 over the labels of a pixel; they are off by up to {float(deviation):.3g}. "
            f"Divide by the sum, or take a softmax first"
        )
    if problem.strokes is None:
        return
    labels = problem.probabilities.shape[1]
    first, last = int(problem.strokes.min()), int(problem.strokes.max())
    if first < FREE or last >= labels:
        raise SmafError(f"strokes range from {first} to {last}; -1 is free and labels are 0 to {labels - 1}")


def _to_numpy(array: Any) -> Any:
    plain = array.detach().cpu().numpy() if hasattr(array, "detach") else np.asarray(array)
    return np.asarray(plain, np.float32) if "float" in str(plain.dtype) else plain


def _to_cuda(array: Any) -> Any:
    import torch

    tensor = torch.as_tensor(array).detach()
    on_gpu = tensor if tensor.is_cuda else tensor.cuda()
    return on_gpu.float() if on_gpu.is_floating_point() else on_gpu


def _module(device: str) -> Any:
    if device == "cuda":
        import torch

        return torch
    return np


def _giving_back(probabilities: Any, batched: bool) -> Callable[[Any], Any]:
    def give_back(marginals: Any) -> Any:
        marginals = marginals if batched else marginals[0]
        wants_tensor, is_tensor = hasattr(probabilities, "detach"), hasattr(marginals, "detach")
        if wants_tensor:
            import torch

            return torch.as_tensor(marginals).to(probabilities.device)
        return marginals.cpu().numpy() if is_tensor else marginals

    return give_back
