"""`smaf duplicates`: photos that show the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Style, opened_project, run, say_result
from smaf_core.formats import pictures_of
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.progress import Report
from smaf_core.project.layout import is_project


def duplicates(
    source: Annotated[Path, typer.Argument(help="A folder of photos, or a project.")], style: Style = "bars"
) -> None:
    """List photos that show the same: resized, mirrored, encoded anew, cropped. No export parts them by --val."""

    def work(report: Report) -> dict[str, Any]:
        return {"groups": [list(group) for group in near_duplicates(_photos(source), report)]}

    say_result(run(style, work), style, lambda result: (
        "\n".join("  ".join(group) for group in result["groups"]) or "no two photos show the same"
    ))  # fmt: skip


def _photos(source: Path) -> dict[str, Path]:
    if not is_project(source):
        return dict(pictures_of(source))
    with opened_project(source) as project:
        return {image.name: image.path for image in project.images()}
