"""Masks that somebody saved as JPEG: only black and white ones can still be read, since JPEG smears all other values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from smaf_core.data.classes import BACKGROUND, VOID, Colour
from smaf_core.data.images import read_colours
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.formats.lists import is_no_class, means_void
from smaf_core.formats.mask_files import is_black_and_white

LOSSY = frozenset({".jpg", ".jpeg"})
"""Endings of masks that are no longer exact, in small letters."""

_LOOKED_AT = 3  # files
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


def lossy_masks(files: Mapping[str, Path]) -> dict[str, Path]:
    """Those of some files that are JPEG, where a look at some of them shows black and white; else none."""
    found = {one: path for one, path in files.items() if path.suffix.lower() in LOSSY}
    some = list(found.values())[:: max(1, -(-len(found) // _LOOKED_AT))]
    return found if all(_is_mask(path) for path in some) else {}


def _is_mask(path: Path) -> bool:
    try:
        return is_black_and_white(read_colours(path)[0].reshape(-1, 3).astype(np.int64))
    except SmafError:
        return True  # told of when it is read


def read_lossy(path: Path, colours: Mapping[Colour, str], names: tuple[str, ...], rest: str | None) -> LabelMap:
    """Read a black and white mask: 0 and 255, or what black and white mean where somebody has said it.

    Args:
        path: The file.
        colours: What colours mean; nothing: indices are wanted.
        names: Gives the indices of classes, the first is 1.
        rest: What all other colours mean.

    Raises:
        SmafError: it cannot be read, has other values than black and white, or white has no meaning.
    """
    picture, _ = read_colours(path)
    if not is_black_and_white(picture.reshape(-1, 3).astype(np.int64)):
        raise SmafError(
            f"{path}: is JPEG, which smears the values of masks; only black and white ones are read, so save it as PNG"
        )
    white = picture.mean(axis=2) > 127
    if not colours:
        return np.where(white, VOID, BACKGROUND).astype(np.uint8)
    levels = [_index(path, colours.get(colour, rest), names) for colour in (_BLACK, _WHITE)]
    return np.where(white, levels[1], levels[0]).astype(np.uint8)


def _index(path: Path, name: str | None, names: tuple[str, ...]) -> int:
    if name is None:
        raise SmafError(f"{path}: is black and white, of which one has no meaning; say what both mean")
    return VOID if means_void(name) else BACKGROUND if is_no_class(name) else names.index(name) + 1
