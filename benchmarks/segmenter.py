"""Does a segmenter trained on proposals beat them, on photos that it did not see?

    smaf propose ../shared/VOC2012 -o voc.smaf
    python -m benchmarks.segmenter --project voc.smaf --work WORK --folds 31

The photos with truth are dealt into folds. For each fold a segmenter is trained on the proposals of all other photos, and looks
at the fold's. Truth is read for measuring only (with `--targets truth` also for training, to see how far this network can go
at best). What is finished is kept in the work folder, so that it can be stopped at any time and run again; `--seconds` stops
it by itself between two folds.

**Trunk, boughs, leaves.** A training of its own for each of 31 folds costs hours on two cores, and most of what they would do
is the same. So a bough grows for every three or four folds, which learns from all photos but theirs; and from a bough a leaf
for each fold, which learns from all photos but the fold's. Before the boughs there may be a trunk (`--forks`): steps done once,
on photos without truth alone, which are in no fold; it cost about a point. Weights, optimiser and learning rate go on as in one
training of the preset's steps. No segmenter has ever seen a photo that it is measured on, nor its proposal, nor any truth.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn

from smaf_core.data.attention import FUSED
from smaf_core.data.example import Example
from smaf_core.data.images import read_image, read_label_map
from smaf_core.evaluation.miou import confusion_of, evaluation_of
from smaf_core.hardware.device import CPU
from smaf_core.learning.batches import Sampler, batches_of, seeded, tag_vector
from smaf_core.learning.features import FeatureSource
from smaf_core.learning.loop import fit
from smaf_core.project.store import ImageRecord, Project
from smaf_core.segmenter.inference import segmentation_of
from smaf_core.segmenter.network import Segmenter, build_segmenter
from smaf_core.segmenter.training import Target, Targets, feature_sampler, glances, rarity_of, segmenter_loss, weighed
from smaf_core.settings.classifier import BACKGROUND_SCORE
from smaf_core.settings.segmenter import SEGMENTER_PRESETS, SegmenterPreset
from smaf_core.workflow import segment

PROPOSALS, PROPOSALS_CRF = "proposals, fused", "proposals, fused + CRF"
SEEN, SEEN_CRF = "segmenter, without tags", "segmenter, without tags + CRF"
TOLD, TOLD_CRF = "segmenter, told the tags", "segmenter, told the tags + CRF"
STEPS = (PROPOSALS, PROPOSALS_CRF, SEEN, SEEN_CRF, TOLD, TOLD_CRF)
RESAMPLES = 2000
"""How often the photos are drawn anew to see how much chance there is in a difference."""

Confusions = NDArray[np.int64]
"""(photos, steps, K+1, K+1)."""


def main() -> None:
    """Read the command line, run the folds that are missing, print the table."""
    options, started = _options(), time.monotonic()
    options.work.mkdir(parents=True, exist_ok=True)
    with Project.open(options.project) as project:
        bench = Bench(project, _preset(options), options)
        for fold in options.only or range(options.folds):
            if options.seconds is not None and time.monotonic() - started > options.seconds:
                break
            bench.seen(fold)
            if not options.grow:
                bench.measured(fold)
        _print(bench, options)


class Reached(Exception):  # noqa: N818 - no error: this is as far as this part of a training goes
    """A part of a training has come to its last step."""


class Growing:
    """Lets a training begin where another one has stopped, and stop itself: what `fit` calls a record."""

    def __init__(self, begin: Path | None, end: Path, last: int) -> None:
        self._begin, self._end, self._last = begin, end, last

    def resume(self, network: nn.Module, optimiser: torch.optim.Optimizer) -> int:
        """Take over weights, optimiser and step."""
        if self._begin is None:
            return 0
        state = torch.load(self._begin, weights_only=True)
        network.load_state_dict(state["network"], strict=False)  # a glance is learned when the head has been
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["chance"])
        return int(state["step"])

    def keep(self, step: int, network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Write the last state, and end."""
        if step < self._last:
            return
        state = {
            "network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step,
            "chance": torch.get_rng_state(),
        }  # fmt: skip
        part = self._end.with_suffix(".part")
        torch.save(state, part)
        part.replace(self._end)
        raise Reached

    def tell(self, figures: Mapping[str, float]) -> None:
        """Nobody listens."""


class Bench:
    """Trains what is missing, and keeps what was measured."""

    def __init__(self, project: Project, preset: SegmenterPreset, options: argparse.Namespace) -> None:
        self.project, self.preset, self.options = project, preset, options
        self.known = [image for image in project.images() if image.truth is not None and image.truth.exists()]
        self._held = [self.known[fold :: options.folds] for fold in range(options.folds)]
        self._tagged, self._glances = self._material(set())[0], dict[str, Tensor]()
        # one for all folds: what it remembers of a target is asked for by those alone that learn from it
        self._sampler = self._looking(self._material(set())[1])

    def measured(self, fold: int) -> Confusions:
        """Give the confusions of the photos of a fold, from the work folder or measured now."""
        kept = self.path(fold)
        if not kept.exists():
            seen = self.seen(fold)
            started = time.monotonic(), time.process_time()
            found = np.stack([self._counted(image, seen) for image in self._held[fold]])
            spent = [time.monotonic() - started[0], time.process_time() - started[1]]
            np.savez_compressed(kept, confusions=found, seconds=np.array([*seen["seconds"], *spent]))
            sys.stderr.write(f"fold {fold}: {spent[0]:.0f} s\n")
        with np.load(kept) as file:
            return np.asarray(file["confusions"])

    def path(self, fold: int) -> Path:
        """Where the figures of a fold are."""
        return Path(self.options.work / f"fold-{fold:02d}-of-{self.options.folds}.npz")

    def finished(self) -> list[int]:
        """Which folds have been measured."""
        return [one for one in self.options.only or range(self.options.folds) if self.path(one).exists()]

    def seen(self, fold: int) -> dict[str, Any]:
        """Give the logits that a fold's segmenter sees in its photos; kept, so that other CRFs can be tried on them."""
        kept = self.options.work / f"logits-{fold:02d}-of-{self.options.folds}.npz"
        if not kept.exists():
            started = time.monotonic(), time.process_time()
            segmenter = self._grown(*self._leaf(fold))
            self._glance(segmenter, _names(self._held[fold]))
            spent = [time.monotonic() - started[0], time.process_time() - started[1]]
            np.savez(kept, seconds=np.array(spent), **self._looked(segmenter, self._held[fold]))
        with np.load(kept) as file:
            return dict(file)

    # ── trunk, boughs, leaves: where to begin, where to end, how many steps, without which photos ──

    def _leaf(self, fold: int) -> tuple[Path | None, Path, int, set[str]]:
        begin = self._bough(fold % self.options.boughs) if self.options.boughs else self._trunk()
        return begin, self._state(f"leaf-{fold:02d}"), self.preset.training.steps, _names(self._held[fold])

    def _bough(self, number: int) -> Path:
        apart = {name for held in self._held[number :: self.options.boughs] for name in _names(held)}
        end = self._state(f"bough-{number:02d}")
        if not end.exists():
            self._grown(self._trunk(), end, self.options.forks[1], apart)
        return end

    def _trunk(self) -> Path | None:
        if not self.options.forks[0]:
            return None
        end = self._state("trunk")
        if not end.exists():
            self._grown(None, end, self.options.forks[0], _names(self.known))
        return end

    def _state(self, name: str) -> Path:
        return Path(self.options.work / f"{name}.pt")

    def _grown(self, begin: Path | None, end: Path, last: int, apart: set[str]) -> Segmenter:
        """Train from one state to another, on all photos but those that stand apart."""
        examples, _ = self._material(apart)
        settings, seed = replace(self.preset.training, save_every=1), self.options.seed
        with seeded(seed, CPU):
            segmenter = self._built()
            if begin is None:
                segmenter.head.calibrate(self._source(segmenter).typical(examples))
            growing: Any = Growing(begin, end, last)
            try:
                fit(
                    segmenter, lambda first: batches_of(examples, self._sampler, settings, seed, CPU, first),
                    segmenter_loss(segmenter, self.preset), settings, end.stem, _report, growing,
                )  # fmt: skip
            except Reached:
                segmenter.eval()
        if last == settings.steps:
            end.unlink()  # a leaf has been measured when it is asked for again
        return segmenter

    def _glance(self, segmenter: Segmenter, apart: set[str]) -> None:
        """Teach which classes are in a picture, by the tags of all photos but those that stand apart; each is seen once."""
        if segmenter.glance is None:
            return
        source, scales = self._source(segmenter), self.preset.segmentation.scales
        examples = [example for example in self._tagged if example.name not in apart]
        for example in examples:
            if example.name not in self._glances:
                self._glances[example.name] = glances(segmenter, example, source, scales)
        tags = [tag_vector(example, len(segmenter.class_names)).expand(len(scales), -1) for example in examples]
        segmenter.glance.learn(torch.cat([self._glances[example.name] for example in examples]), torch.cat(tags))

    def _built(self) -> Segmenter:
        return build_segmenter(self.preset.backbone, self.project.classes.names, self.preset.head, pretrained=True)

    def _source(self, segmenter: Segmenter) -> FeatureSource:
        return FeatureSource(segmenter, self.preset.features, self.project.cache / "features")

    def _looking(self, targets: Targets) -> Sampler:
        segmenter = self._built()
        examples, _ = self._material(_names(self.known))
        rarity = rarity_of(examples, len(segmenter.class_names), self.preset.rarity)  # of photos that are in no fold
        targets = weighed(targets, rarity)
        return feature_sampler(segmenter, targets, self._source(segmenter), self.preset.training.scales, self.preset.cut)

    def _material(self, apart: set[str]) -> tuple[list[Example], Targets]:
        names = [image.name for image in self.project.images() if image.name not in apart]
        if self.options.targets == "proposals":
            examples = segment.examples_to_learn(self.project, "proposals", names)
            return examples, segment.targets_of(self.project, "proposals", self.preset.uncertainty)
        paths = {image.name: image.truth for image in self.known if image.name not in apart}
        index = self.project.classes.index
        examples = [Example(one.name, one.path, tuple(map(index, one.tags or ()))) for one in self.known if one.name in paths]
        return examples, lambda one: _of_truth(paths[one.name])

    @torch.inference_mode()
    def _looked(self, segmenter: Segmenter, photos: Sequence[ImageRecord]) -> dict[str, NDArray[np.float16]]:
        source, every = self._source(segmenter), self.preset.features.scales
        wanted = [every.index(scale) for scale in self.preset.segmentation.scales]
        found = {}
        for image in photos:
            views = source.all_scales(Example(image.name, image.path))
            for number, one in enumerate(wanted):
                found[f"{image.name} {number}"] = segmenter.answer(views[one].float()).half().numpy()
        return found

    def _counted(self, image: ImageRecord, seen: Mapping[str, NDArray[np.float16]]) -> Confusions:
        """Count one photo: the proposal, what is seen without tags and with them, each before and after the dense CRF."""
        how, count = self.preset.segmentation, len(self.project.classes) + 1
        views = [torch.from_numpy(seen[f"{image.name} {number}"]).float() for number in range(len(how.scales))]
        picture, true = read_image(image.path), read_label_map(image.truth)
        proposed, attention = self.project.load_proposal(image.name), self.project.load_attention(image.name)
        tags = [self.project.classes.index(tag) for tag in image.tags or ()]
        free, told = segmentation_of(views, picture, how), segmentation_of(views, picture, how, tags)
        answers = (
            attention.label_map(FUSED, true.shape, BACKGROUND_SCORE), proposed,
            free.before_crf, free.label_map, told.before_crf, told.label_map,
        )  # fmt: skip
        return np.stack([confusion_of(answer, true)[:count, :count] for answer in answers])


def _names(photos: Sequence[ImageRecord]) -> set[str]:
    return {image.name for image in photos}


def _of_truth(path: Path) -> Target:
    label_map = read_label_map(path)
    return Target(label_map, np.ones(label_map.shape, np.float32))


def mean_iou(confusions: Confusions) -> float:
    """Mean IoU of confusions (photos, K+1, K+1) in percent, over the classes that any of the photos shows."""
    total = confusions.sum(0)
    right, shown = np.diagonal(total), total.sum(1) > 0
    return float(100 * (right / (total.sum(0) + total.sum(1) - right).clip(1))[shown].mean())


def spread(confusions: Confusions, one: str, other: str, seed: int = 0) -> tuple[float, float, float]:
    """Give how much better one step is than another, in points, and where 95 % lie when the photos are drawn anew."""
    chance, steps = np.random.default_rng(seed), (STEPS.index(one), STEPS.index(other))
    pair = [confusions[:, step] for step in steps]
    drawn = [chance.integers(len(confusions), size=len(confusions)) for _ in range(RESAMPLES)]
    differences = [mean_iou(pair[0][rows]) - mean_iou(pair[1][rows]) for rows in drawn]
    low, high = np.percentile(differences, (2.5, 97.5))
    return mean_iou(pair[0]) - mean_iou(pair[1]), float(low), float(high)


def _print(bench: Bench, options: argparse.Namespace) -> None:
    folds = bench.finished()
    if not folds:
        return
    measured = np.concatenate([bench.measured(fold) for fold in folds])
    names, console = bench.project.classes.names, Console(width=110)
    _print_table(console, measured, names, f"{len(measured)} photos, {len(folds)} folds of {options.folds}")
    rank = {image.name: number for number, image in enumerate(bench.known)}
    ranks = np.array([rank[image.name] for fold in folds for image in bench.known[fold :: options.folds]])
    _print_table(console, measured[ranks % 2 == 1], names, "of these, the half whose truth nothing was chosen by")
    seconds = np.sum([np.load(bench.path(one))["seconds"] for one in folds], 0)
    words = "training {0:.0f} s ({1:.0f} s CPU), measuring {2:.0f} s ({3:.0f} s CPU), boughs and trunk not counted"
    console.print(words.format(*seconds))
    preset = bench.preset
    console.print(f"targets {options.targets}, seed {options.seed}, trunk and boughs end at {options.forks}, {preset}")


def _print_table(console: Console, measured: Confusions, names: Sequence[str], title: str) -> None:
    table = Table("", "mIoU, %", "precision", "recall", title=title)
    for position, step in enumerate(STEPS):
        wide = np.zeros((256, 256), np.int64)
        wide[: len(names) + 1, : len(names) + 1] = measured[:, position].sum(0)
        found = evaluation_of(wide, len(measured), names)
        table.add_row(step, *(f"{100 * x:.1f}" for x in (found.mean_iou, found.mean_precision, found.mean_recall)))
    console.print(table)
    for one, other in ((SEEN, PROPOSALS), (SEEN_CRF, PROPOSALS_CRF), (TOLD, PROPOSALS), (TOLD_CRF, PROPOSALS_CRF)):
        better, low, high = spread(measured, one, other)
        console.print(f"{one} - {other}: {better:+.1f} ({low:+.1f} to {high:+.1f})")


def _preset(options: argparse.Namespace) -> SegmenterPreset:
    preset = SEGMENTER_PRESETS["quick"]
    training = replace(preset.training, steps=options.steps or preset.training.steps)
    doubts = preset.uncertainty if options.uncertainty is None else options.uncertainty
    balanced = preset.balanced if options.balanced is None else options.balanced
    return replace(preset, training=training, uncertainty=doubts, balanced=balanced)


def _report(done: int, total: int, text: str) -> None:
    if done % 20 == 0:
        sys.stderr.write(f"{text}: {done} of {total}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, required=True, help="A project with proposals, whose data set has truth.")
    parser.add_argument("--work", type=Path, required=True, help="Where what is finished is kept; one for each setting.")
    parser.add_argument("--folds", type=int, default=31)
    parser.add_argument("--boughs", type=int, default=8, help="How many; 0: leaves grow from the trunk.")
    parser.add_argument(
        "--forks", type=int, nargs=2, default=(0, 450), help="Steps at which trunk and boughs end; 0: no trunk."
    )
    parser.add_argument("--only", type=int, nargs="*", help="Only these folds.")
    parser.add_argument("--seconds", type=float, help="Begin no other fold after this time.")
    parser.add_argument("--grow", action="store_true", help="Only train and look; measure later.")
    parser.add_argument("--targets", choices=["proposals", "truth"], default="proposals")
    parser.add_argument("--uncertainty", action=argparse.BooleanOptionalAction)
    parser.add_argument("--balanced", action=argparse.BooleanOptionalAction)
    parser.add_argument("--steps", type=int, help="Default: the preset's.")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
