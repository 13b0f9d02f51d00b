"""What training makes small: one function a loss.

All maps have background as their last channel. `weight` is (N, 1, h, w), >= 0: how much a cell counts; 0 leaves it out
(padding of a batch, pixels a person marked as unsure).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

OVERLAP_EPSILON = 1e-4
"""Keeps a class's overlap with the salient region defined where the class is nowhere (as in EPS)."""


def pool(logits: Tensor, weight: Tensor) -> Tensor:
    """Average class maps over the picture: (N, C, h, w) -> (N, C) class scores (global average pooling)."""
    return (logits * weight).sum((2, 3)) / weight.sum((2, 3)).clamp(min=1e-6)


def classification_loss(logits: Tensor, tags: Tensor, weight: Tensor) -> Tensor:
    """Say whether the picture's tags can be told from its class maps; the background takes no part.

    Args:
        logits: (N, K+1, h, w).
        tags: (N, K), 1 where the image has the class.
        weight: (N, 1, h, w).

    References:
        Yang et al., ICME 2023, eq. (3), with the minus sign that is missing there.
    """
    return F.multilabel_soft_margin_loss(pool(logits[:, :-1], weight), tags)


def saliency_loss(logits: Tensor, saliency: Tensor, tags: Tensor, weight: Tensor, tau: float, share: float) -> Tensor:
    """Let the classes together cover what stands out in the picture, and the background the rest.

    A class that lies mostly outside the salient region (less than `tau` of it inside) is likely to be one that saliency
    overlooks: it is explained as background here, which keeps it alive. Unlike in EPS, that cannot befall all classes of an
    image at once, since something of it does stand out: otherwise, in a small data set, a class can settle on all that is not
    the others, the whole background with it, and never leave.

    Args:
        logits: (N, K+1, h, w).
        saliency: (N, 1, h, w) in [0, 1].
        tags: (N, K).
        weight: (N, 1, h, w).
        tau: Share of a class's area that must be salient, in [0, 1].
        share: How much the foreground's estimate counts against the background's, in [0, 1].

    References:
        Lee et al., CVPR 2021 (EPS), section 3.2.
    """
    probabilities = logits.softmax(1)
    foreground, background = probabilities[:, :-1], probabilities[:, -1:]
    with torch.no_grad():
        area = (foreground > 0.5) & (weight > 0)
        inside = (area & (saliency > 0.5)).sum((2, 3)) / (area.sum((2, 3)) + OVERLAP_EPSILON)
        salient = tags * (inside > tau)
        salient = torch.where(salient.any(1, keepdim=True), salient, tags)
    shown = (foreground * salient[:, :, None, None]).sum(1, keepdim=True)
    hidden = background + (foreground * (tags - salient)[:, :, None, None]).sum(1, keepdim=True)
    estimate = share * shown + (1 - share) * (1 - hidden)
    return _weighted_mean((estimate - saliency) ** 2, weight)


def consistency_loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Pull the attention of one scale towards the fused attention of all scales (L_mac).

    Args:
        logits: (N, K+1, h, w).
        target: (N, K+1, h, w) in [0, 1], reactivated attention; or one-hot where a person decided.
        weight: (N, 1, h, w).

    References:
        Yang et al., ICME 2023, eq. (9); softmax instead of ReLU, and background as a channel, as in the released code.
    """
    return _weighted_mean((logits.softmax(1) - target) ** 2, weight)


def _weighted_mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values.mean(1, keepdim=True) * weight).sum() / weight.sum().clamp(min=1e-6)
