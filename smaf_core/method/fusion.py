"""Attention of several scales into one: fuse (eq. 5, 6), denoise by tags, reactivate (eq. 8).

References:
    Yang et al., ICME 2023, section 3.2 and 3.3. Where the paper is silent we follow its authors' released code: all maps are
    enlarged to one common size and summed, mirror images included, and the background is a constant.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from smaf_core.data.attention import EPSILON


def fuse(maps: Sequence[Tensor], size: tuple[int, int]) -> Tensor:
    """Fuse the class attention maps of several image scales into one.

    A shrunken picture shows large objects whole, an enlarged one shows small objects at all; the sum keeps both.
    Afterwards the strongest pixel of every class is 1, so that thresholds mean the same for all classes.

    Args:
        maps: One (K, h, w) map per scale, values >= 0; h and w differ by scale.
        size: Height and width to fuse at, in pixels.

    Returns:
        (K, H, W) float32 in [0, 1].

    References:
        Yang et al., ICME 2023, eq. (5) and (6).
    """
    total = torch.stack([enlarge(one, size) for one in maps]).sum(0)
    return total / (total.amax((1, 2), keepdim=True) + EPSILON)


def denoise(attention: Tensor, tags: Sequence[int]) -> Tensor:
    """Silence every class that the image is not tagged with, by leaving its map out.

    Args:
        attention: (K, h, w), all classes.
        tags: Label-map indices (1 to K) of the k classes to keep.

    Returns:
        (k, h, w), in the order of `tags`; the maps that are missing count as 0.

    References:
        Yang et al., ICME 2023, section 3.3. There the other maps are set to 0, which costs memory and changes nothing.
    """
    return attention[[index - 1 for index in tags]]


def reactivate(fused: Tensor, threshold: float) -> Tensor:
    """Lift weak regions: give the background a constant score, then make every pixel's strongest class 1.

    What only one scale has seen is weak in the sum; as a training target it would teach the network to doubt it.

    Args:
        fused: (K, H, W) in [0, 1], denoised.
        threshold: The background's score, in (0, 1].

    Returns:
        (K+1, H, W) in [0, 1], background last; the maximum of every pixel is 1.

    References:
        Yang et al., ICME 2023, eq. (8).
    """
    background = fused.new_full((1, *fused.shape[1:]), threshold)
    scores = torch.cat([fused, background])
    return scores / scores.amax(0, keepdim=True)


def enlarge(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """Bring (K, h, w) to (K, *size) bilinearly, also where K is 0; the corners stay corners of pixels (align_corners=False)."""
    if not len(maps):
        return maps.new_zeros((0, *size), dtype=torch.float32)
    return F.interpolate(maps[:, None].float(), size=size, mode="bilinear", align_corners=False)[:, 0]
