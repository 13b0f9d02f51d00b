"""Settings of a head that learns masks."""

from __future__ import annotations

from dataclasses import dataclass

from smaf_core.settings.bounds import _within


@dataclass(frozen=True)
class AsppSettings:
    """A head that learns masks: the segmenter's."""

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
    """Whether the backbone's last layer says that instead (`smaf_core.segmenter.glance`); `presence` only teaches then."""
    boldness: float = 0.0
    """How much the logits of all objects are raised above the background's where a glance tells which are there."""
    members: int = 1
    """How many heads take turns to learn and answer together, by the mean of their probabilities (docs/decisions/0076)."""

    def __post_init__(self) -> None:
        _within(self, {"hidden": (0, 1 << 14), "rates": (1, 1 << 10), "dropout": (0, 0.99), "members": (1, 16)})
        if self.levels:
            _within(self, {"levels": (0, 64)})
