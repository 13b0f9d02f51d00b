"""Work beside the window in the same process: reading files, listing projects, small pictures. Nothing here loads torch."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Literal

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from shiboken6 import isValid

from smaf_core.errors import SmafError, in_words

TURN = 0.001
"""Seconds after which a thread lets others go on, where Python takes five times as long: each thread that reads records or
pictures lets the window wait so long, again and again while it paints."""


def take_short_turns() -> None:
    """Let the threads of this program take turns often, for one of them is the window's."""
    sys.setswitchinterval(TURN)


class _Answer(QObject):
    """Carries what a thread found back into the window's thread."""

    done = Signal(object)
    refused = Signal(str)
    broke = Signal(object)


class _Errand(QRunnable):
    def __init__(self, work: Callable[[], Any], answer: _Answer) -> None:
        super().__init__()
        self._work = work
        self._answer = answer

    def run(self) -> None:
        try:
            result = self._work()
        except (SmafError, OSError) as error:
            self._tell("refused", in_words(error))
        except BaseException as error:  # noqa: BLE001 - not swallowed: it flies on in the window's thread
            self._tell("broke", error)
        else:
            self._tell("done", result)

    def _tell(self, signal: Literal["done", "refused", "broke"], value: object) -> None:
        """Say it, unless the owner went away meanwhile: when a window closes, errands may still be under way."""
        if isValid(self._answer):
            getattr(self._answer, signal).emit(value)


def in_background(
    owner: QObject,
    work: Callable[[], Any],
    done: Callable[[Any], None],
    refused: Callable[[str], None],
    pool: Executor | None = None,
) -> None:
    """Do `work` in another thread, then call `done(result)` or `refused(words)` in this one.

    Args:
        owner: Whose answer it is: when it is gone, nothing is called.
        work: Touches no widget. A `SmafError`, or what the system refuses, becomes `refused`; any other error is raised here.
        done: Called with what `work` returned.
        refused: Called with the words of the error.
        pool: Where to run it; the global pool when not given. None of Qt's own: such a pool waits for its threads when it is
            deleted, which may be while Python lets no thread go on.
    """
    answer = _Answer(owner)
    answer.done.connect(done)
    answer.refused.connect(refused)
    answer.broke.connect(_raise)
    for signal in (answer.done, answer.refused, answer.broke):
        signal.connect(answer.deleteLater)
    errand = _Errand(work, answer)
    if pool is None:
        QThreadPool.globalInstance().start(errand)
    else:
        pool.submit(errand.run)


def _raise(error: BaseException) -> None:
    raise error
