"""A region of a mask as a prompt: its box, the point deepest inside, the deepest one beside it, and what it looks like.

A mask alone tells a model too little; box and points alone forget what is known already. Together they let it mend the mask.

References:
    Lin et al., ICLR 2025 (SAMRefiner), for the prompts; the strength of the mask prompt falls off from the deepest point.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.regions import Box, Point
from smaf_core.promptable.prompts import Floats, Frame, Prompt

Plane = NDArray[np.bool_]


@dataclass(frozen=True)
class RegionPrompts:
    """How a region is made a prompt."""

    strength: float = 30.0
    """Logit of the mask prompt where the region is deepest; minus that outside."""
    gamma: float = 4.0
    """How fast it falls off: with the square of the depth that is missing, in parts of area / gamma."""
    beside: float = 8.0
    """Pixels that the point beside the region must be deep in what is not, to be given."""


def prompt_of(inside: Plane, frame: Frame, how: RegionPrompts | None = None) -> Prompt:
    """Make a prompt of a region.

    Args:
        inside: (H, W) bool of the frame's size; at least one pixel is in it.
        frame: How the picture lies before the model.
        how: Strengths.
    """
    how = how or RegionPrompts()
    box = _box_of(inside)
    depth = _depth(inside)
    points = [(_deepest(depth), True)]
    if (outside := _beside(inside, box, how.beside)) is not None:
        points.append((outside, False))
    return Prompt(tuple(points), box, mask_prompt(inside, depth, frame, how))


def mask_prompt(inside: Plane, depth: Floats, frame: Frame, how: RegionPrompts) -> Floats:
    """Give (256, 256) logits: sure in the region's depth, less so towards its edge, sure of nothing outside."""
    deepest, area = float(depth.max()), float(inside.sum())
    likely = np.exp(-((depth - deepest) ** 2) * how.gamma / area).astype(np.float32)
    signs = frame.shrunk(np.where(inside, 1.0, -1.0).astype(np.float32), -1.0)
    fall = frame.shrunk(np.where(inside, likely, 1.0).astype(np.float32), 1.0)
    return np.asarray(how.strength * signs * np.where(signs > 0, fall, 1.0), np.float32)


def _box_of(inside: Plane) -> Box:
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _beside(inside: Plane, box: Box, least: float) -> Point | None:
    """The centre of the deepest pixel in the box that is not of the region; None where none is deep."""
    top, left, bottom, right = box
    free = ~inside[top:bottom, left:right]
    depth = np.asarray(cv2.distanceTransform(free.astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    if float(depth.max()) <= least:
        return None
    row, column = _deepest(depth)
    return top + row, left + column


def _depth(inside: Plane) -> Floats:
    """How far each pixel of a region is from its edge, which the picture's edge counts as; 0 outside."""
    return np.asarray(cv2.distanceTransform(np.pad(inside, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)


def _deepest(depth: Floats) -> Point:
    row, column = divmod(int(depth.argmax()), depth.shape[1])
    return row + 0.5, column + 0.5
