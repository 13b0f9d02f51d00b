"""A step of the segmenter's preset `deeplab-v2`: ResNet-101, crop 321, three scales and their maximum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.deeplab import measured_steps
from benchmarks.gpu.machine import peak_of
from benchmarks.gpu.pictures import photo_files
from benchmarks.gpu.plan import Asked, Case, Row
from smaf_core.data.example import Example
from smaf_core.data.images import read_image
from smaf_core.segmenter.training import Target
from smaf_core.settings.segmenter import SEGMENTER_PRESETS


def cases(asked: Asked) -> Iterator[Case]:
    """The preset's own batch."""
    yield Case("deeplab-v2", lambda: _measure(asked))


def _measure(asked: Asked) -> list[Row]:
    preset = SEGMENTER_PRESETS["deeplab-v2"]
    few = {"batch_size": 1, "steps": 1, "crop": 33} if asked.tiny else {"steps": 12}
    preset = replace(preset, training=replace(preset.training, **few))
    examples = [Example(path.stem, path, (1, 2)) for path in photo_files(asked, 2 if asked.tiny else 10)]
    lines: list[dict[str, float]] = []
    peak = peak_of(lambda: lines.extend(measured_steps(examples, _target, ("a", "b"), preset, asked.device)), asked.device)
    seconds = float(np.median([line["seconds"] for line in lines[len(lines) // 2 :]]))
    losses = f"loss {lines[0]['loss']:.2f} to {lines[-1]['loss']:.2f} in {len(lines)} steps, in {lines[-1]['pieces']} pieces"
    return [Row(f"deeplab-v2 step, batch {preset.training.batch_size}", 1e3 * seconds, "ms", f"{losses}; peak {peak:.1f} GiB")]


def _target(example: Example) -> Target:
    """The brighter half of the picture is class 1, the darker background."""
    grey = read_image(example.image).mean(2)
    return Target((grey > np.median(grey)).astype(np.uint8), np.ones(grey.shape, np.float32))
