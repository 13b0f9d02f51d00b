"""Processes that help this one, and must not outlive it; the one door to how a module of ours is started."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from pathlib import Path

MODULE_WORD = "-m"
"""What the bundled program takes for Python's own option of that name."""


def is_bundled() -> bool:
    """Whether this is the program that brings its own Python (`make bundle`), where there is no Python to start."""
    return bool(getattr(sys, "frozen", False))


def module_command(module: str, *arguments: str) -> list[str]:
    """Give the command that runs a module with the Python that runs this one, never one that lies in the folder we are in.

    In the bundle that is its command `smaf`, which lies beside `smaf-desktop` and takes the module's name as Python would.
    """
    if is_bundled():
        own = Path(sys.executable)
        return [str(own.with_name("smaf" + own.suffix)), MODULE_WORD, module, *arguments]
    return [sys.executable, "-P", "-m", module, *arguments]


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
