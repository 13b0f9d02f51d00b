"""The back ends by name: where each works, whether it can run here, and which one "auto" takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from smaf_core.crf import pydensecrf
from smaf_core.errors import SmafError
from smaf_core.settings import CrfSettings

AUTO = ("cuda", "cpu", "pydensecrf")
"""What "auto" tries, in this order."""


@dataclass(frozen=True)
class Engine:
    """One way to do the inference."""

    unavailable: Callable[[], str | None]
    """Why it cannot run here; None when it can."""
    infer: Callable[[Any, Any, CrfSettings, int | None], Any]
    """(B, H, W, 3) images, (B, L, H, W) energies, settings, threads -> (B, L, H, W) marginals."""
    device: str = "cpu"
    """"cpu": numpy arrays in and out. "cuda": tensors on the GPU."""


def _reference(images: Any, unary: Any, settings: CrfSettings, threads: int | None) -> Any:
    return pydensecrf.infer(images, unary, settings)


ENGINES = {
    "pydensecrf": Engine(pydensecrf.unavailable, _reference),
}


def choose(name: str) -> Engine:
    """Find a back end by name; "auto" takes the fastest that can run here.

    Raises:
        SmafError: no such back end, or it cannot run here.
    """
    if name == "auto":
        return next(engine for engine in (ENGINES[n] for n in AUTO if n in ENGINES) if engine.unavailable() is None)
    if name not in ENGINES:
        raise SmafError(f"there is no dense CRF back end {name!r}; there are auto, {', '.join(ENGINES)}")
    reason = ENGINES[name].unavailable()
    if reason is not None:
        able = [other for other, engine in ENGINES.items() if engine.unavailable() is None]
        raise SmafError(f"the dense CRF back end {name!r} cannot run here: {reason}; what can: {', '.join(able)}")
    return ENGINES[name]
