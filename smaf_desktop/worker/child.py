"""One child process: lines in, lines out, and one word about how it ended."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from smaf_core.errors import gpu_trouble
from smaf_core.progress import CANCEL_LINE, Failed, Finished
from smaf_desktop.toolkit.words import translate

GRACE_MS = 5000
"""How long a process may take to stop when asked to, before it is killed."""

_LONGEST_LINE = 1 << 20  # bytes; no message of ours comes near it
_CHUNK = 1 << 14  # bytes handled before the window gets its turn again
_STDERR_TAIL = 1 << 16  # bytes kept for the details of a failure


class ChildProcess(QObject):
    """A QProcess that never blocks the window and always ends.

    Floods are read in small turns; endless lines are dropped; what it wrote to stderr last is kept for the details.
    """

    line = Signal(str)
    ended = Signal()

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._buffer = b""
        self._errors = b""
        self._turn_waits = False
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments(list(command[1:]))
        self._process.setProcessEnvironment(_environment({"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}))
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._stop_waiting_for_start)
        self._killer = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._killer.timeout.connect(self.kill)
        self._has_ended = False

    def start(self) -> None:
        """Start the process; `ended` tells if that fails."""
        self._process.start()

    @property
    def is_running(self) -> bool:
        """Whether the process is starting or alive."""
        return not self._has_ended and self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        """The system's number of the process, 0 before it starts."""
        return int(self._process.processId())

    def write(self, line: str) -> None:
        """Send one line to the process."""
        self._process.write(line.encode() + b"\n")

    def ask_to_stop(self) -> None:
        """Ask it to stop at its next step; it is killed after five seconds."""
        if self.is_running and not self._killer.isActive():
            self.write(CANCEL_LINE)
            self._killer.start()

    def close_input(self) -> None:
        """Say that nothing more will come, which ends a process that works for this window only."""
        self._process.closeWriteChannel()
        if self.is_running and not self._killer.isActive():
            self._killer.start()

    def kill(self) -> None:
        """End it now. Safe at any time: whatever it writes to disk is written whole or not at all."""
        self._process.kill()

    def wait(self, milliseconds: int = GRACE_MS) -> bool:
        """Block until the process is gone; only for the end of the program and for tests."""
        return not self.is_running or self._process.waitForFinished(milliseconds)

    def failure(self) -> Failed:
        """Say in words why the process ended without having finished."""
        details = self._errors.decode("utf-8", "replace")
        if self._process.error() == QProcess.ProcessError.FailedToStart:
            words = translate("Worker", "The worker could not be started: {reason}")
            return Failed(words.format(reason=self._process.errorString()), details)
        return Failed(words_for_exit(self._exit_signal(), self._process.exitCode(), details), details)

    def _exit_signal(self) -> int:
        crashed = self._process.exitStatus() == QProcess.ExitStatus.CrashExit
        return self._process.exitCode() if crashed and os.name == "posix" else int(crashed)

    def _read(self) -> None:
        """Handle one chunk, then let the window breathe: a flooding process must not starve the pointer."""
        if self._turn_waits:
            return
        self._take(bytes(self._process.read(_CHUNK).data()))
        if self._process.bytesAvailable():
            self._turn_waits = True
            QTimer.singleShot(0, self._next_turn)

    def _next_turn(self) -> None:
        self._turn_waits = False
        if not self._has_ended:
            self._read()

    def _take(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if len(self._buffer) > _LONGEST_LINE:
            self._buffer = b""
        for raw in lines:
            self.line.emit(raw.decode("utf-8", "replace").strip())

    def _read_errors(self) -> None:
        self._errors = (self._errors + bytes(self._process.readAllStandardError().data()))[-_STDERR_TAIL:]

    def _finish(self) -> None:
        if self._has_ended:
            return
        self._read_errors()
        while self._process.bytesAvailable():
            self._take(bytes(self._process.read(_CHUNK).data()))
        self._take(b"\n")
        self._killer.stop()
        self._has_ended = True
        self.ended.emit()

    def _stop_waiting_for_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._finish()


def outcome_of(last_word: Finished | Failed, is_cancelled: bool) -> Finished | Failed:
    """Say how a run ended: whatever one that was asked to stop says of its failure, it was cancelled."""
    if isinstance(last_word, Finished) or not is_cancelled:
        return last_word
    return Failed(translate("Worker", "Cancelled. What was finished is kept."), last_word.details, True)


def words_for_exit(signal_number: int, exit_code: int, stderr: str) -> str:
    """Say in one line a person understands why a process ended, from its signal, exit code and last words."""
    if "No space left on device" in stderr:
        return translate("Worker", "The disk is full. Make room, then start again; nothing that was finished is lost.")
    if trouble := gpu_trouble(stderr):
        return trouble
    if "out of memory" in stderr.lower() or "MemoryError" in stderr:
        return translate("Worker", "Memory ran out. Close other programs or choose a smaller preset, then start again.")
    if signal_number and signal_number == getattr(signal, "SIGKILL", None):
        return translate("Worker", "The system ended the worker, most often because memory ran out. Your masks are safe.")
    if signal_number:
        return translate("Worker", "The worker crashed. Your masks are safe; start again to go on.")
    if exit_code:
        last = next((line for line in reversed(stderr.splitlines()) if line.strip()), "")
        return last or translate("Worker", "The worker stopped with exit code {code}.").format(code=exit_code)
    return translate("Worker", "The worker stopped without saying whether it was done. Start it again.")


def _environment(additions: Mapping[str, str]) -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    for name, value in additions.items():
        environment.insert(name, value)
    return environment
