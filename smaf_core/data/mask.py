"""The label map of one image, who set which pixel, and the one way to change both: a patch.

Points are (y, x) in image coordinates: pixel (i, j) covers [i, i + 1) x [j, j + 1), so its centre is (i + 0.5, j + 0.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.regions import Region, Size

TILE = 512
"""Side of the parts in which a large change is described, in pixels."""

LabelMap = NDArray[np.uint8]
"""(H, W) uint8: 0 background, 1..254 classes, 255 void."""

Touched = NDArray[np.bool_]
"""(H, W) bool: True where a person set the pixel."""

Strokes = NDArray[np.int16]
"""(H, W) int16: the label a person painted roughly, `FREE` where nobody did."""

FREE = -1


@dataclass(frozen=True)
class Patch:
    """A change of one box: values before and after, so that doing it twice does no harm.

    All four arrays have the shape of the box. `before`/`after` are labels, `touched_before`/`touched_after` tell whether a
    person set the pixel.
    """

    top: int
    left: int
    before: LabelMap
    after: LabelMap
    touched_before: Touched
    touched_after: Touched

    @property
    def slices(self) -> tuple[slice, slice]:
        """The box as an index into an (H, W) array."""
        height, width = self.before.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    @property
    def nbytes(self) -> int:
        """Memory of the four arrays, in bytes."""
        return self.before.nbytes + self.after.nbytes + self.touched_before.nbytes + self.touched_after.nbytes

    def reversed(self) -> Patch:
        """Give the patch that takes this one back."""
        return Patch(self.top, self.left, self.after, self.before, self.touched_after, self.touched_before)


class Mask:
    """What a person says about one image: a label map, and which of its pixels that person set.

    Changed only by `apply`; `patch` and `replacement` describe a change without making it.
    """

    def __init__(self, label_map: LabelMap, touched: Touched | None = None) -> None:
        if label_map.ndim != 2 or label_map.dtype != np.uint8:
            raise ValueError(f"a label map is (H, W) uint8, not {label_map.shape} {label_map.dtype}")
        self.label_map = label_map
        self.touched = np.zeros(label_map.shape, bool) if touched is None else touched
        if self.touched.shape != label_map.shape:
            raise ValueError(f"touched is {self.touched.shape} but the label map is {label_map.shape}")

    @classmethod
    def empty(cls, size: Size) -> Mask:
        """Give a mask that is background everywhere, set by nobody."""
        return cls(np.full(size, BACKGROUND, np.uint8))

    @property
    def size(self) -> Size:
        """Height and width, in pixels."""
        height, width = self.label_map.shape
        return height, width

    @property
    def is_empty(self) -> bool:
        """Whether it is background everywhere, and nobody set a pixel."""
        return not (self.touched.any() or self.label_map.any())

    def copy(self) -> Mask:
        """Give a mask of its own with the same pixels."""
        return Mask(self.label_map.copy(), self.touched.copy())

    def patch(self, region: Region, label: int | LabelMap, paintable: NDArray[np.bool_] | None = None) -> Patch | None:
        """Describe a person setting the pixels of a region; None if no pixel would be set.

        Args:
            region: Which pixels.
            label: Label-map index, 0..255, or one for every pixel of the region's box.
            paintable: (256,) bool, True for labels that may be painted over; None for all.
        """
        before = self.label_map[region.slices]
        chosen = region.inside if paintable is None else region.inside & _looked_up(paintable, before)
        if not chosen.any():
            return None
        touched_before = self.touched[region.slices]
        return Patch(
            region.top,
            region.left,
            before.copy(),
            np.where(chosen, np.asarray(label, np.uint8), before),
            touched_before.copy(),
            touched_before | chosen,
        )

    def patches(self, region: Region, label: int | LabelMap, paintable: NDArray[np.bool_] | None = None) -> list[Patch]:
        """Describe a person setting the pixels of a region, as `patch` does; in tiles where the region's box is large.

        A thin stroke across a picture of 16,000 pixels a side has a box of 256 megapixels and touches one in a hundred.
        """
        height, width = region.inside.shape
        side = TILE if height * width > 4 * TILE**2 else max(height, width, 1)
        made = []
        for rows in (slice(top, top + side) for top in range(0, height, side)):
            for columns in (slice(left, left + side) for left in range(0, width, side)):
                part = Region(region.top + rows.start, region.left + columns.start, region.inside[rows, columns])
                if not part.is_empty:
                    made.append(self.patch(part, label if isinstance(label, int) else label[rows, columns], paintable))
        return [patch for patch in made if patch is not None]

    def replacement(self, label_map: LabelMap, *, by_person: bool, keep_touched: bool = True) -> Patch | None:
        """Describe a whole new label map, as accepting a proposal gives; None if nothing would change.

        Args:
            label_map: (H, W) uint8, the size of this mask.
            by_person: Whether the new pixels count as set by a person.
            keep_touched: Whether pixels a person set stay as they are. Human pixels are sacred unless asked.
        """
        free = ~self.touched if keep_touched else np.ones(self.size, bool)
        after = np.where(free, label_map, self.label_map)
        touched = self.touched | free if by_person else self.touched & ~free
        changed = Region(0, 0, (after != self.label_map) | (touched != self.touched)).trimmed()
        if changed.is_empty:
            return None
        box = changed.slices
        return Patch(
            changed.top,
            changed.left,
            self.label_map[box].copy(),
            after[box],
            self.touched[box].copy(),
            touched[box],
        )

    def apply(self, patch: Patch) -> None:
        """Make a change. Applying a patch twice leaves the same mask as once."""
        self.label_map[patch.slices] = patch.after
        self.touched[patch.slices] = patch.touched_after


def paintable(over: str | int = "anything", locked: Iterable[int] = ()) -> NDArray[np.bool_]:
    """Which labels a tool may paint over, as a (256,) bool table.

    Args:
        over: "anything", "background" (only the background), or one label-map index.
        locked: Label-map indices that are never painted over, whatever `over` says.
    """
    table = np.zeros(256, bool)
    if over == "anything":
        table[:] = True
    else:
        table[BACKGROUND if over == "background" else int(over)] = True
    table[list(locked)] = False
    return table


def connected(label_map: LabelMap, seed: tuple[int, int]) -> Region:
    """Pixels joined to a seed pixel (row, column) by side with the same label: what flood fill fills."""
    filled = np.zeros((label_map.shape[0] + 2, label_map.shape[1] + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
    _, _, _, (left, top, width, height) = cv2.floodFill(
        label_map.copy(), filled, (seed[1], seed[0]), 0, 0, 0, flags
    )  # a copy: OpenCV refuses a read-only array although it would only read it
    inside = filled[1 + top : 1 + top + height, 1 + left : 1 + left + width] == 1
    return Region(top, left, inside)


def _looked_up(table: NDArray[np.bool_], labels: LabelMap) -> NDArray[np.bool_]:
    """`table[labels]`, eight times as fast."""
    if table.all() or not labels.size:
        return np.ones(labels.shape, bool)
    return cv2.LUT(np.ascontiguousarray(labels), table.view(np.uint8)).view(bool)
