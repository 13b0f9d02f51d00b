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
from smaf_core.hardware.device import CPU, quick_arithmetic
from smaf_core.method.alignment import label_maps
from smaf_core.method.cam import MIRROR, as_float16, attention, see
from smaf_core.method.closer import closer_by, look_closer
from smaf_core.method.fusion import denoise, enlarge, fuse
from smaf_core.networks.aspp import MaskHead
from smaf_core.networks.classifier import Classifier
from smaf_core.settings.classifier import BACKGROUND_SCORE, Preset

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
    factor = closer_by(seen, (image.shape[0], image.shape[1]), preset.attention)
    if factor > 1:
        seen = attention_of(
            classifier, list(look_closer(classifier, image, preset.attention, factor)), tags, preset.attention.scales
        )
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
    with quick_arithmetic(classifier.device):
        logits = [classifier.head(one.to(classifier.device).float()).float() for one in views]
    reading, sharpness = classifier.settings.reading, classifier.settings.sharpness
    maps = [denoise(attention(one, reading, sharpness), tags) for one in logits]
    height, width = max((one.shape[1:] for one in maps), key=lambda size: int(size[0] * size[1]))
    fused, told, share = fuse(maps, (height, width)), None, classifier.told_share
    if classifier.mask_head is not None:
        told = as_float16(told_of(classifier.mask_head, views, tags, scales, (height, width)))
        fused = (1 - share) * fused.cpu() + share * torch.from_numpy(told).float()
    sure = torch.stack([one[:, :-1].mean((0, 2, 3)) for one in logits]).mean(0).sigmoid()
    by_scale = tuple(as_float16(one) for one in maps)
    return Attention(tuple(tags), tuple(scales), by_scale, as_float16(fused), as_float16(sure), told=told, told_share=share)


def told_of(
    head: MaskHead, views: Sequence[Tensor], tags: Sequence[int], scales: Sequence[float], size: tuple[int, int]
) -> Tensor:
    """Let a head that has learned masks say where the tagged classes are.

    Its probabilities are turned into numbers that can be fused with attention: where a class is as likely as the background,
    it is at the background's score; which of them is the likeliest stays the same in every cell.

    Args:
        head: Channel 0 is the background.
        views: As for `attention_of`, and so are `tags` and `scales`.
        tags: See there.
        scales: See there; those below 1, at which the head has not learned, are left out where there are others.
        size: Height and width of the answer.

    Returns:
        (k, *size) float32 in [0, 1], in the order of `tags`.
    """
    device = head.mean.device
    wanted = [one for one, scale in zip(views, scales, strict=True) if scale >= 1] or views
    logits = [head.cells(one.to(device).float())[:, [0, *tags]] for one in wanted]
    likely = [enlarge((one[0] + one[1].flip(2)) / MIRROR, size) for one in (each.softmax(1) for each in logits)]
    together = torch.stack(likely).mean(0)
    odds = together[1:] / together[:1].clamp(min=1e-6)
    return odds / (odds + 1 / BACKGROUND_SCORE - 1)
