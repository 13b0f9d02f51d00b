"""A permutohedral lattice as tensors, built on the device that holds the picture.

Used by the cuda back end; every line runs on any device, so that it can be tested without a GPU. Points are found by
sorting (`torch.unique`), first the simplices, which are several times fewer than the pixels, then their corners.

References:
    Adams, Baek & Davis, Eurographics 2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log2

import torch
from torch import Tensor

from smaf_core.errors import SmafError
from smaf_core.settings.crf import CrfSettings

KEY_BITS = 63
"""Bits of an int64 without its sign."""
MOST_FEATURES = 7
"""A remainder and a rank take three bits each."""


@dataclass(frozen=True)
class Lattice:
    """One kernel of a batch of images; P pixels of all images in a row, d features, M lattice points."""

    corner: Tensor
    """(P, d + 1) int32: the points around a pixel."""
    weight: Tensor
    """(P, d + 1) float32: its barycentric weights; they sum to 1."""
    neighbour: Tensor
    """(d + 1, 2, M) int32: the points before and after along every axis, M where there is none."""

    @property
    def points(self) -> int:
        """How many lattice points there are."""
        return self.neighbour.shape[2]

    @property
    def scale(self) -> float:
        """What makes the blur a Gaussian of height 1: 1 / (1 + 2^-d)."""
        return 1.0 / (1.0 + 2.0 ** (1 - len(self.neighbour)))

    def filter(self, values: Tensor) -> Tensor:
        """Sum (P,) values over all pixels, weighted by the kernel."""
        table = torch.zeros(self.points + 1, device=values.device)  # the last entry stands for missing neighbours
        table.index_add_(0, self.corner.flatten(), (self.weight * values[:, None]).flatten())
        for before, after in self.neighbour.long():
            table[:-1] += 0.5 * (table[before] + table[after])
        return self.scale * (self.weight * table[self.corner.long()]).sum(1)

    def own_share(self) -> Tensor:
        """How much of what a pixel gives it hears itself, (P,): corners m steps apart share 2^-m + 2^-(d + 1 - m)."""
        corners = self.weight.shape[1]
        steps = (torch.arange(corners)[:, None] - torch.arange(corners)).abs().float()
        share = (2.0**-steps + 2.0 ** (steps - corners) * torch.where(steps == 0, 2.0, 1.0)).to(self.weight.device)
        return self.scale * ((self.weight @ share) * self.weight).sum(1)


def smoothness_lattice(height: int, width: int, settings: CrfSettings, device: torch.device) -> Lattice:
    """Build the lattice of the smoothness kernel for one image of this size."""
    sigma = settings.gaussian_sxy
    features = _positions(height, width, device) / sigma
    return _build(features, [(width - 1) / sigma, (height - 1) / sigma], images=1)


def appearance_lattice(images: Tensor, settings: CrfSettings) -> Lattice:
    """Build the lattice of the appearance kernel for (B, H, W, 3) uint8 images; no point is shared between images."""
    count, height, width = images.shape[:3]
    places = _positions(height, width, images.device) / settings.bilateral_sxy
    colours = images.reshape(-1, 3).float() / settings.bilateral_srgb
    features = torch.cat([places.repeat(count, 1), colours], dim=1)
    largest = [(width - 1) / settings.bilateral_sxy, (height - 1) / settings.bilateral_sxy]
    return _build(features, largest + [255.0 / settings.bilateral_srgb] * 3, images=count)


def lattice_of(features: Tensor) -> Lattice:
    """Build the lattice of any kernel from (P, d) features in units of its width, d at most 7.

    Features may be negative; their origin is kept, since the lattice's cells begin there.

    Raises:
        SmafError: features so far apart that the lattice's points cannot be counted.
    """
    if not 1 <= features.shape[1] <= MOST_FEATURES:
        raise SmafError(f"a lattice takes 1 to {MOST_FEATURES} features per pixel, not {features.shape[1]}; use fewer")
    return _build(features.float(), features.amax(0).tolist(), images=1, smallest=features.amin(0).tolist())


def _positions(height: int, width: int, device: torch.device) -> Tensor:
    rows = torch.arange(height, device=device, dtype=torch.float32)
    columns = torch.arange(width, device=device, dtype=torch.float32)
    return torch.stack([columns.repeat(height), rows.repeat_interleave(width)], dim=1)


def _build(features: Tensor, largest: list[float], images: int, smallest: list[float] | None = None) -> Lattice:
    """Build a lattice from (P, d) features in [smallest or 0, largest]; the pixels of each image are together."""
    low, shift, bits = _packing(largest, smallest or [0.0] * len(largest))
    image_bits = ceil(log2(images)) if images > 1 else 0
    dimensions = features.shape[1]
    if bits + image_bits + 3 * dimensions > KEY_BITS:
        raise SmafError("the kernels are too narrow for a lattice of these images: widen them, or use the back end exact")
    quotient, rank, weight = _locate(_elevate(features))
    shifts = torch.tensor(shift, device=features.device)
    first = ((quotient[:, :-1] - torch.tensor(low, device=features.device)) << shifts).sum(1)
    first += torch.arange(images, device=features.device).repeat_interleave(len(features) // images) << bits
    order = (rank[:, :-1] << 3 * torch.arange(dimensions, device=features.device)).sum(1)
    simplex, of_pixel = torch.unique(first << 3 * dimensions | order, return_inverse=True)
    steps = _axis_steps(shift, features.device)
    corner_key = _corner_keys(simplex, dimensions, steps)
    key, corner = torch.unique(corner_key, return_inverse=True)
    neighbour = _neighbours(key, dimensions, shifts, steps)
    return Lattice(corner[of_pixel].int(), weight, neighbour.int())


def _packing(largest: list[float], smallest: list[float]) -> tuple[list[int], list[int], int]:
    """Lowest quotient and first bit of each coordinate but the last in a packed point, and all bits; 0-2: remainder."""
    corners = len(largest) + 1
    scales = _scales(len(largest))
    most, least = ([v * scale for v, scale in zip(values, scales, strict=True)] for values in (largest, smallest))
    low, shift, bit = [], [], 3
    for axis in range(corners - 1):
        below, above = (axis * values[axis - 1] if axis else 0.0 for values in (most, least))
        low.append(floor((sum(least[axis:]) - below) / corners) - 4)
        shift.append(bit)
        bit += ceil(log2(ceil((sum(most[axis:]) - above) / corners) + 6 - low[-1]))
    return low, shift, bit


def _scales(dimensions: int) -> list[float]:
    unit = (2.0 / 3.0) ** 0.5 * (dimensions + 1)
    return [unit / ((k + 1) * (k + 2)) ** 0.5 for k in range(dimensions)]


def _elevate(features: Tensor) -> Tensor:
    """Map (P, d) features onto the plane where the d + 1 coordinates sum to 0."""
    scaled = features * torch.tensor(_scales(features.shape[1]), device=features.device)
    after = scaled.flip(1).cumsum(1).flip(1)  # sum of this feature and those behind it
    behind = torch.cat([after, torch.zeros_like(after[:, :1])], dim=1)
    ahead = torch.arange(1, features.shape[1] + 1, device=features.device) * scaled
    return behind - torch.cat([torch.zeros_like(ahead[:, :1]), ahead], dim=1)


def _locate(elevated: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Quotient of corner 0 and rank of every coordinate, and the barycentric weights; each (P, d + 1)."""
    corners = elevated.shape[1]
    share = elevated * (1.0 / corners)
    quotient = share.round()
    rest = share - quotient
    rank = torch.argsort(torch.argsort(rest, dim=1, descending=True, stable=True), dim=1)
    rank = rank + quotient.sum(1, keepdim=True).long()
    turn = (rank < 0).long() - (rank >= corners).long()
    rank = rank + turn * corners
    rest = rest - turn
    by_rank = torch.zeros_like(rest).scatter_(1, rank, rest)  # the rest of the coordinate of each rank
    falling = by_rank.flip(1)
    weight = falling - torch.cat([by_rank[:, :1] - 1.0, falling[:, :-1]], dim=1)
    return (quotient.long() + turn), rank, weight


def _axis_steps(shift: list[int], device: torch.device) -> Tensor:
    """What a step along each axis adds to a packed point whose remainder does not turn over."""
    return torch.tensor([1 - (1 << bit) for bit in shift] + [1], device=device)


def _corner_keys(simplex: Tensor, dimensions: int, steps: Tensor) -> Tensor:
    """Pack all corners of packed simplices, (S, d + 1): corner r + 1 is one step along the axis of rank d - r."""
    codes = 3 * torch.arange(dimensions, device=simplex.device)
    rank = simplex[:, None] >> codes & 7
    rank = torch.cat([rank, (dimensions * (dimensions + 1) // 2) - rank.sum(1, keepdim=True)], dim=1)
    axis = torch.argsort(rank, dim=1).flip(1)  # the axis of rank d first
    walk = steps[axis[:, :-1]].cumsum(1)
    first = simplex[:, None] >> 3 * dimensions
    return torch.cat([first, first + walk], dim=1)


def _neighbours(key: Tensor, dimensions: int, shifts: Tensor, steps: Tensor) -> Tensor:
    """Find each point's neighbours among the sorted keys, (d + 1, 2, M)."""
    points = len(key)
    turn_over = (1 << shifts).sum() - (dimensions + 1)  # the remainder begins anew, every quotient grows by one
    wrapped = (key & 7) == dimensions
    neighbour = torch.full((dimensions + 1, 2, points), points, dtype=torch.long, device=key.device)
    own = torch.arange(points, device=key.device)
    for axis in range(dimensions + 1):
        wanted = key + steps[axis] + torch.where(wrapped, turn_over, 0)
        at = torch.searchsorted(key, wanted).clamp_(max=points - 1)
        found = key[at] == wanted
        neighbour[axis, 1] = torch.where(found, at, points)
        neighbour[axis, 0, at[found]] = own[found]
    return neighbour
