"""Files that are written whole or not at all, and what killed programs left of those that they did not finish."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from smaf_core.errors import SmafError

_UNFINISHED = re.compile(r"\.(?:([0-9a-f]{8})-([0-9]+)-)?[0-9a-f]{16}\.tmp")
"""Machine, process and chance; older versions had only chance."""
_UNFINISHED_COPY = re.compile(r"\..+-[0-9a-f]{16}\.tmp")
"""What older versions called a folder that they were copying to."""
_ROOM = 65_536
"""Bytes that a program needs to write at all: with less free SQLite speaks of input and output, not of room."""
_LONG = 86_400.0
"""Seconds after which nobody writes a file any more, where it cannot be seen who did."""


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that appears under its name only when all of it is on the disk; missing folders are made.

    Written beside it, flushed, and put in place by `os.replace`; when the block ends with an error, or the program is
    killed, the old file stays as it was.

    Raises:
        SmafError: the disk is full, or the folder cannot be written.
    """
    temporary = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise SmafError(f"{path}: cannot be written ({error.strerror or error}); check space and permissions") from error
    finally:
        with suppress(OSError):  # gone already, or never made
            temporary.unlink()


def write_bytes_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; see `writing_whole`."""
    with writing_whole(path) as stream:
        stream.write(data)


def write_bytes_new(path: Path, data: bytes) -> bool:
    """Write a file whole, but never in the place of another; False where there is one already. Raises as `writing_whole`."""
    whole = _beside(path)
    write_bytes_whole(whole, data)
    try:
        os.link(whole, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        os.replace(whole, path)
    finally:
        with suppress(OSError):
            whole.unlink()
    return True


def seen_file(path: Path) -> bool:
    """Whether there is a file; no, where nobody may look."""
    try:
        return path.is_file()
    except OSError:
        return False


def seen_folder(path: Path) -> bool:
    """Whether there is a folder; no, where nobody may look."""
    try:
        return path.is_dir()
    except OSError:
        return False


def has_no_room(folder: Path) -> bool:
    """Whether the disk of a folder is full."""
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:  # the disk is gone
        return False


def is_unfinished(path: Path) -> bool:
    """Whether a file is one that `writing_whole` has not put in place, of this process or another."""
    return _UNFINISHED.fullmatch(path.name) is not None


def clear_unfinished(folder: Path) -> int:
    """Remove what killed programs left half-written in a folder and below it; what somebody may still be writing stays.

    Returns:
        How many files that were.
    """
    left = [Path(at, name) for at, _, names in os.walk(folder) for name in names if _UNFINISHED.fullmatch(name)]
    dead = [path for path in left if _is_given_up(path)]
    for path in dead:
        with suppress(OSError):  # gone meanwhile, or not ours to remove
            path.unlink()
    return len(dead)


@contextmanager
def making_whole(folder: Path) -> Iterator[Path]:
    """Make a folder that appears under its name only when all of it is there; where an empty one is, it takes its place.

    When the block ends with an error, nothing of it stays; where the program is killed, `clear_unfinished_folders` finds it.

    Yields:
        Where to write what is to become the folder.

    Raises:
        OSError: something cannot be written, or the folder is not empty by then.
    """
    place = _beside(folder)
    try:
        place.mkdir()
        yield place
        if folder.exists():
            folder.rmdir()
        place.rename(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def clear_unfinished_folders(parent: Path) -> int:
    """Remove from a folder, not from below, what killed programs left of folders that they were making (`making_whole`).

    Returns:
        How many that were.
    """
    try:
        left = [Path(one.path) for one in os.scandir(parent) if one.name.endswith(".tmp") and one.is_dir(follow_symlinks=False)]
    except OSError:  # gone, or nobody may look
        return 0
    dead = [path for path in left if (is_unfinished(path) or _is_copy_of_before(path)) and _is_given_up(path)]
    for path in dead:
        shutil.rmtree(path, ignore_errors=True)
    return len(dead)


def _is_copy_of_before(path: Path) -> bool:
    """Whether an older version was copying a project there: its name does not say who."""
    return _UNFINISHED_COPY.fullmatch(path.name) is not None and seen_file(path / "project.json")


def _is_given_up(path: Path) -> bool:
    """Whether the process that was writing is gone; on another machine, and of older versions, a day has to pass."""
    match = _UNFINISHED.fullmatch(path.name)
    if match is not None and match[1] == _machine():
        import psutil  # here and not above: nearly nobody leaves anything

        return not psutil.pid_exists(int(match[2]))
    try:
        return time.time() - path.stat().st_mtime > _LONG
    except OSError:  # put in place meanwhile
        return False


def _beside(path: Path) -> Path:
    """Where to write what is to become a file, so that it can be seen later whose it was."""
    return path.with_name(f".{_machine()}-{os.getpid()}-{secrets.token_hex(8)}.tmp")


def _machine() -> str:
    """This machine in 8 letters: process numbers say nothing about those of another that shares the disk."""
    return f"{zlib.crc32(socket.gethostname().encode()):08x}"
