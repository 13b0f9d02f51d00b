"""The exact back end: dense mean field without a lattice, every pair of pixels counted.

The lattice of the other back ends blurs where the kernel says otherwise, and so gives some pixels another label than
this does. On a CPU this is an oracle for small pictures (in the C extension or, without it, in numpy); on CUDA the
pairs are computed as attention is, in one kernel that never stores them.

On CUDA the features are split into high and low halves of float16, whose three products have nearly the accuracy of
float32 at the speed of float16; pairs weigh in float16 and are summed in float32 (docs/decisions/0012).

The smoothness kernel depends on the positions only and is a product of a factor for rows and one for columns: it is
exact as two small matrix products.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import cpu
from smaf_core.crf.problem import Picture, Problem
from smaf_core.settings.crf import CrfSettings

Apply = Callable[[Any], Any]
"""(C, N) values -> (C, N): every value summed over all pixels, weighted by a kernel."""
TINY = 1e-20
"""Keeps a sum of nothing invertible; pydensecrf has the same."""
CHANNELS_AT_ONCE = 32
"""Channels of one run of the CUDA kernel; high and low halves make it twice as many."""
ROWS, SPAN = 128, 64
"""Pixels that hear, and pixels heard, in one tile of the CUDA kernel."""
PAIRS_AT_ONCE = 4_000_000
"""Pairs of pixels in one tile: 32 MB of float64."""


def unavailable() -> str | None:
    """Say why this back end cannot run here: it always can."""
    return None


def infer_one(picture: Picture, settings: CrfSettings, answer: NDArray[np.float32], threads: int | None = None) -> None:
    """Run mean field over all pairs; minutes for a photo, seconds for a thumbnail.

    Args:
        picture: What to infer, at least two labels.
        settings: Kernels and steps.
        answer: (L, H, W); the planes of the picture's labels are filled with their marginals.
        threads: All cores this process may use when not given; of no effect where the extension was not built.
    """
    unary = picture.energies().astype(np.float64)
    labels, height, width = unary.shape
    kernels = [
        (_smoothness(height, width, settings), settings.gaussian_compat),
        (_appearance(picture.image, settings, threads), settings.bilateral_compat),
    ]
    marginals = mean_field(unary.reshape(labels, -1), kernels, settings, np)
    answer[picture.labels] = marginals.reshape(labels, height, width)


def infer_tensors(problem: Problem, settings: CrfSettings) -> Any:
    """Run mean field over all pairs of pixels on the device of a problem's tensors, image by image.

    Returns:
        (B, L, H, W) marginals.
    """
    import torch

    with torch.inference_mode(False), torch.no_grad(), torch.autocast(problem.probabilities.device.type, enabled=False):
        return _infer_tensors(problem, settings)


def _infer_tensors(problem: Problem, settings: CrfSettings) -> Any:
    import torch

    from smaf_core.crf.energies import energies

    marginals = torch.zeros_like(problem.probabilities)
    for index, present in enumerate(problem.present):
        labels = np.flatnonzero(present).tolist()
        unary = energies(problem, labels)[index]
        _, height, width = unary.shape
        kernels = [
            (_smoothness_of_tensors(height, width, settings, unary.device), settings.gaussian_compat),
            (_appearance_of_tensors(problem.images[index], settings), settings.bilateral_compat),
        ]
        answer = mean_field(unary.flatten(1), kernels, settings, torch)
        marginals[index, labels] = answer.reshape(unary.shape)
    return marginals


def mean_field(unary: Any, kernels: list[tuple[Apply, float]], settings: CrfSettings, xp: Any) -> Any:
    """Iterate messages and softmax.

    Args:
        unary: (L, N) energies.
        kernels: What sums over all pixels, with its weight.
        settings: Steps, normalisation, and whether a pixel hears itself.
        xp: numpy or torch, whichever the arrays belong to.

    Returns:
        (L, N) marginals.
    """
    messages = [_normalised(apply, unary, settings, xp) for apply, _ in kernels]
    marginals = _softmax(-unary, xp)
    for _ in range(settings.iterations):
        logits = -unary
        for message, (_, weight) in zip(messages, kernels, strict=True):
            logits = logits + weight * message(marginals)
        marginals = _softmax(logits, xp)
    return marginals


def bilateral_features(image: NDArray[np.uint8], settings: CrfSettings) -> NDArray[np.float64]:
    """Position and colour of every pixel in units of the appearance kernel, centred; (N, 5) float64."""
    height, width = image.shape[:2]
    rows, columns = np.mgrid[:height, :width].reshape(2, -1)
    place = np.stack([columns, rows], axis=1) / settings.bilateral_sxy
    features = np.concatenate([place, image.reshape(-1, 3) / settings.bilateral_srgb], axis=1)
    return np.asarray(features - features.mean(axis=0))


def plane_factors(height: int, width: int, sxy: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the smoothness kernel's factor between rows, (H, H), and between columns, (W, W)."""
    rows, columns = (np.exp(-0.5 * (np.subtract.outer(n, n) / sxy) ** 2) for n in (np.arange(height), np.arange(width)))
    return rows, columns


def _smoothness(height: int, width: int, settings: CrfSettings) -> Apply:
    rows, columns = plane_factors(height, width, settings.gaussian_sxy)
    return lambda values: (rows @ values.reshape(-1, height, width) @ columns).reshape(values.shape)


def _appearance(image: NDArray[np.uint8], settings: CrfSettings, threads: int | None) -> Apply:
    features = bilateral_features(image, settings)
    if cpu.unavailable() is None:
        return lambda values: cpu.all_pairs(features, values, threads)
    return lambda values: _all_pairs(features, values)


def _all_pairs(features: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum values over all pixels with the appearance kernel, in float64, tile by tile."""
    half = 0.5 * (features**2).sum(axis=1)
    step = max(1, PAIRS_AT_ONCE // len(features))
    sums = np.empty_like(values)
    for begin in range(0, len(features), step):
        some = slice(begin, begin + step)
        kernel = features[some] @ features.T
        kernel -= half[some, None]
        kernel -= half
        np.exp(kernel, out=kernel)
        sums[:, some] = values @ kernel.T
    return sums


def _smoothness_of_tensors(height: int, width: int, settings: CrfSettings, device: Any) -> Apply:
    import torch

    factors = plane_factors(height, width, settings.gaussian_sxy)
    rows, columns = (torch.from_numpy(factor).float().to(device) for factor in factors)
    return lambda values: (rows @ values.reshape(-1, height, width) @ columns).reshape(values.shape)


def _appearance_of_tensors(image: Any, settings: CrfSettings) -> Apply:
    import torch

    from smaf_core.crf import triton_kernels

    exact = torch.from_numpy(bilateral_features(image.cpu().numpy(), settings)).to(image.device)
    half = (0.5 * exact.square().sum(1)).float()
    high = exact.half()
    low = (exact - high).half()
    blank = high.new_zeros(len(high), 1)
    query, key = torch.cat([high, high, low, blank], dim=1), torch.cat([high, low, high, blank], dim=1)

    def apply(values: Any) -> Any:
        return torch.cat([some_channels(some) for some in values.split(CHANNELS_AT_ONCE)])

    def some_channels(values: Any) -> Any:
        count, pixels = values.shape
        channels = max(16, 1 << (2 * count - 1).bit_length())
        coarse = values.half()
        halves = coarse.new_zeros(pixels, channels)
        halves[:, :count], halves[:, count : 2 * count] = coarse.T, (values - coarse).half().T
        sums = torch.empty(pixels, channels, device=values.device)
        triton_kernels.all_pairs[(-(-pixels // ROWS),)](
            query, key, half, halves, sums, pixels, ROWS=ROWS, SPAN=SPAN, CHANNELS=channels
        )
        return (sums[:, :count] + sums[:, count : 2 * count]).T

    return apply


def _normalised(apply: Apply, unary: Any, settings: CrfSettings, xp: Any) -> Apply:
    """Put a kernel's normalisation around it, and take out what a pixel would say to itself."""
    if settings.normalization == "none":
        before = after = 1.0
    else:
        inverse = 1.0 / (apply(xp.ones_like(unary[:1])) + TINY)
        before, after = {
            "before": (inverse, 1.0),
            "after": (1.0, inverse),
            "symmetric": (xp.sqrt(inverse), xp.sqrt(inverse)),
        }[settings.normalization]

    def message(marginals: Any) -> Any:
        said = before * marginals
        heard = apply(said)
        return after * (heard if settings.include_self else heard - said)

    return message


def _softmax(logits: Any, xp: Any) -> Any:
    likely = xp.exp(logits - xp.amax(logits, 0))
    return likely / likely.sum(0)
