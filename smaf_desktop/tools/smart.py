"""The smart stroke: paint roughly, see what the worker makes of it, keep it or drop it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QT_TRANSLATE_NOOP

from smaf_core.data.mask import FREE
from smaf_core.data.regions import Box, Point, Region, union
from smaf_desktop.tools.base import Kept, Tool
from smaf_desktop.tools.drawing import Brush
from smaf_desktop.tools.edits import Answered, Ask, Grown, Place, Rough, Scene


@dataclass
class SmartStroke(Tool):
    """Collects rough strokes of any labels. After each the worker is asked; a click or Enter keeps what it answered."""

    name, key, is_round = "smart", "M", True

    words = QT_TRANSLATE_NOOP("Tools", "Smart stroke")
    usage = QT_TRANSLATE_NOOP(
        "Tools",
        "Paint roughly, the mask finds the edge; more strokes mend it (Alt or right button: background). "
        "Enter or a click keeps it, Backspace drops a stroke, Esc all",
    )
    usage_open = QT_TRANSLATE_NOOP(
        "Tools", "Enter or a click keeps it, more strokes mend it; Backspace drops the last, Esc all"
    )

    _drawn: list[tuple[Region, int]] = field(default_factory=list)
    """Strokes so far and their labels, the last one on top."""
    _asked: Ask | None = None
    _answer: Grown | None = None
    _keep: bool = False
    """Whether the person has said already that the answer is to be kept."""
    _pressed: Point = (0.0, 0.0)
    _strayed: bool = False

    def __post_init__(self) -> None:
        self._brush = Brush(self.stroke)

    @property
    def is_open(self) -> bool:
        """Whether there is a preview, or one is on its way."""
        return bool(self._drawn)

    @property
    def has_answer(self) -> bool:
        """Whether the worker has answered what was asked last."""
        return self._answer is not None

    @property
    def is_decided(self) -> bool:
        """Whether the answer is there and is to be kept."""
        return self._keep and self._answer is not None

    @property
    def is_awaited(self) -> bool:
        """Whether it is to be kept, and the worker has not answered."""
        return self._keep and self._answer is None

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Begin a stroke. While a preview is shown the first dab waits for a move: it may be the click that keeps it."""
        self._pressed, self._strayed = at, not self._drawn
        if self._strayed:
            return self._brush.press(at, scene)
        self.stroke.begin(scene.label)
        return None

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Paint on."""
        if not self._strayed:
            if np.hypot(at[0] - self._pressed[0], at[1] - self._pressed[1]) <= scene.still:
                return None
            self._strayed = True
            self._brush.press(self._pressed, scene)
        return self._brush.move(at, scene)

    def release(self, at: Point, scene: Scene) -> Ask | Grown | None:
        """Ask the worker about all strokes so far, or keep its answer."""
        if not self._strayed:
            return self.finish(scene)
        region = self.stroke.region()
        if region.is_empty:
            return None
        self._drawn.append((region, scene.label))
        return self._ask(scene.options.paintable)

    def finish(self, scene: Scene) -> Grown | None:
        """Keep the answer, now or as soon as it comes."""
        answer, self._keep = self._answer, True
        if answer is not None:
            self.cancel()
        return answer

    def take(self, answered: Answered | None, place: Place | None = None) -> None:
        """Show what the worker answered; the strokes stay on top."""
        if self._asked is None:
            return
        strokes = self._asked.strokes
        self._answer = Grown(self.text(), None if answered is None else answered.patch)
        self.stroke.preview = strokes if answered is None else _together([answered.shown, strokes])

    def drop_last(self) -> Ask | None:
        """Take back the last stroke."""
        self._drawn.pop()
        self.stroke.preview = None
        if self._drawn and self._asked is not None:
            return self._ask(self._asked.paintable)
        self.cancel()
        return None

    def take_rules(self, paintable: NDArray[np.bool_]) -> Ask | None:
        """Ask again under other rules."""
        return None if self._asked is None or self._keep else self._ask(paintable)

    def put_aside(self) -> Kept | None:
        """Keep the strokes; what they come to is asked again."""
        return None if self._asked is None else (list(self._drawn), self._asked.paintable, self._keep)

    def take_up(self, kept: Kept) -> Ask | None:
        """Ask about the strokes again; what was to be kept is kept when it is answered."""
        self._drawn[:], paintable, self._keep = kept
        return self._ask(paintable)

    def cancel(self) -> None:
        """Forget strokes and preview."""
        super().cancel()
        self._drawn.clear()
        self._asked, self._answer, self._keep = None, None, False
        self.stroke.preview = None

    def _ask(self, paintable: NDArray[np.bool_]) -> Ask:
        """Ask about all strokes; what was answered before stays on the screen until the new answer comes."""
        strokes = _together([_rough(region, label) for region, label in self._drawn])
        before = self.stroke.preview
        self.stroke.preview = strokes if before is None else _together([before, strokes])
        self._asked, self._answer = Ask(strokes, paintable), None
        return self._asked


def _rough(region: Region, label: int) -> Rough:
    return Rough(region.top, region.left, np.where(region.inside, np.int16(label), np.int16(FREE)))


def _together(parts: Sequence[Rough]) -> Rough:
    """Lay several over each other, the last on top."""
    top, left, bottom, right = functools.reduce(union, (one.box for one in parts))
    labels = np.full((bottom - top, right - left), FREE, np.int16)
    for one in parts:
        height, width = one.labels.shape
        under = labels[one.top - top : one.top - top + height, one.left - left : one.left - left + width]
        np.copyto(under, one.labels, where=one.labels != FREE)
    return Rough(top, left, labels)
