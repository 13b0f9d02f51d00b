"""What the picture suggests to a hand: areas of like colour, superpixels, and paths along edges."""

from __future__ import annotations

from typing import Any, Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import Picture
from smaf_core.data.regions import Point, Region

Grain = Literal["fine", "medium", "coarse"]
GRAINS: tuple[Grain, ...] = get_args(Grain)
GRAIN_SIDE = {"fine": 10, "medium": 20, "coarse": 40}
"""About how many pixels a superpixel is wide."""

TILE = 512
"""Superpixels are made in squares of this many pixels a side, so that they are there in a fraction of a second on any photo."""

WIRE_REACH = 256
"""How far a live-wire reaches from its last anchor, in pixels."""


def wand(picture: Picture, seed: tuple[int, int], tolerance: int) -> Region:
    """Pixels joined to a seed pixel whose colour differs from the seed's by at most `tolerance` in every channel (0..255)."""
    height, width = picture.shape[:2]
    filled = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
    reach = (tolerance,) * 3
    _, _, _, (left, top, across, down) = cv2.floodFill(
        picture.copy(), filled, (seed[1], seed[0]), 0, reach, reach, flags
    )  # a copy: OpenCV refuses a read-only picture although it would only read it
    return Region(top, left, filled[1 + top : 1 + top + down, 1 + left : 1 + left + across] == 1)


def superpixels(picture: Picture, grain: Grain) -> NDArray[np.int32]:
    """Divide a picture into connected areas of like colour (SLIC, Achanta et al., TPAMI 2012).

    Returns:
        (H, W) int32: the number of the area of every pixel.
    """
    from skimage.segmentation import slic  # 0.6 s to import: only who uses it pays

    height, width = picture.shape[:2]
    count = max(1, round(height * width / GRAIN_SIDE[grain] ** 2))
    areas = slic(picture, n_segments=count, compactness=12, sigma=1, max_num_iter=6, start_label=0, channel_axis=-1)
    return np.asarray(areas, np.int32)


class Wire:
    """Paths along the picture's edges from one anchor to anywhere near it (Mortensen and Barrett 1995, by OpenCV)."""

    def __init__(self, picture: Picture, anchor: Point) -> None:
        height, width = picture.shape[:2]
        row, column = min(max(int(anchor[0]), 0), height - 1), min(max(int(anchor[1]), 0), width - 1)
        self.anchor = anchor
        self._top, self._left = max(row - WIRE_REACH, 0), max(column - WIRE_REACH, 0)
        crop = np.ascontiguousarray(picture[self._top : row + WIRE_REACH, self._left : column + WIRE_REACH])
        self._size = crop.shape[:2]
        self._scissors: Any = cv2.segmentation.IntelligentScissorsMB()
        self._scissors.setEdgeFeatureCannyParameters(32, 100)
        self._scissors.setGradientMagnitudeMaxLimit(200)
        self._scissors.applyImage(crop)
        self._scissors.buildMap((column - self._left, row - self._top))

    def path(self, end: Point) -> list[Point]:
        """Points from the anchor (not included) to an end, along edges; beyond reach the last piece is straight."""
        row = min(max(int(end[0]) - self._top, 0), self._size[0] - 1)
        column = min(max(int(end[1]) - self._left, 0), self._size[1] - 1)
        contour = self._scissors.getContour((column, row)).reshape(-1, 2)
        along = [(self._top + y + 0.5, self._left + x + 0.5) for x, y in contour.tolist()[1:]]
        return [*along, end]
