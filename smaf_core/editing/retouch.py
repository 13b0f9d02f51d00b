"""Repairs of a label map: fill holes, drop islands, smooth a border. Each takes a part of a label map and says what to set."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.mask import LabelMap

Plane = NDArray[np.bool_]


def holes(labels: LabelMap, label: int) -> Plane:
    """Background that one class encloses.

    What touches the edge of the array is no hole, and neither are pixels of other classes inside: a cat on a sofa stays.

    Args:
        labels: (h, w) uint8.
        label: The class whose holes are meant.

    Returns:
        (h, w) bool: the pixels to give the label to.
    """
    inside = labels == label
    outside = np.pad(~inside, 1, constant_values=True).astype(np.uint8)
    cv2.floodFill(outside, None, (0, 0), 2)  # four-connected, as the holes of an eight-connected class are
    return np.asarray((outside[1:-1, 1:-1] == 1) & (labels == BACKGROUND), bool)


def islands(labels: LabelMap, label: int, smallest: int) -> tuple[Plane, LabelMap]:
    """Areas of one class with fewer than `smallest` pixels, and what they should become: what lies beside them.

    Args:
        labels: (h, w) uint8.
        label: The class whose small areas are dropped; pixels that touch by a corner belong together.
        smallest: Areas from this many pixels on stay.

    Returns:
        (h, w) bool, the pixels to change, and (h, w) uint8, the label of the nearest pixel that stays, for all of them.
    """
    return small_areas(labels, label, smallest), nearest_other(labels, labels == label)


def small_areas(labels: LabelMap, label: int, smallest: int) -> Plane:
    """Areas of one class with fewer than `smallest` pixels, (h, w) bool; see `islands`."""
    count, areas, stats, _ = cv2.connectedComponentsWithStats((labels == label).astype(np.uint8), connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] < smallest
    small[0] = False  # number 0 is everything else
    return np.asarray(small[areas], bool) if count > 1 and small.any() else np.zeros(labels.shape, bool)


def smoothed(labels: LabelMap, label: int, radius: int) -> tuple[Plane, LabelMap]:
    """Even out the border of one class: every pixel takes the side of the majority around it.

    Args:
        labels: (h, w) uint8.
        label: The class whose border is smoothed.
        radius: The majority is taken in a square of 2 * radius + 1 pixels a side; 1 to 127.

    Returns:
        (h, w) bool, the pixels to change, and (h, w) uint8, their new labels: what the class leaves goes to what is nearest.
    """
    inside = labels == label
    padded = np.pad(inside, radius, mode="edge").astype(np.uint8)
    after = cv2.medianBlur(padded, 2 * radius + 1)[radius:-radius, radius:-radius] == 1
    return inside != after, np.where(after, np.uint8(label), nearest_other(labels, inside))


def nearest_other(labels: LabelMap, inside: Plane) -> LabelMap:
    """For every pixel inside, the label of the nearest pixel outside; background where nothing is outside.

    Returns:
        (h, w) uint8; outside, the labels as they are.
    """
    if inside.all():
        return np.full_like(labels, BACKGROUND)
    _, source = cv2.distanceTransformWithLabels(inside.astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    label_of = np.zeros(int(source.max()) + 1, np.uint8)
    label_of[source[~inside]] = labels[~inside]
    return np.asarray(label_of[source], np.uint8)
