"""`smaf study`: the paper's tables on a person's own data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Changes, Detach, Device, Style, run, say_result
from smaf_core.errors import SmafError
from smaf_core.formats import read_ids
from smaf_core.hardware import distributed
from smaf_core.progress import Report
from smaf_core.settings.classifier import PRESETS
from smaf_core.workflow.inputs import project_for
from smaf_core.workflow.study import REPORT, Study, all_rows, run_study, write_study


def study(
    source: Annotated[Path, typer.Argument(help="A folder of images with tags, or a VOC devkit.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the report; a stopped study there goes on.")],
    truth: Annotated[Path | None, typer.Option(help="The folder of true masks; a data set may know its own.")] = None,
    tables: Annotated[str, typer.Option(help="Which: 2 (CRF), 3 and 4 (scales), 5 (reactivation).")] = "2,3,4,5",
    seeds: Annotated[int, typer.Option(min=1, help="How often to repeat every row, for mean and spread.")] = 1,
    ids: Annotated[Path | None, typer.Option("--list", help="Measure only the images in this list.")] = None,
    preset: Annotated[str, typer.Option(help=f"How to train: {', '.join(PRESETS)}.")] = "quick",
    changes: Changes = None,
    device: Device = "auto",
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Make the paper's tables 2 to 5 on any data set, one run a row, and write them down."""

    def work(report: Report) -> dict[str, Any]:
        from smaf_core.hardware.device import choose_device

        wanted = _numbers(tables)
        names = None if ids is None else read_ids(ids)
        project, _ = distributed.first_alone(lambda: project_for(source, output / "project.smaf"))
        with project:
            about = Study(project, truth, names, preset, output, choose_device(device), tuple(changes or ()))
            found = run_study(about, wanted, seeds, report)
            split = "all images with truth" if ids is None else f"the list {ids.name}"
            written = output / REPORT
            if distributed.leads():
                write_study(about, found, source.resolve().name, split)
        return {"report": str(written), "rows": len(list(all_rows(found)))}

    say_result(run(style, work, detach, together=True), style, lambda it: f"{it['rows']} runs: {it['report']}")


def _numbers(tables: str) -> list[int]:
    if not all(part.strip().isdecimal() for part in tables.split(",")):
        raise SmafError(f"{tables!r}: give numbers with commas between, such as 2,5")
    return [int(part) for part in tables.split(",")]
