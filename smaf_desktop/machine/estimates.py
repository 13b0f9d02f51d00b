"""How long a run will take: measured by a worker of its own while its dialog is open, and said in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance

from smaf_core.progress import Failed, Finished, Progress
from smaf_desktop.toolkit.words import counted, decimal, duration_text, grouped, translate
from smaf_desktop.worker.client import Request, Worker


class Measured(Protocol):
    """A dialog that says how long what it asks about will take."""

    estimate_wanted: SignalInstance
    """Carries what to measure: plain values for the worker's verb."""
    finished: SignalInstance

    def want_estimate(self) -> None:
        """Have what is chosen now measured."""

    def show_measuring(self, done: int, total: int) -> None:
        """Say that it is being measured, and how far that is."""

    def show_estimate(self, result: Mapping[str, Any]) -> None:
        """Say what was measured."""

    def show_no_estimate(self, words: str) -> None:
        """Say why nothing could be measured."""


class _Asked:
    """Lets only the newest question of a dialog be answered: what was chosen before would be said of what is chosen now."""

    def __init__(self, dialog: Measured, meter: Worker, verb: str, project: Path) -> None:
        self._dialog, self._meter, self._verb, self._project = dialog, meter, verb, project
        self._newest: Request | None = None

    def ask(self, values: Mapping[str, Any]) -> None:
        self._newest = None  # the one before may be dropped while this one is asked
        request = self._meter.ask(self._verb, replaces="estimate", project=str(self._project), **values)
        self._newest = request
        request.progressed.connect(lambda one: self._hear(request, one))
        request.finished.connect(lambda one: self._hear(request, one))
        request.failed.connect(lambda one: self._hear(request, one))

    def _hear(self, request: Request, message: Progress | Finished | Failed) -> None:
        if request is not self._newest:
            return
        if isinstance(message, Progress):
            self._dialog.show_measuring(message.done, message.total)
        elif isinstance(message, Finished):
            self._dialog.show_estimate(message.result)
        else:
            self._dialog.show_no_estimate("" if message.cancelled else message.message)


def measure(dialog: Measured, meter: Worker, verb: str, project: Path) -> None:
    """Have a worker say what a dialog wants to know, now and whenever it asks again, until that is closed.

    Args:
        dialog: Not yet open.
        meter: A worker of its own: measuring loads torch and takes seconds. It ends with the dialog.
        verb: Which question.
        project: About which project.
    """
    asked = _Asked(dialog, meter, verb, project)

    def forget(_: int) -> None:
        dialog.estimate_wanted.disconnect(asked.ask)
        meter.retire()

    dialog.estimate_wanted.connect(asked.ask)
    dialog.finished.connect(forget)
    dialog.want_estimate()


def measuring_words(done: int, total: int) -> str:
    """Say that the time is being measured, and how far that is."""
    words = translate("RunDialog", "Measuring on a few of your photos how long this will take; Start need not wait for it…")
    return words + how_far(done, total)


def how_far(done: int, total: int) -> str:
    """Say how far measuring is, to be put behind words; nothing where nobody knows yet."""
    words = translate("RunDialog", " ({done} of {total})").format(done=grouped(done), total=grouped(total))
    return words if total else ""


def estimate_words(result: Mapping[str, Any]) -> str:
    """Say what was measured, as `smaf_core.workflow.estimate.Estimate` has it in plain values."""
    on_card, here = translate("RunDialog", "the graphics card"), translate("RunDialog", "the processor")
    words = counted(
        "RunDialog", "About {time} for %Ln images on {where}, and {memory} GB of memory", int(result.get("images", 0))
    ).format(
        time=duration_text(float(result.get("seconds", 0))), where=on_card if result.get("device") == "cuda" else here,
        memory=decimal(int(result.get("memory_mb", 0)) / 1024),
    )  # fmt: skip
    if result.get("gpu_mb"):
        words += translate("RunDialog", ", {n} GB of the card's").format(n=decimal(int(result["gpu_mb"]) / 1024))
    words += translate("RunDialog", " (measured just now).")
    if result.get("at_once"):
        words += " " + counted(
            "RunDialog", "The card's memory holds %Ln photos of a batch at once, so that a batch takes several passes.",
            int(result["at_once"]),
        )  # fmt: skip
    return words
