"""`smaf evaluate`, for the terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from smaf_core.cli.terminal import Style, evaluation_table, opened_project, run, say_result
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import percent
from smaf_core.evaluation.report import write_report
from smaf_core.evaluation.steps import MASK, Measurement, measure_folders, measure_project
from smaf_core.evaluation.thresholds import TUNED_ON_TRUTH
from smaf_core.formats import read_ids
from smaf_core.progress import Report
from smaf_core.project.layout import is_project


def evaluate(
    masks: Annotated[Path, typer.Argument(help="A folder of mask PNGs, or a project (then every step is measured).")],
    truth: Annotated[Path | None, typer.Argument(help="The folder of true masks; a project may know its own.")] = None,
    ids: Annotated[Path | None, typer.Option("--list", help="Measure only the images in this list.")] = None,
    by_size: Annotated[bool, typer.Option("--by-size", help="Also measure small, medium and large objects apart.")] = False,
    sweep: Annotated[
        bool, typer.Option("--sweep", help="Also try all background thresholds: tuned on the truth, an upper bound only.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--report", help="Also write Markdown and plots into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    style: Style = "bars",
) -> None:
    """Compare masks with truth: IoU per class and mIoU over the whole set, void left out."""
    chosen = None if ids is None else read_ids(ids)

    def work(report: Report) -> Measurement:
        measured = _measure(masks, truth, chosen, by_size, sweep, report)
        if out is not None:
            write_report(out, measured, masks.resolve().name)
        return measured

    measured = run(style, work)
    if as_json or style == "json":
        plain = measured.as_dict()
        say_result(plain if len(plain) > 1 else plain.get(MASK, plain), style, lambda result: json.dumps(result, indent=2))
        return
    console = Console(emoji=False)
    console.print(evaluation_table(measured.steps))
    if measured.sizes:
        console.print(_size_table(measured))
    if measured.sweep is not None:
        best = measured.sweep.best
        mean_iou = percent(measured.sweep.at(best).mean_iou)
        words = f"best threshold for the fused attention: {best:g}, mIoU {mean_iou} % ({TUNED_ON_TRUTH})"
        console.print(words, soft_wrap=True, highlight=False)
    if out is not None:
        console.print(f"report: {out / 'report.md'}", soft_wrap=True, highlight=False)


def _measure(
    masks: Path, truth: Path | None, names: Sequence[str] | None, by_size: bool, sweep: bool, report: Report
) -> Measurement:
    if is_project(masks):
        with opened_project(masks) as project:
            return measure_project(project, truth, names, by_size=by_size, sweep=sweep, report=report)
    if truth is None:
        raise SmafError(f"{masks} is no project, so the folder of true masks is needed too: smaf evaluate MASKS TRUTH")
    if sweep:
        raise SmafError(f"{masks}: only a project keeps the attention that --sweep needs; leave --sweep away")
    return measure_folders(masks, truth, names, by_size=by_size, report=report)


def _size_table(measured: Measurement) -> Table:
    first = next(iter(measured.sizes.values()))
    table = Table("step", *first.size_names, title="mIoU by the size of the objects, %")
    for step, result in measured.sizes.items():
        table.add_row(step, *(percent(value) for value in result.mean_iou()))
    counts = ", ".join(f"{count} {size}" for size, count in zip(first.size_names, first.objects.sum(axis=1), strict=True))
    table.caption = f"{counts}; sizes end at {' and '.join(map(str, first.limits))} pixels, background left out"
    return table
