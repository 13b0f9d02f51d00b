"""What does a step of the segmenter's preset `deeplab-v2` cost here: time, memory, and does it learn?

    python -m benchmarks.deeplab --project voc.smaf --batch 1 --steps 3

ResNet-101 with random weights (a step costs the same with ImageNet's), crop 321, three scales and their maximum, on the
proposals of a project. The preset's batch is 10; `--batch` makes it smaller for computers without much memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from smaf_core.data.example import Example
from smaf_core.hardware.device import choose_device
from smaf_core.learning.batches import batches_of, seeded
from smaf_core.learning.loop import fit
from smaf_core.learning.record import TrainingRecord
from smaf_core.project.layout import FIGURES
from smaf_core.project.store import Project
from smaf_core.segmenter.network import build_segmenter
from smaf_core.segmenter.training import Targets, crop_sampler, segmenter_loss
from smaf_core.settings.segmenter import SEGMENTER_PRESETS, SegmenterPreset
from smaf_core.workflow import segment


def main() -> None:
    """Run some steps, print what each took."""
    options = _options()
    preset = SEGMENTER_PRESETS[options.preset]
    preset = replace(preset, training=replace(preset.training, batch_size=options.batch, steps=options.steps))
    with Project.open(options.project) as project:
        examples = segment.examples_to_learn(project, "proposals", None)
        targets = segment.targets_of(project, "proposals", preset.uncertainty)
        started = time.process_time()
        lines = measured_steps(examples, targets, project.classes.names, preset, options.device)
        spent = time.process_time() - started
    for line in lines:
        Console().print(f"step {line['step']}: loss {line['loss']:.3f}, {line['seconds']:.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(
        f"{options.preset}, {preset.backbone}, batch {options.batch}, crop {preset.training.crop}, {options.device}: "
        f"{spent / options.steps:.1f} s of processor a step, peak memory {peak:,.0f} MiB"
    )


def measured_steps(
    examples: Sequence[Example], targets: Targets, names: Sequence[str], preset: SegmenterPreset, device_name: str
) -> list[dict[str, float]]:
    """Train a fresh segmenter for the preset's steps; give the loop's own figures of each."""
    device, settings = choose_device(device_name), replace(preset.training, save_every=preset.training.steps + 1)
    with tempfile.TemporaryDirectory() as folder, seeded(0, device):
        segmenter = build_segmenter(preset.backbone, names, preset.head).to(device)
        sampler = crop_sampler(segmenter, targets, settings.scales, settings.crop)
        fit(
            segmenter, lambda first: batches_of(examples, sampler, settings, 0, device, first),
            segmenter_loss(segmenter, preset), settings, preset.backbone, _report, TrainingRecord(Path(folder), ""),
        )  # fmt: skip
        return [json.loads(line) for line in (Path(folder) / FIGURES).read_text().splitlines()]


def _report(done: int, total: int, text: str) -> None:
    sys.stderr.write(f"{text}: {done} of {total}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, required=True, help="A project with proposals.")
    parser.add_argument("--preset", choices=["deeplab-v2", "lite"], default="deeplab-v2")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--device", default="auto")
    return parser.parse_args()


if __name__ == "__main__":
    main()
