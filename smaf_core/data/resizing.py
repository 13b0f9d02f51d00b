"""Pictures and label maps at another size."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = TypeVar("Plane", np.uint8, np.float32)


def scaled(size: tuple[int, int], factor: float) -> tuple[int, int]:
    """Give height and width times a factor, rounded, at least 1."""
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def size_within(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Give the height and width of a picture of `size` whose longer side has at most `side` pixels; it is never enlarged."""
    return scaled(size, min(1.0, side / max(size)))


def resize(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Bring a picture to (height, width): by area when it shrinks, so that no pixel is skipped; else bicubic.

    Returns:
        (*size, 3) uint8.
    """
    shrinks = size[0] * size[1] < image.shape[0] * image.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (size[1], size[0]), interpolation=method), np.uint8)


def resize_nearest(plane: NDArray[Plane], size: tuple[int, int]) -> NDArray[Plane]:
    """Bring a label map, or what goes with one, to (height, width); every pixel takes the value of the nearest one.

    Exact: pixels are compared by their centres. OpenCV's plain INTER_NEAREST compares their corners, which moves a map that
    is enlarged by half a pixel to the lower right.
    """
    return np.asarray(cv2.resize(plane, (size[1], size[0]), interpolation=cv2.INTER_NEAREST_EXACT), plane.dtype)


def strongest_at(planes: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Say at another size which of several planes is strongest: borders run between pixels, not in steps of them.

    Args:
        planes: (L, h, w) in [0, 1], at most 256.
        size: Height and width of the answer.

    Returns:
        (*size) uint8, positions in `planes`; of equals the first. One plane at a time is enlarged, bilinearly.
    """
    if planes.shape[1:] == size:
        return np.asarray(planes.argmax(0), np.uint8)
    positions, most = np.zeros(size, np.uint8), np.zeros(size, np.uint16)
    for position, plane in enumerate(planes):
        steps = np.rint(plane * np.float32(np.iinfo(np.uint16).max)).astype(np.uint16)  # half the memory of float32
        enlarged = cv2.resize(steps, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
        positions[enlarged > most] = position
        np.maximum(most, enlarged, out=most)
    return positions
