"""Reading `.npy` files of strangers: plain arrays, and pickled dictionaries of arrays, without running any code in them.

`numpy.load(allow_pickle=True)` runs whatever the file says. Here a pickle may only build dictionaries, lists, strings, numbers
and arrays; the first name of anything else ends the reading. Arrays are put together by our own stand-ins, since numpy's
dtypes can be brought to internal errors by damaged states (found by fuzzing).
"""

from __future__ import annotations

import math
import pickle
import re
import struct
import tokenize
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from smaf_core.errors import SmafError

_LARGEST = 1 << 30  # bytes
_PLAIN_DTYPE = re.compile(r"[fiubSU]\d{1,6}|O8?")

_DAMAGE = (OSError, ValueError, EOFError, TypeError, KeyError, IndexError, AttributeError, MemoryError, OverflowError,
           SyntaxError, RecursionError, ImportError, AssertionError, struct.error, tokenize.TokenError,
           pickle.UnpicklingError)  # fmt: skip


def read_npy(path: Path) -> Any:
    """Read an array, or the object that a 0-d object array holds (`numpy.save` of a dictionary).

    Raises:
        SmafError: the file is missing, damaged, larger than 1 GiB, or holds anything but plain data.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise SmafError(f"{path}: is larger than 1 GiB; split it")
        with open(path, "rb") as stream:
            if _holds_objects(stream):
                content = _resolved(_PlainUnpickler(stream).load())
                return content.item() if isinstance(content, np.ndarray) and content.ndim == 0 else content
            stream.seek(0)
            return np.load(stream, allow_pickle=False)
    except FileNotFoundError:
        raise SmafError(f"{path}: there is no such file") from None
    except _DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise SmafError(f"{path}: cannot be read ({reason}); save it again with numpy.save") from error


def _holds_objects(stream: BinaryIO) -> bool:
    """Read the header; afterwards the stream stands at the data."""
    version = np.lib.format.read_magic(stream)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    _, _, dtype = read_header(stream)
    return bool(dtype.hasobject)


class _Dtype:
    """Stands in for a numpy dtype while a pickle is read."""

    def __init__(self, letter: object, align: object = False, copy: object = False) -> None:
        if not isinstance(letter, str) or not _PLAIN_DTYPE.fullmatch(letter):
            raise pickle.UnpicklingError(f"it asks for arrays of {letter!r}, which is no plain data")
        self._letter = letter
        self._order = "|"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        if state[1] not in ("<", ">", "|", "="):
            raise pickle.UnpicklingError("it has an array of unknown byte order")
        self._order = state[1]

    def numpy(self) -> np.dtype[Any]:
        return np.dtype(object) if self._letter.startswith("O") else np.dtype(self._order + self._letter)


class _Array:
    """Stands in for an array while a pickle is read."""

    def __init__(self, *claimed: object) -> None:
        self._shape: tuple[int, ...] = (0,)
        self._values: Any = []
        self._is_fortran = False
        self._dtype = np.dtype(object)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, is_fortran, values = state
        if not all(isinstance(side, int) and side >= 0 for side in shape):
            raise pickle.UnpicklingError("it has an array of impossible shape")
        self._shape, self._dtype, self._values = tuple(shape), dtype.numpy(), values
        self._is_fortran = bool(is_fortran)
        expected = math.prod(self._shape) * (1 if self._dtype.hasobject else self._dtype.itemsize)
        if len(values) != expected:
            raise pickle.UnpicklingError("it has an array that is shorter than its shape")

    def numpy(self) -> Any:
        if not self._dtype.hasobject:
            flat = np.frombuffer(bytes(self._values), dtype=self._dtype)
            return flat.reshape(self._shape, order="F" if self._is_fortran else "C")
        array = np.empty(len(self._values), dtype=object)
        for position, value in enumerate(self._values):
            array[position] = _resolved(value)
        return array.reshape(self._shape)


def _resolved(value: Any) -> Any:
    """Put arrays in the place of their stand-ins."""
    if isinstance(value, _Array):
        return value.numpy()
    if isinstance(value, dict):
        return {key: _resolved(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_resolved(entry) for entry in value)
    return value


class _PlainUnpickler(pickle._Unpickler):
    """Knows the handful of names that arrays and their dictionaries need; the pickle module's own Python version."""

    def find_class(self, module: str, name: str) -> Any:
        """Give a harmless counterpart, or refuse."""
        module = module.replace("numpy._core", "numpy.core")
        if (module, name) not in _COUNTERPARTS:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is no plain data")
        return _COUNTERPARTS[module, name]


def _scalar(dtype: _Dtype, data: bytes) -> Any:
    return np.frombuffer(bytes(data), dtype=dtype.numpy(), count=1)[0]


def _encode(text: str, encoding: str = "latin1") -> bytes:
    """Python 2's bytes arrive as latin-1 text."""
    return text.encode("latin1")


_COUNTERPARTS = {
    ("numpy.core.multiarray", "_reconstruct"): _Array,  # what shape it claims is ignored; the real one comes with the state
    ("numpy", "ndarray"): "ndarray",  # only ever an argument of the above; as a string it cannot be called
    ("numpy", "dtype"): _Dtype,
    ("numpy.core.multiarray", "scalar"): _scalar,
    ("_codecs", "encode"): _encode,
}
