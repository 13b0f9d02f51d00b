"""Which images of an export are kept back to measure on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def validation_names(names: Sequence[str], share: float, seed: int) -> frozenset[str]:
    """Choose a share of the images by lot, the same ones whatever their order and on whatever machine.

    An image's lot depends on its name and the seed alone: images that come in later move few of the others.

    Args:
        names: Of all images.
        share: In [0, 1). Where it is not 0 and there are two images, there is one on either side.
        seed: Another one, another choice.
    """
    if share <= 0 or len(names) < 2:
        return frozenset()
    count = min(max(1, round(share * len(names))), len(names) - 1)
    return frozenset(sorted(names, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())[:count])
