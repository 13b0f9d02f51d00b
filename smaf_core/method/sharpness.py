"""How sharply a classifier's attention is to be read, found without any truth.

The background's score is a constant (0.2), as in EPS and SMAF. It fits a network trained for hours, whose attention falls off
steeply at an object's border; that of a small head trained for a minute falls off gently, and 0.2 takes in a wide rim. But
the values of all cells of all images still show two hills, background and objects. The valley between them is where the
border is; the exponent that moves it to the background's score makes the constant right (docs/decisions/0021).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

BINS = 100
"""Steps in which values from 0 to 1 are counted."""

SHARPEST = 4.0
"""No exponent is larger: where hardly anything is background, the valley means nothing."""


def find_sharpness(fused: Iterable[NDArray[np.floating]], threshold: float) -> float:
    """Find the exponent that moves the valley of fused attention to the background's score.

    Args:
        fused: (k, h, w) in [0, 1] of each image's tagged classes, read with sharpness 1.
        threshold: The background's score, in (0, 1).

    Returns:
        Between 1 (as it is) and `SHARPEST`.
    """
    counts = np.zeros(BINS)
    for maps in fused:
        if maps.size:
            counts += np.histogram(maps.max(0), BINS, (0.0, 1.0))[0]
    deepest = valley(counts)
    if not threshold < deepest < 1.0:
        return 1.0
    return min(SHARPEST, math.log(threshold) / math.log(deepest))


def valley(counts: NDArray[np.floating]) -> float:
    """Find the value that best separates a histogram of values in [0, 1] into two groups; 0 where there is but one.

    References:
        Otsu, IEEE Transactions on Systems, Man, and Cybernetics, 1979: the largest variance between the groups.
    """
    total = counts.sum()
    if not total:
        return 0.0
    shares = counts / total
    centres = (np.arange(len(counts)) + 0.5) / len(counts)
    below, mean_below = shares.cumsum(), (shares * centres).cumsum()
    spread = below * (1 - below)
    between = (mean_below[-1] * below - mean_below) ** 2 / np.where(spread > 0, spread, np.inf)
    best = int(between.argmax())
    return float((best + 1) / len(counts)) if between[best] > 0 else 0.0
