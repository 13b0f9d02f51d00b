"""The networks that turn pictures into features, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from smaf_core.backbones.backbone import Backbone, freeze_batch_norm
from smaf_core.backbones.efficientnet_lite import EfficientNetLite, load_lite0
from smaf_core.errors import SmafError

__all__ = ["BACKBONES", "Backbone", "build_backbone", "freeze_batch_norm"]


@dataclass(frozen=True)
class Entry:
    """How a backbone is made: `bare` with random weights, `pretrained` with those of ImageNet."""

    bare: Callable[[], Backbone]
    pretrained: Callable[[], Backbone]


BACKBONES: dict[str, Entry] = {
    "efficientnet-lite0": Entry(EfficientNetLite, load_lite0),
}


def build_backbone(name: str, pretrained: bool = False) -> Backbone:
    """Build a network by name.

    Args:
        name: A key of `BACKBONES`.
        pretrained: Load its ImageNet weights; without, they are random and a checkpoint is expected to follow.

    Raises:
        SmafError: there is no such network, or its weights cannot be found.
    """
    if name not in BACKBONES:
        raise SmafError(f"unknown backbone {name!r}; the backbones are {', '.join(BACKBONES)}")
    entry = BACKBONES[name]
    return entry.pretrained() if pretrained else entry.bare()
