"""The ways in which people say which classes are in which picture; one function each, for `dataset`.

Each is given the data set's folder and its pictures, and answers None when the folder has nothing of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOC_NAMES, ClassTable
from smaf_core.data.tag_cells import number_in, whole_number_in
from smaf_core.data.tags import TagRow
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats import picture_json
from smaf_core.formats.class_lists import numbers_near
from smaf_core.formats.inventory import Inventory, Notes, child_folder, entries_ending
from smaf_core.formats.json_kinds import read_json
from smaf_core.formats.lists import CLASS_FILES, read_indexed_list, read_marked_list
from smaf_core.formats.pairing import PICTURE_FOLDERS, one_each, pair
from smaf_core.safe_files.pickles import read_npy

_MOST_CLASSES = 100_000
_LOOKED_AT = 200  # lines of a list
_MANY_NUMBERS = 4  # in a line of text, which then is no tag
_HEAD_OF_DOTA = ("imagesource:", "gsd:")
_ARRAYS = re.compile(r"cls_labels(?:_\w+)?\.npy")
_CLASS_LIST = re.compile(r"(.+)_(?:train|val|trainval|test)\.txt")
_ARRAY_FOLDERS = ("voc12", "voc", "coco14", "coco", "data", "metadata", "ImageSets")
_SPLITS = frozenset({"train", "val", "valid", "validation", "test", "training", "testing", "unlabelled", "unlabeled"})


@dataclass(frozen=True)
class FoundTags:
    """What a source says."""

    tags: Mapping[str, tuple[str, ...]]
    """Tags by picture name."""
    order: tuple[str, ...] = ()
    """Class names in the source's own order, where it has one."""


def gather(path: Path, rows: Iterable[TagRow], inventory: Inventory, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Put rows to the pictures they name; rows of one picture add up, rows about no picture are passed over.

    Raises:
        SmafError: no row names a picture of the folder, so that this must be the table of another one.
    """
    rows = tuple(rows)
    paired = one_each(pair(inventory.names, (row.image for row in rows)))
    tags: dict[str, tuple[str, ...]] = {}
    strays: list[str] = []
    for row in rows:
        match = paired.matches[row.image]
        if match.name is None:
            strays.append(
                f"line {row.line}: {row.image!r} ({match.why_not})" if row.line else f"{row.image!r} ({match.why_not})"
            )
        else:
            tags[match.name] = tags.get(match.name, ()) + row.tags
    notes.strays([path], strays, bool(tags) or paired.is_contested, inventory)
    notes.told_apart(path.name, paired)
    return tags


def arrays_in(root: Path) -> list[Path]:
    """Files of tags as arrays: `cls_labels.npy` and the like, also in the folders where published code has them."""
    folders = [root, *(folder for name in _ARRAY_FOLDERS if (folder := child_folder(root, name)) is not None)]
    found = [(folder, name) for folder in folders for name in entries_ending(folder, ".npy") if _ARRAYS.fullmatch(name)]
    return [folder / name for folder, name in sorted(found, key=lambda one: one[1] != "cls_labels.npy")]


def from_npy(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """`cls_labels.npy`: a dictionary of multi-hot rows, its keys strings (PSA, EPS) or numbers without underscore (IRN)."""
    path = next(iter(arrays_in(root)), None)
    if path is None:
        return None
    content = read_npy(path)
    if not isinstance(content, dict) or not content:
        raise SmafError(f"{path}: is no dictionary of image names; see the manual for what is read")
    seen: dict[tuple[str, bytes], NDArray[np.float64]] = {}
    rows = [(_name_of_key(key, inventory), _marks_once(path, key, marks, seen)) for key, marks in content.items()]
    lengths = {len(marks) for _, marks in rows}
    if len(lengths) != 1:
        raise SmafError(f"{path}: its rows have different lengths ({sorted(lengths)[:3]}); every image needs one per class")
    count = lengths.pop()
    background = _background_of(rows) if count == len(known or VOC_NAMES) + 1 else None
    names = _names_for_indices(path, count - (background is not None), known)
    kinds = {id(marks): marks for _, marks in rows}
    if background is not None:
        kinds = {key: np.delete(marks, background) for key, marks in kinds.items()}
    said = {key: tuple(names[k] for k in np.flatnonzero(marks > 0)) for key, marks in kinds.items()}
    entries = (TagRow(0, image, said[id(marks)]) for image, marks in rows)
    notes.found.append(f"tags from {path.name}")
    return FoundTags(gather(path, entries, inventory, notes), names)


def _background_of(rows: Sequence[tuple[str, NDArray[np.float64]]]) -> int | None:
    """The first or last column, where it says the same of every picture, as that of background does."""
    return next((k for k in (0, -1) if len({float(marks[k]) for _, marks in rows}) == 1), None)


def _marks_once(path: Path, key: Any, marks: Any, seen: dict[tuple[str, bytes], NDArray[np.float64]]) -> NDArray[np.float64]:
    """One row; tens of thousands of pictures share a few, and the same row is one array."""
    if not isinstance(marks, np.ndarray) or marks.dtype.kind not in "biuf" or marks.size > _MOST_CLASSES:
        return _marks(path, key, marks)
    known = (marks.dtype.str, marks.tobytes())
    if known not in seen:
        seen[known] = _marks(path, key, marks)
    return seen[known]


def _marks(path: Path, key: Any, marks: Any) -> NDArray[np.float64]:
    """One row of yes and no; nothing else is turned into an array, since lists within lists could grow beyond all bounds."""
    if isinstance(marks, (list, tuple)) and all(isinstance(mark, (bool, int, float, np.number, np.bool_)) for mark in marks):
        marks = np.array([float(mark) for mark in marks if abs(mark) < 1e9] if len(marks) <= _MOST_CLASSES else [])
    if not isinstance(marks, np.ndarray) or marks.dtype.kind not in "biuf" or not 0 < marks.size <= _MOST_CLASSES:
        raise SmafError(f"{path}: the entry {str(key)[:40]!r} is no row of numbers, one for each class; see the manual")
    numbers = marks.astype(np.float64).ravel()
    if not (numbers == np.rint(numbers)).all():
        raise SmafError(f"{path}: the entry {str(key)[:40]!r} has scores, not a yes or no for each class; say 1 and 0")
    return numbers


def _name_of_key(key: Any, inventory: Inventory) -> str:
    """IRN writes 2007_000032 as the number 2007000032, and COCO_train2014_000000000009 as 9; others mean just the number."""
    if not isinstance(key, (int, np.integer)) or isinstance(key, bool):
        return str(key)
    digits = f"{int(key):010}"
    forms = [f"{digits[:-6]}_{digits[-6:]}", str(int(key))]
    forms += [f"COCO_{subset}_{int(key):012}" for subset in ("train2014", "val2014", "train2017", "val2017")]
    return next((form for form in forms if inventory.find(form) is not None), forms[0])


def _names_for_indices(path: Path, count: int, known: ClassTable | None) -> tuple[str, ...]:
    """Names of classes that a file gives only as positions from 0."""
    if known is not None and len(known) >= count:
        return known.names
    if known is None and count == len(VOC_NAMES):
        return VOC_NAMES
    raise SmafError(f"{path}: counts {count} classes without naming them; put classes.txt beside it, one name a line")


def from_labelme(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """A JSON file for each picture, labelme's or its like: flags that are set, and the names of all shapes."""
    files = picture_json.files_of(root, inventory, notes)
    tags: dict[str, tuple[str, ...]] = {}
    broken: list[str] = []
    for name, path in notes.each(files):
        try:
            tags[name] = picture_json.tags_of(path, read_json(path))
        except SmafError as error:
            broken.append(str(error))
    notes.left_out("labelme files that cannot be read", broken, "their pictures count as untagged")
    if not tags:
        return None
    notes.found.append(f"tags from {len(tags)} labelme files")
    return FoundTags(tags)


def from_text_files(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """A `.txt` for each picture, beside it or in `tags/` or `labels/`: a tag a line, or YOLO's lines of numbers."""
    files = inventory.companions.of(root, ".txt")
    if not files:
        return None
    names = numbers_near(root, root / "labels", inventory.folder) or (known.names if known is not None else ())
    tags = _of_each(files, names, notes)
    notes.found.append(f"tags from {len(files)} text files")
    return FoundTags(tags)


def _of_each(files: Mapping[str, str], names: Sequence[str], notes: Notes) -> dict[str, tuple[str, ...]]:
    """Tags in a text file of each picture; what cannot be read is told of, unless nothing can.

    Raises:
        SmafError: no file can be read.
    """
    tags: dict[str, tuple[str, ...]] = {}
    broken: list[SmafError] = []
    for name, path in notes.each(files):
        try:
            tags[name] = tuple(_tags_of_lines(path, names))
        except SmafError as error:
            broken.append(error)
    if broken and not tags:
        raise broken[0]
    notes.left_out("text files that cannot be read", [str(error) for error in broken], "their pictures count as untagged")
    return tags


def _tags_of_lines(path: str, names: Sequence[str]) -> Iterator[str]:
    """Tags in the lines of a text.

    Raises:
        SmafError: it cannot be read, or a line has numbers that are neither YOLO's, DOTA's nor KITTI's.
    """
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        fields = line.split()
        numbers = sum(number_in(field) is not None for field in fields)
        if len(fields) >= 5 and numbers == len(fields):  # YOLO: class, then coordinates
            index = whole_number_in(fields[0])
            if index is None or not 0 <= index < len(names):
                remedy = f"the list of classes has {len(names)}" if names else "put classes.txt beside the pictures"
                raise SmafError(f"{path}, line {number}: has class {fields[0][:20]} without a name; {remedy}")
            yield names[index]
        elif len(fields) > 1 and numbers == len(fields):
            raise SmafError(f"{path}, line {number}: has {len(fields)} numbers, and YOLO's lines 5 or more; mend it")
        elif numbers >= _MANY_NUMBERS:
            yield from _tag_of_box(fields, f"{path}, line {number}")
        elif not fields or not fields[0].startswith(_HEAD_OF_DOTA):
            yield from (part.strip() for part in line.replace("|", ";").replace(",", ";").split(";") if part.strip())


def _tag_of_box(fields: list[str], where: str) -> tuple[str, ...]:
    """The class of a box among numbers: DOTA's eight come before it, KITTI's fourteen behind.

    Raises:
        SmafError: it is neither.
    """
    are_numbers = [number_in(field) is not None for field in fields]
    if len(fields) in (9, 10) and all(are_numbers[:8]) and not are_numbers[8]:
        return (fields[8],)
    if len(fields) in (15, 16) and not are_numbers[0] and all(are_numbers[1:]):
        return (fields[0],) if fields[0] != "DontCare" else ()
    raise SmafError(f"{where}: is no tag but a line of numbers that is not known here; have a tag on each line")


def lists_in(root: Path, inventory: Inventory) -> dict[Path, dict[str, tuple[int, ...]]]:
    """Lists of names with class indices, and what they say; a text file beside a picture of its name is none."""
    names = [name for name in entries_ending(root, ".txt") if name not in CLASS_FILES]
    candidates = [root / name for name in names if name[: -len(".txt")] not in inventory.pictures]
    lists = {path: rows for path in candidates if (rows := read_indexed_list(path)) is not None}
    of_pictures = {path: rows for path, rows in lists.items() if any(map(inventory.find, islice(rows, _LOOKED_AT)))}
    return of_pictures or (lists if len(lists) < 2 else {})


def from_indexed_lists(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Lists such as L2G's `train_cls.txt`: `2007_000032 0 14`, class indices from 0."""
    indexed = lists_in(root, inventory)
    if not indexed:
        return _from_lists_of_classes(root, inventory, notes)
    tags: dict[str, tuple[str, ...]] = {}
    for path, rows in indexed.items():
        if _are_marks(rows, known):
            rows = {name: tuple(k for k, mark in enumerate(marks) if mark) for name, marks in rows.items()}
        highest = max((max(indices) for indices in rows.values() if indices), default=0)
        default = VOC_NAMES if child_folder(root, "JPEGImages") and highest < len(VOC_NAMES) else None
        names = default if default and known is None else _names_for_indices(path, highest + 1, known)
        entries = [TagRow(0, name, tuple(names[k] for k in indices)) for name, indices in rows.items()]
        tags |= gather(path, entries, inventory, notes)
    notes.found.append(f"tags from {', '.join(path.name for path in indexed)}")
    return FoundTags(tags)


def _are_marks(rows: Mapping[str, tuple[int, ...]], known: ClassTable | None) -> bool:
    """Whether each line has a yes or no for each class, `a.jpg 0 1 0`, rather than indices, which count up and never repeat."""
    lengths = {len(marks) for marks in rows.values()}
    values = {mark for marks in rows.values() for mark in marks}
    counts_up = all(list(marks) == sorted(set(marks)) for marks in rows.values())
    return (
        values <= {0, 1}
        and len(lengths) == 1
        and lengths != {1}
        and not counts_up
        and known is not None
        and lengths == {len(known)}
    )


def _from_lists_of_classes(root: Path, inventory: Inventory, notes: Notes) -> FoundTags | None:
    """Tags from a list for each class, as in VOC's `ImageSets/Main`."""
    marked = class_lists_in(root)
    if not marked:
        return None
    rows = [
        TagRow(0, name, (label,) if is_there else ()) for label, names in marked.items() for name, is_there in names.items()
    ]
    tags = gather(root / "ImageSets" / "Main", rows, inventory, notes)
    notes.found.append(f"tags from a list for each of {len(marked)} classes")
    return FoundTags(tags)


def class_lists_in(root: Path) -> dict[str, dict[str, bool]]:
    """Which pictures have a class, by class, from lists such as VOC's `cat_train.txt` with 1, 0 (difficult) and -1 (no)."""
    sets = child_folder(root, "ImageSets")
    main = child_folder(sets, "Main") if sets is not None else None
    found: dict[str, dict[str, bool]] = {}
    for folder in filter(None, (main, root)):
        for name in entries_ending(folder, ".txt"):
            label = _CLASS_LIST.fullmatch(name)
            marks = read_marked_list(folder / name) if label is not None else None
            if label is not None and marks is not None:
                found.setdefault(label[1], {}).update(marks)
    return found if any(not there for marks in found.values() for there in marks.values()) else {}


def _numbered_folders(folders: set[str], known: ClassTable | None) -> dict[str, str]:
    """Names of the classes, where folders are called by their numbers, from 0 or 1 on; else nothing."""
    numbers = {folder: int(folder) for folder in folders if folder.isdecimal() and folder.isascii() and len(folder) < 9}
    if known is None or len(numbers) < len(folders) or any(folder in known.names for folder in folders):
        return {}
    first = min(numbers.values())
    if first > 1 or max(numbers.values()) - first >= len(known) or (first == 1 and max(numbers.values()) < len(known)):
        return {}
    return {folder: known.names[number - first] for folder, number in sorted(numbers.items(), key=lambda one: one[1])}


def _are_parts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each picture lies in a folder of pictures below another one, as in `Tile 1/images/7.jpg`: these are parts."""
    return all(len(folders) > 1 and folders[-1].casefold() in PICTURE_FOLDERS for folders in rows)


def _is_a_folder_for_each(inventory: Inventory) -> bool:
    """Whether each picture has a folder of its own and all are called alike, as in `0001/image.png`: no folders of classes."""
    last = {name.rpartition("/")[2] for name in inventory.pictures}
    return len(inventory) > 2 and len(last) == 1


def from_folders(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """One folder for each class, also below `train/` and `val/`."""
    rows = [name.split("/")[:-1] for name in inventory.pictures]
    for known_folders in (_SPLITS, PICTURE_FOLDERS):  # where all have one, it is no class; else it may be
        if all(folders and folders[0].casefold() in known_folders for folders in rows):
            rows = [folders[1:] for folders in rows]
    if not all(rows) or _is_a_folder_for_each(inventory) or _are_parts(rows):
        return None
    numbered = _numbered_folders({folders[0] for folders in rows}, known)
    if numbered:
        notes.found.append(f"folders are numbers of the classes: {next(iter(numbered))} is {numbered[next(iter(numbered))]}")
    tags = {name: (numbered.get(folders[0], folders[0]),) for name, folders in zip(inventory.pictures, rows, strict=True)}
    classes = {image_tags[0] for image_tags in tags.values()}
    if len(classes) < 2:
        return None
    notes.found.append(f"tags from {len(classes)} folders, one a class")
    return FoundTags(tags)
