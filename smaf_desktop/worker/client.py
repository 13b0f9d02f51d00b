"""The window's end of both kinds of worker: runs, which are commands, and the one that answers what is on the screen."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.hardware.children import module_command
from smaf_core.progress import Failed, Finished, Progress, from_line
from smaf_desktop.toolkit.words import translate
from smaf_desktop.worker.child import ChildProcess, outcome_of
from smaf_desktop.worker.protocol import Job, answer_from_line

SHOW_EVERY_MS = 50
"""Progress is shown at most this often, however fast it comes."""

SILENCE_MS = 120_000
"""After this long without a word from a run, the window says so. It does not kill: a slow disk is no crime."""

PATIENCE_MS = 120_000
"""How long the long-lived worker may be silent over one job before it is taken for hung and replaced."""

_FAREWELL_MS = 1500  # how long the end of the program waits for the worker to tidy up


class Run(QObject):
    """One run of a command that reports progress: any number of `progressed`, then exactly one `finished` or `failed`."""

    progressed = Signal(Progress)
    finished = Signal(Finished)
    failed = Signal(Failed)
    silent = Signal()

    def __init__(self, command: Sequence[str], parent: QObject | None = None, *, silence_ms: int = SILENCE_MS) -> None:
        super().__init__(parent)
        self._child = ChildProcess(command, self)
        self._child.line.connect(self._hear)
        self._child.ended.connect(self._end)
        self._latest: Progress | None = None
        self._outcome: Finished | Failed | None = None
        self._is_cancelled = False
        self._show = QTimer(self, singleShot=True, interval=SHOW_EVERY_MS)
        self._show.timeout.connect(self._show_latest)
        self._silence = QTimer(self, singleShot=True, interval=silence_ms)
        self._silence.timeout.connect(self.silent)

    @classmethod
    def of_verb(cls, verb: str, *arguments: str, parent: QObject | None = None) -> Run:
        """Give the run that `smaf VERB ARGUMENTS` would be in a terminal."""
        return cls(module_command("smaf_core", verb, *arguments, "--progress", "json"), parent)

    def start(self) -> None:
        """Start the command."""
        self._silence.start()
        self._child.start()

    @property
    def is_running(self) -> bool:
        """Whether the command has not ended yet."""
        return self._child.is_running

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Ask the command to stop at its next step; it is killed if that takes more than five seconds."""
        self._is_cancelled = True
        self._child.ask_to_stop()

    def kill(self) -> None:
        """End the command now and wait for it; only for the end of the program."""
        self._is_cancelled = True
        self._child.kill()
        self._child.wait()

    def _hear(self, line: str) -> None:
        self._silence.start()
        try:
            message = from_line(line)
        except ValueError:
            return  # a library printed something
        if isinstance(message, Progress):
            self._latest = message
            if not self._show.isActive():
                self._show.start()
        elif self._outcome is None:
            self._outcome = message
            self._child.close_input()  # it has said its last word; one that stays nevertheless is killed

    def _show_latest(self) -> None:
        if self._latest is not None:
            self.progressed.emit(self._latest)
            self._latest = None

    def _end(self) -> None:
        self._silence.stop()
        self._show.stop()
        self._show_latest()
        outcome = outcome_of(self._outcome or self._child.failure(), self._is_cancelled)
        (self.finished if isinstance(outcome, Finished) else self.failed).emit(outcome)


class Request(QObject):
    """One question to the long-lived worker; ends in exactly one `finished` or `failed`."""

    progressed = Signal(Progress)
    finished = Signal(Finished)
    failed = Signal(Failed)

    def __init__(self, job: Job, replaces: str, can_wait: bool, parent: QObject) -> None:
        super().__init__(parent)
        self.job = job
        self.replaces = replaces
        self.can_wait = can_wait


class Worker(QObject):
    """The long-lived process: starts with the first question, answers one at a time, is replaced when it dies or hangs."""

    def __init__(
        self, parent: QObject | None = None, command: Sequence[str] | None = None, *, patience_ms: int = PATIENCE_MS
    ) -> None:
        super().__init__(parent)
        self._command = list(command or module_command("smaf_desktop.worker.server"))
        self._child: ChildProcess | None = None
        self._leaving: list[ChildProcess] = []
        self._waiting: deque[Request] = deque()
        self._current: Request | None = None
        self._numbers = itertools.count(1)
        self._patience = QTimer(self, singleShot=True, interval=patience_ms)
        self._patience.timeout.connect(self._give_up)
        self._has_hung = False

    def ask(self, verb: str, *, replaces: str = "", can_wait: bool = False, **values: Any) -> Request:
        """Put a question. The answer comes by the signals of what is returned.

        Args:
            verb: A verb of the server.
            replaces: Questions not yet sent that carry the same word are dropped: of a slider only the last value counts.
            can_wait: Nobody waits for the answer: questions that come later go before this one.
            values: Plain values (JSON).
        """
        request = Request(Job(next(self._numbers), verb, values), replaces, can_wait, self)
        if replaces:
            for old in [one for one in self._waiting if one.replaces == replaces]:
                self._waiting.remove(old)
                self._settle(old, Failed(translate("Worker", "Replaced by a newer question."), cancelled=True))
        self._waiting.append(request)
        QTimer.singleShot(0, self, self._send_next)
        return request

    def twin(self, parent: QObject) -> Worker:
        """Give another worker of the same kind, for a question that would keep this one busy."""
        return Worker(parent, self._command)

    @property
    def is_busy(self) -> bool:
        """Whether a question is being answered or waits."""
        return self._current is not None or bool(self._waiting)

    def stop(self, *, wait: bool = False) -> None:
        """End the process, as before a training run that wants all memory; the next question starts a new one.

        Args:
            wait: Block until it is gone; only for the end of the program.
        """
        unanswered = [*([self._current] if self._current else []), *self._waiting]
        child, self._child, self._current = self._child, None, None
        self._waiting.clear()
        self._patience.stop()
        for request in unanswered:
            self._settle(request, Failed(translate("Worker", "Cancelled."), cancelled=True))
        if child is not None:
            child.line.disconnect(self._hear)
            child.ended.disconnect(self._end)
            child.close_input()
            self._leaving = [one for one in self._leaving if one.is_running] + [child]
        for one in self._leaving if wait else ():
            if not one.wait(_FAREWELL_MS):
                one.kill()
                one.wait()

    def kill(self) -> None:
        """End the process at once, whatever it is doing, and answer nothing."""
        child = self._child
        self.stop()
        if child is not None:
            child.kill()

    def retire(self) -> None:
        """End the process at once, and be gone when it is: a process object must not go before its process."""
        self.kill()
        running = [one for one in self._leaving if one.is_running]
        for one in running:
            one.ended.connect(self.deleteLater)
        if not running:
            self.deleteLater()

    def _send_next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        if self._child is None:
            self._child = ChildProcess(self._command)
            self._child.line.connect(self._hear)
            self._child.ended.connect(self._end)
            self._child.start()
        self._current = next((one for one in self._waiting if not one.can_wait), self._waiting[0])
        self._waiting.remove(self._current)
        self._patience.start()
        self._child.write(self._current.job.to_line())

    def _hear(self, line: str) -> None:
        try:
            number, message = answer_from_line(line)
        except ValueError:
            return
        if self._current is None or number != self._current.job.id:
            return
        if isinstance(message, Progress):
            self._patience.start()
            self._current.progressed.emit(message)
            return
        request, self._current = self._current, None
        self._patience.stop()
        self._settle(request, message)
        self._send_next()

    def _give_up(self) -> None:
        if self._child is not None:
            self._has_hung = True
            self._child.kill()

    def _end(self) -> None:
        child, self._child = self._child, None
        self._patience.stop()
        request, self._current = self._current, None
        if request is not None and child is not None:
            self._settle(request, self._words(child.failure()))
        self._has_hung = False
        if child is not None:
            child.deleteLater()
        self._send_next()

    def _words(self, failure: Failed) -> Failed:
        if not self._has_hung:
            return failure
        return Failed(translate("Worker", "The worker did not answer and was replaced. Try again."), failure.details)

    def _settle(self, request: Request, outcome: Finished | Failed) -> None:
        if isinstance(outcome, Finished):
            request.finished.emit(outcome)
        else:
            request.failed.emit(outcome)
        request.deleteLater()
