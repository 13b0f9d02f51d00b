"""Processes that help this one, and must not outlive it."""

from __future__ import annotations

import multiprocessing
import os
import threading


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it is gone, however that ended; for a pool's `initializer`.

    A pool's workers wait for work on a pipe that each of them also holds open, so that a parent that was killed leaves them
    waiting for ever, and with them multiprocessing's resource tracker.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent,), name="ends with its parent", daemon=True).start()


def _wait_and_end(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(0)  # nothing to put in order: whatever is written is written by the parent
