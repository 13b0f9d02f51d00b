"""ResNet38d: a wide residual network of 38 layers, fine-grained (one cell per 8 pixels), which PSA, SEAM, EPS and SMAF share.

Batch norm and ReLU stand before every convolution, and where the shape changes the shortcut starts behind them. The names of
the layers are those of the published checkpoints, so that their weights load as they are.

References:
    Wu et al., Wider or deeper, Pattern Recognition 2019 (model A1); Ahn & Kwak, CVPR 2018 (stride 8, dilation, dropout).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.networks.backbones.backbone import Backbone, imagenet_normalised
from smaf_core.networks.backbones.weights import with_weights
from smaf_core.safe_files.mxnet import read_params

CHANNELS = 4096


@dataclass(frozen=True)
class Stage:
    """A row of the layer table: blocks of two 3x3 convolutions, `middle` channels between them.

    Only the first block strides, and its first convolution has a dilation of its own.
    """

    name: str
    blocks: int
    middle: int
    channels: int
    stride: int = 1
    first_dilation: int = 1
    dilation: int = 1


STAGES = (
    Stage("b2", 3, 128, 128, stride=2),
    Stage("b3", 3, 256, 256, stride=2),
    Stage("b4", 6, 512, 512, stride=2),
    Stage("b5", 3, 512, 1024, first_dilation=1, dilation=2),
)
STEM_CHANNELS = 64


class ResBlock(nn.Module):
    """Two 3x3 convolutions, each after batch norm and ReLU."""

    def __init__(
        self, inputs: int, middle: int, outputs: int, *, stride: int = 1, first_dilation: int = 1, dilation: int = 1
    ) -> None:
        super().__init__()
        self.bn_branch2a = nn.BatchNorm2d(inputs)
        self.conv_branch2a = _conv3(inputs, middle, first_dilation, stride)
        self.bn_branch2b1 = nn.BatchNorm2d(middle)
        self.conv_branch2b1 = _conv3(middle, outputs, dilation)
        same = inputs == outputs and stride == 1
        self.conv_branch1 = None if same else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, C', h/stride, w/stride)."""
        active = _activated(self.bn_branch2a, x)
        shortcut = x if self.conv_branch1 is None else self.conv_branch1(active)
        middle = self.conv_branch2a(active)
        out: Tensor = self.conv_branch2b1(_activated(self.bn_branch2b1, middle))
        return out + shortcut


class Bottleneck(nn.Module):
    """1x1, 3x3 and 1x1 convolution, each after batch norm and ReLU; whole channels are dropped before the last two."""

    def __init__(self, inputs: int, outputs: int, *, dilation: int, dropout: float) -> None:
        super().__init__()
        quarter, half = outputs // 4, outputs // 2
        self.bn_branch2a = nn.BatchNorm2d(inputs)
        self.conv_branch2a = nn.Conv2d(inputs, quarter, 1, bias=False)
        self.bn_branch2b1 = nn.BatchNorm2d(quarter)
        self.dropout_2b1 = nn.Dropout2d(dropout)
        self.conv_branch2b1 = _conv3(quarter, half, dilation)
        self.bn_branch2b2 = nn.BatchNorm2d(half)
        self.dropout_2b2 = nn.Dropout2d(dropout)
        self.conv_branch2b2 = nn.Conv2d(half, outputs, 1, bias=False)
        self.conv_branch1 = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, C', h, w)."""
        active = _activated(self.bn_branch2a, x)
        narrow = _activated(self.bn_branch2b1, self.conv_branch2a(active))
        wider = _activated(self.bn_branch2b2, self.conv_branch2b1(self.dropout_2b1(narrow)))
        out: Tensor = self.conv_branch2b2(self.dropout_2b2(wider)) + self.conv_branch1(active)
        return out


class ResNet38d(Backbone):
    """The whole network without its head: 105,070,912 parameters, 4096 channels at a stride of 8.

    The first convolution and the first stage stay as ImageNet left them, as in EPS and SMAF.
    """

    channels = CHANNELS
    stride = 8
    level_channels = (*(stage.channels for stage in STAGES), 2048, CHANNELS)

    def __init__(self) -> None:
        super().__init__()
        self.conv1a = nn.Conv2d(3, STEM_CHANNELS, 3, padding=1, bias=False)
        channels = STEM_CHANNELS
        for stage in STAGES:
            for index in range(stage.blocks):
                self.add_module(_block_name(stage, index), _block(stage, channels, first=index == 0))
                channels = stage.channels
        self.b6 = Bottleneck(channels, 2048, dilation=4, dropout=0.3)
        self.b7 = Bottleneck(2048, CHANNELS, dilation=4, dropout=0.5)
        self.bn7 = nn.BatchNorm2d(CHANNELS)
        self.requires_grad_()

    def fixed(self) -> list[nn.Module]:
        """Layers that do not learn."""
        return [self.conv1a, *self._blocks(STAGES[0])]

    def normalise(self, images: Tensor) -> Tensor:
        """(N, 3, H, W) of 0..255 -> mean 0 and deviation 1 over ImageNet."""
        return imagenet_normalised(images)

    def levels(self, images: Tensor) -> list[Tensor]:
        """Normalised pictures (N, 3, H, W) -> the ends of the stages, at strides 2, 4, 8, 8, 8, 8."""
        x, outputs = self.conv1a(images), []
        for stage in STAGES:
            x = self._through(stage, x)
            outputs.append(x)
        wide = self.b6(x)
        return [*outputs, wide, self._end(wide)]

    def forward(self, images: Tensor) -> Tensor:
        """Normalised pictures (N, 3, H, W) -> features (N, 4096, ceil(H/8), ceil(W/8)), >= 0."""
        x = self.conv1a(images)
        for stage in STAGES:
            x = self._through(stage, x)
        return self._end(self.b6(x))

    def _through(self, stage: Stage, x: Tensor) -> Tensor:
        for block in self._blocks(stage):
            x = block(x)
        return x

    def _end(self, x: Tensor) -> Tensor:
        return _activated(self.bn7, self.b7(x))

    def _blocks(self, stage: Stage) -> list[nn.Module]:
        return [self.get_submodule(_block_name(stage, index)) for index in range(stage.blocks)]


def _block_name(stage: Stage, index: int) -> str:
    return stage.name if index == 0 else f"{stage.name}_{index}"


def _block(stage: Stage, inputs: int, *, first: bool) -> ResBlock:
    if first:
        dilations = {"first_dilation": stage.first_dilation, "dilation": stage.dilation}
        return ResBlock(inputs, stage.middle, stage.channels, stride=stage.stride, **dilations)
    return ResBlock(inputs, stage.middle, stage.channels, first_dilation=stage.dilation, dilation=stage.dilation)


def _conv3(inputs: int, outputs: int, dilation: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, stride, dilation, dilation, bias=False)


def _activated(norm: nn.Module, x: Tensor) -> Tensor:
    return F.relu(norm(x), inplace=True)


_MXNET_LAYER = re.compile(
    r"(?P<kind>conv|res|bn)(?P<stage>\d)(?P<block>a|b\d+)?(?:_(?P<branch>branch\w+?))?"
    r"_(?P<leaf>weight|gamma|beta|moving_mean|moving_var)"
)
_LEAVES = {
    "weight": "weight", "gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_var": "running_var",
}  # fmt: skip


def from_mxnet(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Tensor]:
    """Translate the names of the ImageNet weights, as published for MXNet, into ours; their classifier is dropped.

    "res4b2_branch2b1_weight" is b4_2.conv_branch2b1.weight, "bn5a_branch2a_moving_var" is b5.bn_branch2a.running_var. What is
    of no layer of this network keeps its name.
    """
    return {
        _our_name(name): torch.from_numpy(np.array(array, np.float32))
        for name, array in arrays.items()
        if not name.startswith("linear1000_")
    }


def _our_name(name: str) -> str:
    match = _MXNET_LAYER.fullmatch(name)
    if match is None:
        return name
    leaf = _LEAVES[match["leaf"]]
    if match["branch"] is None:  # the two layers outside the blocks: conv1a and bn7
        return f"{match['kind']}{match['stage']}{match['block'] or ''}.{leaf}"
    kind = "bn" if match["kind"] == "bn" else "conv"
    number = "" if match["block"] == "a" else f"_{match['block'][1:]}"
    return f"b{match['stage']}{number}.{kind}_{match['branch']}.{leaf}"


def load_resnet38d(path: Path) -> ResNet38d:
    """Build ResNet38d with the ImageNet weights of an MXNet file.

    Raises:
        SmafError: the file is damaged, or holds another network.
    """
    return with_weights(ResNet38d, from_mxnet(read_params(path)), path)
