"""Masks of YOLO's text files: a line a polygon, in shares of the picture; a line of four numbers is only a box."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from smaf_core.data.classes import ClassTable
from smaf_core.data.regions import Region
from smaf_core.data.tag_cells import number_in, whole_number_in
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.class_lists import key_points_near, numbers_near
from smaf_core.formats.fitting import Fit
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import MOST_CORNERS, Drawing, Shape, outline, raw_from

_MOST_PLACES = 20  # folders of text files in which a list of classes is looked for


def read_masks(source: Path, inventory: Inventory, notes: Notes, classes: ClassTable) -> RawMasks | None:
    """Masks of the text files of pictures; later lines are on top. None where no file has such lines.

    Names are those of data.yaml or another list of classes there, else the data set's.
    """
    files = inventory.companions.of(source, ".txt")
    places = dict.fromkeys(Path(path).parent for path in files.values())
    names = numbers_near(source, source / "labels", *islice(places, _MOST_PLACES), inventory.folder) or classes.names
    key_points = key_points_near(source)
    drawings: dict[str, Drawing] = {}
    broken: list[str] = []
    for name, path in notes.each(files):
        try:
            drawings[name] = _drawing(path, names, key_points)
        except _NoLine:
            continue
        except SmafError as error:
            broken.append(str(error))
    notes.left_out("text files that cannot be read", broken, "their pictures get no mask")
    if not any(drawing.shapes for drawing in drawings.values()):
        return None
    return raw_from(drawings, names, f"{len(drawings)} text files", inventory, notes)


class _NoLine(SmafError):  # noqa: N818 - what a text is not
    """A text file is none of YOLO's."""


def _drawing(path: str, names: tuple[str, ...], key_points: int) -> Drawing:
    """What a file draws; an empty one says that there is nothing, as YOLO trains with it.

    Raises:
        SmafError: it cannot be read, or a line is none of YOLO's.
    """
    drawing = Drawing(path, is_empty=None)
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if line.strip():
            drawing.shapes.append(_shape(line.split(), names, key_points, f"{path}, line {number}"))
    return drawing


def _shape(fields: list[str], names: tuple[str, ...], key_points: int, where: str) -> Shape:
    """A line: a box, with the confidence of a trained network or key points behind it, or a polygon.

    Raises:
        _NoLine: it has words.
        SmafError: it is none of these, or its class has no name.
    """
    index, shares = whole_number_in(fields[0]), [number_in(field) for field in fields[1:]]
    if index is None or len(shares) < 4 or len(shares) > 2 * MOST_CORNERS or None in shares:
        fault = _NoLine if number_in(fields[0]) is None or None in shares else SmafError
        raise fault(f"{where}: is no line of a class and coordinates; mend it")
    if not 0 <= index < len(names):
        raise SmafError(f"{where}: has class {index} without a name; the list of classes has {len(names)}")
    known = [float(share) for share in shares if share is not None]
    if len(known) in (4, 5) or (key_points and len(known) == 4 + key_points):
        return Shape(names[index], partial(_box, known), is_box=True)
    if len(known) % 2:
        raise SmafError(
            f"{where}: has half a corner: a confidence at its end, or key points without kpt_shape in data.yaml? Outlines have "
            "x and y for each corner"
        )
    return Shape(names[index], partial(_polygon, known))


def _polygon(shares: list[float], fit: Fit) -> Iterator[Region]:
    corners = np.array(shares, np.float64).reshape(-1, 2)[:, ::-1]
    if not (np.abs(corners) < 100).all():
        raise ValueError("a corner is far outside of the picture")
    yield outline(corners * fit.given, fit)


def _box(shares: list[float], fit: Fit) -> Iterator[Region]:
    x, y, width, height = shares[:4]
    left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    return _polygon([left, top, right, top, right, bottom, left, bottom], fit)
