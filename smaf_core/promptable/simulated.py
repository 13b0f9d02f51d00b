"""What a person would point at who wants one thing: boxes that are not exact, clicks that stray, one into what is wrong yet.

A promptable model learns from such prompts, and is judged by them.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.regions import Box, Point
from smaf_core.promptable.clicking import Click
from smaf_core.promptable.prompts import Floats

CLICK_STRAYS, BOX_STRAYS = 0.25, 0.03
"""Standard deviations: of a click as a share of the depth where it is meant to be, of a box's sides as a share of its own."""

Plane = NDArray[np.bool_]


def strayed_box(inside: Plane, chance: np.random.Generator) -> Box:
    """Draw a box around a region, about: (H, W) bool, at least one pixel is in it."""
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    high, wide = BOX_STRAYS * (bottom - top), BOX_STRAYS * (right - left)
    strayed = np.array([top, left, bottom, right]) + chance.normal(0, (high, wide, high, wide))
    height, width = inside.shape
    top, left, bottom, right = np.clip(np.rint(strayed), 0, (height, width, height, width)).astype(int).tolist()
    top, left = min(top, height - 1), min(left, width - 1)
    return top, left, max(bottom, top + 1), max(right, left + 1)


def strayed_click(inside: Plane, chance: np.random.Generator) -> Point:
    """Click into the middle of a region, about, and never beside it: (H, W) bool, at least one pixel is in it."""
    depth = _depth(inside)
    y, x = divmod(int(depth.argmax()), depth.shape[1])
    strayed = chance.normal(0, CLICK_STRAYS * float(depth.max()), 2)
    row, column = int(np.floor(y + 0.5 + strayed[0])), int(np.floor(x + 0.5 + strayed[1]))
    hits = 0 <= row < inside.shape[0] and 0 <= column < inside.shape[1] and inside[row, column]
    return (y + 0.5 + strayed[0], x + 0.5 + strayed[1]) if hits else (y + 0.5, x + 0.5)


def mending_click(wanted: Plane, reached: Plane, asked: Plane, chance: np.random.Generator, least: float = 2.0) -> Click | None:
    """Click into the larger mistake of an answer: what is missing, or what is too much.

    Args:
        wanted: (H, W) bool, the region that is meant.
        reached: (H, W) bool, the answer.
        asked: (H, W) bool, false where nobody knows.
        chance: Whose hand it is.
        least: A mistake that is nowhere so deep, in pixels, is none.

    Returns:
        The click, and whether it is on the thing; None where nothing is wrong.
    """
    too_little, too_much = wanted & ~reached & asked, reached & ~wanted & asked
    missing, surplus = float(_depth(too_little).max(initial=0)), float(_depth(too_much).max(initial=0))
    if max(missing, surplus) < least:
        return None
    on = missing >= surplus
    return strayed_click(too_little if on else too_much, chance), on


def _depth(inside: Plane) -> Floats:
    padded = np.pad(inside, 1).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)
