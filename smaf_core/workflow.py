"""One function per verb of the user: folder in, files out. The only place where stages meet the disk.

torch takes seconds to import, so the functions that need it import their stages themselves; the others answer at once.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from smaf_core.contact_sheet import Row, contact_sheet
from smaf_core.errors import SmafError
from smaf_core.formats import EXPORTERS, ExportOptions, LabelledImage, export_dataset, open_dataset
from smaf_core.images import read_image, read_label_map, write_bytes_whole
from smaf_core.mask import LabelMap
from smaf_core.measuring import label_maps_of_steps
from smaf_core.progress import Report, silent
from smaf_core.project import SUFFIX, ImageRecord, Project, What
from smaf_core.rounds import (
    RoundResult,
    checkpoint_of_others,
    classifier_of,
    examples_of,
    features_of,
    indices_of,
    look_of_others,
    propose_again,
    run_round,
    teacher_of,
)
from smaf_core.setting_changes import with_changes
from smaf_core.settings import Preset, preset_named, with_momentum
from smaf_core.suggestion import Looks

if TYPE_CHECKING:
    import torch

    from smaf_core.classifier import Classifier
    from smaf_core.training_record import TrainingRecord


@dataclass(frozen=True)
class ExportResult:
    """What an export has written."""

    folder: Path
    images: int


def project_for(source: Path, folder: Path | None = None, tags_from: str | None = None) -> tuple[Project, tuple[str, ...]]:
    """Open a project, or make one for a folder of images.

    Args:
        source: A project, or a data set in any form that `open_dataset` knows.
        folder: Where the project of a data set is or shall be; default: NAME.smaf in the current folder.
        tags_from: Which source of tags counts where a data set has several, as in `open_dataset`.

    Returns:
        The project, and sentences saying what was found in the data set (none for a project that was there already).

    Raises:
        SmafError: nothing can be opened, or the project at `folder` belongs to other images.
    """
    if (source / "project.json").is_file():
        if folder is not None and folder.resolve() != source.resolve():
            raise SmafError(f"{source} is a project already; leave -o away")
        return Project.open(source), ()
    folder = folder or Path(source.resolve().name + SUFFIX)
    if (folder / "project.json").is_file():
        return _reopened(folder, source), ()
    images = open_dataset(source, tags_from=tags_from)
    return Project.create(folder, images), (*images.found, *images.warnings)


def propose(
    project: Project,
    *,
    preset: str = "quick",
    device: str = "auto",
    retrain: bool = False,
    init: Path | None = None,
    momentum: float | None = None,
    changes: Sequence[str] = (),
    tensorboard: bool = False,
    seed: int = 0,
    report: Report = silent,
) -> RoundResult:
    """Propose a mask for every image, with the latest checkpoint, or a first classifier trained on the tags.

    Args:
        project: Its image folder is read; proposals and the round are written.
        preset: One of `settings.PRESETS`.
        device: "auto", "cpu", "cuda" or "cuda:N".
        retrain: Whether to train a first classifier although there is a checkpoint.
        init: Instead of training, take this checkpoint as the first classifier: of EPS, SMAF, SEAM, PSA or IRN, or our own.
        momentum: SGD's, instead of the preset's; see `settings.with_momentum`.
        changes: Other settings of the preset; see `setting_changes.with_changes`.
        tensorboard: Whether training also leaves TensorBoard's events in the round's folder.
        seed: Makes training repeatable on the CPU.
        report: Told the progress.

    Raises:
        SmafError: nobody said what is in the images, or something cannot be read or written.
        Cancelled: a person asked to stop; what is finished stays.
    """
    from smaf_core.training import train_first

    chosen, where = _chosen(preset, momentum, changes), _device(device)
    latest, about = project.latest_round(), {"preset": preset, "changes": list(changes), "seed": seed}
    if init is not None:
        given = checkpoint_of_others(project, init)
        return run_round(project, "init", {**about, "init": str(init.resolve())}, chosen, seed, lambda _: given, where, report)
    if latest is not None and not retrain:
        return propose_again(project, latest, chosen, where, report)

    def train(record: TrainingRecord) -> Classifier:
        examples, names, cache = examples_of(project), project.classes.names, features_of(project)
        return train_first(examples, names, chosen, cache=cache, device=where, seed=seed, record=record, report=report)

    return run_round(project, "first", about, chosen, seed, train, where, report, tensorboard)


def propose_image(project: Project, name: str, *, device: str = "auto") -> None:
    """Propose a mask for one image anew, with the latest checkpoint: after its tags were changed, say.

    Args:
        project: Gets the proposal.
        name: Which image.
        device: "auto", "cpu", "cuda" or "cuda:N".

    Raises:
        SmafError: there is no checkpoint yet, nobody said what is in the image, or the picture cannot be read.
    """
    from smaf_core.proposal import propose as propose_mask

    latest, image = project.latest_round(), project.image(name)
    if latest is None:
        raise SmafError(f"{project.folder}: there is no classifier yet; propose masks for all images first")
    if image.tags is None:
        raise SmafError(f"{name}: nobody said what is in this image; give it tags first")
    proposal = propose_mask(
        classifier_of(project, latest),
        read_image(image.path),
        indices_of(project, image.tags),
        with_changes(preset_named(latest.settings["preset"]), latest.settings.get("changes", ())),
        device=_device(device),
        name=name,
    )
    project.save_proposal(name, proposal.label_map, proposal.attention, latest)


def looks_of_image(project: Project, name: str) -> Looks:
    """Give what the latest round's backbone sees in one picture, for `smaf_core.suggestion`.

    Nothing where no round has been trained yet, or its checkpoint cannot be read: colours and attention tell something too.

    Raises:
        SmafError: the picture cannot be read.
    """
    from smaf_core.checkpoint import load_checkpoint
    from smaf_core.looks import looks_of

    latest, image = project.latest_round(), project.image(name)
    if latest is None:
        return ()
    try:
        classifier = load_checkpoint(latest.checkpoint, _device("auto"))
    except SmafError:
        return ()
    chosen = with_changes(preset_named(latest.settings["preset"]), latest.settings.get("changes", ()))
    return looks_of(classifier, image.path, chosen.attention, features_of(project) if chosen.frozen else None)


def self_train(
    project: Project,
    *,
    preset: str = "quick",
    device: str = "auto",
    init: Path | None = None,
    teacher_maps: Path | None = None,
    momentum: float | None = None,
    changes: Sequence[str] = (),
    tensorboard: bool = False,
    seed: int = 0,
    report: Report = silent,
) -> RoundResult:
    """Run one round of self-training: the student learns the teacher's fused maps and what a person corrected.

    Args:
        project: As for `propose`; so are `preset`, `device`, `momentum`, `changes`, `seed` and `report`.
        preset: One of `settings.PRESETS`.
        device: "auto", "cpu", "cuda" or "cuda:N".
        init: The teacher, and what the student begins as, instead of the latest round's checkpoint: a file as for `propose`.
        teacher_maps: A folder of class attention maps of another project, which teach instead of what the teacher sees.
        momentum: SGD's, instead of the preset's.
        changes: Other settings of the preset.
        tensorboard: Whether training also leaves TensorBoard's events in the round's folder.
        seed: Makes training repeatable on the CPU.
        report: Told the progress.

    Raises:
        SmafError: there is no checkpoint to start from, a file cannot be read, or maps are missing for an image.
        Cancelled: a person asked to stop; the last round stays in force.
    """
    from smaf_core import training

    chosen, where = _chosen(preset, momentum, changes), _device(device)
    teacher = teacher_of(project, init)
    look = None if teacher_maps is None else look_of_others(project, teacher_maps)
    given = {"init": init, "teacher_maps": teacher_maps}
    others = {name: str(path.resolve()) for name, path in given.items() if path is not None}
    about = {"preset": preset, "changes": list(changes), "seed": seed, **others}

    def train(record: TrainingRecord) -> Classifier:
        examples, cache = examples_of(project), features_of(project)
        return training.self_train(
            teacher, examples, chosen, look=look, cache=cache, device=where, seed=seed, record=record, report=report
        )

    return run_round(project, "self-train", about, chosen, seed, train, where, report, tensorboard)


def export(
    project: Project,
    out: Path,
    format_name: str,
    what: What,
    *,
    options: ExportOptions = ExportOptions(),  # noqa: B008 - frozen
    only: Collection[str] | None = None,
    report: Report = silent,
) -> ExportResult:
    """Write the masks of a project in a format that training code reads.

    Args:
        project: What to write.
        out: The folder to write; absent, empty, or an earlier export of the same kind, which then goes on.
        format_name: One of `formats.EXPORTERS`.
        what: "masks" for images whose mask a person has made, "proposals" for the machine's answer on the others too.
        options: Whether pictures come along, and what becomes of unsure pixels.
        only: Names of the images to write; None for all.
        report: Told the progress.

    Raises:
        SmafError: the format is unknown, `only` names an image that is not there, there is nothing to write, or it cannot be
            written.
    """
    if format_name not in EXPORTERS:
        raise SmafError(f"unknown format {format_name!r}; choose one of {', '.join(EXPORTERS)}")
    chosen = project.images() if only is None else [project.image(name) for name in only]
    items = [_labelled(project, image) for image in chosen if _has_answer(project, image, what)]
    if not items:
        missing = "mask yet; accept or paint some, or export proposals" if what == "masks" else "proposal yet; propose first"
        raise SmafError(f"{project.folder}: no image has a {missing}")
    export_dataset(format_name, items, project.classes, out, options, report)
    return ExportResult(out, len(items))


def draw_contact_sheet(project: Project, out: Path, count: int = 12, report: Report = silent) -> Path:
    """Draw some images of a project with every step beside each other, and the truth where it is known.

    Args:
        project: Images with a proposal are drawn, spread evenly over the data set.
        out: The PNG to write.
        count: How many images at most.
        report: Told the progress.
    """
    with_proposal = [image for image in project.images() if project.proposal_path(image.name).exists()]
    chosen = with_proposal[:: max(1, -(-len(with_proposal) // count))]
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    for done, image in enumerate(chosen):
        report(done, len(chosen), "contact sheet")
        steps: dict[str, LabelMap | None] = {**label_maps_of_steps(project, image.name)}
        steps["truth"] = None if image.truth is None else read_label_map(image.truth)
        rows.append(Row(image.name, read_image(image.path), tuple(steps.values())))
        columns = tuple(steps)
    stream = io.BytesIO()
    contact_sheet(rows, columns, project.classes).save(stream, "PNG")
    write_bytes_whole(out, stream.getvalue())
    report(len(chosen), len(chosen), "contact sheet")
    return out


def _chosen(preset: str, momentum: float | None, changes: Sequence[str]) -> Preset:
    chosen = with_changes(preset_named(preset), changes)
    return chosen if momentum is None else with_momentum(chosen, momentum)


def _device(name: str) -> torch.device:
    from smaf_core.device import choose_device

    return choose_device(name)


def _reopened(folder: Path, source: Path) -> Project:
    project = Project.open(folder)
    if project.root.is_relative_to(source.resolve()) or source.resolve().is_relative_to(project.root):
        return project
    project.close()
    raise SmafError(f"{folder} is a project of the images in {project.root}; choose another name with -o")


def _labelled(project: Project, image: ImageRecord) -> LabelledImage:
    def label_map() -> LabelMap:
        found = project.label_map(image.name, "proposals")
        if found is None:
            raise SmafError(f"{project.folder}: the mask of {image.name!r} has gone while it was exported")
        return found

    return LabelledImage(image.name, image.path, image.tags, label_map, image.status == "accepted")


def _has_answer(project: Project, image: ImageRecord, what: What) -> bool:
    """Whether there is something to export; a proposal that a person accepted as it is stands for a mask."""
    counts = what == "proposals" or image.status == "accepted"
    return project.has_mask(image.name) or (counts and project.proposal_path(image.name).exists())
