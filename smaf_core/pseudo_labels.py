"""What training aims at in one image: what a person decided, else the reactivated fused attention."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from smaf_core.classes import BACKGROUND, VOID
from smaf_core.dataset import Example
from smaf_core.fusion import enlarge, reactivate


def machine_target(fused: Tensor, tags: Tensor, threshold: float) -> Tensor:
    """Make a target of the tagged classes' fused attention: reactivated, and spread over all classes.

    Args:
        fused: (k, h, w) in [0, 1], the tagged classes only, in the order of their indices.
        tags: (K,) bool with k of them true.
        threshold: The background's score, in (0, 1].

    Returns:
        (K+1, h, w) in [0, 1], background last.
    """
    scores = reactivate(fused, threshold)
    target = fused.new_zeros(len(tags) + 1, *fused.shape[1:])
    target[:-1][tags] = scores[:-1]
    target[-1] = scores[-1]
    return target


def with_human_pixels(
    target: Tensor, label_map: NDArray[np.uint8], touched: NDArray[np.bool_]
) -> tuple[Tensor, Tensor]:
    """Overrule the machine wherever a person set the pixel; what they marked as unsure is left out.

    A cell of the target covers many pixels: it becomes the mixture of the person's pixels in it and the machine's opinion of
    the others, by area. So a thin stroke counts as much as it covers, and never less.

    Args:
        target: (K+1, h, w), background last, from `machine_target`.
        label_map: (H, W) uint8 with 255 for unsure.
        touched: (H, W) bool, true where a person set the pixel.

    Returns:
        The target (K+1, h, w), and (1, h, w) the weight of each cell in [0, 1]: the share of it that is not unsure.
    """
    size = (int(target.shape[1]), int(target.shape[2]))
    decided = touched & (label_map != VOID)
    known = _area_mean(~(touched & (label_map == VOID)), size)
    of_machine = _area_mean(~touched, size)
    mixed = target * of_machine
    for label in np.unique(label_map[decided]):
        channel = -1 if label == BACKGROUND else int(label) - 1
        mixed[channel] += _area_mean(decided & (label_map == label), size)[0]
    return mixed / known.clamp(min=1e-6), known


class FusedGoals:
    """What a round of training aims at: the teacher's fused attention of every image, and what a person decided.

    Fused attention is kept small (16-bit, tagged classes only, at the size of the largest scale's maps): a few kilobytes an
    image.
    """

    def __init__(self, classes: int, threshold: float) -> None:
        """Start with no image; `classes` is K, `threshold` the background's score."""
        self._classes = classes
        self._threshold = threshold
        self._fused: dict[str, Tensor] = {}
        self._human: dict[str, tuple[Tensor, Tensor]] = {}

    def add(self, example: Example, fused: Tensor) -> None:
        """Remember an image.

        Args:
            example: Its human pixels are asked for now.
            fused: (k, h, w) in [0, 1] of its tagged classes, in the order of their indices.
        """
        self._fused[example.name] = fused.half().cpu()
        human = example.human() if example.human is not None else None
        if human is not None and human[1].any():
            target, weight = with_human_pixels(self._machine(example), *human)
            self._human[example.name] = (target.half(), weight.half())

    def at(self, example: Example, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """Give the target (K+1, *size), background last, and how much each cell counts (1, *size)."""
        if example.name in self._human:
            target, weight = self._human[example.name]
            return _resized(target.float(), size), _resized(weight.float(), size)
        return _resized(self._machine(example), size), torch.ones(1, *size)

    def _machine(self, example: Example) -> Tensor:
        return machine_target(self._fused[example.name].float(), example.tag_vector(self._classes), self._threshold)


def _resized(planes: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(planes[None], size=size, mode="bilinear", align_corners=False, antialias=True)[0]


def _area_mean(plane: NDArray[np.bool_], size: tuple[int, int]) -> Tensor:
    """(H, W) bool -> (1, h, w) share of each cell that is true."""
    values = torch.from_numpy(plane.astype(np.float32))[None]
    return F.adaptive_avg_pool2d(values, size) if _shrinks(plane.shape, size) else enlarge(values, size)


def _shrinks(shape: tuple[int, ...], size: tuple[int, int]) -> bool:
    return shape[0] >= size[0] and shape[1] >= size[1]
