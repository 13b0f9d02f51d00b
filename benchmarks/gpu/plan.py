"""What is measured, in the order of its worth, and what it is measured against. Knows neither torch nor a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Moment = float
"""Seconds."""


@dataclass(frozen=True)
class Asked:
    """What a stage is to measure on."""

    device: str
    """"cuda" or "cpu"."""
    tiny: bool
    """Whether sizes are so small that only the way is proved, and no figure means anything."""
    photos: Path | None
    """A folder of photos in VOC's layout with tags.csv; None: drawn pictures."""
    work: Path
    """An empty folder that goes when the stage ends."""

    @property
    def counts(self) -> bool:
        """Whether the figures can be held against the targets: full sizes, on a GPU."""
        return self.device == "cuda" and not self.tiny


@dataclass(frozen=True)
class Row:
    """One figure."""

    what: str
    value: float
    unit: str
    agreement: str = ""
    """How near the answer is to that of something known to be right, or to what it was held against."""
    target: str = ""
    """Name of the target it is for; of several, the worst counts."""


@dataclass(frozen=True)
class Case:
    """A part of a stage that is measured and written down by itself."""

    name: str
    measure: Callable[[], list[Row]]


Cases = Callable[[Asked], Iterator[Case]]


@dataclass(frozen=True)
class Stage:
    """One question, answered in a process of its own."""

    name: str
    """Also of the module in `benchmarks.gpu` whose `cases` it asks."""
    title: str
    seconds: Moment
    """How long it may take on a GPU."""


STAGES = (
    Stage("marked_tests", "All tests marked `cuda`", 120),
    Stage("dense_crf", "Dense CRF: three presets, 2, 5 and 21 labels, against pydensecrf and the `cpu` back end", 120),
    Stage("exact_crf", "Exact dense CRF", 45),
    Stage("looking", "Attention in 8 passes and fusion, against the public code's way", 60),
    Stage("resnet38d", "ResNet38d, crop 448, batch 8: a step of EPS and of SMAF", 90),
    Stage("presets", "`full` and `paper` in short", 90),
    Stage("deeplab", "A step of `deeplab-v2` at batch 10", 45),
    Stage("live", "What a slider and a stroke wait for", 30),
    Stage("memory", "Memory over 500 photos", 90),
    Stage("processes", "Several processes: NCCL, one for each GPU", 45),
)


@dataclass(frozen=True)
class Target:
    """What was promised of one H100 or H200."""

    name: str
    words: str
    bound: float
    unit: str
    at_least: bool = False
    """Whether more is better."""

    @property
    def promise(self) -> str:
        """The target in words."""
        return f"{'>=' if self.at_least else '<='} {self.bound:g} {self.unit}"

    def is_met(self, value: float) -> bool:
        """Whether a measured value keeps the promise."""
        return value >= self.bound if self.at_least else value <= self.bound

    def worst(self, values: list[float]) -> float:
        """Of several values, the one that decides."""
        return min(values) if self.at_least else max(values)


TARGETS = (
    Target("crf-batch", "Dense CRF, batched, 375x500, a photo (psa's and deeplab's kernels)", 1, "ms"),
    Target("crf-batch-irn", "... IRN's kernels", 2, "ms"),
    Target("crf-single", "Dense CRF, one image with set-up, 375x500 (psa's and deeplab's kernels)", 5, "ms"),
    Target("crf-single-irn", "... IRN's kernels", 8, "ms"),
    Target("exact", "Exact dense CRF, one image, 375x500", 100, "ms"),
    Target("looking", "8-pass attention and fusion against the public code's way", 5, "times", at_least=True),
    Target("smaf-step", "SMAF step, ResNet38d, 448, batch 8, against eager float32", 3, "times", at_least=True),
    Target("slider", "Fusion slider to mask", 50, "ms"),
    Target("memory", "Memory over 500 photos", 2, "% growth"),
)
