"""JSON files by what is in them, whatever they are called; and reading them within limits."""

from __future__ import annotations

import mmap
from functools import lru_cache
from json import JSONDecodeError
from pathlib import Path
from typing import Any, Literal

from smaf_core.data.json_text import decode_json
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import entries_ending, entries_of, folders_in
from smaf_core.formats.pairing import stem_of

_LOOKED_AT = 60  # files of a folder
_NEAR = 1 << 20  # bytes
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARKS: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "coco": ((b'"images"',), (b'"annotations"',), (b'"categories"',), (b'"file_name"', b'"coco_url"')),
    "datumaro": ((b'"items"',), (b'"categories"',), (b'"annotations"',)),
    "via": ((b'"shape_attributes"',), (b'"filename"',)),
    "labelstudio": (
        (
            b'"polygonlabels"',
            b'"brushlabels"',
            b'"rectanglelabels"',
            b'"ellipselabels"',
            b'"keypointlabels"',
            b'"choices"',
            b'"from_name"',
        ),
    ),
}

Kind = Literal["panoptic", "coco", "datumaro", "via", "labelstudio"]


def kind_of(path: Path) -> str | None:
    """Which format's words a JSON file has; it is looked through, not read."""
    try:
        return _kind_of(str(path), path.stat().st_mtime_ns)
    except (OSError, ValueError):  # ValueError: an empty file cannot be mapped
        return None


@lru_cache(maxsize=256)
def _kind_of(path: str, changed: int) -> str | None:
    with open(path, "rb") as file:
        head = file.read(2)
    if head in _UTF16:
        return _kind_in(_text_of(path))
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _kind_in(content)


def _text_of(path: str) -> bytes:
    """A text as UTF-8, whatever it is saved as; nothing where it cannot be read."""
    try:
        return read_text(path).encode()
    except SmafError:
        return b""


def _kind_in(content: mmap.mmap | bytes) -> str | None:
    for kind, marks in _MARKS.items():
        if all(any(content.find(word) >= 0 for word in words) for words in marks):
            return "panoptic" if kind == "coco" and _has_segments(content) else kind
    return None


def _has_segments(content: mmap.mmap | bytes) -> bool:
    """Whether the first annotations of a COCO file are panoptic; looking through all of them would take as long as reading."""
    first = content.find(b'"annotations"')
    return content.find(b'"segments_info"', first, first + _NEAR) >= 0


def json_files(root: Path, kind: Kind) -> list[Path]:
    """Files of a kind in a data set: in its folder, in annotations/, and in the folders directly below.

    JSON files beside pictures of their name are labelme's and the like, and not looked at.
    """
    folders = [root, root / "annotations", *folders_in(root)]
    return [path for folder in dict.fromkeys(folders) for path in _candidates(folder) if kind_of(path) == kind]


def _candidates(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in _alone(folder, folder.stat().st_mtime_ns)]
    except OSError:
        return []


@lru_cache(maxsize=16)
def _alone(folder: Path, changed: int) -> list[str]:
    """JSON files that are called as no other file in their folder, as far as they are looked at; asked for by each format."""
    found = entries_ending(folder, ".json")
    pictures = {stem_of(name) for name in entries_of(folder)} if found else set()
    alone = [name for name in found if name[:-5] not in pictures]
    return [name for name in alone[:_LOOKED_AT] if not name.startswith(".")]


def read_json(path: Path | str) -> Any:
    """Read a JSON file, and say where it is broken.

    Raises:
        SmafError: the file cannot be read, is no JSON, too large, or nested too deeply, or says two things of one key.
    """
    try:
        return decode_json(read_text(path), path)
    except JSONDecodeError as error:
        raise SmafError(f"{path}, line {error.lineno}: is no JSON ({error.msg}); mend it") from None
    except (RecursionError, MemoryError):
        raise SmafError(f"{path}: is nested too deeply to be a data set") from None
    except (ValueError, OverflowError):  # whole numbers of thousands of digits
        raise SmafError(f"{path}: has a number that is far too long; mend it") from None
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror})") from error
