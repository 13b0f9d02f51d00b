"""ResNet-50 and ResNet-101, with the names of torchvision's layers, so that its published weights load as they are.

References:
    He et al., CVPR 2016; the stride of a bottleneck is on its 3x3 convolution, as in torchvision (ResNet v1.5); the last stage
    does not shrink, as in IRN (docs/decisions/0061).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.networks.backbones.backbone import Backbone, imagenet_normalised
from smaf_core.networks.backbones.weights import with_weights
from smaf_core.safe_files.torch_files import read_torch, tensors_in

RESNET50_BLOCKS = (3, 4, 6, 3)
RESNET101_BLOCKS = (3, 4, 23, 3)
EXPANSION = 4
"""A bottleneck's output has four times the channels of its 3x3 convolution."""


class Bottleneck(nn.Module):
    """1x1, 3x3 and 1x1 convolution, each followed by batch norm, and the input added."""

    def __init__(self, inputs: int, middle: int, stride: int, dilation: int = 1) -> None:
        super().__init__()
        outputs = middle * EXPANSION
        self.conv1 = nn.Conv2d(inputs, middle, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(middle)
        self.conv2 = nn.Conv2d(middle, middle, 3, stride, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(middle)
        self.conv3 = nn.Conv2d(middle, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        same = inputs == outputs and stride == 1
        self.downsample = (
            None if same else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, C', h/stride, w/stride)."""
        narrow = F.relu(self.bn1(self.conv1(x)), inplace=True)
        narrow = F.relu(self.bn2(self.conv2(narrow)), inplace=True)
        out: Tensor = self.bn3(self.conv3(narrow))
        return F.relu(out + (x if self.downsample is None else self.downsample(x)), inplace=True)


class ResNet(Backbone):
    """ResNet with a stride of 16 and without its head; the first convolution and two stages stay as ImageNet left them."""

    stride = 16
    strides = (1, 2, 2, 1)
    """Of the four stages, after the first convolution and the pooling, which shrink by 4."""
    dilations = (1, 1, 1, 1)
    """Of the 3x3 convolutions in the four stages."""
    level_channels = (256, 512, 1024, 2048)
    channels = level_channels[-1]

    def __init__(self, blocks: tuple[int, ...] = RESNET50_BLOCKS) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        channels, stages = 64, []
        for outputs, count, stride, dilation in zip(self.level_channels, blocks, self.strides, self.dilations, strict=True):
            middle = outputs // EXPANSION
            rest = [Bottleneck(outputs, middle, 1, dilation) for _ in range(count - 1)]
            stages.append(nn.Sequential(Bottleneck(channels, middle, stride, dilation), *rest))
            channels = outputs
        self.layer1, self.layer2, self.layer3, self.layer4 = stages
        self.requires_grad_()

    def fixed(self) -> list[nn.Module]:
        """Layers that do not learn."""
        return [self.conv1, self.layer1, self.layer2]

    def normalise(self, images: Tensor) -> Tensor:
        """(N, 3, H, W) of 0..255 -> mean 0 and deviation 1 over ImageNet."""
        return imagenet_normalised(images)

    def levels(self, images: Tensor) -> list[Tensor]:
        """Normalised pictures (N, 3, H, W) -> the ends of the stages, each at its stride."""
        x = F.relu(self.bn1(self.conv1(images)), inplace=True)
        x, outputs = F.max_pool2d(x, 3, 2, 1), []
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
            outputs.append(x)
        return outputs

    def forward(self, images: Tensor) -> Tensor:
        """Normalised pictures (N, 3, H, W) -> features (N, 2048, ceil(H/stride), ceil(W/stride)), >= 0."""
        return self.levels(images)[-1]


class DilatedResNet(ResNet):
    """The same layers with a stride of 8: the last two stages are dilated by 2 and 4, and all convolutions learn.

    References:
        Chen et al., TPAMI 2018 (DeepLab-v2).
    """

    stride = 8
    strides = (1, 2, 1, 1)
    dilations = (1, 1, 2, 4)

    def fixed(self) -> list[nn.Module]:
        """Layers that do not learn: none."""
        return []


def load_resnet(blocks: tuple[int, ...], path: Path, network: type[ResNet] = ResNet) -> ResNet:
    """Build a ResNet with torchvision's ImageNet weights; their classifier is dropped.

    Raises:
        SmafError: the file is damaged, or holds another network.
    """
    state = {name: value for name, value in tensors_in(read_torch(path)).items() if not name.startswith("fc.")}
    return with_weights(partial(network, blocks), state, path)
