"""A run that can outlive the window: it writes its messages to a file in the project, and any window may follow them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.data.files import has_no_room, write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.progress import Failed, Finished, Progress, from_line
from smaf_desktop.toolkit.words import translate
from smaf_desktop.worker import process
from smaf_desktop.worker.child import GRACE_MS, outcome_of, words_for_exit
from smaf_desktop.worker.client import SILENCE_MS
from smaf_desktop.worker.process import Ending, Identity

_POLL_EVERY_MS = 100
_CHUNK = 1 << 14  # bytes read at a look, so that a flood does not keep the window busy
_STDERR_TAIL = 1 << 16

TICKET = "ticket.json"
"""Says which run is under way; it goes when the run ends."""

NOBODY = Identity()


@dataclass(frozen=True)
class Ticket:
    """What another window must know to follow a run: what it was asked to do, and which process it is."""

    verb: str
    arguments: tuple[str, ...]
    title: str
    paused: bool = False
    process: Identity = NOBODY

    @classmethod
    def read(cls, folder: Path) -> Ticket | None:
        """Read the ticket of the run under way; None where there is none, or none that can be read."""
        try:
            about = json.loads((folder / TICKET).read_text(encoding="utf-8"))
            who = about["process"]
            process = Identity(int(who["pid"]), float(who["started"]), tuple(who["arguments"]))
            return cls(str(about["verb"]), tuple(about["arguments"]), str(about["title"]), bool(about["paused"]), process)
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None

    @staticmethod
    def remove(folder: Path) -> None:
        """Forget the run: it has ended. Where the project may not be written, it stays, and nobody believes it."""
        with suppress(OSError):
            (folder / TICKET).unlink()


class FollowedRun(QObject):
    """A process of its own session that reports to a file: any number of `progressed`, then one `finished` or `failed`."""

    progressed = Signal(Progress)
    finished = Signal(Finished)
    failed = Signal(Failed)
    silent = Signal()

    def __init__(
        self, folder: Path, command: Sequence[str] = (), ticket: Ticket | None = None, *, silence_ms: int = SILENCE_MS
    ) -> None:
        """Give a run that is to be started, or one that runs already.

        Args:
            folder: Where messages and ticket are; one run at a time.
            command: What to start. It has to report in JSON lines and to go on when its stdin ends.
            ticket: Of a run to follow, or what to write about the one that is started, where it names no process.
            silence_ms: After so long without a word `silent` is emitted.
        """
        super().__init__()
        self._folder = folder
        self._command = list(command)
        self._ticket = ticket or Ticket("", (), "")
        self._pid = self._ticket.process.pid
        self._read_to = 0
        self._rest = b""
        self._outcome: Finished | Failed | None = None
        self._is_cancelled = False
        self._ending: Ending | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_EVERY_MS)
        self._poll.timeout.connect(self._follow)
        self._killer = QTimer(self)
        self._killer.setSingleShot(True)
        self._killer.setInterval(GRACE_MS)
        self._killer.timeout.connect(self._end_all)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(silence_ms)
        self._silence.timeout.connect(self.silent)

    def start(self) -> None:
        """Start the command, unless it runs already, and follow it."""
        if not self._pid:
            self._launch()
        self._poll.start()
        if not self.is_paused:
            self._silence.start()

    def _launch(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._pid = process.start(self._command, environment, self._messages, self._errors)
        except OSError:
            return  # without a number it counts as ended, and `_without_a_word` says that it could not be started
        self._note(replace(self._ticket, process=Identity.of(self._pid, self._command)))

    def _note(self, ticket: Ticket) -> None:
        self._ticket = ticket
        with suppress(SmafError):  # a full disk, of which the run will tell: only this window follows it then
            write_bytes_whole(self._folder / TICKET, json.dumps(asdict(ticket)).encode())

    @property
    def is_paused(self) -> bool:
        """Whether it has been told to wait, by this window or another."""
        return self._ticket.paused

    def pause(self) -> None:
        """Let the run wait where it is, with all its processes; what it has in memory stays there."""
        if self._is_alive() and not self.is_paused:
            self._silence.stop()
            self._note(replace(self._ticket, paused=True))
            process.suspend_all(self._pid)

    def go_on(self) -> None:
        """Let a run that waits go on."""
        if self._is_alive() and self.is_paused:
            process.resume_all(self._pid)
            self._note(replace(self._ticket, paused=False))
            self._silence.start()

    def cancel(self) -> None:
        """Ask the run to stop as Ctrl+C does; it is killed if that takes more than five seconds."""
        self._is_cancelled = True
        if self._is_alive():
            process.interrupt(self._pid)
            self.go_on()
        self._killer.start()

    def kill(self) -> None:
        """End the run now. Safe at any time: whatever it writes is written whole or not at all."""
        self._is_cancelled = True
        self._end_all()

    def leave(self) -> None:
        """Follow it no longer; it goes on."""
        for timer in (self._poll, self._killer, self._silence):
            timer.stop()

    @property
    def _messages(self) -> Path:
        return self._folder / "messages.jsonl"

    @property
    def _errors(self) -> Path:
        return self._folder / "errors.txt"

    def _follow(self) -> None:
        alive = self._is_alive()
        latest = None
        while True:
            data = self._read()
            *lines, self._rest = (self._rest + data).split(b"\n")
            for raw in lines:
                latest = self._hear(raw) or latest
            if alive or not data:
                break  # the rest comes with the next look; of a process that is gone all is read now
        if latest is not None:
            if not self.is_paused:
                self._silence.start()
            self.progressed.emit(latest)
        if not alive or (self._outcome is not None and not self._killer.isActive()):
            self._end(alive)

    def _read(self) -> bytes:
        try:
            with self._messages.open("rb") as file:
                file.seek(self._read_to)
                data = file.read(_CHUNK)
        except FileNotFoundError:
            return b""
        self._read_to += len(data)
        return data

    def _hear(self, raw: bytes) -> Progress | None:
        try:
            message = from_line(raw.decode("utf-8", "replace"))
        except ValueError:
            return None  # a library printed something
        if isinstance(message, Progress):
            return message
        self._outcome = self._outcome or message
        return None

    def _end(self, alive: bool) -> None:
        self.leave()
        if alive:
            self._end_all()  # it has said its last word
        last = Ticket.read(self._folder)
        if last is None or last.process == self._ticket.process:  # else the next run has begun
            Ticket.remove(self._folder)
        outcome = outcome_of(self._outcome or self._without_a_word(), self._is_cancelled)
        (self.finished if isinstance(outcome, Finished) else self.failed).emit(outcome)

    def _is_alive(self) -> bool:
        """Whether it runs; if it is this window's child and has died, it is buried here and tells how it ended."""
        if self._pid <= 0 or self._ending is not None:
            return False
        try:
            self._ending = process.ending_of(self._pid)
        except ChildProcessError:  # another window's
            return self._ticket.process.is_alive()
        return self._ending is None

    def _end_all(self) -> None:
        """End the run and the processes it has started, which are of its session."""
        if self._is_alive():
            process.kill_all(self._pid)

    def _without_a_word(self) -> Failed:
        """Say why it ended, as far as it is known: how another window's run ended is not."""
        try:
            details = self._errors.read_bytes()[-_STDERR_TAIL:].decode("utf-8", "replace")
        except FileNotFoundError:
            details = ""
        if self._pid <= 0:
            return Failed(translate("Worker", "The worker could not be started."), details)
        if not details.strip() and has_no_room(self._folder):
            return Failed(translate("Worker", "The disk is full. Make room, then start it again: what was finished is kept."))
        ending = self._ending or Ending()
        if ending != Ending() or details.strip():
            return Failed(words_for_exit(ending.signal, ending.code, details), details)
        words = translate("Worker", "The run ended without a word, most often because memory ran out. Your masks are safe.")
        return Failed(words)
