"""What a teacher saw in each image, kept on disk: it does not learn, so it need not look twice."""

from __future__ import annotations

from pathlib import Path

from smaf_core.data.attention import Attention
from smaf_core.data.example import Example
from smaf_core.errors import Unreadable
from smaf_core.method.proposal import AttentionOf


def kept(maps_of: AttentionOf, folder: Path) -> AttentionOf:
    """Let somebody look at each image once, and read what was seen from a folder afterwards.

    With the paper's network, looking at all images takes as long as much of the training that follows; a training that was
    interrupted finds it done. An image that has changed since, or has other tags, is looked at again.

    Args:
        maps_of: Is asked where nothing is kept yet.
        folder: Of this teacher only; made where it is missing.
    """

    def read_or_look(example: Example) -> Attention:
        path = folder / f"{example.name}.npz"
        seen = _read(path, example)
        if seen is None:
            seen = maps_of(example)
            seen.save(path)
        return seen

    return read_or_look


def _read(path: Path, example: Example) -> Attention | None:
    try:
        if path.stat().st_mtime_ns < example.image.stat().st_mtime_ns:
            return None
        seen = Attention.load(path)
    except (FileNotFoundError, Unreadable):
        return None
    return seen if seen.classes == example.tags else None
