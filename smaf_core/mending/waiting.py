"""Whether strokes of a person wait in the journal of a mask, as a crash leaves them: such a mask is not what it will be.

The window does them again when it opens the photo, but only to a mask that the journal speaks of. Whoever changes the mask
before would have them set aside. The journal is described in `smaf_desktop/document/journal.py`; only its records of saves
are read here.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.json_text import parse_json
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.project.layout import Layout

_MAGIC = b"SMAF journal 1\n"
_HEAD = struct.Struct("<II")


def strokes_wait(project: Layout, name: str, mask: Mask) -> bool:
    """Whether the journal of an image goes on after the mask as it is on disk; not where it speaks of another mask.

    Args:
        project: Where the journal is.
        name: The image's.
        mask: As it is on disk.
    """
    try:
        data = project.journal_path(name).read_bytes()
    except OSError:  # there is none
        return False
    planes = {"label_map": _digest(mask.label_map), "touched": _digest(mask.touched)}
    last: dict[str, Any] = {}
    is_known = dict.fromkeys(planes, False)
    for last in _records(data):
        for plane, digest in planes.items():
            is_known[plane] = is_known[plane] or last.get(plane) == digest
    is_at_end = all(last.get(plane) == digest for plane, digest in planes.items())
    return all(is_known.values()) and not is_at_end


def _records(data: bytes) -> Iterator[dict[str, Any]]:
    """What each record says of itself, until one that is not whole."""
    position = len(_MAGIC)
    while data.startswith(_MAGIC) and position + _HEAD.size <= len(data):
        length, _ = _HEAD.unpack_from(data, position)
        body = data[position + _HEAD.size : position + _HEAD.size + length]
        position += _HEAD.size + length
        try:
            about = parse_json(body.partition(b"\n")[0], "a journal")
        except SmafError:
            return
        yield about if isinstance(about, dict) else {}


def _digest(plane: NDArray[Any]) -> str:
    return hashlib.blake2b(np.ascontiguousarray(plane).data, digest_size=16).hexdigest()
