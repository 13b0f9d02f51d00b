"""Every number a person may want to turn, with its unit and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from smaf_core.errors import SmafError
from smaf_core.settings.bounds import _within
from smaf_core.settings.changes import with_changes
from smaf_core.settings.crf import CRF_PRESETS, CrfSettings

Reading = Literal["softmax", "relu"]


BACKGROUND_SCORE = 0.2
"""The background's constant score against classes whose strongest pixel is 1 (EPS, SMAF; never chosen by truth)."""


@dataclass(frozen=True)
class HeadSettings:
    """What the class head sees, and how large it is."""

    levels: tuple[int, ...] = ()
    """Which of the backbone's levels, side by side; none: its last features, as in the paper."""
    hidden: int = 0
    """Channels of the layer between features and classes; 0: there is none (one 1x1 convolution, as in EPS)."""
    dropout: float = 0.0
    """Share of the feature channels that training hides from the head at every step."""
    reading: Reading = "softmax"
    """How its numbers become attention: compete with the background (EPS, SMAF), or each for itself (CAM, PSA, IRN)."""
    sharpness: float = 1.0
    """Exponent of the attention, which training finds where `AttentionSettings.adapt` asks for it."""

    def __post_init__(self) -> None:
        _within(self, {"hidden": (0, 1 << 14), "dropout": (0, 0.99), "sharpness": (0, 1000)})


@dataclass(frozen=True)
class AttentionSettings:
    """How the network looks at a picture."""

    scales: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0)
    """Sizes to look at the picture in; each also mirrored (SMAF and EPS: the same four)."""
    long_side: int = 320
    """Length of the picture's longer side at scale 1, in pixels."""
    threshold: float = BACKGROUND_SCORE
    """Background score that fused attention must exceed."""
    adapt: bool = False
    """Whether training finds how sharply attention is to be read, so that this score lies between object and background."""
    closer_below: float = 0.0
    """Share of a picture, in [0, 1], below which its typical object is small: a large one is then looked at in larger sizes."""
    cache_bytes: int = 8 * 1024**3
    """How much disk the features of a frozen backbone may take in one project, in bytes (VOC photos: 6 MB each)."""

    def __post_init__(self) -> None:
        _within(
            self,
            {
                "scales": (0.05, 20),
                "long_side": (16, 1 << 15),
                "threshold": (0.001, 1),
                "cache_bytes": (0, inf),
                "closer_below": (0, 1),
            },
        )


@dataclass(frozen=True)
class TrainingSettings:
    """One training: which weights learn, how long, and what the losses weigh."""

    learn: Literal["head", "all"] = "head"
    """"head": the backbone stays as ImageNet left it; "all": everything learns, except batch norm."""
    steps: int = 400
    """Batches to learn from."""
    batch_size: int = 16
    """Images a batch."""
    optimiser: Literal["adamw", "sgd"] = "adamw"
    """AdamW for the head alone; SGD to fine-tune, as in the paper."""
    learning_rate: float = 3e-3
    """At the first step; falls to 0 as (1 - step / steps) ** power."""
    power: float = 0.9
    """Exponent of that fall (EPS, SMAF)."""
    momentum: float = 0.0
    """Of SGD; the family's published runs effectively used 5e-4 (method.md, fact 6), which is none."""
    weight_decay: float = 1e-4
    """Pull of the weights towards 0."""
    head_factor: float = 1.0
    """How much faster a fresh head learns than the pretrained weights."""
    bias_factor: float = 1.0
    """How much faster biases learn than the other weights of their part; 2 in Caffe's habit, and so in DeepLab and PSA."""
    scales: tuple[float, ...] = (1.0,)
    """Scales that the head is trained at; each must be one of the attention's."""
    crop: int = 448
    """Side of the square cut out of each picture when everything learns, in pixels."""
    long_side: tuple[int, int] = (256, 512)
    """Shortest and longest that a picture's longer side is made before that, in pixels."""
    jitter: bool = True
    """Whether colours are changed at random when everything learns: brightness, contrast and saturation by up to 0.3 (EPS)."""
    tau: float = 0.4
    """EPS: share of a class that must be salient for it to count as foreground."""
    share: float = 0.5
    """EPS: how much the foreground's estimate of saliency counts against the background's."""
    saliency_weight: float = 1.0
    """Weight of the EPS saliency loss, for images that have a saliency map."""
    doubted_at: float = 1.0
    """A saliency map that calls a cell background is not believed where a classifier that learned from tags alone sees a thing
    with more than this share of its class's strongest, most of which the map does not show; nor about what it says stands out,
    if hardly any of that is seen so (docs/decisions/0029). 1: it always is believed, and no such classifier is trained."""
    classes_weight: float = 1.0
    """Weight of L_cls in self-training (Yang et al., eq. 1); 0 in the released code."""
    consistency_weight: float = 100.0
    """Weight alpha of L_mac in self-training (Yang et al., eq. 1)."""
    corrected_share: float = 0.5
    """Share of the images drawn in self-training that are to be ones a person corrected (docs/decisions/0028)."""
    corrected_most: float = 10.0
    """How many times as often as any other such an image may be drawn: a handful is not to be learned by heart."""
    held_out: float = 0.2
    """Share of the corrected images that no round learns from, so that rounds can be judged by them (docs/decisions/0087)."""
    held_out_from: int = 20
    """How many corrected images there must be for that."""
    mask_steps: int = 0
    """Batches in which a second head learns the proposals and masks there are, after a round of self-training with a frozen
    backbone; its answer, told the tags, is fused with the attention (docs/decisions/0077). 0: there is none."""
    mask_passes: float = 16.0
    """How many times at most it learns from as many images as there are, whatever `mask_steps` says: in a small project more
    would teach it the proposals by heart (docs/decisions/0077)."""
    save_every: int = 25
    """Steps between two states on disk from which an interrupted training goes on."""
    target_threshold: float = BACKGROUND_SCORE
    """Background's score in reactivation (eq. 8); the larger, the less of an object's rim the student takes in."""
    reactivated: bool = True
    """Whether the target is reactivated (eq. 8); without, it is the fused attention beside the background's score."""
    teacher_scales: tuple[float, ...] | None = None
    """Which of the attention's scales the teacher fuses for the target; None: all, as in the paper."""
    finer: int = 1
    """How many times finer than the network's maps they are compared with targets, along each side; the released code: 2."""
    alignment: float = 0.0
    """Share of the target that is the label map after the dense CRF, in [0, 1]; 0: fused attention alone, as in the paper."""

    def __post_init__(self) -> None:
        whole = {"steps": (1.0, 1e8), "save_every": (1.0, inf), "finer": (1.0, 16.0)}
        whole |= dict.fromkeys(("batch_size", "crop", "long_side"), (1.0, float(1 << 15)))
        weights = dict.fromkeys(
            ("learning_rate", "power", "weight_decay", "head_factor", "bias_factor", "saliency_weight", "classes_weight",
             "consistency_weight"), (0.0, 1e6)  # beyond, numbers overflow
        )  # fmt: skip
        shares = dict.fromkeys(("tau", "share", "alignment", "corrected_share", "held_out", "doubted_at"), (0.0, 1.0))
        others = {"momentum": (0.0, 0.999), "scales": (0.05, 20.0), "target_threshold": (0.001, 1.0)}
        others |= {"corrected_most": (1.0, inf), "held_out_from": (0.0, inf)}
        others |= {"mask_steps": (0.0, 1e8), "mask_passes": (0.01, 1e8)}
        _within(self, {**whole, **weights, **shares, **others})
        if self.long_side[0] > self.long_side[1]:
            raise SmafError(f"long_side is {self.long_side}; its first number must not exceed the second")
        if self.momentum and self.optimiser != "sgd":
            raise SmafError("this training does not learn by SGD, so it has no momentum; choose the preset paper or released")


@dataclass(frozen=True)
class ProposalSettings:
    """From fused attention to a mask."""

    crf: CrfSettings = CRF_PRESETS["irn"]
    """Kernels of the dense CRF."""
    unary: Literal["labels", "attention"] = "labels"
    """What the CRF starts from: the label map read off the fused attention (IRN, SMAF), or the attention itself."""
    confidence: float = 0.7
    """Probability that such a label is right (IRN's gt_prob)."""
    told_confidence: float = 0.85
    """The same where a head that has learned masks has its say: it is right more often (docs/decisions/0088)."""
    max_side: int = 1024
    """Larger pictures are aligned at this length of their longer side, in pixels: the kernels are made for such sizes."""

    def __post_init__(self) -> None:
        _within(self, {**dict.fromkeys(("confidence", "told_confidence"), (0.001, 0.999)), "max_side": (16, inf)})


@dataclass(frozen=True)
class Preset:
    """Everything that decides what a project's proposals look like."""

    backbone: str
    """Name of the network, see `smaf_core.networks.backbones`."""
    head: HeadSettings
    attention: AttentionSettings
    first: TrainingSettings
    """The first classifier, from tags (and saliency)."""
    self_training: TrainingSettings
    """A round on fused maps (and on what a person fixed)."""
    proposal: ProposalSettings = ProposalSettings()

    @property
    def frozen(self) -> bool:
        """Whether the backbone never learns, so that what it sees in an image can be kept for later."""
        return self.first.learn == self.self_training.learn == "head"


EPS_TRAINING = TrainingSettings(
    learn="all", steps=20_000, batch_size=8, optimiser="sgd", learning_rate=0.01, power=0.9, momentum=5e-4, weight_decay=5e-4,
    head_factor=10.0, bias_factor=2.0, crop=448, long_side=(256, 512), jitter=True, tau=0.4, share=0.5, save_every=1000,
)  # fmt: skip
"""EPS on VOC (method.md 1.3 to 1.5): Lee et al., CVPR 2021, and its script voc12_eps.sh; SMAF's parser_train.py has the same
numbers (2.2). Weights, their biases, the fresh head's weights and biases learn 1, 2, 10 and 20 times as fast. Momentum is what
those runs had (fact 6), not the 0.9 they state, which `first.momentum=0.9` and `self_training.momentum=0.9` give. Unlike there,
what is padded where a picture is smaller than the crop counts for nothing."""

SMALL_HEAD = HeadSettings(levels=(2, 4, 5, 6), hidden=256, dropout=0.3)
"""For EfficientNet-Lite: the ends of four stages, two layers on them (docs/decisions/0020)."""

OWN_HEAD = HeadSettings(hidden=256, dropout=0.3)
"""For vision transformers: the same two layers on the last features, as such networks are read (docs/decisions/0092)."""

OWN_TRAINING = TrainingSettings(scales=(1.0, 1.5), doubted_at=0.4)
OWN_ROUND = TrainingSettings(scales=(1.0, 1.5), steps=300, learning_rate=1e-3, target_threshold=0.4, alignment=0.5)
OWN_LOOK = AttentionSettings(scales=(1.0, 1.5), long_side=448, adapt=True)
"""Cells are as large as those of the preset "quick", objects half as large again; smaller pictures have too few patches."""

FINE_TUNING = TrainingSettings(
    learn="all", steps=800, batch_size=16, learning_rate=3e-5, head_factor=100.0, crop=448, long_side=(320, 640), save_every=100
)
"""The head learns as fast as in "quick", and what is below it a hundred times more slowly (docs/decisions/0027)."""

PRESETS = {
    # For a computer without GPU: the backbone's features are computed once, a small head learns on them (docs/decisions/0020)
    "quick": Preset(
        backbone="efficientnet-lite0",
        head=SMALL_HEAD,
        attention=AttentionSettings(adapt=True, closer_below=0.1),
        first=TrainingSettings(scales=(1.0, 1.5), doubted_at=0.4),
        # all sizes of a picture, as EPS and SMAF resize it at random (docs/decisions/0021)
        self_training=TrainingSettings(
            scales=(0.5, 1.0, 1.5, 2.0), steps=300, learning_rate=1e-3, target_threshold=0.4, alignment=0.5, mask_steps=600
        ),
    ),
    # The same head and targets for a GPU: larger pictures, and everything learns
    "full": Preset(
        backbone="efficientnet-lite0",
        head=SMALL_HEAD,
        attention=AttentionSettings(long_side=448, adapt=True),
        first=FINE_TUNING,
        self_training=replace(FINE_TUNING, steps=400, learning_rate=1e-5, target_threshold=0.4, alignment=0.5),
    ),
    # The paper: EPS, then L_cls + 100 L_mac on plain targets (eq. 1, 5-9; background 0.2), augmented as EPS does. Scale 1 is
    # the photo's own size there, which for VOC is a longer side of 500 pixels; other photos are brought to that size
    "paper": Preset(
        backbone="resnet38d",
        head=HeadSettings(),
        attention=AttentionSettings(long_side=500),
        first=EPS_TRAINING,
        self_training=replace(EPS_TRAINING, classes_weight=1.0, consistency_weight=100.0),
    ),
    # The authors' code (method.md 2.2): 128 channels before the classes, 100 L_mac alone at twice the maps' size, colours as
    # they are. It holds no training of its first classifier, which is EPS's here
    "released": Preset(
        backbone="resnet38d",
        head=HeadSettings(hidden=128),
        attention=AttentionSettings(long_side=500),
        first=EPS_TRAINING,
        self_training=replace(EPS_TRAINING, classes_weight=0.0, consistency_weight=100.0, jitter=False, finer=2),
    ),
    # As "quick", on networks whose weights a person must have (docs/decisions/0092)
    **{
        name: Preset(backbone=name, head=OWN_HEAD, attention=OWN_LOOK, first=OWN_TRAINING, self_training=OWN_ROUND)
        for name in ("dinov2-small", "dinov2-base", "clip-b16")
    },
}


def preset_named(name: str, changes: Sequence[str] = ()) -> Preset:
    """Give a preset by its name, of which some settings are others.

    Args:
        name: One of `PRESETS`.
        changes: Each NAME=VALUE, such as `self_training.steps=200`; see `settings.changes.with_changes`.

    Raises:
        SmafError: there is no such preset or setting, or it cannot have this value.
    """
    if name not in PRESETS:
        raise SmafError(f"unknown preset {name!r}; choose one of {', '.join(PRESETS)}")
    return with_changes(PRESETS[name], changes)
