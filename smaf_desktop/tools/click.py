"""Clicks, a box, strokes: point at a thing, see what a model takes it for, keep it or drop it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.regions import Box, Point, area, box_around, pixel_at
from smaf_desktop.tools.base import Kept
from smaf_desktop.tools.drawing import corners
from smaf_desktop.tools.edits import NO_STROKES, Answered, Ask, Grown, Place, Pointing, Scene
from smaf_desktop.tools.smart import SmartStroke

_ALONG = 5
"""At most so many points, evenly along a stroke, are what the model hears of it."""


@dataclass
class Click(SmartStroke):
    """Collects clicks, strokes and a box on one thing. After each the worker is asked; Enter keeps what it answered.

    The first drag is a box; once something is pointed at, and with the right button, a drag is a stroke.
    """

    name, key, is_round = "click", "J", False

    words = QT_TRANSLATE_NOOP("Tools", "Click and box")
    usage = QT_TRANSLATE_NOOP(
        "Tools",
        "Click a thing, or drag a box around it; then clicks and strokes add, the right button takes away, Enter keeps",
    )
    usage_open = QT_TRANSLATE_NOOP(
        "Tools",
        "Enter keeps, Esc drops; clicks and strokes add, the right button takes away, Backspace drops the last",
    )

    usage_idle = QT_TRANSLATE_NOOP(
        "Tools",
        "This answer changes nothing: it is so already, or locked, or set by you (click on that to change it); Esc drops",
    )

    usage_part = QT_TRANSLATE_NOOP(
        "Tools", "Part of it stays as it is: locked, or set by you (click on that to change it); Enter keeps, Esc drops"
    )

    one_of_several = QT_TRANSLATE_NOOP("Tools", "Answer {number} of {count} (Up and Down go through them)")
    only_one = QT_TRANSLATE_NOOP("Tools", "The only answer")

    _pointing: Pointing | None = None
    _earlier: list[Pointing] = field(default_factory=list)
    _trail: list[Point] = field(default_factory=list)
    _drags: bool = field(default=False)
    _seen: bool = field(default=False)
    """Whether an answer to all that is pointed at has been on the screen."""
    _place: Place | None = None
    """Which of how many the answer on the screen is; it stays there until the next one comes."""

    @property
    def is_open(self) -> bool:
        """Whether something is pointed at."""
        return self._pointing is not None

    def hint_now(self) -> str:
        """Which answer is on the screen, what to do next, and that an answer changes nothing, where it does not."""
        words = super().hint_now()
        if self._answer is not None and self._answer.patch is None:
            words = QCoreApplication.translate("Tools", str(self.usage_idle))
        elif self._place is not None and self._place.is_part:
            words = QCoreApplication.translate("Tools", str(self.usage_part))
        return words if self._place is None else f"{_place_text(self._place)} · {words}"

    @property
    def part(self) -> Box | None:
        """The box that was dragged, else the one around what was answered."""
        if self._pointing is not None and self._pointing.box is not None:
            return self._pointing.box
        return None if self.stroke.preview is None else self.stroke.preview.box

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Begin a click, a box or a stroke."""
        self._trail[:], self._drags = [at], False
        return None

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Draw a box or a stroke once the pointer has strayed."""
        first = self._trail[0]
        self._trail.append(at)
        self._drags |= np.hypot(at[0] - first[0], at[1] - first[1]) > scene.still
        if self._drags:
            self.path[:] = corners(first, at) if self._boxes(scene) else self._trail
        return None

    def release(self, at: Point, scene: Scene) -> Ask | Grown | None:
        """Ask the worker about all clicks so far."""
        self.path.clear()
        pointed = self._box(at, scene) if self._drags and self._boxes(scene) else self._further(at, scene)
        if pointed is None:
            return None
        if self._pointing is not None:
            self._earlier.append(self._pointing)
        self._pointing, self._seen = pointed, False
        return self._ask_about(scene.options.paintable)

    def _box(self, at: Point, scene: Scene) -> Pointing | None:
        """Give the box that was dragged, as far as it is on the photo; it may begin beside it."""
        box = box_around([self._trail[0], at], scene.size)
        return Pointing(scene.label, (), box) if area(box) else None

    def _further(self, at: Point, scene: Scene) -> Pointing | None:
        """Give all with one more click or stroke; None where that is beside the photo, or takes from nothing."""
        places = [one for one in (_along([*self._trail, at]) if self._drags else self._trail[:1]) if pixel_at(one, scene.size)]
        before = self._pointing or (self._first(places[0], scene) if places else None)
        if before is None or not places:
            return None
        on = scene.label != BACKGROUND
        points = (*before.points, *((y, x, on) for y, x in places))
        turns = (*before.turns, before.candidate if self._seen else None, *(None for _ in places[1:]))
        return replace(before, points=points, candidate=0, turns=turns)

    def _first(self, at: Point, scene: Scene) -> Pointing | None:
        """Begin: what is taken away from is whatever is there; None where that is nothing."""
        pixel = pixel_at(at, scene.size)
        label = scene.label if pixel is None else scene.label or int(scene.label_map[pixel])
        return None if label == BACKGROUND else Pointing(label)

    def _boxes(self, scene: Scene) -> bool:
        """Whether a drag is a box: nothing is pointed at yet, and the right button is not held."""
        return self._pointing is None and scene.label != BACKGROUND

    def take(self, answered: Answered | None, place: Place | None = None) -> None:
        """Show what the worker answered."""
        if self._asked is None:
            return
        self._seen, self._place = True, place
        label = None if self._pointing is None else self._pointing.label
        self._answer = Grown(self.text(), None if answered is None else answered.patch, label)
        self.stroke.preview = None if answered is None else answered.shown

    def drop_last(self) -> Ask | None:
        """Take back the last click or stroke; the box goes last."""
        if not self._earlier or self._asked is None:
            self.cancel()
            return None
        self._pointing, self._seen = self._earlier.pop(), False
        return self._ask_about(self._asked.paintable)

    def turn(self, steps: int) -> Ask | None:
        """Ask for another of the candidates."""
        if self._pointing is None or self._asked is None:
            return None
        self._pointing = replace(self._pointing, candidate=self._pointing.candidate + steps)
        return self._ask_about(self._asked.paintable)

    def take_rules(self, paintable: NDArray[np.bool_]) -> Ask | None:
        """Ask again under other rules."""
        return None if self._pointing is None or self._keep else self._ask_about(paintable)

    def take_label(self, label: int) -> Ask | None:
        """Ask for the same thing as another class; the background is none, it is what the right button gives."""
        if self._pointing is None or self._asked is None or self._keep or label in (BACKGROUND, self._pointing.label):
            return None
        self._earlier = [replace(one, label=label) for one in self._earlier]
        self._pointing = replace(self._pointing, label=label, candidate=0)
        return self._ask_about(self._asked.paintable)

    def put_aside(self) -> Kept | None:
        """Keep what is pointed at."""
        return None if self._pointing is None or self._asked is None else (self._pointing, self._asked.paintable, self._keep)

    def take_up(self, kept: Kept) -> Ask | None:
        """Ask about it again; what was to be kept is kept when it is answered."""
        (self._pointing, paintable, self._keep), self._earlier, self._seen = kept, [], False
        return self._ask_about(paintable)

    def cancel(self) -> None:
        """Forget clicks and preview."""
        super().cancel()
        self._pointing, self._place, self._earlier = None, None, []

    def _ask_about(self, paintable: NDArray[np.bool_]) -> Ask:
        assert self._pointing is not None
        self.marks[:] = [((y, x), on) for y, x, on in self._pointing.points]
        self.hints.clear()
        if self._pointing.box is not None:
            top, left, bottom, right = self._pointing.box
            self.hints.append([(top, left), (top, right), (bottom, right), (bottom, left)])
        self._asked, self._answer = Ask(NO_STROKES, paintable, self._pointing), None
        return self._asked


def _place_text(place: Place) -> str:
    """Say which of how many answers is on the screen."""
    words = Click.only_one if place.count == 1 else Click.one_of_several
    return QCoreApplication.translate("Tools", str(words)).format(number=place.number + 1, count=place.count)


def _along(trail: list[Point]) -> list[Point]:
    """Give some points of a stroke, evenly by its length: its ends, and what lies between."""
    places = np.array(trail)
    length = np.concatenate([[0.0], np.hypot(*np.diff(places, axis=0).T).cumsum()])
    at = np.linspace(0, length[-1], _ALONG)
    return [(float(np.interp(one, length, places[:, 0])), float(np.interp(one, length, places[:, 1]))) for one in at]
