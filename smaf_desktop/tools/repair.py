"""Tools that repair one class in a box, or in the whole image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QT_TRANSLATE_NOOP

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.mask import LabelMap
from smaf_core.data.regions import Point, Region, box_around, pixel_at
from smaf_core.editing.retouch import holes, islands, smoothed
from smaf_desktop.tools.drawing import Rectangle
from smaf_desktop.tools.edits import Edit, Later, Scene


class BoxTool(Rectangle):
    """Do something to the current class in a box; a click without a drag means the whole image."""

    def release(self, at: Point, scene: Scene) -> Edit | Later | None:
        """Do it, off the GUI thread."""
        first = pixel_at(self._first, scene.size)
        whole = first == pixel_at(at, scene.size)
        self.path.clear()
        top, left, bottom, right = (0, 0, *scene.size) if whole else box_around([self._first, at], scene.size)
        if top >= bottom or left >= right:
            return None
        clicked = int(scene.label_map[first]) if first is not None else BACKGROUND

        def work() -> Edit:
            inside, after = self.change(scene.label_map[top:bottom, left:right], clicked, scene)
            return Edit(self.text(), Region(top, left, inside), after, scene.options.paintable)

        return Later(work)

    def change(self, labels: LabelMap, clicked: int, scene: Scene) -> tuple[NDArray[np.bool_], int | LabelMap]:
        """Say which pixels change, and to what.

        Args:
            labels: (h, w) labels of the box.
            clicked: Label under the press.
            scene: Class and options.
        """
        raise NotImplementedError


class Replace(BoxTool):
    """Give one class of a box another class."""

    name, key = "replace", "Shift+R"
    words = QT_TRANSLATE_NOOP("Tools", "Replace class")
    usage = QT_TRANSLATE_NOOP(
        "Tools", "Drag a box that begins on the class to replace: it becomes the current class; a click does the whole image"
    )

    def change(self, labels: LabelMap, clicked: int, scene: Scene) -> tuple[NDArray[np.bool_], int | LabelMap]:
        """Everything of the clicked class."""
        return labels == clicked, scene.label


class FillHoles(BoxTool):
    """Fill background enclosed by the current class."""

    name, key = "holes", "Shift+H"
    words = QT_TRANSLATE_NOOP("Tools", "Fill holes")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag a box, or click for the whole image: holes in the current class are filled")

    def change(self, labels: LabelMap, clicked: int, scene: Scene) -> tuple[NDArray[np.bool_], int | LabelMap]:
        """Holes of the current class."""
        return holes(labels, scene.label), scene.label


class DropIslands(BoxTool):
    """Remove small areas of the current class."""

    name, key = "islands", "Shift+I"
    words = QT_TRANSLATE_NOOP("Tools", "Drop islands")
    usage = QT_TRANSLATE_NOOP(
        "Tools", "Drag a box, or click for the whole image: small areas of the current class become what lies around them"
    )

    def change(self, labels: LabelMap, clicked: int, scene: Scene) -> tuple[NDArray[np.bool_], int | LabelMap]:
        """Areas of the current class that are too small."""
        return islands(labels, scene.label, scene.options.island)


class SmoothBorder(BoxTool):
    """Even out the border of the current class."""

    name, key = "smooth", "Shift+S"
    words = QT_TRANSLATE_NOOP("Tools", "Smooth border")
    usage = QT_TRANSLATE_NOOP("Tools", "Drag a box, or click for the whole image: the current class's border is evened out")

    def change(self, labels: LabelMap, clicked: int, scene: Scene) -> tuple[NDArray[np.bool_], int | LabelMap]:
        """Pixels on the wrong side of the evened border."""
        return smoothed(labels, scene.label, scene.options.smoothness)
