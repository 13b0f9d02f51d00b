"""`smaf bands`: which bands and values of deep pictures are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Detach, Style, run, say_result
from smaf_core.errors import SmafError
from smaf_core.progress import Report
from smaf_core.project.rendering import render_pictures
from smaf_core.settings.pictures import rendering_from
from smaf_core.workflow.inputs import project_for
from smaf_core.workflow.left_out import LeftOut, left_out_words


def bands(
    source: Annotated[Path, typer.Argument(help="A project, or a folder of images.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The project to make; default: NAME.smaf here.")] = None,
    shown: Annotated[str | None, typer.Option("--bands", help="One, or three for red, green and blue, from 1: 4,3,2.")] = None,
    values: Annotated[
        str | None,
        typer.Option("--range", help="What becomes black and white: percentiles of each picture (1%,99%), or values (0,4095)."),
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="Show again what is shown without a choice.")] = False,
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Choose the bands and values that are shown of pictures with more than 8 bits or three bands; kept with the project."""

    def work(report: Report) -> dict[str, Any]:
        if default == (shown is not None or values is not None):
            raise SmafError("say what to show by --bands and --range, or take it back by --default")
        left_out = LeftOut()
        with project_for(source, output)[0] as project:
            chosen = None if default else rendering_from(shown, values)
            rendered = render_pictures(project, chosen, left_out, report)
            left_out.note_in(project)
            return {"project": str(project.folder), "rendered": len(rendered), "left_out": left_out.reasons}

    say_result(run(style, work, detach), style, lambda it: (
        f"{it['rendered']} pictures of {it['project']} are shown anew{left_out_words(it['left_out'])}"
    ))  # fmt: skip
