"""`smaf check`: masks that are probably wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Detach, Device, Seed, SegmenterChanges, Style, opened_project, run, say_result
from smaf_core.evaluation.report import markdown_table
from smaf_core.progress import Report
from smaf_core.workflow import check as check_
from smaf_core.workflow.left_out import left_out_words

SHOWN = 20
"""Photos that are named in the terminal; all are in the JSON, and in the order of review."""


def check(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    flag: Annotated[bool, typer.Option("--flag", help="Flag clearly suspicious photos, to be looked at.")] = False,
    folds: Annotated[int, typer.Option(min=2, help="Parts of the set; each is judged by the others.")] = check_.FOLDS,
    changes: SegmenterChanges = None,
    seed: Seed = 0,
    device: Device = "auto",
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Find masks that are probably wrong, by what all the others teach; no mask is changed."""

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            found = check_.check(
                opened, flag=flag, folds=folds, changes=changes or (), device=device, seed=seed, report=report
            )  # fmt: skip
            return found.as_dict()

    say_result(run(style, work, detach), style, _words)


def _words(result: Mapping[str, Any]) -> str:
    found, reasons = result["suspicious"], result["reasons"]
    rows = [(name, f"{100 * value:.0f} %", ", ".join(reasons[name])) for name, value in list(found.items())[:SHOWN]]
    lines = [f"{result['checked']} masks checked, {len(found)} of them suspicious, {result['seconds']:.0f} s"]
    lines += [markdown_table(("photo", "suspicion", "why"), rows)] if rows else []
    lines += [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    lines += [f"{result['flagged']} flagged"] if result["flagged"] else []
    return "\n".join(lines) + left_out_words(result["left_out"])
