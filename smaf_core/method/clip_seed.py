"""Attention maps from words alone: where CLIP sees a class in a picture. No training; the person's own weights.

    picture, words -> GradCAM of the last block -> spread to patches that attend to each other

References:
    Lin et al., CVPR 2023 (CLIP is also an efficient segmenter, CLIP-ES), sections 3.2 to 3.4; Selvaraju et al., ICCV 2017
    (GradCAM). Written from the papers.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core.data.attention import Attention, Floats, strongest_at_one
from smaf_core.data.resizing import resize, size_within
from smaf_core.networks.clip import Clip
from smaf_core.settings.clip import ClipSettings


def seen_by_clip(
    clip: Clip, image: NDArray[np.uint8], tags: Sequence[int], classes: Tensor, background: Tensor, settings: ClipSettings
) -> Attention:
    """Say where the tagged classes of one picture are.

    Args:
        clip: The network.
        image: (H, W, 3) uint8 RGB.
        tags: Label-map indices (1 to K) of the classes in it.
        classes: (K, D) directions of all classes, see `Clip.text_vectors`.
        background: (B, D) of what else a picture shows.
        settings: How to look.

    Returns:
        Fused maps of one cell a patch, each class with its strongest at 1.
    """
    size = _whole_patches(size_within((image.shape[0], image.shape[1]), settings.long_side), clip.shape.patch)
    cells = size[0] // clip.shape.patch, size[1] // clip.shape.patch
    if not tags:
        return Attention((), (), (), np.zeros((0, *cells), np.float16))
    picture = torch.from_numpy(resize(image, size)).permute(2, 0, 1)[None].to(clip.device)
    tokens, attentions = clip.before_last(clip.normalise(picture))
    texts = torch.cat([classes[[index - 1 for index in tags]], background])
    cams = grad_cams(clip, tokens, texts, len(tags))
    together = affinity(attentions, settings.layers, settings.balancing)
    maps = spread(cams.reshape(len(tags), *cells).cpu().numpy(), together.cpu().numpy(), settings.box)
    return Attention(tuple(tags), (), (), maps.astype(np.float16))


def grad_cams(clip: Clip, tokens: Tensor, texts: Tensor, wanted: int) -> Tensor:
    """Say how much each patch speaks for each class, by what the class's probability owes to it.

    Args:
        clip: The network.
        tokens: (1, 1 + n, C) that enter its last block.
        texts: (T, D), directions that compete for the picture: its classes, then what else there may be.
        wanted: How many of the first of them want a map.

    Returns:
        (wanted, n), >= 0. Only the last block is gone back through: nothing before it depends on where the gradient ends.
    """
    with torch.enable_grad():
        normed = clip.last_normed(tokens).detach().requires_grad_()
        cosines = clip.after_last(tokens, normed) @ texts.T
        probabilities = (clip.sharpness * cosines).softmax(-1)[0]
        grads = [torch.autograd.grad(one, normed, retain_graph=True)[0][0, 1:] for one in probabilities[:wanted]]
    patches = normed.detach()[0, 1:]  # (n, C)
    return torch.stack([(patches @ grad.mean(0)).relu() for grad in grads])


def affinity(attentions: Sequence[Tensor], layers: int, balancing: int) -> Tensor:
    """Say which patches belong together, by how much they attend to each other.

    Args:
        attentions: (1, heads, 1 + n, 1 + n) of every block, the class token first.
        layers: How many of the last ones count.
        balancing: How often columns and rows are brought to a sum of 1.

    Returns:
        (n, n), >= 0, symmetric before it is squared: what two patches share through a third counts too.
    """
    mean = torch.stack([one[0, :, 1:, 1:].mean(0) for one in attentions[-layers:]]).mean(0)
    for _ in range(balancing):
        mean = mean / mean.sum(0, keepdim=True)
        mean = mean / mean.sum(1, keepdim=True)
    both = (mean + mean.T) / 2
    return both @ both


def spread(cams: Floats, together: Floats, box: float) -> Floats:
    """Let patches in the boxes around what a class is seen in speak for all patches they belong together with.

    Args:
        cams: (k, h, w), >= 0.
        together: (h * w, h * w), see `affinity`.
        box: Share of a class's strongest value from which a patch counts as seen.

    Returns:
        (k, h, w) in [0, 1], each class with its strongest at 1; a class that is nowhere stays 0.
    """
    inside = np.stack([_boxes(one > box * one.max(initial=0)) for one in cams]) if len(cams) else cams
    flat = (cams * inside).reshape(len(cams), -1) @ together.T
    return strongest_at_one(flat.reshape(cams.shape).astype(np.float32))


def _boxes(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Fill the box around each connected part."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(seen.astype(np.uint8), connectivity=8)
    filled = np.zeros_like(seen)
    for left, top, width, height, _ in stats[1:count]:
        filled[top : top + height, left : left + width] = True
    return filled


def _whole_patches(size: tuple[int, int], patch: int) -> tuple[int, int]:
    height, width = (max(1, round(side / patch)) * patch for side in size)
    return height, width
