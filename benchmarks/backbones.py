"""What looking costs: seconds of processor a photo by backbone, at the sizes its preset looks at a photo in.

    python benchmarks/backbones.py FOLDER_OF_PHOTOS [--backbones dinov2-small ...] [--photos 4] [--threads 2] [--no-matrix-unit]

Weights need not be there: what they are changes nothing about the time. All backbones look at the same photo before the next
one comes, so that a busy machine slows them alike. An EfficientNet-Lite looks by torch, and in lines of their own by ONNX
Runtime and, where the processor multiplies 16-bit numbers, by oneDNN's fused convolutions; `--no-matrix-unit` lets torch count
as it does on processors that have none for them.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from smaf_core.data.images import read_image
from smaf_core.hardware import device
from smaf_core.method.cam import see
from smaf_core.networks.backbones.efficientnet_lite import EfficientNetLite
from smaf_core.networks.backbones.levels_in_bfloat16 import levels_in_bfloat16
from smaf_core.networks.backbones.quick_levels import LevelsOf, levels_by_runtime
from smaf_core.networks.classifier import Classifier, build_classifier
from smaf_core.settings.classifier import PRESETS, AttentionSettings, HeadSettings

QUICK = PRESETS["quick"]
LITE = ("efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2")


def network_for(backbone: str) -> tuple[Classifier, AttentionSettings]:
    """Give a network with the levels and sizes that its preset has; those of "quick" where no preset has it."""
    preset = next((one for one in PRESETS.values() if one.backbone == backbone and one.frozen), QUICK)
    levels = preset.head.levels if preset.backbone == backbone or backbone in LITE else ()
    return build_classifier(backbone, ["thing"], HeadSettings(levels=levels)).eval(), preset.attention


@dataclass(frozen=True)
class Cost:
    """Seconds, seconds of processor, and megabytes of features."""

    wall: float = 0.0
    processor: float = 0.0
    kept: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.processor + other.processor, self.kept + other.kept)


@dataclass(frozen=True)
class Eyes:
    """A network, how it looks, and what runs it: None is torch."""

    network: Classifier
    attention: AttentionSettings
    levels_of: LevelsOf | None = None


def eyes_for(backbone: str) -> dict[str, Eyes]:
    """Give all ways in which a backbone can look, by name."""
    network, attention = network_for(backbone)
    ways = {backbone: Eyes(network, attention)}
    if isinstance(network.backbone, EfficientNetLite):
        ways[f"{backbone}, ONNX"] = Eyes(network, attention, levels_by_runtime(network.backbone))
        if device.counts_in_bfloat16(device.CPU):
            ways[f"{backbone}, fused"] = Eyes(network, attention, levels_in_bfloat16(network.backbone))
    return ways


def measured(eyes: Eyes, photo: NDArray[np.uint8]) -> Cost:
    """Look at one photo at all sizes."""
    wall, processor = time.perf_counter(), time.process_time()
    seen = list(see(eyes.network, photo, eyes.attention.scales, eyes.attention.long_side, eyes.levels_of))
    kept = sum(one.nbytes for one in seen) / 1e6
    return Cost(time.perf_counter() - wall, time.process_time() - processor, kept)


def main() -> None:
    """Look at photos and print a line a backbone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--backbones", nargs="+", default=[*LITE, "dinov2-small", "dinov2-base", "dinov3-small", "clip-b16"])
    parser.add_argument("--photos", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-matrix-unit", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.no_matrix_unit:
        device.counts_in_bfloat16 = lambda _: False
    photos = [read_image(path) for path in sorted(options.folder.glob("*.jpg"))[: options.photos]]
    ways = {name: eyes for backbone in options.backbones for name, eyes in eyes_for(backbone).items()}
    for eyes in ways.values():
        list(see(eyes.network, photos[0], (0.5,), 224, eyes.levels_of))  # what is done once only
    took = {name: Cost() for name in ways}
    for photo in photos:
        for name, eyes in ways.items():
            took[name] += measured(eyes, photo)
    print(f"{'backbone':<26}{'sizes':<28}{'s of processor':>15}{'s':>8}{'MB kept':>9}   a photo, {len(photos)} photos")
    for name, eyes in ways.items():
        cost, count = took[name], len(photos)
        sizes = f"{eyes.attention.long_side} x {', '.join(f'{scale:g}' for scale in eyes.attention.scales)}"
        print(f"{name:<26}{sizes:<28}{cost.processor / count:>15.2f}{cost.wall / count:>8.2f}{cost.kept / count:>9.1f}")


if __name__ == "__main__":
    main()
