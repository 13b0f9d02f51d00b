"""Reading `.npy` files of strangers: plain arrays, and pickled dictionaries of arrays, without running any code in them.

`numpy.load(allow_pickle=True)` runs whatever the file says. Here a pickle may only build dictionaries, lists, strings, numbers
and arrays; the first name of anything else ends the reading.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from smaf_core.errors import SmafError

_LARGEST = 1 << 30  # bytes

_DAMAGE = (OSError, ValueError, EOFError, TypeError, KeyError, IndexError, AttributeError, MemoryError, OverflowError,
           SyntaxError, RecursionError, ImportError, pickle.UnpicklingError)  # fmt: skip


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
                content = _PlainUnpickler(stream).load()
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


def _empty_array(kind: object, shape: object, letter: object) -> NDArray[np.int8]:
    """Stand in for numpy's `_reconstruct`: the real shape comes with the state, so what is asked for here is ignored."""
    return np.ndarray((0,), dtype=np.int8)


class _PlainUnpickler(pickle.Unpickler):
    """Knows the handful of names that arrays and their dictionaries need."""

    def find_class(self, module: str, name: str) -> Any:
        """Give a harmless counterpart, or refuse."""
        module = module.replace("numpy._core", "numpy.core")
        if (module, name) == ("numpy.core.multiarray", "_reconstruct"):
            return _empty_array
        if (module, name) == ("numpy", "ndarray"):
            return "ndarray"  # only ever an argument of the above; as a string it cannot be called
        if (module, name) == ("numpy", "dtype"):
            return np.dtype
        if (module, name) == ("numpy.core.multiarray", "scalar"):
            return _scalar
        if (module, name) == ("_codecs", "encode"):
            return _encode
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is no plain data")


def _scalar(dtype: np.dtype[Any], data: bytes) -> Any:
    return np.frombuffer(data, dtype=dtype, count=1)[0]


def _encode(text: str, encoding: str) -> bytes:
    """Python 2's bytes arrive as latin-1 text."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it asks for the encoding {encoding!r}")
    return text.encode("latin1")
