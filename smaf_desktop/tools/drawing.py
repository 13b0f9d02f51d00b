"""Tools that draw: brush, eraser, polygon, lasso, rectangle; and those that need one click: fill and picker."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import connected
from smaf_core.data.regions import Box, Point, box_around, capsule, pixel_at, polygon, rectangle
from smaf_desktop.tools.base import Kept, Tool
from smaf_desktop.tools.edits import Edit, Later, Scene, now_or_later


class Brush(Tool):
    """Paint a round stroke; the mask changes when the button is released."""

    name, key, is_round = "brush", "B", True
    _last: Point = (0.0, 0.0)

    words = QT_TRANSLATE_NOOP("Tools", "Brush")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag to paint; [ and ] or Shift+wheel set the size; Alt or right button erases")

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

    def release(self, at: Point, scene: Scene) -> Edit | Later | None:
        """Give the whole stroke as one edit."""
        text = self.text() if scene.label not in (BACKGROUND, VOID) else _erasing(scene.label)
        return self.stroke.edit(text, scene)


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
    """Click corner by corner; Enter or a double click closes."""

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
        self.live.clear()
        return None

    def hover(self, at: Point, scene: Scene) -> None:
        """Show the edge the next corner would make."""
        self.live[:] = [at] if self.path else []

    def finish(self, scene: Scene) -> Edit | Later | None:
        """Close the outline and fill it."""
        points = list(self.path)
        self.cancel()
        return _filled(self.text(), points, scene)

    def drop_last(self) -> None:
        """Take back the last corner."""
        if self.path:
            self.path.pop()

    def put_aside(self) -> Kept | None:
        """Keep the corners."""
        return (list(self.path),) if self.path else None

    def take_up(self, kept: Kept) -> None:
        """Go on after the last corner."""
        self.path[:] = kept[0]


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

    def release(self, at: Point, scene: Scene) -> Edit | Later | None:
        """Close the outline and fill it."""
        points = list(self.path)
        self.path.clear()
        return _filled(self.text(), points, scene)


class Fill(Tool):
    """Give a connected area of one label another one."""

    name, key = "fill", "G"

    words = QT_TRANSLATE_NOOP("Tools", "Fill")
    usage = QT_TRANSLATE_NOOP("Tools", "Click an area of one class to give all of it the current class")

    def release(self, at: Point, scene: Scene) -> Edit | Later | None:
        """Fill the area under the pointer."""
        seed = pixel_at(at, scene.size)
        if seed is None:
            return None
        text, label, over = self.text(), scene.label, scene.options.paintable
        return Later(lambda: Edit(text, connected(scene.label_map, seed), label, over))


class Rectangle(Tool):
    """Drag a box."""

    name, key = "rectangle", "R"
    _first: Point = (0.0, 0.0)

    words = QT_TRANSLATE_NOOP("Tools", "Rectangle")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag a box to fill it")

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Set the first corner."""
        self._first = at
        self.path[:] = corners(at, at)
        return None

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Move the other corner."""
        self.path[:] = corners(self._first, at)
        return None

    def release(self, at: Point, scene: Scene) -> Edit | Later | None:
        """Fill the box."""
        self.path.clear()
        first, text, over = self._first, self.text(), scene.options.paintable
        box = box_around([first, at], scene.size)
        return now_or_later(box, lambda: Edit(text, rectangle(first, at, scene.size), scene.label, over))


class Picker(Tool):
    """Choose the class under the pointer."""

    name, key, picks = "picker", "I", True

    words = QT_TRANSLATE_NOOP("Tools", "Picker")
    usage = QT_TRANSLATE_NOOP("Tools", "Click a pixel to go on with its class")


def corners(first: Point, second: Point) -> list[Point]:
    """Give the closed outline of the box between two points."""
    (y0, x0), (y1, x1) = first, second
    return [(y0, x0), (y0, x1), (y1, x1), (y1, x0), (y0, x0)]


def _filled(text: str, points: list[Point], scene: Scene) -> Edit | Later:
    """Give what an outline encloses."""
    label, over = scene.label, scene.options.paintable
    return now_or_later(box_around(points, scene.size), lambda: Edit(text, polygon(points, scene.size), label, over))


def _erasing(label: int) -> str:
    return (Eraser if label == BACKGROUND else Unsure).text()
