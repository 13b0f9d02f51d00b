"""Tools that follow the picture: superpixels, magic wand, live-wire."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP

from smaf_core.data.regions import Box, Point, Region, joined, pixel_at, union
from smaf_core.editing.guides import wand
from smaf_desktop.tools.base import Kept, Tool
from smaf_desktop.tools.drawing import Polygon
from smaf_desktop.tools.edits import Edit, Later, Scene


@dataclass
class Superpixels(Tool):
    """Paint whole areas of like colour."""

    name, key = "superpixel", "U"
    words = QT_TRANSLATE_NOOP("Tools", "Superpixels")
    usage = QT_TRANSLATE_NOOP("Tools", "Click or drag over areas of like colour; choose their size in the tool options")

    _missed: set[tuple[int, int]] = field(default_factory=set)
    """Pixels of the drag where the picture was not divided yet."""

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Take the first area."""
        self.stroke.begin(scene.label)
        self._missed.clear()
        return self.move(at, scene)

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Take the area under the pointer too; if the picture is not divided there yet, keep it in mind."""
        area, pixel = self._area(at, scene), pixel_at(at, scene.size)
        if area is None and pixel is not None:
            self._missed.add(pixel)
        return None if area is None else self.stroke.add(area)

    def hover(self, at: Point, scene: Scene) -> None:
        """Outline the area a click would take."""
        area = self._area(at, scene)
        self.hints[:] = [] if area is None else outlines_of(area)

    def release(self, at: Point, scene: Scene) -> Edit | Later | None:
        """Give all areas as one edit."""
        missed, covered, text = sorted(self._missed), self.stroke.region, self.text()
        if not missed:
            return self.stroke.edit(text, scene)

        def work() -> Edit:
            found = (scene.guidance.superpixel_now(pixel, scene.options.grain) for pixel in missed)
            return Edit(text, joined([covered(), *found]), scene.label, scene.options.paintable)

        return Later(work)

    def _area(self, at: Point, scene: Scene) -> Region | None:
        pixel = pixel_at(at, scene.size)
        return None if pixel is None else scene.guidance.superpixel_at(pixel, scene.options.grain)


class Wand(Tool):
    """Take the joined pixels of like colour; dragging to the right takes more, to the left less."""

    name, key = "wand", "W"
    words = QT_TRANSLATE_NOOP("Tools", "Magic wand")
    usage = QT_TRANSLATE_NOOP("Tools", "Click an area of like colour; drag right to take more, left to take less")
    _seed: tuple[int, int] | None = None
    _from: Point = (0.0, 0.0)

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Take the area around the pixel."""
        self.stroke.begin(scene.label)
        self._seed, self._from = pixel_at(at, scene.size), at
        return self._take(at, scene)

    def move(self, at: Point, scene: Scene) -> Box | None:
        """Take more or less, by how far the pointer is from where it was pressed."""
        return self._take(at, scene)

    def release(self, at: Point, scene: Scene) -> Edit | Later | None:
        """Give the area as one edit."""
        seed, tolerance = self._seed, self._tolerance(at, scene)
        if seed is None:
            return None
        text, label, over = self.text(), scene.label, scene.options.paintable
        if scene.guidance.wand_at(seed, tolerance) is not None:
            self._take(at, scene)
            return self.stroke.edit(text, scene)
        return Later(lambda: Edit(text, wand(scene.guidance.picture, seed, tolerance), label, over))

    def _take(self, at: Point, scene: Scene) -> Box | None:
        """Cover the area, unless it is still being looked for."""
        area = None if self._seed is None else scene.guidance.wand_at(self._seed, self._tolerance(at, scene))
        if area is None:
            return None
        before = self.stroke.box
        self.stroke.begin(scene.label)
        box = self.stroke.add(area)
        return box if before is None else before if box is None else union(before, box)

    def _tolerance(self, at: Point, scene: Scene) -> int:
        """Change the tolerance by how far the pointer is from where it was pressed: a full scale over the image's width."""
        more = round((at[1] - self._from[1]) / scene.size[1] * 255)
        return min(max(scene.options.tolerance + more, 0), 255)


@dataclass
class LiveWire(Polygon):
    """A polygon whose edges follow the edges in the picture."""

    name, key = "livewire", "L"
    words = QT_TRANSLATE_NOOP("Tools", "Live-wire")
    usage = QT_TRANSLATE_NOOP(
        "Tools", "Click along a border, the line finds it; Enter or double click closes, Backspace drops a piece"
    )

    _anchors: list[int] = field(default_factory=list)
    """How long the path was after each click."""

    def press(self, at: Point, scene: Scene) -> Box | None:
        """Set an anchor, and keep the path to it."""
        self.path += self._way(at, scene)
        self._anchors.append(len(self.path))
        self.live.clear()
        scene.guidance.wire_from(at)
        return None

    def hover(self, at: Point, scene: Scene) -> None:
        """Show the path the next click would keep."""
        self.live[:] = self._way(at, scene) if self.path else []

    def drop_last(self) -> None:
        """Take back the last piece."""
        if self._anchors:
            self._anchors.pop()
            del self.path[self._anchors[-1] if self._anchors else 0 :]

    def put_aside(self) -> Kept | None:
        """Keep the line, and where was clicked."""
        return (list(self.path), list(self._anchors)) if self.path else None

    def take_up(self, kept: Kept) -> None:
        """Go on after the last click."""
        self.path[:], self._anchors[:] = kept

    def cancel(self) -> None:
        """Forget the whole outline."""
        super().cancel()
        self._anchors.clear()

    def _way(self, at: Point, scene: Scene) -> list[Point]:
        """Points from the last anchor to here: along edges, or straight while the wire is not ready."""
        wire = scene.guidance.wire_from(self.path[-1]) if self.path else None
        return [at] if wire is None else wire.path(at)


def outlines_of(region: Region) -> list[list[Point]]:
    """Closed outlines of a region along the pixels' outer edges, near enough for the eye."""
    plane = np.kron(region.inside, np.ones((2, 2), np.uint8)).astype(np.uint8)  # doubled, so that outlines are on edges
    contours, _ = cv2.findContours(plane, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return [
        [(region.top + (y + 0.5) / 2, region.left + (x + 0.5) / 2) for x, y in contour.reshape(-1, 2).tolist()]
        for contour in contours
    ]
