"""`smaf segment VERB`: the segmenter, for the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from smaf_core.cli.terminal import (
    Detach,
    Device,
    Events,
    Seed,
    SegmenterChanges,
    Style,
    evaluation_table,
    opened_project,
    run,
    say_result,
)
from smaf_core.evaluation.miou import Evaluation
from smaf_core.formats import read_ids
from smaf_core.hardware import distributed
from smaf_core.progress import Report
from smaf_core.settings.segmenter import SEGMENTER_PRESETS
from smaf_core.workflow import segment
from smaf_core.workflow.left_out import left_out_words
from smaf_core.workflow.segment import TargetKind

app = typer.Typer(no_args_is_help=True, help="Train a network on the masks that segments photos without tags.")

ModelFile = Annotated[Path, typer.Argument(help="A segmenter: .safetensors, or exported as .onnx.")]
Propose = Annotated[
    bool, typer.Option("--propose", help="What it sees, told the tags, becomes the proposal of images that nobody has settled.")
]
Images = Annotated[Path | None, typer.Option("--list", help="Only the images in this list.")]


@app.command()
def train(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    targets: Annotated[TargetKind, typer.Option(help="masks: what persons made; proposals: the machine's; both.")] = "both",
    preset: Annotated[str, typer.Option(help=f"Network and schedule: {', '.join(SEGMENTER_PRESETS)}.")] = "quick",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The .safetensors; default: in the project.")] = None,
    uncertainty: Annotated[
        bool | None, typer.Option(help="Let pixels that the scales disagree on count less; default: as the preset has it.")
    ] = None,
    look: Annotated[
        bool, typer.Option("--predict/--no-predict", help="Then segment every image of the project, as `predict` does.")
    ] = False,
    propose: Propose = False,
    ids: Images = None,
    changes: SegmenterChanges = None,
    tensorboard: Events = False,
    seed: Seed = 0,
    device: Device = "auto",
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Train a segmenter on the masks and proposals of a project."""

    def work(report: Report) -> dict[str, Any]:
        names = None if ids is None else read_ids(ids)
        with opened_project(project) as opened:
            trained = segment.train_segmenter(
                opened, targets=targets, preset=preset, out=output, uncertainty=uncertainty, names=names,
                changes=changes or (), tensorboard=tensorboard, device=device, seed=seed, report=report,
            )  # fmt: skip
        if not (look or propose) or not distributed.leads():
            return trained.as_dict()
        looked = segment.predict(trained.model, project, propose=propose, device=device, report=report)
        left_out = {**trained.left_out, **looked.left_out}
        return {**trained.as_dict(), **looked.as_dict(), "seconds": trained.seconds + looked.seconds, "left_out": left_out}

    say_result(run(style, work, detach, together=True), style, lambda it: (
        f"{it['model']}: {it['backbone']} from {it['initial_weights']}, {it['images']} images ({it['targets']}), "
        f"{it['steps']} steps, {it['seconds']:.0f} s"
        + (f"; {_seen(it)}" if look or propose else "") + left_out_words(it["left_out"])
    ))  # fmt: skip


@app.command()
def predict(
    model: ModelFile,
    images: Annotated[Path, typer.Argument(help="A folder of photos, without tags, or a project.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The project to make; default: NAME.smaf here.")] = None,
    crf: Annotated[bool, typer.Option(help="Align to the pictures' edges by the dense CRF.")] = True,
    propose: Propose = False,
    device: Device = "auto",
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Segment photos; where nobody said what is in them, the answer becomes a proposal with doubtful tags."""

    def work(report: Report) -> dict[str, Any]:
        answer = segment.predict(model, images, output, crf=crf, propose=propose, device=device, report=report)
        return answer.as_dict()

    say_result(run(style, work, detach), style, lambda it: (
        f"{_seen(it)}, {it['seconds']:.0f} s; open them with: smaf open {it['project']}{left_out_words(it['left_out'])}"
    ))  # fmt: skip


def _seen(result: Mapping[str, Any]) -> str:
    new = f", {result['proposed']} with tags proposed anew" if result["proposed"] else ""
    doubtful = f"{result['predicted']} of them with doubtful tags"
    return f"{result['segmented']} images segmented in {result['project']}, {doubtful}{new}"


@app.command()
def evaluate(
    model: ModelFile,
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    truth: Annotated[Path | None, typer.Argument(help="The folder of true masks; a project may know its own.")] = None,
    ids: Images = None,
    tags: Annotated[bool, typer.Option("--tags", help="Tell the segmenter what is in the images.")] = False,
    device: Device = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    style: Style = "bars",
) -> None:
    """Compare what a segmenter sees with truth, before and after the dense CRF, and beside the proposals."""

    def work(report: Report) -> dict[str, Evaluation]:
        names = None if ids is None else read_ids(ids)
        with opened_project(project) as opened:
            return segment.evaluate_segmenter(model, opened, truth, names, tags=tags, device=device, report=report)

    steps = run(style, work)
    if as_json or style == "json":
        plain = {step: result.as_dict() for step, result in steps.items()}
        say_result(plain, style, lambda result: json.dumps(result, indent=2))
    else:
        Console(emoji=False).print(evaluation_table(steps))


@app.command()
def export(
    model: Annotated[Path, typer.Argument(help="A segmenter (.safetensors).")],
    out: Annotated[Path, typer.Argument(help="NAME.pt2 (torch.export) or NAME.onnx.")],
    images: Annotated[Path | None, typer.Option(help="A folder of photos to compare on; default: drawn pictures.")] = None,
    style: Style = "bars",
) -> None:
    """Write a segmenter for other programs, and check that it says there what it says here."""

    def work(_: Report) -> dict[str, Any]:
        return {"file": str(out), "largest_difference": segment.export_segmenter(model, out, images)}

    say_result(run(style, work), style, lambda it: f"{it['file']}: logits differ by at most {it['largest_difference']:.1e}")
