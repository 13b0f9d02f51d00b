"""Small pictures for the image list: made in other threads, newest wish first, kept within a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from concurrent import futures
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from smaf_core.data.images import read_image
from smaf_core.errors import SmafError

SIDE = 96
"""Longest side of a thumbnail, in image pixels; enough for 48 points at 200 % scaling."""

_LARGEST = 64 << 20
"""Pixels of a picture other than JPEG that is still read for a thumbnail's sake."""

_BUDGET = 64 << 20  # bytes of pixmaps in memory: about 2,300 thumbnails
_SCREEN = QImage.Format.Format_ARGB32_Premultiplied  # what is drawn without being converted; a copy of its own

_THREADS = 2
_WAITING = 200  # wishes kept; older ones scrolled out of sight long ago


class Thumbnails(QObject):
    """Gives what is there at once, makes what is not, and says when it is ready."""

    ready = Signal(str)

    def __init__(self, parent: QObject | None = None, budget: int = _BUDGET, box: tuple[int, int] = (SIDE, SIDE)) -> None:
        super().__init__(parent)
        self._budget = budget
        self._box = box
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._bytes = 0
        self._wishes: OrderedDict[str, Path] = OrderedDict()
        self._running = 0
        self._generation = 0
        # Python's threads: Qt's pool waits for its own when it is deleted, which may be while Python lets no thread go on
        self._pool = futures.ThreadPoolExecutor(_THREADS)
        self._made: list[futures.Future[None]] = []

    def get(self, name: str, path: Path) -> QPixmap | None:
        """Give a thumbnail that is there; else wish for it (`ready` tells) and give None. An empty pixmap: unreadable."""
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        self._wishes[name] = path
        self._wishes.move_to_end(name)
        while len(self._wishes) > _WAITING:
            self._wishes.popitem(last=False)
        self._start_next()
        return None

    def set_box(self, width: int, height: int) -> None:
        """Make pictures that just fit in a box, in pixels of the screen: then nothing has to be scaled when they are drawn."""
        if (width, height) != self._box:
            self._box = width, height
            self.clear()

    @property
    def kept(self) -> list[str]:
        """Names of the thumbnails in memory, the one used longest ago first."""
        return list(self._kept)

    def clear(self) -> None:
        """Forget all, as when another project is opened; what is still being made is dropped when it arrives."""
        self._generation += 1
        self._kept.clear()
        self._wishes.clear()
        self._bytes = 0

    def wait(self) -> None:
        """Let running threads end; for the end of the program."""
        self._wishes.clear()
        futures.wait(self._made)

    def _start_next(self) -> None:
        while self._wishes and self._running < _THREADS:
            name, path = self._wishes.popitem(last=True)
            self._running += 1
            signals = _MakerSignals()
            signals.done.connect(self._keep)
            for made in [one for one in self._made if one.done()]:
                self._made.remove(made)
                made.result()  # our own mistakes fly
            self._made.append(self._pool.submit(_make, signals, name, path, self._generation, self._box))

    def _keep(self, name: str, image: QImage, generation: int) -> None:
        self._running -= 1
        if generation == self._generation:
            self._kept[name] = QPixmap.fromImage(image)
            self._bytes += image.sizeInBytes()
            while self._bytes > self._budget and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.width() * dropped.height() * 4
            self.ready.emit(name)
        self._start_next()


class _MakerSignals(QObject):
    done = Signal(str, QImage, int)


def _make(signals: _MakerSignals, name: str, path: Path, generation: int, box: tuple[int, int]) -> None:
    """In another thread."""
    signals.done.emit(name, read_thumbnail(path, box), generation)


def read_thumbnail(path: Path, box: tuple[int, int] = (SIDE, SIDE)) -> QImage:
    """Read a picture that fits in a box (width, height); an empty QImage where it cannot be read.

    JPEGs are decoded at an eighth of their size where that is enough, which is ten times faster than whole.
    """
    try:
        with Image.open(path) as picture:
            if picture.format != "JPEG" and picture.width * picture.height > _LARGEST:
                return QImage()  # `keep` brings it when the image is opened
            if picture.format == "JPEG" and picture.mode in ("RGB", "L"):
                picture.draft("RGB", (2 * max(box), 2 * max(box)))
                small = ImageOps.exif_transpose(picture.convert("RGB"))
            else:
                small = Image.fromarray(read_image(path))
    except (OSError, SmafError, Image.DecompressionBombError):
        return QImage()
    small.thumbnail(box)
    array = np.ascontiguousarray(np.asarray(small.convert("RGBA")))
    height, width = array.shape[:2]
    return QImage(array.data, width, height, width * 4, QImage.Format.Format_RGBA8888).convertToFormat(_SCREEN)
