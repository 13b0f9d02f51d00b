"""Superpixels, wands and live-wires of one picture, made off the GUI thread when first asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from smaf_core.data.images import Picture
from smaf_core.data.regions import Point, Region
from smaf_core.editing.guides import TILE, Grain, Wire, superpixels, wand
from smaf_desktop.toolkit.ordered_work import OrderedWork, fly

Tile = tuple[Grain, int, int]
Wish = tuple[tuple[int, int], int]
"""Seed and tolerance of a wand."""


class Guidance(QObject):
    """What the picture suggests. Every question is answered at once; None means "not yet", and `ready` follows."""

    ready = Signal()

    def __init__(self, picture: Picture, work: OrderedWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picture = picture
        self._work = work
        self._tiles: dict[Tile, NDArray[np.int32] | None] = {}
        self._wire: Wire | None = None
        self._wired_from: Point | None = None
        self._wand: Region | None = None
        self._wand_of: Wish | None = None
        self._wand_wish: Wish | None = None
        self._wand_is_under_way = False

    def superpixel_at(self, pixel: tuple[int, int], grain: Grain) -> Region | None:
        """Give the superpixel that holds a pixel (row, column)."""
        row, column = pixel[0] // TILE, pixel[1] // TILE
        if (grain, row, column) not in self._tiles:
            self._make_tile((grain, row, column))
        areas = self._tiles[grain, row, column]
        if areas is None:
            return None
        return _area_of(areas, row, column, pixel)

    def wire_from(self, anchor: Point) -> Wire | None:
        """Give the paths from an anchor; only the latest anchor's are kept."""
        if self._wired_from != anchor:
            self._wired_from, self._wire = anchor, None
            self._work.run(lambda: Wire(self.picture, anchor), self._take_wire, fly)
        return self._wire

    def wand_at(self, seed: tuple[int, int], tolerance: int) -> Region | None:
        """Give the joined pixels of like colour; only the latest wish is worked on, so that a drag never lags behind."""
        self._wand_wish = (seed, tolerance)
        if self._wand_of == self._wand_wish:
            return self._wand
        if not self._wand_is_under_way:
            self._follow_wish()
        return None

    def superpixel_now(self, pixel: tuple[int, int], grain: Grain) -> Region:
        """Give a superpixel even if its square must be divided first (0.3 s): not for the GUI thread."""
        row, column = pixel[0] // TILE, pixel[1] // TILE
        areas = self._tiles.get((grain, row, column))
        if areas is None:
            areas = superpixels(self._part(row, column), grain)
        return _area_of(areas, row, column, pixel)

    def _follow_wish(self) -> None:
        wish = self._wand_wish
        assert wish is not None
        self._wand_is_under_way = True
        self._work.run(lambda: wand(self.picture, *wish), lambda region: self._take_wand(wish, region), fly)

    def _take_wand(self, wish: Wish, region: Region) -> None:
        self._wand_of, self._wand, self._wand_is_under_way = wish, region, False
        if wish != self._wand_wish:
            self._follow_wish()
        self.ready.emit()

    def _part(self, row: int, column: int) -> Picture:
        return self.picture[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]

    def _make_tile(self, tile: Tile) -> None:
        grain, row, column = tile
        part = self._part(row, column)
        self._tiles[tile] = None
        self._work.run(lambda: superpixels(part, grain), lambda areas: self._take_tile(tile, areas), fly)

    def _take_tile(self, tile: Tile, areas: NDArray[np.int32]) -> None:
        self._tiles[tile] = areas
        self.ready.emit()

    def _take_wire(self, wire: Wire) -> None:
        if wire.anchor == self._wired_from:
            self._wire = wire
            self.ready.emit()


def _area_of(areas: NDArray[np.int32], row: int, column: int, pixel: tuple[int, int]) -> Region:
    inside = areas == areas[pixel[0] - row * TILE, pixel[1] - column * TILE]
    return Region(row * TILE, column * TILE, inside).trimmed()
