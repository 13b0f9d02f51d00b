"""The segmenter's verbs: train it on a project, let it segment pictures without tags, measure it, export it."""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.images import IMAGE_SUFFIXES, read_image, read_label_map, write_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError, Unreadable
from smaf_core.evaluation.miou import Evaluation, confusion_of, evaluation_of
from smaf_core.evaluation.steps import with_truth
from smaf_core.hardware import distributed
from smaf_core.progress import Report, silent
from smaf_core.project.growing import listed
from smaf_core.project.lock import in_turn, turn
from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.queue import is_settled, score_queue
from smaf_core.sample import make_sample
from smaf_core.settings.segmenter import SegmenterPreset, segmenter_preset_named
from smaf_core.workflow.inputs import identity_of, project_for
from smaf_core.workflow.left_out import LeftOut

if TYPE_CHECKING:
    from smaf_core.data.example import Example
    from smaf_core.segmenter.export import Model
    from smaf_core.segmenter.inference import Segmentation
    from smaf_core.segmenter.training import Target

TargetKind = Literal["masks", "proposals", "both"]
"""What a segmenter learns: what persons made, what the machine proposed, or the one where there is one, else the other."""

SEEN = "segmenter"
"""Name of the step before the dense CRF."""
SEEN_CRF = "segmenter + CRF"
PROPOSAL = "proposal"


@dataclass(frozen=True)
class SegmenterResult:
    """What a training of a segmenter has left behind."""

    model: Path
    backbone: str
    initial_weights: str
    """What the backbone knew at the start: worth 2 to 3 points of mIoU (method.md 3.2), so it is always said."""
    targets: str
    images: int
    steps: int
    seed: int
    seconds: float
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Why images taught nothing, by their names: a file of theirs cannot be read."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages and JSON."""
        return {**asdict(self), "model": str(self.model)}


@dataclass(frozen=True)
class PredictionResult:
    """What a segmenter has left in a project."""

    project: Path
    segmented: int
    """Images it has looked at."""
    predicted: int
    """Those that had no tags and have doubtful ones now, with a proposal."""
    proposed: int
    """Those whose tags a person gave, and whose proposal is what the segmenter sees of these."""
    seconds: float
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Why it has not looked at images, by their names: their picture cannot be read."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages and JSON."""
        return {**asdict(self), "project": str(self.project)}


@in_turn("smaf segment train", distributed.of_the_first)
def train_segmenter(
    project: Project,
    *,
    targets: TargetKind = "both",
    preset: str = "quick",
    out: Path | None = None,
    uncertainty: bool | None = None,
    names: Sequence[str] | None = None,
    changes: Sequence[str] = (),
    tensorboard: bool = False,
    device: str = "auto",
    seed: int = 0,
    report: Report = silent,
) -> SegmenterResult:
    """Train a segmenter on the masks and proposals of a project.

    Human pixels count fully, and so does all of an accepted mask; other pixels count by how far the scales agree.

    Args:
        project: Masks, proposals and attention are read.
        targets: What to learn.
        preset: One of `settings.segmenter.SEGMENTER_PRESETS`.
        out: The .safetensors to write; default: the project's own segmenter.
        uncertainty: Whether machine pixels are weighed; default: as the preset has it.
        names: Only these images; default: all that have a target.
        changes: Other settings of the preset; see `settings.changes.with_changes`.
        tensorboard: Whether training also leaves TensorBoard's events, in the project's segmenter/training.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.
        seed: Makes training repeatable on the CPU.
        report: Told the progress.

    Raises:
        SmafError: no image has a target, or something cannot be read or written.
        Cancelled: a person asked to stop; the last segmenter stays, and the same training again goes on where this one was.
    """
    from smaf_core.hardware.device import choose_device
    from smaf_core.learning.record import TrainingRecord
    from smaf_core.networks.backbones import origin_of
    from smaf_core.segmenter.file import about_of, save_segmenter
    from smaf_core.segmenter.training import fit_segmenter

    started, settings = time.monotonic(), segmenter_preset_named(preset, changes)
    where = choose_device(device, learns=settings.training.learn)
    if uncertainty is not None:
        settings = dataclasses.replace(settings, uncertainty=uncertainty)
    examples = examples_to_learn(project, targets, names)
    source = targets_of(project, targets, settings.uncertainty)
    path = out or project.segmenter_path
    identity = _identity(project, examples, targets, settings, seed)
    record = TrainingRecord(project.segmenter_path.parent / "training", identity, tensorboard=tensorboard)
    left_out = LeftOut()
    segmenter = fit_segmenter(
        examples, source, project.classes.names, settings,
        cache=project.features, device=where, seed=seed, record=record, leave_out=left_out, report=report,
    )  # fmt: skip
    left_out.gather()
    initial = f"ImageNet ({origin_of(settings.backbone)})"
    result = SegmenterResult(
        path, settings.backbone, initial, targets, len(examples) - len(left_out.reasons), settings.training.steps, seed,
        time.monotonic() - started, left_out.reasons,
    )  # fmt: skip
    merged = [[*one] for one in project.classes.merged]
    training = {**result.as_dict(), "preset": preset, "settings": asdict(settings), "merged": merged}
    if distributed.leads():
        save_segmenter(path, segmenter, about_of(segmenter, settings.segmentation, training))
        left_out.note_in(project)
    record.close()
    return result


def predict(
    model: Path,
    source: Path,
    out: Path | None = None,
    *,
    crf: bool = True,
    propose: bool = False,
    device: str = "auto",
    report: Report = silent,
) -> PredictionResult:
    """Let a segmenter look at pictures that need no tags; they become a project, or belong to one already.

    What it sees is kept for every image as a layer of its own. Images of which no person said what is in them also get it as
    their proposal, and its classes as tags that are doubtful until a person confirms them.

    With `propose`, images that have a person's tags get a new proposal as well: what the segmenter sees when it is told
    them. Masks, images that were accepted, and those with a tag that the segmenter does not know stay as they are.

    Args:
        model: A segmenter: .safetensors or .onnx.
        source: A folder of pictures, or a project.
        out: The project to make of a folder; default: NAME.smaf in the current folder.
        crf: Whether to align to the picture's edges by the dense CRF.
        propose: Whether images with tags get a new proposal.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.
        report: Told the progress.

    Raises:
        SmafError: something cannot be read or written, or the project lacks a class of the segmenter.
        Cancelled: a person asked to stop; what is finished stays.
    """
    from smaf_core.hardware.device import choose_device
    from smaf_core.segmenter.export import open_model

    started, opened = time.monotonic(), open_model(model, choose_device(device))
    project = project_for(source, out, classes=opened.about.classes)[0]
    with project, turn(project.folder, "smaf segment predict"):
        project.refresh()
        look, known = _looking_for(project, opened), set(_names_now(project, opened))
        images, predicted, proposed, left_out = project.images(), 0, 0, LeftOut()
        for done, image in enumerate(images):
            report(done, len(images), "segmenting")
            try:
                segmented = look(image)
            except Unreadable as error:
                left_out(image.name, error)
                continue
            seen = segmented(None, crf)
            write_label_map(project.segmented_path(image.name), seen.label_map, project.classes.palette())
            if image.tags is None or image.doubtful:
                project.save_proposal(image.name, seen.label_map, seen.attention)
                project.guess_tags(image.name, [project.classes.name(index) for index in seen.tags])
                predicted += 1
            elif propose and set(image.tags) <= known and not is_settled(project, image):
                told = segmented(image.tags, crf)
                project.save_proposal(image.name, told.label_map, told.attention)
                proposed += 1
        report(len(images), len(images), "segmenting")
        seen_by_it = len(images) - len(left_out.reasons)
        left_out.go_on(seen_by_it)
        if images:  # what it sees is a second opinion on every proposal
            score_queue(project, report=report)
            left_out.note_in(project)
        seconds = time.monotonic() - started
        return PredictionResult(project.folder, seen_by_it, predicted, proposed, seconds, left_out.reasons)


def evaluate_segmenter(
    model: Path,
    project: Project,
    truth: Path | None = None,
    names: Sequence[str] | None = None,
    *,
    tags: bool = False,
    device: str = "auto",
    report: Report = silent,
) -> dict[str, Evaluation]:
    """Measure a segmenter against truth: before and after the dense CRF, and beside the project's own proposals.

    Args:
        model: A segmenter: .safetensors or .onnx.
        project: Whose images.
        truth: A folder of true masks; default: those the data set brought along.
        names: Only these images; default: all that have a truth.
        tags: Whether the segmenter is told the images' tags; by default it looks without, as at new pictures.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.
        report: Told the progress.

    Returns:
        Evaluations by step; the proposals only where all of these images have one.

    Raises:
        SmafError: nothing can be measured, or a mask has another size than its truth.
    """
    from smaf_core.hardware.device import choose_device
    from smaf_core.segmenter.export import open_model

    look = _looking_for(project, open_model(model, choose_device(device)))
    images = list(with_truth(project, truth, names))
    if not images:
        raise SmafError(f"{project.folder}: no image has a true mask; name a folder of truth")
    proposed = all(project.proposal_path(image.name).exists() for image, _ in images)
    confusions: dict[str, NDArray[np.int64]] = {}
    for done, (image, path) in enumerate(images):
        report(done, len(images), "measuring")
        seen, true = look(image)(image.tags if tags else None, True), read_label_map(path)
        steps = {SEEN: seen.before_crf, SEEN_CRF: seen.label_map}
        if proposed:
            steps[PROPOSAL] = read_label_map(project.proposal_path(image.name))
        for step, label_map in steps.items():
            confusions[step] = confusions.get(step, 0) + _confusion(label_map, true, path)
    report(len(images), len(images), "measuring")
    return {step: evaluation_of(sums, len(images), project.classes.names) for step, sums in confusions.items()}


def export_segmenter(model: Path, out: Path, pictures: Path | None = None, count: int = 4) -> float:
    """Write a segmenter as .pt2 or .onnx, and compare it with the original on pictures.

    Args:
        model: The .safetensors that training left.
        out: Ends with .pt2 or .onnx.
        pictures: A folder of pictures to compare on; default: pictures drawn by the program.
        count: On how many.

    Returns:
        The largest difference of any logit.

    Raises:
        SmafError: it cannot be read or written, a package is missing, or the file would say something else.
    """
    from smaf_core.segmenter.export import export_segmenter as export
    from smaf_core.segmenter.file import load_segmenter

    segmenter, about = load_segmenter(model)
    return export(out, segmenter, about, _pictures(pictures, count))


def examples_to_learn(project: Project, kind: TargetKind, names: Sequence[str] | None) -> list[Example]:
    """Give the images that have what is to be learnt. A segmenter's own guess teaches it nothing.

    Args:
        project: Its masks and proposals are asked for.
        kind: Which of them count.
        names: Only these images; None: all.

    Raises:
        SmafError: no image has any.
    """
    from smaf_core.data.example import Example

    def has_one(image: ImageRecord) -> bool:
        proposed = image.tags is not None and not image.doubtful and project.proposal_path(image.name).exists()
        made = project.has_mask(image.name)
        return made if kind == "masks" else proposed if kind == "proposals" else made or proposed

    chosen = None if names is None else set(names)
    found = [image for image in project.images() if (chosen is None or image.name in chosen) and has_one(image)]
    if not found:
        missing = "mask yet; accept or paint some" if kind == "masks" else "proposal yet; propose first"
        raise SmafError(f"{project.folder}: no image has a {missing}")
    return [Example(image.name, image.path, _classes_in(project, image)) for image in found]


def _classes_in(project: Project, image: ImageRecord) -> tuple[int, ...]:
    """Which classes are in an image: what its tags say, or its mask where nobody has confirmed any."""
    if image.tags is not None and not image.doubtful:
        return tuple(project.classes.index(tag) for tag in image.tags)
    mask = project.load_mask(image.name)
    counts = np.zeros(256, np.int64) if mask is None else np.bincount(mask.label_map.ravel(), minlength=256)
    return tuple(int(label) for label in np.flatnonzero(counts) if label not in (BACKGROUND, VOID))


def _identity(project: Project, examples: Sequence[Example], kind: TargetKind, settings: SegmenterPreset, seed: int) -> str:
    """Name everything that a segmenter's weights depend on."""
    images = [
        (
            [example.name, example.tags, project.image(example.name).status == "accepted"],
            [
                example.image, project.mask_path(example.name), project.touched_path(example.name),
                project.proposal_path(example.name), project.attention_path(example.name),
            ],
        )
        for example in examples
    ]  # fmt: skip
    return identity_of([kind, asdict(settings), seed, project.classes.names], images)


def _is_finished(project: Project, name: str) -> bool:
    """Whether a person has looked at every pixel of a mask."""
    image = project.find_image(name)  # None: it was taken out of the project meanwhile
    return image is not None and image.status == "accepted" and project.is_by_hand(name)


def targets_of(project: Project, kind: TargetKind, uncertainty: bool) -> Callable[[Example], Target]:
    """Give the function that reads an image's target: what to learn, and how much each pixel counts.

    Args:
        project: Its masks and proposals are read, when they are needed.
        kind: As for `examples_to_learn`.
        uncertainty: Whether pixels of the machine count by how far the scales agree.
    """
    from smaf_core.segmenter.training import Target, certainty

    def machine_weight(name: str, label_map: LabelMap) -> NDArray[np.float32]:
        attention = project.load_attention(name) if uncertainty else None
        return np.ones(label_map.shape, np.float32) if attention is None else certainty(label_map, attention)

    def target(example: Example) -> Target:
        mask = None if kind == "proposals" else project.load_mask(example.name)
        label_map = project.load_proposal(example.name) if mask is None else mask.label_map
        if label_map is None:
            raise Unreadable(f"{project.folder}: the proposal of {example.name!r} has gone while it was needed; propose again")
        weight = machine_weight(example.name, label_map)
        if mask is not None:
            weight[mask.touched | (_is_finished(project, example.name))] = 1.0
        return Target(label_map, weight)

    return target


Decide = Callable[["Sequence[str] | None", bool], "Segmentation"]
"""Tags that an image may have (None: any), whether to align by the dense CRF -> what is seen, in the project's indices."""


def _looking_for(project: Project, model: Model) -> Callable[[ImageRecord], Decide]:
    """Give the function that looks at an image of a project, whose classes may be in another order than the model's.

    It looks once; what is made of that, with tags and without, may be asked for several times. What it sees of classes that
    the project has not is background there.

    Raises:
        SmafError: the project has none of the classes.
    """
    from smaf_core.segmenter.inference import segmentation_of, views_of

    names = _names_now(project, model)
    known = project.classes.names
    own = np.array([0, *(project.classes.index(name) if name in known else BACKGROUND for name in names)], np.uint8)
    if not own.any():
        raise SmafError(f"{project.folder}: has no class of this segmenter ({listed(names)}); add some first with smaf classes")

    def look(image: ImageRecord) -> Decide:
        picture, settings = read_image(image.path), model.about.segmentation
        views = views_of(model.logits_of, model.about.stride, picture, settings)

        def decide(tags: Sequence[str] | None, crf: bool) -> Segmentation:
            allowed = None if tags is None else [k for k, name in enumerate(names, 1) if name in tags]
            return segmentation_of(views, picture, settings, allowed, crf=crf).renumbered(own)

        return decide

    return look


def _names_now(project: Project, model: Model) -> list[str]:
    """What the project calls the classes of a model: one that was merged since it learnt it is the one with its pixels."""
    known = model.about.training.get("merged")
    since = [one for one in project.classes.merged if not isinstance(known, list) or [*one] not in known]
    classes = dataclasses.replace(project.classes, merged=tuple(since))
    return [classes.now(name) for name in model.about.classes]


def _confusion(label_map: LabelMap, true: LabelMap, path: Path) -> NDArray[np.int64]:
    if label_map.shape != true.shape:
        raise SmafError(f"{path}: the truth is {true.shape}, the image {label_map.shape} (height, width) in pixels")
    return confusion_of(label_map, true)


def _pictures(folder: Path | None, count: int) -> Iterator[NDArray[np.uint8]]:
    """Read some pictures of a folder, or draw some."""
    if folder is not None:
        paths = sorted(path for path in folder.rglob("*") if path.suffix.casefold() in IMAGE_SUFFIXES)
        if not paths:
            raise SmafError(f"{folder}: has no pictures to compare on")
        yield from (read_image(path) for path in paths[:: max(1, len(paths) // count)][:count])
        return
    with tempfile.TemporaryDirectory(prefix="smaf-") as drawn:
        make_sample(Path(drawn) / "pictures", count=count)
        yield from (read_image(path) for path in sorted((Path(drawn) / "pictures" / "images").iterdir()))
