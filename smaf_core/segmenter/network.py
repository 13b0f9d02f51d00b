"""DeepLab-ASPP: the network that learns from masks, and needs no tags any more.

References:
    Chen et al., TPAMI 2018 (DeepLab-v2): atrous spatial pyramid pooling, and the loss at several scales and their maximum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.resizing import scaled
from smaf_core.errors import SmafError
from smaf_core.networks.backbones import Backbone, build_backbone
from smaf_core.networks.classifier import Head, Network
from smaf_core.progress import Report, silent
from smaf_core.segmenter.glance import Glance, with_glance
from smaf_core.settings.segmenter import AsppSettings

INITIAL_DEVIATION = 0.01
"""Of the fresh weights, as in DeepLab-v2; the biases begin at 0."""
RARELY = -2.0
"""Logit of a class's presence before anything is learned: one picture in eight."""
UNLIKELY = -math.log(19)
"""Logit of the presence below which a class's cells are doubted: 5 %."""
VETO = 2.0
"""How fast that doubt grows: by so much falls a class's logit for each point that its presence's lies lower. A sharp border
instead would let exported files differ, whose numbers are equal up to rounding only."""


class Aspp(nn.Module):
    """Look at each cell's surroundings at several distances at once, and add what is seen.

    The same object is small in one photo and large in another; a 3x3 convolution whose nine points lie `rate` cells apart
    sees it whole at one size, and several rates together at many.
    """

    def __init__(self, inputs: int, outputs: int, rates: Sequence[int]) -> None:
        super().__init__()
        branches = [nn.Conv2d(inputs, outputs, 3, padding=rate, dilation=rate) for rate in rates]
        for branch in branches:
            nn.init.normal_(branch.weight, std=INITIAL_DEVIATION)
            nn.init.constant_(branch.bias, 0)  # type: ignore[arg-type]
        self.branches = nn.ModuleList(branches)

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, C', h, w): the sum of the branches; no batch norm and no ReLU, as in DeepLab-v2."""
        return torch.stack([branch(features) for branch in self.branches]).sum(0)


class Presence(nn.Module):
    """Say which classes are anywhere in a picture, from the mean and the maximum of what its cells show.

    A cell alone takes a sheep's back for a dog's; the whole picture tells. Tags are known of the images a segmenter learns
    from, so that this branch learns from persons where the masks are only a machine's.
    """

    def __init__(self, inputs: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.classes = nn.Linear(2 * inputs, classes)
        self.dropout = dropout
        nn.init.normal_(self.classes.weight, std=INITIAL_DEVIATION)
        nn.init.constant_(self.classes.bias, RARELY)

    def forward(self, seen: Tensor, inside: Tensor | None = None) -> Tensor:
        """(N, C, h, w) >= 0 -> logits (N, K); where `inside` (N, 1, h, w) is 0 there is no picture."""
        if inside is None:
            mean, most = seen.mean((2, 3)), seen.amax((2, 3))
        else:
            mean, most = (seen * inside).sum((2, 3)) / inside.sum((2, 3)), (seen * inside).amax((2, 3))
        said: Tensor = self.classes(F.dropout(torch.cat([mean, most], 1), self.dropout, self.training))
        return said


class AsppHead(Head):
    """Features (N, C, h, w) -> logits (N, K+1, h, w); channel = index in label maps, background first."""

    def __init__(self, inputs: int, classes: int, settings: AsppSettings) -> None:
        super().__init__(inputs, settings.dropout)
        width = settings.hidden or inputs
        self.hidden = nn.Linear(inputs, settings.hidden) if settings.hidden else None
        self.aspp = Aspp(width, classes + 1, settings.rates)
        self.presence = Presence(width, classes, settings.dropout) if settings.presence else None

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, K+1, h, w): less likely everywhere is what the picture as a whole hardly shows."""
        logits, said = self.both(features)
        return logits if said is None else with_presence(logits, said)

    def heads(self) -> list[AsppHead]:
        """Those that learn, each by itself: this one."""
        return [self]

    def cells(self, features: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, K+1, h, w), whatever is said about the picture as a whole."""
        return self.both(features)[0]

    def both(self, features: Tensor, inside: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Give what training compares with masks and with tags.

        Args:
            features: (N, C, h, w).
            inside: (N, 1, h, w), 1 in the pictures and 0 in their padding; None: there is no padding.

        Returns:
            Logits (N, K+1, h, w) of the cells; and (N, K) of the classes' presence, None without that branch.
        """
        seen = self._seen(features)
        logits: Tensor = self.aspp(seen)
        return logits, None if self.presence is None else self.presence(seen, inside)

    def _seen(self, features: Tensor) -> Tensor:
        if self.hidden is None:
            standard = (features - self.mean[:, None, None]) / self.deviation[:, None, None]
            return F.dropout2d(standard, self.dropout, self.training)
        cells = features.permute(0, 2, 3, 1)  # (N, h, w, C)
        return self.first_layer(self.hidden, cells).relu().permute(0, 3, 1, 2)


class Ensemble(Head):
    """Several heads that learn from different pictures and answer together, by the mean of their probabilities.

    What one head gets wrong by the chance of its training, the others mostly do not (docs/decisions/0076).
    """

    def __init__(self, inputs: int, classes: int, settings: AsppSettings) -> None:
        super().__init__(inputs, settings.dropout)
        self.members = nn.ModuleList(AsppHead(inputs, classes, settings) for _ in range(settings.members))

    def calibrate(self, samples: Iterable[Tensor]) -> None:
        """Measure once, for all of them."""
        super().calibrate(samples)
        for member in self.heads():
            member.mean.copy_(self.mean)
            member.deviation.copy_(self.deviation)

    def heads(self) -> list[AsppHead]:
        """Those that learn, each by itself."""
        return [member for member in self.members if isinstance(member, AsppHead)]

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) -> (N, K+1, h, w), logarithms of probabilities."""
        return _together([head(features) for head in self.heads()])

    def cells(self, features: Tensor) -> Tensor:
        """The same, without what is said about the picture as a whole."""
        return _together([head.cells(features) for head in self.heads()])


def with_presence(logits: Tensor, said: Tensor) -> Tensor:
    """Make a class less likely in every cell, the more so the surer it is that it is nowhere in the picture.

    Only near certainty counts: where the picture leaves it open, the cells decide. (Multiplying the probabilities of both
    lost as many right cells as wrong ones, docs/decisions/0074.)

    Args:
        logits: (N, K+1, h, w), background first.
        said: (N, K), logits of presence.

    Returns:
        (N, K+1, h, w); unchanged where presence is likelier than 5 %.
    """
    doubt = F.pad(VETO * F.relu(UNLIKELY - said), (1, 0))  # the background is in every picture
    return logits - doubt[:, :, None, None]


class Segmenter(Network):
    """A network that learns from masks: logit channel k belongs to index k of label maps, channel 0 to the background."""

    head: AsppHead | Ensemble

    def __init__(self, backbone_name: str, backbone: Backbone, class_names: Sequence[str], settings: AsppSettings) -> None:
        super().__init__(backbone_name, backbone, class_names, settings.levels)
        self.settings = settings
        kind = AsppHead if settings.members == 1 else Ensemble
        self.head = kind(self.feature_channels, len(self.class_names), settings)
        last = len(backbone.level_channels) - 1
        if settings.glance and settings.levels and settings.levels[-1] != last:
            raise SmafError(f"a glance needs the backbone's last level; let head.levels end with {last}")
        self.glance = Glance(backbone.channels, len(self.class_names)) if settings.glance else None

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W), 0..255 -> logits (N, K+1, h, w)."""
        return self.answer(self.features(images).float())

    def answer(self, features: Tensor) -> Tensor:
        """What `features` gives -> logits (N, K+1, h, w)."""
        if self.glance is None:
            logits: Tensor = self.head(features)
            return logits
        return with_glance(self.head.cells(features), self.glance(self.widened(features)), self.settings.boldness)

    def widened(self, features: Tensor) -> Tensor:
        """What `features` gives -> the backbone's last features, of which it holds those of the last level at its end."""
        if not self.settings.levels:
            return features
        return self.backbone.widened(features[:, -self.backbone.level_channels[-1] :])


def build_segmenter(
    backbone_name: str,
    class_names: Sequence[str],
    settings: AsppSettings,
    *,
    pretrained: bool = False,
    report: Report = silent,
) -> Segmenter:
    """Build a segmenter whose head knows nothing yet.

    Args:
        backbone_name: See `build_backbone`.
        class_names: The K classes in the order of their indices.
        settings: Which features the head sees, and at which rates.
        pretrained: Start from ImageNet weights; without, a file with all weights is expected to follow.
        report: Told how far a download of weights is.
    """
    backbone = build_backbone(backbone_name, pretrained, report)
    return Segmenter(backbone_name, backbone, class_names, settings).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def multi_scale_logits(segmenter: Callable[[Tensor], Tensor], images: Tensor, scales: Sequence[float]) -> list[Tensor]:
    """Look at pictures in several sizes, for a loss that lets each size be right by itself and all of them together.

    Args:
        segmenter: Pictures (N, 3, H, W) -> logits (N, K+1, h, w).
        images: (N, 3, H, W), 0..255.
        scales: Factors, 1 first.

    Returns:
        Logits of every scale at their own sizes, then, where there are several scales, their maximum pixel by pixel at the
        size of the first.

    References:
        Chen et al., TPAMI 2018, section 4.1 (scales 1, 0.75, 0.5).
    """
    logits = [segmenter(images if scale == 1 else _resized(images, scale)) for scale in scales]
    return logits if len(logits) == 1 else [*logits, strongest(logits)]


def strongest(logits: Sequence[Tensor]) -> Tensor:
    """Give the maximum, pixel by pixel, of logits (N, C, h, w) of several sizes, at the size of the first."""
    size = logits[0].shape[2:]
    same = [F.interpolate(one, size=size, mode="bilinear", align_corners=False) for one in logits]
    return torch.stack(same).amax(0)


def segmentation_loss(logits: Sequence[Tensor], labels: Tensor, weight: Tensor, balanced: bool = False) -> Tensor:
    """Say how far the logits of all scales are from the masks: the sum of their weighted mean cross entropies.

    Args:
        logits: (N, K+1, h, w) each, of any sizes.
        labels: (N, 1, H, W), index in label maps; 255 does not count, whatever its weight.
        weight: (N, 1, H, W), >= 0, how much each pixel counts.
        balanced: Whether objects and background each have a mean of their own, so that both count the same, however little
            of the pictures the objects cover.

    Returns:
        A number >= 0; 0 where no pixel counts.

    References:
        Huang et al., CVPR 2018 (DSRG), balanced seeding loss, for `balanced`; AdvCAM trains its DeepLab so.
    """
    return torch.stack([_cross_entropy(one.float(), labels, weight, balanced) for one in logits]).sum()


def presence_loss(said: Tensor, tags: Tensor) -> Tensor:
    """Say how far the classes said to be in pictures are from their tags: the mean binary cross entropy.

    Args:
        said: (N, K), logits.
        tags: (N, K), 1 where the picture has the class.
    """
    return F.binary_cross_entropy_with_logits(said.float(), tags)


def _cross_entropy(logits: Tensor, labels: Tensor, weight: Tensor, balanced: bool) -> Tensor:
    size = logits.shape[2:]
    wanted = F.interpolate(labels.float(), size=size, mode="nearest-exact")[:, 0].long()
    counts = F.interpolate(weight.float(), size=size, mode="nearest-exact")[:, 0] * (wanted != VOID)
    losses = F.cross_entropy(logits, wanted, ignore_index=VOID, reduction="none")
    if balanced:
        objects = wanted != BACKGROUND
        return (_mean(losses, counts * objects) + _mean(losses, counts * ~objects)) / 2
    return _mean(losses, counts)


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1e-6)


def _together(logits: Sequence[Tensor]) -> Tensor:
    """Give the logarithm of the mean of the heads' probabilities, of logits (N, K+1, h, w) each."""
    return torch.stack([one.log_softmax(1) for one in logits]).logsumexp(0) - math.log(len(logits))


def _resized(images: Tensor, scale: float) -> Tensor:
    size = scaled((images.shape[2], images.shape[3]), scale)
    return F.interpolate(images.float(), size=size, mode="bilinear", align_corners=False)
