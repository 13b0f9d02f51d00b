"""Backbone and class head: from a picture to one map a class, and one for the background.

The head looks at each cell alone (1x1 convolutions), so its maps are class attention: averaged over the picture they say
which classes are in it, cell by cell they say where (Zhou et al., CVPR 2016; with the background as a class, as in EPS).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.errors import SmafError
from smaf_core.networks.aspp import MaskHead, build_mask_head
from smaf_core.networks.backbones import Backbone, build_backbone
from smaf_core.networks.backbones.quick_levels import LevelsOf
from smaf_core.networks.head import Head
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.classifier import HeadSettings
from smaf_core.settings.fusion import SHARES, USUAL


class ClassHead(Head):
    """Features (N, C, h, w) -> logits (N, K+1, h, w), background last."""

    def __init__(self, inputs: int, classes: int, settings: HeadSettings) -> None:
        super().__init__(inputs, settings.dropout)
        self.hidden = nn.Linear(inputs, settings.hidden) if settings.hidden else None
        self.classes = nn.Linear(settings.hidden or inputs, classes + 1, bias=settings.hidden > 0)

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, K+1, h, w)."""
        cells = features.permute(0, 2, 3, 1)  # (N, h, w, C)
        if self.hidden is None:
            logits = self.first_layer(self.classes, cells)
        else:
            logits = self.classes(self.first_layer(self.hidden, cells).relu())
        return logits.permute(0, 3, 1, 2)


class Network(nn.Module):
    """A backbone and a head that knows its classes: what the loop trains, whatever the head is.

    Attributes:
        class_names: Names of the K classes.
        levels: Which of the backbone's levels the head is given, side by side; none: its last features.
        feature_channels: How many channels these are.
        head: Features (N, C, h, w) -> logits.
    """

    head: Head

    def __init__(self, backbone_name: str, backbone: Backbone, class_names: Sequence[str], levels: Sequence[int]) -> None:
        super().__init__()
        self.backbone_name = backbone_name
        self.backbone = backbone
        self.class_names = tuple(class_names)
        self.levels = tuple(levels)
        count = len(backbone.level_channels)
        if not all(0 <= level < count for level in levels):
            raise SmafError(f"levels are {', '.join(map(str, levels))}; {backbone_name} has the levels 0 to {count - 1}")
        chosen = [backbone.level_channels[level] for level in levels]
        self.feature_channels = sum(chosen) if chosen else backbone.channels

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.head.mean.device

    def features(self, images: Tensor, levels_of: LevelsOf | None = None) -> Tensor:
        """See what there is to see, without naming it.

        Args:
            images: (N, 3, H, W), 0..255.
            levels_of: Computes the backbone's levels; None: the backbone itself.

        Returns:
            (N, C, h, w) with one cell per `backbone.stride` pixels: the chosen levels one after the other, finer ones
            averaged down; or the backbone's last features where none is chosen.
        """
        normal = self.backbone.normalise(images).contiguous(memory_format=torch.channels_last)
        if not self.levels:
            last: Tensor = self.backbone(normal)
            return last
        outputs = (levels_of or self.backbone.levels)(normal)
        return torch.cat([_averaged_down(outputs[level], outputs[-1]) for level in self.levels], 1)

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W), 0..255 -> logits (N, K+1, h, w)."""
        logits: Tensor = self.head(self.features(images).float())
        return logits


def _averaged_down(fine: Tensor, coarse: Tensor) -> Tensor:
    """Bring features to the size of coarser ones; where whole cells fit, by the pooling that can be exported quickly."""
    factor = fine.shape[2] // coarse.shape[2]
    if (fine.shape[2], fine.shape[3]) == (factor * coarse.shape[2], factor * coarse.shape[3]):
        return fine if factor == 1 else F.avg_pool2d(fine, int(factor))
    return F.adaptive_avg_pool2d(fine, (coarse.shape[2], coarse.shape[3]))


class Classifier(Network):
    """A network that learns from tags: logit channel k belongs to `class_names[k]`, channel K to the background.

    Attributes:
        settings: Of its head.
        mask_head: A second head, which a round has taught the masks there were; None: there is none. Its channel 0 is the
            background.
        mask_settings: Of that.
        told_share: How much that head counts where both answers are fused, in [0, 1]; the attention has the rest.
    """

    mask_head: MaskHead | None

    def __init__(
        self,
        backbone_name: str,
        backbone: Backbone,
        class_names: Sequence[str],
        settings: HeadSettings,
        mask_settings: AsppSettings | None = None,
    ) -> None:
        super().__init__(backbone_name, backbone, class_names, settings.levels)
        self.settings = settings
        self.head = ClassHead(self.feature_channels, len(self.class_names), settings)
        self.mask_settings = mask_settings
        self.told_share = SHARES[USUAL]
        self.mask_head = (
            None if mask_settings is None else build_mask_head(self.feature_channels, len(self.class_names), mask_settings)
        )


def build_classifier(
    backbone_name: str,
    class_names: Sequence[str],
    settings: HeadSettings,
    mask_settings: AsppSettings | None = None,
    *,
    pretrained: bool = False,
    described: Mapping[str, Any] | None = None,
) -> Classifier:
    """Build a classifier whose head knows nothing yet.

    Args:
        backbone_name: See `build_backbone`.
        class_names: The K classes in the order of their indices.
        settings: Which features the head sees, and how large it is.
        mask_settings: Of the second head; None: there is none.
        pretrained: Start from ImageNet weights; without, a checkpoint is expected to follow.
        described: What a checkpoint says of the backbone besides its name.
    """
    backbone = build_backbone(backbone_name, pretrained, described=described)
    return Classifier(backbone_name, backbone, class_names, settings, mask_settings).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]
