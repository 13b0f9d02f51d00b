"""`smaf audit`: how good a whole set of masks is, from a sample."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import PictureSeed, Style, opened_project, run, say_result
from smaf_core.evaluation.miou import percent
from smaf_core.evaluation.report import markdown_table
from smaf_core.progress import Report
from smaf_core.project.store import What
from smaf_core.workflow import audit as audit_


def audit(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    size: Annotated[int | None, typer.Option(min=2, help="How many photos to look at in all; 60 at first.")] = None,
    what: Annotated[What, typer.Option(help="Which masks, as for an export; said when an audit is begun.")] = "masks",
    accepted: Annotated[bool, typer.Option("--accepted", help="Only images that a person has accepted.")] = False,
    seed: PictureSeed = 0,
    anew: Annotated[bool, typer.Option("--anew", help="Begin another audit, of the masks as they are now.")] = False,
    truth: Annotated[Path | None, typer.Option(help="Masks of the sample that were corrected with care elsewhere.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page about the set into this folder (Markdown, PDF).")] = None,
    style: Style = "bars",
) -> None:
    """Draw a sample of the masks, or go on with it, and say how good the whole set is. Photos are audited in the window."""

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            found = audit_.audit(
                opened, size, what, accepted=accepted, seed=seed, anew=anew, truth=truth, report=report
            )  # fmt: skip
            written = {} if page is None else {"page": str(audit_.write_page(opened, found, page, report))}
            return found.as_dict() | written

    say_result(run(style, work), style, _words)


def _words(result: Mapping[str, Any]) -> str:
    lines = [f"audit {result['audit']}: {result['audited']} of {result['sample']} photos audited, of a set of {result['set']}"]
    if "mean_iou" in result:
        rows = [("mean IoU", *_cells(result["mean_iou"])), ("pixel accuracy", *_cells(result["accuracy"]))]
        rows += [(name, *_cells(one)) for name, one in result["classes"].items()]
        lines.append(markdown_table(("%", "estimate", "95 % from", "to"), rows))
        if result["to_halve"]:
            lines.append(f"{result['to_halve']} more photos would halve the interval of the mean IoU")
    if result["left"]:
        lines.append(f"next: {result['left'][0]} (in the window: Review ▸ Audit)")
    if "page" in result:
        lines.append(f"page: {result['page']}")
    return "\n".join(lines)


def _cells(one: Mapping[str, float | None]) -> tuple[str, str, str]:
    value, low, high = (percent(nan if figure is None else figure) for figure in (one["value"], one["low"], one["high"]))
    return value, low, high
