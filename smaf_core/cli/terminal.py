"""How a command shows its progress: bars for a person, JSON lines for a window; and how it is asked to stop."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from smaf_core.errors import Cancelled, SmafError, gpu_trouble, in_words
from smaf_core.evaluation.miou import Evaluation, percent
from smaf_core.hardware import distributed
from smaf_core.hardware.memory import gpu_memory_mb, process_memory_mb
from smaf_core.progress import CANCEL_LINE, Failed, Finished, Message, Progress, Report, silent, to_line
from smaf_core.project import accepting
from smaf_core.project.store import Project

VERBS = (
    "demo", "sample", "open", "propose", "self-train", "evaluate", "export", "audit", "report", "agreement", "merge",
    "check", "mend", "duplicates", "import", "convert", "rescan", "classes", "bands", "alike", "restore", "saliency",
    "assist", "tidy", "segment", "study", "doctor",
)  # fmt: skip
"""In the order in which a person comes to need them, which is the README's too."""
LARGEST_SEED = 2**32 - 1
"""What every source of chance here takes."""

ProgressStyle = Literal["bars", "json"]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")]
Style = Annotated[ProgressStyle, typer.Option("--progress", help="bars for people, json for programs (lines on stdout).")]
Detach = Annotated[bool, typer.Option("--detach", help="With --progress json: go on when the one who started it is gone.")]
Changes = Annotated[
    list[str] | None, typer.Option("--set", help="NAME=VALUE: change a setting of the preset, such as self_training.steps=200.")
]
SegmenterChanges = Annotated[
    list[str] | None, typer.Option("--set", help="NAME=VALUE: change a setting of the preset, such as training.steps=200.")
]
Events = Annotated[bool, typer.Option("--tensorboard", help="Also write TensorBoard's events, beside metrics.jsonl.")]
Seed = Annotated[
    int, typer.Option(min=0, max=LARGEST_SEED, help="Of chance in training; on a CPU the same seed gives the same.")
]
PictureSeed = Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Another seed draws other pictures.")]
Result = TypeVar("Result")
_MEASURE_EVERY = 1.0  # seconds between two looks at how much memory is taken


class InOrder(TyperGroup):
    """Lists the verbs as `VERBS` has them: `smaf --help` begins with what is done first."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name them; one that nobody gave a place is the last."""
        return sorted(super().list_commands(ctx), key=lambda verb: VERBS.index(verb) if verb in VERBS else len(VERBS))


@contextmanager
def reporting(style: ProgressStyle, *, detach: bool = False) -> Iterator[Report]:
    """Give a `report` that shows how far the work is.

    Bars go to stderr, so that stdout holds results only. JSON lines go to stdout; there the line `cancel` on stdin, or its
    end (the window died), stops the work at its next step. `detach` ignores the end of stdin.
    """
    if not distributed.leads():
        yield silent
        return
    with _bars() if style == "bars" else _lines(detach) as report:
        yield report


@contextmanager
def opened_project(folder: Path) -> Iterator[Project]:
    """Open a project for a command; what a window had begun and could not end is ended first, and told.

    Raises:
        SmafError: as `Project.open`.
    """
    with Project.open(folder) as project:
        end_what_was_begun(project)
        yield project


def end_what_was_begun(project: Project) -> None:
    """Accept, or take back, what a window was accepting when it was killed; say so, and what trouble the project has."""
    for words in (project.trouble, accepting.go_on(project) if distributed.leads() else ""):
        if words:
            sys.stderr.write(f"{words}\n")


def run(style: ProgressStyle, work: Callable[[Report], Result], detach: bool = False, *, together: bool = False) -> Result:
    """Do the work of a command with progress; every way it can end becomes words and an exit code.

    Several processes that torchrun has started do it `together`, where the work is made for that.
    """
    with distributed.joined() if together else nullcontext():
        try:
            if distributed.size() > 1 and not together:
                raise SmafError("this command works in one process; start it without torchrun")
            with reporting(style, detach=detach) as report:
                return work(report)
        except BaseException as error:  # noqa: BLE001 - the border: every end becomes words and an exit code
            sys.exit(fail(style, error))


def exit_code_of(app: Callable[[], object]) -> int:
    """Run the command line in whatever surroundings; every way it can end becomes words and an exit code.

    A terminal that lacks a letter gets its number instead. Where nobody reads what is said, the work is done all the same;
    where it cannot be written, that is said.
    """
    _prepare_streams()
    try:
        code = _exit_code(app)
        sys.stdout.flush()
    except OSError as error:
        _close_stdout()
        if isinstance(error, BrokenPipeError):  # who read it has had enough
            return 1
        with suppress(OSError):
            sys.stderr.write(f"smaf: what is to be said cannot be written ({error.strerror or error}); make room\n")
        return 2
    return code


def _exit_code(app: Callable[[], object]) -> int:
    try:
        app()
    except (SmafError, KeyboardInterrupt) as error:
        return fail("bars", error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _prepare_streams() -> None:
    """Let every letter be written, and nothing that is opened later be taken for a stream that was closed."""
    while (free := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(free)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115 - for good
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _close_stdout() -> None:
    """Let what could not be written be forgotten: Python would try, and fail, once more at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def say_result(result: Mapping[str, Any], style: ProgressStyle, words: Callable[[Mapping[str, Any]], str]) -> None:
    """Close a command that succeeded: in words for a person, whole for a program."""
    finish(style, result)
    if style == "bars" and distributed.leads():
        sys.stdout.write(words(result) + "\n")


def say(message: Message) -> None:
    """Write one message as a line on stdout, at once."""
    sys.stdout.write(to_line(message) + "\n")
    sys.stdout.flush()


def finish(style: ProgressStyle, result: Mapping[str, Any]) -> None:
    """Close a command that succeeded; a person has read its results already."""
    if style == "json" and distributed.leads():
        say(Finished(result))


def fail(style: ProgressStyle, error: BaseException) -> int:
    """Close a command that did not succeed, in words, and give its exit code; of several processes one speaks.

    2 wrong input or a file that the system refuses, 130 stopped by a person, 1 a mistake of ours (with its traceback), or a
    GPU that failed.
    """
    cancelled = isinstance(error, (Cancelled, KeyboardInterrupt))
    gpu = gpu_trouble(str(error)) if isinstance(error, RuntimeError) else None  # all of torch's are
    message = "; ".join(("stopped", *map(str, error.args))) if cancelled else gpu or in_words(error)
    ours = not cancelled and not isinstance(error, (SmafError, OSError))
    details = "".join(traceback.format_exception(error)) if ours else ""
    if not distributed.is_first_to_fail():
        pass
    elif style == "json":
        say(Failed(message, details, cancelled))
    else:
        sys.stderr.write(f"smaf: {message}\n" if gpu or not details else details)
    return 130 if cancelled else 1 if ours else 2


def evaluation_table(steps: Mapping[str, Evaluation]) -> Table:
    """Show the IoU of every class at every step, and the means of IoU, precision and recall."""
    table = Table("class", *(f"{step}" for step in steps), title="IoU, %")
    first = next(iter(steps.values()))
    for k, name in enumerate(first.names):
        if any(result.iou[k] == result.iou[k] for result in steps.values()):
            table.add_row(Text(name), *(percent(result.iou[k]) for result in steps.values()))
    table.add_section()
    table.add_row("[bold]mIoU[/]", *(f"[bold]{percent(result.mean_iou)}[/]" for result in steps.values()))
    table.add_row("mean precision", *(percent(result.mean_precision) for result in steps.values()))
    table.add_row("mean recall", *(percent(result.mean_recall) for result in steps.values()))
    if len({result.images for result in steps.values()}) > 1:  # not every step was there for every image
        table.add_row("images", *(f"{result.images}" for result in steps.values()))
    most = max(result.images for result in steps.values())
    table.caption = f"{most} images, confusion over the whole set, void left out"
    return table


@contextmanager
def _lines(detach: bool) -> Iterator[Report]:
    asked = threading.Event()
    threading.Thread(target=_listen, args=(asked, detach), daemon=True, name="stdin").start()

    memory, measured = (0, 0), -_MEASURE_EVERY

    def report(done: int, total: int, text: str) -> None:
        nonlocal memory, measured
        if asked.is_set():
            raise Cancelled
        if time.monotonic() - measured >= _MEASURE_EVERY:
            memory, measured = (process_memory_mb(), gpu_memory_mb()), time.monotonic()
        say(Progress(done, total, text, *memory))

    yield report


@contextmanager
def _bars() -> Iterator[Report]:
    console = Console(stderr=True, emoji=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console) as bars:
        stages: dict[str, TaskID] = {}

        def report(done: int, total: int, text: str) -> None:
            if text not in stages:
                stages[text] = bars.add_task(text, total=total)
            bars.update(stages[text], completed=done, total=total)

        yield report


def _listen(asked: threading.Event, detach: bool) -> None:
    for line in sys.stdin:
        if line.strip() == CANCEL_LINE:
            asked.set()
            return
    if not detach:
        asked.set()
