"""A round's second student: a head that learns masks, beside the classifier's head, which learns attention.

A head for attention looks at each cell alone, and its border is read off at one height for all photos: sharp masks move it
little. A head for masks sees each cell's surroundings and learns the border itself, a person's most of all; and since the tags
are known, it only has to say where things are (docs/decisions/0077).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np
import torch

from smaf_core.data.attention import Attention
from smaf_core.data.example import Example
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize_nearest
from smaf_core.errors import LeaveOut, Unreadable, give_up
from smaf_core.hardware.device import CPU
from smaf_core.learning.record import TrainingRecord
from smaf_core.networks.classifier import Classifier
from smaf_core.progress import Report, silent
from smaf_core.segmenter.training import Target, Targets, certainty, fit_segmenter
from smaf_core.settings.classifier import Preset
from smaf_core.settings.segmenter import SEGMENTER_PRESETS, SegmenterPreset

STAGE = "learning the masks"
FINE = 4
"""Pixels of a target along each side of a cell of the finest maps: one is learned from, and more would only take time."""
LEAST_STEPS = 75
"""With so many it is best in a project of 78 images; with six it had learned nothing yet (docs/decisions/0077)."""

ProposalOf = Callable[[Example], tuple[LabelMap, Attention]]
"""Gives the proposal of an image, and the attention it was made from."""


def teach_masks(
    classifier: Classifier,
    examples: Sequence[Example],
    proposal_of: ProposalOf,
    preset: Preset,
    *,
    cache: Path | None = None,
    device: torch.device = CPU,
    seed: int = 0,
    record: TrainingRecord | None = None,
    leave_out: LeaveOut = give_up,
    report: Report = silent,
) -> Classifier:
    """Give a classifier with a frozen backbone a second head, which learns proposals and the masks of persons.

    A person's pixels count fully, pixels of a proposal by the share of scales that agree. Images in which a person set a pixel
    come more often, as in a round (docs/decisions/0028).

    Args:
        classifier: Is given the head.
        examples: Images that have a proposal; their tags are believed.
        proposal_of: Gives it.
        preset: How long (`mask_steps_for`).
        cache: As for `self_train`, and so are the others.
        device: See there.
        seed: See there.
        record: Keeps figures and state of this training alone.
        leave_out: See there.
        report: See there.

    Raises:
        SmafError: no image can be read, or the loss grows without bound.
    """
    settings = mask_preset(classifier, preset, len(examples))
    segmenter = fit_segmenter(
        examples, targets_of(proposal_of), classifier.class_names, settings,
        backbone=classifier.backbone, favoured=corrected_in(examples), stage=STAGE, cache=cache, device=device, seed=seed,
        record=record, leave_out=leave_out, report=report,
    )  # fmt: skip
    classifier.mask_head, classifier.mask_settings = segmenter.head, settings.head
    return classifier.eval()


def mask_steps_for(preset: Preset, images: int) -> int:
    """Say in how many batches the second head learns from so many images: in a small project every image comes again sooner."""
    chosen, batch = preset.self_training, SEGMENTER_PRESETS["quick"].training.batch_size
    return min(chosen.mask_steps, max(ceil(chosen.mask_passes * images / batch), LEAST_STEPS))


def mask_preset(classifier: Classifier, preset: Preset, images: int) -> SegmenterPreset:
    """Say how the second head is trained: as a segmenter of the preset `quick`, on the features the classifier has kept.

    It need not know which classes are in a picture, since it is told. It learns from so many images.
    """
    quick, chosen = SEGMENTER_PRESETS["quick"], preset.self_training
    training = replace(
        quick.training,
        steps=mask_steps_for(preset, images), corrected_share=chosen.corrected_share, corrected_most=chosen.corrected_most,
    )  # fmt: skip
    head = replace(quick.head, levels=classifier.levels, glance=False)
    return replace(quick, backbone=classifier.backbone_name, head=head, training=training, told=True, features=preset.attention)


def targets_of(proposal_of: ProposalOf) -> Targets:
    """Give what a head for masks aims at in an image: a person's pixels, else the proposal's."""

    def target(example: Example) -> Target:
        whole, attention = proposal_of(example)
        rows, columns = (FINE * cells for cells in attention.fused.shape[1:])
        size = (min(whole.shape[0], rows), min(whole.shape[1], columns))
        label_map = resize_nearest(whole, size)
        weight = certainty(label_map, attention)
        human = example.human() if example.human is not None else None
        if human is None:
            return Target(label_map, weight)
        labels, touched = (resize_nearest(one, size) for one in (human[0], human[1].astype(np.uint8)))
        return Target(np.where(touched > 0, labels, label_map), np.where(touched > 0, np.float32(1), weight))

    return target


def corrected_in(examples: Sequence[Example]) -> list[str]:
    """Name the images in which a person set a pixel; one whose mask cannot be read is none of them."""
    names = []
    for example in examples:
        with suppress(Unreadable):
            human = example.human() if example.human is not None else None
            if human is not None and human[1].any():
                names.append(example.name)
    return names
