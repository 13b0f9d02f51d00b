"""Looks at photos beside the worker's answers, one after the other: who asks something meanwhile does not wait for that."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from smaf_core.data.images import read_image
from smaf_core.errors import SmafError
from smaf_core.promptable.embeddings import Embeddings

GIVE_WAY = 0.05
"""Seconds between two photos, in which a click on a photo that nobody has looked at yet takes its turn."""


class LookingAhead:
    """A thread that looks at photos while there are some to look at; it ends with the process it is in."""

    def __init__(self) -> None:
        self._wanted: deque[tuple[Embeddings, Path]] = deque()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def look(self, seen: Embeddings, paths: Sequence[Path]) -> None:
        """Look at these photos next, in this order, and no longer at others that were wanted before."""
        with self._guard:
            self._wanted = deque((seen, path) for path in paths)
            self._begin()

    def look_also(self, seen: Embeddings, path: Path) -> None:
        """Look at a photo as well, after those that are wanted."""
        with self._guard:
            if all(path != wanted for _, wanted in self._wanted):
                self._wanted.append((seen, path))
            self._begin()

    def wait(self) -> None:
        """Wait until all that is wanted has been looked at."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _begin(self) -> None:
        if self._wanted and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._work)
            self._thread.start()

    def _work(self) -> None:
        while (wanted := self._next()) is not None:
            seen, path = wanted
            with suppress(SmafError):  # who clicks on it is told
                seen.of(path, read_image)
            time.sleep(GIVE_WAY)

    def _next(self) -> tuple[Embeddings, Path] | None:
        """Give what is to be looked at next; the thread ends where that is nothing, or the process ends."""
        with self._guard:
            if self._wanted and threading.main_thread().is_alive():
                return self._wanted.popleft()
            self._thread = None
            return None
