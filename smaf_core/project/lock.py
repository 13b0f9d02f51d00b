"""One writer a project: a second window opens it read-only and says why.

The operating system holds the lock and drops it when the process ends, however it ends, so no stale lock ever needs
breaking. Who has it stands in the file, for the message only.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 4096
"""On Windows a locked byte cannot be read: one far behind the text is locked."""


class ProjectLock:
    """The right to write masks in a project folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "project.lock"
        self._file: BinaryIO | None = None

    def acquire(self) -> str:
        """Try to become the writer.

        Returns:
            "" when this is the writer now; else the reason why it cannot be, in words for the person.
        """
        if self._file is not None:
            return ""
        try:
            file = open(self.path, "a+b", buffering=0)  # noqa: SIM115 - open as long as the lock is held
        except OSError as error:
            return f"{self.path.parent} cannot be written ({error.strerror})"
        if not _try_lock(file):
            holder = _holder(file)
            file.close()
            return f"this project is already open {holder}; close it there to edit here"
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())
        self._file = file
        return ""

    def release(self) -> None:
        """Let others write. The file stays: removing it could take away somebody else's lock."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def _try_lock(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(_LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(file: BinaryIO) -> str:
    file.seek(0)
    try:
        about = json.loads(file.read(_LOCKED_BYTE))
        return f"in process {int(about['pid'])} on {about['host']}"
    except (ValueError, KeyError, TypeError):
        return "in another window"
