"""Masks of YOLO's text files: a line a polygon, in shares of the picture; a line of four numbers is only a box."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from smaf_core.data.classes import ClassTable
from smaf_core.data.regions import Region
from smaf_core.data.tag_cells import number_in, whole_number_in
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.class_lists import class_files_in, read_classes
from smaf_core.formats.fitting import Fit
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.formats.shapes import MOST_CORNERS, Drawing, Shape, outline, raw_from


def read_masks(source: Path, inventory: Inventory, notes: Notes, classes: ClassTable) -> RawMasks | None:
    """Masks of the text files of pictures; later lines are on top. None where no file has such lines.

    Names are those of data.yaml or another list of classes there, else the data set's.
    """
    files = inventory.companions.of(source, ".txt")
    named = next((table for path in class_files_in(source) if (table := read_classes(path)) is not None), classes)
    drawings: dict[str, Drawing] = {}
    broken: list[str] = []
    for name, path in notes.each(files):
        try:
            drawings[name] = _drawing(path, named.names)
        except SmafError as error:
            broken.append(str(error))
    if not any(drawing.shapes for drawing in drawings.values()):
        return None
    notes.left_out("text files that cannot be read", broken, "their pictures get no mask")
    return raw_from(drawings, named.names, f"{len(drawings)} text files", inventory, notes)


def _drawing(path: str, names: tuple[str, ...]) -> Drawing:
    """What a file draws; an empty one says that there is nothing, as YOLO trains with it.

    Raises:
        SmafError: it cannot be read, or a line is none of YOLO's.
    """
    drawing = Drawing(path, is_empty=None)
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        fields = line.split()
        if not fields:
            continue
        index, shares = whole_number_in(fields[0]), [number_in(field) for field in fields[1:]]
        if index is None or len(shares) < 4 or len(shares) > 2 * MOST_CORNERS or None in shares:
            raise SmafError(f"{path}, line {number}: is no line of a class and coordinates; mend it")
        if not 0 <= index < len(names):
            raise SmafError(f"{path}, line {number}: has class {index} without a name; the list of classes has {len(names)}")
        known = [float(share) for share in shares if share is not None]
        if len(known) in (4, 5):  # a trained network's box has a confidence after it
            drawing.shapes.append(Shape(names[index], partial(_box, known), is_box=True))
        elif len(known) % 2:
            raise SmafError(f"{path}, line {number}: has half a corner; mend it")
        else:
            drawing.shapes.append(Shape(names[index], partial(_polygon, known)))
    return drawing


def _polygon(shares: list[float], fit: Fit) -> Iterator[Region]:
    corners = np.array(shares, np.float64).reshape(-1, 2)[:, ::-1]
    if not (np.abs(corners) < 100).all():
        raise ValueError("a corner is far outside of the picture")
    yield outline(corners * fit.given, fit)


def _box(shares: list[float], fit: Fit) -> Iterator[Region]:
    x, y, width, height = shares[:4]
    left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    return _polygon([left, top, right, top, right, bottom, left, bottom], fit)
