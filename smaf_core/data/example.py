"""One image as training and proposing see it: name, file, tags and what a person set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.mask import LabelMap

HumanPixels = tuple[LabelMap, NDArray[np.bool_]]
"""A mask and which of its pixels a person set."""


@dataclass(frozen=True)
class Example:
    """One image as the machine sees it.

    Attributes:
        name: Its name in the project.
        image: The picture's file.
        tags: Label-map indices (1 to K) of the classes said to be in it; empty where nobody said, which training skips.
        saliency: A grey picture, bright where something stands out; None where there is none.
        human: Gives the mask and which pixels a person set, or None; asked for when it is needed, not before.
    """

    name: str
    image: Path
    tags: tuple[int, ...] = ()
    saliency: Path | None = None
    human: Callable[[], HumanPixels | None] | None = None
