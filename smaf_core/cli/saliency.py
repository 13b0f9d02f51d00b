"""`smaf saliency`: a saliency map for every image of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Detach, Style, run, say_result
from smaf_core.networks.u2net import SaliencyModel
from smaf_core.progress import Report
from smaf_core.safe_files.u2net_file import find_model
from smaf_core.workflow.left_out import left_out_words
from smaf_core.workflow.saliency import write_saliency


def saliency(
    source: Annotated[Path, typer.Argument(help="A project, or a folder of images.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to write; a project keeps its own.")] = None,
    model: Annotated[Path | None, typer.Option(help="u2netp.onnx; default: looked for in the cache folder.")] = None,
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Make a saliency map of every picture by U2-Net-p; the first classifier learns the background from them."""

    def work(report: Report) -> dict[str, Any]:
        result = write_saliency(source, output, SaliencyModel(find_model(model)).map_of, report)
        return {"folder": str(result.folder), "written": result.written, "kept": result.kept, "left_out": dict(result.left_out)}

    say_result(run(style, work, detach), style, lambda it: (
        f"{it['written']} saliency maps written, {it['kept']} were there already: {it['folder']}"
        + left_out_words(it["left_out"])
    ))  # fmt: skip
