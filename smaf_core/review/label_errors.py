"""Where a mask is probably wrong: the places in which a segmenter that did not learn from it sees something else.

Doubts are about parts, not pixels: a part that the mask calls one thing and the segmenter clearly another. Borders are finer in
masks than the segmenter sees, so what is thin is no part, and borders are not judged (docs/decisions/0102).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import enlarge
from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize_nearest, size_within

DoubtKind = Literal["swapped", "stray", "unmarked"]
DOUBT_KINDS: tuple[DoubtKind, ...] = get_args(DoubtKind)

LONG_SIDE = 160
"""Parts are looked for at this length of the longer side, in pixels."""
THIN = 1.25
"""What is thinner than this, in cells of the segmenter, is a matter of borders: it sees no finer."""
FAINT = 0.1
"""Doubts weaker than this are left out."""
HALFWAY = 0.004
"""Share of the photo at which a part counts half: the smaller, the more often it is chance."""


KNOWN: Mapping[DoubtKind, float] = {"swapped": 0.5, "unmarked": 0.7, "stray": 1.0}
"""What a doubt counts where the mask itself shows the class that it is said to be: who drew that class knew of it, and
where it ends is rather a matter of borders (chosen on half A: docs/decisions/0102)."""


@dataclass(frozen=True)
class Doubt:
    """One part of a mask that is probably wrong.

    Attributes:
        kind: "swapped": it is another class; "stray": it is background; "unmarked": a class that the mask calls background.
        label: What the mask says, as index in label maps; 0 where `kind` is "unmarked".
        instead: What it probably is.
        strength: In [0, 1]: how sure the segmenter is beyond what the mask says, how large the part is, and whether the mask
            shows elsewhere what it probably is.
        share: Share of the photo's pixels that the part covers, in [0, 1].
        box: Where it is: top, left, bottom, right as shares of height and width.
    """

    kind: DoubtKind
    label: int
    instead: int
    strength: float
    share: float
    box: tuple[float, float, float, float]


def doubts_about(
    mask: LabelMap,
    probabilities: NDArray[np.float32],
    taught: Collection[int] | None = None,
) -> tuple[Doubt, ...]:
    """Say where a mask is probably wrong.

    Args:
        mask: (H, W) uint8, what is doubted; unsure pixels (255) are not.
        probabilities: (K+1, h, w) float32, what is seen by a segmenter that did not learn from this mask, background first.
        taught: Classes that the segmenter has learned, as indices; what the mask calls another is not doubted. None: all.

    Returns:
        Doubts, strongest first.
    """
    size = size_within((mask.shape[0], mask.shape[1]), LONG_SIDE)
    small, seen = resize_nearest(mask, size), enlarge(probabilities, size)
    likeliest = seen.argmax(0).astype(np.uint8)
    thin = round(THIN * max(size) / max(probabilities.shape[1:]))
    shown = {*np.unique(mask).tolist()}
    found = [
        _weaker(doubt) if doubt.instead in shown else doubt
        for label, instead in _disagreements(small, likeliest)
        if label == BACKGROUND or taught is None or label in taught
        for doubt in _parts(small == label, likeliest == instead, seen, (label, instead), thin)
    ]
    return tuple(sorted((one for one in found if one.strength >= FAINT), key=lambda one: -one.strength))


def _weaker(doubt: Doubt) -> Doubt:
    """A doubt as it counts where the mask shows the class elsewhere."""
    return replace(doubt, strength=doubt.strength * KNOWN[doubt.kind])


def suspicion(doubts: Sequence[Doubt], kinds: Iterable[DoubtKind] = DOUBT_KINDS) -> float:
    """How strong the strongest doubt about a mask is, in [0, 1]: many weak ones are chance (docs/decisions/0102).

    It is for putting masks in order. No truth was asked how often a mask of some suspicion is wrong.
    """
    wanted = set(kinds)
    return max((one.strength for one in doubts if one.kind in wanted), default=0.0)


def _disagreements(mask: LabelMap, seen: LabelMap) -> list[tuple[int, int]]:
    """What masks and segmenter call the same pixels, where they differ."""
    differs = (mask != seen) & (mask != VOID)
    pairs = np.unique(np.stack([mask[differs], seen[differs]]), axis=1)
    return [(int(label), int(instead)) for label, instead in pairs.T]


def _parts(
    labelled: NDArray[np.bool_], otherwise: NDArray[np.bool_], seen: NDArray[np.float32], both_names: tuple[int, int], thin: int
) -> list[Doubt]:
    """Parts that the mask calls one thing and the segmenter another, but for what is thin."""
    label, instead = both_names
    kernel = np.ones((max(thin, 1), max(thin, 1)), np.uint8)
    both = cv2.morphologyEx((labelled & otherwise).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, parts, statistics, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
    own = seen[label] if label < len(seen) else np.zeros_like(seen[0])  # a class that nothing was taught
    kind: DoubtKind = "unmarked" if label == BACKGROUND else "stray" if instead == BACKGROUND else "swapped"
    found = []
    for number in range(1, count):
        inside = parts == number
        share = float(statistics[number, cv2.CC_STAT_AREA]) / both.size
        margin = float((seen[instead][inside] - own[inside]).mean())
        found.append(
            Doubt(kind, label, instead, margin * share / (share + HALFWAY), share, _box(statistics[number], both.shape))
        )
    return found


def _box(statistics: NDArray[np.int32], size: tuple[int, ...]) -> tuple[float, float, float, float]:
    left, top, width, height = (int(one) for one in statistics[:4])
    return top / size[0], left / size[1], (top + height) / size[0], (left + width) / size[1]
