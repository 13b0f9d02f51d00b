"""Processes that outlive the window: the one door to what each system has for them.

A process is known by its number, its start and its command, never by its number alone: numbers are used again, and after a
restart of the machine that of a run that ended may be anybody's. Where the system is no POSIX system, runs end with the window.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

CAN_FOLLOW = sys.platform != "win32"
"""Elsewhere a process cannot be left in a session of its own and asked to stop, and runs end with the window."""

CLOCK_SLACK = 2.0
"""Seconds that the start of a process may seem to move: some systems count it from a clock that is set right now and then."""


@dataclass(frozen=True)
class Identity:
    """Which process it is.

    Attributes:
        pid: Its number; 0: there was none.
        started: When it began, in seconds since 1970.
        arguments: Its command without the program's own path, which launchers of virtual environments change.
    """

    pid: int = 0
    started: float = 0.0
    arguments: tuple[str, ...] = ()

    @classmethod
    def of(cls, pid: int, command: Sequence[str]) -> Identity:
        """Note a process that was just started with a command; one that has ended already is nobody (`pid` 0).

        The command is not asked for: for a moment after a start the system does not know it yet.
        """
        try:
            return cls(pid, psutil.Process(pid).create_time(), tuple(command[1:]))
        except psutil.Error:
            return cls()

    def is_alive(self) -> bool:
        """Whether this very process still runs; one that is dead and not yet buried does not, nor does a stranger."""
        if self.pid <= 0:
            return False
        try:
            process = psutil.Process(self.pid)
            with process.oneshot():
                is_same = abs(process.create_time() - self.started) <= CLOCK_SLACK
                is_dead = process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
                return is_same and not is_dead and tuple(process.cmdline()[1:]) == self.arguments
        except psutil.Error:
            return False


@dataclass(frozen=True)
class Ending:
    """How a process ended: by a signal (else 0), or with an exit code."""

    signal: int = 0
    code: int = 0


if sys.platform == "win32":

    def start(command: Sequence[str], environment: Mapping[str, str], out: Path, errors: Path) -> int:
        """There is no such process here."""
        raise OSError("runs end with the window on this system")

    def ending_of(child: int) -> Ending | None:
        """There is no such process here."""
        raise ChildProcessError

    def interrupt(pid: int) -> None:
        """There is no such process here."""

    def suspend_all(pid: int) -> None:
        """There is no such process here."""

    def resume_all(pid: int) -> None:
        """There is no such process here."""

    def kill_all(pid: int) -> None:
        """There is no such process here."""

else:

    def start(command: Sequence[str], environment: Mapping[str, str], out: Path, errors: Path) -> int:
        """Start a process in a session of its own, with nothing to read, that writes into two files.

        Returns:
            Its number.

        Raises:
            OSError: it cannot be started.
        """
        fresh = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        files = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(out), fresh, 0o644),
            (os.POSIX_SPAWN_OPEN, 2, str(errors), fresh, 0o644),
        ]
        return os.posix_spawn(command[0], list(command), dict(environment), file_actions=files, setsid=True)

    def ending_of(child: int) -> Ending | None:
        """Say how a child of this process ended, once; None while it runs.

        Raises:
            ChildProcessError: it is no child of this process.
        """
        buried, status = os.waitpid(child, os.WNOHANG)
        if not buried:
            return None
        return Ending(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, os.waitstatus_to_exitcode(status))

    def interrupt(pid: int) -> None:
        """Ask a process to stop as Ctrl+C does."""
        os.kill(pid, signal.SIGINT)

    def suspend_all(pid: int) -> None:
        """Let a process wait where it is, with all that it has started."""
        os.killpg(pid, signal.SIGSTOP)

    def resume_all(pid: int) -> None:
        """Let a process and all that it has started go on."""
        os.killpg(pid, signal.SIGCONT)

    def kill_all(pid: int) -> None:
        """End a process and all that it has started, now."""
        os.killpg(pid, signal.SIGKILL)
