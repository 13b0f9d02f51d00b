"""The paper's tables 2 to 5 on any data set: what fusing, its scales and reactivation are worth there.

Every row is a run of its own, written down as soon as it is measured: a study that was stopped goes on with the next row.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smaf_core.errors import SmafError
from smaf_core.evaluation import confusion_of, evaluation_of
from smaf_core.images import read_label_map, write_bytes_whole
from smaf_core.progress import Report, silent
from smaf_core.project import Project
from smaf_core.settings import Preset, preset_named
from smaf_core.workflow import examples_of, with_truth

if TYPE_CHECKING:
    import torch

    from smaf_core.classifier import Classifier

TABLES = {
    2: "Seed and + CRF, against the starting method",
    3: "Which scales are fused",
    4: "Single scales as the teacher",
    5: "Reactivation",
}
"""What the tables of Yang et al., ICME 2023, compare; 3 to 5 there show the seed only."""
START, FULL = "start", "fused"


@dataclass(frozen=True)
class Variant:
    """One way to self-train; `START` is none, the starting method itself."""

    name: str
    scales: tuple[float, ...] | None = None
    reactivated: bool = True

    def of(self, preset: Preset) -> Preset:
        """Give the preset that trains this way."""
        changed = replace(preset.self_training, teacher_scales=self.scales, reactivated=self.reactivated)
        return replace(preset, self_training=changed)


@dataclass(frozen=True)
class Row:
    """One run, and all that must stand beside its figures."""

    variant: str
    seed_miou: float
    crf_miou: float
    images: int
    seed: int
    init: str
    crf: str
    seconds: float


@dataclass(frozen=True)
class Study:
    """What is to be compared, on what, and where the rows are kept."""

    project: Project
    truth: Path | None
    names: tuple[str, ...] | None
    preset: str
    folder: Path
    device: torch.device


def variants_of(tables: Sequence[int], scales: Sequence[float]) -> dict[int, list[Variant]]:
    """Give the rows of each table.

    Args:
        tables: Some of 2, 3, 4 and 5.
        scales: All that the attention is looked at, 1 among them.

    Raises:
        SmafError: there is no such table.
    """
    for table in tables:
        if table not in TABLES:
            raise SmafError(f"there is no table {table} to study; choose among {', '.join(map(str, TABLES))}")
    full = Variant(FULL)
    small = tuple(scale for scale in scales if scale <= 1)
    large = tuple(scale for scale in scales if scale >= 1)
    sets = [Variant(_called(some), some) for some in dict.fromkeys((small, large)) if 1 < len(some) < len(scales)]
    rows = {
        2: [Variant(START), full],
        3: [*sets, full],
        4: [*(Variant(_called((scale,)), (scale,)) for scale in scales), full],
        5: [Variant("without reactivation", reactivated=False), full],
    }
    return {table: rows[table] for table in sorted(set(tables))}


def run_study(study: Study, tables: Sequence[int], seeds: int, report: Report = silent) -> dict[int, list[list[Row]]]:
    """Train and measure what is not measured yet.

    Args:
        study: On what.
        tables: Some of 2, 3, 4 and 5.
        seeds: How often each row is repeated, with the seeds 0, 1 …
        report: Told the progress; may raise `Cancelled`.

    Returns:
        For each table its rows, each a list with one entry a seed.

    Raises:
        SmafError: no image has tags or truth, a folder of another study is there, or something cannot be read or written.
    """
    preset = preset_named(study.preset)
    _same_study(study, preset)
    chosen = variants_of(tables, preset.attention.scales)
    every = {variant.name: variant for rows in chosen.values() for variant in rows}
    measured = {
        (name, seed): _row(study, preset, variant, seed, report) for seed in range(seeds) for name, variant in every.items()
    }
    return {table: [[measured[one.name, seed] for seed in range(seeds)] for one in rows] for table, rows in chosen.items()}


def _row(study: Study, preset: Preset, variant: Variant, seed: int, report: Report) -> Row:
    path = study.folder / "rows" / f"{variant.name.replace(' ', '-')}-seed{seed}.json"
    if path.exists():
        return Row(**json.loads(path.read_bytes()))
    from smaf_core.training import self_train
    from smaf_core.training_record import TrainingRecord

    begun = time.monotonic()
    classifier = _start(study, preset, seed, report)
    if variant.name != START:
        changed, cache = variant.of(preset), study.project.cache / "features"
        record = TrainingRecord(study.folder / "running" / path.stem, json.dumps([study.preset, asdict(variant), seed]))
        classifier = self_train(
            classifier, examples_of(study.project), changed, cache=cache, device=study.device, seed=seed,
            record=record, report=_within(report, variant, seed),
        )  # fmt: skip
        record.close()
    seed_miou, crf_miou, images = _measure(study, preset, classifier, _within(report, variant, seed))
    crf = preset.proposal.crf
    row = Row(
        variant.name, seed_miou, crf_miou, images, seed, f"{preset.backbone}, ImageNet",
        f"{crf.bilateral_sxy:g}/{crf.bilateral_srgb:g}/{crf.bilateral_compat:g}, {crf.iterations} steps",
        time.monotonic() - begun,
    )  # fmt: skip
    write_bytes_whole(path, json.dumps(asdict(row), indent=2).encode())
    return row


def _start(study: Study, preset: Preset, seed: int, report: Report) -> Classifier:
    """Give the starting method's classifier of a seed: trained once, then kept."""
    from smaf_core.checkpoint import load_checkpoint, save_checkpoint
    from smaf_core.training import train_first
    from smaf_core.training_record import TrainingRecord

    path = study.folder / "running" / f"start-seed{seed}.safetensors"
    if not path.exists():
        record = TrainingRecord(study.folder / "running" / path.stem, json.dumps([study.preset, seed]))
        names, cache = study.project.classes.names, study.project.cache / "features"
        classifier = train_first(
            examples_of(study.project), names, preset, cache=cache, device=study.device, seed=seed,
            record=record, report=_within(report, Variant(START), seed),
        )  # fmt: skip
        save_checkpoint(path, classifier)
        record.close()
    return load_checkpoint(path, study.device)


def _measure(study: Study, preset: Preset, classifier: Classifier, report: Report) -> tuple[float, float, int]:
    """Give the mIoU of the seed and after the dense CRF, and on how many images."""
    from smaf_core.proposal import propose_all

    truths = {image.name: path for image, path in with_truth(study.project, study.truth, study.names)}
    examples = [example for example in examples_of(study.project) if example.name in truths]
    if not examples:
        raise SmafError(f"{study.project.root}: no image has both tags and a true mask; name a folder of truth with --truth")
    before, after = np.zeros((256, 256), np.int64), np.zeros((256, 256), np.int64)
    cache = study.project.cache / "features"
    for proposal in propose_all(classifier, examples, preset, cache=cache, device=study.device, report=report):
        true = read_label_map(truths[proposal.name])
        if true.shape != proposal.label_map.shape:
            raise SmafError(f"{truths[proposal.name]}: is {true.shape}, its picture {proposal.label_map.shape} pixels large")
        before += confusion_of(proposal.before_crf, true)
        after += confusion_of(proposal.label_map, true)
    seed, crf = (evaluation_of(one, len(examples)).mean_iou for one in (before, after))
    return seed, crf, len(examples)


def _same_study(study: Study, preset: Preset) -> None:
    """Make sure that rows which are there already belong to the same images, truth and preset."""
    about: dict[str, Any] = {
        "images": str(study.project.root),
        "truth": None if study.truth is None else str(study.truth.resolve()),
        "split": None if study.names is None else list(study.names),
        "preset": json.loads(json.dumps(asdict(preset))),
    }
    path = study.folder / "study.json"
    if path.exists() and json.loads(path.read_bytes()) != about:
        raise SmafError(f"{study.folder}: holds a study of other images, truth or settings; choose another folder with -o")
    write_bytes_whole(path, json.dumps(about, indent=2).encode())


def _within(report: Report, variant: Variant, seed: int) -> Report:
    return lambda done, total, text: report(done, total, f"{variant.name}, seed {seed}: {text}")


def _called(scales: Sequence[float]) -> str:
    return ", ".join(f"{scale:g}" for scale in scales)


def all_rows(tables: dict[int, list[list[Row]]]) -> Iterator[Row]:
    """Give every run once."""
    yield from {(row.variant, row.seed): row for rows in tables.values() for runs in rows for row in runs}.values()
