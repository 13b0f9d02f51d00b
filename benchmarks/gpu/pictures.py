"""Photos of the size the targets speak of: a person's, or drawn ones."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.gpu.plan import Asked
from benchmarks.live_fusion import drawn_picture
from smaf_core.data.images import read_image
from smaf_core.sample import make_sample

SIZE = (375, 500)
OTHERS = ((375, 500), (333, 500), (500, 375), (500, 334), (366, 500))
"""Sizes that VOC's photos have."""
SMALL = (12, 16)
"""Large enough for everything, small enough for Triton's interpreter."""


def photo(asked: Asked, seed: int = 0) -> NDArray[np.uint8]:
    """One photo of 375 x 500 (H, W, 3): a person's where there is a folder, else drawn."""
    size = SMALL if asked.tiny else SIZE
    known = [] if asked.photos is None else sorted((asked.photos / "JPEGImages").glob("*.jpg"))
    if not known:
        return drawn_picture(size, seed)
    return np.asarray(cv2.resize(read_image(known[seed % len(known)]), size[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def photo_files(asked: Asked, count: int) -> list[Path]:
    """Write so many photos of VOC's sizes as JPEG, and give their paths."""
    paths = []
    for number in range(count):
        path = asked.work / f"photo{number:03d}.jpg"
        picture = photo(asked, number)
        height, width = picture.shape[:2] if asked.tiny else OTHERS[number % len(OTHERS)]
        cv2.imwrite(str(path), cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)[:, :, ::-1])
        paths.append(path)
    return paths


def data_set(asked: Asked) -> Path:
    """Give a folder of photos with tags: the person's, or the sample data set drawn anew."""
    if asked.photos is not None:
        return asked.photos
    folder = asked.work / "sample"
    if not folder.exists():
        make_sample(folder, count=4 if asked.tiny else 72)
    return folder
