"""What every reader of masks gives: label maps by picture, with the indices of their own source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from smaf_core.data.classes import MAX_CLASSES
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError


@dataclass(frozen=True)
class RawMasks:
    """Masks before their indices are those of the data set."""

    names: tuple[str, ...] | None
    """The source's classes, index 1 first; None when it has only indices, which then are the data set's."""
    label_maps: Mapping[str, Callable[[], LabelMap]]
    """By picture name; 0 background, 255 void."""
    origin: str
    """Where they come from, in words."""
    by_colour: bool = False
    """Whether `names` come from a person who said what colours mean."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """The files by picture name, where each mask is a picture or array of its own."""

    given: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Height and width that the masks are made for by picture name, where the source says so."""

    def __post_init__(self) -> None:
        if self.names is not None and len(self.names) > MAX_CLASSES:
            raise SmafError(f"{self.origin}: has {len(self.names)} classes; a mask holds at most {MAX_CLASSES}")
