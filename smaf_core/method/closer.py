"""A closer look at large pictures in which objects are small: the same sizes, all of them two or four times as large.

A network learns on pictures in which an object takes a good part. In a photo of 4,000 pixels, seen 640 pixels wide, a sheep of
two hundredths of the picture is a few cells. Where the picture has the pixels, it is looked at so that its objects are about
as large as they were in training (docs/decisions/0096).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core.data.attention import Attention, argmax_labels, strongest_at_one
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize
from smaf_core.hardware.device import quick_arithmetic
from smaf_core.method.cam import as_seen, scaled_size, two_views
from smaf_core.networks.backbones.quick_levels import LevelsOf
from smaf_core.networks.classifier import Network
from smaf_core.settings.classifier import AttentionSettings

CLOSEST = 4
"""How many times as large a picture is looked at, at most: sixteen times the work."""
ENLARGED = 1.3
"""How many times its own size a picture may be looked at; PASCAL VOC's photos are, at the largest of the usual sizes."""
TILE, HALO = 1280, 192
"""Pixels looked at together, which bounds the memory; and beside them on each side, so that seams cannot be seen."""
GRID = 64
"""About so many pixels, in whole cells of the network, are what tiles begin at multiples of: cells lie as in the whole."""


def object_share(labels: LabelMap) -> float:
    """Say which share of the picture the object takes that a pixel of an object is likely to be of, in [0, 1]; 0: none.

    That is the mean share of the connected regions of a class, each weighed by its pixels: crumbs hardly count.
    """
    areas = [
        area
        for index in np.unique(labels[labels > 0])
        for area in cv2.connectedComponentsWithStats((labels == index).astype(np.uint8))[2][1:, cv2.CC_STAT_AREA].tolist()
    ]
    return float(sum(area * area for area in areas) / sum(areas) / labels.size) if areas else 0.0


def closer_by(seen: Attention, size: tuple[int, int], settings: AttentionSettings) -> int:
    """Say how many times as large as usual a picture should be looked at: 1, 2 or 4.

    Args:
        seen: What the usual look shows.
        size: Height and width of the picture, in pixels.
        settings: `closer_below` says from which share of the picture on an object is small.
    """
    fused = strongest_at_one(seen.fused.astype(np.float32))
    share, factor = object_share(argmax_labels(fused, seen.classes, settings.threshold)), 1
    while 0 < share * factor**2 < settings.closer_below and may_be_closer(2 * factor, size, settings):
        factor *= 2
    return factor


def may_be_closer(factor: int, size: tuple[int, int], settings: AttentionSettings) -> bool:
    """Whether a picture of a size (height and width) has the pixels to be looked at so many times as large as usual."""
    return factor <= CLOSEST and factor * max(settings.scales) * settings.long_side <= ENLARGED * max(size)


def look_closer(
    network: Network,
    image: NDArray[np.uint8],
    settings: AttentionSettings,
    factor: int,
    levels_of: LevelsOf | None = None,
) -> Iterator[Tensor]:
    """Run the backbone over a picture and its mirror image as `cam.see` does, at sizes larger by a factor, in tiles."""
    for scale in settings.scales:
        size = scaled_size((image.shape[0], image.shape[1]), scale, factor * settings.long_side)
        yield see_in_tiles(network, image, size, levels_of)


@torch.inference_mode()
def see_in_tiles(
    network: Network, image: NDArray[np.uint8], size: tuple[int, int], levels_of: LevelsOf | None = None, tile: int = TILE
) -> Tensor:
    """Run the backbone over a picture and its mirror image, a tile at a time.

    Args:
        network: Whose backbone.
        image: (H, W, 3) uint8 RGB.
        size: Height and width to look at it in, in pixels; rounded as `grid_of` says.
        levels_of: As in `cam.see`.
        tile: Side of a tile without its halo, in pixels.

    Returns:
        (2, C, h, w) float16 where the network is, as if all had been looked at together.
    """
    grid = grid_of(network.backbone.stride)
    halo = HALO // GRID * grid
    height, width = (max(grid, grid * round(side / grid)) for side in size)
    picture, rows = resize(image, (height, width)), []
    for top, bottom in _pieces(height, tile, grid):
        row = []
        for left, right in _pieces(width, tile, grid):
            up, down = max(0, top - halo), min(height, bottom + halo)
            before, behind = max(0, left - halo), min(width, right + halo)
            crop = picture[up:down, before:behind]
            with quick_arithmetic(network.device):
                found = network.features(two_views(crop, (down - up, behind - before)).to(network.device), levels_of)
            stride = (down - up) // found.shape[2]
            found = as_seen(found[:, :, (top - up) // stride : (bottom - up) // stride])
            own, mirrored = (left - before, right - before), (behind - right, behind - left)
            row.append(
                [view[:, :, begin // stride : end // stride] for view, (begin, end) in zip(found, (own, mirrored), strict=True)]
            )
        rows.append([torch.cat([one[0] for one in row], 2), torch.cat([one[1] for one in reversed(row)], 2)])
    return torch.stack([torch.cat([row[view] for row in rows], 1) for view in (0, 1)])


def grid_of(stride: int) -> int:
    """Give the pixels that tiles begin at multiples of: whole cells, 64 pixels where they fit (patches of 14: 56)."""
    return stride * max(1, GRID // stride)


def _pieces(length: int, tile: int, grid: int) -> Sequence[tuple[int, int]]:
    """Cut a length into as few pieces of about `tile` as will do, about equally long."""
    count = -(-length // tile)
    piece = grid * -(-length // (count * grid))
    return [(begin, min(begin + piece, length)) for begin in range(0, length, piece)]
