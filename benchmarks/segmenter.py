"""Does a segmenter trained on proposals beat them, on photos that it did not see?

    smaf propose ../shared/VOC2012 -o voc.smaf
    python -m benchmarks.segmenter --project voc.smaf --work work --folds 4

The images with truth are dealt into folds; for each fold a segmenter is trained on the proposals of all other images, and
measured on the fold: without tags, as at new photos, and told the tags, as the proposals were. Truth is read for measuring
only (with `--targets truth` also for training, to see how far this network can go at best). Folds that are done are kept in
the work folder and not run again. The features that the project has kept are used, so that pictures are looked at once.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from smaf_core import segment_workflow
from smaf_core.dataset import Example
from smaf_core.evaluation import Evaluation, confusion_of, evaluation_of
from smaf_core.features import FeatureSource
from smaf_core.images import read_image, read_label_map
from smaf_core.project import ImageRecord, Project
from smaf_core.segment_training import Target, train_segmenter
from smaf_core.segmentation import segmentation_of
from smaf_core.segmenter import Segmenter
from smaf_core.settings import SEGMENTER_PRESETS, SegmenterPreset

Confusions = dict[str, NDArray[np.int64]]


def main() -> None:
    """Read the command line, run the folds that are missing, print the table."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    preset = _preset(options)
    with Project.open(options.project) as project:
        known = [image for image in project.images() if image.truth is not None and image.truth.exists()]
        sums: Confusions = {}
        seconds = {"training": 0.0, "measuring": 0.0}
        for fold in options.only or range(options.folds):
            kept = options.work / f"fold-{fold}-of-{options.folds}.json"
            if not kept.exists():
                kept.write_text(json.dumps(_fold(project, known[fold :: options.folds], known, preset, options)))
            done = json.loads(kept.read_text())
            for step, confusion in done["confusions"].items():
                sums[step] = sums.get(step, 0) + np.array(confusion, np.int64)
            seconds = {name: value + done["seconds"][name] for name, value in seconds.items()}
        measured = len(known) if not options.only else sum(len(known[fold :: options.folds]) for fold in options.only)
        results = {step: evaluation_of(_wide(confusion), measured, project.classes.names) for step, confusion in sums.items()}
    _print(results, preset, options, seconds)


def _fold(
    project: Project,
    held_out: list[ImageRecord],
    known: list[ImageRecord],
    preset: SegmenterPreset,
    options: argparse.Namespace,
) -> dict[str, object]:
    """Train on all images but these, measure on these."""
    apart = {image.name for image in held_out}
    started = time.monotonic()
    segmenter = _trained(project, apart, known, preset, options)
    trained = time.monotonic()
    source = FeatureSource(segmenter, preset.features, project.cache / "features")
    sums: Confusions = {}
    for number, image in enumerate(held_out):
        for step, confusion in _measured(project, image, segmenter, source, preset).items():
            sums[step] = sums.get(step, 0) + confusion
        if number % 20 == 0:
            sys.stderr.write(f"measured {number} of {len(held_out)}\n")
    seconds = {"training": trained - started, "measuring": time.monotonic() - trained}
    count = len(project.classes) + 1
    return {"seconds": seconds, "confusions": {step: confusion[:count, :count].tolist() for step, confusion in sums.items()}}


def _trained(
    project: Project, apart: set[str], known: list[ImageRecord], preset: SegmenterPreset, options: argparse.Namespace
) -> Segmenter:
    names = [image.name for image in project.images() if image.name not in apart]
    if options.targets == "truth":
        paths = {image.name: image.truth for image in known if image.name not in apart}
        examples = [Example(image.name, image.path) for image in known if image.name not in apart]
        targets: Callable[[Example], Target] = lambda one: _of_truth(paths[one.name])  # noqa: E731
    else:
        examples = segment_workflow._with_target(project, "proposals", names)
        targets = segment_workflow._targets(project, "proposals", preset.uncertainty)
    cache = project.cache / "features"
    return train_segmenter(examples, targets, project.classes.names, preset, cache=cache, seed=options.seed, report=_report)


def _of_truth(path: Path) -> Target:
    label_map = read_label_map(path)
    return Target(label_map, np.ones(label_map.shape, np.float32))


@torch.inference_mode()
def _measured(
    project: Project, image: ImageRecord, segmenter: Segmenter, source: FeatureSource, preset: SegmenterPreset
) -> Confusions:
    """Count one image: what is seen without tags and with them, before and after the dense CRF, and the proposal."""
    views = [segmenter.head(one.float()) for one in source.all_scales(Example(image.name, image.path))]
    picture, true = read_image(image.path), read_label_map(image.truth)
    answers = {"proposal": project.load_proposal(image.name)}
    tags = [project.classes.index(tag) for tag in image.tags or ()]
    for words, allowed in (("without tags", None), ("told the tags", tags)):
        seen = segmentation_of(views, picture, preset.segmentation, allowed)
        answers |= {words: seen.before_crf, f"{words}, CRF": seen.label_map}
    return {step: confusion_of(label_map, true) for step, label_map in answers.items()}


def _wide(confusion: NDArray[np.int64]) -> NDArray[np.int64]:
    wide = np.zeros((256, 256), np.int64)
    wide[: len(confusion), : len(confusion)] = confusion
    return wide


def _print(
    results: Mapping[str, Evaluation], preset: SegmenterPreset, options: argparse.Namespace, seconds: Mapping[str, float]
) -> None:
    first = next(iter(results.values()))
    table = Table("", "mIoU, %", "precision", "recall", title=f"{first.images} photos that the segmenter did not see")
    for step, result in results.items():
        table.add_row(step, *(f"{100 * x:.1f}" for x in (result.mean_iou, result.mean_precision, result.mean_recall)))
    console = Console()
    console.print(table)
    console.print(f"targets {options.targets}, {options.folds} folds, seed {options.seed}, initial weights: ImageNet")
    console.print(f"{preset.backbone}, {preset.head}, {preset.training.steps} steps")
    console.print(f"uncertainty {preset.uncertainty}, balanced {preset.balanced}")
    console.print(", ".join(f"{name} {value:.0f} s" for name, value in seconds.items()))


def _preset(options: argparse.Namespace) -> SegmenterPreset:
    preset = SEGMENTER_PRESETS["quick"]
    training = replace(preset.training, steps=options.steps or preset.training.steps)
    weighed = preset.uncertainty if options.uncertainty is None else options.uncertainty
    balanced = preset.balanced if options.balanced is None else options.balanced
    return replace(preset, training=training, uncertainty=weighed, balanced=balanced)


def _report(done: int, total: int, text: str) -> None:
    if done % 50 == 0:
        sys.stderr.write(f"{text}: {done} of {total}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, required=True, help="A project with proposals, whose data set has truth.")
    parser.add_argument("--work", type=Path, required=True, help="Where finished folds are kept.")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--only", type=int, nargs="*", help="Only these folds.")
    parser.add_argument("--targets", choices=["proposals", "truth"], default="proposals")
    parser.add_argument("--uncertainty", action=argparse.BooleanOptionalAction)
    parser.add_argument("--balanced", action=argparse.BooleanOptionalAction)
    parser.add_argument("--steps", type=int, help="Default: the preset's.")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
