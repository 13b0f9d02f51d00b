"""What a tool is: a drag becomes calls to `smaf_core.mask`.

A tool hears of press, move and release in image coordinates, keeps what is under way to itself (a `Stroke` of pixels, or a
path of points), and ends in one `Edit`. It knows no widget and changes no mask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from smaf_core.errors import SmafError
from smaf_core.guides import Grain
from smaf_core.mask import FREE, LabelMap, Patch, Point, Region, Size, Strokes, paintable
from smaf_desktop.guidance import Guidance
from smaf_desktop.ordered_work import BESIDE_PIXELS, OrderedWork
from smaf_desktop.view import Box


@dataclass(frozen=True)
class Options:
    """What a person can set on tools. Lengths are in image pixels.

    `tolerance` is how far a colour may be from the clicked one (0..255 in every channel), `grain` the size of superpixels,
    `island` the number of pixels below which an area is dropped, `smoothness` the reach of border smoothing (1..127).
    `over` says what may be painted over: "anything", "background", or a label; `locked` labels never are.
    """

    diameter: float = 24.0
    tolerance: int = 24
    grain: Grain = "medium"
    island: int = 64
    smoothness: int = 3
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
    guidance: Guidance

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


@dataclass(frozen=True)
class Later:
    """An edit that takes too long for the GUI thread; it is dropped if the mask changes while it is worked out."""

    work: Callable[[], Edit]


def now_or_later(box: Box | None, work: Callable[[], Edit]) -> Edit | Later:
    """Work out an edit at once where it concerns a small box, else later."""
    return Later(work) if box is not None and area(box) > BESIDE_PIXELS else work()


@dataclass(frozen=True)
class Rough:
    """Labels of some pixels in a box: (h, w) int16, `FREE` where a pixel is left as it is."""

    top: int
    left: int
    labels: Strokes

    @property
    def box(self) -> Box:
        """Top, left, bottom, right; bottom and right are excluded."""
        height, width = self.labels.shape
        return self.top, self.left, self.top + height, self.left + width

    @classmethod
    def striped(cls, patch: Patch, width: int) -> Rough:
        """What an edit would change, in slanting stripes of so many pixels: seen as proposed, not as done."""
        rows, columns = np.ogrid[: patch.after.shape[0], : patch.after.shape[1]]
        shown = (patch.after != patch.before) & ((rows + columns) // width % 2 == 0)
        return cls(patch.top, patch.left, np.where(shown, patch.after, np.int16(FREE)).astype(np.int16))

    def over(self, labels: LabelMap, box: Box, stride: int) -> LabelMap:
        """Put them over the labels of every `stride`-th pixel of a box."""
        top, left = max(box[0], self.top), max(box[1], self.left)
        bottom, right = min(box[2], self.box[2]), min(box[3], self.box[3])
        top, left = top + (box[0] - top) % stride, left + (box[1] - left) % stride
        if top >= bottom or left >= right:
            return labels
        mine = self.labels[top - self.top : bottom - self.top : stride, left - self.left : right - self.left : stride]
        shown = labels.copy()
        row, column = (top - box[0]) // stride, (left - box[1]) // stride
        part = shown[row : row + mine.shape[0], column : column + mine.shape[1]]
        np.copyto(part, mine.astype(np.uint8), where=mine != FREE)
        return shown


@dataclass(frozen=True)
class Ask:
    """Rough strokes that the worker is to grow to the edges around them; its answer comes back by `Tool.take`."""

    strokes: Rough
    paintable: NDArray[np.bool_]


@dataclass(frozen=True)
class Grown:
    """An edit that the worker has worked out, pixel by pixel."""

    text: str
    patch: Patch | None


@dataclass(frozen=True)
class Suggestion:
    """An edit that nobody asked for, and how it is shown until somebody takes it."""

    patch: Patch
    stripes: Rough
    share: float
    """How much of the picture it would change, in [0, 1]."""

    @classmethod
    def of(cls, patch: Patch, size: Size, stripes: int) -> Suggestion:
        """Prepare an edit to be shown; `stripes` fit into the longer side of an image of this size. Not for the GUI thread."""
        share = int((patch.after != patch.before).sum()) / (size[0] * size[1])
        return cls(patch, Rough.striped(patch, max(2, max(size) // stripes)), share)


class Stroke:
    """Pixels a running stroke has covered so far, as a plane of the image's size with the box that is in use.

    `preview` are labels to be shown over the mask beneath the running stroke: what an edit would come to.
    """

    def __init__(self, size: Size) -> None:
        self.plane = np.zeros(size, bool)
        self.label = 0
        self.preview: Rough | None = None
        self._box: Box | None = None
        self._is_fresh = size[0] * size[1] > BESIDE_PIXELS

    def begin(self, label: int) -> None:
        """Forget the last stroke; the next one paints this label."""
        if self._box is not None and area(self._box) > BESIDE_PIXELS:
            self.plane = np.zeros(self.plane.shape, bool)  # another thread may still read the last stroke there
            self._is_fresh = True
        elif self._box is not None:
            top, left, bottom, right = self._box
            self.plane[top:bottom, left:right] = False
        self._box = None
        self.label = label

    def warm(self, work: OrderedWork) -> None:
        """Have memory for the next strokes ready, beside the GUI thread.

        Memory from the system becomes real when it is first written to, a page at a time: up to 9 ms of a dab on a large image.
        """
        if self._is_fresh:
            self._is_fresh = False
            work.run(lambda: np.full(self.plane.shape, False), self._take_warm, _fly)

    def _take_warm(self, plane: NDArray[np.bool_]) -> None:
        if self._box is None:
            self.plane = plane
        else:
            self._is_fresh = True

    def add(self, region: Region) -> Box | None:
        """Cover more pixels. Returns the box to show anew, None if there is nothing."""
        if not region.inside.size:
            return None
        self.plane[region.slices] |= region.inside
        box = region.box
        self._box = box if self._box is None else union(self._box, box)
        return box

    @property
    def box(self) -> Box | None:
        """The box that holds stroke and preview; None while there is neither."""
        if self.preview is None:
            return self._box
        return self.preview.box if self._box is None else union(self._box, self.preview.box)

    def edit(self, text: str, scene: Scene) -> Edit | Later:
        """Give the stroke as one edit. It stays as it is whatever is painted afterwards."""
        region = self.region
        return now_or_later(self._box, lambda: Edit(text, region(), scene.label, scene.options.paintable))

    @property
    def region(self) -> Callable[[], Region]:
        """What gives the pixels of the stroke as it is now, whenever it is called, and from any thread."""
        plane, box = self.plane, self._box
        if box is not None and area(box) > BESIDE_PIXELS:
            top, left, bottom, right = box
            return lambda: Region(top, left, plane[top:bottom, left:right])  # `begin` leaves such a plane alone
        region = _cut_out(plane, box)
        return lambda: region


@dataclass
class Tool:
    """What a drag of the mouse means. Made anew when chosen; one object serves many drags on one image.

    `path` are the points of an outline under way and `live` its way on to the pointer, for the canvas to draw; `hints` are
    closed outlines of what a click would take. `is_open` tells that the tool waits for more points although no button is
    held.
    """

    stroke: Stroke
    path: list[Point] = field(default_factory=list)
    live: list[Point] = field(default_factory=list)
    hints: list[list[Point]] = field(default_factory=list)

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

    @property
    def has_lines(self) -> bool:
        """Whether there is something for the canvas to draw as lines."""
        return bool(self.path or self.live or self.hints)

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Button down. Returns the box of pixels that look different now."""
        return None

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Pointer moved with the button held. Returns the box of pixels that look different now."""
        return None

    def hover(self, at: Point, scene: Scene) -> None:
        """Pointer moved without a button, or a guide became ready: renew `live` and `hints`."""

    def release(self, at: Point, scene: Scene) -> Edit | Later | Ask | Grown | None:
        """Button up: the edit, if the tool is done."""
        return None

    def finish(self, scene: Scene) -> Edit | Later | Grown | None:
        """Enter or double click: close an outline, keep a preview."""
        return None

    def take(self, patch: Patch | None) -> None:
        """The worker has answered what was asked: the edit it would make, None if it would change nothing."""

    def drop_last(self) -> Ask | None:
        """Backspace: take back the last point of an outline, or the last of several strokes."""
        return None

    def cancel(self) -> None:
        """Esc: forget what is under way."""
        self.path.clear()
        self.live.clear()
        self.hints.clear()


def pixel_at(at: Point, size: Size) -> tuple[int, int] | None:
    """Row and column of the pixel under a point; None outside the image."""
    row, column = int(np.floor(at[0])), int(np.floor(at[1]))
    return (row, column) if 0 <= row < size[0] and 0 <= column < size[1] else None


def _fly(error: SmafError) -> None:
    """Nothing a person does can make memory fail."""
    raise error


def area(box: Box) -> int:
    """How many pixels a box has."""
    return (box[2] - box[0]) * (box[3] - box[1])


def box_around(points: Sequence[Point], size: Size) -> Box:
    """The part of an image that lies under the box around some points."""
    if not points:
        return (0, 0, 0, 0)
    corners = np.array(points)
    top, left = np.clip(np.floor(corners.min(axis=0)), 0, size).astype(int).tolist()
    bottom, right = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, size).astype(int).tolist()
    return top, left, bottom, right


def joined(regions: Sequence[Region]) -> Region:
    """Pixels of any of some regions."""
    there = [one for one in regions if not one.is_empty]
    if not there:
        return Region(0, 0, np.zeros((0, 0), bool))
    top, left, bottom, right = reduce(union, (one.box for one in there))
    inside = np.zeros((bottom - top, right - left), bool)
    for one in there:
        inside[one.top - top : one.box[2] - top, one.left - left : one.box[3] - left] |= one.inside
    return Region(top, left, inside)


def _cut_out(plane: NDArray[np.bool_], box: Box | None) -> Region:
    if box is None:
        return Region(0, 0, np.zeros((0, 0), bool))
    top, left, bottom, right = box
    return Region(top, left, plane[top:bottom, left:right].copy()).trimmed()


def union(one: Box, other: Box) -> Box:
    """Smallest box that holds both."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
