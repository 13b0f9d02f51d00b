"""Masks and outlines made for a picture of another size than ours: resized by an exact ratio, or before the camera's turn.

Programs that overlook EXIF's orientation see a photo lying on its side, and others make it smaller before it is annotated. Both
can be told from width and height, and undone; any other difference means another picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import image_size, orientation, turned
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError

Size = tuple[int, int]
"""Height and width."""


@dataclass(frozen=True)
class Fit:
    """How something made for one size fits a picture."""

    given: Size
    size: Size
    """Of the picture, upright."""
    orientation: int = 1
    """EXIF's, where what is given knows nothing of it; else 1."""
    is_stated: bool = True
    """Whether the source says for what size it is made; else it is taken to be made for this one."""

    @property
    def words(self) -> str:
        """What is done; empty where it fits as it is."""
        upright = self.given[::-1] if self.orientation >= 5 else self.given
        told = ["turned as the photo is"] * (self.orientation != 1)
        if upright != self.size:
            told.append(f"scaled from {self.given[1]} x {self.given[0]} pixels to {self.size[1]} x {self.size[0]}")
        return " and ".join(told)

    def points(self, corners: NDArray[np.float64]) -> NDArray[np.float64]:
        """Corners (N, 2) as (y, x), in the picture."""
        height, width = self.given
        y, x = corners[:, 0], corners[:, 1]
        ways = {5: (x, y), 6: (x, height - y), 7: (width - x, height - y), 8: (width - x, y)}
        if self.orientation in ways:
            y, x = ways[self.orientation]
            height, width = width, height
        return np.stack([y * (self.size[0] / height), x * (self.size[1] / width)], axis=1)

    def label_map(self, given: LabelMap) -> LabelMap:
        """A label map in the picture's size; every pixel takes the index that lies under its centre."""
        upright = turned(given, self.orientation)
        if upright.shape == self.size:
            return upright
        rows, columns = (
            ((np.arange(there) + 0.5) * (here / there)).astype(np.intp)
            for here, there in zip(upright.shape, self.size, strict=True)
        )
        return np.ascontiguousarray(upright[rows][:, columns])


def fit_to(picture: Path, given: Size | None, what: str = "its mask") -> Fit:
    """How something of a stated size fits a picture.

    Args:
        picture: The photo.
        given: Height and width that it is made for; None where nobody says.
        what: What it is, for the message.

    Raises:
        SmafError: its size is that of another picture, or the picture cannot be read.
    """
    size = image_size(picture)
    if given is None or given == size:
        return Fit(size, size, is_stated=given is not None)
    if min(given) > 0 and given[0] * size[1] == given[1] * size[0]:
        return Fit(given, size)
    turn = orientation(picture)
    if min(given) > 0 and turn >= 5 and given[1] * size[1] == given[0] * size[0]:
        return Fit(given, size, turn)
    mask = f"{given[1]} x {given[0]}"
    raise SmafError(f"{picture}: is {size[1]} x {size[0]} pixels, {what} {mask}; they must be the same")
