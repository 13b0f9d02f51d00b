"""CVAT for images 1.1: one annotations.xml with what is drawn into each picture."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse
from numpy.typing import NDArray

from smaf_core.data.classes import ClassTable
from smaf_core.data.files import seen_file
from smaf_core.data.regions import Region
from smaf_core.errors import SmafError
from smaf_core.formats.fitting import Fit, Size
from smaf_core.formats.inventory import Inventory, Notes, entries_ending
from smaf_core.formats.pairing import pair_listed
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import Drawing, Shape, ellipse, pixels, polygons, raw_from, stated_size
from smaf_core.formats.tag_sources import FoundTags

_MOST_BYTES = 1 << 29
_LOOKED_AT = 20  # XML files of a folder, which may be VOC's beside photos
_HEAD = 4096  # bytes
_SHAPES = ("polygon", "box", "ellipse", "mask")


def find_file(root: Path) -> Path | None:
    """CVAT's file of a data set: `annotations.xml`, or the only other one in the folder with CVAT's root."""
    path = root / "annotations.xml"
    if seen_file(path):
        return path
    names = [name for name in entries_ending(root, ".xml") if not name.startswith(".")]
    others = [root / name for name in names[:_LOOKED_AT] if _is_cvat(root / name)]
    return others[0] if len(others) == 1 else None


def _is_cvat(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"<annotations>" in file.read(_HEAD)
    except OSError:
        return False


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags of pictures, and the labels of all that is drawn into them; the classes in the order of CVAT's labels."""
    path = find_file(root)
    if path is None:
        return None
    document = _document(path)
    found = _pictures(path, document, inventory, notes)
    tags = {name: tuple(dict.fromkeys(thing.get("label") or "" for thing in image)) for name, image in found.items()}
    notes.found.append(f"tags from {path.name}")
    return FoundTags({name: tuple(tag for tag in some if tag) for name, some in tags.items()}, _labels(document))


def read_masks(path: Path, inventory: Inventory, notes: Notes) -> RawMasks:
    """Masks of what is drawn; what has the higher z_order, or comes later, is on top.

    Raises:
        SmafError: the file is not CVAT's.
    """
    document = _document(path)
    drawings: dict[str, Drawing] = {}
    for name, image in _pictures(path, document, inventory, notes).items():
        things = sorted((thing for thing in image if thing.tag != "tag"), key=lambda thing: _whole(thing.get("z_order")))
        given = stated_size(_whole(image.get("height")), _whole(image.get("width")))
        drawing = drawings[name] = Drawing(str(path), given)
        drawing.without_inside += [thing.tag[:20] for thing in things if thing.tag not in _SHAPES]
        drawing.shapes += [_shape(thing) for thing in things if thing.tag in _SHAPES]
        if not things and len(image):
            drawing.without_inside.append("tags")
    labels = _labels(document) or sorted({shape.label for one in drawings.values() for shape in one.shapes})
    return raw_from(drawings, labels, path.name, inventory, notes)


def _document(path: Path) -> Element:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SmafError(f"{path}: has more than {_MOST_BYTES:,} bytes; split it")
        document: Element = parse(path).getroot()
    except ParseError as error:
        raise SmafError(f"{path}, line {error.position[0]}: is no XML; mend or remove the file") from None
    except DefusedXmlException:
        raise SmafError(f"{path}: defines entities, which no annotation needs; remove the file") from None
    except (OSError, ValueError, LookupError, RecursionError) as error:
        raise SmafError(f"{path}: cannot be read ({error})") from None
    if document.tag != "annotations":
        raise SmafError(f"{path}: is no file of CVAT's, whose root is 'annotations'; remove it, or export 'CVAT for images'")
    return document


def _pictures(path: Path, document: Element, inventory: Inventory, notes: Notes) -> dict[str, Element]:
    """Entries by the pictures that there are."""
    if document.find("track") is not None and document.find("image") is None:
        raise SmafError(f"{path}: is CVAT's file of a video, whose tracks are not read; export 'CVAT for images 1.1' there")
    called: dict[str, Element] = {}
    for image in document.iterfind("image"):
        subset = image.get("subset")
        called.setdefault("/".join(filter(None, (subset, image.get("name") or ""))), image)
    paired = pair_listed(inventory.names, called, [])
    strays = [f"{file!r} ({why})" for file, why in paired.left.items()]
    by_picture = paired.by_picture
    notes.strays([path], strays, bool(by_picture) or paired.is_contested, inventory)
    notes.told_apart(path.name, paired)
    return {name: called[written[0]] for name, written in by_picture.items()}


def _labels(document: Element) -> tuple[str, ...]:
    names = ((label.findtext("name") or "").strip() for label in document.iterfind("meta//labels/label"))
    return tuple(dict.fromkeys(name for name in names if name))


def _shape(thing: Element) -> Shape:
    draws = {"polygon": _polygon, "box": _box, "ellipse": _ellipse, "mask": _mask}
    return Shape(thing.get("label") or "", partial(draws[thing.tag], thing), is_box=thing.tag == "box")


def _numbers(thing: Element, *names: str) -> list[float]:
    return [float(thing.get(name) or "") for name in names]


def _polygon(thing: Element, fit: Fit) -> Iterator[Region]:
    points = [float(number) for point in (thing.get("points") or "").split(";") for number in point.split(",")]
    return polygons([points])(fit)


def _box(thing: Element, fit: Fit) -> Iterator[Region]:
    left, top, right, bottom = _numbers(thing, "xtl", "ytl", "xbr", "ybr")
    x, y = (left + right) / 2, (top + bottom) / 2
    turn = np.deg2rad(float(thing.get("rotation") or 0))
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    turned = [
        (x + (a - x) * np.cos(turn) - (b - y) * np.sin(turn), y + (a - x) * np.sin(turn) + (b - y) * np.cos(turn))
        for a, b in corners
    ]
    return polygons([[float(number) for corner in turned for number in corner]])(fit)


def _ellipse(thing: Element, fit: Fit) -> Iterator[Region]:
    x, y, wide, high = _numbers(thing, "cx", "cy", "rx", "ry")
    return ellipse(x, y, wide, high, float(thing.get("rotation") or 0))(fit)


def _mask(thing: Element, fit: Fit) -> Iterator[Region]:
    """Run lengths of rows within a box, beginning with what is not in it."""
    return pixels(partial(_unpacked, thing))(fit)


def _unpacked(thing: Element, size: Size) -> NDArray[np.bool_]:
    left, top, width, height = (int(number) for number in _numbers(thing, "left", "top", "width", "height"))
    runs = [int(run) for run in (thing.get("rle") or "").split(",")]
    if min(left, top) < 0 or min(width, height) <= 0 or left + width > size[1] or top + height > size[0]:
        raise ValueError("its box is not within the picture")
    if min(runs) < 0 or sum(runs) > width * height:
        raise ValueError("its run lengths do not fit its box")
    region = np.zeros(size, bool)
    inside = np.zeros(width * height, bool)
    inside[: sum(runs)] = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    region[top : top + height, left : left + width] = inside.reshape(height, width)
    return region


def _whole(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdecimal() and len(text) < 10 else 0
