"""Opening masks that somebody already has: as proposals to correct, as masks by hand, or as truth.

What the masks are is seen from the files: a table of classes and colours beside them, their names, the mode of the picture.
No mask is read before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable, composed
from smaf_core.data.images import image_size, pixel_kind
from smaf_core.data.mask import LabelMap
from smaf_core.data.tags import TaggedImages
from smaf_core.errors import SmafError
from smaf_core.formats import (
    coco,
    coco_panoptic,
    cvat_xml,
    datumaro,
    label_studio,
    mask_pictures,
    mask_tables,
    picture_json,
    run_tables,
    via,
    yolo_masks,
)
from smaf_core.formats.class_numbers import values_from_zero
from smaf_core.formats.colours import REST, Meanings
from smaf_core.formats.fitting import fit_to
from smaf_core.formats.inventory import Inventory, Notes, child_folder, files_below, inventory_of
from smaf_core.formats.json_kinds import kind_of, read_json
from smaf_core.formats.lists import UNSURE, is_no_class, means_void
from smaf_core.formats.mask_pictures import with_metadata
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.strangers import stranger, strangers_in

_MASK_FOLDERS = ("SegmentationClassAug", "SegmentationClass", "masks", "truth", "ground_truth", "gt", "gtFine", "labels")
_LOOKED_AT = 5
"""So many masks are read to see whether they hold only 0 and 255."""

_MASK_SUFFIXES = mask_pictures.MASK_SUFFIXES


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
    inventory = inventory_of(dataset.root, {image.name: image.path for image in dataset.images})
    raw = raw_masks(source, inventory, notes, meanings or {}, dataset.classes)
    meanings = _with_class_at_zero(raw, source, meanings or {})
    _refuse_black_and_white(raw, source, dataset.classes, meanings)
    if raw.names is None and not meanings:
        mask_pictures.refuse_objects_and_trimaps(tuple(raw.files.values()), source)
    classes, indices = _translation(raw, dataset.classes, notes, meanings)
    label_maps = {name: partial(_label_map, read, indices, inventory.pictures[name]) for name, read in raw.label_maps.items()}
    _tell_of_sizes(raw, inventory, notes)
    notes.found.insert(0, f"{len(label_maps)} masks from {raw.origin}")
    return FoundMasks(classes, label_maps, tuple(notes.found), tuple(notes.warnings))


def raw_masks(source: Path, inventory: Inventory, notes: Notes, meanings: Meanings, classes: ClassTable) -> RawMasks:
    """Find masks of the pictures, with the indices of their own source; see `open_masks`."""
    if not source.exists():
        raise SmafError(f"{source}: there is no such file or folder")
    for read in _readers(source, meanings, classes):
        raw = read(source, inventory, notes)
        if raw is not None and raw.label_maps:
            return raw
    more = [*strangers_in(source), *mask_pictures.why_none(source, inventory, classes)] if source.is_dir() else ()
    if source.is_dir() and not more and inventory.companions.of(source, ".xml"):
        more = [
            "XML files beside the pictures, which say tags and boxes; outlines in them are not read: export COCO JSON there"
        ]
    told = [*notes.warnings, *more]
    why = f" ({'; '.join(told)})" if told else ""
    raise SmafError(f"{source}: has no mask for any of the {len(inventory)} pictures{why}; their file names must be the same")


def _with_class_at_zero(raw: RawMasks, source: Path, meanings: Meanings) -> Meanings:
    """Add to what a person said what JSON beside the masks says of their numbers, where it gives 0 to a class.

    Raises:
        SmafError: nobody said whether it means 0 in the masks.
    """
    said = class_at_zero(raw, source)
    if said is None or REST in meanings:
        return meanings
    path, values = said
    if str(BACKGROUND) not in meanings:
        raise SmafError(
            f"{path}: says that 0 is {values[BACKGROUND]}, and in masks 0 mostly is background; say which it is here, "
            f"0={values[BACKGROUND]} or 0=background"
        )
    return {**{str(value): name for value, name in values.items()}, **meanings}


def class_at_zero(raw: RawMasks, source: Path) -> tuple[Path, dict[int, str]] | None:
    """JSON beside masks of bare indices that gives 0 to a class, and what it says of numbers; None where there is none."""
    if raw.names is not None or not raw.files:
        return None
    place = next(iter(raw.files.values())).parent
    return values_from_zero((place, source if source.is_dir() else source.parent, place.parent))


def _refuse_black_and_white(raw: RawMasks, source: Path, classes: ClassTable, meanings: Meanings) -> None:
    """Refuse grey masks of 0 and 255 alone, as programs write a single class, where nobody says that 255 is unsure as here.

    In a picture with a palette an index is meant, and of a colour somebody or a table has said what it means.

    Raises:
        SmafError: they are such.
    """
    if (raw.names is not None and not raw.files) or raw.by_colour or str(VOID) in meanings or REST in meanings:
        return
    place = next(iter(raw.files.values())).parent if raw.files else source
    beside = mask_pictures.classes_beside(place, source) if raw.files else None
    if (beside is not None and beside.name == "labelmap.txt") or mask_pictures.values_beside((place, source, place.parent)):
        return  # as our own exports have it: they are indices
    names = sorted(raw.label_maps)
    seen: set[int] = set()
    for name in names[:: max(1, len(names) // _LOOKED_AT)]:
        with suppress(SmafError):  # told of when it is read
            seen.update(np.unique(raw.label_maps[name]()).tolist() if _is_grey(raw.files.get(name)) else [])
    if VOID in seen and seen <= {BACKGROUND, VOID}:
        example = classes.names[0] if len(classes) else "cat"
        raise SmafError(f"{source}: its masks hold only 0 and 255; say what 255 means, such as 255={example} or 255=unsure")


def _is_grey(path: Path | None) -> bool:
    """Whether indices are levels of grey: of colours all three are alike, and who writes GIF has no choice but a palette."""
    return path is None or path.suffix.lower() in (".npy", ".gif") or pixel_kind(path) != "palette"


def mask_sources(source: Path) -> list[Path]:
    """All that masks could be read from in a data set, the first is read: folders of masks, COCO's or Datumaro's file."""
    if not source.is_dir():
        return [source]
    described = datumaro.find_files(source)[:1] or coco.find_files(source)[:1] or coco_panoptic.find_files(source)[:1]
    folders = [folder for name in _MASK_FOLDERS if (folder := child_folder(with_metadata(source), name)) is not None]
    filled = [folder for folder in folders if files_below(folder, _MASK_SUFFIXES)]
    return [*described, *filled] or [source]


_Reader = Callable[[Path, Inventory, Notes], RawMasks | None]


def _readers(source: Path, meanings: Meanings, classes: ClassTable) -> list[_Reader]:
    """What could read a source, one after the other, until one finds masks."""
    tables = partial(run_tables.read_masks, classes=classes)
    if source.is_dir():
        pictures = partial(mask_pictures.read_masks, meanings=meanings, classes=classes)
        texts = partial(yolo_masks.read_masks, classes=classes)
        described = [_datumaro_below, _coco_below, _panoptic_below, _cvat_below]
        listed = partial(mask_tables.read_masks, classes=classes, meanings=meanings)
        return [*described, pictures, picture_json.read_masks, _tools_below, texts, listed, tables]
    if source.suffix.lower() == ".xml":
        return [cvat_xml.read_masks]
    if source.suffix.lower() in (".csv", ".tsv"):
        of_via = partial(_via_alone, source.parent)
        return [of_via] if via.is_csv(source) else [tables]
    kind = kind_of(source) if source.suffix.lower() == ".json" else None
    if kind == "datumaro":
        return [lambda path, inventory, notes: datumaro.read_masks([path], inventory, notes, path.parent)]
    if kind in ("via", "labelstudio", "panoptic"):
        read = {"via": via, "labelstudio": label_studio, "panoptic": coco_panoptic}[kind].read_masks
        return [lambda path, inventory, notes: read([path], inventory, notes, path.parent)]
    if kind is None and (words := stranger(source)) is not None:
        raise SmafError(f"{source}: {words}")
    content = read_json(source) if source.suffix.lower() == ".json" else None
    if isinstance(content, dict) and "annotations" in content:
        return [lambda path, inventory, notes: coco.read_masks([path], inventory, notes, path.parent)]
    raise SmafError(
        f"{source}: is no file of masks that is known here; give a folder, JSON of COCO, Datumaro, Label Studio or VIA, "
        "CVAT's XML, or a table of run-length codes"
    )


def _datumaro_below(source: Path, inventory: Inventory, notes: Notes) -> RawMasks | None:
    files = datumaro.find_files(source)
    return datumaro.read_masks(files, inventory, notes, source) if files else None


def _tools_below(source: Path, inventory: Inventory, notes: Notes) -> RawMasks | None:
    if files := label_studio.find_files(source):
        return label_studio.read_masks(files, inventory, notes, source)
    files = via.find_files(source)
    return via.read_masks(files, inventory, notes, source) if files else None


def _cvat_below(source: Path, inventory: Inventory, notes: Notes) -> RawMasks | None:
    path = cvat_xml.find_file(source)
    return cvat_xml.read_masks(path, inventory, notes) if path is not None else None


def _coco_below(source: Path, inventory: Inventory, notes: Notes) -> RawMasks | None:
    files = coco.find_files(source)
    return coco.read_masks(files, inventory, notes, source) if files else None


def _panoptic_below(source: Path, inventory: Inventory, notes: Notes) -> RawMasks | None:
    files = coco_panoptic.find_files(source)
    return coco_panoptic.read_masks(files, inventory, notes, source) if files else None


def _via_alone(root: Path, path: Path, inventory: Inventory, notes: Notes) -> RawMasks:
    return via.read_masks([path], inventory, notes, root)


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
        void = next((meanings[key] for key in (UNSURE, str(VOID)) if key in meanings and key not in raw.names), None)
        means |= {VOID: void} if void is not None else {}
    own = {composed(name): name for name in reversed(classes.names)}
    means = {
        index: name if name is None or name in classes.names else own.get(composed(name).strip(), composed(name).strip())
        for index, name in means.items()
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
    given = read()
    raw = fit_to(picture, (given.shape[0], given.shape[1])).label_map(given)
    label_map = indices[raw]
    if label_map.min() < 0:
        stray = int(raw[label_map < 0][0])
        remedy = "say what it means, or name it in labelmap.txt"
        raise SmafError(f"{picture}: its mask has index {stray}, which is no class; {remedy}")
    return label_map.astype(np.uint8)


def _tell_of_sizes(raw: RawMasks, inventory: Inventory, notes: Notes) -> None:
    """Say which masks are made for another size than their pictures', by the headers of the files."""
    fitted: list[str] = []
    others: list[str] = []
    for name in raw.label_maps:
        try:
            given = raw.given.get(name) or (image_size(raw.files[name]) if name in raw.files else None)
            words = fit_to(inventory.pictures[name], given).words
        except SmafError as error:
            others += [str(error)] if raw.given.get(name) else []
        else:
            fitted += [f"{name} is {words}"] if words else []
    notes.left_out("masks made for another size", fitted, "so they fit their pictures")
    notes.left_out("masks that do not fit their pictures", others, "they cannot be read")
