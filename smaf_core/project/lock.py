"""One writer a project: a second window opens it read-only and says why.

The operating system holds the lock and drops it when the process ends, however it ends, so no stale lock ever needs
breaking. Who has it stands in a file of its own, for the message only: on Windows nobody can read a file that is locked.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from smaf_core.project.layout import Layout

if TYPE_CHECKING:
    from filelock import BaseFileLock


class ProjectLock:
    """The right to write masks in a project folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: BaseFileLock | None = None

    def acquire(self) -> str:
        """Try to become the writer.

        Returns:
            "" when this is the writer now; else the reason why it cannot be, in words for the person.
        """
        if self._lock is not None:
            return ""
        from filelock import FileLock, Timeout  # here and not above: a window starts without a project

        try:
            if not self._folder.is_dir():  # the library would make it
                raise FileNotFoundError(2, os.strerror(2))
            lock = FileLock(self._folder / "project.lock", blocking=False, thread_local=False)
            lock.acquire()
        except Timeout:
            return f"this project is already open {self._holder()}; close it there to edit here"
        except OSError as error:
            return f"{self._folder} cannot be written ({error.strerror})"
        self._lock = lock
        self._sign()
        return ""

    def release(self) -> None:
        """Let others write."""
        if self._lock is not None:
            with suppress(OSError):
                self._about.unlink()
            self._lock.release()
            self._lock = None

    @property
    def _about(self) -> Path:
        return Layout(self._folder).writer_path

    def _sign(self) -> None:
        with suppress(OSError):  # the lock counts, also unsigned
            self._about.parent.mkdir(exist_ok=True)
            self._about.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), encoding="utf-8")

    def _holder(self) -> str:
        try:
            about = json.loads(self._about.read_text(encoding="utf-8"))
            return f"in process {int(about['pid'])} on {about['host']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "in another window"
