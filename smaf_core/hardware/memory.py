"""How much memory this process takes, on the machine and on the GPU, and how it is searched for what nobody needs."""

from __future__ import annotations

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
