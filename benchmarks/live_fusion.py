"""How fast the live panel and the smart stroke answer: python -m benchmarks.live_fusion [--table FILE].

A 500 x 375 picture, drawn; attention of one to four classes at the sizes the quick preset has; the CPU back end of the dense
CRF on all cores. What is measured is what a slider or a stroke waits for, without the worker's pipe.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.attention import Attention
from smaf_core.crf.cpu import instructions
from smaf_core.images import write_bytes_whole
from smaf_core.live_fusion import FusionSettings, fuse_live, refused
from smaf_core.mask import FREE, Mask, capsule
from smaf_core.smart_stroke import smart_stroke

SIZE = (375, 500)
CELLS = ((8, 10), (15, 20), (23, 30), (30, 40))
SCALES = (0.5, 1.0, 1.5, 2.0)
AIM = 300.0
"""Milliseconds on two CPU cores (issue E)."""
RESULTS = Path(__file__).parent / "results" / "live_fusion.md"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path, default=RESULTS)
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    text = "\n".join(_lines(options.repeat)) + "\n"
    write_bytes_whole(options.table, text.encode())
    print(text)


def _lines(repeat: int) -> list[str]:
    lines = [
        "# How fast the live panel answers",
        "",
        f"{len(os.sched_getaffinity(0))} cores, instructions {instructions()}, 500 x 375 pixels, load of the machine "
        f"{os.getloadavg()[0]:.1f}.",
        f"Milliseconds, best and median of {repeat}; the aim is {AIM:.0f} on two cores.",
        "",
        "| what | 1 class | 2 classes | 4 classes |",
        "| --- | ---: | ---: | ---: |",
    ]
    image = _picture()
    seen = {count: _attention(count) for count in (1, 2, 4)}
    actions: dict[str, Callable[[Attention], object]] = {
        "weights, threshold and dense CRF": lambda one: fuse_live(image, one, FusionSettings(weights=(1, 2, 1, 0.5))),
        "the same without the dense CRF": lambda one: fuse_live(image, one, FusionSettings(strength=0)),
        "smart stroke of 80 pixels": lambda one: smart_stroke(image, _stroke(80), Mask.empty(SIZE), one),
        "smart stroke of 300 pixels": lambda one: smart_stroke(image, _stroke(300), Mask.empty(SIZE), one),
    }
    for title, action in actions.items():
        lines.append(f"| {title} | " + " | ".join(_times(action, one, repeat) for one in seen.values()) + " |")
    return lines


def _times(action: Callable[[Attention], object], attention: Attention, repeat: int) -> str:
    times = []
    for _ in range(repeat + 1):
        began = time.perf_counter()
        action(attention)
        times.append(1000 * (time.perf_counter() - began))
    counted = times[1:]  # the first one warms up
    return f"{min(counted):.0f} / {np.median(counted):.0f}"


def _picture() -> NDArray[np.uint8]:
    """Blotches with the statistics of a photo: detail at all sizes."""
    rng = np.random.default_rng(0)
    total = np.zeros((*SIZE, 3))
    for side in (4, 8, 16, 32, 64, 128):
        coarse = rng.normal(size=(side, side, 3)) / side**0.5
        rows, columns = np.arange(SIZE[0]) * side // SIZE[0], np.arange(SIZE[1]) * side // SIZE[1]
        total += coarse[rows][:, columns]
    return np.clip(128 + 90 * total, 0, 255).astype(np.uint8)


def _attention(count: int) -> Attention:
    rng = np.random.default_rng(count)
    maps = tuple(rng.random((count, *cells)).astype(np.float16) ** 3 for cells in CELLS)
    return refused(Attention(tuple(range(1, count + 1)), SCALES, maps, maps[-1]), (1, 1, 1, 1))


def _stroke(length: int) -> NDArray[np.int16]:
    strokes = np.full(SIZE, FREE, np.int16)
    region = capsule((187, 250 - length / 2), (187, 250 + length / 2), 12, SIZE)
    strokes[region.slices][region.inside] = 1
    return strokes


if __name__ == "__main__":
    main()
