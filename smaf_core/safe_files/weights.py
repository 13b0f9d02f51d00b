"""Weights of networks as .safetensors: numbers, nothing that runs; damage ends in one line."""

from __future__ import annotations

import struct
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load
from torch import Tensor

from smaf_core.errors import SmafError


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read the tensors of a .safetensors file, on the CPU.

    Raises:
        SmafError: the file is missing, damaged, or holds numbers that are none (NaN or infinite): what a network says with
            those is noise that looks like an answer.
    """
    try:
        tensors = load(path.read_bytes())
    except (safetensors.SafetensorError, OSError, RuntimeError, ValueError, KeyError, OverflowError, struct.error) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SmafError(f"{path}: is damaged or no .safetensors file ({reason}); train again") from error
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise SmafError(f"{path}: its weights {name} hold numbers that are none (NaN or infinite); train again")
    return tensors
