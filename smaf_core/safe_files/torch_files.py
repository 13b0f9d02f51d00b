"""Read PyTorch's `.pth` files of other projects: tensors and plain containers, nothing that runs."""

from __future__ import annotations

import io
import pickle
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from smaf_core.errors import SmafError

# What torch raises on files that are damaged or made to harm.
_DAMAGE = (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError,
           OverflowError, MemoryError, zipfile.BadZipFile)  # fmt: skip
_ASKED_FOR = re.compile(r"\bGLOBAL ([\w.]+) (?:was not|whose)")


def read_torch(path: Path) -> object:
    """Read what `torch.save` wrote, on the CPU.

    Returns:
        Tensors in dicts, lists and plain values.

    Raises:
        SmafError: the file is missing, damaged, or holds more than tensors and plain values.
    """
    try:
        return tensors_from(path.read_bytes(), path)
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error


def tensors_from(data: bytes, source: object) -> object:
    """Read what `torch.save` wrote from memory; `source` is what to call it in an error. See `read_torch`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pickle protocols it does not expect, which it then reads or refuses
            return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except _DAMAGE as error:
        asked = _ASKED_FOR.search(str(error))
        if asked:
            raise SmafError(
                f"{source}: asks to run {asked[1]}, which no file of weights needs; it was not run. Do not use this file"
            ) from None
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise SmafError(f"{source}: is no readable .pth file ({reason}); get the file again") from error


def tensors_in(value: object, prefix: str = "") -> dict[str, Tensor]:
    """Give the tensors of a state dict by name, without the "module." that DataParallel puts before each.

    Args:
        value: What a file holds; anything but a dict has no tensors.
        prefix: Only names that begin with it, and without it.
    """
    if not isinstance(value, Mapping):
        return {}
    tensors = {str(name): entry for name, entry in value.items() if isinstance(entry, Tensor)}
    plain = {name.removeprefix("module."): tensor for name, tensor in tensors.items()}
    return {name.removeprefix(prefix): tensor for name, tensor in plain.items() if name.startswith(prefix)}
