"""What training aims at in one image: what a person decided, else the reactivated fused attention."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.example import Example
from smaf_core.method.fusion import enlarge, reactivate


def machine_target(
    fused: Tensor,
    tags: Sequence[int],
    threshold: float,
    aligned: NDArray[np.uint8] | None = None,
    share: float = 0.0,
    reactivated: bool = True,
) -> Tensor:
    """Make a target of the tagged classes' fused attention: reactivated, and drawn towards the picture's edges.

    Args:
        fused: (k, h, w) in [0, 1], the tagged classes only.
        tags: Label-map index of each channel.
        threshold: The background's score, in (0, 1].
        aligned: (H, W) uint8, the same attention's label map after the dense CRF.
        share: How much of the target is that label map, in [0, 1]; 0 is the paper's own target.
        reactivated: Whether weak regions are lifted (eq. 8); without, what the paper's Table 5 compares with.

    Returns:
        (k+1, h, w) in [0, 1], background last.
    """
    background = fused.new_full((1, *fused.shape[1:]), threshold)
    target = reactivate(fused, threshold) if reactivated else torch.cat([fused, background])
    if aligned is None or share == 0:
        return target
    size = (int(fused.shape[1]), int(fused.shape[2]))
    edges = torch.cat([_area_mean(aligned == label, size) for label in (*tags, BACKGROUND)])
    return (1 - share) * target + share * edges


def spread(target: Tensor, tags: Sequence[int], classes: int) -> Tensor:
    """Give every class its channel: (k+1, h, w) of the tagged classes -> (K+1, h, w), background last, the others 0."""
    whole = target.new_zeros(classes + 1, *target.shape[1:])
    whole[[*(index - 1 for index in tags), classes]] = target
    return whole


def with_human_pixels(target: Tensor, label_map: NDArray[np.uint8], touched: NDArray[np.bool_]) -> tuple[Tensor, Tensor]:
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

    Targets are kept small (16-bit, tagged classes only, at the size of the largest scale's maps): a few kilobytes an image.
    """

    def __init__(self, classes: int, threshold: float, share: float = 0.0, reactivated: bool = True) -> None:
        """Start with no image; `classes` is K, the others as in `machine_target`."""
        self._classes = classes
        self._threshold = threshold
        self._share = share
        self._reactivated = reactivated
        self._machine: dict[str, Tensor] = {}
        self._human: dict[str, tuple[Tensor, Tensor]] = {}

    def add(self, example: Example, fused: Tensor, aligned: NDArray[np.uint8] | None = None) -> None:
        """Remember an image; its human pixels are asked for now. See `machine_target` for `fused` and `aligned`.

        Raises:
            Unreadable: the person's mask is damaged; nothing is remembered then.
        """
        human = example.human() if example.human is not None else None
        target = machine_target(fused.float().cpu(), example.tags, self._threshold, aligned, self._share, self._reactivated)
        self._machine[example.name] = target.half()
        if human is not None and human[1].any():
            whole, weight = with_human_pixels(spread(target, example.tags, self._classes), *human)
            self._human[example.name] = (whole.half(), weight.half())

    def take_in(self, others: FusedGoals) -> None:
        """Remember what another process has found for its images."""
        self._machine |= others._machine
        self._human |= others._human

    def __contains__(self, example: Example) -> bool:
        """Whether an image is remembered."""
        return example.name in self._machine

    @property
    def corrected(self) -> Collection[str]:
        """Names of the images in which a person set a pixel."""
        return self._human.keys()

    def at(self, example: Example, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """Give the target (K+1, *size), background last, and how much each cell counts (1, *size)."""
        if example.name in self._human:
            target, weight = self._human[example.name]
            return _resized(target.float(), size), _resized(weight.float(), size)
        target = _resized(self._machine[example.name].float(), size)
        return spread(target, example.tags, self._classes), torch.ones(1, *size)


def _resized(planes: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(planes[None], size=size, mode="bilinear", align_corners=False, antialias=True)[0]


def _area_mean(plane: NDArray[np.bool_], size: tuple[int, int]) -> Tensor:
    """(H, W) bool -> (1, h, w) share of each cell that is true."""
    values = torch.from_numpy(plane.astype(np.float32))[None]
    return F.adaptive_avg_pool2d(values, size) if _shrinks(plane.shape, size) else enlarge(values, size)


def _shrinks(shape: tuple[int, ...], size: tuple[int, int]) -> bool:
    return shape[0] >= size[0] and shape[1] >= size[1]
