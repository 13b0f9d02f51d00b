"""The paper's tables 2 to 5 on any data set: what fusing, its scales and reactivation are worth there.

Every row is a run of its own, written down as soon as it is measured: a study that was stopped goes on with the next row.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from math import isnan, nan
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import Attention
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image, read_label_map, write_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import confusion_of, evaluation_of, percent
from smaf_core.evaluation.report import markdown_table
from smaf_core.evaluation.steps import with_truth
from smaf_core.figures.contact_sheet import Row as SheetRow
from smaf_core.figures.contact_sheet import contact_sheet
from smaf_core.figures.plots import draw_bars
from smaf_core.hardware import distributed
from smaf_core.method.weighted_fusion import reweighted
from smaf_core.progress import Report, silent
from smaf_core.project.store import Project
from smaf_core.settings.classifier import Preset, preset_named
from smaf_core.workflow.inputs import examples_of

if TYPE_CHECKING:
    import torch

    from smaf_core.data.example import Example
    from smaf_core.learning.record import TrainingRecord
    from smaf_core.method.proposal import AttentionOf
    from smaf_core.networks.classifier import Classifier

TABLES = {
    2: "Seed and + CRF, against the starting method",
    3: "Which scales are fused",
    4: "Single scales as the teacher",
    5: "Reactivation",
}
"""What the tables of Yang et al., ICME 2023, compare; 3 to 5 there show the seed only."""
START, FULL, UNLIFTED = "start", "fused", "without reactivation"
PAPER = {
    START: 69.5, FULL: 72.0, "0.5, 1": 71.1, "1, 1.5": 70.5, "1, 2": 70.5, "0.5": 69.2, "1": 70.7, "1.5": 67.7, "2": 63.0,
    UNLIFTED: 71.1,
}  # fmt: skip
"""Seed mIoU, in percent, that the paper states for these rows: ResNet38d on VOC 2012's 1,464 training photos."""
EXAMPLES = 8
"""Images, evenly chosen among those measured, whose answers are kept for the report."""


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
    one_scale_miou: float
    """What the network sees at the picture's own size alone: what self-training teaches."""
    seed_miou: float
    """What it sees at all scales, fused."""
    crf_miou: float | None
    """After the dense CRF; None for the rows of tables 3 to 5, which show the seed only, as in the paper."""
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
    changes: tuple[str, ...] = ()
    """Settings of the preset that are others here; see `settings.changes`."""

    @property
    def features(self) -> Path:
        """Where the features of a frozen backbone are kept, for all rows."""
        return self.project.cache / "features"

    def checkpoint(self, variant: str, seed: int) -> Path:
        """Where the network of a row is kept: the starting method's for good, others until they are measured."""
        return self.folder / "checkpoints" / f"{_file_name(variant)}-seed{seed}.safetensors"

    def example_path(self, variant: str, name: str) -> Path:
        """Where the answer of a row, before the dense CRF and with the seed 0, is kept for an image."""
        return self.folder / "examples" / _file_name(variant) / f"{name}.png"


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
    small, large = tuple(scale for scale in scales if scale <= 1), [scale for scale in scales if scale > 1]
    sets = [Variant(_called(some), some) for some in (small, *((1.0, scale) for scale in large)) if 1 < len(some) < len(scales)]
    rows = {
        2: [Variant(START), full],
        3: [*sets, full],
        4: [*(Variant(_called((scale,)), (scale,)) for scale in scales), full],
        5: [Variant(UNLIFTED, reactivated=False), full],
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
    preset = preset_named(study.preset, study.changes)
    _same_study(study, preset)
    chosen = variants_of(tables, preset.attention.scales)
    every = {variant.name: variant for rows in chosen.values() for variant in rows}
    measured = {
        (name, seed): _row(study, preset, variant, seed, report) for seed in range(seeds) for name, variant in every.items()
    }
    return {table: [[measured[one.name, seed] for seed in range(seeds)] for one in rows] for table, rows in chosen.items()}


def _row(study: Study, preset: Preset, variant: Variant, seed: int, report: Report) -> Row:
    path = study.folder / "rows" / f"{_file_name(variant.name)}-seed{seed}.json"
    if distributed.of_the_first(path.exists):
        return Row(**json.loads(path.read_bytes()))
    begun = time.monotonic()
    classifier = _start(study, preset, seed, report)
    if variant.name != START:
        classifier = _student(study, variant.of(preset), variant, seed, classifier, report)
    one_scale, fused, aligned, images = _measure(study, preset, variant, seed, classifier, report)
    crf = preset.proposal.crf
    row = Row(
        variant.name, one_scale, fused, aligned, images, seed, f"{preset.backbone}, ImageNet",
        f"{crf.bilateral_sxy:g}/{crf.bilateral_srgb:g}/{crf.bilateral_compat:g}, {crf.iterations} steps",
        time.monotonic() - begun,
    )  # fmt: skip
    if distributed.leads():
        write_bytes_whole(path, json.dumps(asdict(row), indent=2).encode())
        if variant.name != START:
            study.checkpoint(variant.name, seed).unlink()  # with a large network, ten of them would fill a disk
    return row


def _student(study: Study, preset: Preset, variant: Variant, seed: int, teacher: Classifier, report: Report) -> Classifier:
    """Train as a variant wants it, once: who measures it again finds it."""
    from smaf_core.learning.training import self_train

    def train(record: TrainingRecord) -> Classifier:
        return self_train(
            teacher, examples_of(study.project), preset, maps_of=_maps_of(study, preset, variant, seed, teacher),
            cache=study.features, device=study.device, seed=seed, record=record, report=_within(report, variant, seed),
        )  # fmt: skip

    return _trained_once(study, variant, seed, train)


def _maps_of(study: Study, preset: Preset, variant: Variant, seed: int, teacher: Classifier) -> AttentionOf:
    """Let the teacher look at each image once for all rows: the maps of every scale are kept, and fused as a row wants."""
    from smaf_core.learning.attention_cache import kept
    from smaf_core.learning.features import FeatureSource
    from smaf_core.method.proposal import attention_of

    cache, scales = study.features if preset.frozen else None, preset.attention.scales
    source = FeatureSource(teacher, preset.attention, cache)
    weights = [float(variant.scales is None or scale in variant.scales) for scale in scales]

    def look_at_all(example: Example) -> Attention:
        return attention_of(teacher, source.all_scales(example), example.tags, scales)

    seen = kept(look_at_all, study.folder / "teacher" / f"seed{seed}")
    return lambda example: reweighted(seen(example), weights)


def _start(study: Study, preset: Preset, seed: int, report: Report) -> Classifier:
    """Give the starting method's classifier of a seed."""
    from smaf_core.learning.training import train_first

    def train(record: TrainingRecord) -> Classifier:
        return train_first(
            examples_of(study.project), study.project.classes.names, preset, cache=study.features, device=study.device,
            seed=seed, record=record, report=_within(report, Variant(START), seed),
        )  # fmt: skip

    return _trained_once(study, Variant(START), seed, train)


def _trained_once(study: Study, variant: Variant, seed: int, train: Callable[[TrainingRecord], Classifier]) -> Classifier:
    """Train and keep the checkpoint, or read the one that an earlier run of the study has kept."""
    from smaf_core.learning.record import TrainingRecord
    from smaf_core.networks.checkpoint import load_checkpoint, save_checkpoint

    path = study.checkpoint(variant.name, seed)
    if distributed.of_the_first(path.exists):
        return load_checkpoint(path, study.device)
    identity = json.dumps([study.preset, study.changes, asdict(variant), seed])
    record = TrainingRecord(study.folder / "training" / path.stem, identity)
    classifier = train(record)
    if distributed.leads():
        save_checkpoint(path, classifier)
    record.close()
    return classifier


def _measure(
    study: Study, preset: Preset, variant: Variant, seed: int, classifier: Classifier, report: Report
) -> tuple[float, float, float | None, int]:
    """Give the mIoU at the picture's own size, of all scales fused, and, for table 2, after the dense CRF; on how many images.

    Answers for a few images are kept on the way.
    """
    from smaf_core.learning.proposing import propose_all

    truths = {image.name: path for image, path in with_truth(study.project, study.truth, study.names)}
    examples = [example for example in examples_of(study.project) if example.name in truths]
    if not examples:
        raise SmafError(f"{study.project.root}: no image has both tags and a true mask; name a folder of truth with --truth")
    shown = shown_of(study) if seed == 0 else ()
    own = f"{min(preset.attention.scales, key=lambda scale: abs(scale - 1)):g}"
    cache, align = study.features if preset.frozen else None, variant.name in (START, FULL)

    def measure_mine() -> NDArray[np.int64]:
        confusions = np.zeros((3, 256, 256), np.int64)
        for proposal in propose_all(
            classifier, distributed.share(examples), preset, cache=cache, device=study.device, align=align,
            report=_within(report, variant, seed),
        ):  # fmt: skip
            true = read_label_map(truths[proposal.name])
            size = (proposal.label_map.shape[0], proposal.label_map.shape[1])
            if true.shape != size:
                raise SmafError(f"{truths[proposal.name]}: is {true.shape}, its picture {size} pixels large")
            alone = proposal.attention.label_map(own, size, preset.attention.threshold)
            for position, label_map in enumerate((alone, proposal.before_crf, proposal.label_map)):
                confusions[position] += confusion_of(label_map, true)
            if proposal.name in shown:
                _keep_example(study, variant, proposal.name, proposal.before_crf)
        return confusions

    whole = np.sum(distributed.together(measure_mine), axis=0)
    one_scale, fused, aligned = (evaluation_of(one, len(examples)).mean_iou for one in whole)
    return one_scale, fused, aligned if align else None, len(examples)


def shown_of(study: Study) -> dict[str, Path]:
    """Give the images that the report shows, evenly chosen among those that can be measured, and where their truth is."""
    known = [(image.name, path) for image, path in with_truth(study.project, study.truth, study.names) if image.tags]
    return dict(known[:: max(1, -(-len(known) // EXAMPLES))])


def _keep_example(study: Study, variant: Variant, name: str, label_map: LabelMap) -> None:
    write_label_map(study.example_path(variant.name, name), label_map, study.project.classes.palette())


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
    if distributed.leads():
        write_bytes_whole(path, json.dumps(about, indent=2).encode())


def _within(report: Report, variant: Variant, seed: int) -> Report:
    return lambda done, total, text: report(done, total, f"{variant.name}, seed {seed}: {text}")


def _file_name(variant: str) -> str:
    return variant.replace(" ", "-")


def _called(scales: Sequence[float]) -> str:
    return ", ".join(f"{scale:g}" for scale in scales)


def all_rows(tables: dict[int, list[list[Row]]]) -> Iterator[Row]:
    """Give every run once."""
    yield from {(row.variant, row.seed): row for rows in tables.values() for runs in rows for row in runs}.values()


# ── the report ──


def write_study(study: Study, tables: dict[int, list[list[Row]]], subject: str, split: str) -> Path:
    """Write report.md, rows.png and examples.png into the study's folder, and give the report's path.

    Args:
        study: What was studied.
        tables: As `run_study` gives them.
        subject: What to call it in the title.
        split: Which images were measured, in words.
    """
    runs = list(all_rows(tables))
    names = list(dict.fromkeys(row.variant for row in runs))
    of = {name: [row for row in runs if row.variant == name] for name in names}
    draw_bars(study.folder / "rows.png", "mIoU, %", names, {
        "one scale": [mean(row.one_scale_miou for row in of[name]) for name in names],
        "seed": [mean(row.seed_miou for row in of[name]) for name in names],
        "+ CRF": [mean(_known(row.crf_miou) for row in of[name]) for name in names],
    })  # fmt: skip
    parts = [
        f"# {subject}\n",
        "mIoU in percent, background counted, one confusion over the set. One scale: what the network sees at the pictures' "
        "own size; seed: at all scales, fused; + CRF: after the dense CRF. The last column is what the paper states for the "
        "seed, with ResNet38d on the 1,464 photos of VOC 2012's training set.\n",
    ]
    for table, rows in tables.items():
        parts += [f"## Table {table}: {TABLES[table]}\n", markdown_table(HEADER, [_line(runs_of) for runs_of in rows])]
    parts += ["![All rows](rows.png)\n", "## Examples\n", "Before the dense CRF, the random seed 0.\n"]
    _draw_examples(study, names)
    parts += ["![Examples](examples.png)\n", "## Every run\n"]
    header = ("run", "one scale", "seed", "+ CRF", "split", "images", "random seed", "init", "CRF: sxy/srgb/weight", "seconds")
    parts.append(markdown_table(header, [
        (row.variant, percent(row.one_scale_miou), percent(row.seed_miou), percent(_known(row.crf_miou)), split,
         str(row.images), str(row.seed), row.init, row.crf, f"{row.seconds:.0f}")
        for row in runs
    ]))  # fmt: skip
    path = study.folder / REPORT
    write_bytes_whole(path, "\n".join(parts).encode())
    return path


REPORT = "report.md"
HEADER = ("teacher", "one scale", "seed", "+ CRF", "paper, seed")


def _line(runs: Sequence[Row]) -> tuple[str, ...]:
    """Give the line of a table: a row of the study, over its random seeds."""
    name, paper = runs[0].variant, PAPER.get(runs[0].variant)
    columns = ([_known(getattr(row, measure)) for row in runs] for measure in ("one_scale_miou", "seed_miou", "crf_miou"))
    return (name, *(_spread(values) for values in columns), "" if paper is None else f"{paper}")


def _known(value: float | None) -> float:
    return nan if value is None else value


def _draw_examples(study: Study, names: Sequence[str]) -> None:
    """Draw some pictures, what every row answers for them, and the truth."""
    paths = {image.name: image.path for image in study.project.images()}
    rows = [
        SheetRow(name, read_image(paths[name]), [
            read_label_map(path) if path.exists() else None
            for path in (*(study.example_path(variant, name) for variant in names), truth)
        ])
        for name, truth in shown_of(study).items()
    ]  # fmt: skip
    stream = io.BytesIO()
    contact_sheet(rows, (*names, "truth"), study.project.classes).save(stream, "PNG")
    write_bytes_whole(study.folder / "examples.png", stream.getvalue())


def _spread(values: Sequence[float]) -> str:
    return percent(values[0]) if len(values) == 1 or isnan(values[0]) else f"{percent(mean(values))} ± {percent(stdev(values))}"
