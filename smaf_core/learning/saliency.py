"""What stands out in a picture, whatever it is: one map an image, read from a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core.data.example import Example
from smaf_core.data.images import read_grey

SALIENT = 0.5
"""Saliency from which a cell counts as standing out (EPS)."""
SHOWN = 0.5
"""Share of a thing's cells that must stand out for a map to be believed about it (docs/decisions/0029)."""
TAGGED = 0.1
"""Share of the cells of what stands out in which a tagged class must be seen for it to be believed (docs/decisions/0029)."""


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
    """Saliency of every image at the size of its class maps: read once a size, then remembered.

    A map is not believed where it says that nothing stands out, but something is seen clearly without it that it does not show
    either, or shows little of: bottles and tables beside people do not stand out, and would be taught to be background. Where
    it shows most of a thing, it is believed to say where the thing ends. What it says stands out is not believed where hardly
    any of it is seen without it: it is something that has no tag.
    """

    def __init__(self, seen: Mapping[str, NDArray[np.float32]] | None = None, doubted_at: float = 1.0) -> None:
        """Learn from saliency maps.

        Args:
            seen: By the image's name, (k, h, w) in [0, 1]: how strongly each tagged class is seen without saliency.
            doubted_at: From which strength on a map is not believed there; 1: it always is.
        """
        self._seen, self._doubted_at = seen or {}, doubted_at
        self._known: dict[tuple[str, tuple[int, int]], tuple[Tensor, Tensor]] = {}

    def at(self, example: Example, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """Give saliency (1, *size) in [0, 1], and how much each cell counts: 1, or 0 where there is no map or it is doubted."""
        key = (example.name, size)
        if key not in self._known:
            saliency = read_saliency(example.saliency, size)
            if saliency is None:
                return torch.zeros(1, *size), torch.zeros(1, *size)
            self._known[key] = torch.from_numpy(saliency)[None], torch.from_numpy(self._trust(example.name, saliency))[None]
        return self._known[key]

    def _trust(self, name: str, saliency: NDArray[np.float32]) -> NDArray[np.float32]:
        seen = self._seen.get(name)
        if seen is None or self._doubted_at >= 1:
            return np.ones_like(saliency)
        stands_out = saliency >= SALIENT
        doubted = np.zeros(saliency.shape, bool)
        for thing in _things(seen, saliency.shape, self._doubted_at):
            if stands_out[thing].mean() < SHOWN:
                doubted |= thing & ~stands_out
        clear = _at_size(seen.max(axis=0, initial=0), saliency.shape) > self._doubted_at
        for thing in _parts(stands_out):
            if clear[thing].mean() < TAGGED:
                doubted |= thing
        return np.where(doubted, np.float32(0), np.float32(1))


def _things(seen: NDArray[np.float32], size: Sequence[int], least: float) -> Iterator[NDArray[np.bool_]]:
    """Give the parts (h, w) of each class where it is seen more strongly than `least` and than all others."""
    strongest = seen.max(axis=0, initial=0)
    for one in seen:
        yield from _parts(_at_size(np.where(one >= strongest, one, np.float32(0)), size) > least)


def _parts(plane: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """Give the connected parts of a plane (h, w)."""
    count, parts = cv2.connectedComponents(plane.astype(np.uint8), connectivity=4)
    yield from (parts == part for part in range(1, count))


def _at_size(plane: NDArray[np.float32], size: Sequence[int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(plane, (size[1], size[0]), interpolation=cv2.INTER_LINEAR), np.float32)
