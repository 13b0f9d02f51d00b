"""One function per verb of the user: folder in, files out. The only place where stages meet the disk.

torch takes seconds to import, so the functions that need it import their stages themselves; the others answer at once.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smaf_core import team
from smaf_core.contact_sheet import Row, contact_sheet
from smaf_core.errors import SmafError
from smaf_core.evaluation import Evaluation, confusion_of, evaluation_of
from smaf_core.formats import EXPORTERS, ExportOptions, LabelledImage, export_dataset, open_dataset
from smaf_core.images import read_image, read_label_map, write_bytes_whole
from smaf_core.loop import is_settled, score_queue
from smaf_core.mask import LabelMap, Touched
from smaf_core.progress import Report, silent
from smaf_core.project import SUFFIX, ImageRecord, Project, Round, What
from smaf_core.setting_changes import with_changes
from smaf_core.settings import BACKGROUND_SCORE, Preset, preset_named, with_momentum

if TYPE_CHECKING:
    import torch

    from smaf_core.classifier import Classifier
    from smaf_core.dataset import Example
    from smaf_core.proposal import Look
    from smaf_core.training_record import TrainingRecord

CRF_STEP = "fused + CRF"
"""Name of the step after the dense CRF: the proposal."""

MASK_STEP = "mask"
"""Name of the last step: the person's mask, where there is one, else the proposal."""


@dataclass(frozen=True)
class RoundResult:
    """What a round of training has left behind."""

    project: Path
    round: int
    kind: str
    proposed: int
    """Images that have a new proposal."""
    kept: int
    """Images whose mask a person has drawn: their proposal is new too, their mask is as it was."""
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages and JSON."""
        return {**asdict(self), "project": str(self.project)}


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
    latest, about = project.latest_round(), {"preset": preset, "changes": list(changes)}
    if init is not None:
        given = _checkpoint_of_others(project, init)
        return _round(project, "init", {**about, "init": str(init.resolve())}, chosen, seed, lambda _: given, where, report)
    if latest is not None and not retrain:
        return _propose_again(project, latest, chosen, where, report)

    def train(record: TrainingRecord) -> Classifier:
        examples, names, cache = examples_of(project), project.classes.names, _features(project)
        return train_first(examples, names, chosen, cache=cache, device=where, seed=seed, record=record, report=report)

    return _round(project, "first", about, chosen, seed, train, where, report, tensorboard)


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
        _classifier_of(project, latest),
        read_image(image.path),
        _indices(project, image.tags),
        with_changes(preset_named(latest.settings["preset"]), latest.settings.get("changes", ())),
        device=_device(device),
        name=name,
    )
    project.save_proposal(name, proposal.label_map, proposal.attention, latest)


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
    teacher = _teacher(project, init)
    look = None if teacher_maps is None else _look_of_others(project, teacher_maps)
    given = {"init": init, "teacher_maps": teacher_maps}
    others = {name: str(path.resolve()) for name, path in given.items() if path is not None}
    about = {"preset": preset, "changes": list(changes), **others}

    def train(record: TrainingRecord) -> Classifier:
        examples, cache = examples_of(project), _features(project)
        return training.self_train(
            teacher, examples, chosen, look=look, cache=cache, device=where, seed=seed, record=record, report=report
        )

    return _round(project, "self-train", about, chosen, seed, train, where, report, tensorboard)


def evaluate_steps(
    project: Project, truth: Path | None = None, names: Sequence[str] | None = None, report: Report = silent
) -> dict[str, Evaluation]:
    """Measure every step on the way to the mask: each scale alone, fused, after the CRF, and as a person left it.

    Args:
        project: Its images with a proposal and a truth are measured.
        truth: A folder of true masks; default: those the data set brought along.
        names: Only these images; default: all that have a truth.
        report: Told the progress.

    Raises:
        SmafError: nothing can be measured, or a mask has another size than its truth.
    """
    images = with_proposal_and_truth(project, truth, names)
    confusions: dict[str, NDArray[np.int64]] = {}
    for done, (image, path) in enumerate(images):
        report(done, len(images), "measuring")
        true = read_label_map(path)
        for step, label_map in label_maps_of_steps(project, image.name).items():
            if label_map.shape != true.shape:
                raise SmafError(f"{path}: the truth is {true.shape}, the proposal {label_map.shape} (height, width) in pixels")
            confusions[step] = confusions.get(step, 0) + confusion_of(label_map, true)
    report(len(images), len(images), "measuring")
    return {step: evaluation_of(sums, len(images), project.classes.names) for step, sums in confusions.items()}


def label_maps_of_steps(project: Project, name: str) -> dict[str, LabelMap]:
    """Give what each step alone would answer for an image that has a proposal, in the order of the steps."""
    proposal = project.load_proposal(name)
    attention = project.load_attention(name)
    if proposal is None or attention is None:
        raise SmafError(f"{project.folder}: image {name!r} has no proposal yet; propose first")
    size = (proposal.shape[0], proposal.shape[1])
    steps = {step: attention.label_map(step, size, BACKGROUND_SCORE) for step in attention.steps}
    mask = project.load_mask(name)
    return {**steps, CRF_STEP: proposal, MASK_STEP: proposal if mask is None else mask.label_map}


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


def _round(
    project: Project,
    kind: str,
    about: Mapping[str, Any],
    settings: Preset,
    seed: int,
    train: Callable[[TrainingRecord], Classifier],
    device: torch.device,
    report: Report,
    tensorboard: bool = False,
) -> RoundResult:
    """Train, keep the checkpoint, propose anew; a round that was interrupted while it trained goes on.

    The round counts from its checkpoint on: who stops it while it proposes goes on with `propose`, and trains nothing twice.
    """
    from smaf_core.checkpoint import save_checkpoint
    from smaf_core.live_samples import Samples, WatchedRecord

    started = time.monotonic()
    current = team.of_the_first(lambda: _begun(project, kind, {**about, **asdict(settings)}))
    samples = Samples.of(
        current.folder / "samples", examples_of(project), settings, _features(project), project.classes.palette()
    )
    watch = samples.watch if team.leads() else None
    record = WatchedRecord(current.folder, _identity(project, current, seed), watch, tensorboard=tensorboard)
    corrected = [image.name for image in project.images() if project.has_mask(image.name)]
    classifier = train(record)
    if team.leads():
        save_checkpoint(current.checkpoint, classifier)
        record.close()
        project.finish_round(current.number, {"training_seconds": time.monotonic() - started, "corrected": corrected})
    _write_proposals(project, current, classifier, settings, device, report)
    return _result(project, current, started)


def _chosen(preset: str, momentum: float | None, changes: Sequence[str]) -> Preset:
    chosen = with_changes(preset_named(preset), changes)
    return chosen if momentum is None else with_momentum(chosen, momentum)


def _teacher(project: Project, init: Path | None) -> Classifier:
    if init is not None:
        return _checkpoint_of_others(project, init)
    latest = project.latest_round()
    if latest is None:
        raise SmafError(f"{project.folder}: there is no classifier to start from yet; propose first, or name one with --init")
    return _classifier_of(project, latest)


def _classifier_of(project: Project, latest: Round) -> Classifier:
    """Read a round's classifier, and make sure that it knows every class there is now, by whatever name."""
    from smaf_core.checkpoint import load_checkpoint

    classifier = load_checkpoint(latest.checkpoint)
    unknown = project.classes.names[len(classifier.class_names) :]
    if unknown:
        raise SmafError(
            f"{project.folder}: the classifier of round {latest.number} does not know the class {', '.join(unknown)}; "
            "train the first classifier again (propose --retrain)"
        )
    return classifier


def _checkpoint_of_others(project: Project, path: Path) -> Classifier:
    """Read a checkpoint of ours or of another project, and make sure that it knows the project's classes."""
    from smaf_core.checkpoint import load_checkpoint
    from smaf_core.foreign.checkpoints import read_checkpoint

    names = project.classes.names
    if path.suffix != ".safetensors":
        return read_checkpoint(path, names).classifier
    classifier = load_checkpoint(path)
    if classifier.class_names != names:
        raise SmafError(f"{path}: knows the classes {', '.join(classifier.class_names)}; this project has {', '.join(names)}")
    return classifier


def _look_of_others(project: Project, folder: Path) -> Look:
    """Give the maps of another project as what a teacher sees; complain before hours of training, not after."""
    from smaf_core.foreign.cam_folders import CamFolder

    maps = CamFolder(folder, len(project.classes))
    missing = [example.name for example in examples_of(project) if example.tags and Path(example.name).name not in maps]
    if missing:
        raise SmafError(f"{folder}: has no maps of {len(missing)} images, the first is {missing[0]}; make them as well")
    return lambda example: maps.read(Path(example.name).name).attention(example.tags)


def _begun(project: Project, kind: str, settings: dict[str, Any]) -> Round:
    """Give the last round, if it is one of the same kind and settings whose training was interrupted; else a new one."""
    from smaf_core.training_record import STATE

    plain = json.loads(json.dumps(settings))
    for last in project.rounds()[-1:]:
        if (last.kind, last.settings, last.finished) == (kind, plain, None) and (last.folder / STATE).exists():
            return last
    return project.begin_round(kind, settings)


def _identity(project: Project, current: Round, seed: int) -> str:
    """Name everything that the round's weights depend on: who has corrected a mask since trains from the start."""
    latest = project.latest_round()
    digest = hashlib.sha256(json.dumps([current.settings, seed, latest and latest.number]).encode())
    for image in project.images():
        mask, touched = project.mask_path(image.name), project.touched_path(image.name)
        files = [image.path, mask, touched, *([] if image.saliency is None else [image.saliency])]
        dates = [path.stat().st_mtime_ns if path.exists() else None for path in files]
        digest.update(json.dumps([image.name, image.tags, image.doubtful, image.status == "accepted", dates]).encode())
    return digest.hexdigest()


def _propose_again(
    project: Project, latest: Round, settings: Preset, device: torch.device, report: Report
) -> RoundResult:
    started = time.monotonic()
    _write_proposals(project, latest, _classifier_of(project, latest), settings, device, report)
    return _result(project, latest, started)


def _write_proposals(
    project: Project, current: Round, classifier: Classifier, settings: Preset, device: torch.device, report: Report
) -> None:
    from smaf_core.proposal import propose_all

    examples = examples_of(project)
    cache = _features(project) if settings.frozen else None
    mine = propose_all(classifier, team.share(examples), settings, cache=cache, device=device, report=report)
    for proposal in team.in_order(mine, len(examples)):
        if not is_settled(project, project.image(proposal.name)):
            project.save_proposal(proposal.name, proposal.label_map, proposal.attention, current)
    if team.leads():
        score_queue(project, report=report)


def _result(project: Project, current: Round, started: float) -> RoundResult:
    names = [example.name for example in examples_of(project)]
    kept = sum(project.has_mask(name) for name in names)
    return RoundResult(project.folder, current.number, current.kind, len(names), kept, time.monotonic() - started)


def examples_of(project: Project) -> list[Example]:
    """Give the images as the machine sees them; those of which no person said what is in them are left alone."""
    from smaf_core.dataset import Example

    def human(name: str, finished: bool) -> tuple[LabelMap, Touched] | None:
        """What a person decided: all of a mask that was accepted, else the pixels they set."""
        mask = project.load_mask(name)
        if mask is None:
            return None
        return mask.label_map, np.ones_like(mask.touched) if finished else mask.touched

    return [
        Example(
            image.name,
            image.path,
            _indices(project, image.tags),
            image.saliency,
            functools.partial(human, image.name, image.status == "accepted"),
        )
        for image in project.images()
        if image.tags is not None and not image.doubtful
    ]


def _indices(project: Project, tags: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted(project.classes.index(tag) for tag in tags))


def _features(project: Project) -> Path:
    return project.cache / "features"


def _device(name: str) -> torch.device:
    from smaf_core.device import choose_device

    return choose_device(name)


def _reopened(folder: Path, source: Path) -> Project:
    project = Project.open(folder)
    if project.root.is_relative_to(source.resolve()) or source.resolve().is_relative_to(project.root):
        return project
    project.close()
    raise SmafError(f"{folder} is a project of the images in {project.root}; choose another name with -o")


def with_truth(
    project: Project, truth: Path | None, names: Sequence[str] | None
) -> Iterator[tuple[ImageRecord, Path]]:
    """Give the images that have a true mask, and where it is: in the folder `truth`, else where the data set has it."""
    chosen = None if names is None else set(names)
    if truth is not None and not truth.is_dir():
        raise SmafError(f"{truth}: there is no such folder")
    for image in project.images():
        path = image.truth if truth is None else truth / f"{image.name}.png"
        if path is not None and (chosen is None or image.name in chosen) and path.exists():
            yield image, path


def with_proposal_and_truth(
    project: Project, truth: Path | None, names: Sequence[str] | None
) -> list[tuple[ImageRecord, Path]]:
    """Give the images that can be measured, as `with_truth` does.

    Raises:
        SmafError: there is none.
    """
    known = with_truth(project, truth, names)
    images = [(image, path) for image, path in known if project.proposal_path(image.name).exists()]
    if not images:
        raise SmafError(f"{project.folder}: no image has a proposal and a true mask; propose first, or name a folder of truth")
    return images


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
