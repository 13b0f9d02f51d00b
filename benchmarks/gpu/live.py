"""What a slider and a stroke wait for, without the worker's pipe, on a picture of 375 x 500."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unittest.mock import patch

import torch

from benchmarks.gpu.machine import seconds_of
from benchmarks.gpu.plan import Asked, Case, Row
from benchmarks.live_fusion import SIZE, corrected, drawn_attention, drawn_features, drawn_picture
from smaf_core.crf import engines
from smaf_core.data.mask import Mask
from smaf_core.editing.suggestion import suggest
from smaf_core.method.weighted_fusion import fuse_live
from smaf_core.settings.fusion import FusionSettings


def cases(asked: Asked) -> Iterator[Case]:
    """On the processor, as where nothing is on the GPU; then with it."""
    with patch.object(engines, "_cuda_in_use", lambda: False):  # the GPU is in use: whoever names and times it starts it
        yield Case("the processor's dense CRF", lambda: _measure(asked, "dense CRF on the processor"))
    if asked.device == "cuda":
        yield Case("the GPU's dense CRF", lambda: _on_the_gpu(asked))


def _on_the_gpu(asked: Asked) -> list[Row]:
    torch.zeros(1, device="cuda")  # from here on the GPU is in use, and "auto" takes it
    engines.choose("cuda")  # which says why where it cannot: "auto" would measure another
    return _measure(asked, "dense CRF on the GPU", "slider")


def _measure(asked: Asked, where: str, target: str = "") -> list[Row]:
    picture, features, rows = drawn_picture(), drawn_features(), []
    for classes in (1,) if asked.tiny else (1, 2, 4):
        attention, mask = drawn_attention(classes), corrected(Mask.empty(SIZE))
        actions: dict[str, tuple[Callable[[], object], str]] = {
            "slider to mask": (lambda a=attention: fuse_live(picture, a, FusionSettings(weights=(1, 2, 1, 0.5))), target),
            "suggestion": (lambda a=attention, m=mask: suggest(picture, m, a, features), ""),
        }
        for name, (action, meant) in actions.items():
            milliseconds = 1e3 * seconds_of(action, asked.device, 0 if asked.tiny else 9)
            rows.append(Row(f"{name}, {classes} classes, {where}", milliseconds, "ms", "", meant if asked.counts else ""))
    return rows
