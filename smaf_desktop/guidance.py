"""Superpixels and live-wires of one picture, made off the GUI thread when first asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from smaf_core.errors import SmafError
from smaf_core.guides import TILE, Grain, Picture, Wire, superpixels
from smaf_core.mask import Point, Region
from smaf_desktop.ordered_work import OrderedWork

Tile = tuple[Grain, int, int]


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

    def superpixel_at(self, pixel: tuple[int, int], grain: Grain) -> Region | None:
        """Give the superpixel that holds a pixel (row, column)."""
        row, column = pixel[0] // TILE, pixel[1] // TILE
        if (grain, row, column) not in self._tiles:
            self._make_tile((grain, row, column))
        areas = self._tiles[grain, row, column]
        if areas is None:
            return None
        inside = areas == areas[pixel[0] - row * TILE, pixel[1] - column * TILE]
        return Region(row * TILE, column * TILE, inside).trimmed()

    def wire_from(self, anchor: Point) -> Wire | None:
        """Give the paths from an anchor; only the latest anchor's are kept."""
        if self._wired_from != anchor:
            self._wired_from, self._wire = anchor, None
            self._work.run(lambda: Wire(self.picture, anchor), self._take_wire, _fly)
        return self._wire

    def _make_tile(self, tile: Tile) -> None:
        grain, row, column = tile
        part = self.picture[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
        self._tiles[tile] = None
        self._work.run(lambda: superpixels(part, grain), lambda areas: self._take_tile(tile, areas), _fly)

    def _take_tile(self, tile: Tile, areas: NDArray[np.int32]) -> None:
        self._tiles[tile] = areas
        self.ready.emit()

    def _take_wire(self, wire: Wire) -> None:
        if wire.anchor == self._wired_from:
            self._wire = wire
            self.ready.emit()


def _fly(error: SmafError) -> None:
    """Nothing a person does can make a guide fail."""
    raise error
