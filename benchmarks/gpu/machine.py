"""The machine that figures come from, and how time is taken on it."""

from __future__ import annotations

import platform
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import torch

from smaf_core.hardware.cores import usable_cores
from smaf_core.networks.backbones import BACKBONES


def machine(device: str) -> dict[str, str]:
    """Name everything that a figure may depend on.

    Raises:
        SmafError: there is no such device.
    """
    from smaf_core.hardware.device import choose_device

    chosen = choose_device(device)
    facts = {
        "python": platform.python_version(), "torch": torch.__version__, "numpy": _version("numpy"),
        "triton": _version("triton"), "pydensecrf": _version("pydensecrf2"),
        "processor": f"{_processor()}, {usable_cores()} cores",
    }  # fmt: skip
    if chosen.type != "cuda":
        return {"device": facts["processor"], **facts}
    about = torch.cuda.get_device_properties(chosen)
    return {
        "device": about.name, "memory": f"{about.total_memory / 2**30:.0f} GiB", "capability": f"{about.major}.{about.minor}",
        "driver": _driver(), "CUDA": str(torch.version.cuda), "cuDNN": str(torch.backends.cudnn.version()), **facts,
    }  # fmt: skip


@contextmanager
def small_networks(tiny: bool) -> Iterator[None]:
    """Let a small network stand for the two large ones where no figure counts: all that is done with it stays the same."""
    known = dict(BACKBONES)
    if tiny:
        for name, small in (("resnet38d", "efficientnet-lite0"), ("resnet101-stride8", "efficientnet-lite0-stride8")):
            BACKBONES[name] = replace(known[name], bare=known[small].bare)
    yield
    BACKBONES.update(known)


def settled(device: str) -> None:
    """Wait until the device has done all it was told."""
    if device == "cuda":
        torch.cuda.synchronize()


def seconds_of(work: Callable[[], object], device: str, repeat: int) -> float:
    """Median seconds of doing something so often, after once to warm up: kernels are compiled and memory is asked for then.

    Where no figure counts it may be repeated 0 times: then it is done once.
    """
    if repeat:
        work()
    took = []
    for _ in range(max(repeat, 1)):
        settled(device)
        began = time.perf_counter()
        work()
        settled(device)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def peak_of(work: Callable[[], object], device: str) -> float:
    """Most GiB that were held on the GPU at once while something was done; 0 on a processor."""
    if device != "cuda":
        work()
        return 0.0
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    work()
    settled(device)
    return float(torch.cuda.max_memory_allocated()) / 2**30


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _driver() -> str:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return "unknown (no nvidia-smi)"
    asked = [tool, "--query-gpu=driver_version", "--format=csv,noheader"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown (nvidia-smi says nothing)"
