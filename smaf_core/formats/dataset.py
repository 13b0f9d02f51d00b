"""Opening a data set as it is: which pictures, which tags, which truth, said in words.

Nothing is asked that can be seen; nothing is opened that need not be. Every source of tags is a function that gives tags by
picture name; where a folder has several, the first in the order of `tag_offers.READERS` is used unless somebody chooses.

Who wants to show pictures while tags are still being read asks for `pictures_of` first, which takes a fraction of a second;
what is in them takes seconds where there are many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smaf_core.data.classes import VOC_NAMES, ClassTable, composed
from smaf_core.data.files import seen_file, seen_folder
from smaf_core.data.images import IMAGE_SUFFIXES
from smaf_core.data.tags import TaggedImage, TaggedImages, check_tag_name
from smaf_core.errors import SmafError
from smaf_core.formats import voc
from smaf_core.formats.choices import Choice, Undecided
from smaf_core.formats.class_lists import class_files_in, classes_listed, table_of_values
from smaf_core.formats.inventory import (
    Inventory,
    Notes,
    child_folder,
    entries_of,
    files_below,
    folders_in,
    pictures_in,
    take_inventory,
)
from smaf_core.formats.lists import are_voc_names, is_no_class, lists_pictures
from smaf_core.formats.pairing import one_each, pair, stem_of
from smaf_core.formats.strangers import strangers_in
from smaf_core.formats.tag_offers import FOLDERS, Reader, Sources, sources_in
from smaf_core.formats.tag_sources import FoundTags, from_folders
from smaf_core.formats.tag_tables import NO_TAG_TABLES
from smaf_core.progress import Report, silent

_IMAGE_FOLDERS = ("JPEGImages", "images", "imgs", "photos", "leftImg8bit")
_SALIENCY_FOLDERS = ("saliency", "SALImages", "Sal", "saliency_maps")
_TRUTH_FOLDERS = ("SegmentationClassAug", "SegmentationClass", "truth", "ground_truth", "gt")
_NO_IMAGES = frozenset(
    {"annotations", "imagesets", "segmentationobject", "masks", "labels", "tags", "gtfine", "gtcoarse", "__macosx"}
    | {name.casefold() for name in (*_SALIENCY_FOLDERS, *_TRUTH_FOLDERS)}
)
_PARTS = ("train", "valid", "val", "test")
"""Where Roboflow has its tables of classes."""
_MASKS = frozenset({".png", ".tif", ".tiff", ".bmp"})

_NAMED = 8  # classes that may be misspelt, in one sentence
Tags = Mapping[str, tuple[str, ...]]


def open_dataset(
    folder: Path,
    classes: ClassTable | None = None,
    tags_from: str | None = None,
    ask: bool = False,
    report: Report = silent,
) -> TaggedImages:
    """Open a folder of pictures with whatever says what is in them.

    Read as they are: pictures with `tags.csv`, `.tsv` or `.json`; a VOC devkit; COCO; labelme files; `cls_labels.npy`; a
    text file an image; list files with class indices; a folder a class. Truth masks and saliency maps are found by their
    folder's name. The folder is never written to, and no picture is opened.

    Args:
        folder: The data set, or a folder with a single one in it (`VOCdevkit` with `VOC2012`).
        classes: Class names that are already known; then pictures need no tags at all.
        tags_from: Which source of tags counts: the name of a table, or a name in `tag_offers.READERS`.
        ask: Raise `Undecided` where the folder has several sources of tags, instead of taking the first.
        report: Told how far it is, where each picture has a file of its own; may stop it there.

    Raises:
        Undecided: there are several data sets in the folder, several tables, or nothing that names the classes.
        SmafError: there is no picture, no class, or a file that says what is in the pictures cannot be read.
    """
    return _find(folder, classes, tags_from, ask).read(report)


@dataclass(frozen=True)
class _Found:
    """A data set whose pictures are listed, and of which it is known what says what is in them."""

    root: Path
    inventory: Inventory
    notes: Notes
    classes: ClassTable | None
    """What was given, which is all that may be in the pictures."""
    known: ClassTable | None
    """What was given, or else what a list of classes says."""
    readers: Sequence[Reader]
    """Asked for tags one after the other, until one has some."""

    def read(self, report: Report = silent) -> TaggedImages:
        """Read what is in the pictures, and find their truth masks and saliency maps. To be called once.

        Args:
            report: Told how far it is, where each picture has a file of its own; may stop it there.

        Raises:
            Undecided: nothing names the classes.
            SmafError: there is no class, or a file that says what is in the pictures cannot be read.
        """
        root, inventory, notes = self.root, self.inventory, self.notes
        notes.report = report
        found = self._found_tags()
        try:
            table = self.classes or _class_table(root, found, self.known, notes)
        except Undecided:
            raise
        except SmafError as error:
            raise SmafError(f"{root}: {error}") from None
        tags = _only_known(found.tags, table, notes)
        saliency = _companions(root, _SALIENCY_FOLDERS, inventory, notes, "saliency maps", IMAGE_SUFFIXES)
        truth = _companions(root, _TRUTH_FOLDERS, inventory, notes, "truth masks", _MASKS)
        images = tuple(
            TaggedImage(name, path, tags.get(name), saliency.get(name), truth.get(name))
            for name, path in inventory.pictures.items()
        )
        _warn_of_untagged(images, bool(tags), notes)
        lists = voc.read_lists(root, inventory, notes)
        return TaggedImages(root, table, images, tuple(notes.found), tuple(notes.warnings), lists)

    def _found_tags(self) -> FoundTags:
        """Tags of the first reader that has some, without names that mean background; what cannot be read stops no other."""
        broken: list[SmafError] = []
        for read in self.readers:
            if read is from_folders and broken:
                break
            try:
                found = read(self.root, self.inventory, self.notes, self.known)
            except Undecided:
                raise
            except SmafError as error:
                broken.append(error)
                continue
            if found is not None:
                self.notes.warnings.extend(f"{error}; it is passed over" for error in broken)
                return _spelled_alike(found, self.known, self.notes)
        if broken:
            raise broken[0]
        return FoundTags({})


def _find(folder: Path, classes: ClassTable | None = None, tags_from: str | None = None, ask: bool = False) -> _Found:
    """List the pictures of a data set, and look by the names of its files what says what is in them.

    Args:
        folder: As in `open_dataset`, and the other arguments too.
        classes: Class names that are already known.
        tags_from: Which source of tags counts.
        ask: Raise `Undecided` where the folder has several.

    Raises:
        Undecided: there are several data sets in the folder, or several sources of tags.
        SmafError: there is no picture, or a list of classes cannot be read.
    """
    root = _dataset_root(folder)
    notes = Notes()
    inventory = _pictures(root, notes)
    places = (root, folder, root / "labels", inventory.folder, *(root / name for name in _PARTS))
    known = classes or _class_file(places, inventory, notes)
    sources = sources_in(root, inventory, known)
    return _Found(root, inventory, notes, classes, known, _readers(root, sources, notes, tags_from, ask))


def pictures_of(folder: Path) -> Mapping[str, Path]:
    """List the pictures of a data set by their names, in their order, before any other file is looked at.

    Raises:
        Undecided: there are several data sets in the folder.
        SmafError: there is no picture.
    """
    return _pictures(_dataset_root(folder), Notes()).pictures


def _dataset_root(folder: Path) -> Path:
    """The folder itself, or the only data set in a `VOCdevkit`, or the `train` of an image folder of Hugging Face's."""
    if not folder.is_dir():
        wrong = "is a file; give the folder in which it lies" if folder.exists() else "there is no such folder"
        raise SmafError(f"{folder}: {wrong}")
    if child_folder(folder, "JPEGImages") is not None:
        return folder
    if seen_file(folder / "train" / "metadata.jsonl"):
        return folder / "train"
    above = (folder, folder / "VOCdevkit")
    named = (
        path for place in above for path in folders_in(place) if path.name.startswith("VOC") and path.name[3:4].isdecimal()
    )
    inner = [path for path in named if child_folder(path, "JPEGImages")]
    if len(inner) > 1:
        words = f"{folder}: has {len(inner)} data sets ({', '.join(p.name for p in inner)}); open one of them"
        raise Undecided(words, "folder", [Choice(str(path), path.name) for path in inner])
    return inner[0] if inner else folder


def _pictures(root: Path, notes: Notes) -> Inventory:
    """The pictures in the folder that is called so; where others lie beside that folder, those as well."""
    images = child_folder(root, *_IMAGE_FOLDERS)
    beside = () if images is None or images.name == "JPEGImages" else pictures_in(root)
    if images is None or beside:
        others = (name.casefold() for name in entries_of(root) if images is not None and name != images.name)
        inventory = take_inventory(root, notes, _NO_IMAGES | frozenset(others))
    else:
        subset = images / "default"  # Datumaro's word for none
        has_subset = seen_folder(subset) and seen_file(root / "annotations" / "default.json")
        inventory = take_inventory(subset if has_subset else images, notes)
        if not inventory.pictures and images.name != "JPEGImages":  # they lie elsewhere, as in train/images
            inventory = take_inventory(root, notes, _NO_IMAGES)
    if not inventory.pictures:
        endings = ", ".join(sorted(IMAGE_SUFFIXES))
        why = "".join(f"; {words}" for words in notes.warnings)
        raise SmafError(f"{inventory.folder}: has no pictures ({endings}); open the folder that holds them{why}")
    where = "" if inventory.folder == root else f" in {inventory.folder.name}/"
    notes.found.append(f"{len(inventory)} pictures{where}")
    if beside and images is not None:
        notes.warnings.append(
            f"pictures lie in {root.name}/ itself and in {images.name}/: both are used; other folders are not"
        )
    return inventory


def _class_file(folders: tuple[Path, ...], inventory: Inventory, notes: Notes) -> ClassTable | None:
    for path in (path for folder in dict.fromkeys(folders) for path in _class_files(folder)):
        is_table = path.suffix == ".txt" and lists_pictures(path, inventory.find)
        table = classes_listed(path) if not is_table else None
        if table is not None:
            notes.found.append(f"{len(table)} classes from {path.name}")
            return table
    return None


def _class_files(folder: Path) -> list[Path]:
    values = table_of_values(folder)
    return [*class_files_in(folder), *([values] if values is not None else [])]


def _readers(root: Path, sources: Sources, notes: Notes, tags_from: str | None, ask: bool) -> list[Reader]:
    """What reads the source that was asked for; else all, of which the first that the folder has counts."""
    offers = sources.offers
    if tags_from is not None:
        read = sources.reader(tags_from)
        if read is None:
            names = ", ".join((*(offer.name for offer in offers), FOLDERS))
            raise SmafError(f"{root}: has no tags from {tags_from!r}; there are {names}")
        return [read]
    if len(offers) > 1:
        words = f"{root}: several things say what is in the pictures: {', '.join(offer.words for offer in offers)}"
        if ask:
            raise Undecided(words, "tags", [Choice(offer.name, offer.words) for offer in offers])
        notes.warnings.append(f"{words}; the first is used, others by --tags {' or '.join(o.name for o in offers[1:])}")
    return [*sources.readers, from_folders]


def _spelled_alike(found: FoundTags, known: ClassTable | None, notes: Notes) -> FoundTags:
    """Tags without names that mean background, and each class in one spelling, that of the list of classes."""
    given = {composed(name): name for name in known.names} if known else {}
    own = set(known.names) if known else set()

    def spelled(name: str) -> str:
        return name if name in own else given.get(composed(name).strip(), composed(name).strip())

    some_of = {*found.tags.values()}  # tens of thousands of pictures share a few
    alike = {some: tuple(dict.fromkeys(spelled(tag) for tag in some if not is_no_class(tag))) for some in some_of}
    tags = {image: alike[some] for image, some in found.tags.items()}
    order = tuple(dict.fromkeys(spelled(name) for name in found.order if not is_no_class(name)))
    _warn_of_alike({*order, *(tag for some in alike.values() for tag in some), *own}, notes)
    return FoundTags(tags, order)


def _warn_of_alike(names: set[str], notes: Notes) -> None:
    """Tell of classes that differ only in capital letters: they are two, and perhaps were meant to be one."""
    seen: dict[str, str] = {}
    alike = [f"{seen[name.casefold()]} and {name}" for name in sorted(names) if seen.setdefault(name.casefold(), name) != name]
    notes.left_out("classes that differ only in capital letters", alike, "if they are one, merge them in the list of classes")


def _class_table(root: Path, found: FoundTags, known: ClassTable | None, notes: Notes) -> ClassTable:
    """The table of the class file; else the source's own order; else VOC's, where the folder is VOC's; else the alphabet."""
    names = {tag for image_tags in {*found.tags.values()} for tag in image_tags}
    if known is not None:
        more = sorted(names - set(known.names))
        return known if not more else _extended(known, more, notes)
    if found.order:
        return ClassTable.of([name for name in found.order if check_tag_name(name) is None])
    if not names:
        aside = [words for words in notes.warnings if words.startswith(NO_TAG_TABLES) or "cannot be read" in words]
        others = "".join(f"; {words}" for words in (*strangers_in(root), *aside))
        raise Undecided(
            f"{root}: nothing says which classes are in the pictures; put a table tags.csv beside them, "
            f"with a line 'image,tags' for every picture{others}",
            "classes",
        )
    if child_folder(root, "JPEGImages") and are_voc_names(names):
        notes.found.append("the 20 classes of PASCAL VOC, in their official order")
        return ClassTable.of(VOC_NAMES)
    good = sorted(name for name in names if check_tag_name(name) is None)
    notes.found.append(f"{len(good)} classes, in alphabetical order")
    return ClassTable.of(good)


def _extended(known: ClassTable, more: list[str], notes: Notes) -> ClassTable:
    first = ", ".join(more[:_NAMED]) + (f" and {len(more) - _NAMED} more" if len(more) > _NAMED else "")
    notes.warnings.append(f"classes that the list of classes lacks: {first}; they are added at its end; check the spelling")
    names = (*known.names, *(name for name in more if check_tag_name(name) is None))
    return ClassTable(names, known.colours + ClassTable.of(names).colours[len(known) :])


def _only_known(tags: Tags, table: ClassTable, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Tags without names that cannot be classes, each in the order of the table."""
    order = {name: position for position, name in enumerate(table.names)}
    unknown = sorted({tag for some in {*tags.values()} for tag in some if tag not in order})
    notes.left_out("tags that are no class of this project", [repr(tag) for tag in unknown], "they are passed over")
    several = {some: tuple(sorted({tag for tag in some if tag in order}, key=order.__getitem__)) for some in {*tags.values()}}
    return {name: several[some] for name, some in tags.items()}


def _companions(
    root: Path, folders: tuple[str, ...], inventory: Inventory, notes: Notes, what: str, suffixes: frozenset[str]
) -> dict[str, Path]:
    """Pictures of the same name in folders that go with the images; the first folder that has one wins."""
    found: dict[str, Path] = {}
    for folder_name in folders:
        folder = child_folder(root, folder_name)
        if folder is None or folder == inventory.folder:
            continue
        files: dict[str, Path] = {}
        try:
            below = files_below(folder, suffixes)
        except SmafError as error:
            notes.warnings.append(f"{error}; it is passed over")
            continue
        for relative, path in below.items():
            files.setdefault(stem_of(relative, suffixes), path)
        paired = one_each(pair(inventory.names, files, is_file=True, with_masks=True))
        pictures = paired.by_picture
        new = {name: files[pictures[name][0]] for name in inventory.pictures if name in pictures and name not in found}
        if new:
            notes.found.append(f"{len(new)} {what} in {folder.name}/")
            notes.told_apart(f"{folder.name}/", paired)
        found |= new
    return found


def _warn_of_untagged(images: tuple[TaggedImage, ...], any_tags: bool, notes: Notes) -> None:
    untagged = [image.name for image in images if image.tags is None]
    if any_tags:
        notes.left_out("pictures without tags", untagged, "they are shown but not trained on until they have tags")
