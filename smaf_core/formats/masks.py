"""Opening masks that somebody already has: as proposals to correct, as masks by hand, or as truth.

What the masks are is seen from the files: a table of classes and colours beside them, their names, the mode of the picture.
No mask is read before it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.classes import BACKGROUND, VOID, ClassTable, Colour
from smaf_core.errors import SmafError
from smaf_core.formats import cityscapes, coco, datumaro, labelme
from smaf_core.formats.inventory import Inventory, Notes, child_folder, files_by_name
from smaf_core.formats.lists import CLASS_FILES, UNSURE, is_no_class, means_void, read_class_file
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.tag_sources import read_json
from smaf_core.images import image_size, pixel_kind, read_image, read_label_map
from smaf_core.mask import LabelMap
from smaf_core.safe_pickle import read_npy
from smaf_core.tags import TaggedImages

_MASK_FOLDERS = ("SegmentationClassAug", "SegmentationClass", "masks", "truth", "ground_truth", "gt", "gtFine", "labels")
_MASK_SUFFIXES = frozenset({".png", ".tif", ".tiff", ".bmp", ".npy"})
_MASK_ENDINGS = ("_gtFine_labelTrainIds", "_gtFine_labelIds", "_gtCoarse_labelTrainIds", "_gtCoarse_labelIds",
                 "_labelTrainIds", "_labelIds", "_segmentation", "_mask", "_seg", "_label", "_gt")  # fmt: skip
_PICTURE_ENDINGS = ("_leftImg8bit", "_image", "_img", "_rgb")

Colours = Mapping[Colour, str]
"""What each colour of a colour picture means: a class, "background" or "unsure"."""


@dataclass(frozen=True)
class FoundMasks:
    """Masks for the pictures of a data set."""

    classes: ClassTable
    """The data set's classes, and after them those that only the masks have."""
    label_maps: Mapping[str, Callable[[], LabelMap]]
    """Gives the mask of a picture by its name, with the indices of `classes`, in the size of the picture. Each call reads
    the file, and raises SmafError when it is damaged, has another size, or an index or colour without a class."""
    found: tuple[str, ...]
    warnings: tuple[str, ...]


def open_masks(source: Path, dataset: TaggedImages, colours: Colours | None = None) -> FoundMasks:
    """Open masks for the pictures of a data set.

    Read as they are: PNG with palette or grey indices, colour PNG with `labelmap.txt` beside it (CVAT's segmentation mask
    1.1) or with `colours`, `.npy`, Cityscapes' `_labelIds` and `_labelTrainIds`, a COCO or Datumaro file, labelme's files.

    Args:
        source: A folder of masks or a data set with such a folder, or a JSON file.
        dataset: The pictures; masks find them by name.
        colours: What colours mean; see `colours_in_masks` for those that occur.

    Raises:
        SmafError: there is no mask for any of the pictures, or a file that describes them cannot be read.
    """
    notes = Notes()
    inventory = Inventory(dataset.root, {image.name: image.path for image in dataset.images})
    raw = _read(source, inventory, notes, colours)
    if raw is None or not raw.label_maps:
        raise SmafError(f"{source}: has no mask for any of the {len(inventory)} pictures; their file names must be the same")
    classes, indices = _translation(raw.names, dataset.classes, notes)
    label_maps = {
        name: partial(_label_map, read, indices, inventory.pictures[name]) for name, read in raw.label_maps.items()
    }
    notes.found.insert(0, f"{len(label_maps)} masks from {raw.origin}")
    return FoundMasks(classes, label_maps, tuple(notes.found), tuple(notes.warnings))


def colours_in_masks(source: Path, sample: int = 20) -> dict[Colour, int]:
    """Colours of some masks of a folder with their pixels, the most frequent first: what a table of colours has to name.

    Raises:
        SmafError: a mask cannot be read.
    """
    paths = [path for path in _mask_files(_mask_folder(source)).values() if path.suffix != ".npy"]
    counts: Counter[Colour] = Counter()
    for path in paths[:: max(1, len(paths) // sample)][:sample]:
        codes, pixels = np.unique(_packed(read_image(path)), return_counts=True)
        for code, number in zip(codes.tolist(), pixels.tolist(), strict=True):
            counts[code >> 16, code >> 8 & 255, code & 255] += number
    return dict(counts.most_common())


def colour_meanings(path: Path) -> Colours:
    """What the colours of a table (`labelmap.txt`) mean; black is background and VOC's colour of 255 unsure.

    Raises:
        SmafError: the file names no class, or cannot be read.
    """
    table = read_class_file(path)
    if table is None:
        raise SmafError(f"{path}: names no class; write lines name:red,green,blue::")
    return _meanings(table)


def _read(source: Path, inventory: Inventory, notes: Notes, colours: Colours | None) -> RawMasks | None:
    if not source.exists():
        raise SmafError(f"{source}: there is no such file or folder")
    if source.is_file():
        content = read_json(source) if source.suffix.lower() == ".json" else None
        if isinstance(content, dict) and "items" in content:
            return datumaro.read_masks(source, inventory, notes)
        if isinstance(content, dict) and "annotations" in content:
            return coco.read_masks([source], inventory, notes)
        raise SmafError(f"{source}: is no file of masks that is known here; give a folder, or COCO's or Datumaro's JSON")
    if (source / "annotations" / "default.json").is_file():
        return datumaro.read_masks(source / "annotations" / "default.json", inventory, notes)
    coco_files = coco.find_files(source)
    if coco_files:
        return coco.read_masks(coco_files, inventory, notes)
    return _from_pictures(source, inventory, notes, colours) or labelme.read_masks(source, inventory, notes)


def _from_pictures(source: Path, inventory: Inventory, notes: Notes, colours: Colours | None) -> RawMasks | None:
    folder = _mask_folder(source)
    files = _without_pictures(_mask_files(folder), inventory)
    paired = _pair(files, inventory)
    if not paired:
        return None
    notes.left_out("masks without a picture", sorted(set(files) - set(paired.values())), "they are passed over")
    table = _class_table(folder, source)
    meanings = colours or _meanings(table)
    names = tuple(dict.fromkeys(name for name in meanings.values() if not is_no_class(name)))
    readers: dict[str, Callable[[], LabelMap]] = {}
    for name, written in paired.items():
        ids = cityscapes.ids_in(written)
        if ids is not None:
            readers[name] = partial(cityscapes.read, files[written], ids)
        else:
            readers[name] = partial(_read_mask, files[written], meanings, names, colours is not None)
    if any(cityscapes.ids_in(written) for written in paired.values()):
        return RawMasks(cityscapes.NAMES, readers, f"{folder.name}/ (Cityscapes)")
    return RawMasks(names or None, readers, f"{folder.name}/")


def _mask_folder(source: Path) -> Path:
    """The folder of masks in a data set, or the folder itself."""
    inner = source / "train" if (source / "train" / "metadata.jsonl").is_file() else source
    return child_folder(inner, *_MASK_FOLDERS) or source


def _mask_files(folder: Path) -> dict[str, Path]:
    """Masks by relative path without ending. Where Cityscapes has both kinds of ids, training ids are taken."""
    files = files_by_name(folder, _MASK_SUFFIXES)
    unwanted = ("_color", "_instanceIds", "_instanceTrainIds")
    files = {name: path for name, path in files.items() if not name.endswith(unwanted)}
    twice = {name for name in files if name.endswith("_labelIds") and name.replace("_labelIds", "_labelTrainIds") in files}
    return {name: path for name, path in files.items() if name not in twice}


def _without_pictures(files: Mapping[str, Path], inventory: Inventory) -> dict[str, Path]:
    """Leave out the pictures themselves, where masks are looked for in the whole data set."""
    folders = {folder: folder.resolve() for folder in {path.parent for path in (*files.values(), *inventory.pictures.values())}}
    pictures = {(folders[path.parent], path.name) for path in inventory.pictures.values()}
    return {name: path for name, path in files.items() if (folders[path.parent], path.name) not in pictures}


def _pair(files: Mapping[str, Path], inventory: Inventory) -> dict[str, str]:
    """Name of the mask by name of the picture: the same name, or the same without the usual endings."""
    bare = {_without(name, _PICTURE_ENDINGS).rpartition("/")[2]: name for name in inventory.pictures}
    pairs: dict[str, str] = {}
    for written in files:
        name = inventory.find(written)
        if name is None:
            name = bare.get(_without(written, _MASK_ENDINGS).rpartition("/")[2])
        if name is not None:
            pairs.setdefault(name, written)
    return pairs


def _without(name: str, endings: tuple[str, ...]) -> str:
    return next((name.removesuffix(ending) for ending in endings if name.endswith(ending)), name)


def _class_table(folder: Path, source: Path) -> ClassTable | None:
    """The classes that a file beside the masks names."""
    for place in dict.fromkeys((folder, source, folder.parent)):
        for name in CLASS_FILES:
            if (place / name).is_file():
                return read_class_file(place / name)
    return None


def _meanings(table: ClassTable | None) -> Colours:
    """What the colours of a table mean, in the order of its indices."""
    if table is None:
        return {}
    return dict(zip(table.colours, table.names, strict=True)) | {(0, 0, 0): "background", table.colour(VOID): UNSURE}


def _read_mask(path: Path, meanings: Colours, names: tuple[str, ...], colours_count: bool) -> LabelMap:
    """Read a mask by its colours, where it has no indices or each colour of its palette has a meaning; else by its indices."""
    if path.suffix.lower() == ".npy":
        return _from_array(path, read_npy(path))
    kind = pixel_kind(path)
    if kind == "colour" and not meanings:
        raise SmafError(f"{path}: is a colour picture; name its colours in a file labelmap.txt (lines name:red,green,blue::)")
    if kind == "colour" or colours_count:
        return _by_colour(path, meanings, names)
    if kind == "palette" and meanings:
        try:
            return _by_colour(path, meanings, names)
        except SmafError:
            return read_label_map(path)
    return read_label_map(path)


def _by_colour(path: Path, meanings: Colours, names: tuple[str, ...]) -> LabelMap:
    picture = read_image(path)
    codes, inverse = np.unique(_packed(picture), return_inverse=True)
    indices = np.zeros(len(codes), np.uint8)
    for position, code in enumerate(codes.tolist()):
        colour = (code >> 16, code >> 8 & 255, code & 255)
        name = meanings.get(colour)
        if name is None:
            raise SmafError(f"{path}: has the colour {colour}, which means no class; add it to the table of colours")
        if means_void(name):
            indices[position] = VOID
        elif not is_no_class(name):
            indices[position] = names.index(name) + 1
    return indices[inverse].reshape(picture.shape[:2])


def _packed(picture: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """(H, W) one number for each colour."""
    return np.asarray(picture.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32))


def _from_array(path: Path, values: object) -> LabelMap:
    if isinstance(values, dict):
        raise SmafError(f"{path}: holds attention maps, not a mask; import it as attention")
    if not isinstance(values, np.ndarray) or values.ndim != 2 or values.dtype.kind not in "iub":
        raise SmafError(f"{path}: is no mask, which is an array of (height, width) whole numbers")
    if values.size and (values.min() < -1 or values.max() > VOID):
        raise SmafError(f"{path}: has index {values.max()}, a mask holds 0 to 255")
    return np.where(values == -1, VOID, values).astype(np.uint8)


def _translation(names: tuple[str, ...] | None, classes: ClassTable, notes: Notes) -> tuple[ClassTable, NDArray[np.int16]]:
    """The data set's classes with those of the masks, and the index in it for each index of the masks (-1: no class)."""
    indices = np.full(256, -1, np.int16)
    indices[[BACKGROUND, VOID]] = BACKGROUND, VOID
    if names is None:
        indices[1 : len(classes) + 1] = np.arange(1, len(classes) + 1)
        return classes, indices
    more = [name for name in names if name not in classes.names]
    notes.left_out("classes that only the masks have", more, "they come after the others")
    every = (*classes.names, *more)
    table = ClassTable(every, classes.colours + ClassTable.of(every).colours[len(classes) :])
    for number, name in enumerate(names, start=1):
        indices[number] = table.index(name)
    return table, indices


def _label_map(read: Callable[[], LabelMap], indices: NDArray[np.int16], picture: Path) -> LabelMap:
    raw = read()
    size = image_size(picture)
    if raw.shape != size:
        mask = f"{raw.shape[1]} x {raw.shape[0]}"
        raise SmafError(f"{picture}: is {size[1]} x {size[0]} pixels, its mask {mask}; they must be the same")
    label_map = indices[raw]
    if label_map.min() < 0:
        stray = int(raw[label_map < 0][0])
        raise SmafError(f"{picture}: its mask has index {stray}, which is no class; name the classes in a file labelmap.txt")
    return label_map.astype(np.uint8)
