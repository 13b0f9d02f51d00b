"""DeepLab-ASPP: the network that learns from masks, and needs no tags any more.

References:
    Chen et al., TPAMI 2018 (DeepLab-v2): atrous spatial pyramid pooling, and the loss at several scales and their maximum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.resizing import scaled
from smaf_core.errors import SmafError
from smaf_core.networks.aspp import MaskHead, build_mask_head
from smaf_core.networks.backbones import Backbone, build_backbone
from smaf_core.networks.classifier import Network
from smaf_core.progress import Report, silent
from smaf_core.segmenter.glance import Glance, with_glance
from smaf_core.settings.aspp import AsppSettings


class Segmenter(Network):
    """A network that learns from masks: logit channel k belongs to index k of label maps, channel 0 to the background."""

    head: MaskHead

    def __init__(self, backbone_name: str, backbone: Backbone, class_names: Sequence[str], settings: AsppSettings) -> None:
        super().__init__(backbone_name, backbone, class_names, settings.levels)
        self.settings = settings
        self.head = build_mask_head(self.feature_channels, len(self.class_names), settings)
        last = len(backbone.level_channels) - 1
        if settings.glance and settings.levels and settings.levels[-1] != last:
            raise SmafError(f"a glance needs the backbone's last level; let head.levels end with {last}")
        self.glance = Glance(backbone.channels, len(self.class_names)) if settings.glance else None

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W), 0..255 -> logits (N, K+1, h, w)."""
        return self.answer(self.features(images).float())

    def answer(self, features: Tensor) -> Tensor:
        """What `features` gives -> logits (N, K+1, h, w)."""
        if self.glance is None:
            logits: Tensor = self.head(features)
            return logits
        return with_glance(self.head.cells(features), self.glance(self.widened(features)), self.settings.boldness)

    def widened(self, features: Tensor) -> Tensor:
        """What `features` gives -> the backbone's last features, of which it holds those of the last level at its end."""
        if not self.settings.levels:
            return features
        return self.backbone.widened(features[:, -self.backbone.level_channels[-1] :])


def build_segmenter(
    backbone_name: str,
    class_names: Sequence[str],
    settings: AsppSettings,
    *,
    pretrained: bool = False,
    report: Report = silent,
    described: Mapping[str, Any] | None = None,
) -> Segmenter:
    """Build a segmenter whose head knows nothing yet.

    Args:
        backbone_name: See `build_backbone`.
        class_names: The K classes in the order of their indices.
        settings: Which features the head sees, and at which rates.
        pretrained: Start from ImageNet weights; without, a file with all weights is expected to follow.
        report: Told how far a download of weights is.
        described: What a file says of the backbone besides its name.
    """
    backbone = build_backbone(backbone_name, pretrained, report, described)
    return Segmenter(backbone_name, backbone, class_names, settings).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def multi_scale_logits(segmenter: Callable[[Tensor], Tensor], images: Tensor, scales: Sequence[float]) -> list[Tensor]:
    """Look at pictures in several sizes, for a loss that lets each size be right by itself and all of them together.

    Args:
        segmenter: Pictures (N, 3, H, W) -> logits (N, K+1, h, w).
        images: (N, 3, H, W), 0..255.
        scales: Factors, 1 first.

    Returns:
        Logits of every scale at their own sizes, then, where there are several scales, their maximum pixel by pixel at the
        size of the first.

    References:
        Chen et al., TPAMI 2018, section 4.1 (scales 1, 0.75, 0.5).
    """
    logits = [segmenter(images if scale == 1 else _resized(images, scale)) for scale in scales]
    return logits if len(logits) == 1 else [*logits, strongest(logits)]


def strongest(logits: Sequence[Tensor]) -> Tensor:
    """Give the maximum, pixel by pixel, of logits (N, C, h, w) of several sizes, at the size of the first."""
    size = logits[0].shape[2:]
    same = [F.interpolate(one, size=size, mode="bilinear", align_corners=False) for one in logits]
    return torch.stack(same).amax(0)


def segmentation_loss(logits: Sequence[Tensor], labels: Tensor, weight: Tensor, balanced: bool = False) -> Tensor:
    """Say how far the logits of all scales are from the masks: the sum of their weighted mean cross entropies.

    Args:
        logits: (N, K+1, h, w) each, of any sizes.
        labels: (N, 1, H, W), index in label maps; 255 does not count, whatever its weight.
        weight: (N, 1, H, W), >= 0, how much each pixel counts.
        balanced: Whether objects and background each have a mean of their own, so that both count the same, however little
            of the pictures the objects cover.

    Returns:
        A number >= 0; 0 where no pixel counts.

    References:
        Huang et al., CVPR 2018 (DSRG), balanced seeding loss, for `balanced`; AdvCAM trains its DeepLab so.
    """
    return torch.stack([_cross_entropy(one.float(), labels, weight, balanced) for one in logits]).sum()


def presence_loss(said: Tensor, tags: Tensor) -> Tensor:
    """Say how far the classes said to be in pictures are from their tags: the mean binary cross entropy.

    Args:
        said: (N, K), logits.
        tags: (N, K), 1 where the picture has the class.
    """
    return F.binary_cross_entropy_with_logits(said.float(), tags)


def _cross_entropy(logits: Tensor, labels: Tensor, weight: Tensor, balanced: bool) -> Tensor:
    size = logits.shape[2:]
    wanted = F.interpolate(labels.float(), size=size, mode="nearest-exact")[:, 0].long()
    counts = F.interpolate(weight.float(), size=size, mode="nearest-exact")[:, 0] * (wanted != VOID)
    losses = F.cross_entropy(logits, wanted, ignore_index=VOID, reduction="none")
    if balanced:
        objects = wanted != BACKGROUND
        return (_mean(losses, counts * objects) + _mean(losses, counts * ~objects)) / 2
    return _mean(losses, counts)


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1e-6)


def _resized(images: Tensor, scale: float) -> Tensor:
    size = scaled((images.shape[2], images.shape[3]), scale)
    return F.interpolate(images.float(), size=size, mode="bilinear", align_corners=False)
