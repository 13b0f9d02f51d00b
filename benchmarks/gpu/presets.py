"""The presets made for a GPU, in short, from tags to proposals after one round of self-training."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from benchmarks.gpu.pictures import data_set
from benchmarks.gpu.plan import Asked, Case, Row
from smaf_core.errors import SmafError
from smaf_core.evaluation.steps import CRF_STEP, evaluate_steps
from smaf_core.learning import proposing
from smaf_core.networks import backbones
from smaf_core.project.store import Project
from smaf_core.workflow.inputs import project_for
from smaf_core.workflow.propose import propose, self_train

SHORT = {
    "full": ("first.steps=60", "self_training.steps=30"),
    "paper": ("first.steps=20", "self_training.steps=10"),
}
TINY = (
    "attention.long_side=32", "attention.scales=0.5,1",
    "first.steps=1", "first.batch_size=2", "first.crop=32", "first.long_side=32,48",
    "self_training.steps=1", "self_training.batch_size=2", "self_training.crop=32", "self_training.long_side=32,48",
)  # fmt: skip


def cases(asked: Asked) -> Iterator[Case]:
    """One a preset."""
    for preset in SHORT:
        yield Case(preset, lambda preset=preset: _measure(asked, preset))


def _measure(asked: Asked, preset: str) -> list[Row]:
    changes, took = TINY if asked.tiny else SHORT[preset], dict[str, float]()
    made = project_for(data_set(asked), asked.work / f"{preset}.smaf")[0]
    with _weights_or_none(preset) as weights, _aligned_here(asked.tiny), made as project:
        for name, work in (("propose", propose), ("self-train", self_train)):
            began = time.perf_counter()
            work(project, preset=preset, device=asked.device, changes=changes)
            took[name] = time.perf_counter() - began
        good = _how_good(project)
    return [Row(f"{preset}: {name}, {_steps(changes)}", value, "s", f"{weights}; {good}") for name, value in took.items()]


def _steps(changes: tuple[str, ...]) -> str:
    return ", ".join(change for change in changes if ".steps=" in change)


def _how_good(project: Project) -> str:
    try:
        miou = evaluate_steps(project)[CRF_STEP].mean_iou
    except SmafError:
        return "no truth to compare with"
    return f"mIoU after the round {100 * miou:.1f} % (so few steps show that it runs, not how good it is)"


@contextmanager
def _aligned_here(tiny: bool) -> Iterator[None]:
    """Let this process align proposals, as it does with a GPU; on a processor others would, which take seconds to start."""
    with patch.object(proposing, "aligning_processes", lambda _: 0) if tiny else nullcontext():
        yield


@contextmanager
def _weights_or_none(preset: str) -> Iterator[str]:
    """Let the paper's network begin with random weights where ImageNet's, which no package has, are not at hand."""
    name = {"full": "efficientnet-lite0", "paper": "resnet38d"}[preset]
    entry = backbones.BACKBONES[name]
    try:
        entry.weights.find()
    except SmafError:
        backbones.BACKBONES[name] = replace(entry, load=lambda path: entry.bare(), weights=_Nowhere())
        try:
            yield "random weights"
        finally:
            backbones.BACKBONES[name] = entry
    else:
        yield "ImageNet weights"


class _Nowhere:
    """Where random weights come from."""

    origin = "chance"

    def find(self, report: object = None) -> Path:
        """Give a path that nobody reads."""
        return Path()
