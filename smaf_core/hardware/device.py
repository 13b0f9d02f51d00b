"""Where the network runs, and how exactly it counts there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Literal

import torch

from smaf_core.errors import SmafError
from smaf_core.hardware import distributed
from smaf_core.hardware.side_by_side import MOST_TOGETHER

CPU = torch.device("cpu")
EXACT = "SMAF_EXACT"
"""Set to 1 in the environment: all counts in 32 bits."""
OTHERS = ("directml", "dml", "privateuseone", "xpu")
"""What people ask for that no one has tried here."""


def choose_device(name: str = "auto", *, learns: Literal["head", "all"] = "head") -> torch.device:
    """Turn what a person asked for into a device: "auto" takes CUDA where there is one, else the CPU.

    The chosen GPU becomes the current one of this process, so that whatever names none (the dense CRF, chance, the count of
    memory) is there too. Of several processes on a machine each has a GPU of its own.

    Args:
        name: "auto", "cpu", "cuda", "cuda:1" for the second GPU, or "mps" for Apple's, which is taken only when asked for.
        learns: What will be trained there. "mps" is tried for heads only, and never replaced by the CPU in silence.

    Raises:
        SmafError: there is no such device on this machine, or it is not for this.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    kind, _, index = name.partition(":")
    if kind == "cpu" and not index:
        return CPU
    if name == "mps":
        return _mps(learns)
    if kind in OTHERS:
        raise SmafError(f"the device {name!r} is not supported: there is no DirectML here; choose auto, cpu, cuda or mps")
    if kind != "cuda" or (index and not index.isdecimal()):
        raise SmafError(f"unknown device {name!r}; choose auto, cpu, cuda, cuda:0 or mps")
    if not torch.cuda.is_available():
        raise SmafError(
            "PyTorch sees no CUDA device on this machine (`smaf doctor` says why); compute on the processor: "
            "choose --device auto or cpu, or in the window Automatic (Advanced, Compute on)"
        )
    return _cuda(name, index)


def _cuda(name: str, index: str) -> torch.device:
    place, neighbours = distributed.on_this_machine()
    if neighbours > 1:
        if index:
            raise SmafError(f"{neighbours} processes on this machine cannot share {name}; choose --device cuda: a GPU for each")
        index = str(place)
    if index and int(index) >= torch.cuda.device_count():
        raise SmafError(f"there is no device cuda:{index}; this machine has cuda:0 to cuda:{torch.cuda.device_count() - 1}")
    chosen = torch.device(f"cuda:{index}" if index else "cuda")
    if index:
        torch.cuda.set_device(chosen)
    return chosen


def _mps(learns: Literal["head", "all"]) -> torch.device:
    if not torch.backends.mps.is_available():
        raise SmafError("PyTorch finds no MPS device on this machine; choose --device auto or cpu")
    if os.environ.get("PYTORCH_ENABLE_MPS_FALLBACK", "0") not in ("", "0"):
        raise SmafError(
            "PYTORCH_ENABLE_MPS_FALLBACK is set, so that part of the work would be done on the CPU unseen; unset it, or choose "
            "--device cpu"
        )
    if learns == "all":
        raise SmafError(
            "MPS is tried for presets that train a head only; choose the preset quick, or --device cpu for this one"
        )
    return torch.device("mps")


def counts_in_bfloat16(device: torch.device) -> bool:
    """Tell whether 16-bit numbers are quicker here: on CUDA from Ampere on, and on CPUs that multiply them (AMX, AVX512-BF16).

    Measured: with AMX EfficientNet-Lite0 runs 3 times as fast; with AVX512-BF16 torch runs it in 0.6 of the time, and products
    of matrices in 0.4 (docs/decisions/0095). Other CPUs and older GPUs only imitate it, and would be slower. Whoever wants all
    32 bits everywhere, for the same figures on different machines, sets `EXACT` in the environment.
    """
    if os.environ.get(EXACT, "") not in ("", "0"):
        return False
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())


@contextmanager
def cores_for_each(device: torch.device) -> Iterator[int]:
    """Say how many things may be computed side by side; inside the block each of them has its share of the cores.

    A GPU is busy with one already.
    """
    cores = torch.get_num_threads()
    together = min(cores, MOST_TOGETHER) if device.type == "cpu" else 1
    torch.set_num_threads(cores // together)
    try:
        yield together
    finally:
        torch.set_num_threads(cores)


def quick_arithmetic(device: torch.device) -> AbstractContextManager[object]:
    """Let convolutions run in bfloat16 inside a `with` block, where that is quicker; see `counts_in_bfloat16`."""
    if counts_in_bfloat16(device):
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()
