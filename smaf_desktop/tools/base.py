"""What a tool is: a drag becomes calls to `smaf_core.data.mask`.

A tool hears of press, move and release in image coordinates, keeps what is under way to itself (a `Stroke` of pixels, or a
path of points), and ends in one `Edit`. It knows no widget and changes no mask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from smaf_core.data.regions import Box, Point
from smaf_desktop.tools.edits import Answered, Ask, Edit, Grown, Later, Place, Scene
from smaf_desktop.tools.stroke import Stroke

Kept = tuple[Any, ...]
"""Something half made, as a tool of that kind knows it."""


@dataclass
class Tool:
    """What a drag of the mouse means. Made anew when chosen; one object serves many drags on one image.

    `path` are the points of an outline under way and `live` its way on to the pointer, for the canvas to draw; `hints` are
    closed outlines of what a click would take, `marks` the places that were pointed at, and whether the thing is there.
    `is_open` tells that the tool waits for more points although no button is held.
    """

    stroke: Stroke
    path: list[Point] = field(default_factory=list)
    live: list[Point] = field(default_factory=list)
    hints: list[list[Point]] = field(default_factory=list)
    marks: list[tuple[Point, bool]] = field(default_factory=list)

    name: ClassVar[str]
    words: ClassVar[object]
    usage: ClassVar[object]
    usage_open: ClassVar[object] = ""
    """What can be done while it is open, where that is not said well enough by `usage`."""
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

    def hint_now(self) -> str:
        """What to do next, in the person's language."""
        return QCoreApplication.translate("Tools", str(self.usage_open)) if self.is_open and self.usage_open else self.hint()

    @property
    def is_open(self) -> bool:
        """Whether an outline waits for more points."""
        return False

    @property
    def part(self) -> Box | None:
        """Box of what is pointed at, for whoever looks for the like of it."""
        return None

    @property
    def has_lines(self) -> bool:
        """Whether there is something for the canvas to draw as lines."""
        return bool(self.path or self.live or self.hints or self.marks)

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

    @property
    def is_awaited(self) -> bool:
        """Whether the person has said to keep what the worker has not answered yet: what the hand does next comes after it."""
        return False

    def take(self, answered: Answered | None, place: Place | None = None) -> None:
        """The worker has answered what was asked: the edit it would make, None if it would change nothing.

        `place` says which of several answers it is, where there may be several.
        """

    def drop_last(self) -> Ask | None:
        """Backspace: take back the last point of an outline, or the last of several strokes."""
        return None

    def turn(self, steps: int) -> Ask | None:
        """Up or Down: go to another of several answers."""
        return None

    def take_rules(self, paintable: NDArray[np.bool_]) -> Ask | None:
        """Other labels may be painted over now, (256,) bool: what was answered under other rules no longer holds."""
        return None

    def take_label(self, label: int) -> Ask | None:
        """Another class is in hand while the tool is open."""
        return None

    def put_aside(self) -> Kept | None:
        """What is half made, for a tool of the same kind to take up later; None where that would be nothing."""
        return None

    def take_up(self, kept: Kept) -> Ask | None:
        """Go on with what was put aside, on the same image."""
        return None

    def cancel(self) -> None:
        """Esc: forget what is under way."""
        self.path.clear()
        self.live.clear()
        self.hints.clear()
        self.marks.clear()
