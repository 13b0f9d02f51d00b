"""Label Studio's exports, JSON and JSON-MIN: brushes, polygons, ellipses and boxes of each task, in percent of its picture.

What nobody has annotated says nothing; an annotation without any region says that the picture is background.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats.fitting import Size
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.json_kinds import json_files, read_json
from smaf_core.formats.pairing import pair_listed
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import Drawing, Shape, ellipse, pixels, polygons, raw_from, stated_size
from smaf_core.formats.tag_sources import FoundTags

_CHOICES = ("choices", "taxonomy")
_UPLOAD = 9  # of "1a2b3c4d-", which the program puts before the name of a file that is uploaded


def find_files(root: Path) -> list[Path]:
    """Label Studio's files of a data set."""
    return json_files(root, "labelstudio")


def read_masks(files: list[Path], inventory: Inventory, notes: Notes, root: Path) -> RawMasks:
    """Masks of all tasks; what comes later is on top.

    Raises:
        SmafError: a file has no list of tasks.
    """
    drawings: dict[str, Drawing] = {}
    for path, picture, task in _paired(files, inventory, notes):
        results = _results(task)
        if results is not None:
            drawings.setdefault(picture, _drawing(str(path), results))
    names = dict.fromkeys(shape.label for drawing in drawings.values() for shape in drawing.shapes)
    return raw_from(drawings, sorted(names), ", ".join(path.name for path in files), inventory, notes)


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags of all tasks that somebody has annotated: choices that were made, and the labels of all regions."""
    files = find_files(root)
    if not files:
        return None
    found = ((picture, _choices(task)) for _, picture, task in _paired(files, inventory, notes))
    tags = {picture: some for picture, some in found if some is not None}
    notes.found.append(f"tags from {', '.join(path.name for path in files)}")
    return FoundTags(tags)


def _choices(task: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What a task says; None where nobody has annotated it. The short form has choices as plain text."""
    results = _results(task)
    values = [value for one in results or () if isinstance(value := one.get("value"), dict)]
    keys = ((value, key) for value in values for key in value if key in _CHOICES or key.endswith("labels"))
    names = [name for value, key in keys if isinstance(value[key], list) for name in value[key]]
    short = [task[key] for key in ("choice", "choices", "label") if "data" not in task and key in task]
    for one in short:
        inner = one.get("choices") if isinstance(one, dict) else one
        names += [inner] if isinstance(inner, str) else inner if isinstance(inner, list) else []
    some = tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))
    return some if some or results is not None else None


def _paired(files: list[Path], inventory: Inventory, notes: Notes) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """File, picture and task, for each task about a picture of the folder.

    Raises:
        SmafError: a file has no list of tasks.
    """
    for path in files:
        tasks = {name: task for task in _tasks(path) if (name := _image_of(task)) is not None}
        called = {name: _known_name(name, inventory) for name in tasks}
        paired = pair_listed(inventory.names, called.values(), (path.parent.name,))
        notes.told_apart(path.name, paired)
        matches = ((paired.matches[called[name]].name, task) for name, task in tasks.items())
        yield from ((path, picture, task) for picture, task in matches if picture is not None)


def _tasks(path: Path) -> list[dict[str, Any]]:
    content = read_json(path)
    if isinstance(content, list) and all(isinstance(task, dict) for task in content):
        return content
    raise SmafError(f"{path}: is no list of Label Studio's tasks; export it there as JSON")


def _image_of(task: Mapping[str, Any]) -> str | None:
    """What the picture of a task is called: by its upload, by its data, or in JSON-MIN by the key "image"."""
    data = task.get("data")
    places = [task.get("file_upload"), *(data.values() if isinstance(data, dict) else ()), task.get("image")]
    for place in places:
        if isinstance(place, str) and "." in place:
            return place.rpartition("?d=")[2].rpartition("://")[2].removeprefix("/data/upload/")
    return None


def _known_name(written: str, inventory: Inventory) -> str:
    """The name without what an upload puts before it, where no picture is called like that."""
    last = written.rpartition("/")[2]
    for name in (written, last):
        if inventory.find(name) is not None:
            return name
    before = last[:_UPLOAD]
    is_upload = len(before) == _UPLOAD and before.endswith("-") and all(letter in "0123456789abcdef" for letter in before[:-1])
    return last[_UPLOAD:] if is_upload else last


def _results(task: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The regions of the first annotation that was not cancelled; None where nobody has annotated."""
    annotations = task.get("annotations", task.get("completions"))
    if isinstance(annotations, list):
        for annotation in annotations:
            if isinstance(annotation, dict) and not annotation.get("was_cancelled"):
                results = annotation.get("result")
                return [one for one in results if isinstance(one, dict)] if isinstance(results, list) else None
        return None
    lists = (value for key, value in task.items() if isinstance(value, list) and key != "image")
    found = [one for value in lists for one in value if isinstance(one, dict)]
    return [{"value": one, **one} for one in found] or None


def _drawing(source: str, results: list[dict[str, Any]]) -> Drawing:
    drawing = Drawing(source)
    for result in results:
        if drawing.given is None:
            drawing.given = stated_size(result.get("original_height"), result.get("original_width"))
        value = result.get("value")
        shape = _shape(result, value) if isinstance(value, dict) else "a region without value"
        if isinstance(shape, str):
            drawing.without_inside.append(shape)
        else:
            drawing.shapes.append(shape)
    return drawing


def _shape(result: Mapping[str, Any], value: Mapping[str, Any]) -> Shape | str:
    """What a region draws, or the kind of one that has no inside."""
    kind = next((key for key in value if key.endswith("labels") and isinstance(value[key], list) and value[key]), None)
    if kind is None or not isinstance(value[kind][0], str):
        return str(result.get("type", "a region without label"))[:30]
    label, size = value[kind][0], (result.get("original_height"), result.get("original_width"))
    if result.get("image_rotation"):
        return "a region of a picture that was turned in Label Studio"
    if "rle" in value:
        return Shape(label, pixels(partial(_brushed, value["rle"])))
    if isinstance(value.get("points"), list):
        return Shape(label, lambda fit: polygons([_scaled(value["points"], size)])(fit))
    if "radiusX" in value:
        return Shape(label, lambda fit: ellipse(*_ellipse(value, size))(fit))
    if {"x", "y", "width", "height"} <= value.keys():
        return Shape(label, lambda fit: polygons([_box(value, size)])(fit), is_box=True)
    return kind.removesuffix("labels")


def _steps(size: tuple[Any, Any]) -> tuple[float, float]:
    """Pixels of one percent, across and down.

    Raises:
        ValueError: the size of the picture is not given.
    """
    known = stated_size(*size)
    if known is None:
        raise ValueError("the size of its picture is not given")
    return known[1] / 100, known[0] / 100


def _scaled(points: list[Any], size: tuple[Any, Any]) -> list[float]:
    across, down = _steps(size)
    return [number for x, y in points for number in (float(x) * across, float(y) * down)]


def _ellipse(value: Mapping[str, Any], size: tuple[Any, Any]) -> tuple[float, float, float, float, float]:
    across, down = _steps(size)
    wide, high = float(value["radiusX"]) * across, float(value["radiusY"]) * down
    return float(value["x"]) * across, float(value["y"]) * down, wide, high, float(value.get("rotation", 0))


def _box(value: Mapping[str, Any], size: tuple[Any, Any]) -> list[float]:
    """Corners of a box that is turned to the right about its upper left one."""
    across, down = _steps(size)
    left, top = float(value["x"]) * across, float(value["y"]) * down
    wide, high = float(value["width"]) * across, float(value["height"]) * down
    turn = np.deg2rad(float(value.get("rotation", 0)))
    corners = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
    turned = [(left + x * np.cos(turn) - y * np.sin(turn), top + x * np.sin(turn) + y * np.cos(turn)) for x, y in corners]
    return [float(number) for corner in turned for number in corner]


def _brushed(code: Any, size: Size) -> NDArray[np.bool_]:
    """Pixels that a brush has painted: the opacity of a picture of red, green, blue and opacity."""
    values = unpacked(code, 4 * size[0] * size[1])
    return np.asarray(values.reshape(size[0], size[1], 4)[..., 3] > 0)


def unpacked(code: Any, count: int) -> NDArray[np.uint8]:
    """Unpack the run lengths of @thi.ng/rle-pack, in which Label Studio keeps brushes.

    The bits say: how many values (32), bits a value less 1 (5), four sizes of runs less 1 (4 each); then blocks. A block has a
    bit that is set where one value is repeated, which of the sizes (2), how many values less 1 (so many bits), and the values.

    Args:
        code: The bytes, as a list of numbers.
        count: How many values there must be.

    Raises:
        ValueError: it is no such code, or one of a picture of another size.
    """
    if not isinstance(code, list) or not all(type(byte) is int and 0 <= byte < 256 for byte in code):
        raise ValueError("its brush is no list of bytes")
    bits = _Bits(bytes(code))
    if bits.take(32) != count:
        raise ValueError("its brush is one of a picture of another size")
    width = bits.take(5) + 1
    sizes = [bits.take(4) + 1 for _ in range(4)]
    values = np.empty(count, np.uint8)
    for start, end, value in _blocks(bits, width, sizes, count):
        values[start:end] = value
    return values


def _blocks(bits: _Bits, width: int, sizes: list[int], count: int) -> Iterator[tuple[int, int, Any]]:
    at = 0
    while at < count:
        is_run = bits.take(1)
        end = at + bits.take(sizes[bits.take(2)]) + 1
        if end > count:
            raise ValueError("its brush is longer than its picture")
        yield at, end, np.minimum(bits.values(1 if is_run else end - at, width), 255)
        at = end


class _Bits:
    """Bytes that are read bit by bit, the highest first."""

    def __init__(self, data: bytes) -> None:
        self._bits = np.unpackbits(np.frombuffer(data, np.uint8))
        self._at = 0

    def take(self, count: int) -> int:
        """Give a number of so many bits."""
        return int(self.values(1, count)[0])

    def values(self, count: int, width: int) -> NDArray[np.int64]:
        """Give some numbers of so many bits each."""
        end = self._at + count * width
        if end > len(self._bits):
            raise ValueError("its brush ends too early")
        rows = self._bits[self._at : end].reshape(count, width).astype(np.int64)
        self._at = end
        return np.asarray(rows @ (1 << np.arange(width - 1, -1, -1, dtype=np.int64)))
