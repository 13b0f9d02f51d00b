"""What tools get and give: options, the scene, edits now and later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.mask import FREE, LabelMap, Patch, Strokes, paintable
from smaf_core.data.regions import Box, Region, Size, area
from smaf_core.editing.guides import Grain
from smaf_desktop.toolkit.ordered_work import BESIDE_PIXELS
from smaf_desktop.tools.guidance import Guidance


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
    still: float = 1.0
    """A hand that strays no further than this, in image pixels, stands still."""

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
    is_striped: bool = False
    """Whether it shows, in stripes, what is only suggested."""

    @property
    def box(self) -> Box:
        """Top, left, bottom, right; bottom and right are excluded."""
        height, width = self.labels.shape
        return self.top, self.left, self.top + height, self.left + width

    @classmethod
    def of(cls, patch: Patch) -> Rough:
        """What an edit would change. Not for the GUI thread."""
        changed = np.where(patch.after != patch.before, patch.after, np.int16(FREE)).astype(np.int16)
        return cls(patch.top, patch.left, changed)

    @classmethod
    def striped(cls, patch: Patch, width: int) -> Rough:
        """What an edit would change, in slanting stripes of so many pixels: seen as proposed, not as done.

        Stripes of what comes slant one way, stripes cut out of what goes the other.
        """
        rows, columns = np.ogrid[: patch.after.shape[0], : patch.after.shape[1]]
        along = np.where(patch.after == BACKGROUND, rows - columns, rows + columns)
        shown = (patch.after != patch.before) & (along // width % 2 == 0)
        return cls(patch.top, patch.left, np.where(shown, patch.after, np.int16(FREE)).astype(np.int16), is_striped=True)

    def over(self, labels: LabelMap, box: Box, stride: int) -> LabelMap:
        """Put them over the labels of every `stride`-th pixel of a box."""
        top, left = max(box[0], self.top), max(box[1], self.left)
        bottom, right = min(box[2], self.box[2]), min(box[3], self.box[3])
        top, left = top + (box[0] - top) % stride, left + (box[1] - left) % stride
        if top >= bottom or left >= right:
            return labels
        mine = self.labels[top - self.top : bottom - self.top : stride, left - self.left : right - self.left : stride]
        mine, shown = np.ascontiguousarray(mine), labels.copy()  # looked at often: once through a large plane is enough
        row, column = (top - box[0]) // stride, (left - box[1]) // stride
        part = shown[row : row + mine.shape[0], column : column + mine.shape[1]]
        np.copyto(part, mine.astype(np.uint8), where=mine != FREE)
        return shown


NO_STROKES = Rough(0, 0, np.full((0, 0), FREE, np.int16))


@dataclass(frozen=True)
class Pointing:
    """Clicks and a box on one thing: its label, (y, x, whether it is there) of each click, and which answer is wanted."""

    label: int
    points: tuple[tuple[float, float, bool], ...] = ()
    box: Box | None = None
    candidate: int = 0
    turns: tuple[int | None, ...] = ()
    """Of each click, which answer was on the screen before it; None where none was, to what was pointed at so far."""

    def as_values(self) -> dict[str, Any]:
        """Give plain values for the worker."""
        return {
            "label": self.label, "points": self.points, "box": self.box, "candidate": self.candidate, "turns": self.turns,
        }  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """Rough strokes or clicks that the worker is to make an edit of; its answer comes back by `Tool.take`."""

    strokes: Rough
    paintable: NDArray[np.bool_]
    pointing: Pointing | None = None


@dataclass(frozen=True)
class Grown:
    """An edit that the worker has worked out, pixel by pixel; of one label, or of several."""

    text: str
    patch: Patch | None
    label: int | None = None


@dataclass(frozen=True)
class Answered:
    """An edit that the worker has worked out, and how it is shown until somebody keeps it."""

    patch: Patch
    shown: Rough

    @classmethod
    def of(cls, patch: Patch) -> Answered:
        """Prepare an edit to be shown. Not for the GUI thread."""
        return cls(patch, Rough.of(patch))


@dataclass(frozen=True)
class Place:
    """Which of how many answers to the same clicks one is, from 0; and whether much of it stays as it is."""

    number: int
    count: int
    is_part: bool = False


@dataclass(frozen=True)
class Suggestion:
    """An edit that nobody asked for, and how it is shown until somebody takes it."""

    patch: Patch
    stripes: Rough
    share: float
    """How much of the picture it would change, in [0, 1]."""

    @property
    def counts(self) -> tuple[int, int]:
        """How many pixels would become a class, or another one, and how many background."""
        changed = self.patch.after != self.patch.before
        less = int((changed & (self.patch.after == BACKGROUND)).sum())
        return int(changed.sum()) - less, less

    @classmethod
    def of(cls, patch: Patch, size: Size, stripes: int) -> Suggestion:
        """Prepare an edit to be shown; `stripes` fit into the longer side of an image of this size. Not for the GUI thread."""
        share = int((patch.after != patch.before).sum()) / (size[0] * size[1])
        return cls(patch, Rough.striped(patch, max(2, max(size) // stripes)), share)
