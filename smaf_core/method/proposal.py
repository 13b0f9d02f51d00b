"""The spine: from one picture to a mask, every step on the way kept for showing.

    picture -> attention of each scale -> fuse -> denoise -> (read labels off) -> dense CRF -> proposal

References:
    Yang et al., ICME 2023, figure 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core.data.attention import Attention
from smaf_core.data.example import Example
from smaf_core.data.mask import LabelMap
from smaf_core.hardware.device import CPU
from smaf_core.method.alignment import label_maps
from smaf_core.method.cam import as_float16, attention, see
from smaf_core.method.fusion import denoise, fuse
from smaf_core.networks.classifier import Classifier
from smaf_core.settings.classifier import Preset

AttentionOf = Callable[[Example], Attention]
"""Gives the attention of an image's tags."""


@dataclass(frozen=True)
class Proposal:
    """What the machine answers for one image, and how it came to it.

    Attributes:
        name: The image's.
        attention: Maps of its classes at every scale, and fused.
        before_crf: (H, W) uint8, the label map read off the fused attention.
        label_map: (H, W) uint8, aligned to the picture's edges: the proposal.
    """

    name: str
    attention: Attention
    before_crf: LabelMap
    label_map: LabelMap


def propose(
    classifier: Classifier,
    image: NDArray[np.uint8],
    tags: Sequence[int],
    preset: Preset,
    *,
    device: torch.device = CPU,
    name: str = "",
) -> Proposal:
    """Propose a mask for one picture.

    Args:
        classifier: Is brought to `device`.
        image: (H, W, 3) uint8 RGB.
        tags: Label-map indices of the classes that may be in it.
        preset: How to look, and how to align.
        device: Where to look.
        name: Given back.

    Returns:
        The proposal at the picture's size; all background where there are no tags.
    """
    classifier = classifier.to(device).eval()
    views = list(see(classifier, image, preset.attention.scales, preset.attention.long_side))
    seen = attention_of(classifier, views, tags, preset.attention.scales)
    before, after = label_maps(image, seen, preset.attention.threshold, preset.proposal)
    return Proposal(name, seen, before, after)


@torch.inference_mode()
def attention_of(classifier: Classifier, views: Sequence[Tensor], tags: Sequence[int], scales: Sequence[float]) -> Attention:
    """Look with the head at what the backbone saw: attention of the tagged classes at every scale, and fused.

    Args:
        classifier: Whose head.
        views: Per scale (2, C, h, w) features of the picture and its mirror image.
        tags: Label-map indices of the classes to keep.
        scales: The factors that `views` belong to.

    Returns:
        Maps at the size of the head's own cells; the fused ones at the size of the largest scale's, which loses nothing
        since they are enlarged bilinearly anyway. The class scores are what the classification loss is about (eq. 3).
    """
    logits = [classifier.head(one.to(classifier.device).float()) for one in views]
    reading, sharpness = classifier.settings.reading, classifier.settings.sharpness
    maps = [denoise(attention(one, reading, sharpness), tags) for one in logits]
    height, width = max((one.shape[1:] for one in maps), key=lambda size: int(size[0] * size[1]))
    fused = fuse(maps, (height, width))
    sure = torch.stack([one[:, :-1].mean((0, 2, 3)) for one in logits]).mean(0).sigmoid()
    return Attention(tuple(tags), tuple(scales), tuple(as_float16(one) for one in maps), as_float16(fused), as_float16(sure))
