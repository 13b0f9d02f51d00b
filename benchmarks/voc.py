"""Measure what first masks and rounds are worth on real photos, in two halves, over several seeds.

    python -m benchmarks.voc --data ../shared/VOC2012 --work WORK --seeds 0 1 2

Trains on the tags (and saliency maps) of all images, and on the truth of those that a condition calls corrected; measures on
the other images whose truth is there. They are two halves by name: A may choose settings, B only reports what was chosen.

Long, and so resumable: features, checkpoints and what every image came to are kept in the work folder, one JSON file for a
condition and a seed, and what is there is not computed again. To measure times, begin with an empty folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.effort import learning_order
from benchmarks.robot import mean_iou
from smaf_core.data.attention import Attention
from smaf_core.data.example import Example, HumanPixels
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_label_map, write_label_map
from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.evaluation.miou import Evaluation, confusion_of, evaluation_of
from smaf_core.formats import open_dataset
from smaf_core.hardware.device import choose_device
from smaf_core.learning.proposing import propose_all
from smaf_core.learning.training import self_train, train_first
from smaf_core.method.proposal import Proposal
from smaf_core.networks.checkpoint import load_checkpoint, save_checkpoint
from smaf_core.networks.classifier import Classifier
from smaf_core.review.expected_error import review
from smaf_core.segmenter.mask_head import ProposalOf, teach_masks
from smaf_core.settings.classifier import Preset, preset_named

FUSED, CRF = "fused", "fused + CRF"
FIRST, NOTHING = "first", "nothing"
SHARES = {"tenth": 0.1, "quarter": 0.25}
CONDITIONS = (FIRST, NOTHING, "tenth", "tenth queue", "quarter")
"""The first classifier; a round with nothing corrected; with so much of the project, at random or as the queue asks."""
HALVES = ("A", "B")
RULE = "Choose on half A; report half B."
RARE = 10
"""Photos of a rare class."""

Pixels = dict[str, list[list[int]]]
"""By step: (index in truth, index in answer, pixels), as far as there are any."""
Found = dict[str, Any]
"""What a condition came to: `images` by name, and what it was made with."""


def main() -> None:
    """Measure what is not known yet, and print the table."""
    options = _options()
    until = time.monotonic() + 60 * options.minutes
    measuring = Measuring(options)
    for seed in options.seeds:
        for condition in options.conditions:
            if time.monotonic() > until:
                print("time is up; the same command goes on", file=sys.stderr)
                break
            measuring.found(condition, seed)
    print(f"preset {options.preset}, settings changed: {' '.join(options.set) or 'none'}; seeds {options.seeds}. {RULE}")
    Console(width=150).print(table(measuring, options.conditions, options.seeds))
    if options.rare:
        Console(width=150).print(classes_table(measuring, options.conditions, options.seeds))


@dataclass(frozen=True)
class Measuring:
    """Conditions on one data set, kept in one work folder."""

    options: argparse.Namespace

    @cached_property
    def dataset(self) -> TaggedImages:
        """The photos: all, or fewer where classes are to be rare."""
        dataset = open_dataset(self.options.data)
        return replace(dataset, images=with_rare_classes(dataset)) if self.options.rare else dataset

    @cached_property
    def truths(self) -> dict[str, Path]:
        """Truth by name, in the order of names."""
        return {image.name: image.truth for image in sorted(self.dataset.images, key=lambda one: one.name) if image.truth}

    @cached_property
    def preset(self) -> Preset:
        """With all changes."""
        return preset_named(self.options.preset, self.options.set)

    @cached_property
    def common(self) -> dict[str, Any]:
        """What every training and proposing is told."""
        return {"cache": self.options.work / "features", "device": choose_device(self.options.device), "report": _Report()}

    def examples(self, corrected: Collection[str] = ()) -> list[Example]:
        """Give all images; of the corrected ones the truth stands for the mask that a person has accepted."""
        index = self.dataset.classes.index
        return [
            Example(
                image.name,
                image.path,
                tuple(sorted(index(tag) for tag in image.tags or ())),
                None if self.options.no_saliency else image.saliency,
                partial(_whole_mask, self.truths[image.name]) if image.name in corrected else None,
            )
            for image in self.dataset.images
        ]

    def half(self, which: str) -> frozenset[str]:
        """Give every second image with truth by name: A begins with the first."""
        return frozenset(list(self.truths)[HALVES.index(which) :: 2])

    def found(self, condition: str, seed: int) -> Found:
        """Give what a condition comes to; compute it unless it is known."""
        path = self._path(condition, seed)
        if not path.exists():
            started = time.monotonic()
            classifier, corrected = self._trained(condition, seed)
            trained = time.monotonic()
            images = self._measured(classifier, queue=condition == FIRST)
            seconds = {"training": trained - started, "proposing": time.monotonic() - trained}
            made = {"condition": condition, "seed": seed, "set": self.options.set, "seconds": seconds}
            found = {**made, "corrected": corrected, "sharpness": classifier.settings.sharpness, "images": images}
            write_bytes_whole(path, json.dumps(found).encode())
        known: Found = json.loads(path.read_text())
        return known

    def corrected(self, condition: str, seed: int) -> list[str]:
        """Say which images are corrected before a round: a share of all in the data set, or so many."""
        if condition in (FIRST, NOTHING):
            return []
        amount, _, order = condition.partition(" ")
        count = int(amount) if amount.isdecimal() else round(SHARES[amount] * len(self.dataset.images))
        if order == "queue":
            return learning_order(self.found(FIRST, seed)["images"])[:count]
        return sorted(np.random.default_rng(seed).choice(list(self.truths), count, replace=False).tolist())

    def _path(self, condition: str, seed: int, masks: bool = True) -> Path:
        """Say where a condition is kept: a first classifier is the same whatever a round is changed to."""
        changes = [one for one in self.options.set if condition != FIRST or not one.startswith("self_training.")]
        if not masks:
            changes = [one for one in changes if not one.startswith("self_training.mask_")] + ["self_training.mask_steps=0"]
        about = json.dumps([self.options.preset, changes, self.options.no_saliency, *([RARE] if self.options.rare else [])])
        label = hashlib.sha256(about.encode()).hexdigest()[:8]
        return self.options.work / f"seed{seed}" / label / f"{condition.replace(' ', '-')}.json"

    def _trained(self, condition: str, seed: int) -> tuple[Classifier, list[str]]:
        """Train, unless the checkpoint is there; give the classifier, and what was corrected before."""
        path, corrected = self._path(condition, seed).with_suffix(".safetensors"), self.corrected(condition, seed)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            save_checkpoint(path, self._train(condition, seed, corrected))
        return load_checkpoint(path), corrected

    def _train(self, condition: str, seed: int, corrected: Collection[str]) -> Classifier:
        examples = self.examples(corrected)
        if condition == FIRST:
            return train_first(examples, self.dataset.classes.names, self.preset, seed=seed, **self.common)
        self.found(FIRST, seed)
        student, steps = self._attention_learned(condition, seed, examples), self.preset.self_training.mask_steps
        if not steps:
            return student
        return teach_masks(student, examples, self._first_proposal(seed), self.preset, seed=seed, **self.common)

    def _attention_learned(self, condition: str, seed: int, examples: Sequence[Example]) -> Classifier:
        """Give a round's classifier before it learns masks; the same whatever it learns of these."""
        path = self._path(condition, seed, masks=False).with_suffix(".safetensors")
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            teacher = load_checkpoint(self._path(FIRST, seed).with_suffix(".safetensors"))
            save_checkpoint(path, self_train(teacher, examples, self.preset, seed=seed, **self.common))
        return load_checkpoint(path)

    def _first_proposal(self, seed: int) -> ProposalOf:
        """Give what the first classifier proposes for each image, kept on disk as a project keeps it."""
        path = self._path(FIRST, seed)
        folder = path.parent / "proposals"
        left = [example for example in self.examples() if not (folder / f"{example.name}.png").exists()]
        for proposal in propose_all(load_checkpoint(path.with_suffix(".safetensors")), left, self.preset, **self.common):
            proposal.attention.save(folder / f"{proposal.name}.npz")
            write_label_map(folder / f"{proposal.name}.png", proposal.label_map, self.dataset.classes.palette())
        return lambda example: (
            read_label_map(folder / f"{example.name}.png"),
            Attention.load(folder / f"{example.name}.npz"),
        )

    def _measured(self, classifier: Classifier, *, queue: bool) -> dict[str, Found]:
        """Propose for all images with truth; and say what the review queue thinks of each, where it is asked."""
        examples = [example for example in self.examples() if example.name in self.truths]
        found = {}
        for proposal in propose_all(classifier, examples, self.preset, **self.common):
            truth = read_label_map(self.truths[proposal.name])
            steps = {FUSED: proposal.before_crf, CRF: proposal.label_map}
            pixels = {step: _pixels(labels, truth) for step, labels in steps.items()}
            found[proposal.name] = {"pixels": pixels, **(self._queue(proposal, truth) if queue else {})}
        return found

    def _queue(self, proposal: Proposal, truth: NDArray[np.uint8]) -> Found:
        tags = {image.name: image.tags or () for image in self.dataset.images}
        frequency = Counter(tag for some in tags.values() for tag in some)
        seen = review(proposal.attention, proposal.label_map, tags[proposal.name], self.dataset.classes, frequency)
        error = 1 - mean_iou(proposal.label_map, truth)
        return {"rule": seen.expected_error, "error": error, "measures": seen.measures.tolist()}


def with_rare_classes(dataset: TaggedImages) -> tuple[TaggedImage, ...]:
    """Keep ten photos of every second class (bicycle, boat ... tvmonitor in VOC), the first by name; all of the others."""
    rare, kept = set(dataset.classes.names[1::2]), Counter[str]()
    images = []
    for image in sorted(dataset.images, key=lambda one: one.name):
        seldom = rare & set(image.tags or ())
        if all(kept[name] < RARE for name in seldom):
            kept.update(seldom)
            images.append(image)
    return tuple(images)


def _whole_mask(truth: Path) -> HumanPixels:
    labels = read_label_map(truth)
    return labels, np.ones(labels.shape, bool)


def _pixels(labels: NDArray[np.uint8], truth: NDArray[np.uint8]) -> list[list[int]]:
    counts = confusion_of(labels, truth)
    return [[int(row), int(column), int(counts[row, column])] for row, column in np.argwhere(counts)]


# ── what it means ──


def miou(images: Mapping[str, Found], names: Collection[str], step: str) -> float:
    """Give the mIoU of some images, in percent."""
    return 100 * _evaluation(images, names, step).mean_iou


def _evaluation(images: Mapping[str, Found], names: Collection[str], step: str) -> Evaluation:
    confusion = np.zeros((256, 256), np.int64)
    for name in names:
        for row, column, count in images[name]["pixels"][step]:
            confusion[row, column] += count
    return evaluation_of(confusion, len(names))


def table(measuring: Measuring, conditions: Sequence[str], seeds: Sequence[int]) -> Table:
    """Say for each condition and half what it comes to, and what it brings over the first classifier on the same images."""
    shown = Table("condition", "half", "images", "seeds", "first", "first + CRF", FUSED, CRF, "gain", "gain + CRF")
    for condition in conditions:
        known = [seed for seed in seeds if measuring._path(condition, seed).exists() and measuring._path(FIRST, seed).exists()]
        for half in HALVES if known else ():
            rows = [_figures(measuring, condition, seed, half) for seed in known]
            count = rows[0].pop(0), *(row.pop(0) for row in rows[1:])
            cells = [_mean_and_spread([row[place] for row in rows]) for place in range(len(rows[0]))]
            shown.add_row(condition, half, f"{np.mean(count):.0f}", str(len(known)), *cells)
    return shown


def classes_table(measuring: Measuring, conditions: Sequence[str], seeds: Sequence[int]) -> Table:
    """Say what each class comes to after the CRF, over both halves: a rare one has a handful of photos in each."""
    shown = Table("class", "photos", *conditions)
    photos = Counter(tag for image in measuring.dataset.images for tag in image.tags or ())
    columns = [class_ious(measuring, condition, seeds) for condition in conditions]
    for index, name in enumerate(("background", *measuring.dataset.classes.names)):
        shown.add_row(name, str(photos.get(name, "")), *(f"{column[index]:.1f}" for column in columns))
    return shown


def class_ious(measuring: Measuring, condition: str, seeds: Sequence[int]) -> NDArray[np.float64]:
    """Give the IoU of background and each class in percent, the mean over seeds; NaN where a class is in no truth."""
    ious = []
    for seed in seeds:
        found = measuring.found(condition, seed)
        names = set(measuring.truths) - set(found["corrected"])
        ious.append([100 * one for one in _evaluation(found["images"], names, CRF).iou])
    return np.mean(ious, axis=0)


def _figures(measuring: Measuring, condition: str, seed: int, half: str) -> list[float]:
    """Number of images; the first classifier's mIoU on them, fused and after the CRF; the condition's; the differences."""
    found, first = measuring.found(condition, seed), measuring.found(FIRST, seed)
    names = measuring.half(half) - set(found["corrected"])
    before, after = ([miou(one["images"], names, step) for step in (FUSED, CRF)] for one in (first, found))
    return [len(names), *before, *after, *(now - was for was, now in zip(before, after, strict=True))]


def _mean_and_spread(values: Sequence[float]) -> str:
    """Give the mean, and half of what lies between the least and the most where there are several."""
    return f"{np.mean(values):.1f}" + (f" ± {np.ptp(values) / 2:.1f}" if len(values) > 1 else "")


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/VOC2012"))
    parser.add_argument("--work", type=Path, required=True, help="folder for features, checkpoints and figures")
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another setting of the preset")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument(
        "--conditions", nargs="+", default=list(CONDITIONS),
        help=f"of {', '.join(CONDITIONS)}; or a number of corrected images",
    )  # fmt: skip
    parser.add_argument("--no-saliency", action="store_true")
    parser.add_argument("--rare", action="store_true", help="ten photos of every second class; prints each class's IoU")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin nothing after so long; the same command goes on")
    return parser.parse_args()


if __name__ == "__main__":
    main()
