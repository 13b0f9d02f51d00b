"""How much memory this process takes, on the machine and on the GPU."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_STATM = Path("/proc/self/statm")


def process_memory_mb() -> int:
    """Memory this process has in RAM now, in MiB; its peak so far where the system does not say (macOS); 0 if unknown."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10


def gpu_memory_mb() -> int:
    """Memory that this process has reserved on the GPU, in MiB; 0 without one. Does not load torch itself."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available() or not torch.cuda.is_initialized():
        return 0
    return int(torch.cuda.memory_reserved()) >> 20
