"""Going downhill: what is done with a batch, whatever is learnt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from smaf_core.errors import SmafError
from smaf_core.hardware import distributed
from smaf_core.learning.batches import Batch
from smaf_core.learning.record import TrainingRecord
from smaf_core.networks.classifier import Network
from smaf_core.progress import Report
from smaf_core.settings.classifier import TrainingSettings


class Part(NamedTuple):
    """One part of a loss, already weighed, and what it is a mean of: images, or cells by their trust."""

    value: Tensor
    over: Literal["images", "cells"]


class Whole(NamedTuple):
    """What a part is a mean of in the whole batch, however many pieces and processes it is cut into."""

    images: int
    cells: float

    def share_of(self, piece: Batch, over: Literal["images", "cells"]) -> float:
        """Give how much a piece's mean counts in the whole batch's, in [0, 1]."""
        if over == "images":
            return len(piece.tags) / self.images
        return float(piece.trust.sum()) / max(self.cells, 1e-6)


Loss = Callable[[Batch], Mapping[str, Part]]
"""Looks at a batch and says what to make small: the sum of these parts, by name."""
Batches = Callable[[int], Iterator[Batch]]
"""Gives the batches of a training from any step on."""


def fit(
    network: Network,
    batches: Batches,
    loss_of: Loss,
    settings: TrainingSettings,
    stage: str,
    report: Report,
    record: TrainingRecord | None = None,
) -> None:
    """Go downhill, one step a batch; several processes take a part of each batch (`smaf_core.hardware.distributed`).

    Args:
        network: What learns; which part of it, the settings say.
        batches: Gives as many as `settings.steps`, less those that are done already; of each, this process's part.
        loss_of: Looks at a batch with the network.
        settings: Of the optimiser.
        stage: What to call this in reports and errors.
        report: Told the progress; may raise `Cancelled`.
        record: Keeps figures and state, and knows where to go on; None: nothing is kept.

    Raises:
        SmafError: the loss grows without bound, or the GPU's memory does not hold a single image.
    """
    network.train()
    network.backbone.requires_grad_(settings.learn == "all")
    optimiser = optimiser_of(network, settings)
    first = _begun(network, optimiser, record)
    coming = batches(first)
    pieces = 1
    for step in range(first, settings.steps):
        batch, whole = _next(coming, partial(report, step, settings.steps, stage))
        started, rate = time.monotonic(), (1 - step / settings.steps) ** settings.power
        for group in optimiser.param_groups:
            group["lr"] = group["initial_lr"] * rate
        failed = f"{stage} has failed at step {step}"
        pieces, losses = _gradients(optimiser, loss_of, batch.to(network.device), whole, pieces, failed)
        optimiser.step()
        if record:
            record.tell({
                "step": step, "loss": sum(losses.values()), **losses, "learning_rate": settings.learning_rate * rate,
                "pieces": pieces, "seconds": round(time.monotonic() - started, 4),
            })  # fmt: skip
            if (step + 1) % settings.save_every == 0 or step + 1 == settings.steps:  # what follows may be stopped too
                record.keep(step + 1, network, optimiser)
    report(settings.steps, settings.steps, stage)
    network.eval()


def optimiser_of(network: Network, settings: TrainingSettings) -> torch.optim.Optimizer:
    """Give the weights that learn to an optimiser; biases do not decay, a fresh head may learn faster (PSA, EPS, SMAF)."""
    groups = []
    for part, factor in ((network.backbone, 1.0), (network.head, settings.head_factor)):
        learning = [weight for weight in part.parameters() if weight.requires_grad]
        for weights, decay, own_factor in (
            ([weight for weight in learning if weight.ndim > 1], settings.weight_decay, 1.0),
            ([weight for weight in learning if weight.ndim <= 1], 0.0, settings.bias_factor),
        ):
            rate = settings.learning_rate * factor * own_factor
            if weights:
                groups.append({"params": weights, "lr": rate, "initial_lr": rate, "weight_decay": decay})
    if settings.optimiser == "sgd":
        return torch.optim.SGD(groups, momentum=settings.momentum)
    return torch.optim.AdamW(groups)


def _begun(network: Network, optimiser: torch.optim.Optimizer, record: TrainingRecord | None) -> int:
    """Go on from the record's state, if there is one, with the same weights in all processes; give the next step."""
    steps = distributed.together(lambda: record.resume(network, optimiser) if record else 0)
    if len(set(steps)) > 1:
        raise SmafError("the processes see different states of this training; the project must lie where all can read it")
    distributed.as_the_first(list(network.state_dict().values()))
    return steps[0]


def _next(coming: Iterator[Batch], report: Callable[[], None]) -> tuple[Batch, Whole]:
    """Give this process's part of the next batch, padded like the others', and what the whole batch is."""
    mine: list[Batch] = []

    def prepare() -> tuple[int, float, tuple[int, ...]]:
        report()
        batch = next(coming)
        mine.append(batch)
        return len(batch.tags), float(batch.trust.sum()), batch.sides

    images, cells, sides = zip(*distributed.together(prepare), strict=True)
    largest = [max(lengths) for lengths in zip(*sides, strict=True)]
    return mine[0].padded_to(largest), Whole(sum(images), sum(cells))


def _gradients(
    optimiser: torch.optim.Optimizer, loss_of: Loss, batch: Batch, whole: Whole, pieces: int, failed: str
) -> tuple[int, dict[str, float]]:
    """Find the gradients of a whole batch, of which this process has a part, and the parts of its loss.

    They are added up here and not by DistributedDataParallel (docs/decisions/0024).

    Returns:
        Into how many pieces this process had to cut its part, which the next will need too; and the parts of the loss.
    """
    found = distributed.together(lambda: _own_gradients(optimiser, loss_of, batch, whole, pieces, failed))
    weights = (weight for group in optimiser.param_groups for weight in group["params"])
    distributed.add_up([weight.grad for weight in weights if weight.grad is not None])
    losses = {name: sum(parts[name] for _, parts in found) for name in found[0][1]}
    return found[distributed.rank()][0], losses


def _own_gradients(
    optimiser: torch.optim.Optimizer, loss_of: Loss, batch: Batch, whole: Whole, pieces: int, failed: str
) -> tuple[int, dict[str, float]]:
    """Find the gradients of this process's part, in as many pieces as the GPU's memory needs; see `_gradients`."""
    while True:
        optimiser.zero_grad()
        try:
            return pieces, _add_up(loss_of, batch, whole, pieces, failed)
        except torch.cuda.OutOfMemoryError:
            if pieces >= len(batch.tags):
                raise SmafError(
                    f"{failed}: the GPU's memory does not hold one image; close other programs, or choose another preset"
                ) from None
        pieces = min(2 * pieces, len(batch.tags))
        torch.cuda.empty_cache()


def _add_up(loss_of: Loss, batch: Batch, whole: Whole, pieces: int, failed: str) -> dict[str, float]:
    """Let the gradients of all pieces add up to those of the whole batch: each counts by its images, or by its cells."""
    sums: dict[str, float] = {}
    for piece in batch.in_pieces(pieces):
        parts = {name: part.value * whole.share_of(piece, part.over) for name, part in loss_of(piece).items()}
        loss = torch.stack(list(parts.values())).sum()
        if not torch.isfinite(loss):
            raise SmafError(f"{failed}: the loss is {loss.item()}; try a smaller learning rate")
        loss.backward()  # type: ignore[no-untyped-call]
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value.item()
    return sums
