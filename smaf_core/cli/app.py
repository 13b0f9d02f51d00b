"""`smaf VERB`: every verb of the user, for the terminal. Results on stdout, progress on stderr.

Exit codes: 0 done, 2 wrong input (one line says what), 130 stopped, 1 a mistake of ours.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from smaf_core import __version__, formats
from smaf_core.cli import assist, segment, together
from smaf_core.cli.alike import alike
from smaf_core.cli.audit import audit
from smaf_core.cli.bands import bands
from smaf_core.cli.check import check
from smaf_core.cli.doctor import Finding, examine
from smaf_core.cli.duplicates import duplicates
from smaf_core.cli.evaluate import evaluate
from smaf_core.cli.mend import mend
from smaf_core.cli.options import Init, Meaning, Objects, Preset, Smallest, Sources, Tags, Test, Val, ValSeed, Void
from smaf_core.cli.saliency import saliency
from smaf_core.cli.study import study
from smaf_core.cli.terminal import (
    Changes,
    Detach,
    Device,
    Events,
    InOrder,
    PictureSeed,
    Seed,
    Style,
    end_what_was_begun,
    exit_code_of,
    opened_project,
    run,
    say_result,
)
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import Evaluation, percent
from smaf_core.formats import EXPORTERS, export_options, holds_attention, meanings_from, read_class_file, survey_masks
from smaf_core.hardware import distributed
from smaf_core.hardware.children import module_command
from smaf_core.hardware.memory import keep_memory
from smaf_core.progress import Report
from smaf_core.project import growing
from smaf_core.project.class_editing import edit_classes, edits_from, sole_writer
from smaf_core.project.growing import relocate
from smaf_core.project.mask_import import MaskImport, Purpose, as_dataset, import_masks
from smaf_core.project.restoring import restore as restore_
from smaf_core.project.store import Project, What
from smaf_core.sample import make_sample
from smaf_core.workflow import clip as clip_
from smaf_core.workflow import demo as demo_
from smaf_core.workflow import export as export_
from smaf_core.workflow import propose as propose_
from smaf_core.workflow.inputs import images_listed, project_for
from smaf_core.workflow.left_out import left_out_words, stayed_out_words, told_words
from smaf_core.workflow.saliency import AUTO

app = typer.Typer(
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="From tagged photos to segmentation masks you trust.",
)
app.add_typer(segment.app, name="segment")
app.add_typer(assist.app, name="assist")
app.command()(assist.tidy)
app.command()(alike)
app.command()(audit)
app.command()(bands)
app.command()(check)
app.command()(duplicates)
app.command()(evaluate)
app.command()(mend)
app.command()(together.agreement)
app.command()(together.merge)
app.command()(together.report)
app.command()(saliency)
app.command()(study)


def main() -> NoReturn:
    """Run the command line; the one place where an error of the user becomes a line and an exit code."""
    keep_memory()
    sys.exit(exit_code_of(app))


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to draw it; must not exist yet, or be empty.")],
    seed: PictureSeed = 0,
    count: Annotated[int, typer.Option(min=1, help="How many pictures.")] = 72,
    style: Style = "bars",
) -> None:
    """Draw a data set to try the program on: pictures, tags, truth and saliency maps."""

    def work(report: Report) -> dict[str, Any]:
        make_sample(folder, seed, count, report)
        return {"folder": str(folder)}

    say_result(run(style, work), style, lambda result: f"{count} pictures, their tags and truth in {result['folder']}")


@app.command()
def propose(
    source: Annotated[Path, typer.Argument(help="A folder of images with tags, a VOC devkit, or a project.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The project to make; default: NAME.smaf here.")] = None,
    preset: Preset = "quick",
    tags: Tags = None,
    device: Device = "auto",
    retrain: Annotated[bool, typer.Option("--retrain", help="Train the first classifier again.")] = False,
    init: Init = None,
    saliency_from: Annotated[
        str,
        typer.Option(
            "--saliency",
            help="Photos without saliency maps: auto (make them, if U2-Net-p is there), none (learn "
            "without any), a folder of maps, or the .onnx file of U2-Net.",
        ),
    ] = AUTO,
    clip: Annotated[
        str | None, typer.Option(help="Train nothing, propose from words by CLIP: auto, or CLIP's folder. --set threshold=0.3.")
    ] = None,
    changes: Changes = None,
    seed: Seed = 0,
    tensorboard: Events = False,
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Train a first classifier on the tags when there is none, and propose a mask for every image."""

    def work(report: Report) -> dict[str, Any]:
        with _project_of(source, output, tags) as project:
            if clip is not None:
                return clip_.propose_by_clip(
                    project, clip=None if clip == AUTO else Path(clip), preset=preset, device=device, changes=changes or (),
                    report=report,
                ).as_dict()  # fmt: skip
            return propose_.propose(
                project, preset=preset, device=device, retrain=retrain, init=init, saliency=saliency_from,
                changes=changes or (), seed=seed, tensorboard=tensorboard, report=report,
            ).as_dict()  # fmt: skip

    say_result(run(style, work, detach, together=True), style, _round_line)


@app.command()
def self_train(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    preset: Preset = "quick",
    device: Device = "auto",
    init: Init = None,
    teacher_maps: Annotated[
        Path | None, typer.Option(help="A folder of class attention maps (PSA, SEAM, EPS, SMAF, IRN, SIPE, L2G) that teach.")
    ] = None,
    changes: Changes = None,
    seed: Seed = 0,
    tensorboard: Events = False,
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Train again on the fused maps and on what was corrected, then propose anew where no one has drawn."""

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            return propose_.self_train(
                opened, preset=preset, device=device, init=init, teacher_maps=teacher_maps,
                changes=changes or (), seed=seed, tensorboard=tensorboard, report=report,
            ).as_dict()  # fmt: skip

    say_result(
        run(style, work, detach, together=True), style, lambda result: _round_line(result) + _taking_anyway(result, preset)
    )


@app.command()
def export(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    out: Annotated[Path, typer.Argument(help="The folder to write; an earlier export there goes on.")],
    file_format: Annotated[str, typer.Option("--format", help=f"{', '.join(EXPORTERS)}.")] = "voc",
    what: Annotated[What, typer.Option(help="masks: those a person made; proposals: also the machine's elsewhere.")] = "masks",
    images: Annotated[Literal["copy", "link", "none"], typer.Option(help="Whether the pictures come along.")] = "copy",
    only: Annotated[Path | None, typer.Option(help="A text file with the names of the images to write, one a line.")] = None,
    void: Void = "keep",
    accepted: Annotated[bool, typer.Option("--accepted", help="Only images that a person has accepted.")] = False,
    smallest: Smallest = 0,
    val: Val = 0.0,
    val_seed: ValSeed = 0,
    test: Test = 0.0,
    sources: Sources = "folders",
    objects: Objects = False,
    style: Style = "bars",
    detach: Detach = False,
) -> None:
    """Write label files that training code reads."""

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            names = None if only is None else images_listed(opened, only)
            options = export_options(images, not accepted, void, smallest, val, val_seed, objects, test, sources)
            written = export_.export(opened, out, file_format, what, options=options, only=names, report=report)
            return written.as_dict()

    say_result(run(style, work, detach), style, lambda result: (
        f"{result['images']} masks in {result['folder']}{stayed_out_words(result['stayed_out'])}{told_words(result['told'])}"
    ))  # fmt: skip


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="A data set with masks, in any form that can be opened.")],
    out: Annotated[Path, typer.Argument(help="The folder to write; an earlier export there goes on.")],
    file_format: Annotated[str, typer.Option("--format", help=f"{', '.join(EXPORTERS)}.")] = "voc",
    masks: Annotated[Path | None, typer.Option(help="Where the masks are, if not in the data set itself.")] = None,
    classes: Annotated[Path | None, typer.Option(help="A file of class names, where nothing in the data set has them.")] = None,
    meanings: Meaning = None,
    tags: Tags = None,
    images: Annotated[Literal["copy", "link", "none"], typer.Option(help="Whether the pictures come along.")] = "copy",
    void: Void = "keep",
    smallest: Smallest = 0,
    val: Val = 0.0,
    val_seed: ValSeed = 0,
    test: Test = 0.0,
    sources: Sources = "folders",
    objects: Objects = False,
    style: Style = "bars",
) -> None:
    """Write the masks of a data set in another format, without a project."""

    def work(report: Report) -> dict[str, Any]:
        options = export_options(images, True, void, smallest, val, val_seed, objects, test, sources)
        table, named = None if classes is None else read_class_file(classes), meanings_from(meanings or ())
        told: list[str] = []
        formats.convert(source, out, file_format, options, masks, table, named, tags, report, told.append)
        return {"folder": str(out), "told": told}

    done = run(style, work)
    if style != "json":
        for sentence in done["told"]:
            sys.stderr.write(sentence + "\n")
    say_result(done, style, lambda result: f"written: {result['folder']}")


@app.command(name="import")
def import_(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    masks: Annotated[
        Path, typer.Argument(help="A folder of masks, a data set with masks, COCO's or Datumaro's JSON, or a folder of CAMs.")
    ],
    purpose: Annotated[Purpose, typer.Option("--as", help="What to take them for.")] = "proposals",
    colours: Annotated[Path | None, typer.Option(help="A file with lines name:red,green,blue:: for colour pictures.")] = None,
    meanings: Meaning = None,
    survey: Annotated[bool, typer.Option("--survey", help="Only say what is there: colours, names or indices.")] = False,
    style: Style = "bars",
) -> None:
    """Bring masks that you have into a project: as proposals to correct, as masks by hand, or as truth to measure against."""
    if survey:
        with opened_project(project) as opened:
            found = survey_masks(masks, as_dataset(opened, opened.images()))
        return say_result(found.as_dict(), style, lambda _: "\n".join(found.lines()))

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            done = _import(opened, masks, purpose, meanings_from(meanings or (), colours), report)
        told = [*done.found, *done.warnings, *done.unreadable]
        return {"imported": done.imported, "kept": done.kept, "unreadable": len(done.unreadable), "told": told}

    done = run(style, work)
    if style != "json":
        for sentence in done["told"]:
            sys.stderr.write(sentence + "\n")
    say_result(
        done,
        style,
        lambda result: f"{result['imported']} imported, {result['kept']} kept as they were, {result['unreadable']} unreadable",
    )


def _import(project: Project, source: Path, purpose: Purpose, meanings: formats.Meanings, report: Report) -> MaskImport:
    if not holds_attention(source, as_dataset(project, project.images())):
        return import_masks(project, source, purpose, meanings, report)
    from smaf_core.workflow.attention_import import import_attention

    if purpose != "proposals":
        raise SmafError(f"{source}: holds attention maps, not masks; import them as proposals")
    return import_attention(project, source, report=report)


@app.command()
def rescan(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    photos: Annotated[Path | None, typer.Option(help="Where the folder of photos lies now, if it was moved.")] = None,
    leave_out_missing: Annotated[bool, typer.Option(help="Take photos that are gone out of the list; masks stay.")] = False,
    style: Style = "bars",
) -> None:
    """Look at a project's folder of photos again: take in new ones, say which are missing or otherwise."""

    def work(report: Report) -> dict[str, Any]:
        if photos is not None:
            relocate(project, photos)
        with opened_project(project) as opened, sole_writer(opened):
            found = growing.rescan(opened, report)
            if leave_out_missing:
                growing.leave_out(opened, found.missing)
        return {**found.as_dict(), "said": found.sentences()}

    say_result(run(style, work), style, lambda result: "\n".join(result["said"]))


@app.command()
def classes(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    rename: Annotated[tuple[str, str] | None, typer.Option(help="OLD NEW: in the list and in all tags.")] = None,
    merge: Annotated[tuple[str, str] | None, typer.Option(help="FROM INTO: tags and pixels of one become the other's.")] = None,
    colour: Annotated[tuple[str, int, int, int] | None, typer.Option(help="NAME RED GREEN BLUE, 0 to 255.")] = None,
    add: Annotated[list[str] | None, typer.Option(help="A new class, after the others; may be given several times.")] = None,
    style: Style = "bars",
) -> None:
    """List the classes of a project; rename, merge, recolour or add one."""

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            if rename or merge or colour or add:
                with sole_writer(opened):
                    edit_classes(opened, edits_from(opened.classes, rename, merge, colour, add or ()), report)
            return {"classes": list(opened.classes.names)}

    say_result(run(style, work), style, lambda result: "\n".join(result["classes"]))


@app.command()
def restore(project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")], style: Style = "bars") -> None:
    """Put the last good copy of a project's database in the place of a damaged one, which is kept."""
    say_result(run(style, lambda report: {"restored": restore_(project)}), style, lambda result: result["restored"])


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to put sample, project, export and contact sheet.")],
    preset: Preset = "quick",
    device: Device = "auto",
    seed: PictureSeed = 0,
    open_window: Annotated[bool, typer.Option("--open", help="Then open the window, where there is a display.")] = False,
) -> None:
    """Do the program's main job on the sample data set: sample, propose, self-train, evaluate, export."""
    result = run("bars", lambda report: demo_.demo(folder, preset=preset, device=device, seed=seed, report=report))
    console = Console(emoji=False)
    console.print(_comparison_table(result.rounds))
    for title, path in (("project", result.project), ("export", result.export), ("contact sheet", result.contact_sheet)):
        console.print(f"{title}: {path}", soft_wrap=True, highlight=False)
    for stage, seconds in result.seconds.items():
        console.print(f"{stage}: {seconds:.0f} s", highlight=False)
    if open_window and _has_display():
        _open_window(result.project)


@app.command(name="open")
def open_(path: Annotated[Path | None, typer.Argument(help="An image folder or a project.")] = None) -> None:
    """Open the window."""
    if path is not None and not path.exists():
        raise SmafError(f"{path}: there is no such folder")
    sys.exit(_open_window(path))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say what this machine can do, and what to install where something is missing."""
    findings = []
    for one in examine():  # shown as they come: what imports torch and Qt is last, and may take the process down
        findings.append(one)
        if not as_json:
            Console(emoji=False).print(_finding_line(one), highlight=False, soft_wrap=True)
    if as_json:
        sys.stdout.write(json.dumps([vars(one) for one in findings], indent=2) + "\n")
    sys.exit(0 if all(one.ok for one in findings) else 1)


@app.callback(invoke_without_command=True)
def _options(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        sys.stdout.write(f"smaf {__version__}\n")
        raise typer.Exit


def _finding_line(one: Finding) -> str:
    mark = "[green]ok[/]" if one.ok else "[red]no[/]"
    mend = f"\n    {escape(one.mend)}" if one.mend else ""
    return f"{mark}  [bold]{one.subject}[/]: {escape(one.detail)}{mend}"


def _project_of(source: Path, output: Path | None, tags: str | None) -> Project:
    project, sentences = distributed.first_alone(lambda: project_for(source, output, tags))
    for sentence in sentences:
        sys.stderr.write(sentence + "\n")
    end_what_was_begun(project)
    return project


def _round_line(result: Mapping[str, Any]) -> str:
    round_ = f"round {result['round']} ({result['kind']})" if result["round"] else result["kind"]
    if result["declined"]:
        return f"{round_}: trained in {result['seconds']:.0f} s{left_out_words(result['left_out'])}\n{result['told']}"
    return (
        f"{round_}: {result['proposed']} proposals"
        f"{_kept(result['kept'])} in {result['project']}, {result['seconds']:.0f} s{left_out_words(result['left_out'])}"
        + (f"\n{result['told']}" if result["told"] else "")
    )


def _taking_anyway(result: Mapping[str, Any], preset: str) -> str:
    """Say how to take a round that was found to be worse; nothing where it was taken."""
    if not result["declined"]:
        return ""
    named = "" if preset == "quick" else f" --preset {preset}"
    return f"\nTo take it anyway: smaf propose {result['project']}{named} --init {result['declined']}"


def _kept(count: int) -> str:
    return f", {count} images left as a person drew them," if count else ""


def _comparison_table(rounds: Mapping[str, Mapping[str, Evaluation]]) -> Table:
    table = Table("step", *rounds, title="mIoU against the truth, %")
    for step in next(iter(rounds.values())):
        table.add_row(step, *(percent(results[step].mean_iou) for results in rounds.values()))
    return table


def _open_window(path: Path | None) -> int:
    return subprocess.call(module_command("smaf_desktop", *([] if path is None else [str(path)])))


def _has_display() -> bool:
    needs_a_server = platform.system() not in ("Windows", "Darwin")
    return not needs_a_server or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
