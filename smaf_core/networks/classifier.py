"""Backbone and class head: from a picture to one map a class, and one for the background.

The head looks at each cell alone (1x1 convolutions), so its maps are class attention: averaged over the picture they say
which classes are in it, cell by cell they say where (Zhou et al., CVPR 2016; with the background as a class, as in EPS).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.errors import SmafError
from smaf_core.networks.backbones import Backbone, build_backbone
from smaf_core.settings.classifier import HeadSettings


class Head(nn.Module):
    """What every head begins with: the mean and deviation of each channel of the features.

    Features of several depths differ in size by orders of magnitude; `calibrate` measures them once, so that each channel
    enters with mean 0 and deviation 1. A 1x1 convolution is a matrix product over the cells, and on a CPU many times
    quicker as such; standardising and dropout are done to its weights, which are few, instead of the features.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, inputs: int, dropout: float) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(inputs))
        self.register_buffer("deviation", torch.ones(inputs))
        self.dropout = dropout

    @torch.no_grad()
    def calibrate(self, samples: Iterable[Tensor]) -> None:
        """Measure mean and deviation of every channel over feature maps (C, h, w); each picture counts the same."""
        means, squares, count = torch.zeros_like(self.mean), torch.zeros_like(self.mean), 0
        for features in samples:
            exact = features.to(self.mean)
            means += exact.mean((1, 2))
            squares += exact.square().mean((1, 2))
            count += 1
        if count:
            self.mean.copy_(means / count)
            self.deviation.copy_((squares / count - self.mean.square()).clamp(min=1e-6).sqrt())

    def first_layer(self, layer: nn.Linear, cells: Tensor) -> Tensor:
        """Apply a layer to features (N, h, w, C), standardised; in training some channels are hidden from the whole batch."""
        weight = F.dropout1d(layer.weight.T[None], self.dropout, self.training)[0].T / self.deviation
        bias = -weight @ self.mean
        return F.linear(cells, weight, bias if layer.bias is None else bias + layer.bias)


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

    def features(self, images: Tensor) -> Tensor:
        """See what there is to see, without naming it.

        Args:
            images: (N, 3, H, W), 0..255.

        Returns:
            (N, C, h, w) with one cell per `backbone.stride` pixels: the chosen levels one after the other, finer ones
            averaged down; or the backbone's last features where none is chosen.
        """
        normal = self.backbone.normalise(images).contiguous(memory_format=torch.channels_last)
        if not self.levels:
            last: Tensor = self.backbone(normal)
            return last
        outputs = self.backbone.levels(normal)
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
    """A network that learns from tags: logit channel k belongs to `class_names[k]`, channel K to the background."""

    def __init__(self, backbone_name: str, backbone: Backbone, class_names: Sequence[str], settings: HeadSettings) -> None:
        super().__init__(backbone_name, backbone, class_names, settings.levels)
        self.settings = settings
        self.head = ClassHead(self.feature_channels, len(self.class_names), settings)


def build_classifier(
    backbone_name: str, class_names: Sequence[str], settings: HeadSettings, *, pretrained: bool = False
) -> Classifier:
    """Build a classifier whose head knows nothing yet.

    Args:
        backbone_name: See `build_backbone`.
        class_names: The K classes in the order of their indices.
        settings: Which features the head sees, and how large it is.
        pretrained: Start from ImageNet weights; without, a checkpoint is expected to follow.
    """
    backbone = build_backbone(backbone_name, pretrained)
    return Classifier(backbone_name, backbone, class_names, settings).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]
