"""A process of ours among those of the machine: known by its number, its start and its command, never by its number alone.

Numbers are used again: after a restart of the machine the number of a run that ended may be anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass

import psutil

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
    def of(cls, pid: int) -> Identity:
        """Look at a process that runs; one that has ended already is nobody (`pid` 0)."""
        try:
            process = psutil.Process(pid)
            with process.oneshot():
                return cls(pid, process.create_time(), tuple(process.cmdline()[1:]))
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
