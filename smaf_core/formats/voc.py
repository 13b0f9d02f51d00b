"""PASCAL VOC: the devkit's folders, read as they are and written."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring
from xml.etree.ElementTree import fromstring as plain_fromstring

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from numpy.typing import NDArray

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import label_map_png
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import Inventory, Notes, child_folder
from smaf_core.formats.job import Exporter, ExportJob, LabelledImage
from smaf_core.formats.lists import read_ids
from smaf_core.formats.tag_sources import FoundTags


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags from `Annotations/*.xml`: the names of all objects, difficult ones as well."""
    files = inventory.companions.of(root, ".xml") or _by_content(root, inventory, notes)
    if not files:
        return None
    tags: dict[str, tuple[str, ...]] = {}
    broken: list[str] = []
    for name, path in notes.each(files):
        try:
            tags[name] = read_object_names(path)
        except SmafError as error:
            broken.append(str(error))
    if broken and not tags:
        raise SmafError(broken[0])
    notes.left_out("annotations that cannot be read", broken, "their pictures count as untagged")
    notes.found.append(f"tags from {len(tags)} XML files")
    return FoundTags(tags)


def _by_content(root: Path, inventory: Inventory, notes: Notes) -> dict[str, str]:
    """Annotations that are called like no picture, each by the picture that it names; nothing where two name the same."""
    paired, paths = inventory.companions.paired(root, ".xml")
    found: dict[str, list[str]] = {}
    for path in (paths[one] for one in paired.left):
        try:
            with open(path, "rb") as file:
                named = _FILE_NAME.search(file.read(_HEAD))
        except OSError:
            continue
        name = inventory.names.find(unescape(named[1].decode("utf-8", "replace")).strip()).name if named is not None else None
        if name is not None:
            found.setdefault(name, []).append(path)
    alone = {name: some[0] for name, some in found.items() if len(some) == 1}
    shown = [f"{Path(path).name} for {name}" for name, path in alone.items()]
    notes.left_out("annotations that are called otherwise than their picture", shown, "they belong to the one that they name")
    return alone


def read_object_names(path: Path | str) -> tuple[str, ...]:
    """Names of the objects in a VOC annotation, each once.

    Raises:
        SmafError: the file is missing, is no XML, or tries to unpack entities.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # of 20,000 small files, a third faster than read_bytes
            data = file.readall()
        document = (plain_fromstring if _cannot_declare(data) else fromstring)(data)
    except ParseError as error:
        raise SmafError(f"{path}, line {error.position[0]}: is no XML; mend or remove the file") from None
    except DefusedXmlException:
        raise SmafError(f"{path}: defines entities, which no annotation needs; remove the file") from None
    except (OSError, ValueError, LookupError) as error:
        raise SmafError(f"{path}: cannot be read ({error})") from error
    things = (
        thing for thing in document if thing.tag == "object" and not _is_deleted(thing)
    )  # as iterfind and findtext do, in a third of the time
    firsts = (next((part.text or "" for part in thing if part.tag == "name"), "") for thing in things)
    names = (name.strip() for name in firsts)
    return tuple(dict.fromkeys(name for name in names if name))


def _is_deleted(thing: Element) -> bool:
    """LabelMe on the web keeps what was deleted."""
    return any(part.tag == "deleted" and part.text == "1" for part in thing)


def _cannot_declare(data: bytes) -> bool:
    """Whether a document is plain enough to be read by the standard library, in half the time of the careful reader.

    Entities are declared behind `<!`, in whatever encoding: so the bytes must be those of ASCII's superset UTF-8 or Latin-1,
    and have no such mark. (Comments have it too; those documents take the careful way.)
    """
    named = _ENCODING.search(data, 0, 200)
    return b"<!" not in data and b"\0" not in data and (named is None or named[1].lower() in _ASCII_LIKE)


_FILE_NAME = re.compile(rb"<filename>([^<]{1,1000})</filename>")
_HEAD = 1 << 16  # bytes
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")
_ASCII_LIKE = (b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1")


def read_lists(root: Path, inventory: Inventory, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Lists of pictures by name, such as `train` and `val`, from `ImageSets/Segmentation` (and `SegmentationAug`)."""
    lists: dict[str, tuple[str, ...]] = {}
    sets = child_folder(root, "ImageSets")
    for folder in filter(None, (sets and child_folder(sets, name) for name in ("Segmentation", "SegmentationAug"))):
        for path in sorted(folder.glob("*.txt")):
            try:
                names = [(written, inventory.find(written)) for written in read_ids(path)]
            except SmafError as error:
                notes.warnings.append(str(error))
                continue
            strays = [repr(written) for written, name in names if name is None]
            notes.left_out(f"{path.name} names pictures that are not in the folder", strays, "they are passed over")
            lists.setdefault(path.stem, tuple(name for _, name in names if name is not None))
    if lists:
        notes.found.append("lists " + ", ".join(f"{name} ({len(images)})" for name, images in lists.items()))
    return lists


def write(job: ExportJob) -> None:
    """Write a VOC devkit: pictures, palette masks, annotations with tags, lists and the table of labels."""
    for item, label_map in job.label_maps():
        picture = job.place_picture(item, "JPEGImages", ".jpg")
        job.write_mask(item, f"SegmentationClass/{item.name}.png", label_map_png(label_map, job.classes.palette()))
        job.write(f"Annotations/{item.name}.xml", _annotation(job, item, label_map, picture))
    reviewed = [item.name for item in job.items if item.reviewed]
    unreviewed = [item.name for item in job.items if not item.reviewed]
    parts = {part: [item.name for item in job.items if job.subset_of(item.name) == part] for part in ("train", "val", "test")}
    both = [item.name for item in job.items if item.name not in job.test]
    lists = {**parts, "trainval": both, "reviewed": reviewed, "unreviewed": unreviewed}
    for name, listed in lists.items():
        if listed:
            job.write(f"ImageSets/Segmentation/{name}.txt", "".join(f"{image}\n" for image in listed).encode())


def _annotation(job: ExportJob, item: LabelledImage, label_map: LabelMap, picture: str) -> bytes:
    """The XML of one image; an object is a class, its box surrounds all of the class's pixels."""
    height, width = label_map.shape
    root = Element("annotation")
    _add(root, "folder", "JPEGImages")
    _add(root, "filename", picture.removeprefix("JPEGImages/"))
    size = SubElement(root, "size")
    for name, value in (("width", width), ("height", height), ("depth", 3)):
        _add(size, name, str(value))
    _add(root, "segmented", "1")
    for tag in job.tags_of(item, label_map):
        thing = SubElement(root, "object")
        _add(thing, "name", tag)
        box = _box(label_map == job.classes.index(tag))
        if box is not None:
            corners = SubElement(thing, "bndbox")
            for name, value in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True):
                _add(corners, name, str(value))
    indent(root, "\t")
    return bytes(tostring(root, encoding="utf-8")) + b"\n"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _box(region: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Smallest box, counted from 1 and with its last pixel, as VOC does; None for nothing."""
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    if not rows.size:
        return None
    return int(columns[0]) + 1, int(rows[0]) + 1, int(columns[-1]) + 1, int(rows[-1]) + 1


EXPORTER = Exporter(
    name="voc",
    title="PASCAL VOC devkit",
    lossless=True,
    notes=(
        "SegmentationClass/*.png holds one class index a pixel as palette PNG; viewers show its colours, programs must read "
        "the indices (mode P, not RGB).",
        "Index 255 is unsure: leave it out of training and scores, as VOC does with its borders.",
        "Every pixel has one class, so nothing overlaps; single objects are not told apart.",
        "An image without any class has a mask of zeros and an annotation without objects.",
        "Annotations/*.xml gives the tags; a box surrounds all pixels of its class, not one object.",
        "ImageSets/Segmentation/train.txt lists all images but those kept back in val.txt and test.txt, trainval.txt all but "
        "test.txt; reviewed.txt those whose mask a person accepted, unreviewed.txt the rest.",
    ),
    write=write,
    has_split=True,
)
"""The format that most training code for segmentation reads."""
