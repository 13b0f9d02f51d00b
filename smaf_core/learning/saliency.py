"""What stands out in a picture, whatever it is: one map an image, read from a folder."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core.data.example import Example
from smaf_core.data.images import read_grey


def read_saliency(path: Path | None, size: tuple[int, int]) -> NDArray[np.float32] | None:
    """Read a saliency map at the size of the class maps.

    Args:
        path: A grey picture of any size; or None.
        size: Height and width to bring it to; every cell is the mean of the pixels it covers.

    Returns:
        `size` float32 in [0, 1], or None where there is no map.
    """
    if path is None:
        return None
    resized = cv2.resize(read_grey(path), (size[1], size[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.float32) / np.float32(255)


class SaliencyGoals:
    """Saliency of every image at the size of its class maps: read once a size, then remembered."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[int, int]], Tensor] = {}

    def at(self, example: Example, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """Give saliency (1, *size) in [0, 1], and how much each cell counts: 1, or 0 where the image has no saliency map."""
        key = (example.name, size)
        if key not in self._known:
            saliency = read_saliency(example.saliency, size)
            if saliency is None:
                return torch.zeros(1, *size), torch.zeros(1, *size)
            self._known[key] = torch.from_numpy(saliency)[None]
        return self._known[key], torch.ones(1, *size)
