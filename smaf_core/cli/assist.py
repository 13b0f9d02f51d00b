"""`smaf assist` and `smaf tidy`: promptable models of one's own, for the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Detach, Style, opened_project, run, say_result
from smaf_core.progress import Report
from smaf_core.promptable.chosen import choose_folder, chosen_folder
from smaf_core.settings.teaching import TeachingSettings
from smaf_core.workflow import assist

app = typer.Typer(no_args_is_help=True, help="Promptable models of your own (SAM and its kin, as ONNX) for clicks and boxes.")

Folder = Annotated[Path, typer.Argument(help="The folder with encoder and decoder (.onnx).")]


@app.command(name="list")
def list_() -> None:
    """Name the models that X-AnyLabeling and osam keep on this machine; nothing is fetched."""

    def work(report: Report) -> list[tuple[str, Path]]:
        return assist.known_models()

    found = run("bars", work)
    for name, folder in found:
        sys.stdout.write(f"{name}: {folder}\n")
    if not found:
        sys.stdout.write("none found; get the two .onnx files of a model and try them with: smaf assist check FOLDER\n")


@app.command()
def check(folder: Folder, style: Style = "bars") -> None:
    """Try a model: its family, what it computes on, its seconds and its memory."""
    say_result(run(style, lambda report: assist.check_model(folder, anew=True)), style, words_of)


@app.command()
def use(folder: Folder, style: Style = "bars") -> None:
    """Try a model, and use it from now on: for clicks in the window, and for `smaf tidy`."""

    def work(report: Report) -> dict[str, Any]:
        about = assist.check_model(folder)
        choose_folder(folder)
        return about

    say_result(run(style, work), style, words_of)


@app.command()
def teach(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf), with accepted masks.")],
    model: Annotated[Path | None, typer.Option(help="The folder with encoder and decoder; default: the chosen one's.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Use the model as its makers made it.")] = False,
    steps: Annotated[int, typer.Option(min=1, help="Steps downhill.")] = TeachingSettings().steps,
    seed: Annotated[int, typer.Option(min=0, help="Of chance.")] = TeachingSettings().seed,
    device: Annotated[str, typer.Option(help="Where to learn: auto, cpu, cuda, cuda:1.")] = "auto",
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Let the model learn from the accepted masks of a project, and use there what it has learned if that is better."""

    how = TeachingSettings(steps=steps, seed=seed)

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            if undo:
                return {"project": str(project), "forgotten": assist.forget(opened)}
            return assist.teach(opened, model or chosen_folder(), how, device, report).as_dict()

    say_result(run(style, work, detach), style, _forgotten if undo else _taught)


def words_of(about: Mapping[str, Any]) -> str:
    """Say in one line what came of trying a model."""
    return (
        f"{about['name']}: {about['family']} on {about['provider']}, {about['seconds_encode']:.1f} s to look at a photo, "
        f"{about['seconds_answer']:.2f} s an answer, {about['memory_mb']} MiB; usual licence: {about['licence']}"
    )


def tidy(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    model: Annotated[Path | None, typer.Option(help="The folder with encoder and decoder; default: the chosen one's.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back: proposals as they were before.")] = False,
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Mend the proposals that nobody has reviewed with a promptable model."""

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            if undo:
                return assist.untidy(opened, report=report).as_dict()
            return assist.tidy(opened, model or chosen_folder(), report=report).as_dict()

    say_result(run(style, work, detach), style, _taken_back if undo else _line)


def _taken_back(result: Mapping[str, Any]) -> str:
    return f"{result['changed']} of {result['images']} proposals are as they were before tidying"


def _forgotten(result: Mapping[str, Any]) -> str:
    return "the model is used as its makers made it" if result["forgotten"] else "the model had not been taught here"


def _taught(result: Mapping[str, Any]) -> str:
    before, after = result["before"], result["after"]
    figures = ", ".join(f"{kind} {before[kind]:.0%} -> {after[kind]:.0%}" for kind in before)
    use = "is used here from now on" if result["kept"] else "is not better, and not used"
    return (
        f"learned from {result['masks']} masks in {result['seconds']:.0f} s; IoU on {result['judges']} others: {figures}; "
        f"what it learned {use}"
    )


def _line(result: Mapping[str, Any]) -> str:
    kept = result["kept_classes"]
    stay = f"; left as they were, by your own masks: {', '.join(kept)}" if kept else ""
    return f"{result['changed']} of {result['images']} proposals tidied in {result['seconds']:.0f} s{stay}"
