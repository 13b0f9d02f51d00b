"""How fast live panel, smart stroke and suggestions answer: python -m benchmarks.live_fusion [--table FILE] [--project FOLDER].

A 500 x 375 picture, drawn; attention of one to four classes at the sizes the quick preset has; the CPU back end of the dense
CRF on all cores; with a project also on its photos of that size, with the attention the machine has made.
What is measured is what a slider or a stroke waits for, without the worker's pipe.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf.cpu import instructions
from smaf_core.data.attention import Attention
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image
from smaf_core.data.mask import FREE, Mask
from smaf_core.data.regions import capsule
from smaf_core.editing.smart_stroke import smart_stroke
from smaf_core.editing.suggestion import suggest
from smaf_core.hardware.cores import usable_cores
from smaf_core.learning.pixel_features import COMPONENTS
from smaf_core.method.weighted_fusion import fuse_live, reweighted
from smaf_core.project.store import Project
from smaf_core.settings.fusion import FusionSettings
from smaf_core.workflow.propose import pixel_features_of_image

SIZE = (375, 500)
CELLS = ((8, 10), (15, 20), (23, 30), (30, 40))
SCALES = (0.5, 1.0, 1.5, 2.0)
AIM = 300.0
"""Milliseconds on two CPU cores, for the live panel."""
PHOTOS = 40
RESULTS = Path(__file__).parent / "results" / "live_fusion.md"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path, default=RESULTS)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--project", type=Path, help="Also measure photos of this project, which has proposals.")
    options = parser.parse_args()
    lines = _lines(options.repeat) + (_lines_of_photos(options.project) if options.project else [])
    text = "\n".join(lines) + "\n"
    write_bytes_whole(options.table, text.encode())
    print(text)


def _lines(repeat: int) -> list[str]:
    lines = [
        "# How fast the live panel answers",
        "",
        f"{usable_cores()} cores, instructions {instructions()}, 500 x 375 pixels. Other programs ran beside it: "
        f"load of the machine {os.getloadavg()[0]:.1f} when it began.",
        f"Milliseconds, best / median of {repeat}, without the worker's pipe, on a drawn picture. The aim of the live panel is "
        f"{AIM:.0f} at most on two cores. A smart stroke has no such aim: its preview comes after the button is released.",
        "Made by `python -m benchmarks.live_fusion [--project FOLDER]`.",
        "",
        "| what | 1 class | 2 classes | 4 classes |",
        "| --- | ---: | ---: | ---: |",
    ]
    image, features = drawn_picture(), drawn_features()
    seen = {count: drawn_attention(count) for count in (1, 2, 4)}
    actions: dict[str, Callable[[Attention], object]] = {
        "weights, threshold and dense CRF": lambda one: fuse_live(image, one, FusionSettings(weights=(1, 2, 1, 0.5))),
        "the same without the dense CRF": lambda one: fuse_live(image, one, FusionSettings(strength=0)),
        "smart stroke of 80 pixels": lambda one: smart_stroke(image, _stroke(80), Mask.empty(SIZE), one),
        "smart stroke of 300 pixels": lambda one: smart_stroke(image, _stroke(300), Mask.empty(SIZE), one),
        "smart stroke of 80 pixels, learned": lambda one: smart_stroke(image, _stroke(80), Mask.empty(SIZE), one, features),
        "suggestion after a stroke": lambda one: suggest(image, corrected(Mask.empty(SIZE)), one, features),
    }
    for title, action in actions.items():
        lines.append(f"| {title} | " + " | ".join(_times(action, one, repeat) for one in seen.values()) + " |")
    return lines


def _lines_of_photos(folder: Path) -> list[str]:
    times, looking, suggesting = list[float](), list[float](), list[float]()
    with Project.open(folder) as project:
        for image in project.images():
            picture, attention = read_image(image.path), project.load_attention(image.name)
            if picture.shape[:2] == SIZE and attention is not None and len(times) < PHOTOS:
                times.append(_seconds_of(picture, reweighted(attention, (1, 1, 1, 1))))
                began = time.perf_counter()
                features = pixel_features_of_image(project, image.name)
                looking.append(time.perf_counter() - began)
                proposal = project.load_proposal(image.name)
                assert proposal is not None
                mask = corrected(Mask(proposal))
                began = time.perf_counter()
                suggest(picture, mask, attention, features)
                suggesting.append(time.perf_counter() - began)
    counted = 1000 * np.array(times)
    return [
        "",
        f"Weights, threshold and dense CRF on {len(counted)} photos of 500 x 375 pixels of a project, each the median of 5: "
        f"median {np.median(counted):.0f}, nine in ten within {np.percentile(counted, 90):.0f}, slowest {counted.max():.0f} "
        f"milliseconds; {np.mean(counted <= AIM):.0%} within the aim.",
        "",
        f"A suggestion after a stroke on the same photos: {_spread(suggesting)}. Before the first one on a photo the "
        f"backbone's features are read, or computed where they are not kept: {_spread(looking[1:])}.",
    ]


def _spread(seconds: list[float]) -> str:
    times = 1000 * np.array(seconds)
    middle, most = np.percentile(times, [50, 90])
    return f"median {middle:.0f}, nine in ten within {most:.0f}, slowest {times.max():.0f} milliseconds"


def _seconds_of(picture: NDArray[np.uint8], attention: Attention) -> float:
    times = []
    for weight in (1.0, 0.5, 1.5, 0.8, 1.2, 2.0):
        began = time.perf_counter()
        fuse_live(picture, attention, FusionSettings(weights=(1, weight, 1, 1)))
        times.append(time.perf_counter() - began)
    return float(np.median(times[1:]))  # the first one warms up


def _times(action: Callable[[Attention], object], attention: Attention, repeat: int) -> str:
    times = []
    for _ in range(repeat + 1):
        began = time.perf_counter()
        action(attention)
        times.append(1000 * (time.perf_counter() - began))
    counted = times[1:]  # the first one warms up
    return f"{min(counted):.0f} / {np.median(counted):.0f}"


def drawn_picture(size: tuple[int, int] = SIZE, seed: int = 0) -> NDArray[np.uint8]:
    """Blotches with the statistics of a photo: detail at all sizes."""
    rng = np.random.default_rng(seed)
    total = np.zeros((*size, 3))
    for side in (4, 8, 16, 32, 64, 128):
        coarse = rng.normal(size=(side, side, 3)) / side**0.5
        rows, columns = np.arange(size[0]) * side // size[0], np.arange(size[1]) * side // size[1]
        total += coarse[rows][:, columns]
    return np.clip(128 + 90 * total, 0, 255).astype(np.uint8)


def drawn_attention(count: int) -> Attention:
    """Attention of so many classes at the sizes that the quick preset has."""
    rng = np.random.default_rng(count)
    maps = tuple(rng.random((count, *cells)).astype(np.float16) ** 3 for cells in CELLS)
    return reweighted(Attention(tuple(range(1, count + 1)), SCALES, maps, maps[-1]), (1, 1, 1, 1))


def drawn_features() -> tuple[NDArray[np.float32], ...]:
    """What a backbone would see at two scales."""
    rng = np.random.default_rng(0)
    return tuple(rng.normal(size=(COMPONENTS, *cells)).astype(np.float32) for cells in (CELLS[1], CELLS[3]))


def corrected(mask: Mask) -> Mask:
    """A mask with a stroke of the first class, and one of background."""
    for label, row in ((1, 187), (0, 40)):
        patch = mask.patch(capsule((row, 200), (row, 300), 18, SIZE), label)
        assert patch is not None
        mask.apply(patch)
    return mask


def _stroke(length: int) -> NDArray[np.int16]:
    strokes = np.full(SIZE, FREE, np.int16)
    region = capsule((187, 250 - length / 2), (187, 250 + length / 2), 12, SIZE)
    strokes[region.slices][region.inside] = 1
    return strokes


if __name__ == "__main__":
    main()
