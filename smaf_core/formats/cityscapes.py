"""Cityscapes' two numberings of classes, told by the end of a mask's file name.

Source: the label table of cityscapesScripts (names, ids and training ids); what is not evaluated there is void here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import LabelMap

NAMES = (
    "road", "sidewalk", "building", "wall", "fence", "pole", "traffic light", "traffic sign", "vegetation", "terrain",
    "sky", "person", "rider", "car", "truck", "bus", "train", "motorcycle", "bicycle",
)  # fmt: skip
"""The 19 classes in the order of their training ids, 0 to 18."""

_IDS = (7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33)
"""Ids of `NAMES` in `_labelIds` files."""

Ids = Literal["labelIds", "labelTrainIds"]


def ids_in(name: str) -> Ids | None:
    """Which numbering a mask of this name has; None when it is not Cityscapes'."""
    if name.endswith("_labelTrainIds"):
        return "labelTrainIds"
    return "labelIds" if name.endswith("_labelIds") else None


def read(path: Path, ids: Ids) -> LabelMap:
    """Read a mask with the indices of `NAMES`, 1 to 19; no pixel is background, the rest is void.

    Raises:
        SmafError: as `read_label_map`.
    """
    return np.asarray(_indices(ids)[read_label_map(path)])


def _indices(ids: Ids) -> NDArray[np.uint8]:
    table = np.full(256, VOID, np.uint8)
    numbers = range(len(NAMES)) if ids == "labelTrainIds" else _IDS
    table[list(numbers)] = np.arange(1, len(NAMES) + 1)
    return table
