"""Propose and self-train: a project in, proposals and a round out."""

from __future__ import annotations

import filecmp
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.images import image_size, read_image
from smaf_core.data.regions import Box
from smaf_core.editing.suggestion import PixelFeatures
from smaf_core.errors import LeaveOut, SmafError
from smaf_core.hardware import distributed
from smaf_core.progress import Report, silent
from smaf_core.project.lock import in_turn
from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.queue import taught_by
from smaf_core.settings.classifier import Preset, preset_named
from smaf_core.workflow.inputs import (
    checkpoint_of_others,
    classifier_of,
    features_of,
    indices_of,
    maps_of_others,
    teacher_of,
)
from smaf_core.workflow.rounds import (
    RoundResult,
    masks_are_learned,
    propose_again,
    run_round,
    tidied_count,
    with_masks_learned,
)
from smaf_core.workflow.saliency import AUTO, NONE, Provided, provide_saliency

if TYPE_CHECKING:
    import torch

    from smaf_core.data.example import Example
    from smaf_core.learning.alike import Alike
    from smaf_core.learning.record import TrainingRecord
    from smaf_core.networks.classifier import Classifier


@in_turn("smaf propose", distributed.of_the_first)
def propose(
    project: Project,
    *,
    preset: str = "quick",
    device: str = "auto",
    retrain: bool = False,
    init: Path | None = None,
    saliency: str = AUTO,
    changes: Sequence[str] = (),
    tensorboard: bool = False,
    seed: int = 0,
    report: Report = silent,
) -> RoundResult:
    """Propose a mask for every image, with the latest checkpoint, or a first classifier trained on the tags.

    Args:
        project: Its image folder is read; proposals and the round are written.
        preset: One of `settings.classifier.PRESETS`.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.
        retrain: Whether to train a first classifier although there is a checkpoint.
        init: Instead of training, take this checkpoint as the first classifier: of EPS, SMAF, SEAM, PSA or IRN, or our own.
        saliency: Where a first classifier that is trained learns from what the background is: see `provide_saliency`; "none"
            leaves also those maps aside that are there.
        changes: Other settings of the preset; see `settings.classifier.preset_named`.
        tensorboard: Whether training also leaves TensorBoard's events in the round's folder.
        seed: Makes training repeatable on the CPU.
        report: Told the progress.

    Raises:
        SmafError: nobody said what is in the images, or something cannot be read or written.
        Cancelled: a person asked to stop; what is finished stays.
    """
    from smaf_core.learning.training import train_first

    chosen = preset_named(preset, changes)
    where = _device(device, chosen.first.learn)
    latest, about = project.latest_round(), {"preset": preset, "changes": list(changes), "seed": seed}
    if init is not None:
        return _taken_up(project, init, about, chosen, seed, where, report)
    if latest is not None and not retrain:
        return propose_again(project, latest, chosen, where, report)

    provided = Provided()
    if chosen.first.saliency_weight > 0:
        provided = distributed.of_the_first(lambda: provide_saliency(project, saliency, report))

    def train(examples: Sequence[Example], record: TrainingRecord, leave_out: LeaveOut) -> Classifier:
        return train_first(
            [replace(one, saliency=None) for one in examples] if saliency == NONE else examples,
            project.classes.names, chosen,
            cache=features_of(project), device=where, seed=seed, record=record, leave_out=leave_out, report=report,
        )  # fmt: skip

    about["saliency"] = saliency
    result = run_round(project, "first", about, chosen, seed, train, where, report, tensorboard, taught=())  # by tags alone
    return replace(result, told=provided.told, figures={"saliency": provided.figures})


def _taken_up(
    project: Project, init: Path, about: dict[str, Any], chosen: Preset, seed: int, where: torch.device, report: Report
) -> RoundResult:
    """Propose with a checkpoint that somebody names; of a round of this project it is known what that has learned."""
    given = checkpoint_of_others(project, init)
    about = {**about, "init": str(init.resolve())}
    source = next(
        (one for one in project.rounds() if one.checkpoint.is_file() and filecmp.cmp(one.checkpoint, init, False)), None
    )
    taught = None if source is None else taught_by(source)
    result = run_round(project, "init", about, chosen, seed, lambda *_: given, where, report, taught=taught)
    if source is None:
        return result
    return replace(result, told=f"it is what round {source.number} had learned", figures={"takes": source.number})


@in_turn("proposing for one photo")
def propose_image(project: Project, name: str, *, device: str = "auto") -> None:
    """Propose a mask for one image anew, with the latest checkpoint: after its tags were changed, say.

    Args:
        project: Gets the proposal.
        name: Which image.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.

    Raises:
        SmafError: there is no checkpoint yet, nobody said what is in the image, or the picture cannot be read.
    """
    from smaf_core.method.proposal import propose as propose_mask

    latest, image = project.latest_round(), project.image(name)
    if latest is None:
        raise SmafError(f"{project.folder}: there is no classifier yet; propose masks for all images first")
    if image.tags is None:
        raise SmafError(f"{name}: nobody said what is in this image; give it tags first")
    proposal = propose_mask(
        classifier_of(project, latest),
        read_image(image.path),
        indices_of(project, image.tags),
        latest.preset,
        device=_device(device),
        name=name,
    )
    project.save_proposal(name, proposal.label_map, proposal.attention, latest)


def pixel_features_of_image(project: Project, name: str) -> PixelFeatures:
    """Give what the latest round's backbone sees in one picture, for `smaf_core.editing.suggestion`.

    Nothing where no round has been trained yet, or its checkpoint cannot be read: colours and attention tell something too.

    Raises:
        SmafError: the picture cannot be read.
    """
    from smaf_core.learning.pixel_features import pixel_features_of
    from smaf_core.networks.checkpoint import load_checkpoint

    latest, image = project.latest_round(), project.image(name)
    if latest is None:
        return ()
    try:
        classifier = load_checkpoint(latest.checkpoint, _device("auto"))
    except SmafError:
        return ()
    chosen = latest.preset
    return pixel_features_of(classifier, image.path, chosen.attention, features_of(project) if chosen.frozen else None)


def alike_images(
    project: Project,
    name: str,
    *,
    class_name: str | None = None,
    box: Box | None = None,
    device: str = "auto",
    report: Report = silent,
) -> list[Alike]:
    """Find the images that show what a part of one image shows, most alike first.

    The backbone of the latest round looks; while there is none, the quick preset's.

    Args:
        project: Not changed, but for features that are kept.
        name: The image.
        class_name: What its mask, or while there is none its proposal, shows as this class; without, all that is no background.
        box: Top, left, bottom, right in pixels; then this part, whatever it shows.
        device: As for `propose`.
        report: Told the progress.

    Raises:
        SmafError: there is no such image or class, nothing of it in the image, or its photo cannot be read.
    """
    from smaf_core.data.example import Example
    from smaf_core.learning.alike import most_alike
    from smaf_core.learning.features import FeatureSource
    from smaf_core.networks.checkpoint import load_checkpoint
    from smaf_core.networks.classifier import build_classifier

    latest, image, where = project.latest_round(), project.image(name), _device(device)
    region = _part_of(project, image, class_name, box)
    if latest is None:
        chosen = preset_named("quick")
        classifier = build_classifier(chosen.backbone, project.classes.names, chosen.head, pretrained=True).to(where)
    else:
        chosen, classifier = latest.preset, load_checkpoint(latest.checkpoint, where)
    source = FeatureSource(classifier.eval(), chosen.attention, features_of(project) if chosen.frozen else None)
    examples = [Example(one.name, one.path) for one in project.images()]
    return most_alike(source, Example(name, image.path), region, examples, report)


def _part_of(project: Project, image: ImageRecord, class_name: str | None, box: Box | None) -> NDArray[np.bool_]:
    """Give the pixels of an image that are meant, (H, W)."""
    if box is not None:
        inside = np.zeros(image_size(image.path), bool)
        inside[max(box[0], 0) : max(box[2], 0), max(box[1], 0) : max(box[3], 0)] = True
        return inside
    label_map = project.label_map(image.name, "proposals")
    if label_map is None:
        raise SmafError(f"{image.name}: has neither a mask nor a proposal yet; say by a box what to look for")
    if class_name is None:
        return np.asarray((label_map != BACKGROUND) & (label_map != VOID))
    inside = np.asarray(label_map == project.classes.index(class_name))
    if not inside.any():
        raise SmafError(f"{image.name}: shows no {class_name}; choose another class, or give a box")
    return inside


@in_turn("smaf self-train", distributed.of_the_first)
def self_train(
    project: Project,
    *,
    preset: str = "quick",
    device: str = "auto",
    init: Path | None = None,
    teacher_maps: Path | None = None,
    changes: Sequence[str] = (),
    tensorboard: bool = False,
    seed: int = 0,
    report: Report = silent,
) -> RoundResult:
    """Run one round of self-training: the student learns the teacher's fused maps and what a person corrected.

    It takes the place of the round before unless it is worse on corrected images by more than chance (decision 0087).

    Args:
        project: As for `propose`; so are `preset`, `device`, `changes`, `seed` and `report`.
        preset: One of `settings.classifier.PRESETS`.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.
        init: The teacher, and what the student begins as, instead of the latest round's checkpoint: a file as for `propose`.
        teacher_maps: A folder of class attention maps of another project, which teach instead of what the teacher sees.
        changes: Other settings of the preset.
        tensorboard: Whether training also leaves TensorBoard's events in the round's folder.
        seed: Makes training repeatable on the CPU.
        report: Told the progress.

    Raises:
        SmafError: there is no checkpoint to start from, a file cannot be read, or maps are missing for an image.
        Cancelled: a person asked to stop; the last round stays in force.
    """
    from smaf_core.learning import training

    chosen = preset_named(preset, changes)
    where = _device(device, chosen.self_training.learn)
    teacher = teacher_of(project, init)
    maps_of = None if teacher_maps is None else maps_of_others(project, teacher_maps)
    given = {"init": init, "teacher_maps": teacher_maps}
    others = {name: str(path.resolve()) for name, path in given.items() if path is not None}
    about = {"preset": preset, "changes": list(changes), "seed": seed, **others}

    def train(examples: Sequence[Example], record: TrainingRecord, leave_out: LeaveOut) -> Classifier:
        student = training.self_train(
            teacher, examples, chosen, maps_of=maps_of,
            cache=features_of(project), device=where, seed=seed, record=record, leave_out=leave_out, report=report,
        )  # fmt: skip
        if others:  # the proposals are not what this teacher saw
            return student
        return with_masks_learned(
            project, student, examples, chosen,
            device=where, seed=seed, record=record, leave_out=leave_out, report=report,
        )  # fmt: skip

    tidied = 0 if others or not masks_are_learned(chosen) else distributed.of_the_first(lambda: tidied_count(project))
    rival = teacher if init is None else None
    result = run_round(project, "self-train", about, chosen, seed, train, where, report, tensorboard, rival)
    if not tidied:
        return result
    learned = f"it learned masks from {tidied} tidied proposal{'s' if tidied > 1 else ''}"
    told = "; ".join(words for words in (result.told, learned) if words)
    return replace(result, told=told, figures={**result.figures, "tidied": tidied})


def _device(name: str, learns: Literal["head", "all"] = "head") -> torch.device:
    from smaf_core.hardware.device import choose_device

    return choose_device(name, learns=learns)
