"""Which classes masks and proposals show: read when somebody filters by it, and forgotten when a mask changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from smaf_desktop.project.reading import contents_of
from smaf_desktop.toolkit.background import in_background


class Contents(QObject):
    """Keeps what was read, by the name of the image."""

    failed = Signal(str)

    def __init__(self, pool: Executor, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = pool
        self._known: dict[str, frozenset[str]] = {}

    def of(self, name: str) -> frozenset[str] | None:
        """Which classes the mask or proposal of an image shows; None where that has not been read."""
        return self._known.get(name)

    def forget(self, names: Iterable[str]) -> None:
        """Read these anew next time."""
        for name in names:
            self._known.pop(name, None)

    def clear(self) -> None:
        """Know nothing: another project is opened."""
        self._known = {}

    def read(self, folder: Path, names: Iterable[str], done: Callable[[], None]) -> None:
        """Read what is not known yet, beside the window, then call `done`."""
        missing = [name for name in names if name not in self._known]

        def take(found: dict[str, frozenset[str]]) -> None:
            self._known.update(found)
            done()

        in_background(self, lambda: contents_of(folder, missing), take, self.failed.emit, self._pool)
