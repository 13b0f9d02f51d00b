"""Which of some pictures are masks of others: by their names and folders, and then by a look at a few of them.

A name alone is no proof (`mask/1.jpg` beside `no_mask/1.jpg` are people with and without one), so of every folder of supposed
masks some files are opened: masks have indices, or few colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import pixel_kind, read_image
from smaf_core.errors import SmafError
from smaf_core.formats.pairing import MASK_FOLDERS, PictureNames, bare_mask, stem_of, without_kind

_LOOKED_AT = 3  # files of a folder
_FEW_COLOURS = 64
_FEW_SEGMENTS = 1024  # of COCO's panoptic PNG, where each thing has a colour of its own
_SMEARED = 48  # levels that JPEG takes from black and white along edges
_EXTREME = 0.9  # share of the pixels
_MOST_FOLDERS = 40  # that are compared with each other
_MOST_PIXELS = 1 << 16  # of which colours are counted
_COULD_BE = ("mask", "lab", "lbl", "seg", "ann", "gt", "truth", "trimap", "matte", "manual", "panoptic", "instance", "semantic",
             "colo", "pixel", "train_id", "train_color", "_l.", "_p.", "-l.", "-p.", " l.")  # fmt: skip
"""In small letters: a path without any of these is not called a mask."""

Folder = tuple[str, ...]


def masks_among(top: Path, relatives: Sequence[str]) -> dict[str, str]:
    """Those of some pictures that are masks of others, each with the name of the other one.

    Args:
        top: Their folder.
        relatives: Their paths from there on.
    """
    groups = _groups(relatives)
    masks: dict[str, str] = _labelme_copies(relatives)
    for files in groups.values():
        if all(_looks_like_a_mask(top / file) for file in _spread(list(files))):
            masks |= files
    return masks | _twin_folders(top, [one for one in relatives if one not in masks])


def _labelme_copies(relatives: Sequence[str]) -> dict[str, str]:
    """What labelme's json_to_dataset puts into a folder for each photo, `a_json/`: a copy, its mask, a picture of both."""
    if not any("_json/" in one for one in relatives):
        return {}
    files = set(relatives)
    found: dict[str, str] = {}
    photos = {stem_of(one) for one in relatives}
    for folder in {one.rpartition("/")[0] for one in relatives if one.rpartition("/")[0].endswith("_json")}:
        if {f"{folder}/img.png", f"{folder}/label.png"} <= files:
            photo = folder.removesuffix("_json")
            own = ("img", "label", "label_viz", "viz") if photo in photos else ("label", "label_viz", "viz")
            found |= {file: photo for name in own if (file := f"{folder}/{name}.png") in files}
    return found


def _groups(relatives: Sequence[str]) -> dict[tuple[str, bool], dict[str, str]]:
    """Supposed masks by their folder, and whether it is the file rather than its folder that is called so."""
    supposed = _supposed(relatives)
    if not supposed or len(supposed) == len(relatives):
        return {}
    names = PictureNames({stem_of(one): one for one in relatives if one not in supposed}, {})
    alone = pictures_alone(one for one in relatives if one not in supposed)
    beside = only_pictures(one for one in relatives if one not in supposed)
    groups: dict[tuple[str, bool], dict[str, str]] = {}
    strays: dict[tuple[str, bool], dict[str, str]] = {}
    for one, by_folder in supposed.items():
        group = (one.rpartition("/")[0], by_folder)
        picture = names.find(stem_of(one), is_file=True, with_masks=True).name
        if picture is None and by_folder:
            picture = alone.get(without_kind(_folders(one)))
        if picture is None and is_only_a_kind(stem_of(one.rpartition("/")[2])):
            picture = beside.get(_folders(one))
        if picture is not None:
            groups.setdefault(group, {})[one] = picture
        elif by_folder:
            strays.setdefault(group, {})[one] = "no picture"
    return {group: files | _with_strays(files, strays.get(group, {})) for group, files in groups.items()}


def _supposed(relatives: Sequence[str]) -> dict[str, bool]:
    """What is called a mask, and whether its folder is rather than the file."""
    together = "\n".join(relatives).casefold()
    words = [word for word in _COULD_BE if word in together]  # mostly there is none, and no path need be looked at
    likely = [one for one in relatives if any(word in one.casefold() for word in words)] if words else []
    return {one: by_folder for one in likely if (by_folder := _is_called_a_mask(one)) is not None}


def _with_strays(files: Mapping[str, str], strays: dict[str, str]) -> dict[str, str]:
    """In a folder where most are masks, those without a picture are masks as well."""
    return strays if len(strays) <= len(files) else {}


def _is_called_a_mask(relative: str) -> bool | None:
    """True where a folder is called so, False where only the file is, None for a picture."""
    for folder in _folders(relative):
        folded = folder.casefold()
        if (
            folded in MASK_FOLDERS
            or folded.startswith("panoptic_")
            or (re.search(r"(?:annot|annotations?|masks?|labels?|gt)\Z", folded) and without_kind((folder,)))
        ):
            return True
    stem = stem_of(relative.rpartition("/")[2])
    return False if bare_mask(stem) is not None or is_only_a_kind(stem) else None


def is_only_a_kind(stem: str) -> bool:
    """Whether a file's name says that it is a mask and nothing else: `0001/image.png` beside `0001/mask.png`."""
    return stem.casefold() in MASK_FOLDERS


def only_pictures(pictures: Iterable[str]) -> dict[Folder, str]:
    """Pictures that are the only one in their folder, by this very folder."""
    found: dict[Folder, list[str]] = {}
    for one in pictures:
        found.setdefault(_folders(one), []).append(stem_of(one))
    return {folder: names[0] for folder, names in found.items() if folder and len(names) == 1}


def pictures_alone(pictures: Iterable[str]) -> dict[Folder, str]:
    """Pictures that are the only one in their folder, by this folder: their masks lie in another one, called as they like."""
    found: dict[Folder, list[str]] = {}
    for one in pictures:
        found.setdefault(without_kind(_folders(one)), []).append(stem_of(one))
    return {folder: names[0] for folder, names in found.items() if folder and len(names) == 1}


def _twin_folders(top: Path, relatives: Sequence[str]) -> dict[str, str]:
    """Masks whose folder is called like nothing known: the same names as in another folder, but few values where that has many.

    Masks may have their usual ending there (`Labeled/1_L.png` of `Stills/1.png`), and lie deeper (`maps/val/1.png` of
    `val/1.jpg`).
    """
    if len({one.rpartition("/")[0] for one in relatives}) < 2:
        return {}
    files: dict[str, dict[str, str]] = {}
    for one in relatives:
        folder, _, last = one.rpartition("/")
        files.setdefault(folder, {})[stem_of(last)] = one
    folders = [folder for folder in files if folder and len(files[folder]) > 1]
    if not 2 <= len(folders) <= _MOST_FOLDERS:
        return {}
    masks: dict[str, str] = {}
    for key_of in (str, _bare):
        keys = {folder: {key_of(last) for last in files[folder]} for folder in folders}
        for folder in (one for one in folders if next(iter(files[one].values())) not in masks):
            twins = [other for other in folders if other != folder and keys[folder] <= keys[other]]
            twins.sort(key=lambda other: (_parent(other) != _parent(folder), other))
            twin = _twin_of(top, folder, files[folder].values(), {other: files[other].values() for other in twins})
            if twin is not None:
                masks |= {one: f"{twin}/{last}" for last, one in files[folder].items()}
    return masks


def _twin_of(top: Path, folder: str, files: Iterable[str], twins: Mapping[str, Iterable[str]]) -> str | None:
    """The folder of photos whose masks some files are, by a look at both; None where they are none."""
    if not twins or not _have_few_values(top, folder, files):
        return None
    return next((other for other, photos in twins.items() if _have_many_values(top, photos)), None)


def _have_few_values(top: Path, folder: str, files: Iterable[str]) -> bool:
    """Whether they look like masks; a colour picture only where its folder is called like one, since drawings look so too."""
    could_be = any(word in folder.casefold() for word in _COULD_BE)
    some = _spread(list(files))
    return all((could_be or _kind(top / one) in ("palette", "grey")) and _looks_like_a_mask(top / one) for one in some)


def _have_many_values(top: Path, files: Iterable[str]) -> bool:
    return all(_kind(top / one) == "colour" or not _looks_like_a_mask(top / one) for one in _spread(list(files)))


def _bare(stem: str) -> str:
    return (bare_mask(stem) or (stem.casefold(),))[0]


def _parent(folder: str) -> str:
    return folder.rpartition("/")[0]


def _kind(path: Path) -> str:
    try:
        return pixel_kind(path)
    except SmafError:
        return "damaged"


def _looks_like_a_mask(path: Path) -> bool:
    """Whether a picture that is called a mask can be one; what cannot be read can."""
    try:
        kind = pixel_kind(path)
        lossy = path.suffix.lower() in (".jpg", ".jpeg", ".jpe", ".jfif", ".jp2", ".webp")
        if kind == "palette" and not lossy:
            return True
        picture = read_image(path)
    except SmafError:
        return True
    step = max(1, int((picture.shape[0] * picture.shape[1] / _MOST_PIXELS) ** 0.5))
    pixels = picture[::step, ::step].reshape(-1, 3).astype(np.int64)
    if lossy:
        return is_black_and_white(pixels)
    most = _FEW_SEGMENTS if path.parent.name.casefold().startswith("panoptic") else _FEW_COLOURS
    return len(np.unique(pixels @ np.array([1 << 16, 1 << 8, 1]))) <= most


def is_black_and_white(pixels: NDArray[np.int64]) -> bool:
    """Whether (N, 3) pixels are nearly all black or white, as a mask that was saved as JPEG still is."""
    extreme = (pixels.max(axis=1) < _SMEARED) | (pixels.min(axis=1) > 255 - _SMEARED)
    return bool(extreme.mean() > _EXTREME)


def _folders(relative: str) -> Folder:
    return tuple(relative.split("/")[:-1])


def _spread(files: list[str]) -> list[str]:
    return files[:: max(1, -(-len(files) // _LOOKED_AT))]
