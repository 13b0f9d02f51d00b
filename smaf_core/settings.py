"""Every number a person may want to turn, with its unit and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Literal, get_args

from smaf_core.errors import SmafError

Normalization = Literal["none", "before", "after", "symmetric"]
Reading = Literal["softmax", "relu"]


@dataclass(frozen=True)
class CrfSettings:
    """Dense CRF (Krähenbühl & Koltun 2011): a smoothness and an appearance kernel over all pairs of pixels.

    The defaults are the kernels that PSA and EPS use for pseudo labels.
    """

    iterations: int = 10
    """Mean-field steps."""
    gaussian_sxy: float = 3.0
    """Standard deviation of the smoothness kernel, in pixels."""
    gaussian_compat: float = 3.0
    """Weight of the smoothness kernel (Potts)."""
    bilateral_sxy: float = 80.0
    """Standard deviation of the appearance kernel in the plane, in pixels."""
    bilateral_srgb: float = 13.0
    """Standard deviation of the appearance kernel in colour, in 8-bit levels."""
    bilateral_compat: float = 10.0
    """Weight of the appearance kernel (Potts)."""
    normalization: Normalization = "symmetric"
    """How a kernel's sum is normalised; pydensecrf's default is symmetric."""
    include_self: bool = True
    """Whether a pixel sends a message to itself: pydensecrf does, the paper's sum (j != i) does not."""

    @classmethod
    def preset(cls, name: str) -> CrfSettings:
        """Give a set of kernels by the name of the work that made it known.

        Raises:
            SmafError: there is no such preset; the message lists those there are.
        """
        if name not in CRF_PRESETS:
            raise SmafError(f"there is no dense CRF preset {name!r}; there are {', '.join(CRF_PRESETS)}")
        return CRF_PRESETS[name]

    def __post_init__(self) -> None:
        for name in ("gaussian_sxy", "bilateral_sxy", "bilateral_srgb"):
            if not 0.0 < getattr(self, name) < inf:
                raise SmafError(f"{name} is {getattr(self, name)}; a width above 0 is needed")
        for name in ("gaussian_compat", "bilateral_compat"):
            if not 0.0 <= getattr(self, name) < inf:
                raise SmafError(f"{name} is {getattr(self, name)}; a weight of 0 or more is needed")
        if self.iterations < 0:
            raise SmafError(f"iterations is {self.iterations}; 0 or more steps are needed")
        if self.normalization not in get_args(Normalization):
            raise SmafError(f"there is no normalisation {self.normalization!r}; there are {', '.join(get_args(Normalization))}")


CRF_PRESETS = {
    # IRN's label refinement, used by SMAF for its pseudo labels (method.md, fact 7)
    "irn": CrfSettings(bilateral_sxy=50.0, bilateral_srgb=5.0, bilateral_compat=10.0),
    # PSA, SEAM and EPS
    "psa": CrfSettings(),
    # DeepLab-v2's post-processing
    "deeplab": CrfSettings(gaussian_sxy=1.0, gaussian_compat=3.0, bilateral_sxy=67.0, bilateral_srgb=3.0,
                           bilateral_compat=4.0),
}  # fmt: skip


def _within(settings: object, bounds: Mapping[str, tuple[float, float]]) -> None:
    """Refuse numbers outside their bounds; of several numbers each must be within, and there must be one.

    Raises:
        SmafError: the first that is not, by its name.
    """
    for name, (least, most) in bounds.items():
        value = getattr(settings, name)
        numbers = value if isinstance(value, tuple) else (value,)
        if not numbers or not all(least <= number <= most for number in numbers):
            limits = f"at least {least:g}" + ("" if most == inf else f" and at most {most:g}")
            raise SmafError(f"{name} is {', '.join(map(str, numbers)) or 'empty'}; it must be {limits}")


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
        _within(self, {"hidden": (0, inf), "dropout": (0, 0.99), "sharpness": (0, inf)})


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
    cache_bytes: int = 8 * 1024**3
    """How much disk the features of a frozen backbone may take in one project, in bytes (VOC photos: 6 MB each)."""

    def __post_init__(self) -> None:
        _within(self, {"scales": (0.05, 20), "long_side": (16, inf), "threshold": (0.001, 1), "cache_bytes": (0, inf)})


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
    classes_weight: float = 1.0
    """Weight of L_cls in self-training (Yang et al., eq. 1); 0 in the released code."""
    consistency_weight: float = 100.0
    """Weight alpha of L_mac in self-training (Yang et al., eq. 1)."""
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
        whole = dict.fromkeys(("steps", "batch_size", "crop", "long_side", "save_every", "finer"), (1.0, inf))
        weights = dict.fromkeys(
            ("learning_rate", "power", "weight_decay", "head_factor", "bias_factor", "saliency_weight", "classes_weight",
             "consistency_weight"), (0.0, inf)
        )  # fmt: skip
        shares = dict.fromkeys(("tau", "share", "alignment"), (0.0, 1.0))
        others = {"momentum": (0.0, 0.999), "scales": (0.05, 20.0), "target_threshold": (0.001, 1.0)}
        _within(self, {**whole, **weights, **shares, **others})
        if self.long_side[0] > self.long_side[1]:
            raise SmafError(f"long_side is {self.long_side}; its first number must not exceed the second")


@dataclass(frozen=True)
class ProposalSettings:
    """From fused attention to a mask."""

    crf: CrfSettings = CRF_PRESETS["irn"]
    """Kernels of the dense CRF."""
    unary: Literal["labels", "attention"] = "labels"
    """What the CRF starts from: the label map read off the fused attention (IRN, SMAF), or the attention itself."""
    confidence: float = 0.7
    """Probability that such a label is right (IRN's gt_prob)."""
    max_side: int = 1024
    """Larger pictures are aligned at this length of their longer side, in pixels: the kernels are made for such sizes."""

    def __post_init__(self) -> None:
        _within(self, {"confidence": (0.001, 0.999), "max_side": (16, inf)})


@dataclass(frozen=True)
class Preset:
    """Everything that decides what a project's proposals look like."""

    backbone: str
    """Name of the network, see `smaf_core.backbones`."""
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
those runs had (fact 6), not the 0.9 they state; `with_momentum` gives the other reading. Unlike there, what is padded where a
picture is smaller than the crop counts for nothing."""

SMALL_HEAD = HeadSettings(levels=(2, 4, 5, 6), hidden=256, dropout=0.3)
"""For EfficientNet-Lite: the ends of four stages, two layers on them (docs/decisions/0020)."""

FINE_TUNING = TrainingSettings(
    learn="all", steps=800, batch_size=16, learning_rate=3e-5, head_factor=100.0, crop=448, long_side=(320, 640), save_every=100
)
"""The head learns as fast as in "quick", and what is below it a hundred times more slowly (docs/decisions/0027)."""

PRESETS = {
    # For a computer without GPU: the backbone's features are computed once, a small head learns on them (docs/decisions/0020)
    "quick": Preset(
        backbone="efficientnet-lite0",
        head=SMALL_HEAD,
        attention=AttentionSettings(adapt=True),
        first=TrainingSettings(scales=(1.0, 1.5)),
        # all sizes of a picture, as EPS and SMAF resize it at random (docs/decisions/0021)
        self_training=TrainingSettings(
            scales=(0.5, 1.0, 1.5, 2.0), steps=300, learning_rate=1e-3, target_threshold=0.4, alignment=0.5
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
}


def with_momentum(preset: Preset, momentum: float) -> Preset:
    """Give a preset whose trainings by SGD have another momentum.

    Both readings of EPS's and SMAF's code can be had: 5e-4, which its runs had since the weight decay was handed to SGD in
    the momentum's place, and 0.9, which the papers state (method.md, fact 6).

    Raises:
        SmafError: it is not in [0, 1), or the preset does not use SGD.
    """
    if not 0 <= momentum < 1:
        raise SmafError(f"momentum is {momentum}; it must be at least 0 and less than 1")
    if "sgd" not in (preset.first.optimiser, preset.self_training.optimiser):
        raise SmafError("this preset does not learn by SGD, so it has no momentum; choose the preset paper or released")
    return replace(
        preset,
        first=replace(preset.first, momentum=momentum),
        self_training=replace(preset.self_training, momentum=momentum),
    )


def preset_named(name: str) -> Preset:
    """Give a preset by its name.

    Raises:
        SmafError: there is no such preset.
    """
    if name not in PRESETS:
        raise SmafError(f"unknown preset {name!r}; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]


@dataclass(frozen=True)
class AsppSettings:
    """The segmenter's head."""

    levels: tuple[int, ...] = ()
    """Which of the backbone's levels it sees, side by side; none: its last features, as in DeepLab-v2."""
    hidden: int = 0
    """Channels of a 1x1 layer between features and branches; 0: there is none, as in DeepLab-v2."""
    rates: tuple[int, ...] = (6, 12, 18, 24)
    """How many cells apart the points of each 3x3 branch lie (DeepLab-v2, for one cell per 8 pixels)."""
    dropout: float = 0.0
    """Share of the feature channels that training hides from the head at every step."""
    presence: bool = False
    """Whether it also says which classes are anywhere in the picture, and doubts its cells where it sees hardly any."""
    glance: bool = False
    """Whether that is said by the backbone's last layer instead (`smaf_core.glance`); `presence` only teaches then."""
    boldness: float = 0.0
    """How much the logits of all objects are raised above the background's where a glance tells which are there."""
    members: int = 1
    """How many heads take turns to learn and answer together, by the mean of their probabilities (docs/decisions/0076)."""

    def __post_init__(self) -> None:
        _within(self, {"hidden": (0, inf), "dropout": (0, 0.99), "members": (1, 16)})


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


@dataclass(frozen=True)
class SegmenterPreset:
    """Everything that decides what a segmenter becomes."""

    backbone: str
    """Name of the network, see `smaf_core.backbones`."""
    head: AsppSettings
    training: TrainingSettings
    loss_scales: tuple[float, ...] = (1.0, 0.75, 0.5)
    """Sizes of a crop whose losses, and that of their maximum, are added up when everything learns (DeepLab-v2)."""
    balanced: bool = False
    """Whether objects and background count the same in the loss, however many pixels they have (DSRG, AdvCAM)."""
    uncertainty: bool = True
    """Whether a pixel of a proposal counts by the share of scales that agree with it; human pixels always count fully."""
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


def segmenter_preset_named(name: str) -> SegmenterPreset:
    """Give a segmenter's preset by its name.

    Raises:
        SmafError: there is no such preset.
    """
    if name not in SEGMENTER_PRESETS:
        raise SmafError(f"unknown segmenter preset {name!r}; choose one of {', '.join(SEGMENTER_PRESETS)}")
    return SEGMENTER_PRESETS[name]
