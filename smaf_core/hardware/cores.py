"""How many cores this process may use."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Count the cores this process may use: at least 1.

    Linux tells which ones it was given (a batch system, `taskset`, a container's set); where a system does not say, as
    macOS and Windows do not, all of the machine's count.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
