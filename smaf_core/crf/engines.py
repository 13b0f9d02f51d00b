"""The back ends by name: where each works, whether it can run here, and which one "auto" takes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import cpu, exact, pydensecrf, tensors
from smaf_core.crf.problem import Picture, Problem, pictures
from smaf_core.errors import SmafError
from smaf_core.settings.crf import CrfSettings

AUTO = ("cuda", "cpu", "pydensecrf", "torch", "exact")
"""What "auto" tries, in this order."""

Infer = Callable[[Problem, CrfSettings, "int | None"], Any]
InferOne = Callable[[Picture, CrfSettings, NDArray[np.float32], "int | None"], None]


@dataclass(frozen=True)
class Engine:
    """One way to do the inference."""

    unavailable: Callable[[], str | None]
    """Why it cannot run here; None when it can."""
    infer: Infer
    """Problem, settings, threads -> (B, L, H, W) marginals."""
    device: str = "cpu"
    """Where it wants the problem: "cpu" (numpy arrays) or "cuda" (tensors)."""


def _one_by_one(infer_one: InferOne) -> Infer:
    """Make a back end for problems from one for single pictures with at least two labels."""

    def infer(problem: Problem, settings: CrfSettings, threads: int | None) -> NDArray[np.float32]:
        marginals = np.empty(problem.probabilities.shape, np.float32)
        for answer, picture, present in zip(marginals, pictures(problem), problem.present, strict=True):
            answer[~present] = 0.0
            if len(picture.labels) == 1:
                answer[picture.labels] = 1.0
            else:
                infer_one(picture, settings, answer, threads)
        return marginals

    return infer


def _cuda_unavailable() -> str | None:
    try:
        import torch
    except (ImportError, OSError):  # OSError: it is there, and a library that it needs is not
        return "the package torch is not installed, or does not start"
    if not torch.cuda.is_available():
        return "torch finds no CUDA device"
    if importlib.util.find_spec("triton") is None:
        return "the package triton is not installed"
    return _nothing_compiles() if sys.platform == "linux" else None


def _nothing_compiles() -> str | None:
    """Say what is missing where Triton starts its kernels by a few lines of C, which it compiles on the machine."""
    if not (os.environ.get("CC") or shutil.which("gcc") or shutil.which("clang")):
        return "triton needs a C compiler (on Debian: apt-get install gcc)"
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        return "triton needs Python's C headers (on Debian: apt-get install python3-dev)"
    return None


def _cuda(problem: Problem, settings: CrfSettings, threads: int | None) -> Any:
    from smaf_core.crf import cuda

    return cuda.infer(problem, settings)


def _exact_on_cuda(problem: Problem, settings: CrfSettings, threads: int | None) -> Any:
    return exact.infer_tensors(problem, settings)


ENGINES = {
    "cuda": Engine(_cuda_unavailable, _cuda, device="cuda"),
    "cpu": Engine(cpu.unavailable, _one_by_one(cpu.infer_one)),
    "exact": Engine(exact.unavailable, _one_by_one(exact.infer_one)),
    "pydensecrf": Engine(pydensecrf.unavailable, _one_by_one(pydensecrf.infer_one)),
    "torch": Engine(tensors.unavailable, _one_by_one(tensors.infer_one)),
}
EXACT_ON_CUDA = Engine(_cuda_unavailable, _exact_on_cuda, device="cuda")


def choose(name: str) -> Engine:
    """Find a back end by name; "auto" takes the fastest that can run here, "exact" a GPU if there is one.

    With "auto", CUDA counts only where this process computes on it already: whoever has nothing there does not wait for its
    start, and who chose the processor keeps to it.

    Raises:
        SmafError: no such back end, or it cannot run here.
    """
    if name == "auto":
        return next(ENGINES[able] for able in AUTO if _at_hand(able))
    if name not in ENGINES:
        raise SmafError(f"there is no dense CRF back end {name!r}; there are auto, {', '.join(ENGINES)}")
    if name == "exact" and EXACT_ON_CUDA.unavailable() is None:
        return EXACT_ON_CUDA
    reason = ENGINES[name].unavailable()
    if reason is not None:
        able = [other for other, engine in ENGINES.items() if engine.unavailable() is None]
        raise SmafError(f"the dense CRF back end {name!r} cannot run here: {reason}; what can: {', '.join(able)}")
    return ENGINES[name]


def _at_hand(name: str) -> bool:
    return (name != "cuda" or _cuda_in_use()) and ENGINES[name].unavailable() is None


def _cuda_in_use() -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and torch.cuda.is_initialized()
