"""What a model is asked, what it answers, and where both lie in the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.regions import Box, Point, Size

Floats = NDArray[np.float32]

GRID = 256
"""Cells a side of the plane that mask prompts are given on, and that most models answer on."""


@dataclass(frozen=True)
class Frame:
    """How a picture lies in the square that a model sees.

    Most keep its shape: the longer side fills the square, the rest is empty, to the right or below. SAM 2 stretches it.
    """

    size: Size
    """Height and width of the picture, in pixels."""
    side: int = 1024
    """Side of the square, in its own pixels."""
    stretched: bool = False

    @property
    def filled(self) -> Size:
        """Height and width of the part of the square that the picture fills."""
        if self.stretched:
            return self.side, self.side
        factor = self.side / max(self.size)
        return max(1, int(self.size[0] * factor + 0.5)), max(1, int(self.size[1] * factor + 0.5))

    def point(self, at: Point) -> tuple[float, float]:
        """Give (x, y) in the square of a point (y, x) of the picture."""
        return at[1] * self.filled[1] / self.size[1], at[0] * self.filled[0] / self.size[0]

    def shrunk(self, plane: Floats, outside: float) -> Floats:
        """Bring a plane of the picture's size to the model's grid: (256, 256), `outside` where there is no picture."""
        square = np.full((self.side, self.side), outside, np.float32)
        height, width = self.filled
        square[:height, :width] = cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.resize(square, (GRID, GRID), interpolation=cv2.INTER_LINEAR), np.float32)

    def enlarged(self, grid: Floats, size: Size | None = None) -> Floats:
        """Bring a plane of the grid back to the picture, or to another size of it."""
        height, width = self.filled
        square = cv2.resize(grid, (self.side, self.side), interpolation=cv2.INTER_LINEAR)[:height, :width]
        rows, columns = size or self.size
        return np.asarray(cv2.resize(square, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


@dataclass(frozen=True)
class Prompt:
    """What is pointed at, in pixels of the picture.

    Attributes:
        points: (y, x) of every click, and whether it is on the object (else beside it).
        box: Around the object, if there is one.
        mask: (256, 256) logits on the model's grid: what the object looked like so far. Models that take none leave it.
    """

    points: tuple[tuple[Point, bool], ...] = ()
    box: Box | None = None
    mask: Floats | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is pointed at; a mask alone does not tell a model enough."""
        return not self.points and self.box is None


@dataclass(frozen=True)
class Embedding:
    """What a model's encoder saw in a picture: half-precision arrays by the decoder's names for them."""

    frame: Frame
    tensors: Mapping[str, NDArray[np.float16]]

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, in bytes."""
        return sum(one.nbytes for one in self.tensors.values())


@dataclass(frozen=True)
class Answer:
    """Candidates for the object, the best first.

    Attributes:
        grids: (M, h, w) float32 logits on the model's grid; an object is where they are above 0.
        scores: (M,) how good the model takes each for, about in [0, 1].
        frame: Where the grid lies in the picture.
    """

    grids: Floats
    scores: Floats
    frame: Frame

    def logits(self, number: int = 0, size: Size | None = None) -> Floats:
        """(H, W) float32 logits of one candidate at the picture's size, or at another size of it."""
        return self.frame.enlarged(self.grids[number], size)
