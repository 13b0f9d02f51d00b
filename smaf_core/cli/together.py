"""`smaf report`: how a project goes, for whoever works on it together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Style, opened_project, run, say_result
from smaf_core.progress import Report
from smaf_core.review.report_page import sentences, write_report
from smaf_core.review.standing import standing, what_is_sure


def report(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    out: Annotated[Path | None, typer.Option(help="Write a page with plots: NAME.html, whole in itself, or NAME.md.")] = None,
    style: Style = "bars",
) -> None:
    """Say how far a project is, how fast it goes, and how good it would be if everything sure were accepted now."""

    def work(tell: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            now, sure = standing(opened), what_is_sure(opened, tell)
            written = {} if out is None else {"page": str(write_report(opened, out, now, sure))}
        found = sure.measured
        return {
            "photos": now.photos, "left": now.left, "statuses": dict(now.counts),
            "seconds_a_photo": now.pace.seconds, "decisions": now.pace.n,
            "work_left_seconds": now.pace.work_left(now.left), "days_left": now.pace.days_left(now.left),
            "sure": sure.images, "finished": sure.finished, "n": None if found is None else found.n,
            "right": None if found is None else found.precision,
            "right_at_least": None if found is None else found.at_least,
            "said": sentences(now, sure), **written,
        }  # fmt: skip

    say_result(run(style, work), style, _words)


def _words(result: Mapping[str, Any]) -> str:
    return "\n".join((*result["said"], *([f"page: {result['page']}"] if "page" in result else [])))
