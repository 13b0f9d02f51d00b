"""A study as Markdown with a plot, and `smaf study` for the terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import isnan, nan
from pathlib import Path
from statistics import mean, stdev

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image, read_label_map
from smaf_core.evaluation.miou import percent
from smaf_core.evaluation.report import markdown_table
from smaf_core.figures.contact_sheet import Row as SheetRow
from smaf_core.figures.contact_sheet import contact_sheet
from smaf_core.figures.plots import draw_bars
from smaf_core.workflow.study import PAPER, TABLES, Row, Study, all_rows, shown_of


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
