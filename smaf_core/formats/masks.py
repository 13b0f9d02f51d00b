"""Opening masks that somebody already has: as proposals to correct, as masks by hand, or as truth.

What the masks are is seen from the files: a table of classes and colours beside them, their names, the mode of the picture.
No mask is read before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.images import image_size, pixel_kind, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.data.tags import TaggedImages
from smaf_core.errors import SmafError
from smaf_core.formats import cityscapes, coco, datumaro, labelme
from smaf_core.formats.colours import REST, Colours, Meanings, meanings_of, read_by_colour
from smaf_core.formats.inventory import Inventory, Notes, child_folder, files_by_name
from smaf_core.formats.lists import CLASS_FILES, is_no_class, means_void, read_class_file
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.tag_sources import read_json
from smaf_core.safe_files.pickles import read_npy

_MASK_FOLDERS = ("SegmentationClassAug", "SegmentationClass", "masks", "truth", "ground_truth", "gt", "gtFine", "labels")
_MASK_SUFFIXES = frozenset({".png", ".tif", ".tiff", ".bmp", ".npy"})
_MASK_ENDINGS = ("_gtFine_labelTrainIds", "_gtFine_labelIds", "_gtCoarse_labelTrainIds", "_gtCoarse_labelIds",
                 "_labelTrainIds", "_labelIds", "_segmentation", "_mask", "_seg", "_label", "_gt")  # fmt: skip
_PICTURE_ENDINGS = ("_leftImg8bit", "_image", "_img", "_rgb")


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


def open_masks(source: Path, dataset: TaggedImages, meanings: Meanings | None = None) -> FoundMasks:
    """Open masks for the pictures of a data set.

    Read as they are: PNG with palette or grey indices, colour PNG with `labelmap.txt` beside it (CVAT's segmentation mask
    1.1) or with `meanings`, `.npy`, Cityscapes' `_labelIds` and `_labelTrainIds`, a COCO or Datumaro file, labelme's files.

    Args:
        source: A folder of masks or a data set with such a folder, or a JSON file.
        dataset: The pictures; masks find them by name.
        meanings: What colours mean where no table says so, and what else of the masks means something else here;
            `survey_masks` tells what there is.

    Raises:
        SmafError: there is no mask for any of the pictures, or a file that describes them cannot be read.
    """
    notes = Notes()
    inventory = Inventory(dataset.root, {image.name: image.path for image in dataset.images})
    raw = raw_masks(source, inventory, notes, meanings or {})
    classes, indices = _translation(raw, dataset.classes, notes, meanings or {})
    label_maps = {name: partial(_label_map, read, indices, inventory.pictures[name]) for name, read in raw.label_maps.items()}
    notes.found.insert(0, f"{len(label_maps)} masks from {raw.origin}")
    return FoundMasks(classes, label_maps, tuple(notes.found), tuple(notes.warnings))


def raw_masks(source: Path, inventory: Inventory, notes: Notes, meanings: Meanings) -> RawMasks:
    """Find masks of the pictures, with the indices of their own source; see `open_masks`."""
    raw = _read(source, inventory, notes, meanings)
    if raw is None or not raw.label_maps:
        raise SmafError(f"{source}: has no mask for any of the {len(inventory)} pictures; their file names must be the same")
    return raw


def mask_sources(source: Path) -> list[Path]:
    """All that masks could be read from in a data set, the first is read: folders of masks, COCO's or Datumaro's file."""
    if not source.is_dir():
        return [source]
    described = [path for path in (source / "annotations" / "default.json",) if path.is_file()] or coco.find_files(source)[:1]
    folders = [folder for name in _MASK_FOLDERS if (folder := child_folder(_with_metadata(source), name)) is not None]
    filled = [folder for folder in folders if _mask_files(folder)]
    return [*described, *filled] or [source]


def _read(source: Path, inventory: Inventory, notes: Notes, meanings: Meanings) -> RawMasks | None:
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
    return _from_pictures(source, inventory, notes, meanings) or labelme.read_masks(source, inventory, notes)


def _from_pictures(source: Path, inventory: Inventory, notes: Notes, meanings: Meanings) -> RawMasks | None:
    folder = _mask_folder(source)
    files = _without_pictures(_mask_files(folder), inventory)
    paired = _pair(files, inventory)
    if not paired:
        return None
    notes.left_out("masks without a picture", sorted(set(files) - set(paired.values())), "they are passed over")
    given = {key: name for key, name in meanings.items() if isinstance(key, tuple)}
    colours = given or meanings_of(class_table_of(folder, source))
    names = tuple(dict.fromkeys(name for name in colours.values() if not is_no_class(name)))
    rest = meanings.get(REST)
    if given and rest is not None and not is_no_class(rest) and rest not in names:
        names += (rest,)
    readers: dict[str, Callable[[], LabelMap]] = {}
    for name, written in paired.items():
        ids = cityscapes.ids_in(written)
        if ids is not None:
            readers[name] = partial(cityscapes.read, files[written], ids)
        else:
            readers[name] = partial(_read_mask, files[written], colours, names, bool(given), rest)
    if any(cityscapes.ids_in(written) for written in paired.values()):
        return RawMasks(cityscapes.NAMES, readers, f"{folder.name}/ (Cityscapes)")
    pictures = {name: files[written] for name, written in paired.items()}
    return RawMasks(names or None, readers, f"{folder.name}/", by_colour=bool(given), files=pictures)


def _mask_folder(source: Path) -> Path:
    """The folder of masks in a data set, or the folder itself."""
    return child_folder(_with_metadata(source), *_MASK_FOLDERS) or source


def _with_metadata(source: Path) -> Path:
    """Where Hugging Face's image folder has its pictures; else the folder itself."""
    return source / "train" if (source / "train" / "metadata.jsonl").is_file() else source


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


def class_table_of(folder: Path, source: Path) -> ClassTable | None:
    """The classes that a file in or beside a folder of masks names."""
    for place in dict.fromkeys((folder, source, folder.parent)):
        for name in CLASS_FILES:
            if (place / name).is_file():
                return read_class_file(place / name)
    return None


def _read_mask(path: Path, colours: Colours, names: tuple[str, ...], colours_count: bool, rest: str | None) -> LabelMap:
    """Read a mask by its colours, where it has no indices or each colour of its palette has a meaning; else by its indices."""
    if path.suffix.lower() == ".npy":
        return _from_array(path, read_npy(path))
    kind = pixel_kind(path)
    if kind == "colour" and not colours:
        raise SmafError(
            f"{path}: is a colour picture; say what its colours mean, here or in a file labelmap.txt (name:red,green,blue::)"
        )
    if kind == "colour" or colours_count:
        return read_by_colour(path, colours, names, rest)
    if kind == "palette" and colours:
        try:
            return read_by_colour(path, colours, names)
        except SmafError:
            return read_label_map(path)
    return read_label_map(path)


def _from_array(path: Path, values: object) -> LabelMap:
    if isinstance(values, dict):
        raise SmafError(f"{path}: holds attention maps, not a mask; import it as attention")
    if not isinstance(values, np.ndarray) or values.ndim != 2 or values.dtype.kind not in "iub":
        raise SmafError(f"{path}: is no mask, which is an array of (height, width) whole numbers")
    if values.size and (values.min() < -1 or values.max() > VOID):
        raise SmafError(f"{path}: has index {values.max()}, a mask holds 0 to 255")
    return np.where(values == -1, VOID, values).astype(np.uint8)


def _translation(raw: RawMasks, classes: ClassTable, notes: Notes, meanings: Meanings) -> tuple[ClassTable, NDArray[np.int16]]:
    """The data set's classes with those of the masks, and the index in it for each index of the masks (-1: no class)."""
    rest = meanings.get(REST)
    indices = np.full(256, -1, np.int16)
    indices[[BACKGROUND, VOID]] = BACKGROUND, VOID
    if raw.names is None:
        known = {str(index): classes.name(index) for index in range(1, len(classes) + 1)} if rest is None else {}
        means = {index: meanings.get(str(index), known.get(str(index), rest)) for index in range(256)}
        means |= {index: meanings.get(str(index), classes.name(index)) for index in (BACKGROUND, VOID)}
    else:
        means = {
            index: name if raw.by_colour else meanings.get(name, name if name in classes.names or rest is None else rest)
            for index, name in enumerate(raw.names, start=1)
        }
    wanted = dict.fromkeys(name for name in means.values() if name is not None and not is_no_class(name))
    more = [name for name in wanted if name not in classes.names]
    notes.left_out("classes that only the masks have", more, "they come after the others")
    every = (*classes.names, *more)
    table = ClassTable(every, classes.colours + ClassTable.of(every).colours[len(classes) :], classes.order)
    for index, name in means.items():
        if name is not None:
            indices[index] = VOID if means_void(name) else BACKGROUND if is_no_class(name) else table.index(name)
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
        remedy = "say what it means, or name it in labelmap.txt"
        raise SmafError(f"{picture}: its mask has index {stray}, which is no class; {remedy}")
    return label_map.astype(np.uint8)
