"""Exact inference on the GPU: how fast at 375 x 500, and how exact where float64 on the processor can say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from benchmarks.crf import synthetic_probabilities
from benchmarks.gpu.machine import seconds_of
from benchmarks.gpu.pictures import photo
from benchmarks.gpu.plan import Asked, Case, Row
from smaf_core.crf import CrfSettings, dense_crf, exact
from smaf_core.crf.problem import Problem

CORNER = (slice(60), slice(80))
"""What is compared with the processor's answer, which takes minutes for a whole photo."""


def cases(asked: Asked) -> Iterator[Case]:
    """One a preset and number of labels."""
    for preset in ("irn",) if asked.tiny else ("irn", "psa"):
        for labels in (2,) if asked.tiny else (2, 21):
            yield Case(f"{preset}, {labels} labels", lambda preset=preset, labels=labels: _measure(asked, preset, labels))


def _measure(asked: Asked, preset: str, labels: int) -> list[Row]:
    image, settings = photo(asked), CrfSettings.preset(preset)
    settings = replace(settings, iterations=2) if asked.tiny else settings
    corner = np.ascontiguousarray(image[CORNER])
    problem = _problem(image, labels, asked.device)
    seconds = seconds_of(lambda: exact.infer_tensors(problem, settings), asked.device, 0 if asked.tiny else 5)
    ours = exact.infer_tensors(_problem(corner, labels, asked.device), settings)[0].cpu().numpy()
    theirs = dense_crf(corner, synthetic_probabilities(corner, labels), settings, backend="exact")
    same, apart = float((ours.argmax(0) == theirs.argmax(0)).mean()), float(np.abs(ours - theirs).mean())
    agreement = f"{100 * same:.3f} % of labels as in float64 on the processor, mean dQ {apart:.0e} (on {corner.shape[:2]})"
    return [Row(f"{preset}, {labels} labels", 1e3 * seconds, "ms", agreement, "exact" if asked.counts else "")]


def _problem(image: np.ndarray, labels: int, device: str) -> Problem:
    likely = torch.from_numpy(synthetic_probabilities(image, labels)[None]).to(device)
    return Problem(torch.from_numpy(image[None].copy()).to(device), likely, None, np.ones((1, labels), bool))
