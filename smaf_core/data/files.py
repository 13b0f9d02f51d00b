"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from smaf_core.errors import SmafError


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that appears under its name only when all of it is on the disk; missing folders are made.

    Written beside it, flushed, and put in place by `os.replace`; when the block ends with an error, or the program is
    killed, the old file stays as it was.

    Raises:
        SmafError: the disk is full, or the folder cannot be written.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
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
