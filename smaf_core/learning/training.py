"""The loop: a classifier from tags, then rounds of self-training on its own fused attention and on what a person fixed.

References:
    Yang et al., ICME 2023, section 3 and eq. (1); the first classifier as in Lee et al., CVPR 2021 (EPS).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from math import ceil
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.data.attention import Attention, Floats, strongest_at_one
from smaf_core.data.example import Example
from smaf_core.data.mask import LabelMap
from smaf_core.errors import LeaveOut, SmafError, Unreadable, give_up
from smaf_core.hardware import distributed
from smaf_core.hardware.device import CPU, quick_arithmetic
from smaf_core.learning.attention_cache import kept
from smaf_core.learning.batches import (
    Batch,
    Sample,
    Sampler,
    batches_of,
    cropped_picture,
    kept_in,
    seeded,
    tag_vector,
    with_tags,
)
from smaf_core.learning.features import FeatureSource
from smaf_core.learning.loop import Loss, Part, fit
from smaf_core.learning.proposing import propose_all
from smaf_core.learning.record import TrainingRecord
from smaf_core.learning.saliency import SaliencyGoals
from smaf_core.method.losses import classification_loss, consistency_loss, saliency_loss
from smaf_core.method.proposal import AttentionOf, attention_of
from smaf_core.method.pseudo_labels import FusedGoals
from smaf_core.method.sharpness import find_sharpness
from smaf_core.networks.classifier import Classifier, Network, build_classifier
from smaf_core.progress import Report, silent
from smaf_core.settings.classifier import Preset, TrainingSettings
from smaf_core.settings.fusion import SHARES, USUAL

ADAPT_TO = 300
"""How many images, about, tell how sharply attention is to be read."""
BLIND = 0.02
"""Standard deviation of a class's probability over all cells below which a network has stopped to look."""
BLIND_AFTER = 20
"""Steps after which this is seen to, each time."""

GLANCE = 0.5
"""Share of the steps that a classifier by tags alone learns for: it only tells where saliency is to be doubted."""

Goals = SaliencyGoals | FusedGoals
"""What training compares class maps with: `at(example, size)` gives planes and trust."""


def train_first(
    examples: Sequence[Example],
    class_names: Sequence[str],
    preset: Preset,
    *,
    cache: Path | None = None,
    device: torch.device = CPU,
    seed: int = 0,
    record: TrainingRecord | None = None,
    leave_out: LeaveOut = give_up,
    report: Report = silent,
) -> Classifier:
    """Train the first classifier on nothing but tags, and saliency maps where there are any.

    Where the preset says so, a classifier that learns from tags alone goes first, and what it sees clearly is not to be called
    background only because it does not stand out (docs/decisions/0029).

    Args:
        examples: Images; those without tags teach nothing.
        class_names: The K classes in the order of their indices.
        preset: Which network, and how long.
        cache: Folder to keep the features of a frozen backbone in; None: they are kept only as long as this takes.
        device: Where to train.
        seed: Training again with the same seed on the same machine gives the same weights.
        record: Keeps figures and state on the way, and goes on where an interrupted training was; None: nothing is kept.
        leave_out: Told of an image that cannot be read, and teaches nothing.
        report: Told the progress; may raise `Cancelled`.

    Raises:
        SmafError: no image has a tag, no picture can be read, or the loss grows without bound.
    """
    examples, doubted_at = with_tags(examples), preset.first.doubted_at
    with kept_in(cache) as folder:
        train = partial(
            _first, class_names=class_names, cache=folder, device=device, seed=seed, leave_out=leave_out, report=report
        )
        if doubted_at == 1 or not any(example.saliency for example in examples):
            return train(examples, preset=preset, goals=SaliencyGoals(), record=record)
        bare = [replace(example, saliency=None) for example in examples]
        short = replace(preset, first=replace(preset.first, steps=ceil(preset.first.steps * GLANCE)))
        plain = train(bare, preset=short, goals=SaliencyGoals(), stage="learning from tags alone")
        seen = _seen_without_saliency(plain, examples, preset, folder, leave_out, report)
        return train(examples, preset=preset, goals=SaliencyGoals(seen, doubted_at), looked=True, record=record)


def _first(
    examples: Sequence[Example],
    class_names: Sequence[str],
    preset: Preset,
    *,
    goals: SaliencyGoals,
    cache: Path,
    device: torch.device,
    seed: int,
    leave_out: LeaveOut,
    report: Report,
    record: TrainingRecord | None = None,
    stage: str = "first training",
    looked: bool = False,
) -> Classifier:
    """Train one classifier from nothing; arguments as for `train_first`, and whether its images were looked at already."""
    with seeded(seed, device):
        classifier = build_classifier(preset.backbone, class_names, preset.head, pretrained=True).to(device)
        if not any(example.saliency for example in examples):
            # Nothing teaches the background: let each class speak for itself, as plain CAM does (docs/decisions/0022).
            classifier.settings = replace(classifier.settings, reading="relu")
        source = FeatureSource(classifier, preset.attention, cache if preset.frozen else None)
        if preset.first.learn == "head":
            distributed.together(lambda: source.prepare(distributed.share(examples), silent if looked else report))
        if preset.first.learn == "head" or preset.head.levels:  # several depths side by side differ in size by magnitudes
            classifier.head.calibrate(source.typical(examples))
        sampler = _sampler(classifier, goals, source, preset.first)
        batches = partial(batches_of, examples, sampler, preset.first, seed, device, leave_out=leave_out)
        fit(classifier, batches, _first_loss(classifier, preset.first), preset.first, stage, report, record)
        _adapt(classifier, examples, source, preset, report if stage == "first training" else silent)
    return classifier


def _seen_without_saliency(
    classifier: Classifier, examples: Sequence[Example], preset: Preset, cache: Path, leave_out: LeaveOut, report: Report
) -> dict[str, Floats]:
    """Give (k, h, w) for each image with a saliency map: how strongly each tagged class is seen, its strongest cell at 1."""
    source = FeatureSource(classifier, preset.attention, cache if preset.frozen else None)
    judged = [example for example in examples if example.saliency is not None]

    def mine() -> dict[str, Floats]:
        found = {}
        for done, example in enumerate(distributed.share(judged)):
            report(done, len(judged), "what tags alone show")
            try:
                seen = attention_of(classifier, source.all_scales(example), example.tags, preset.attention.scales)
            except Unreadable as error:
                leave_out(example.name, error)
                continue
            found[example.name] = strongest_at_one(seen.fused.astype(np.float32))
        report(len(judged), len(judged), "what tags alone show")
        return found

    return {name: seen for part in distributed.together(mine) for name, seen in part.items()}


def self_train(
    classifier: Classifier,
    examples: Sequence[Example],
    preset: Preset,
    *,
    maps_of: AttentionOf | None = None,
    cache: Path | None = None,
    device: torch.device = CPU,
    seed: int = 0,
    record: TrainingRecord | None = None,
    leave_out: LeaveOut = give_up,
    report: Report = silent,
) -> Classifier:
    """Train a student on the fused attention of a teacher, and on every pixel that a person set.

    The teacher looks at every image once, at all scales; its fused, denoised, reactivated attention is what the student has
    to see at one scale. The teacher does not learn and is left as it was; the student starts as its copy.

    Args:
        classifier: The teacher.
        examples: Images; those without tags teach nothing. `human` pixels overrule the teacher.
        preset: How long, and with which weights of the losses.
        maps_of: Gives the fused attention of an image's tags where another teacher has seen them, such as a model of another
            project (`smaf_core.foreign.cam_folders`); None: the classifier looks itself.
        cache: As in `train_first`; the same folder spares looking at all images again.
        device: Where to train.
        seed: As in `train_first`.
        record: As in `train_first`.
        leave_out: As in `train_first`; an image whose mask cannot be read is left out too.
        report: Told the progress; may raise `Cancelled`.

    Raises:
        SmafError: as `train_first`.
    """
    examples = with_tags(examples)
    with seeded(seed, device), kept_in(cache) as folder:
        teacher = classifier.to(device).eval()
        source = FeatureSource(teacher, preset.attention, folder if preset.frozen else None)
        maps_of, settings = maps_of or _maps_by(teacher, preset, source), preset.self_training
        if record is not None and not preset.frozen:
            maps_of = kept(maps_of, record.teacher)
        goals = FusedGoals(len(teacher.class_names), settings.target_threshold, settings.alignment, settings.reactivated)
        mine = distributed.share(examples)

        def learn_goals() -> FusedGoals:
            for example, seen, aligned in _taught(teacher, mine, preset, maps_of, leave_out, report):
                try:
                    goals.add(example, torch.from_numpy(seen.fused), aligned)
                except Unreadable as error:  # what a person decided: the machine's opinion does not take its place
                    leave_out(example.name, error)
            return goals

        for others in distributed.together(learn_goals):
            goals.take_in(others)
        examples = [example for example in examples if example in goals]
        if not examples:
            raise SmafError("no image with a tag can be read, with its mask; are the pictures still there?")
        student = copy.deepcopy(teacher)
        student.mask_head = student.mask_settings = None  # it taught by its answers; another one learns from them afterwards
        student.told_share = SHARES[USUAL]
        # as L_mac teaches it, however the teacher sees
        student.settings = replace(student.settings, reading="softmax", sharpness=1.0)
        sampler = _sampler(student, goals, source, settings)
        batches = partial(batches_of, examples, sampler, settings, seed, device, favoured=goals.corrected, leave_out=leave_out)
        fit(student, batches, _round_loss(student, settings), settings, "self-training", report, record)
        _adapt(student, examples, source, preset, report)
    return student


def _taught(
    teacher: Classifier,
    examples: Sequence[Example],
    preset: Preset,
    maps_of: AttentionOf,
    leave_out: LeaveOut,
    report: Report,
) -> Iterator[tuple[Example, Attention, LabelMap | None]]:
    """Give every image with the teacher's attention, and its label map after the dense CRF where that is wanted."""
    stage = "attention of the teacher"
    if preset.self_training.alignment > 0:
        of_name = {example.name: example for example in examples}
        for proposal in propose_all(
            teacher, examples, preset,
            device=teacher.device, maps_of=maps_of, stage=stage, leave_out=leave_out, report=report,
        ):  # fmt: skip
            yield of_name[proposal.name], proposal.attention, proposal.label_map
        return
    for done, example in enumerate(examples):
        report(done, len(examples), stage)
        try:
            seen = maps_of(example)
        except Unreadable as error:
            leave_out(example.name, error)
        else:
            yield example, seen, None
    report(len(examples), len(examples), stage)


def _maps_by(teacher: Classifier, preset: Preset, source: FeatureSource) -> AttentionOf:
    """Let the teacher look at an image at the scales that make the target."""
    every = preset.attention.scales
    wanted = preset.self_training.teacher_scales or every
    if not set(wanted) <= set(every):
        raise SmafError(f"the teacher is to look at the scales {wanted}, but features are kept of {every} only")

    def maps_of(example: Example) -> Attention:
        views = source.all_scales(example)
        return attention_of(teacher, [views[every.index(scale)] for scale in wanted], example.tags, wanted)

    return maps_of


def _adapt(classifier: Classifier, examples: Sequence[Example], source: FeatureSource, preset: Preset, report: Report) -> None:
    """Find how sharply the classifier's attention is to be read, from a few hundred images, where the preset asks for it."""
    if not preset.attention.adapt:
        return
    some = examples[:: max(1, len(examples) // ADAPT_TO)]
    classifier.settings = replace(classifier.settings, sharpness=1.0)

    def seen() -> Iterator[NDArray[np.float16]]:
        for done, example in enumerate(some):
            report(done, len(some), "finding where things end")
            with suppress(Unreadable):
                yield attention_of(classifier, source.all_scales(example), example.tags, preset.attention.scales).fused

    sharpness = find_sharpness(seen(), preset.attention.threshold)
    classifier.settings = replace(classifier.settings, sharpness=sharpness)
    report(len(some), len(some), "finding where things end")


def _first_loss(classifier: Classifier, settings: TrainingSettings) -> Loss:
    """L_cls, and the saliency loss of EPS where there is saliency."""

    def loss(batch: Batch) -> dict[str, Part]:
        maps = logits_of(classifier, batch, settings)
        classes = classification_loss(maps, batch.tags, batch.inside)
        saliency = saliency_loss(maps, batch.planes, batch.tags, batch.trust, settings.tau, settings.share)
        return {"classes": Part(classes, "images"), "saliency": Part(settings.saliency_weight * saliency, "cells")}

    return loss


def _round_loss(classifier: Classifier, settings: TrainingSettings) -> Loss:
    """L_cls + alpha * L_mac (Yang et al., eq. 1); the released code leaves L_cls out."""
    steps = count()

    def loss(batch: Batch) -> dict[str, Part]:
        maps = logits_of(classifier, batch, settings)
        if next(steps) % BLIND_AFTER == BLIND_AFTER - 1:
            _stop_the_blind(maps, batch, settings)
        consistency = consistency_loss(maps, batch.planes, batch.trust)
        classes = classification_loss(maps, batch.tags, batch.inside)
        return {
            "classes": Part(settings.classes_weight * classes, "images"),
            "consistency": Part(settings.consistency_weight * consistency, "cells"),
        }

    return loss


def _stop_the_blind(maps: Tensor, batch: Batch, settings: TrainingSettings) -> None:
    """Give up when a student answers the same everywhere although its target does not: it will not see again.

    A step that is too large for the features' size does that within the first few (docs/decisions/0026); all that follows
    would be lost time.

    Raises:
        SmafError: says so.
    """
    with torch.no_grad():
        seen, wanted = (_spread(planes, batch.trust) for planes in (maps.softmax(1), batch.planes))
    if seen < BLIND < wanted:
        raise SmafError(
            "self-training has failed: the network answers the same everywhere by now, whatever is in the picture; its steps "
            f"were too large, try a smaller learning rate (self_training.learning_rate={settings.learning_rate / 10:g})"
        )


def _spread(planes: Tensor, trust: Tensor) -> float:
    """Give the largest standard deviation that any channel of planes (N, C, h, w) has over the cells that count."""
    cells = trust.sum().clamp(min=1e-6)
    mean = (planes * trust).sum((0, 2, 3), keepdim=True) / cells
    return float(((planes - mean).square() * trust).sum((0, 2, 3)).amax().div(cells).sqrt())


def logits_of(network: Network, batch: Batch, settings: TrainingSettings) -> Tensor:
    """Give float32 logits, as fine as the settings want them: of features where only the head learns, else of pictures."""
    finer = settings.finer
    with quick_arithmetic(network.device):
        if settings.learn == "head" and finer == 1:
            return _inside_only(network.head, batch).float()
        logits: Tensor = (network.head if settings.learn == "head" else network)(batch.inputs)
    return logits.float() if finer == 1 else F.interpolate(logits.float(), scale_factor=finer, mode="bilinear")


def _inside_only(head: nn.Module, batch: Batch) -> Tensor:
    """Let a head that looks at each cell alone leave out the padding: two thirds of a batch of pictures at four scales."""
    inside = batch.inside[:, 0] > 0
    cells = batch.inputs.permute(0, 2, 3, 1)[inside]  # (cells, C)
    logits: Tensor = head(cells[None, :, None].permute(0, 3, 1, 2))[0, :, :, 0].T
    return logits.new_zeros(*inside.shape, logits.shape[1]).index_put((inside,), logits).permute(0, 3, 1, 2)


def _sampler(classifier: Classifier, goals: Goals, source: FeatureSource, settings: TrainingSettings) -> Sampler:
    if settings.learn == "all":
        return _crop_sampler(classifier, goals, settings)
    return _feature_sampler(classifier, goals, source, settings)


def _feature_sampler(classifier: Classifier, goals: Goals, source: FeatureSource, settings: TrainingSettings) -> Sampler:
    """Samples for a head: features of a random scale, of the picture or its mirror image."""
    classes = len(classifier.class_names)

    def sample(example: Example, chance: np.random.Generator) -> Sample:
        views = source.one_scale(example, float(chance.choice(settings.scales)))
        mirrored = int(chance.integers(2))
        planes, trust = goals.at(example, (settings.finer * views.shape[2], settings.finer * views.shape[3]))
        if mirrored:
            planes, trust = planes.flip(2), trust.flip(2)
        return Sample(views[mirrored].float(), tag_vector(example, classes).float(), planes, trust)

    return sample


def _crop_sampler(classifier: Classifier, goals: Goals, settings: TrainingSettings) -> Sampler:
    """Samples for the whole network: pictures of random size, mirrored, discoloured and cut at random."""
    classes, stride = len(classifier.class_names), classifier.backbone.stride

    def sample(example: Example, chance: np.random.Generator) -> Sample:
        cut = cropped_picture(example.image, settings.long_side, settings.crop, stride, chance, jitter=settings.jitter)
        size = (settings.finer * cut.cells[0], settings.finer * cut.cells[1])
        planes, trust = (cut.of_cells(plane) for plane in goals.at(example, size))
        return Sample(cut.picture, tag_vector(example, classes).float(), planes, trust)

    return sample
