"""A measurement as a folder to read and to hand on: Markdown, pictures, and the numbers as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.evaluation.miou import Evaluation, percent
from smaf_core.evaluation.steps import Measurement
from smaf_core.evaluation.thresholds import TUNED_ON_TRUTH, ThresholdSweep
from smaf_core.figures.plots import draw_bars, draw_lines


def write_report(folder: Path, measured: Measurement, subject: str) -> Path:
    """Write report.md, its plots and measurement.json into a folder; what is there under these names is replaced.

    Args:
        folder: Made where it is missing.
        measured: What to tell.
        subject: What was measured, for the title.

    Returns:
        The report's file.

    Raises:
        SmafError: the folder cannot be written.
    """
    parts = [f"# {subject}\n", *_steps(folder, measured), *_classes(folder, measured)]
    if measured.sizes:
        parts += _sizes(folder, measured)
    if measured.sweep is not None:
        parts += _sweep(folder, measured.sweep)
    write_bytes_whole(folder / "measurement.json", json.dumps(measured.as_dict(), indent=2, ensure_ascii=False).encode())
    path = folder / "report.md"
    write_bytes_whole(path, "\n".join(parts).encode())
    return path


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table in Markdown; a | inside a cell is kept from ending it."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _steps(folder: Path, measured: Measurement) -> list[str]:
    steps = measured.steps
    rows = [
        (step, f"{one.images}", percent(one.mean_iou), percent(one.mean_precision), percent(one.mean_recall),
         percent(one.accuracy))
        for step, one in steps.items()
    ]  # fmt: skip
    images = max(one.images for one in steps.values())
    draw_bars(folder / "steps.png", "mIoU of every step, %", tuple(steps), {"mIoU": [one.mean_iou for one in steps.values()]})
    return [
        f"{images} images; in percent; one confusion over all pixels of the set, background counted, void left out.\n",
        markdown_table(("step", "images", "mIoU", "mean precision", "mean recall", "pixel accuracy"), rows),
        "![mIoU of every step](steps.png)\n",
    ]


def _classes(folder: Path, measured: Measurement) -> list[str]:
    name, last = list(measured.steps.items())[-1]
    seen = [k for k in range(len(last.names)) if any(_knows(one, k) for one in measured.steps.values())]
    labels = [last.names[k] for k in seen]
    series = {
        title: [float(values[k]) for k in seen]
        for title, values in (("IoU", last.iou), ("precision", last.precision), ("recall", last.recall))
    }
    draw_bars(folder / "classes.png", f"Classes, step {name}, %", labels, series)
    rows = [(last.names[k], *(percent(one.iou[k]) if _knows(one, k) else "–" for one in measured.steps.values())) for k in seen]
    return [
        "## Classes\n",
        "IoU of every class at every step, in percent.\n",
        markdown_table(("class", *measured.steps), rows),
        f"![Classes at the step {name}](classes.png)\n",
    ]


def _sizes(folder: Path, measured: Measurement) -> list[str]:
    first = next(iter(measured.sizes.values()))
    objects = [f"{size} ({count})" for size, count in zip(first.size_names, first.objects.sum(axis=1), strict=True)]
    draw_bars(
        folder / "sizes.png",
        "mIoU by the size of the objects, %",
        tuple(measured.sizes),
        {size: [one.mean_iou()[row] for one in measured.sizes.values()] for row, size in enumerate(first.size_names)},
    )
    rows = [
        (step, *(percent(value) for value in one.mean_iou()), *(percent(value) for value in one.mean_recall()))
        for step, one in measured.sizes.items()
    ]
    limits = " and ".join(str(limit) for limit in first.limits)
    return [
        "## By the size of the objects\n",
        f"Mean IoU, and mean recall, over the classes without background, in percent. Sizes end at {limits} pixels of area; "
        "in brackets the number of objects. A false claim counts against the nearest object of its class.\n",
        markdown_table(("step", *objects, *(f"recall, {size}" for size in first.size_names)), rows),
        "![By size](sizes.png)\n",
    ]


def _sweep(folder: Path, sweep: ThresholdSweep) -> list[str]:
    values = [sweep.at(threshold).mean_iou for threshold in sweep.thresholds]
    draw_lines(
        folder / "sweep.png", f"mIoU over the background threshold, % ({TUNED_ON_TRUTH})", "background threshold",
        sweep.thresholds, {"fused attention": values},
    )  # fmt: skip
    return [
        "## Other background thresholds\n",
        f"**This section is {TUNED_ON_TRUTH}.** The best threshold for the fused attention would have been {sweep.best:g}, "
        f"with an mIoU of {percent(sweep.at(sweep.best).mean_iou)}.\n",
        "![Thresholds](sweep.png)\n",
    ]


def _knows(result: Evaluation, k: int) -> bool:
    return k < len(result.names) and result.iou[k] == result.iou[k]
