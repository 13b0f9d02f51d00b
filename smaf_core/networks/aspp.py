"""Atrous spatial pyramid pooling: a head that learns masks, of a segmenter or beside a classifier's.

References:
    Chen et al., TPAMI 2018 (DeepLab-v2).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.networks.head import Head
from smaf_core.settings.aspp import AsppSettings

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


MaskHead = AsppHead | Ensemble


def build_mask_head(inputs: int, classes: int, settings: AsppSettings) -> MaskHead:
    """Build a head that knows nothing yet: one, or several that answer together."""
    kind = AsppHead if settings.members == 1 else Ensemble
    return kind(inputs, classes, settings)


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


def _together(logits: Sequence[Tensor]) -> Tensor:
    """Give the logarithm of the mean of the heads' probabilities, of logits (N, K+1, h, w) each."""
    return torch.stack([one.log_softmax(1) for one in logits]).logsumexp(0) - math.log(len(logits))
