"""Tools: a drag becomes calls to `smaf_core.mask`.

A tool hears of press, move and release in image coordinates, keeps what is under way to itself (a `Stroke` of pixels, or a
path of points), and ends in one `Edit`. It knows no widget and changes no mask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from smaf_core.classes import BACKGROUND, VOID
from smaf_core.mask import (
    LabelMap,
    Point,
    Region,
    Size,
    capsule,
    connected,
    paintable,
    polygon,
    rectangle,
)
from smaf_desktop.view import Box


@dataclass(frozen=True)
class Options:
    """What a person can set on tools. Lengths are in image pixels.

    `over` says what may be painted over: "anything", "background", or a label; `locked` labels never are.
    """

    diameter: float = 24.0
    over: str | int = "anything"
    locked: frozenset[int] = frozenset()

    @property
    def paintable(self) -> NDArray[np.bool_]:
        """(256,) bool: the labels a tool may paint over."""
        return paintable(self.over, self.locked)


@dataclass(frozen=True)
class Scene:
    """What a tool sees: the image, what to paint with, and the person's options."""

    label_map: LabelMap
    label: int
    options: Options

    @property
    def size(self) -> Size:
        """Height and width of the image."""
        height, width = self.label_map.shape
        return height, width


@dataclass(frozen=True)
class Edit:
    """What a tool wants done: the words for the history, the pixels, and their new label (or labels, box-shaped)."""

    text: str
    region: Region
    label: int | LabelMap
    paintable: NDArray[np.bool_] | None


class Stroke:
    """Pixels a running stroke has covered so far, as a plane of the image's size with the box that is in use."""

    def __init__(self, size: Size) -> None:
        self.plane = np.zeros(size, bool)
        self.label = 0
        self._box: Box | None = None

    def begin(self, label: int) -> None:
        """Forget the last stroke; the next one paints this label."""
        if self._box is not None:
            top, left, bottom, right = self._box
            self.plane[top:bottom, left:right] = False
        self._box = None
        self.label = label

    def add(self, region: Region) -> Box | None:
        """Cover more pixels. Returns the box to show anew, None if there is nothing."""
        height, width = region.inside.shape
        if not height or not width:
            return None
        self.plane[region.slices] |= region.inside
        box = region.top, region.left, region.top + height, region.left + width
        self._box = box if self._box is None else _union(self._box, box)
        return box

    @property
    def box(self) -> Box | None:
        """The box that holds the stroke; None while there is none."""
        return self._box

    def region(self) -> Region:
        """Give the pixels of the stroke, in an array of their own."""
        if self._box is None:
            return Region(0, 0, np.zeros((0, 0), bool))
        top, left, bottom, right = self._box
        return Region(top, left, self.plane[top:bottom, left:right].copy()).trimmed()


@dataclass
class Tool:
    """What a drag of the mouse means. Made anew when chosen; one object serves many drags on one image.

    `path` are the points of an outline under way, for the canvas to draw; `is_open` tells that the tool waits for more
    points although no button is held.
    """

    stroke: Stroke
    path: list[Point] = field(default_factory=list)

    name: ClassVar[str]
    words: ClassVar[object]
    usage: ClassVar[object]
    key: ClassVar[str] = ""
    is_round: ClassVar[bool] = False
    """Whether the cursor is a circle of the brush's size."""
    forced_label: ClassVar[int | None] = None
    """What an eraser paints, whatever class is chosen."""
    picks: ClassVar[bool] = False
    """Whether the tool only reads."""

    @classmethod
    def text(cls) -> str:
        """Name in the person's language."""
        return QCoreApplication.translate("Tools", str(cls.words))

    @classmethod
    def hint(cls) -> str:
        """One sentence on how to use it, in the person's language."""
        return QCoreApplication.translate("Tools", str(cls.usage))

    @property
    def is_open(self) -> bool:
        """Whether an outline waits for more points."""
        return False

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Button down. Returns the box of pixels that look different now."""
        return None

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Pointer moved with the button held. Returns the box of pixels that look different now."""
        return None

    def release(self, at: Point, scene: Scene) -> Edit | None:
        """Button up: the edit, if the tool is done."""
        return None

    def finish(self, scene: Scene) -> Edit | None:
        """Enter or double click: close an outline."""
        return None

    def drop_last(self) -> None:
        """Backspace: take back the last point of an outline."""

    def cancel(self) -> None:
        """Esc: forget what is under way."""
        self.path.clear()


class Brush(Tool):
    """Paint a round stroke; the mask changes when the button is released."""

    name, key, is_round = "brush", "B", True
    _last: Point = (0.0, 0.0)

    words = QT_TRANSLATE_NOOP("Tools", "Brush")
    usage = QT_TRANSLATE_NOOP(
        "Tools", "Drag to paint; [ and ] or Shift+wheel set the size; Alt or right button erases"
    )

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Paint a dab."""
        self.stroke.begin(scene.label)
        self._last = at
        return self.stroke.add(capsule(at, at, scene.options.diameter, scene.size))

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Paint from the last place to this one, without gaps however fast the mouse was."""
        box = self.stroke.add(capsule(self._last, at, scene.options.diameter, scene.size))
        self._last = at
        return box

    def release(self, at: Point, scene: Scene) -> Edit | None:
        """Give the whole stroke as one edit."""
        text = self.text() if scene.label not in (BACKGROUND, VOID) else _erasing(scene.label)
        return Edit(text, self.stroke.region(), scene.label, scene.options.paintable)


class Eraser(Brush):
    """Paint background."""

    name, key, forced_label = "eraser", "E", BACKGROUND

    words = QT_TRANSLATE_NOOP("Tools", "Eraser")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag to set pixels to background")


class Unsure(Brush):
    """Paint void: pixels that are never trained on and never scored."""

    name, key, forced_label = "unsure", "Shift+E", VOID

    words = QT_TRANSLATE_NOOP("Tools", "Mark as unsure")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag over pixels nobody can decide; they are not trained on")


class Polygon(Tool):
    """Click corner by corner; Enter, a double click or a click on the first corner closes."""

    name, key = "polygon", "P"

    words = QT_TRANSLATE_NOOP("Tools", "Polygon")
    usage = QT_TRANSLATE_NOOP(
        "Tools", "Click corners; Enter or double click closes, Backspace drops the last corner, Esc cancels"
    )

    @property
    def is_open(self) -> bool:
        """Whether corners are set."""
        return bool(self.path)

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Set a corner."""
        self.path.append(at)
        return None

    def finish(self, scene: Scene) -> Edit | None:
        """Close the outline and fill it."""
        region = polygon(self.path, scene.size)
        self.path.clear()
        return Edit(self.text(), region, scene.label, scene.options.paintable)

    def drop_last(self) -> None:
        """Take back the last corner."""
        if self.path:
            self.path.pop()


class Lasso(Tool):
    """Drag around an area."""

    name, key = "lasso", "K"

    words = QT_TRANSLATE_NOOP("Tools", "Lasso")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag around an area to fill it")

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Begin the outline."""
        self.path[:] = [at]
        return None

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Go on with the outline."""
        self.path.append(at)
        return None

    def release(self, at: Point, scene: Scene) -> Edit | None:
        """Close the outline and fill it."""
        region = polygon(self.path, scene.size)
        self.path.clear()
        return Edit(self.text(), region, scene.label, scene.options.paintable)


class Fill(Tool):
    """Give a connected area of one label another one."""

    name, key = "fill", "G"

    words = QT_TRANSLATE_NOOP("Tools", "Fill")
    usage = QT_TRANSLATE_NOOP("Tools", "Click an area of one class to give all of it the current class")

    def release(self, at: Point, scene: Scene) -> Edit | None:
        """Fill the area under the pointer."""
        seed = pixel_at(at, scene.size)
        if seed is None:
            return None
        return Edit(self.text(), connected(scene.label_map, seed), scene.label, scene.options.paintable)


class Rectangle(Tool):
    """Drag a box."""

    name, key = "rectangle", "R"
    _first: Point = (0.0, 0.0)

    words = QT_TRANSLATE_NOOP("Tools", "Rectangle")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag a box to fill it")

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Set the first corner."""
        self._first = at
        self.path[:] = _corners(at, at)
        return None

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Move the other corner."""
        self.path[:] = _corners(self._first, at)
        return None

    def release(self, at: Point, scene: Scene) -> Edit | None:
        """Fill the box."""
        self.path.clear()
        return Edit(self.text(), rectangle(self._first, at, scene.size), scene.label, scene.options.paintable)


class Picker(Tool):
    """Choose the class under the pointer."""

    name, key, picks = "picker", "I", True

    words = QT_TRANSLATE_NOOP("Tools", "Picker")
    usage = QT_TRANSLATE_NOOP("Tools", "Click a pixel to go on with its class")


TOOLS: dict[str, type[Tool]] = {
    tool.name: tool for tool in (Brush, Eraser, Unsure, Polygon, Lasso, Rectangle, Fill, Picker)
}
"""All tools in the order of the menu."""


def pixel_at(at: Point, size: Size) -> tuple[int, int] | None:
    """Row and column of the pixel under a point; None outside the image."""
    row, column = int(np.floor(at[0])), int(np.floor(at[1]))
    return (row, column) if 0 <= row < size[0] and 0 <= column < size[1] else None


def _corners(first: Point, second: Point) -> list[Point]:
    (y0, x0), (y1, x1) = first, second
    return [(y0, x0), (y0, x1), (y1, x1), (y1, x0), (y0, x0)]


def _erasing(label: int) -> str:
    return (Eraser if label == BACKGROUND else Unsure).text()


def _union(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
