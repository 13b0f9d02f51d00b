"""What counts as a small fault of a mask, where a whole project is looked through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MendingSettings:
    """Sizes in pixels of the photo."""

    smallest: int = 64
    """Areas, holes and whole classes with fewer pixels are pointed out; as the tool Drop islands begins with."""
    sliver_length: int = 12
    """Stripes shorter than this are ends of a border, where two classes meet at a sharp angle, and no slivers."""
