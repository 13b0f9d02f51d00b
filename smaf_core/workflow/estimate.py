"""How long a run will take and how much memory, from a short measurement on the very images."""

from __future__ import annotations

import copy
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch

from smaf_core.data.attention import Attention
from smaf_core.data.example import Example
from smaf_core.data.images import image_size, is_readable, read_image
from smaf_core.data.mask import LabelMap
from smaf_core.errors import Cancelled, SmafError
from smaf_core.hardware.device import CPU, choose_device, cores_for_each
from smaf_core.hardware.memory import process_memory_mb
from smaf_core.learning import training
from smaf_core.learning.batches import loaders, with_tags
from smaf_core.learning.features import FeatureSource
from smaf_core.learning.proposing import aligning_processes
from smaf_core.learning.record import TrainingRecord
from smaf_core.method.alignment import label_maps_of_file
from smaf_core.method.cam import see
from smaf_core.method.closer import closer_by, may_be_closer
from smaf_core.method.proposal import attention_of
from smaf_core.networks.checkpoint import load_checkpoint
from smaf_core.networks.classifier import Classifier, build_classifier
from smaf_core.networks.u2net import SaliencyModel
from smaf_core.progress import Report, silent
from smaf_core.project.store import Project
from smaf_core.review.judging import held_out, judges
from smaf_core.safe_files.u2net_file import find_model
from smaf_core.segmenter.inference import logits_by, segmentation_of, views_of
from smaf_core.segmenter.mask_head import mask_steps_for, teach_masks
from smaf_core.segmenter.network import Segmenter, build_segmenter
from smaf_core.segmenter.training import Targets, fit_segmenter, glances
from smaf_core.settings.classifier import Preset, TrainingSettings, preset_named
from smaf_core.settings.segmenter import SegmenterPreset, segmenter_preset_named
from smaf_core.workflow.inputs import examples_of, features_of
from smaf_core.workflow.rounds import MOST_JUDGES, masks_are_learned
from smaf_core.workflow.saliency import AUTO, NONE
from smaf_core.workflow.segment import TargetKind, examples_to_learn, targets_of

Kind = Literal["propose", "self-train"]

STEPS = 4
"""Training steps that are measured; the first one warms up."""
UNTRAINED = 0.5
"""Share of the photos with the pixels for it that are taken to be looked at closer, while no network can tell. Between a fifth,
of photos of single things, and all, of crowds (docs/decisions/0096), it is nowhere far off."""
PATIENCE = 20.0
"""Seconds after which measuring the training stops, with what is known."""


@dataclass(frozen=True)
class Estimate:
    """What is to be expected of a run."""

    images: int
    """How many images it proposes for, or learns from where a segmenter is trained."""
    seconds: float
    memory_mb: int
    """Of the process, at its peak so far."""
    gpu_mb: int
    """Of the GPU; 0 without one."""
    device: str
    """"cpu" or "cuda"."""
    at_once: int = 0
    """Images of a training's batch that the GPU's memory held together, where it did not hold all; 0: it did, or none is
    trained."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages."""
        return asdict(self)


def estimate(
    project: Project,
    kind: Kind,
    preset: str = "quick",
    device: str = "auto",
    *,
    retrain: bool = False,
    changes: Sequence[str] = (),
    saliency: str = AUTO,
    report: Report = silent,
) -> Estimate:
    """Measure each kind of step on a few images of the project, and count how many of each a run will do.

    Args:
        project: Whose images; features that are computed on the way are kept, so the run need not compute them.
        kind: Which run.
        preset: How thoroughly.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.
        retrain: Whether a first classifier is trained although there is a checkpoint.
        changes: Other settings of the preset, as for the run.
        saliency: Where a first classifier has saliency maps from, as for `propose`.
        report: Told the progress.

    Raises:
        SmafError: no image has tags, or no picture can be read.
    """
    settings, latest = preset_named(preset, changes), project.latest_round()
    where = choose_device(device, learns=(settings.first if kind == "propose" else settings.self_training).learn)
    examples = with_tags(examples_of(project))
    names, cache = project.classes.names, features_of(project)
    known = load_checkpoint(latest.checkpoint) if latest is not None else None
    is_trained = known is not None and len(known.class_names) == len(names)  # else it is trained again
    classifier = known if known and is_trained else build_classifier(settings.backbone, names, settings.head, pretrained=True)
    classifier = classifier.to(where).eval()
    if where.type == "cuda":  # this process may have measured another run before
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(where)
    source = FeatureSource(classifier, settings.attention, cache)
    missing = [one for one in examples if not source.is_kept(one)]
    readable = (one for one in missing or examples if is_readable(one.image))
    few = list(islice(readable, max(2, settings.first.batch_size)))
    if not few:
        raise SmafError(f"{project.folder}: no picture can be read; is {project.root} still there?")
    report(0, 3, "measuring")
    trains, at_once = kind == "self-train" or latest is None or retrain, 0
    together = trains and kind == "propose" and settings.first.learn == "head"
    seconds = len(missing) * _looking_seconds(source, classifier, few if missing else [], settings, together=together)
    views = [(one, source.all_scales(one)) for one in few[:3]]
    report(1, 3, "measuring")
    proposing = len(examples) * _proposal_seconds(classifier, views, settings)
    seconds += proposing + len(examples) * _closer_seconds(source, classifier, few[:3], settings, is_trained=is_trained)
    if trains:
        chosen = settings.self_training if kind == "self-train" else settings.first
        step, pieces = _step_seconds(classifier, few, names, settings, kind, cache, where)
        seconds += chosen.steps * step
        if kind == "propose" and chosen.saliency_weight > 0:
            makes, has = _seconds_of_saliency(project, few[:3], saliency)
            seconds += makes
            if has and chosen.doubted_at < 1:  # a classifier by tags alone goes first
                seconds += ceil(chosen.steps * training.GLANCE) * step
        at_once = -(-min(chosen.batch_size, len(few)) // pieces) if pieces > 1 else 0
        if kind == "self-train":  # the teacher looks at all images too, and both it and the student at those that judge
            seconds += proposing * (1 + _judging(project, settings) / len(examples))
        if kind == "self-train" and masks_are_learned(settings):
            seconds += mask_steps_for(settings, len(examples)) * _mask_step_seconds(classifier, few, settings, cache, where)
    report(3, 3, "measuring")
    gpu = torch.cuda.max_memory_reserved(where) >> 20 if where.type == "cuda" else 0
    return Estimate(len(examples), seconds, process_memory_mb(), gpu, where.type, at_once)


def estimate_segmenter(
    project: Project,
    *,
    targets: TargetKind = "both",
    preset: str = "quick",
    changes: Sequence[str] = (),
    look: bool = False,
    propose: bool = False,
    device: str = "auto",
    report: Report = silent,
) -> Estimate:
    """Measure each kind of step of a segmenter's training on a few images, and count how many of each a run will do.

    Args:
        project: Its masks and proposals would be learned. What is seen of the few images is kept, nothing else.
        targets: What is learned.
        preset: How thoroughly; one of `settings.segmenter.SEGMENTER_PRESETS`.
        changes: Other settings of the preset, as for the run.
        look: Whether the segmenter then looks at all images of the project.
        propose: Whether it then also decides anew where a person gave the tags.
        device: As for `estimate`, and so is `report`.

    Returns:
        Its images are those that are learned.

    Raises:
        SmafError: no image has what is to be learned, or none of the pictures can be read.
    """
    settings = segmenter_preset_named(preset, changes)
    where = choose_device(device, learns=settings.training.learn)
    examples, targets_ = examples_to_learn(project, targets, None), targets_of(project, targets, settings.uncertainty)
    few = _first_readable(examples, settings.training.batch_size, project)
    report(0, 3, "measuring")
    segmenter = build_segmenter(settings.backbone, project.classes.names, settings.head, pretrained=True).to(where)
    seconds = 0.0
    if settings.training.learn == "head":
        seconds += _seconds_before_steps(segmenter, examples, few, targets_, settings, project.features)
    report(1, 3, "measuring")
    step, pieces = _segmenter_step_seconds(segmenter, few, targets_, settings, project.features, where)
    seconds += settings.training.steps * step
    report(2, 3, "measuring")
    if look:
        seconds += _seconds_of_looking(segmenter, project, few[:3], settings, propose=propose)
    report(3, 3, "measuring")
    gpu = torch.cuda.max_memory_reserved(where) >> 20 if where.type == "cuda" else 0
    at_once = -(-len(few) // pieces) if pieces > 1 else 0
    return Estimate(len(examples), seconds, process_memory_mb(), gpu, where.type, at_once)


def _first_readable(examples: Sequence[Example], count: int, project: Project) -> list[Example]:
    """As many images as a batch has, for a step's time depends on that."""
    few = list(islice((one for one in examples if is_readable(one.image)), count))
    if not few:
        raise SmafError(f"{project.folder}: no picture can be read; is {project.root} still there?")
    return few


def _seconds_before_steps(
    segmenter: Segmenter,
    examples: Sequence[Example],
    few: Sequence[Example],
    targets: Targets,
    settings: SegmenterPreset,
    cache: Path,
) -> float:
    """Seconds until a head on kept features makes its first step: looking at each image once, and reading what it is to be."""
    source = FeatureSource(segmenter, settings.features, cache)
    missing = [one for one in examples if not source.is_kept(one)]
    unseen = [one for one in few if not source.is_kept(one)]
    seconds = len(missing) * _seconds(source.all_scales, unseen)
    if segmenter.glance is not None:
        seconds += len(examples) * _seconds(partial(_glanced, segmenter, source, settings), few[:3])
    return seconds + len(examples) * _seconds(targets, few[:3])


def _glanced(segmenter: Segmenter, source: FeatureSource, settings: SegmenterPreset, example: Example) -> None:
    glances(segmenter, example, source, settings.segmentation.scales)


def _segmenter_step_seconds(
    segmenter: Segmenter,
    examples: Sequence[Example],
    targets: Targets,
    settings: SegmenterPreset,
    cache: Path,
    device: torch.device,
) -> tuple[float, int]:
    """Seconds a step, of a training of a few steps that is thrown away; and in how many pieces a batch fits the GPU."""
    ahead = loaders(device)
    short = replace(settings, training=_few_steps(settings.training, ahead))
    known = segmenter.backbone if settings.training.learn == "head" else None
    with tempfile.TemporaryDirectory(prefix="smaf-") as folder:
        clock = _Clock(Path(folder), ahead)
        with suppress(Cancelled):
            fit_segmenter(
                examples, targets, segmenter.class_names, short,
                backbone=known, cache=cache, device=device, record=clock, report=clock.report,
            )  # fmt: skip
    return clock.seconds_a_step, clock.pieces


def _few_steps(training: TrainingSettings, ahead: int) -> TrainingSettings:
    return replace(training, steps=STEPS + 3 * ahead)


def _seconds_of_looking(
    segmenter: Segmenter, project: Project, few: Sequence[Example], settings: SegmenterPreset, *, propose: bool
) -> float:
    """Seconds that a trained segmenter takes for all images of a project.

    This one is untrained and would see every class everywhere, and the dense CRF's time grows with these; so it is told the
    classes that are there, which are about as many as a trained one sees.
    """
    logits_of, stride, looking = logits_by(segmenter), segmenter.backbone.stride, settings.segmentation
    pictures = {one.name: read_image(one.image) for one in few}
    views = {name: views_of(logits_of, stride, picture, looking) for name, picture in pictures.items()}
    seeing = _seconds(lambda one: views_of(logits_of, stride, read_image(one.image), looking), few)
    deciding = _seconds(lambda one: segmentation_of(views[one.name], pictures[one.name], looking, one.tags), few)
    images = project.images()
    again = sum(one.tags is not None and not one.doubtful for one in images) if propose else 0
    return len(images) * seeing + (len(images) + again) * deciding


def _seconds_of_saliency(project: Project, few: Sequence[Example], choice: str) -> tuple[float, bool]:
    """Seconds that making the saliency maps takes that are missing, and whether there are any then."""
    tagged = [image for image in project.images() if image.tags and not image.doubtful]
    bare = [image for image in tagged if image.saliency is None]
    if choice == NONE or not bare or Path(choice).is_dir():
        return 0.0, choice != NONE
    try:
        model = SaliencyModel(find_model(None if choice == AUTO else Path(choice)), coarse=True)
    except SmafError:  # which the run tells
        return 0.0, len(bare) < len(tagged)
    kept = sum((project.folder / "saliency" / f"{image.name}.png").exists() for image in bare)
    with cores_for_each(CPU) as together:
        alone = _seconds(lambda one: model.map_of(read_image(one.image)), few)
    return (len(bare) - kept) * alone / together, True


def _judging(project: Project, settings: Preset) -> int:
    """How many proposals judging a round takes: two a judge, four where the judges choose what the round goes by."""
    chosen, unseen = judges(project, held_out(project, settings.self_training))
    return min(len(chosen), MOST_JUDGES) * (4 if unseen and masks_are_learned(settings) else 2)


def _looking_seconds(
    source: FeatureSource, classifier: Classifier, few: Sequence[Example], settings: Preset, *, together: bool
) -> float:
    """Seconds a photo of looking at what is not kept yet; side by side where the run does, as before it trains a head."""
    if not settings.frozen:
        return _seconds(lambda one: list(_looked(classifier, one, settings)), few[:3])
    if not together:
        return _seconds(source.all_scales, few[:3])
    source.prepare(few[:1], silent)  # the first one takes its time
    unseen = [one for one in few if not source.is_kept(one)]
    started = time.perf_counter()
    source.prepare(unseen, silent)
    took = time.perf_counter() - started
    looked_at = sum(map(source.is_kept, unseen))
    return took / looked_at if looked_at else _seconds(source.all_scales, few[:3])  # no room to keep anything


def _closer_seconds(
    source: FeatureSource, classifier: Classifier, few: Sequence[Example], settings: Preset, *, is_trained: bool
) -> float:
    """Seconds a photo, on average, of looking closer at large photos in which things are small (docs/decisions/0096)."""
    attention = settings.attention
    large = [one for one in few if may_be_closer(2, image_size(one.image), attention)] if attention.closer_below else []
    seconds = 0.0
    for one in large:
        factor, share = 2, UNTRAINED
        if is_trained:
            seen = attention_of(classifier, source.all_scales(one), one.tags, attention.scales)
            factor, share = closer_by(seen, image_size(one.image), attention), 1.0
        seconds += share * _seconds(partial(source.closer, factor=factor), [one]) if factor > 1 else 0.0
    return seconds / len(few)


def _looked(classifier: Classifier, example: Example, settings: Preset) -> Sequence[torch.Tensor]:
    image = read_image(example.image)
    views = see(classifier, image, settings.attention.scales, settings.attention.long_side)
    return [one.cpu() for one in views]  # which waits for the GPU


def _proposal_seconds(classifier: Classifier, views: Sequence[tuple[Example, list[torch.Tensor]]], settings: Preset) -> float:
    """Seconds an image: the network's head, and the dense CRF in as many processes as there are cores."""
    attention = settings.attention
    seen = [attention_of(classifier, one, example.tags, attention.scales) for example, one in views]
    of_example = dict(zip((example.name for example, _ in views), zip(views, seen, strict=True), strict=True))
    looking = _seconds(
        lambda example: attention_of(classifier, of_example[example.name][0][1], example.tags, attention.scales),
        [example for example, _ in views],
    )
    aligning = _seconds(
        lambda example: label_maps_of_file(example.image, of_example[example.name][1], attention.threshold, settings.proposal),
        [example for example, _ in views],
    )
    return looking + aligning / max(1, aligning_processes(classifier))


def _step_seconds(
    classifier: Classifier,
    examples: Sequence[Example],
    names: Sequence[str],
    settings: Preset,
    kind: Kind,
    cache: Path,
    device: torch.device,
) -> tuple[float, int]:
    """Seconds a step, of a training of a few steps that is thrown away; and in how many pieces a batch fits the GPU."""
    chosen = settings.self_training if kind == "self-train" else settings.first
    ahead = loaders(device)
    short = replace(_few_steps(chosen, ahead), alignment=0.0)  # aligning has been measured already
    with tempfile.TemporaryDirectory(prefix="smaf-") as folder:
        clock = _Clock(Path(folder), ahead)
        try:
            if kind == "self-train":
                preset = replace(settings, self_training=short)
                training.self_train(classifier, examples, preset, cache=cache, device=device, record=clock, report=clock.report)
            else:
                preset = replace(settings, first=short)
                training.train_first(examples, names, preset, cache=cache, device=device, record=clock, report=clock.report)
        except Cancelled:
            pass
    return clock.seconds_a_step, clock.pieces


def _mask_step_seconds(
    classifier: Classifier, examples: Sequence[Example], settings: Preset, cache: Path, device: torch.device
) -> float:
    """Seconds a step of learning masks, of a training of a few steps on empty ones that is thrown away."""
    short = replace(settings, self_training=replace(settings.self_training, mask_steps=STEPS))
    nothing = np.zeros((1, 8, 8), np.float16)

    def proposal_of(example: Example) -> tuple[LabelMap, Attention]:
        return np.zeros((64, 64), np.uint8), Attention((1,), (1.0,), (nothing,), nothing)

    with tempfile.TemporaryDirectory(prefix="smaf-") as folder:
        clock = _Clock(Path(folder), 0)
        with suppress(Cancelled):
            teach_masks(
                copy.deepcopy(classifier), examples, proposal_of, short,
                cache=cache, device=device, record=clock, report=clock.report,
            )  # fmt: skip
    return clock.seconds_a_step


class _Clock(TrainingRecord):
    """Notes when each step ends, and ends the training when that is enough."""

    def __init__(self, folder: Path, ahead: int) -> None:
        """Leave out the first `ahead` steps: their batches were loaded before the clock began."""
        super().__init__(folder, "estimate")
        self._ahead = ahead
        self._ends: list[float] = []
        self._began = time.monotonic()
        self.pieces = 1

    def tell(self, figures: Mapping[str, float]) -> None:
        self.pieces = int(figures.get("pieces", self.pieces))
        self._ends.append(time.monotonic())

    def report(self, done: int, total: int, text: str) -> None:
        if len(self._ends) == STEPS + 2 * self._ahead or (len(self._ends) > 1 and time.monotonic() - self._began > PATIENCE):
            raise Cancelled

    @property
    def seconds_a_step(self) -> float:
        """Of the steps after the first; of all, where there is but one. With batches from threads, some wait: their mean."""
        if len(self._ends) > self._ahead + 1:
            took = np.diff(self._ends[self._ahead :])
            return float(took.mean() if self._ahead else np.median(took))
        if len(self._ends) > 1:
            return float(np.median(np.diff(self._ends)))
        return self._ends[0] - self._began if self._ends else PATIENCE


def _seconds(work: Callable[[Example], object], examples: Sequence[Example]) -> float:
    """Median seconds of doing something with an example; a GPU warms up before, which may take it many times as long."""
    took = []
    if examples and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        work(examples[0])
    for example in examples:
        started = time.perf_counter()
        work(example)
        took.append(time.perf_counter() - started)
    return float(np.median(took)) if took else 0.0
