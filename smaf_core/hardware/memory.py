"""How much memory this process takes, on the machine and on the GPU, and how it is searched for what nobody needs."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil


def process_memory_mb() -> int:
    """Memory this process has in RAM now, in MiB."""
    return int(psutil.Process().memory_info().rss) >> 20


def gpu_memory_mb() -> int:
    """Memory that this process has reserved on the GPU, in MiB; 0 without one. Does not load torch itself."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available() or not torch.cuda.is_initialized():
        return 0
    return int(torch.cuda.memory_reserved()) >> 20


def limit_memory(share: float) -> None:
    """Let a request of this process for more than a share of the machine's memory fail, instead of bringing others down.

    Where the system has no such limit, as Windows has none, or does not grant it, nothing happens.
    """
    if sys.platform != "win32":
        import resource

        most = int(share * psutil.virtual_memory().total)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


ARENAS, TRIMMED_FROM, MAPPED_FROM = -8, -1, -3
"""Names of glibc's settings in its malloc.h: M_ARENA_MAX, M_TRIM_THRESHOLD and M_MMAP_THRESHOLD."""


def keep_memory() -> None:
    """Let this process keep memory that it has freed, to take it again: for a run, which ends when its work is done.

    glibc gives large blocks back to Linux at once, and Linux clears them anew: a tenth of the time that first masks take, since
    every layer of a network asks for some (docs/decisions/0095). Elsewhere nothing happens.
    """
    if sys.platform == "linux":
        setting = getattr(ctypes.CDLL(None), "mallopt", None)
        if setting is not None:  # musl has none
            setting(ARENAS, 1)
            setting(TRIMMED_FROM, 2**31 - 1)
            setting(MAPPED_FROM, 2**30) or setting(MAPPED_FROM, 2**25)  # the most that older ones allow


@contextmanager
def many_objects() -> Iterator[None]:
    """Make many objects that stay, as the records of 50,000 images.

    Python's search for garbage would look through all of them again and again: half of the time that making a project of 20,000
    images takes, and in the window up to 0.2 s in which nothing answers. Inside another one it does nothing.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
