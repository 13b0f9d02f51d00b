"""Pictures and label maps at another size."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = TypeVar("Plane", np.uint8, np.float32)


def resize(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Bring a picture to (height, width): by area when it shrinks, so that no pixel is skipped; else bicubic.

    Returns:
        (*size, 3) uint8.
    """
    shrinks = size[0] * size[1] < image.shape[0] * image.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (size[1], size[0]), interpolation=method), np.uint8)


def resize_nearest(plane: NDArray[Plane], size: tuple[int, int]) -> NDArray[Plane]:
    """Bring a label map, or what goes with one, to (height, width); every pixel takes the value of the nearest one."""
    return np.asarray(cv2.resize(plane, (size[1], size[0]), interpolation=cv2.INTER_NEAREST_EXACT), plane.dtype)
