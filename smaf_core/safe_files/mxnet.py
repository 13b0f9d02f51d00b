"""Read MXNet's `.params` files without MXNet, which no longer installs; the ImageNet weights of ResNet38 come as one.

The file is a list of arrays and then a list of their names, little-endian throughout: uint64 0x112, uint64 0, uint64 n,
n arrays, uint64 n, n times uint64 length and name. An array begins with a number that tells how old its layout is.

References:
    Apache MXNet, src/ndarray/ndarray.cc (`NDArray::Save`, `NDArray::LegacyLoad`).
"""

from __future__ import annotations

import math
import os
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from smaf_core.errors import SmafError

LIST_MAGIC = 0x112
V1_MAGIC = 0xF993FAC8
"""Sides as 64-bit numbers; before, the file's first number was the count of sides, and they had 32 bits."""
V2_MAGIC = 0xF993FAC9
"""The same, with the kind of storage before the sides."""
V3_MAGIC = 0xF993FACA
"""The same, but an array without sides is one number, and -1 sides are no array at all."""

_DTYPES = ("<f4", "<f8", "<f2", "u1", "<i4", "i1", "<i8")  # in the order of MXNet's numbers for them
_MOST_SIDES = 32
_LONGEST_NAME = 4096


def read_params(path: Path) -> dict[str, NDArray[Any]]:
    """Read all arrays of a `.params` file.

    Returns:
        Name -> array, in the file's order; "arg:" and "aux:" before a name are dropped.

    Raises:
        SmafError: the file is missing, damaged, sparse, or no such file.
    """
    try:
        with open(path, "rb") as stream:
            return _read_list(_Reader(stream))
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error
    except _Damaged as error:
        raise SmafError(f"{path}: is no readable MXNet .params file ({error}); get the file again") from error


class _Damaged(Exception):  # noqa: N818 - a state of the file
    """The file is not what it says; the message tells where."""


class _Reader:
    """Takes numbers and bytes off a file, and never more than it has: a few bytes may claim to be terabytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = os.fstat(stream.fileno()).st_size

    def bytes(self, count: int) -> bytes:
        if count > self._left:
            raise _Damaged(f"{count:,} bytes are promised, {self._left:,} are left")
        self._left -= count
        return self._stream.read(count)

    def numbers(self, code: str, count: int = 1) -> tuple[int, ...]:
        """Read `count` numbers of a struct code: I and i have 32 bits, Q and q 64."""
        layout = f"<{count}{code}"
        return struct.unpack(layout, self.bytes(struct.calcsize(layout)))

    def number(self, code: str) -> int:
        return self.numbers(code)[0]


def _read_list(reader: _Reader) -> dict[str, NDArray[Any]]:
    if reader.number("Q") != LIST_MAGIC:
        raise _Damaged("it does not begin like one")
    reader.number("Q")
    arrays = [_read_array(reader) for _ in range(reader.number("Q"))]
    names = [_read_name(reader) for _ in range(reader.number("Q"))]
    if len(names) != len(arrays):
        raise _Damaged(f"{len(arrays)} arrays have {len(names)} names")
    named = {name: array for name, array in zip(names, arrays, strict=True) if array is not None}
    if len(set(names)) != len(names):
        raise _Damaged("two arrays have one name")
    return named


def _read_name(reader: _Reader) -> str:
    length = reader.number("Q")
    if length > _LONGEST_NAME:
        raise _Damaged(f"a name of {length:,} bytes")
    try:
        return reader.bytes(length).decode().removeprefix("arg:").removeprefix("aux:")
    except UnicodeDecodeError:
        raise _Damaged("a name that is no text") from None


def _read_array(reader: _Reader) -> NDArray[Any] | None:
    """Read one array; None where the file says that there is none."""
    shape = _read_shape(reader, reader.number("I"))
    if shape is None:
        return None
    reader.numbers("i", 2)  # the device it was on
    flag = reader.number("i")
    if not 0 <= flag < len(_DTYPES):
        raise _Damaged(f"elements of the unknown kind {flag}")
    dtype = np.dtype(_DTYPES[flag])
    raw = reader.bytes(math.prod(shape) * dtype.itemsize)
    try:
        return np.frombuffer(raw, dtype).reshape(shape) if raw else np.empty(shape, dtype)
    except ValueError:  # no elements, and yet sides whose product no machine can hold
        raise _Damaged(f"an array of the shape {shape}") from None


def _read_shape(reader: _Reader, magic: int) -> tuple[int, ...] | None:
    code, nothing = "q", 0
    if magic in (V2_MAGIC, V3_MAGIC):
        if reader.number("i") != 0:
            raise _Damaged("sparse arrays, which weights are not")
        sides = reader.number("i")
        nothing = 0 if magic == V2_MAGIC else -1
    elif magic == V1_MAGIC:
        sides = reader.number("i")
    else:
        code, sides = "I", magic
    if sides == nothing:
        return None
    if not 0 <= sides <= _MOST_SIDES:
        raise _Damaged(f"an array with {sides} sides")
    shape = reader.numbers(code, sides)
    if min(shape, default=0) < 0:
        raise _Damaged(f"an array of the shape {shape}")
    return shape
