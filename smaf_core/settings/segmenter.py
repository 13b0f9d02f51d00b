"""Settings of the segmenter and its presets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from smaf_core.errors import SmafError
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.bounds import _within
from smaf_core.settings.changes import with_changes
from smaf_core.settings.classifier import AttentionSettings, TrainingSettings
from smaf_core.settings.crf import CRF_PRESETS, CrfSettings


@dataclass(frozen=True)
class SegmentationSettings:
    """How a trained segmenter looks at a picture."""

    scales: tuple[float, ...] = (0.5, 0.75, 1.0)
    """Sizes to look at it in (DeepLab-v2)."""
    long_side: int | None = None
    """Length of the picture's longer side at scale 1, in pixels; None: as it is, up to `max_side`."""
    mirror: bool = True
    """Whether to look at the mirror image too."""
    combine: Literal["max", "mean"] = "max"
    """Scales: the maximum of their logits, as in DeepLab-v2, or the mean of their probabilities."""
    crf: CrfSettings = CRF_PRESETS["deeplab"]
    """Kernels of the dense CRF."""
    max_side: int = 1024
    """Larger pictures are segmented at this length of their longer side, in pixels: the kernels are made for such sizes."""
    least_probability: float = 0.05
    """A class that is nowhere more likely than this takes no part in the dense CRF: its time grows with the classes."""
    least_share: float = 0.002
    """A class is predicted as a tag if it covers at least this share of the picture."""

    def __post_init__(self) -> None:
        sides = ("max_side",) if self.long_side is None else ("max_side", "long_side")
        shares = dict.fromkeys(("least_probability", "least_share"), (0.0, 1.0))
        _within(self, {"scales": (0.05, 20), **dict.fromkeys(sides, (16.0, float(1 << 15))), **shares})


@dataclass(frozen=True)
class SegmenterPreset:
    """Everything that decides what a segmenter becomes."""

    backbone: str
    """Name of the network, see `smaf_core.networks.backbones`."""
    head: AsppSettings
    training: TrainingSettings
    loss_scales: tuple[float, ...] = (1.0, 0.75, 0.5)
    """Sizes of a crop whose losses, and that of their maximum, are added up when everything learns (DeepLab-v2)."""
    balanced: bool = False
    """Whether objects and background count the same in the loss, however many pixels they have (DSRG, AdvCAM)."""
    uncertainty: bool = True
    """Whether a pixel of a proposal counts by the share of scales that agree with it; human pixels always count fully."""
    told: bool = False
    """Whether the tags are known wherever it looks, in training too: it need not tell a picture's classes from others."""
    presence_weight: float = 1.0
    """Weight of the loss that compares the classes said to be in a picture with its tags (`AsppSettings.presence`)."""
    rarity: float = 0.0
    """How much more pixels of rare classes count: (median / number of images with the class) ** rarity; 0: all the same."""
    cut: int = 0
    """Side of the square of cells that a head on kept features learns from at a step; 0: whole pictures."""
    features: AttentionSettings = AttentionSettings()
    """Which features of a frozen backbone are kept; with the classifier's own, they are there already."""
    segmentation: SegmentationSettings = SegmentationSettings()

    def __post_init__(self) -> None:
        if self.head.glance and self.training.learn != "head":
            raise SmafError("a glance needs a backbone that never learns; set training.learn=head, or head.glance=false")


SEGMENTER_PRESETS = {
    # The paper's last stage, after kazuto1011/deeplab-pytorch (method.md 3.1), from ImageNet weights (3.2, 3.5). There the
    # learning rate falls every 10 steps, here at each; there the test has no mirror image
    "deeplab-v2": SegmenterPreset(
        backbone="resnet101-stride8",
        head=AsppSettings(),
        training=TrainingSettings(
            learn="all", steps=20_000, batch_size=10, optimiser="sgd", learning_rate=2.5e-4, power=0.9, momentum=0.9,
            weight_decay=5e-4, head_factor=10.0, bias_factor=2.0, scales=(0.5, 0.75, 1.0, 1.25, 1.5), crop=321,
        ),
        uncertainty=False,
    ),
    # The same on a small network, for a small GPU
    "lite": SegmenterPreset(
        backbone="efficientnet-lite0-stride8",
        head=AsppSettings(hidden=256),
        training=TrainingSettings(
            learn="all", steps=4000, batch_size=10, optimiser="sgd", learning_rate=2.5e-3, power=0.9, momentum=0.9,
            weight_decay=5e-4, head_factor=10.0, bias_factor=2.0, scales=(0.5, 0.75, 1.0, 1.25, 1.5), crop=321,
        ),
    ),
    # For a computer without GPU: a head on the very features that the classifier's preset "quick" has kept; rates for one
    # cell per 16 pixels (docs/decisions/0071, 0074 to 0076)
    "quick": SegmenterPreset(
        backbone="efficientnet-lite0",
        head=AsppSettings(
            levels=(2, 4, 5, 6), hidden=256, rates=(1, 3, 6, 9), dropout=0.3, presence=True, glance=True, boldness=0.25,
            members=3,
        ),
        training=TrainingSettings(scales=(1.0, 1.5), steps=600, learning_rate=3e-3),
        balanced=True,
        rarity=1.0,
        cut=16,
        segmentation=SegmentationSettings(scales=(1.0, 1.5, 2.0), long_side=320, combine="mean"),
    ),
}  # fmt: skip


def segmenter_preset_named(name: str, changes: Sequence[str] = ()) -> SegmenterPreset:
    """Give a segmenter's preset by its name, of which some settings are others; see `settings.classifier.preset_named`.

    Raises:
        SmafError: there is no such preset or setting, or it cannot have this value.
    """
    if name not in SEGMENTER_PRESETS:
        raise SmafError(f"unknown segmenter preset {name!r}; choose one of {', '.join(SEGMENTER_PRESETS)}")
    return with_changes(SEGMENTER_PRESETS[name], changes)
