"""JSON files for one picture each, labelme's and X-AnyLabeling's, ISAT's, Supervisely's: what they draw and which tags."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import read_label_map, read_opaque
from smaf_core.data.regions import Region
from smaf_core.errors import SmafError
from smaf_core.formats.fitting import Fit, Size
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.json_kinds import read_json
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import Drawing, Shape, box, ellipse, flat, pixels, polygons, raw_from, stated_size
from smaf_core.formats.strangers import stranger

_AREAS = ("polygon", "rotation", "oriented_rectangle", "obb", "quadrilateral", "rectangle")
_NAMING = (b'"imagePath"', b'"ISAT"')
_LONGEST_STRANGER = 1 << 26  # bytes of a file that is called like no picture
_MOST_BYTES = 1 << 28  # of a small mask inside of JSON, unpacked


def read_masks(source: Path, inventory: Inventory, notes: Notes) -> RawMasks | None:
    """Masks from files of the pictures' names; later shapes are on top, as in labelme's own converters. None if there are none.

    A file that cannot be read is told of, and its picture gets no mask.
    """
    drawings: dict[str, Drawing] = {}
    broken: list[str] = []
    others: list[str] = []
    for name, path in files_of(source, inventory, notes).items():
        try:
            content = read_json(path)
            drawings[name] = drawing_of(path, content)
        except SmafError as error:
            broken.append(str(error))
        else:
            others += _other_picture(name, path, content, inventory)
    notes.left_out("files that name another picture than theirs", others, "their own name counts; look whether it is right")
    notes.left_out("files that cannot be read", broken, "their pictures get no mask")
    if not drawings:
        return None
    names = sorted({shape.label for drawing in drawings.values() for shape in drawing.shapes})
    return raw_from(drawings, names, f"{len(drawings)} labelme files", inventory, notes)


def files_of(source: Path, inventory: Inventory, notes: Notes) -> dict[str, str]:
    """JSON files by the pictures that they belong to: those of its name, unless they say to be another one's.

    A file that is called like no picture belongs to the one that it names.
    """
    paired, paths = inventory.companions.paired(source, ".json")
    files: dict[str, str] = {}
    for written, match in paired.matches.items():
        if match.name is not None:
            files[match.name] = paths[written]
    notes.told_apart(f"{source.name}/", paired)
    by_content = _named_within([paths[one] for one in paired.left], inventory, notes)
    files |= {name: path for name, path in by_content.items() if name not in files}
    twins = {stem.rpartition(".")[0] for stem in inventory.left_out}
    for name in [name for name in files if name in twins]:  # a.json beside a.jpg and a.png: it says of which it is
        try:
            said = inventory.names.find(_image_of(read_json(files[name])) or name)
        except SmafError:
            continue  # told of when it is read
        if said.name != name:
            notes.left_out(f"{Path(files[name]).name} belongs to a picture that {said.why_not}", [name], "it is passed over")
            del files[name]
    return files


def _named_within(paths: Iterable[str], inventory: Inventory, notes: Notes) -> dict[str, str]:
    """Files by the picture that each names; of several for one picture none is taken."""
    found: dict[str, list[str]] = {}
    for path in paths:
        name = _picture_named_in(path, inventory)
        if name is not None:
            found.setdefault(name, []).append(path)
    alone = {name: some[0] for name, some in found.items() if len(some) == 1}
    shown = [f"{Path(path).name} for {name}" for name, path in alone.items()]
    notes.left_out("files that are called otherwise than their picture", shown, "they belong to the one that they name")
    twice = [f"{' and '.join(Path(one).name for one in found[name][:2])} for {name}" for name in found.keys() - alone.keys()]
    notes.left_out("several files that name one picture", sorted(twice), "none of them is taken")
    return alone


def _other_picture(name: str, path: str, content: Any, inventory: Inventory) -> list[str]:
    """A file that was copied from that of another picture, in words."""
    image = _image_of(content)
    other = inventory.names.find(image) if image else None
    is_other = other is not None and other.name is not None and other.name != name and other.place < 2
    return [f"{Path(path).name} says {image}"] if is_other else []


def _picture_named_in(path: str, inventory: Inventory) -> str | None:
    try:
        with open(path, "rb") as file:
            data = file.read(_LONGEST_STRANGER + 1)
        named = len(data) <= _LONGEST_STRANGER and any(word in data for word in _NAMING)
        image = _image_of(read_json(path)) if named else None
    except (OSError, SmafError):
        return None  # who reads it says why
    return inventory.names.find(image).name if image else None


def _image_of(content: Any) -> str | None:
    """What picture a file of labelme's or ISAT's says that it is about."""
    info = content.get("info") if isinstance(content, dict) else None
    path = content.get("imagePath", info.get("name") if isinstance(info, dict) else None) if isinstance(content, dict) else None
    return path.replace("\\", "/").rpartition("/")[2] if isinstance(path, str) else None


def tags_of(path: str, content: Any) -> tuple[str, ...]:
    """What a file says is in its picture: flags that are set, and the labels of all shapes.

    Raises:
        SmafError: it is of no known kind.
    """
    things = _things(path, content)
    flags = content.get("flags") if isinstance(content.get("flags"), dict) else {}
    marks = [tag.get("name") for tag in content["tags"] if isinstance(tag, dict)] if _is_supervisely(content) else []
    labels = [_label(thing) for thing in things]
    return tuple(str(one) for one in (*(name for name, is_set in flags.items() if is_set is True), *marks, *labels) if one)


def drawing_of(path: str, content: Any) -> Drawing:
    """What a file draws into its picture.

    Raises:
        SmafError: it is of no known kind.
    """
    things = _things(path, content)
    drawing = Drawing(path, _given(content))
    for thing in things:
        label = _label(thing)
        shape = _shape(label, thing) if label else "a shape without label"
        if isinstance(shape, str):
            drawing.without_inside.append(shape)
        else:
            drawing.shapes.append(shape)
    flags = content.get("flags")
    has_flags = isinstance(flags, dict) and True in flags.values()
    drawing.is_empty = not has_flags and not (_is_supervisely(content) and content["tags"])
    return drawing


def _is_supervisely(content: Mapping[str, Any]) -> bool:
    return isinstance(content.get("size"), dict) and isinstance(content.get("tags"), list)


def _things(path: str, content: Any) -> list[dict[str, Any]]:
    """All that a file draws.

    Raises:
        SmafError: it is of no known kind.
    """
    if isinstance(content, dict):
        is_isat = isinstance(content.get("info"), dict) or _is_supervisely(content)
        things = content.get("objects") if is_isat else content.get("shapes")
        if things is None and isinstance(content.get("flags"), dict):
            things = []
        if isinstance(things, list) and all(isinstance(thing, dict) for thing in things):
            return sorted(things, key=_layer) if any("layer" in thing for thing in things) else things
    raise SmafError(f"{path}: {stranger(Path(path)) or 'is no labelme file, since it has no shapes with labels'}")


def _layer(thing: Mapping[str, Any]) -> float:
    """ISAT keeps apart from the order of its list what lies on top."""
    layer = thing.get("layer")
    return float(layer) if isinstance(layer, (int, float)) and abs(layer) < 1e9 else 0.0


def _label(thing: Mapping[str, Any]) -> str:
    """`label` is labelme's word, `category` ISAT's, `classTitle` Supervisely's; a number can be the name of a class."""
    label = thing.get("label")
    if label is None:
        label = next((thing[key] for key in ("category", "classTitle") if thing.get(key) is not None), "")
    return str(label).strip() if isinstance(label, (str, int)) else ""


def _given(content: Mapping[str, Any]) -> Size | None:
    for place in (content, content.get("size"), content.get("info")):
        if isinstance(place, dict):
            size = stated_size(place.get("imageHeight", place.get("height")), place.get("imageWidth", place.get("width")))
            if size is not None:
                return size
    return None


def _shape(label: str, thing: dict[str, Any]) -> Shape | str:
    """The shape, or the kind of one that has no inside."""
    if "segmentation" in thing:
        return Shape(label, partial(_polygon, thing["segmentation"]))
    if "geometryType" in thing:
        return _of_supervisely(label, thing)
    kind, points = thing.get("shape_type"), thing.get("points")
    count = len(points) if isinstance(points, list) else 0
    if kind is None:
        return Shape(label, partial(_polygon, points)) if count > 2 or not count else "shape of no kind"
    if kind == "rectangle" and count == 2:
        return Shape(label, partial(_rectangle, points))
    if kind == "mask":
        return Shape(label, partial(_mask, thing))
    if kind == "circle":
        return Shape(label, partial(_circle, points))
    if kind in _AREAS:
        return Shape(label, partial(_polygon, points)) if count > 2 or not count else f"{kind} of {count} corners"
    return str(kind)[:30]


def _polygon(points: Any, fit: Fit) -> Iterator[Region]:
    return polygons([flat(points)])(fit)


def _rectangle(points: Any, fit: Fit) -> Iterator[Region]:
    left, top, right, bottom = flat(points)
    return box(left, top, right, bottom)(fit)


def _circle(points: Any, fit: Fit) -> Iterator[Region]:
    """Its middle, and a point on it; exactly the pixels whose centre is in it, where nothing is scaled."""
    x, y, to_x, to_y = flat(points)
    radius = float(np.hypot(to_x - x, to_y - y))
    if fit.words or radius > 4096:
        yield from ellipse(x, y, radius, radius)(fit)
        return
    top, left = max(0, int(y - radius)), max(0, int(x - radius))
    bottom, right = min(fit.size[0], int(y + radius) + 2), min(fit.size[1], int(x + radius) + 2)
    rows, columns = np.arange(top, max(top, bottom)) + 0.5, np.arange(left, max(left, right)) + 0.5
    yield Region(top, left, np.hypot(rows[:, None] - y, columns[None] - x) <= radius)


def _mask(thing: Mapping[str, Any], fit: Fit) -> Iterator[Region]:
    """A mask shape: a small PNG, as text, whose upper left corner is at a pixel."""
    left, top, *_ = flat(thing["points"])
    small = _small(read_label_map, base64.b64decode(thing["mask"], validate=True)) > 0
    return pixels(partial(_pasted, small, round(top), round(left)))(fit)


def _small(read: Callable[[BinaryIO], NDArray[Any]], data: bytes) -> NDArray[Any]:
    """A picture within JSON.

    Raises:
        ValueError: it is none.
    """
    try:
        return read(BytesIO(data))
    except SmafError:
        raise ValueError("the picture of its pixels is damaged or far too large") from None


def _pasted(small: NDArray[np.bool_], top: int, left: int, size: Size) -> NDArray[np.bool_]:
    region = np.zeros(size, bool)
    rows, columns = slice(max(top, 0), max(top + small.shape[0], 0)), slice(max(left, 0), max(left + small.shape[1], 0))
    window = region[rows, columns]
    window |= small[rows.start - top :, columns.start - left :][: window.shape[0], : window.shape[1]]
    return region


def _of_supervisely(label: str, thing: Mapping[str, Any]) -> Shape | str:
    kind = str(thing["geometryType"])[:30]
    if kind == "polygon":
        return Shape(label, partial(_with_holes, thing))
    if kind == "bitmap":
        return Shape(label, partial(_bitmap, thing))
    if kind == "rectangle":
        return Shape(label, partial(_supervisely_box, thing), is_box=True)
    return kind


def _supervisely_box(thing: Mapping[str, Any], fit: Fit) -> Iterator[Region]:
    return _rectangle(thing["points"]["exterior"], fit)


def _with_holes(thing: Mapping[str, Any], fit: Fit) -> Iterator[Region]:
    outer = next(iter(polygons([flat(thing["points"]["exterior"])])(fit)))
    inside = outer.inside.copy()
    for hole in thing["points"].get("interior") or ():
        cut = next(iter(polygons([flat(hole)])(fit)))
        top, left, bottom, right = (max(cut.top, outer.top), max(cut.left, outer.left),
                                    min(cut.box[2], outer.box[2]), min(cut.box[3], outer.box[3]))  # fmt: skip
        if top < bottom and left < right:
            window = inside[top - outer.top : bottom - outer.top, left - outer.left : right - outer.left]
            window &= ~cut.inside[top - cut.top : bottom - cut.top, left - cut.left : right - cut.left]
    yield Region(outer.top, outer.left, inside)


def _bitmap(thing: Mapping[str, Any], fit: Fit) -> Iterator[Region]:
    """A small PNG, packed by zlib, as text; its alpha, or what is not black, is the thing."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(base64.b64decode(thing["bitmap"]["data"], validate=True), _MOST_BYTES)
    except zlib.error:
        raise ValueError("its bitmap cannot be unpacked") from None
    left, top = flat([thing["bitmap"]["origin"]])
    small = _small(read_opaque, data)
    return pixels(partial(_pasted, small, round(top), round(left)))(fit)
