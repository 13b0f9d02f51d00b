"""Read pickles and .npy files of other people without running anything that is in them.

A pickle is a small program: Python's own reader imports and calls whatever it names, so that opening a list of tags could
erase a disk. Yet class tags (`cls_labels.npy`) and attention maps of most research code come as pickles. This reader admits
numpy arrays and plain values (dict, list, tuple, set, str, bytes, numbers, None), all rebuilt by functions of this module;
every other name in the file is an error. See docs/decisions/0060.
"""

from __future__ import annotations

import io
import math
import pickle
import re
import struct
import tokenize
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np

from smaf_core.errors import SmafError
from smaf_core.safe_files.pickle_size import check_size

Admitted = Mapping[tuple[str, str], Callable[..., object]]
"""What else a file may name, as (module, name), and the function that stands in for it."""

_DTYPE = re.compile(r"b1|[iu][1248]|f[248]|c8|c16|[US]\d{1,9}|O8?")

# What Python's reader and numpy raise on files that are damaged or made to harm.
_DAMAGE = (pickle.UnpicklingError, EOFError, ValueError, TypeError, LookupError, AttributeError, OverflowError, AssertionError,
           MemoryError, RecursionError, SyntaxError, tokenize.TokenError, struct.error)  # fmt: skip


def read_npy(path: Path, also: Admitted | None = None) -> object:
    """Read a .npy file, whether it holds numbers or a pickled dict.

    Args:
        path: The file.
        also: More names to admit, for kinds of files that need them.

    Returns:
        The array; or the object itself where the file wraps one that is no array, as `np.save(path, {...})` does.

    Raises:
        SmafError: the file is missing, damaged, or names something that is neither number, text nor container.
    """
    data = _read(path)
    stream = io.BytesIO(data)
    try:
        shape, fortran, dtype = _npy_header(stream)
        if dtype.kind != "O":
            return _from_bytes(data[stream.tell() :], dtype, shape, "F" if fortran else "C").copy()
    except _DAMAGE as error:
        raise SmafError(f"{path}: is no readable .npy file ({_one_line(error)}); get the file again") from error
    array = loads(data[stream.tell() :], path, also)
    if not isinstance(array, np.ndarray) or array.shape != shape:
        raise SmafError(f"{path}: is no readable .npy file (its contents differ from its header); get the file again")
    return array.item() if array.shape == () else array


def is_pickled_npy(path: Path) -> bool:
    """Whether a .npy file holds a pickle rather than numbers; only its header is read. False where it is no such file."""
    try:
        with path.open("rb") as stream:
            return _npy_header(io.BytesIO(stream.read(1 << 12)))[2].kind == "O"
    except (OSError, *_DAMAGE):
        return False


def loads(data: bytes, source: object, also: Admitted | None = None) -> object:
    """Read a pickle from memory.

    Args:
        data: The pickle; what follows its end is ignored.
        source: What to call it in an error, such as the file's path.
        also: More names to admit.

    Raises:
        SmafError: it is damaged, or names something that is not admitted.
    """
    try:
        check_size(data)
        return _Unpickler(io.BytesIO(data), {**_ADMITTED, **(also or {})}).load()
    except _Forbidden as error:
        raise SmafError(
            f"{source}: asks to run {error}, which no file of numbers needs; it was not run. Do not use this file"
        ) from None
    except _DAMAGE as error:
        raise SmafError(f"{source}: is no readable pickle of numbers ({_one_line(error)}); get the file again") from error


class _Forbidden(Exception):  # noqa: N818 - what a file asks for, not a fault of ours
    """Not an `UnpicklingError`, so that it cannot be taken for damage."""


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, admitted: Admitted) -> None:
        super().__init__(stream, encoding="latin1")  # what Python 2 wrote: its bytes come as text of the same numbers
        self._admitted = admitted

    def find_class(self, module: str, name: str) -> object:
        try:
            return _StandIn(self._admitted[module, name])
        except KeyError:
            raise _Forbidden(f"{module}.{name}".encode("unicode_escape").decode()) from None  # on one line


class _StandIn:
    """A function that a pickle may call and do nothing else with: no attribute of it can be set from within the file."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function

    def __call__(self, *args: object) -> object:
        return self._function(*args)

    def __setstate__(self, state: object) -> None:
        raise pickle.UnpicklingError("a function is given a state")


class _Dtype:
    """Kind of a pickled array's elements; numpy's own would let the file set flags that make it follow any address."""

    __slots__ = ("_code", "_of_numpy")

    def __init__(self, code: object, align: object = False, copy: object = True) -> None:
        if not isinstance(code, str) or not _DTYPE.fullmatch(code):
            raise pickle.UnpicklingError(f"elements of the kind {code!r}")
        self._code, self._of_numpy = code, np.dtype(code)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        order, subtype, names, fields = state[1:5]
        if order not in ("<", ">", "|", "=") or any(part is not None for part in (subtype, names, fields)):
            raise pickle.UnpicklingError("elements with fields")
        self._of_numpy = np.dtype(self._code).newbyteorder(order)

    def of_numpy(self) -> np.dtype[Any]:
        return self._of_numpy


class _Array(np.ndarray[Any, Any]):
    """An array that fills itself from a pickle, after checking what numpy takes on trust."""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, fortran, raw = state
        dtype = _dtype_of(kind)
        count = _count(shape)
        if dtype.kind == "O":
            if not isinstance(raw, list) or len(raw) != count:
                raise pickle.UnpicklingError("an array whose elements are missing")
        else:
            raw = _as_bytes(raw)
            _check_length(raw, dtype, count)
        super().__setstate__((1, shape, dtype, bool(fortran), raw))  # type: ignore[arg-type]  # the stub asks for numpy.bool


def _reconstruct(subtype: object, shape: object, code: object) -> _Array:
    return np.ndarray.__new__(_Array, (0,), np.int8)


def _scalar(kind: object, raw: object) -> object:
    return _from_bytes(_as_bytes(raw), _dtype_of(kind), ()).reshape(1)[0]


def _from_buffer(raw: object, kind: object, shape: object, order: object) -> np.ndarray[Any, Any]:
    return _from_bytes(_as_bytes(raw), _dtype_of(kind), shape, "F" if order == "F" else "C").copy()


def _from_bytes(raw: bytes, dtype: np.dtype[Any], shape: Any, order: Literal["C", "F"] = "C") -> np.ndarray[Any, Any]:
    if dtype.kind not in "biufcUS":
        raise pickle.UnpicklingError(f"elements of the kind {dtype}")
    count = _count(shape)
    _check_length(raw, dtype, count)
    values: np.ndarray[Any, Any] = np.frombuffer(raw, dtype, count) if raw else np.empty(0, dtype)
    return values.reshape(shape, order=order)


def _dtype_of(kind: object) -> np.dtype[Any]:
    if not isinstance(kind, _Dtype):
        raise pickle.UnpicklingError("an array without the kind of its elements")
    return kind.of_numpy()


def _count(shape: object) -> int:
    if type(shape) is not tuple or len(shape) > 32 or [side for side in shape if type(side) is not int or side < 0]:
        raise pickle.UnpicklingError(f"an array of the shape {shape!r:.60}")
    return math.prod(shape)


def _check_length(raw: bytes, dtype: np.dtype[Any], count: int) -> None:
    if count * dtype.itemsize != len(raw):
        raise pickle.UnpicklingError(f"{count} elements of {dtype.itemsize} bytes, but {len(raw)} bytes")


def _as_bytes(raw: object) -> bytes:
    """Give the bytes of an array; Python 2 wrote them as text (see `_Unpickler`), protocol 5 as bytearray."""
    if isinstance(raw, str):
        return raw.encode("latin1")
    if isinstance(raw, (bytes, bytearray)):
        return bytes(raw)
    raise pickle.UnpicklingError("an array without bytes")


def _encode(text: object, encoding: object = "latin1") -> bytes:
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes in the encoding {encoding!r:.60}")
    return _as_bytes(text)


def _bytes(*parts: object) -> bytes:
    return b"".join(_as_bytes(part) for part in parts)


def _never(*args: object) -> object:
    raise pickle.UnpicklingError("an array type is called")


_BUILTINS: Mapping[str, Callable[..., object]] = {
    "set": set, "frozenset": frozenset, "complex": complex, "bytes": _bytes, "bytearray": _bytes,
}  # fmt: skip

_ADMITTED: Admitted = {
    **{
        (f"numpy.{core}.{module}", name): function
        for core in ("core", "_core")  # before and since numpy 2
        for module, name, function in (
            ("multiarray", "_reconstruct", _reconstruct),
            ("multiarray", "scalar", _scalar),
            ("numeric", "_frombuffer", _from_buffer),
        )
    },
    ("numpy", "ndarray"): _never,  # named, but only as an argument of _reconstruct
    ("numpy", "dtype"): _Dtype,
    ("collections", "OrderedDict"): dict,
    ("_codecs", "encode"): _encode,
    **{
        (module, name): function
        for module in ("builtins", "__builtin__")  # Python 3 and 2
        for name, function in _BUILTINS.items()
    },
}


def _npy_header(stream: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of headers that Python 2 wrote
        if version == (1, 0):
            return np.lib.format.read_array_header_1_0(stream)
        if version == (2, 0):
            return np.lib.format.read_array_header_2_0(stream)
    raise ValueError(f"version {version[0]}.{version[1]} of the format, which is for tables")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
