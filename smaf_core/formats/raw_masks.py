"""What every reader of masks gives: label maps by picture, with the indices of their own source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smaf_core.mask import LabelMap


@dataclass(frozen=True)
class RawMasks:
    """Masks before their indices are those of the data set."""

    names: tuple[str, ...] | None
    """The source's classes, index 1 first; None when it has only indices, which then are the data set's."""
    label_maps: Mapping[str, Callable[[], LabelMap]]
    """By picture name; 0 background, 255 void."""
    origin: str
    """Where they come from, in words."""
