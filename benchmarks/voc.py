"""Measure the quick way on real photos: every scale, fused, and after the dense CRF, before and after self-training.

    python -m benchmarks.voc --data ../shared/VOC2012 --work WORK

Trains on the tags (and saliency maps) of all images, measures on those whose truth is there. Truth is read for nothing else.
What is in the work folder already (features, checkpoints) is not computed again: to measure times, begin with an empty one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from smaf_core.data.example import Example
from smaf_core.data.images import read_label_map
from smaf_core.evaluation.miou import confusion_of, evaluation_of
from smaf_core.formats import open_dataset
from smaf_core.hardware.device import choose_device
from smaf_core.learning.proposing import propose_all
from smaf_core.learning.training import self_train, train_first
from smaf_core.networks.checkpoint import load_checkpoint, save_checkpoint
from smaf_core.networks.classifier import Classifier
from smaf_core.settings.classifier import Preset, preset_named

CRF = "fused + CRF"


def main() -> None:
    """Read the command line, train, measure, print a table."""
    options = _options()
    dataset = open_dataset(options.data)
    index = dataset.classes.index
    examples = [
        Example(
            image.name,
            image.path,
            tuple(sorted(index(tag) for tag in image.tags or ())),
            None if options.no_saliency else image.saliency,
        )
        for image in dataset.images
    ]
    truths = {image.name: image.truth for image in dataset.images if image.truth is not None}
    names = dataset.classes.names
    preset, device, report = preset_named(options.preset), choose_device(options.device), _Report()
    cache = options.work / "features"
    common = {"cache": cache, "device": device, "report": report}
    options.work.mkdir(parents=True, exist_ok=True)

    table = Table("step")
    columns: list[dict[str, float]] = []
    first, seconds = _once(
        options.work / "first.safetensors", lambda: train_first(examples, names, preset, seed=options.seed, **common)
    )
    columns.append(_measure("first", first, examples, truths, preset, common, seconds))
    for number in range(1, options.rounds + 1):
        teacher = first
        first, seconds = _once(
            options.work / f"round{number}.safetensors",
            lambda teacher=teacher: self_train(teacher, examples, preset, seed=options.seed, **common),
        )
        columns.append(_measure(f"round {number}", first, examples, truths, preset, common, seconds))
    for column in columns:
        table.add_column(column.pop("name"), justify="right")
    for step in columns[0]:
        table.add_row(step, *(f"{column[step]:.1f}" for column in columns))
    Console().print(table)


def _once(path: Path, train: Callable[[], Classifier]) -> tuple[Classifier, float]:
    """Train unless that has been done; the classifier and the seconds it took (0 when it was there)."""
    if path.exists():
        return load_checkpoint(path), 0.0
    started = time.monotonic()
    classifier = train()
    save_checkpoint(path, classifier)
    return classifier, time.monotonic() - started


def _measure(
    name: str,
    classifier: Classifier,
    examples: Sequence[Example],
    truths: dict[str, Path],
    preset: Preset,
    common: dict[str, object],
    training_seconds: float,
) -> dict[str, float]:
    """Propose for all images; mIoU in percent of every step, then seconds."""
    sums: dict[str, object] = {}
    proposing = 0.0
    started = time.monotonic()
    for proposal in propose_all(classifier, examples, preset, **common):
        proposing += time.monotonic() - started
        if proposal.name in truths:
            truth = read_label_map(truths[proposal.name])
            steps = {step: proposal.attention.label_map(step, truth.shape, preset.attention.threshold)
                     for step in proposal.attention.steps}  # fmt: skip
            for step, labels in {**steps, CRF: proposal.label_map}.items():
                sums[step] = sums.get(step, 0) + confusion_of(labels, truth)
        started = time.monotonic()
    result = {"name": name}
    for step, confusion in sums.items():
        evaluation = evaluation_of(confusion, len(truths), classifier.class_names)
        result[step] = 100 * evaluation.mean_iou
    return {**result, "seconds training": training_seconds, "seconds proposing": proposing}


class _Report:
    """Tells each stage once, with the time."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._stage = ""

    def __call__(self, done: int, total: int, text: str) -> None:
        if text != self._stage:
            self._stage = text
            print(f"{time.monotonic() - self._started:7.1f} s  {text} ({total})", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/VOC2012"))
    parser.add_argument("--work", type=Path, required=True, help="folder for features and checkpoints")
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--no-saliency", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
