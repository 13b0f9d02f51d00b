"""A round: a classifier that is trained or taken, kept, and asked for new proposals; what it starts from and depends on."""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smaf_core import team
from smaf_core.errors import SmafError
from smaf_core.loop import is_settled, score_queue
from smaf_core.mask import LabelMap, Touched
from smaf_core.progress import Report
from smaf_core.project import Project, Round
from smaf_core.settings import Preset

if TYPE_CHECKING:
    import torch

    from smaf_core.classifier import Classifier
    from smaf_core.dataset import Example
    from smaf_core.proposal import Look
    from smaf_core.training_record import TrainingRecord


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


def run_round(
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

    Args:
        project: Gets the round and its proposals.
        kind: What the round is called: "first", "init" or "self-train".
        about: What the person chose, kept with the round; a round of other choices is not gone on with.
        settings: The preset, with all changes.
        seed: What the training begins with.
        train: Gives the classifier; is told where to keep its state.
        device: Where to propose.
        report: Told the progress; may raise `Cancelled`.
        tensorboard: Whether training also leaves TensorBoard's events.
    """
    from smaf_core.checkpoint import save_checkpoint
    from smaf_core.live_samples import Samples, WatchedRecord

    started = time.monotonic()
    current = team.of_the_first(lambda: _begun(project, kind, {**about, **asdict(settings)}))
    samples = Samples.of(
        current.folder / "samples", examples_of(project), settings, features_of(project), project.classes.palette()
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


def propose_again(project: Project, latest: Round, settings: Preset, device: torch.device, report: Report) -> RoundResult:
    """Propose with a round's checkpoint as it is: after tags were changed or images came in, say."""
    started = time.monotonic()
    _write_proposals(project, latest, classifier_of(project, latest), settings, device, report)
    return _result(project, latest, started)


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


def _write_proposals(
    project: Project, current: Round, classifier: Classifier, settings: Preset, device: torch.device, report: Report
) -> None:
    from smaf_core.proposal import propose_all

    examples = examples_of(project)
    cache = features_of(project) if settings.frozen else None
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


def teacher_of(project: Project, init: Path | None) -> Classifier:
    """Read the classifier that a round of self-training starts from: that of a file, else the latest round's.

    Raises:
        SmafError: there is none, or it does not know the project's classes.
    """
    if init is not None:
        return checkpoint_of_others(project, init)
    latest = project.latest_round()
    if latest is None:
        raise SmafError(f"{project.folder}: there is no classifier to start from yet; propose first, or name one with --init")
    return classifier_of(project, latest)


def classifier_of(project: Project, latest: Round) -> Classifier:
    """Read a round's classifier, and make sure that it knows every class there is now, by whatever name.

    Raises:
        SmafError: it does not, or the file cannot be read.
    """
    from smaf_core.checkpoint import load_checkpoint

    classifier = load_checkpoint(latest.checkpoint)
    unknown = project.classes.names[len(classifier.class_names) :]
    if unknown:
        raise SmafError(
            f"{project.folder}: the classifier of round {latest.number} does not know the class {', '.join(unknown)}; "
            "train the first classifier again (propose --retrain)"
        )
    return classifier


def checkpoint_of_others(project: Project, path: Path) -> Classifier:
    """Read a checkpoint of ours or of another project, and make sure that it knows the project's classes.

    Raises:
        SmafError: it does not, or the file cannot be read.
    """
    from smaf_core.checkpoint import load_checkpoint
    from smaf_core.foreign.checkpoints import read_checkpoint

    names = project.classes.names
    if path.suffix != ".safetensors":
        return read_checkpoint(path, names).classifier
    classifier = load_checkpoint(path)
    if classifier.class_names != names:
        raise SmafError(f"{path}: knows the classes {', '.join(classifier.class_names)}; this project has {', '.join(names)}")
    return classifier


def look_of_others(project: Project, folder: Path) -> Look:
    """Give the maps of another project as what a teacher sees; complain before hours of training, not after.

    Raises:
        SmafError: maps are missing for an image with tags.
    """
    from smaf_core.foreign.cam_folders import CamFolder

    maps = CamFolder(folder, len(project.classes))
    missing = [example.name for example in examples_of(project) if example.tags and Path(example.name).name not in maps]
    if missing:
        raise SmafError(f"{folder}: has no maps of {len(missing)} images, the first is {missing[0]}; make them as well")
    return lambda example: maps.read(Path(example.name).name).attention(example.tags)


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
            indices_of(project, image.tags),
            image.saliency,
            functools.partial(human, image.name, image.status == "accepted"),
        )
        for image in project.images()
        if image.tags is not None and not image.doubtful
    ]


def indices_of(project: Project, tags: Sequence[str]) -> tuple[int, ...]:
    """Give the label-map indices (1 to K) of tags, ascending."""
    return tuple(sorted(project.classes.index(tag) for tag in tags))


def features_of(project: Project) -> Path:
    """Say where the features of a frozen backbone are kept."""
    return project.cache / "features"
