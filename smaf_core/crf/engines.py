"""The back ends by name: where each works, whether it can run here, and which one "auto" takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import cpu, exact, pydensecrf
from smaf_core.crf.problem import Picture, Problem, pictures
from smaf_core.errors import SmafError
from smaf_core.settings import CrfSettings

AUTO = ("cuda", "cpu", "pydensecrf")
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
        marginals = np.zeros(problem.probabilities.shape, np.float32)
        for answer, picture in zip(marginals, pictures(problem), strict=True):
            if len(picture.labels) == 1:
                answer[picture.labels] = 1.0
            else:
                infer_one(picture, settings, answer, threads)
        return marginals

    return infer


ENGINES = {
    "cpu": Engine(cpu.unavailable, _one_by_one(cpu.infer_one)),
    "exact": Engine(exact.unavailable, _one_by_one(exact.infer_one)),
    "pydensecrf": Engine(pydensecrf.unavailable, _one_by_one(pydensecrf.infer_one)),
}


def choose(name: str) -> Engine:
    """Find a back end by name; "auto" takes the fastest that can run here.

    Raises:
        SmafError: no such back end, or it cannot run here.
    """
    reasons = {other: engine.unavailable() for other, engine in ENGINES.items()}
    able = [other for other, reason in reasons.items() if reason is None]
    if name == "auto":
        name = next(other for other in (*AUTO, "exact") if other in able)
    if name not in ENGINES:
        raise SmafError(f"there is no dense CRF back end {name!r}; there are auto, {', '.join(ENGINES)}")
    if name not in able:
        raise SmafError(f"the dense CRF back end {name!r} cannot run here: {reasons[name]}; what can: {', '.join(able)}")
    return ENGINES[name]
