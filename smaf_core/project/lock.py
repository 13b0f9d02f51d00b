"""One at a time: who may paint in a project, and who may change what all of it rests on.

Two locks. One says which window writes masks, for as long as it has the project open: a second window only reads, and says why.
The other is held by whatever changes a project from end to end, in the terminal or the window, for as long as that takes: runs
that write proposals, imports, changes of classes, going back to a round. They take turns, so that no run brings back pixels of
a class that was merged meanwhile.

The operating system holds the locks and drops them when the process ends, however it ends, so no stale lock ever needs
breaking. Who has one stands in a file of its own, for the message only: on Windows nobody can read a file that is locked.
"""

from __future__ import annotations

import functools
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from smaf_core.errors import SmafError
from smaf_core.project.layout import Layout

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from smaf_core.project.store import Project

PATIENCE = 2.0
"""Seconds to wait for one's turn: changing a single image takes no longer, and nobody need be told of it."""

Rest = ParamSpec("Rest")
Result = TypeVar("Result")


class _SignedLock:
    """A lock, and a file that says who has it."""

    def __init__(self, path: Path, about: Path) -> None:
        self._path, self._about = path, about
        self._lock: BaseFileLock | None = None

    @property
    def is_held(self) -> bool:
        """Whether it is held here."""
        return self._lock is not None

    def acquire(self, patience: float, **about: Any) -> bool:
        """Take it, and sign; False where somebody else has it.

        Raises:
            OSError: nothing can be written here.
        """
        from filelock import FileLock, Timeout  # here and not above: a window starts without a project

        if not self._path.parent.is_dir():  # the library would make it
            raise FileNotFoundError(2, os.strerror(2))
        lock = FileLock(self._path, timeout=patience, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            return False
        self._lock = lock
        with suppress(OSError):  # the lock counts, also unsigned
            self._about.parent.mkdir(exist_ok=True)
            self._about.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), **about}), encoding="utf-8")
        return True

    def release(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            with suppress(OSError):
                self._about.unlink()
            self._lock.release()
            self._lock = None

    def holder(self) -> dict[str, Any]:
        """What whoever has it has signed; empty where nobody has."""
        try:
            about = json.loads(self._about.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return about if isinstance(about, dict) else {}


class ProjectLock:
    """The right to write masks in a project folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = _SignedLock(folder / "project.lock", Layout(folder).writer_path)

    def acquire(self) -> str:
        """Try to become the writer.

        Returns:
            "" when this is the writer now; else the reason why it cannot be, in words for the person.
        """
        try:
            if self._lock.is_held or self._lock.acquire(0):
                return ""
        except OSError as error:
            return f"{self._folder} cannot be written ({error.strerror})"
        about = self._lock.holder()
        who = f"in process {about['pid']} on {about['host']}" if about.keys() >= {"pid", "host"} else "in another window"
        return f"this project is already open {who}; close it there to edit here"

    def release(self) -> None:
        """Let others write."""
        self._lock.release()


def _turn_lock(folder: Path) -> _SignedLock:
    return _SignedLock(folder / "turn.lock", Layout(folder).turn_path)


@contextmanager
def turn(folder: Path, verb: str) -> Iterator[None]:
    """Be the only one who changes a project from end to end. Nobody has two turns at once.

    Args:
        folder: Of the project.
        verb: What is done, for the message that others get.

    Raises:
        SmafError: somebody else is at it, or nothing can be written there.
    """
    lock = _turn_lock(folder)
    try:
        if not lock.acquire(PATIENCE, verb=verb, since=time.time()):
            raise SmafError(f"{folder}: {_words(lock.holder())}; wait for it, or stop it, then try again")
    except OSError as error:
        raise SmafError(f"{folder}: cannot be written ({error.strerror}); it can be looked at and exported") from error
    try:
        yield
    finally:
        lock.release()


def under_way(folder: Path) -> str:
    """Say what is changing a project from end to end just now; "" where nothing is, or nothing can."""
    lock = _turn_lock(folder)
    try:
        is_free = lock.acquire(0)
    except OSError:
        return ""
    lock.release()
    return "" if is_free else _words(lock.holder())


def in_turn(
    verb: str, by: Callable[[Callable[[], None]], object] = lambda take: take()
) -> Callable[[Callable[Concatenate[Project, Rest], Result]], Callable[Concatenate[Project, Rest], Result]]:
    """Let a function that changes a project, its first argument, wait for its turn; it sees the classes as they are then.

    Args:
        verb: As for `turn`.
        by: Who takes the turn, where several processes work together: `distributed.of_the_first`.
    """

    def decorated(work: Callable[Concatenate[Project, Rest], Result]) -> Callable[Concatenate[Project, Rest], Result]:
        @functools.wraps(work)
        def alone(project: Project, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
            with ExitStack() as stack:
                by(lambda: stack.enter_context(turn(project.folder, verb)))
                project.refresh()
                return work(project, *args, **kwargs)

        return alone

    return decorated


def _words(about: dict[str, Any]) -> str:
    try:
        since = time.localtime(float(about["since"]))
        today = time.strftime("%x", since) == time.strftime("%x")
        when = time.strftime("%H:%M" if today else "%d %b %H:%M", since)
        where = "" if about["host"] == socket.gethostname() else f" on {about['host']}"
        return f"{about['verb']} has been at work on this project since {when} (process {int(about['pid'])}{where})"
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return "another command is at work on this project"
