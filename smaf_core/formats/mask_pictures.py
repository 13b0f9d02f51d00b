"""Masks that are pictures or arrays of their own: which picture each belongs to, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.files import seen_file
from smaf_core.data.images import IMAGE_SUFFIXES, pixel_kind, read_colours, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.formats import cityscapes
from smaf_core.formats.class_lists import class_files_in, read_classes, table_of_values, values_named
from smaf_core.formats.class_numbers import names_by_number, numbered_files_in, small_numbers
from smaf_core.formats.colours import REST, Colours, Meanings, colour_meanings, read_by_colour
from smaf_core.formats.inventory import Inventory, Notes, child_folder, files_below
from smaf_core.formats.lists import is_no_class, means_void
from smaf_core.formats.lossy_masks import LOSSY, lossy_masks, read_lossy
from smaf_core.formats.mask_files import masks_among, pictures_alone
from smaf_core.formats.pairing import Paired, bare_mask, pair, stem_of, without_kind
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.safe_files.pickles import read_npy

MASK_SUFFIXES = frozenset({".png", ".tif", ".tiff", ".bmp", ".gif", ".npy"})
"""File name endings, in lower case, that a mask can have."""

_FOLDERS = ("SegmentationClassAug", "SegmentationClass", "masks", "truth", "ground_truth", "gt", "gtFine", "labels")
_UNWANTED = ("_color", "_instanceIds", "_instanceTrainIds")  # what Cityscapes has beside its masks
_BRUSH = re.compile(r"task-\d+-annotation-\d+-")
_LOOKED_AT = 5  # masks
_PARTS = frozenset({"default", "train", "val", "valid", "validation", "test", "training", "testing", "seg", "dataset"})
_MOST_ABOVE = 3
_TRIMAPS = "trimap"
_CELLPOSE = "_cp_masks"
_OBJECTS = frozenset({"segmentationobject", "masks_instances", "masks_human"})
"""What folders are called whose masks have a number for each object, not for its class, or are only to be looked at."""
_ENDINGS = MASK_SUFFIXES | IMAGE_SUFFIXES

Read = Callable[[], LabelMap]


@dataclass(frozen=True)
class MaskFile:
    """One mask file of a picture."""

    path: Path
    written: str
    """Its path below the folder of masks, without ending."""
    label: str | None
    """The only class in it, where its folder or the end of its name says so."""


def read_masks(source: Path, inventory: Inventory, notes: Notes, meanings: Meanings, classes: ClassTable) -> RawMasks | None:
    """Masks of a folder, or of the folder of masks in a data set; None where no file is called like a picture.

    One file is the mask of one picture, except that parts are put together (`a_mask.png`, `a_mask_1.png`) and so are classes,
    where each has a file of its own, in a folder called like the class or with its name at the end. Of several other files
    that fit one picture none is taken.
    """
    folder = child_folder(with_metadata(source), *_FOLDERS) or source
    files = _files_of_pictures(folder, inventory, notes, classes)
    layers = {name: some for name, some in files.items() if all(one.label for one in some)}
    if layers:
        _leave_out(files.keys() - layers.keys(), files, notes, "masks beside masks of one class each")
        return layered_masks(layers, folder)
    parts = {name: some for name, some in files.items() if len(some) == 1 or _are_parts(some)}
    _leave_out(files.keys() - parts.keys(), files, notes, "pictures with several masks")
    return plain_masks(parts, folder, source, meanings) if parts else None


def _files_of_pictures(folder: Path, inventory: Inventory, notes: Notes, classes: ClassTable) -> dict[str, list[MaskFile]]:
    paths = _mask_files(folder, inventory)
    by_key: dict[str, list[MaskFile]] = {}
    for relative, path in paths.items():
        written = stem_of(relative, _ENDINGS)
        key, label = _without_class(written, inventory, classes)
        by_key.setdefault(key, []).append(MaskFile(path, written, label))
    paired = pair(inventory.names, by_key, is_file=True, with_masks=True)
    alone = _of_lone_pictures(list(paired.left), by_key, inventory, classes)
    strays = [f"{file.written} ({why})" for key, why in paired.left.items() for file in by_key[key] if key not in alone]
    if paired.by_picture or alone:
        notes.left_out("masks that belong to no picture", sorted(strays), "they are passed over")
        notes.told_apart(f"{folder.name}/", paired)
    found = {name: _files(name, keys, by_key, classes, paired) for name, keys in paired.by_picture.items()}
    for key, name in alone.items():
        found.setdefault(name, []).extend(MaskFile(one.path, one.written, classes.names[0]) for one in by_key[key])
    return found


def _of_lone_pictures(
    left: Sequence[str], by_key: Mapping[str, list[MaskFile]], inventory: Inventory, classes: ClassTable
) -> dict[str, str]:
    """A mask for each object, called as it likes, in the folder beside that of the one picture: `7/images/7`, `7/masks/a81c`.

    Only where there is one class, since nothing else says what the objects are.
    """
    if len(classes) != 1 or not left:
        return {}
    lone = pictures_alone(inventory.pictures)
    places = {key: without_kind(tuple(key.split("/")[:-1])) for key in left}
    return {
        key: lone[place] for key, place in places.items() if place in lone and all(one.label is None for one in by_key[key])
    }


def _files(
    name: str, keys: Iterable[str], by_key: Mapping[str, list[MaskFile]], classes: ClassTable, paired: Paired
) -> list[MaskFile]:
    """The files of a picture, each with its class where a folder says so that the picture does not lie in."""
    real = without_kind(tuple(name.split("/")[:-1]))
    files = []
    for key in keys:
        own = [folder for folder in key.split("/")[:-1] if folder.casefold() not in real]
        label = next(
            (known for folder in reversed(own) for known in classes.names if known.casefold() == folder.casefold()), None
        )
        files += [MaskFile(file.path, file.written, file.label or label) for file in by_key[key]]
    return files


def _without_class(written: str, inventory: Inventory, classes: ClassTable) -> tuple[str, str | None]:
    """A name without the class at its end or beginning, and the class; as it is where a picture is called so, or none is there.

    RectLabel writes `a_class_cat`, others `a_cat` or `cat_a`.
    """
    folders, slash, last = written.rpartition("/")
    folded = last.casefold()
    ends = [(label, join) for label in classes.names for join in "_-. " if label.casefold() in folded]
    for label, join in ends:
        end, start = join + label.casefold(), label.casefold() + join
        rest = last[: -len(end)] if folded.endswith(end) else last[len(start) :] if folded.startswith(start) else ""
        rest = rest[: -len("_class")] if rest.casefold().endswith("_class") else rest
        if rest and not _is_picture(written, inventory) and _is_picture(folders + slash + rest, inventory):
            return folders + slash + rest, label
    return written, None


def why_none(source: Path, inventory: Inventory, classes: ClassTable) -> list[str]:
    """Why no file of a folder is the mask of a picture, in sentences; none where it has no such files."""
    folder = child_folder(with_metadata(source), *_FOLDERS) or source
    paths = _mask_files(folder, inventory)
    if not paths:
        pictures = _resolved(inventory.pictures.values())
        lossy = [one for one, path in files_below(folder, LOSSY).items() if (path.parent.resolve(), path.name) not in pictures]
        return [f"{lossy[0]} is JPEG, which smears the values of masks; save them as PNG"] if lossy else []
    if any(_BRUSH.match(one.rpartition("/")[2]) for one in paths):
        return ["Label Studio's export of brushes as PNG does not name the photos; export JSON there"]
    keys = {_without_class(stem_of(one, _ENDINGS), inventory, classes)[0] for one in paths}
    left = pair(inventory.names, keys, is_file=True, with_masks=True).left
    first = next(iter(sorted(left)), None)
    return [f"{len(left)} masks, the first is {first}: {left[first]}"] if first is not None else []


def _is_picture(written: str, inventory: Inventory) -> bool:
    return inventory.names.find(written, is_file=True, with_masks=True).name is not None


def _mask_files(folder: Path, inventory: Inventory) -> dict[str, Path]:
    """Files that could be masks, by relative path: no pictures of the data set, nor copies of them.

    Where Cityscapes has both kinds of ids, training ids are taken.
    """
    every = files_below(folder, _ENDINGS)
    among = masks_among(folder, [one for one in every if not one.lower().endswith(".npy")])
    files = {one: path for one, path in every.items() if path.suffix.lower() in MASK_SUFFIXES and (not among or one in among)}
    files = {one: path for one, path in files.items() if not stem_of(one, _ENDINGS).endswith(_UNWANTED)}
    files = {one: path for one, path in files.items() if not _OBJECTS & {part.casefold() for part in one.split("/")[:-1]}}
    twice = {one for one in files if "_labelIds." in one and one.replace("_labelIds.", "_labelTrainIds.") in files}
    described = {path for one, path in files.items() if one not in among and seen_file(path.with_suffix(".json"))}
    pictures = _resolved(inventory.pictures.values())
    alone = {one: path for one, path in every.items() if (path.parent.resolve(), path.name) not in pictures}
    found = {one: path for one, path in files.items() if one in alone and one not in twice and path not in described}
    return found or lossy_masks(alone)


def _resolved(paths: Iterable[Path]) -> set[tuple[Path, str]]:
    folders: dict[Path, Path] = {}
    return {(folders.setdefault(path.parent, path.parent.resolve()), path.name) for path in paths}


def with_metadata(source: Path) -> Path:
    """Where Hugging Face's image folder has its pictures; else the folder itself."""
    return source / "train" if seen_file(source / "train" / "metadata.jsonl") else source


def _leave_out(names: Iterable[str], files: Mapping[str, list[MaskFile]], notes: Notes, what: str) -> None:
    shown = [f"{name}: {' and '.join(file.written + file.path.suffix for file in files[name][:3])}" for name in sorted(names)]
    notes.left_out(what, shown, "none of these masks is taken")


def _are_parts(files: Sequence[MaskFile]) -> bool:
    """Whether files are called as the parts of one mask: they differ in a number behind what says that they are masks."""
    bare = [(file.written.rpartition("/")[0], bare_mask(file.written.rpartition("/")[2])) for file in files]
    return len({(folder, one and one[0]) for folder, one in bare}) == 1 and len({one for _, one in bare}) == len(files)


def plain_masks(files: Mapping[str, list[MaskFile]], folder: Path, source: Path, meanings: Meanings) -> RawMasks:
    """Masks with indices or colours, by pictures; several files of one are its parts."""
    given = {key: name for key, name in meanings.items() if isinstance(key, tuple)}
    places = dict.fromkeys(file.path.parent for some in files.values() for file in some)
    values = {} if given else values_beside((folder, source, *_above(folder), *places))
    colours = given or ({} if values else colours_beside(folder, source, places))
    names = tuple(dict.fromkeys(name for name in colours.values() if not is_no_class(name)))
    named = tuple(dict.fromkeys(name for name in values.values() if not is_no_class(name)))
    names = named or names
    rest = meanings.get(REST)
    if given and rest is not None and not is_no_class(rest) and rest not in names:
        names += (rest,)
    ids = {name: cityscapes.ids_in(some[0].written) for name, some in files.items()}
    if any(ids.values()):
        readers: dict[str, Read] = {
            name: partial(cityscapes.read, files[name][0].path, one) for name, one in ids.items() if one
        }
        return RawMasks(cityscapes.NAMES, readers, f"{folder.name}/ (Cityscapes)")
    read: Callable[[Path], LabelMap] = partial(_read_mask, colours=colours, names=names, colours_count=bool(given), rest=rest)
    if values:
        read = partial(_read_values, values=values, names=names)
    readers = {name: partial(_joined, [file.path for file in some], read) for name, some in files.items()}
    pictures = {name: some[0].path for name, some in files.items()}
    return RawMasks(names or None, readers, f"{folder.name}/", by_colour=bool(given), files=pictures)


def refuse_objects_and_trimaps(files: Sequence[Path], source: Path) -> None:
    """Refuse masks whose numbers are known to be no classes, where nobody says what they mean.

    Raises:
        SmafError: they are such, by their names and a look at some of them.
    """
    names = [f"{path.parent.name}/{stem_of(path.name, _ENDINGS)}".casefold() for path in files]
    are_trimaps = bool(names) and all(_TRIMAPS in name for name in names)
    if not are_trimaps and not (names and all(name.endswith(_CELLPOSE) for name in names)):
        return
    seen: set[int] = set()
    for path in files[:: max(1, len(files) // _LOOKED_AT)]:
        with suppress(SmafError):  # told of when it is read
            seen.update(np.unique(read_label_map(path)).tolist())
    if are_trimaps and seen and seen <= {1, 2, 3}:
        raise SmafError(
            f"{source}: has trimaps, in which 1 is mostly the object, 2 background and 3 its border; say what they mean, "
            "such as 1=cat, 2=background and 3=unsure"
        )
    if not are_trimaps and max(seen, default=0) > 1:
        raise SmafError(
            f"{source}: has masks of Cellpose, in which each object has a number of its own; say what all of them are: *=cell"
        )


def _joined(paths: Sequence[Path], read: Callable[[Path], LabelMap]) -> LabelMap:
    """One mask of all its parts.

    Raises:
        SmafError: one cannot be read, or they differ in size, or where they overlap.
    """
    label_map = read(paths[0])
    for path in paths[1:]:
        part = read(path)
        both = (part != 0) & (label_map != 0) if part.shape == label_map.shape else None
        if both is None or (part[both] != label_map[both]).any():
            raise SmafError(f"{path}: and {paths[0].name} are no parts of one mask, since they differ where they overlap")
        label_map = np.where(part != 0, part, label_map)
    return label_map


def layered_masks(files: Mapping[str, list[MaskFile]], folder: Path) -> RawMasks:
    """Masks of one class each, put together."""
    names = tuple(dict.fromkeys(sorted(file.label for some in files.values() for file in some if file.label)))
    readers = {name: partial(_read_layers, [(file.path, names.index(file.label or "") + 1) for file in some])
               for name, some in files.items()}  # fmt: skip
    return RawMasks(names, readers, f"{folder.name}/, a mask for each class")


def _read_layers(layers: Sequence[tuple[Path, int]]) -> LabelMap:
    """One mask of masks of one class each; where they overlap, the smaller one is on top.

    Raises:
        SmafError: one cannot be read, or they differ in size.
    """
    regions = [(_foreground(path), index, path) for path, index in layers]
    label_map = np.zeros(regions[0][0].shape, np.uint8)
    for region, index, path in sorted(regions, key=lambda one: -int(np.count_nonzero(one[0] == 1))):
        if region.shape != label_map.shape:
            raise SmafError(f"{path}: has another size than {regions[0][2].name}; they are masks of one picture")
        label_map[region == 1] = index
        label_map[(region == VOID) & (label_map == 0)] = VOID
    return label_map


def _foreground(path: Path) -> LabelMap:
    """A mask of one class: 1 where it is, whatever stands there, 0 elsewhere; 255 is unsure only where 1 is the class."""
    values = _from_array(path, read_npy(path)) if path.suffix.lower() == ".npy" else _grey(path)
    present = np.unique(values)
    if set(present.tolist()) <= {0, 1, VOID} and 1 in present:
        return values
    return (values > (127 if present.max(initial=0) > 127 else 0)).astype(np.uint8)


def _grey(path: Path) -> LabelMap:
    if pixel_kind(path) != "colour":
        return read_label_map(path)
    colours, transparent = read_colours(path)
    return np.where(transparent, 0, colours.max(axis=2)).astype(np.uint8)


def colours_beside(folder: Path, source: Path, places: Iterable[Path] = ()) -> Colours:
    """What colours mean by a table in or beside a folder of masks; nothing without one, or where a colour means two things.

    Args:
        folder: Of the masks.
        source: The data set.
        places: The folders in which the masks really lie, such as `train` and `valid`.

    Raises:
        SmafError: these have lists of different classes.
    """
    path = classes_beside(folder, source)
    inner = [found for place in places if place not in (folder, source) and (found := _classes_in((place,))) is not None]
    path = path or next(iter(inner), None)
    table = read_classes(path) if path is not None else None
    if path is None or table is None:
        return {}
    other = next((one for one in inner if path in inner and read_classes(one) != table), None)
    if other is not None:
        raise SmafError(f"{other}: lists other classes than {path}; import the masks of one folder after the other")
    meanings = colour_meanings(path)
    return meanings if set(table.names) <= set(meanings.values()) else {}


def values_beside(places: Iterable[Path]) -> dict[int, str]:
    """What values of pixels mean by a table beside masks, such as Roboflow's in `train` and in `valid`; nothing without one.

    Raises:
        SmafError: there are several that say different things.
    """
    places = tuple(dict.fromkeys(places))
    tables = {path: values_named(path) for place in places if (path := table_of_values(place)) is not None}
    first = next(iter(tables), None)
    other = next((path for path in tables if first is not None and tables[path] != tables[first]), None)
    if other is not None:
        raise SmafError(f"{other}: lists other classes than {first}; import the masks of one folder after the other")
    return tables[first] if first is not None else _values_by_json(places)


def _read_values(path: Path, values: Mapping[int, str], names: tuple[str, ...]) -> LabelMap:
    """Read a mask whose values have names, also with gaps between them, or with a class of the value 0.

    Raises:
        SmafError: it cannot be read, or has a value without a name other than 0 and 255.
    """
    raw = _read_mask(path, {}, (), False, None)
    table = np.full(256, -1, np.int16)
    table[[BACKGROUND, VOID]] = BACKGROUND, VOID
    for value, name in values.items():
        if value <= VOID:
            table[value] = VOID if means_void(name) else BACKGROUND if is_no_class(name) else names.index(name) + 1
    label_map = table[raw]
    if label_map.min(initial=0) < 0:
        raise SmafError(f"{path}: has the value {int(raw[label_map < 0][0])}, which the table of classes does not name")
    return label_map.astype(np.uint8)


def _values_by_json(places: Iterable[Path]) -> dict[int, str]:
    """Classes by JSON beside masks, `{"0": "background", "1": "cat"}`; only where 0 is background or has no name."""
    files = (path for place in places for path in numbered_files_in(place) if path.suffix.lower() == ".json")
    for named in map(names_by_number, files):
        values = small_numbers(named)
        if any(values) and is_no_class(values.get(0, "background")):
            return values
    return {}


def classes_beside(folder: Path, source: Path) -> Path | None:
    """A list of classes in or beside a folder of masks."""
    return _classes_in((folder, source, *_above(folder)))


def _above(folder: Path) -> list[Path]:
    """The folders above one of masks that may have a table: its parent, and further up where this is a part such as `train`."""
    found = [folder.parent]
    while found[-1].name.casefold() in _PARTS and len(found) < _MOST_ABOVE:
        found.append(found[-1].parent)
    return found


def _classes_in(places: Iterable[Path]) -> Path | None:
    paths = (path for place in dict.fromkeys(places) for path in class_files_in(place))
    return next((path for path in paths if read_classes(path) is not None), None)


def _read_mask(path: Path, colours: Colours, names: tuple[str, ...], colours_count: bool, rest: str | None) -> LabelMap:
    """Read a mask by its colours, where it has no indices or each colour of its palette has a meaning; else by its indices."""
    if path.suffix.lower() == ".npy":
        return _from_array(path, read_npy(path))
    if path.suffix.lower() in LOSSY:
        return read_lossy(path, colours if colours_count else {}, names, rest)
    kind = pixel_kind(path)
    if kind == "colour" and not colours:
        grey = _equal_grey(path)
        if grey is not None:
            return grey
        raise SmafError(
            f"{path}: is a colour picture; say what its colours mean, here or in a file labelmap.txt (name:red,green,blue::)"
        )
    if kind == "colour" or colours_count:
        return read_by_colour(path, colours, names, rest)
    if kind == "palette" and colours:
        with suppress(SmafError):  # then its indices are meant
            return read_by_colour(path, colours, names)
    grey = _equal_grey(path) if kind == "palette" and path.suffix.lower() == ".gif" else None
    return read_label_map(path) if grey is None else grey  # who writes GIF numbers the colours anew: levels of grey are meant


def _equal_grey(path: Path) -> LabelMap | None:
    """Indices that were saved as a colour picture, all three channels alike; None where they differ."""
    colours, transparent = read_colours(path)
    if (colours != colours[..., :1]).any():
        return None
    return np.where(transparent, 0, colours[..., 0]).astype(np.uint8)


def _from_array(path: Path, values: object) -> LabelMap:
    if isinstance(values, dict):
        raise SmafError(f"{path}: holds attention maps, not a mask; import it as attention")
    if isinstance(values, np.ndarray) and values.ndim == 3 and 1 in (values.shape[0], values.shape[2]):
        values = values.squeeze(0 if values.shape[0] == 1 else 2)
    is_whole = isinstance(values, np.ndarray) and (values.dtype.kind in "iub" or _are_whole(values))
    if not isinstance(values, np.ndarray) or values.ndim != 2 or not is_whole:
        raise SmafError(f"{path}: is no mask, which is an array of (height, width) whole numbers")
    if values.size and (values.min() < -1 or values.max() > VOID):
        raise SmafError(f"{path}: has index {values.max()}, a mask holds 0 to 255")
    return np.where(values == -1, VOID, values).astype(np.uint8)


def _are_whole(values: NDArray[Any]) -> bool:
    return values.dtype.kind == "f" and bool((values == np.rint(values)).all())
