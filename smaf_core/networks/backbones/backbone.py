"""What every backbone offers, so that the rest need not know which one it has."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import torch
from torch import Tensor, nn


class Backbone(nn.Module):
    """A network that turns pictures into features: no classes, no decisions.

    Attributes:
        channels: Channels of what `forward` gives.
        stride: Picture pixels per feature cell; a side of n pixels becomes ceil(n / stride) cells.
        level_channels: Channels of what `levels` gives, coarse last.
    """

    channels: int
    stride: int
    level_channels: tuple[int, ...]

    @property
    def described(self) -> Mapping[str, Any]:
        """What a file must say besides its name, so that it can be built again; nothing where the name says it all."""
        return {}

    @abstractmethod
    def normalise(self, images: Tensor) -> Tensor:
        """Bring pictures (N, 3, H, W), 0..255, into the range the weights expect, as float32."""

    @abstractmethod
    def levels(self, images: Tensor) -> list[Tensor]:
        """Normalised pictures (N, 3, H, W) -> intermediate features, fine to coarse."""

    def widened(self, last: Tensor) -> Tensor:
        """The last of `levels` -> what `forward` gives; where a network has no layer in between, they are the same."""
        return last

    def fixed(self) -> list[nn.Module]:
        """Layers that always stay as ImageNet left them; none unless a network says so."""
        return []

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Let everything learn, or nothing; even then not batch norm, nor the layers that are `fixed`."""
        super().requires_grad_(requires_grad)
        freeze_batch_norm(self)
        for layer in self.fixed():
            layer.requires_grad_(False)
        return self

    def train(self, mode: bool = True) -> Backbone:
        """Switch to training, except batch norm: its ImageNet statistics stay, as in PSA, SEAM, EPS and SMAF.

        Batches of a few crops would give statistics far worse than ImageNet's.
        """
        super().train(mode)
        freeze_batch_norm(self)
        return self


IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)
"""Of red, green and blue over ImageNet's training photos, as shares of full brightness (torchvision and most others)."""


def imagenet_normalised(images: Tensor) -> Tensor:
    """(N, 3, H, W) of 0..255 -> float32 with mean 0 and deviation 1 over ImageNet."""
    mean, deviation = images.new_tensor([IMAGENET_MEAN, IMAGENET_DEVIATION], dtype=torch.float32)[:, :, None, None]
    normal: Tensor = (images.float() / 255.0 - mean) / deviation
    return normal


def freeze_batch_norm(module: nn.Module) -> None:
    """Let every batch norm use its stored statistics, and learn nothing."""
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.eval()
            layer.requires_grad_(False)
