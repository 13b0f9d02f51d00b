"""The lattice's dense CRF on the GPU, against pydensecrf and the cpu back end, on one picture of 375 x 500."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.crf import synthetic_probabilities
from benchmarks.gpu.machine import seconds_of
from benchmarks.gpu.pictures import photo
from benchmarks.gpu.plan import Asked, Case, Row
from smaf_core.crf import CrfSettings, backends, cuda, dense_crf
from smaf_core.crf.problem import Problem

PRESETS = ("psa", "deeplab", "irn")
LABELS = (2, 5, 21)
BATCH = 32
SECONDS, MILLISECONDS = 1, 15
"""How often is repeated what takes seconds (a processor's answer, of which two warm up), and what takes milliseconds."""


def cases(asked: Asked) -> Iterator[Case]:
    """One a preset and number of labels."""
    for preset in PRESETS[-1:] if asked.tiny else PRESETS:
        for labels in LABELS[:1] if asked.tiny else LABELS:
            yield Case(f"{preset}, {labels} labels", lambda preset=preset, labels=labels: _measure(asked, preset, labels))


def _measure(asked: Asked, preset: str, labels: int) -> list[Row]:
    image, settings, kernels = photo(asked), CrfSettings.preset(preset), "-irn" if preset == "irn" else ""
    settings = replace(settings, iterations=1) if asked.tiny else settings
    probabilities = synthetic_probabilities(image, labels)
    references = [name for name in ("pydensecrf", "cpu") if backends()[name] is None]  # a bare machine may lack the first
    rows, answers = [], dict[str, NDArray[np.float32]]()

    def row(how: str, of: int, work: object, target: str = "") -> Row:
        agreement = _agreement(answers[how], answers[references[0]], references[0]) if how in answers else ""
        repeat = SECONDS if how in references else MILLISECONDS
        milliseconds = 1e3 * seconds_of(work, asked.device, 0 if asked.tiny else repeat) / of
        return Row(f"{preset}, {labels} labels: {how}", milliseconds, "ms a photo", agreement, target if asked.counts else "")

    for backend in references:
        answers[backend] = dense_crf(image, probabilities, settings, backend=backend)
        rows.append(row(backend, 1, lambda backend=backend: dense_crf(image, probabilities, settings, backend=backend)))
    for count, name, target in ((1, "one image with set-up", "crf-single"), (2 if asked.tiny else BATCH, "batch", "crf-batch")):
        pictures, likely = (_repeated(array, count, asked.device) for array in (image, probabilities))
        how = name if count == 1 else f"{name} of {count}"
        answers[how] = on_device(pictures, likely, settings)[-1].cpu().numpy()
        rows.append(row(how, count, lambda p=pictures, q=likely: on_device(p, q, settings), target + kernels))
        rows.append(row(f"{how}: set-up alone", count, lambda p=pictures: cuda.build(p, settings)))
    return rows


def on_device(images: Tensor, probabilities: Tensor, settings: CrfSettings) -> Tensor:
    """Infer (B, L, H, W) by the cuda back end: by its public door on a GPU, past it where its kernels are interpreted."""
    if images.is_cuda:
        return dense_crf(images, probabilities, settings, backend="cuda")
    present = np.ones(probabilities.shape[:2], bool)
    return cuda.infer(Problem(images, probabilities, None, present), settings)


def _repeated(array: NDArray[np.generic], count: int, device: str) -> Tensor:
    return torch.from_numpy(np.stack([array] * count)).to(device)


def _agreement(ours: NDArray[np.float32], theirs: NDArray[np.float32], whose: str) -> str:
    same = float((ours.argmax(0) == theirs.argmax(0)).mean())
    return f"{100 * same:.3f} % of labels as {whose}, mean dQ {float(np.abs(ours - theirs).mean()):.0e}"
