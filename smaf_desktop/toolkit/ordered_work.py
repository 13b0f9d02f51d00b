"""Work off the GUI thread whose outcomes come back on it, and which can be waited for."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from smaf_core.errors import SmafError, in_words

BESIDE_PIXELS = 1 << 20
"""What concerns a box of more pixels than this would keep the GUI thread for longer than a few milliseconds."""


class OrderedWork(QObject):
    """Some threads of one purpose. With one thread, work is done and outcomes are delivered in the order asked for."""

    idle = Signal()
    """Everything asked for is done and delivered."""
    _arrived = Signal()

    def __init__(self, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads)
        self._pending: deque[tuple[Future[Any], Callable[[Any], None], Callable[[SmafError], None]]] = deque()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], Any], then: Callable[[Any], None], otherwise: Callable[[SmafError], None]) -> Future[Any]:
        """Do some work; afterwards, on the GUI thread, `then(result)` or `otherwise(error)`.

        Work that is cancelled (through the future) in time is not mentioned again. Our own mistakes fly on the GUI thread.
        """
        future = self._pool.submit(work)
        self._pending.append((future, then, otherwise))
        future.add_done_callback(lambda _: self._arrived.emit())
        return future

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be done or delivered."""
        return bool(self._pending)

    def settle(self, seconds: float | None = None) -> bool:
        """Wait until everything asked for is done and delivered, or at most some seconds. Returns whether it is."""
        until = None if seconds is None else time.monotonic() + seconds
        while self._pending:
            left = None if until is None else max(until - time.monotonic(), 0)
            if wait([self._pending[0][0]], left).not_done:
                return False
            self._deliver()
        return True

    def close(self) -> None:
        """Finish everything and end the threads."""
        self.settle()
        self._pool.shutdown()

    def _deliver(self) -> None:
        """Deliver what is done. An outcome may ask for more work, so the queue is looked through anew each time."""
        while done := next((entry for entry in self._pending if entry[0].done()), None):
            self._pending.remove(done)
            future, then, otherwise = done
            try:
                result = future.result()
            except SmafError as error:
                otherwise(error)
            except OSError as error:  # a file that the system refuses
                otherwise(SmafError(in_words(error)))
            except CancelledError:
                continue
            else:
                then(result)
        if not self._pending:
            self.idle.emit()


def nothing(_: object) -> None:
    """Take a result that says nothing."""


def fly(error: SmafError) -> None:
    """Raise what nothing a person does can bring about."""
    raise error
