"""A stroke while it is drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.regions import Box, Region, Size, area, union
from smaf_desktop.toolkit.ordered_work import BESIDE_PIXELS, OrderedWork, fly
from smaf_desktop.tools.edits import Edit, Later, Rough, Scene, now_or_later


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
            work.run(lambda: np.full(self.plane.shape, False), self._take_warm, fly)

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
    def is_drawn(self) -> bool:
        """Whether the running stroke has covered anything."""
        return self._box is not None

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


def _cut_out(plane: NDArray[np.bool_], box: Box | None) -> Region:
    if box is None:
        return Region(0, 0, np.zeros((0, 0), bool))
    top, left, bottom, right = box
    return Region(top, left, plane[top:bottom, left:right].copy()).trimmed()
