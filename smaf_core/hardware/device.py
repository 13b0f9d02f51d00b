"""Where the network runs, and how exactly it counts there."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

from smaf_core.errors import SmafError
from smaf_core.hardware import distributed

CPU = torch.device("cpu")


def choose_device(name: str = "auto") -> torch.device:
    """Turn what a person asked for into a device: "auto" takes CUDA where there is one, else the CPU.

    Of several processes on a machine each has a GPU of its own.

    Args:
        name: "auto", "cpu", "cuda", or "cuda:1" for the second GPU.

    Raises:
        SmafError: there is no such device on this machine.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    kind, _, index = name.partition(":")
    if kind == "cpu" and not index:
        return CPU
    if kind != "cuda" or (index and not index.isdecimal()):
        raise SmafError(f"unknown device {name!r}; choose auto, cpu, cuda or cuda:0")
    if not torch.cuda.is_available():
        raise SmafError(
            "PyTorch sees no CUDA device on this machine (`smaf doctor` says why); compute on the processor: "
            "choose --device auto or cpu, or in the window Automatic (Advanced, Compute on)"
        )
    place, neighbours = distributed.on_this_machine()
    if neighbours > 1:
        if index:
            raise SmafError(f"{neighbours} processes on this machine cannot share {name}; choose --device cuda: a GPU for each")
        index = str(place)
    if index and int(index) >= torch.cuda.device_count():
        raise SmafError(f"there is no device cuda:{index}; this machine has cuda:0 to cuda:{torch.cuda.device_count() - 1}")
    chosen = torch.device(f"cuda:{index}" if index else "cuda")
    if neighbours > 1:
        torch.cuda.set_device(chosen)  # or all would keep something on the first GPU
    return chosen


def counts_in_bfloat16(device: torch.device) -> bool:
    """Tell whether 16-bit numbers are quicker here: on CUDA, and on CPUs with a matrix unit for them (Intel AMX).

    Measured on two cores with AMX: EfficientNet-Lite0 runs 3 times as fast. On CPUs without it, it would be slower.
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_amx_tile_supported())


def quick_arithmetic(device: torch.device) -> AbstractContextManager[object]:
    """Let convolutions run in bfloat16 inside a `with` block, where that is quicker; see `counts_in_bfloat16`."""
    if counts_in_bfloat16(device):
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()
