"""Text files as people and spreadsheets write them, read within limits."""

from __future__ import annotations

import os
import stat
from io import FileIO
from pathlib import Path

from smaf_core.errors import SmafError

LONGEST = 1 << 31
"""Bytes of a file that is read as text; COCO's largest are half a gigabyte."""

LONGEST_STREAM = 1 << 26
"""Bytes of a pipe or device, which has no size to be asked for: `/dev/zero` never ends."""

_SMALL = 1 << 20  # bytes
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_IN_NO_WORD = b"\xff"  # ÿ: no word of the languages that are written in this encoding has it, but binary files do
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path | str) -> str:
    """Read a text file: UTF-8 or UTF-16, any end of line.

    Raises:
        SmafError: the file cannot be read, is too long or is not text.
    """
    data = read_bytes(path)
    try:
        return _checked(path, data.removeprefix(_BYTE_ORDER_MARK).decode(_encoding(data)))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SmafError(f"{path}, line {line}: is not UTF-8 text; save the file as UTF-8") from None


def read_foreign_text(path: Path | str) -> tuple[str, bool]:
    """Read a text file, if need be in the encoding of Western Windows, as its spreadsheets write "CSV".

    Returns:
        The text, and whether its encoding is only a guess.

    Raises:
        SmafError: as `read_text`.
    """
    data = read_bytes(path)
    try:
        return _checked(path, data.removeprefix(_BYTE_ORDER_MARK).decode(_encoding(data))), False
    except UnicodeDecodeError:
        pass
    try:
        return _checked(path, data.decode("ascii" if _IN_NO_WORD in data else "cp1252")), True
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SmafError(f"{path}, line {line}: is not UTF-8 text; save the file as UTF-8") from None


def read_bytes(path: Path | str, longest: int = LONGEST) -> bytes:
    """Read a file of a bounded length.

    Args:
        path: The file.
        longest: Most bytes; of what is no plain file `LONGEST_STREAM`.

    Raises:
        SmafError: the file cannot be read, or is longer.
    """
    try:
        if (small := _small(path)) is not None:
            return small
        with open(path, "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                data = _until_the_end(file, LONGEST_STREAM)
            elif status.st_size <= longest:
                return file.readall()
            else:
                data = None
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror})") from error
    if data is None:
        raise SmafError(f"{path}: is longer than {longest >> 20:,} MB, or does not end; give another file")
    return data


def _small(path: Path | str) -> bytes | None:
    """A small plain file as a whole, in half of the time that `open` takes; None where it is none, or did not come at once."""
    file = os.open(path, _READ)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _SMALL:
            return None
        data = os.read(file, status.st_size + 1)
        return data if len(data) == status.st_size else None
    finally:
        os.close(file)


def _until_the_end(file: FileIO, longest: int) -> bytes | None:
    """What a pipe or device gives; None where it gives more than can be meant."""
    parts: list[bytes] = []
    length = 0
    while part := file.read(1 << 20):
        parts.append(part)
        length += len(part)
        if length > longest:
            return None
    return b"".join(parts)


def _encoding(data: bytes) -> str:
    """UTF-16 by its mark, or without one by the zeros that half of its bytes then are; else UTF-8."""
    if data[:2] in _WIDE_MARKS:
        return "utf-16"
    head = data[:256]
    if b"\0" not in head:
        return "utf-8"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and max(even, odd) > 0.8 * len(head[1::2]) and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    return "utf-8"


def _checked(path: Path | str, text: str) -> str:
    if "\0" in text:
        raise SmafError(f"{path}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: has a NUL character; is it text?")
    return text
