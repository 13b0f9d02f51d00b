"""Folders of class attention maps that other projects have written, so that their model can be the first teacher.

| written by | one file an image | holds |
| --- | --- | --- |
| PSA, SEAM, EPS, SMAF | ID.npy | {class: (H, W)}, class 0 being the first one, not the background |
| IRN, AdvCAM | ID.npy | {"keys": classes from 0, "cam": at a quarter of the size, "high_res": (k, H, W)} |
| SIPE | ID.npy | {"keys": classes, 0 being the background, "IS_CAM": (k, H, W)} |
| L2G | ID_CLASS.png, one a class | grey, 0 to 255, classes from 0 |

Which of them a file is, its contents say.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from smaf_core.data.attention import Attention, strongest_at_one
from smaf_core.data.images import read_image
from smaf_core.data.resizing import size_within
from smaf_core.errors import SmafError
from smaf_core.safe_files.pickles import Admitted, read_npy
from smaf_core.safe_files.torch_files import tensors_from

Floats = NDArray[np.float32]
Planes = dict[int, NDArray[Any]]
"""Label-map index -> (H, W) values."""

MOST_CELLS = 128
"""Longer side of a kept map, in cells: about a cell for every 4 pixels of a VOC photo; SMAF's loss looks no closer."""


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """Attention maps of the classes of one image, as another project saw them.

    Attributes:
        name: The image's, without folder and ending.
        classes: Label-map index of each map, 1 to K, ascending.
        maps: (k, H, W) float32 in [0, 1]; the strongest pixel of every class is 1, as in eq. (5).
    """

    name: str
    classes: tuple[int, ...]
    maps: Floats

    def attention(self, tags: Sequence[int]) -> Attention:
        """Give the maps as fused attention of the tagged classes: what a teacher of our own would have said.

        Args:
            tags: Label-map indices. A class that the file lacks is nowhere; one that is not tagged is left out.

        Returns:
            Maps of at most `MOST_CELLS` cells along the longer side, means of the file's pixels.
        """
        size = size_within((self.maps.shape[1], self.maps.shape[2]), MOST_CELLS)
        fused = np.zeros((len(tags), *size), np.float16)
        for position, index in enumerate(tags):
            if index in self.classes:
                one = self.maps[self.classes.index(index)]
                fused[position] = cv2.resize(one, size[::-1], interpolation=cv2.INTER_AREA)
        return Attention(tuple(tags), (), (), fused)


class CamFolder:
    """A folder of such maps; reads each when it is asked for.

    Attributes:
        names: The images it has maps of, sorted.
    """

    def __init__(self, folder: Path, classes: int) -> None:
        """Look what is there.

        Args:
            folder: Where the files are; those in folders of it do not count.
            classes: How many classes there are; a file with more is an error.

        Raises:
            SmafError: there is no such folder, or nothing in it is called like such maps.
        """
        if not folder.is_dir():
            raise SmafError(f"{folder}: there is no such folder")
        self._folder = folder
        self._count = classes
        self._files = _files_by_image(folder)
        if not self._files:
            raise SmafError(f"{folder}: holds no maps; they are called IMAGE.npy (PSA, IRN …) or IMAGE_CLASS.png (L2G)")
        self.names = tuple(sorted(self._files))

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[ClassMaps]:
        return (self.read(name) for name in self.names)

    def read(self, name: str) -> ClassMaps:
        """Read the maps of one image.

        Raises:
            SmafError: there are none, the file is damaged or of another kind, or it has a class too many.
        """
        if name not in self._files:
            raise SmafError(f"{self._folder}: has no maps of {name}")
        paths = self._files[name]
        first = paths[0]
        planes = _planes_of(first, read_npy(first, _tensors_of(first))) if first.suffix == ".npy" else _planes_of_pngs(paths)
        classes = tuple(sorted(planes))
        if not all(1 <= index <= self._count for index in classes):
            raise SmafError(f"{first}: has maps of the classes {classes}, but the classes are 1 to {self._count}")
        return ClassMaps(name, classes, _normalised(first, [planes[index] for index in classes]))


def _files_by_image(folder: Path) -> dict[str, list[Path]]:
    arrays = {path.stem: [path] for path in sorted(folder.glob("*.npy"))}
    if arrays:
        return arrays
    pictures: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*_*.png")):
        name, _, number = path.stem.rpartition("_")
        if name and number.isdecimal():
            pictures.setdefault(name, []).append(path)
    return pictures


def _planes_of(path: Path, content: object) -> Planes:
    """Recognise whose file it is, and number its classes as we do."""
    if isinstance(content, Mapping) and "keys" in content:
        if "IS_CAM" in content:
            planes = _with_keys(path, content["keys"], content["IS_CAM"], first=0)
            planes.pop(0, None)  # SIPE keeps a map of the background
            return planes
        if "high_res" in content or "cam" in content:
            return _with_keys(path, content["keys"], content.get("high_res", content.get("cam")), first=1)
    if isinstance(content, Mapping) and all(isinstance(key, (int, np.integer)) for key in content):
        planes = {int(key): _plane(path, plane) for key, plane in content.items()}
        if 0 in planes and _are_probabilities(list(planes.values())):
            raise SmafError(
                f"{path}: holds what a dense CRF made of the maps, with the background as 0; choose the folder of the maps"
            )
        return {index + 1: plane for index, plane in planes.items()}
    raise SmafError(f"{path}: holds no class attention maps of PSA, SEAM, EPS, SMAF, IRN or SIPE")


def _with_keys(path: Path, keys: object, maps: object, first: int) -> Planes:
    """Pair maps with their classes; `first` is the label-map index of class 0."""
    if not isinstance(keys, np.ndarray) or not isinstance(maps, np.ndarray) or keys.dtype.kind not in "iu":
        raise SmafError(f"{path}: its classes and maps are no arrays of numbers")
    if keys.ndim != 1 or maps.ndim != 3 or len(keys) != len(maps):
        raise SmafError(f"{path}: has {keys.shape} classes for maps of the shape {maps.shape}")
    return {int(key) + first: _plane(path, plane) for key, plane in zip(keys, maps, strict=True)}


def _plane(path: Path, plane: object) -> NDArray[Any]:
    if not isinstance(plane, np.ndarray) or plane.ndim != 2 or not plane.size or plane.dtype.kind not in "iuf":
        raise SmafError(f"{path}: one of its maps is no plane of numbers")
    return plane


def _are_probabilities(planes: Sequence[NDArray[Any]]) -> bool:
    return len({plane.shape for plane in planes}) == 1 and bool(np.allclose(np.sum(planes, axis=0), 1, atol=1e-2))


def _planes_of_pngs(paths: Sequence[Path]) -> Planes:
    planes: Planes = {}
    for path in paths:
        picture = read_image(path)
        if np.ptp(picture, axis=2).any():
            raise SmafError(f"{path}: is in colour: a drawing of a map, not the map; choose the folder of the grey ones")
        planes[int(path.stem.rpartition("_")[2]) + 1] = picture[..., 0]
    return planes


def _normalised(path: Path, planes: Sequence[NDArray[Any]]) -> Floats:
    """Bring the strongest pixel of every class to 1; the tiny negative values that SEAM leaves become 0."""
    if len({plane.shape for plane in planes}) > 1:
        raise SmafError(f"{path}: its maps differ in size")
    if not planes:
        return np.zeros((0, 1, 1), np.float32)
    maps = np.stack(planes).astype(np.float32).clip(min=0)
    if not np.isfinite(maps).all():
        raise SmafError(f"{path}: has values that are no numbers; make the maps again")
    return strongest_at_one(maps)


def _tensors_of(path: Path) -> Admitted:
    """Give what stands in for the two functions that rebuild a tensor; IRN's files hold two tensors, which become arrays."""

    def storage(data: object) -> object:
        if not isinstance(data, bytes):
            raise TypeError("a tensor without numbers")
        return tensors_from(data, path)  # torch's own function would run what is in them

    return {("torch.storage", "_load_from_bytes"): storage, ("torch._utils", "_rebuild_tensor_v2"): _array_of_tensor}


def _array_of_tensor(storage: object, offset: Any, size: Any, strides: Any, *flags: object) -> NDArray[Any]:
    if not isinstance(storage, torch.storage.TypedStorage):
        raise TypeError("a tensor without numbers")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a class that torch means to drop, but still reads and writes
        numbers = torch.empty(0, dtype=storage.dtype).set_(storage.untyped())  # type: ignore[no-untyped-call]
    if math.prod(size) > len(numbers):
        raise ValueError("a tensor with more elements than numbers")
    try:
        array: NDArray[Any] = numbers.as_strided(size, strides, offset).numpy().copy()
    except RuntimeError as error:
        raise ValueError("a tensor beyond its numbers") from error
    return array
