"""A promptable model learns from a person's masks what things are here: its decoder is trained on, its encoder stays.

It is shown photos whose masks a person stands by, asked as a person and as tidying would ask (a box, a click, a proposal's
region), and asked once more with a click into what is wrong of its answer, which is how it is used.

References:
    Kirillov et al., ICCV 2023 (SAM), for learning from clicks into what is wrong of the answer before; Milletari et al., 3DV
    2016, for the dice loss; Archit et al., Nature Methods 2025 (micro-sam), for training such a model on for pictures of one's
    own. Numbers are ours (docs/decisions/0097).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from smaf_core.data.attention import Attention
from smaf_core.data.classes import VOID
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize_nearest, size_within
from smaf_core.errors import SmafError
from smaf_core.networks.onnx_in_torch import LearningOnnx
from smaf_core.progress import Report, silent
from smaf_core.promptable.clicking import Clicks, prompt_for
from smaf_core.promptable.evidence import evidence_of
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Embedding, Floats, Prompt
from smaf_core.promptable.regions import prompt_of
from smaf_core.promptable.simulated import mending_click, strayed_box, strayed_click
from smaf_core.promptable.tidying import parts_of
from smaf_core.settings.teaching import TeachingSettings

STAGE = "teaching the promptable model"

WORTH_JUDGING = 0.01
"""Share of the picture that a thing has which judges a model."""

Plane = NDArray[np.bool_]


@dataclass(frozen=True)
class Lesson:
    """A photo whose mask a person stands by.

    Attributes:
        embedding: What the model saw in it.
        mask: (H, W) uint8; where it is unsure nothing is learned.
        proposal: (H, W) uint8, what the machine had proposed, not tidied; None where that is not known.
        attention: The photo's maps, if there are any.
    """

    embedding: Embedding
    mask: LabelMap
    proposal: LabelMap | None = None
    attention: Attention | None = None

    def evidence(self, label: int) -> Floats | None:
        """Where a class seems to be."""
        return evidence_of(self.attention, label, self.embedding.frame)


def lesson_of(embedding: Embedding, mask: LabelMap, proposal: LabelMap | None, attention: Attention | None) -> Lesson:
    """Make a lesson no larger than what the model sees; see `Lesson`."""
    size = size_within((mask.shape[0], mask.shape[1]), embedding.frame.side)
    if size == mask.shape:
        return Lesson(embedding, mask, proposal, attention)
    small = replace(embedding, frame=replace(embedding.frame, size=size))
    return Lesson(small, resize_nearest(mask, size), None if proposal is None else resize_nearest(proposal, size), attention)


@dataclass(frozen=True)
class _Things:
    """What is in a photo, and what a proposal's regions should have been."""

    lesson: Lesson
    things: list[tuple[int, Plane]]
    """With their labels."""
    regions: list[tuple[Plane, Plane]] = field(default_factory=list)
    """A region of the proposal, and the thing or things that it stands for."""


def things_in(lesson: Lesson, settings: TeachingSettings) -> _Things:
    """Take a mask apart."""
    least = settings.smallest * lesson.mask.size
    things = list(parts_of(lesson.mask, least))
    regions = []
    for label, part in parts_of(lesson.proposal, least) if lesson.proposal is not None else ():
        meant = np.zeros(part.shape, bool)
        for _, thing in (one for one in things if one[0] == label):
            if (thing & part).sum() > settings.overlap * min(thing.sum(), part.sum()):
                meant |= thing
        if (meant & part).sum() > settings.covered * part.sum():
            regions.append((part, meant))
    return _Things(lesson, things, regions)


def teach(
    model: PromptableModel,
    lessons: Sequence[Lesson],
    settings: TeachingSettings | None = None,
    device: torch.device | None = None,
    report: Report = silent,
) -> bytes:
    """Train a model's decoder on.

    Args:
        model: Its decoder's file is what is learned from; the file stays as it is.
        lessons: Photos and masks.
        settings: How.
        device: Where to compute; None: the processor.
        report: Told the progress; may raise `Cancelled`.

    Returns:
        The taught decoder, an ONNX file with the same inputs and outputs.

    Raises:
        SmafError: the family cannot be taught, the file has operators that are not known here, no mask has anything in it, or
            learning went wrong.
    """
    settings, device = settings or TeachingSettings(), device or torch.device("cpu")
    family, path = model.family, model.pair.decoder
    if not family.masks:
        raise SmafError(f"{path}: {family.name} cannot be taught; SAM, MobileSAM, SAM 2 (samexporter's) and EdgeSAM can")
    taught = [one for one in lessons if things_in(one, settings).things]
    if not taught:
        raise SmafError("there is nothing in these masks that a promptable model could learn from")
    chance = np.random.default_rng(settings.seed)
    network = LearningOnnx(path, (family.masks, family.scores), device)
    _check(network, model, things_in(taught[0], settings), device)
    optimiser = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=0.0)
    warm = max(1, settings.steps // 6)
    for step in range(settings.steps):
        report(step, settings.steps, STAGE)
        factor = min(1.0, (step + 1) / warm) * (0.5 + 0.5 * math.cos(math.pi * step / settings.steps))
        for group in optimiser.param_groups:
            group["lr"] = settings.learning_rate * factor
        optimiser.zero_grad()
        for _ in range(settings.prompts):
            known = things_in(taught[chance.integers(len(taught))], settings)  # all at once would take gigabytes
            _learn_from(known, network, model, settings, chance, device)
        norm = torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        if not torch.isfinite(norm):
            raise SmafError(f"{STAGE} has failed at step {step}: the loss grows without bound; lower the learning rate")
        optimiser.step()
    report(settings.steps, settings.steps, STAGE)
    return network.written()


def _check(network: LearningOnnx, model: PromptableModel, known: _Things, device: torch.device) -> None:
    """Make sure that torch answers as ONNX Runtime does, before minutes are spent on learning.

    Raises:
        SmafError: it does not, or nothing in the file can learn.
    """
    embedding, path = known.lesson.embedding, model.pair.decoder
    prompt = prompt_of(known.things[0][1], embedding.frame)
    try:
        answer = _answer(network, model, _feed(model, embedding, prompt, device))
    except (RuntimeError, TypeError, ValueError, IndexError, KeyError) as error:  # a strange file, perhaps
        raise SmafError(
            f"{path}: torch cannot compute it ({' '.join(str(error).split())[:100]}); it cannot be taught"
        ) from error
    if not answer.requires_grad:
        raise SmafError(f"{path}: has no weights that could learn")
    expected = model.answer(embedding, prompt).grids[0]
    found = answer.detach().cpu().numpy()
    if found.shape != expected.shape or not np.allclose(found, expected, rtol=1e-2, atol=0.05):
        raise SmafError(f"{path}: torch computes something else than ONNX Runtime does; it cannot be taught")


def _feed(model: PromptableModel, embedding: Embedding, prompt: Prompt, device: torch.device) -> dict[str, Tensor]:
    """All that the decoder takes."""
    arrays = {name: value.astype(np.float32) for name, value in embedding.tensors.items()} | model.feed(prompt, embedding.frame)
    return {name: torch.from_numpy(np.ascontiguousarray(value)).to(device) for name, value in arrays.items()}


def _learn_from(
    known: _Things, network: LearningOnnx, model: PromptableModel, settings: TeachingSettings,
    chance: np.random.Generator, device: torch.device,
) -> None:  # fmt: skip
    """Ask about one thing, ask again where the answer was wrong, and add what the mistakes say to the gradients."""
    embedding, asked = known.lesson.embedding, known.lesson.mask != VOID
    prompt, wanted = _prompt_in(known, settings, chance)
    target = _on_grid(wanted, embedding, device)
    counts = _on_grid(asked, embedding, device)
    for _ in range(2):
        logits = _answer(network, model, _feed(model, embedding, prompt, device))
        loss = _loss(logits, target, counts, settings.sharpness) / (2 * settings.prompts)
        loss.backward()  # type: ignore[no-untyped-call]
        grid = logits.detach().cpu().numpy()
        click = mending_click(wanted, embedding.frame.enlarged(grid) > 0, asked, chance)
        if click is None:
            return
        prompt = replace(prompt, points=(*prompt.points, click), mask=grid)


def _prompt_in(known: _Things, settings: TeachingSettings, chance: np.random.Generator) -> tuple[Prompt, Plane]:
    """Point at something, and say which pixels are meant."""
    kind = chance.random()
    frame = known.lesson.embedding.frame
    if kind < settings.regions and known.regions:
        region, wanted = known.regions[chance.integers(len(known.regions))]
        if chance.random() < settings.clicks_on_regions:
            click = mending_click(wanted, region, known.lesson.mask != VOID, chance)
            if click is not None:  # on what is missing beside the region, nothing is started from
                start = None if click[1] else region
                return prompt_for(Clicks((click,)), frame, start), wanted
        return prompt_of(wanted if chance.random() < settings.own_answers else region, frame), wanted
    label, wanted = known.things[chance.integers(len(known.things))]
    evidence = known.lesson.evidence(label) if chance.random() < settings.evidence else None
    if kind < settings.regions + settings.boxes:
        return Prompt((), strayed_box(wanted, chance), evidence), wanted
    return Prompt(((strayed_click(wanted, chance), True),), None, evidence), wanted


def _answer(network: LearningOnnx, model: PromptableModel, feed: dict[str, Tensor]) -> Tensor:
    """(h, w) logits of the candidate that a person would be shown."""
    masks, scores = network(feed)
    planes = masks.reshape(-1, *masks.shape[-2:])
    scored = scores.detach().reshape(-1)[: len(planes)]
    shown: Tensor = planes[int(scored.argmax()) if len(scored) == len(planes) else 0]
    return shown


def _loss(logits: Tensor, target: Tensor, counts: Tensor, sharpness: float) -> Tensor:
    """Cross-entropy and dice of the pixels that count."""
    size = (logits.shape[0], logits.shape[1])
    if target.shape != logits.shape:
        target, counts = (F.interpolate(one[None, None], size=size, mode="nearest")[0, 0] for one in (target, counts))
    each = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    likely = logits.sigmoid() * counts
    dice = 1 - (2 * (likely * target).sum() + 1) / (likely.sum() + (target * counts).sum() + 1)
    return sharpness * (each * counts).sum() / counts.sum().clamp(min=1) + dice


def _on_grid(plane: Plane, embedding: Embedding, device: torch.device) -> Tensor:
    shares = embedding.frame.shrunk(plane.astype(np.float32), 0.0)
    return torch.from_numpy((shares > 0.5).astype(np.float32)).to(device)


def judged(model: PromptableModel, lessons: Sequence[Lesson], report: Report = silent) -> dict[str, float]:
    """Say how well a model answers about things in masks that a person stands by: mean IoU after a box, a click, and one more.

    Returns:
        "box", "click", "box and a click", "two clicks": mean IoU in [0, 1] over all things of at least a hundredth of a photo.
    """
    settings, chance = TeachingSettings(smallest=WORTH_JUDGING), np.random.default_rng(0)
    found: dict[str, list[float]] = {"box": [], "box and a click": [], "click": [], "two clicks": []}
    for done, lesson in enumerate(lessons):
        report(done, len(lessons), "measuring")
        asked = lesson.mask != VOID
        for label, wanted in things_in(replace(lesson, proposal=None), settings).things:
            evidence = lesson.evidence(label) if model.reads_evidence else None
            counts = asked & (wanted | (lesson.mask != label))  # another thing of the class is no mistake
            box, clicked = strayed_box(wanted, chance), ((strayed_click(wanted, chance), True),)
            first = (Prompt((), box, evidence), Prompt(clicked, None, evidence))
            for prompt, names in zip(first, (("box", "box and a click"), ("click", "two clicks")), strict=True):
                answer = model.answer(lesson.embedding, prompt)
                reached = answer.logits() > 0
                found[names[0]].append(_iou(reached, wanted, counts))
                click = mending_click(wanted, reached, counts, chance)
                if click is not None:
                    more = Prompt((*prompt.points, click), prompt.box, np.asarray(answer.grids[0], np.float32))
                    reached = model.answer(lesson.embedding, more).logits() > 0
                found[names[1]].append(_iou(reached, wanted, counts))
    return {name: float(np.mean(ious)) if ious else 0.0 for name, ious in found.items()}


def _iou(one: Plane, other: Plane, counts: Plane) -> float:
    return float((one & other & counts).sum() / max(int(((one | other) & counts).sum()), 1))
