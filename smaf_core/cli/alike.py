"""`smaf alike`: the photos that show what a part of one photo shows."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Detach, Device, Style, opened_project, run, say_result
from smaf_core.data.regions import Box
from smaf_core.errors import SmafError
from smaf_core.progress import Report
from smaf_core.workflow.inputs import image_called
from smaf_core.workflow.propose import alike_images


def alike(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    image: Annotated[str, typer.Argument(help="The image whose like is looked for, by its name, with its ending or without.")],
    class_name: Annotated[
        str | None, typer.Option("--class", help="What is shown there as this class; default: all but the background.")
    ] = None,
    box: Annotated[str | None, typer.Option(help="A part by its pixels instead: TOP,LEFT,BOTTOM,RIGHT.")] = None,
    count: Annotated[int, typer.Option(min=1, help="How many to name.")] = 20,
    device: Device = "auto",
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Name the images that show what a part of one image shows, most alike first, and where in them."""

    def work(report: Report) -> dict[str, Any]:
        chosen = None if box is None else _box_from(box)
        with opened_project(project) as opened:
            found = alike_images(
                opened, image_called(opened, image), class_name=class_name, box=chosen, device=device, report=report
            )
        return {"alike": [asdict(one) for one in found[:count]]}

    say_result(run(style, work, detach), style, lambda it: "\n".join(
        f"{one['name']}  {one['likeness']:.2f}  at {','.join(map(str, one['place']))}" for one in it["alike"]
    ))  # fmt: skip


def _box_from(text: str) -> Box:
    """Read four pixels.

    Raises:
        SmafError: they are no box.
    """
    try:
        top, left, bottom, right = (int(part) for part in text.split(","))
    except ValueError:
        raise SmafError(f"--box {text}: give four whole numbers, TOP,LEFT,BOTTOM,RIGHT") from None
    if not (0 <= top < bottom and 0 <= left < right):
        raise SmafError(f"--box {text}: bottom and right must lie beyond top and left")
    return top, left, bottom, right
