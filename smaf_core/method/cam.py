"""Class attention of one picture at one scale, seen as it is and in the mirror.

References:
    Yang et al., ICME 2023, eq. (2); the softmax over all classes and the background, in place of ReLU, is what the authors'
    code and EPS do: classes compete for every cell, so values of different pictures and scales are comparable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core.data.resizing import resize, scaled
from smaf_core.hardware.device import quick_arithmetic
from smaf_core.networks.backbones.quick_levels import LevelsOf
from smaf_core.networks.classifier import Network
from smaf_core.settings.classifier import Reading

MIRROR = 2
"""Views of each picture: itself, and its mirror image."""


def two_views(image: NDArray[np.uint8], size: tuple[int, int]) -> Tensor:
    """Bring a picture to a size, and put its mirror image beside it.

    Args:
        image: (H, W, 3) uint8 RGB.
        size: Height and width to look at it in, in pixels.

    Returns:
        (2, 3, *size) uint8.
    """
    resized = resize(image, size)
    views = np.stack([resized, resized[:, ::-1]])
    return torch.from_numpy(views).permute(0, 3, 1, 2)


def attention(logits: Tensor, reading: Reading = "softmax", sharpness: float = 1.0) -> Tensor:
    """Turn the logits of both views into class attention.

    Args:
        logits: (2, K+1, h, w): the picture's and the mirror image's, background last.
        reading: See `HeadSettings`; with "relu" the background's channel has no say.
        sharpness: Exponent; see `smaf_core.method.sharpness`.

    Returns:
        (K, h, w) float32, what both views say on average, of the classes: in [0, 1] where they compete, else >= 0.
    """
    values = logits.float().softmax(1) if reading == "softmax" else logits.float().relu()
    classes = values[:, :-1] ** sharpness
    return (classes[0] + classes[1].flip(2)) / MIRROR


def scaled_size(size: tuple[int, int], scale: float, long_side: int) -> tuple[int, int]:
    """Height and width of a picture at a scale, where its longer side has `long_side` pixels at scale 1; at least 1."""
    return scaled(size, scale * long_side / max(size))


HALF_MAX = 65504.0
"""The largest number float16 can hold."""


@torch.inference_mode()
def see(
    network: Network,
    image: NDArray[np.uint8],
    scales: Sequence[float],
    long_side: int,
    levels_of: LevelsOf | None = None,
) -> Iterator[Tensor]:
    """Run the backbone over a picture and its mirror image, at one scale after the other.

    Args:
        network: Whose backbone.
        image: (H, W, 3) uint8 RGB.
        scales: Factors.
        long_side: Length of the picture's longer side at scale 1, in pixels.
        levels_of: What runs the backbone (`smaf_core.networks.backbones.quick_levels`); None: torch.

    Yields:
        (2, C, h, w) float16 where the network is, one per scale: at the largest scale the paper's network sees 200 MB, which
        the head need not wait for.
    """
    for scale in scales:
        size = scaled_size((image.shape[0], image.shape[1]), scale, long_side)
        with quick_arithmetic(network.device):
            features = network.features(two_views(image, size).to(network.device), levels_of)
        yield as_seen(features)


def as_seen(features: Tensor) -> Tensor:
    """Give features as they are kept: float16."""
    return features.clamp(-HALF_MAX, HALF_MAX).half().contiguous()


def as_float16(maps: Tensor) -> NDArray[np.float16]:
    """Give maps, of any shape, as they are kept on disk."""
    array: NDArray[np.float16] = maps.half().cpu().numpy()
    return array
