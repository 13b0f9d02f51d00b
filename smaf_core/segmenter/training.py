"""Training a segmenter on masks and proposals, by the loop that trains classifiers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from smaf_core.data.attention import Attention
from smaf_core.data.classes import VOID
from smaf_core.data.example import Example
from smaf_core.data.images import read_image
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize, resize_nearest, scaled
from smaf_core.errors import LeaveOut, SmafError, Unreadable, give_up
from smaf_core.hardware import distributed
from smaf_core.hardware.device import CPU, quick_arithmetic
from smaf_core.learning.batches import Batch, Sample, Sampler, batches_of, kept_in, seeded, tag_vector
from smaf_core.learning.features import FeatureSource
from smaf_core.learning.loop import Loss, Part, Whole, fit
from smaf_core.learning.record import TrainingRecord
from smaf_core.networks.aspp import AsppHead
from smaf_core.networks.backbones import Backbone
from smaf_core.progress import Report, silent
from smaf_core.segmenter.glance import pooled
from smaf_core.segmenter.network import (
    Segmenter,
    build_segmenter,
    multi_scale_logits,
    presence_loss,
    segmentation_loss,
)
from smaf_core.settings.classifier import BACKGROUND_SCORE
from smaf_core.settings.segmenter import SegmenterPreset

STAGE = "training the segmenter"
GLANCING = "learning which classes are in a picture"
LEAST, MOST = 0.4, 2.5
"""Bounds of a class's weight: ten times as rare is not ten times as important."""
RULED_OUT = 30.0
"""By how much a logit falls that takes no part: its probability is nothing, and no number is infinite."""
MEAN_COLOUR = (124, 116, 104)
"""Of ImageNet's photos, RGB; what lies beside a picture that is smaller than the crop."""


@dataclass(frozen=True)
class Target:
    """What a segmenter aims at in one image.

    Attributes:
        label_map: (H, W) uint8; 255 teaches nothing.
        weight: (H, W) float32 >= 0, how much each pixel counts.
    """

    label_map: LabelMap
    weight: NDArray[np.float32]


Targets = Callable[[Example], Target]
"""Gives an image's target when it is asked for, not before."""


def fit_segmenter(
    examples: Sequence[Example],
    targets: Targets,
    class_names: Sequence[str],
    preset: SegmenterPreset,
    *,
    backbone: Backbone | None = None,
    favoured: Collection[str] = (),
    stage: str = STAGE,
    cache: Path | None = None,
    device: torch.device = CPU,
    seed: int = 0,
    record: TrainingRecord | None = None,
    leave_out: LeaveOut = give_up,
    report: Report = silent,
) -> Segmenter:
    """Train a segmenter from ImageNet weights, so that it needs no tags.

    Args:
        examples: Images that have a target. Their tags teach what is in a picture at all (`AsppSettings.presence`).
        targets: Gives it.
        class_names: The K classes in the order of their indices.
        preset: Which network, and how long.
        backbone: One that is there already and does not learn; None: that of the preset, as ImageNet left it.
        favoured: Names of images that come more often, as the settings say: those that a person corrected.
        stage: What to call the training in reports and errors.
        cache: Folder to keep the features of a frozen backbone in; the classifier's own, and they are there already.
        device: Where to train.
        seed: Training again with the same seed on the same machine gives the same weights.
        record: Keeps figures and state on the way, and goes on where an interrupted training was; None: nothing is kept.
        leave_out: Told of an image that cannot be read, or whose target cannot; it teaches nothing.
        report: Told the progress; may raise `Cancelled`.

    Raises:
        SmafError: there is no image, none can be read, or the loss grows without bound.
    """
    if not examples:
        raise SmafError("no image has a target for the segmenter; accept masks or propose first")
    settings = preset.training
    with seeded(seed, device), kept_in(cache) as folder:
        if backbone is None:
            segmenter = build_segmenter(preset.backbone, class_names, preset.head, pretrained=True, report=report).to(device)
        else:
            segmenter = Segmenter(preset.backbone, backbone, class_names, preset.head).to(device)
        if settings.learn == "head":
            source = FeatureSource(segmenter, preset.features, folder)
            distributed.together(lambda: source.prepare(distributed.share(examples), report))
            segmenter.head.calibrate(source.typical(examples))
            if segmenter.glance is not None:
                learn_glance(segmenter, examples, source, preset.segmentation.scales, report)
            rarity = rarity_of(examples, len(class_names), preset.rarity)
            sampler = feature_sampler(segmenter, weighed(targets, rarity), source, settings.scales, preset.cut)
        else:
            rarity = rarity_of(examples, len(class_names), preset.rarity)
            sampler = crop_sampler(segmenter, weighed(targets, rarity), settings.scales, settings.crop)
        batches = partial(batches_of, examples, sampler, settings, seed, device, favoured=favoured, leave_out=leave_out)
        fit(segmenter, batches, segmenter_loss(segmenter, preset), settings, stage, report, record)
    return segmenter


def learn_glance(
    segmenter: Segmenter, examples: Sequence[Example], source: FeatureSource, scales: Sequence[float], report: Report
) -> None:
    """Teach a segmenter which classes are in a picture, from the tags of all images at all scales it will look at."""
    assert segmenter.glance is not None
    mine = distributed.share(examples)

    def look() -> tuple[Tensor, Tensor]:
        seen, tags = [], []
        for done, example in enumerate(mine):
            report(done, len(mine), GLANCING)
            try:
                seen.append(glances(segmenter, example, source, scales))
            except Unreadable:
                continue
            tags.append(tag_vector(example, len(segmenter.class_names)).expand(len(scales), -1))
        report(len(mine), len(mine), GLANCING)
        if not seen:
            raise SmafError(f"none of the {len(mine)} images can be read; is their folder still there?")
        return torch.cat(seen), torch.cat(tags)

    seen, tags = zip(*distributed.together(look), strict=True)
    segmenter.glance.learn(torch.cat(seen), torch.cat(tags))


@torch.inference_mode()
def glances(segmenter: Segmenter, example: Example, source: FeatureSource, scales: Sequence[float]) -> Tensor:
    """Give what a glance at an image shows at each scale: (S, 2C) float16, the mean of the picture and its mirror image."""
    views = [source.one_scale(example, scale).to(segmenter.device).float() for scale in scales]
    return torch.stack([pooled(segmenter.widened(one)).mean(0) for one in views]).half().cpu()


def certainty(label_map: LabelMap, attention: Attention) -> NDArray[np.float32]:
    """Say how much each pixel of a proposal can be trusted: the share of the scales that alone would have said the same.

    Large objects are seen whole when the picture is shrunken, small ones when it is enlarged; where the scales contradict
    each other, the fused answer is right least often.

    Args:
        label_map: (H, W) uint8, the proposal.
        attention: The maps it was made from.

    Returns:
        (H, W) float32 in [0, 1].
    """
    size = (label_map.shape[0], label_map.shape[1])
    steps = attention.steps[:-1]  # without the fused one
    agreeing = [attention.label_map(step, size, BACKGROUND_SCORE) == label_map for step in steps]
    return np.mean(agreeing, axis=0, dtype=np.float32) if agreeing else np.ones(size, np.float32)


def rarity_of(examples: Sequence[Example], classes: int, power: float) -> NDArray[np.float32]:
    """Say how much the pixels of each class count, so that classes seen in few images are learned as well as the others.

    Args:
        examples: Their tags are counted.
        classes: K.
        power: 0: all classes count the same; 1: half as many images, twice the weight, within `LEAST` and `MOST`.

    Returns:
        (256,) float32 by index in label maps; 1 for the background and a class of middling frequency.
    """
    images = np.bincount([tag for one in examples for tag in one.tags], minlength=classes + 1)[1 : classes + 1]
    known = images[images > 0]
    weights = np.ones(256, np.float32)
    if len(known):
        weights[1 : classes + 1] = ((np.median(known) / images.clip(1)) ** power).clip(LEAST, MOST)
    return weights


def weighed(targets: Targets, rarity: NDArray[np.float32]) -> Targets:
    """Give the same targets with each pixel's weight multiplied by its class's (256,)."""

    def target(example: Example) -> Target:
        plain = targets(example)
        return Target(plain.label_map, plain.weight * rarity[plain.label_map])

    return target


def segmenter_loss(segmenter: Segmenter, preset: SegmenterPreset) -> Loss:
    """Give the loss of a batch: of the masks, and where the network says what is in a picture, of that.

    Several heads take turns: each learns from its own images alone, so that together they have seen as much as one would. An
    image counts the same in whatever piece of a batch, and with whatever others, it is.
    """
    of_features, heads = preset.training.learn == "head", segmenter.head.heads()

    def loss(batch: Batch) -> dict[str, Part]:
        whole, sums = Whole(len(batch.tags), float(batch.trust.sum())), dict[str, Part]()
        for number, head in enumerate(heads):
            own = batch.in_turn(number, len(heads))
            for name, part in (loss_of(head, own) if len(own.tags) else nothing(head)).items():
                value = part.value * len(heads) * whole.share_of(own, part.over)
                sums[name] = Part(sums[name].value + value if name in sums else value, part.over)
        return sums

    def nothing(head: AsppHead) -> dict[str, Part]:
        """No loss, but gradients of 0: processes add up theirs, so that all must have them."""
        return {"segmentation": Part(0 * torch.stack([weight.sum() for weight in head.parameters()]).sum(), "cells")}

    def loss_of(head: AsppHead, batch: Batch) -> dict[str, Part]:
        heard: list[Tensor | None] = []

        def look(inputs: Tensor) -> Tensor:
            features = inputs if of_features else segmenter.features(inputs)
            logits, said = head.both(features.float(), batch.inside if of_features else None)
            heard.append(said)
            return logits

        with quick_arithmetic(segmenter.device):
            logits = multi_scale_logits(look, batch.inputs, (1.0,) if of_features else preset.loss_scales)
        if preset.told:
            logits = [among_tags(one, batch.tags, batch.planes) for one in logits]
        parts = {"segmentation": Part(segmentation_loss(logits, batch.planes, batch.trust, preset.balanced), "cells")}
        if heard[0] is not None:
            parts["presence"] = Part(preset.presence_weight * presence_loss(heard[0], batch.tags), "images")
        return parts

    return loss


def among_tags(logits: Tensor, tags: Tensor, labels: Tensor) -> Tensor:
    """Rule out all classes that are neither tags of an image nor in its target.

    Args:
        logits: (N, K+1, h, w), background first.
        tags: (N, K), 1 where the image has the class.
        labels: (N, 1, H, W), index in label maps.
    """
    shown = tags.new_zeros(len(tags), 256).scatter_(1, labels.flatten(1).long(), 1.0)[:, 1 : logits.shape[1]]
    absent = F.pad(1 - torch.maximum(tags, shown), (1, 0))
    return logits - RULED_OUT * absent[:, :, None, None]


def feature_sampler(
    segmenter: Segmenter, targets: Targets, source: FeatureSource, scales: Sequence[float], cut: int
) -> Sampler:
    """Give what looks at an image once for a head: its features at a random scale, perhaps mirrored, cut out at random.

    Args:
        segmenter: Knows the classes.
        targets: Gives an image's target.
        source: Gives its features.
        scales: Any one of these each time.
        cut: Side of the square that is cut out, in cells; 0: the whole picture.
    """
    known: dict[tuple[str, tuple[int, int]], tuple[Tensor, Tensor]] = {}
    classes = len(segmenter.class_names)

    def planes_of(example: Example, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        if (example.name, size) not in known:
            target = targets(example)
            known[example.name, size] = _planes(resize_nearest(target.label_map, size), resize_nearest(target.weight, size))
        return known[example.name, size]

    def sample(example: Example, chance: np.random.Generator) -> Sample:
        views = source.one_scale(example, float(chance.choice(scales)))
        mirrored = int(chance.integers(2))
        planes, trust = planes_of(example, (views.shape[2], views.shape[3]))
        if mirrored:
            planes, trust = planes.flip(2), trust.flip(2)
        place = (slice(None), *_random_square((views.shape[2], views.shape[3]), cut or max(views.shape), chance))
        inputs = views[mirrored][place].float()
        return Sample(inputs, tag_vector(example, classes).float(), planes[place], trust[place])

    return sample


def crop_sampler(segmenter: Segmenter, targets: Targets, scales: Sequence[float], side: int) -> Sampler:
    """Give what looks at an image once for the whole network: at a random scale, mirrored, cut at random, padded if too small.

    References:
        Chen et al., TPAMI 2018; scales and crop as in kazuto1011/deeplab-pytorch.
    """
    classes = len(segmenter.class_names)

    def sample(example: Example, chance: np.random.Generator) -> Sample:
        image, target = read_image(example.image), targets(example)
        size = scaled((image.shape[0], image.shape[1]), float(chance.choice(scales)))
        place = _random_square(size, side, chance)
        picture = np.full((side, side, 3), MEAN_COLOUR, np.uint8)
        label_map, weight = np.full((side, side), VOID, np.uint8), np.zeros((side, side), np.float32)
        _put(picture, resize(image, size)[place])
        _put(label_map, resize_nearest(target.label_map, size)[place])
        _put(weight, resize_nearest(target.weight, size)[place])
        if chance.integers(2):
            picture, label_map, weight = picture[:, ::-1], label_map[:, ::-1], weight[:, ::-1]
        planes, trust = _planes(label_map, weight)
        inputs = torch.from_numpy(picture.transpose(2, 0, 1).copy())
        return Sample(inputs, tag_vector(example, classes).float(), planes, trust)

    return sample


def _planes(label_map: LabelMap, weight: NDArray[np.float32]) -> tuple[Tensor, Tensor]:
    """(H, W) arrays -> (1, H, W) labels and weights; what is void weighs nothing."""
    counts = weight * (label_map != VOID)
    return torch.from_numpy(label_map.astype(np.float32))[None], torch.from_numpy(counts.astype(np.float32))[None]


def _random_square(size: tuple[int, int], side: int, chance: np.random.Generator) -> tuple[slice, slice]:
    rows, columns = (int(chance.integers(max(0, length - side) + 1)) for length in size)
    return slice(rows, rows + side), slice(columns, columns + side)


def _put(canvas: NDArray[Any], part: NDArray[Any]) -> None:
    """Lay a part into the upper left corner."""
    canvas[: part.shape[0], : part.shape[1]] = part
