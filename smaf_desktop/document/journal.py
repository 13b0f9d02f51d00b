"""What a person did to one image, stroke by stroke, on disk before the next stroke begins.

The journal is a log of changes, appended to and never edited: a new step, a move along the history (undo, redo), and
"the mask is now being saved". A step holds values, so replaying is writing them again. After a crash the mask's files may be
from any of the last saves, even the two planes from different ones; each is recognised by its digest and brought from there
to the end of the log.

    file    = MAGIC, record*
    record  = length (uint32), CRC-32 (uint32), body
    body    = JSON in one line, newline, bytes of the step if it is one

A record torn by a crash fails its CRC; it and what follows is dropped: its stroke had not finished.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.mask import Mask, Patch
from smaf_core.errors import SmafError
from smaf_core.project.layout import Layout, check_is_there
from smaf_desktop.toolkit.words import translate

MAGIC = b"SMAF journal 1\n"
_HEAD = struct.Struct("<II")
_BODY = b'{"kind": "'  # how every record's body begins

DAMAGE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError, MemoryError, zlib.error)
"""What comes of records that are whole and say nonsense."""


@dataclass(frozen=True)
class PackedPatch:
    """A patch in little memory: its box, and its four planes compressed (the touched ones as bits)."""

    top: int
    left: int
    height: int
    width: int
    planes: tuple[bytes, bytes, bytes, bytes]

    @classmethod
    def pack(cls, patch: Patch) -> PackedPatch:
        """Compress a patch. zlib's fastest level: masks are mostly flat."""
        height, width = patch.before.shape
        touched = [np.packbits(plane) for plane in (patch.touched_before, patch.touched_after)]
        before, after, touched_before, touched_after = (
            zlib.compress(np.ascontiguousarray(plane).data, 1) for plane in (patch.before, patch.after, *touched)
        )
        return cls(patch.top, patch.left, height, width, (before, after, touched_before, touched_after))

    def unpack(self) -> Patch:
        """Give the patch again."""
        shape = self.height, self.width
        bits = (self.height * self.width + 7) // 8
        sizes = (self.height * self.width,) * 2 + (bits,) * 2
        before, after, touched_before, touched_after = (
            np.frombuffer(_inflated(plane, size), np.uint8) for plane, size in zip(self.planes, sizes, strict=True)
        )
        if self.top < 0 or self.left < 0:
            raise ValueError("a box outside the image")
        return Patch(
            self.top,
            self.left,
            before.reshape(shape),
            after.reshape(shape),
            _bits(touched_before, shape),
            _bits(touched_after, shape),
        )

    @property
    def nbytes(self) -> int:
        """Memory of the compressed planes, in bytes."""
        return sum(len(plane) for plane in self.planes)


@dataclass
class Step:
    """One entry of the history, as boxes that do not overlap: `patches`, quick to apply, or `packed`, small, or both."""

    text: str
    time: float
    patches: tuple[Patch, ...] = ()
    packed: tuple[PackedPatch, ...] = ()

    def values(self) -> tuple[Patch, ...]:
        """Give the patches, unpacked if need be."""
        patches = self.patches  # read once: the GUI thread may forget them while another thread is here
        return patches or tuple(one.unpack() for one in self.packed)

    @property
    def pixels(self) -> int:
        """How many pixels its boxes have."""
        patches = self.patches
        return sum(one.before.size for one in patches) if patches else sum(one.height * one.width for one in self.packed)

    @property
    def nbytes(self) -> int:
        """Memory this step takes, in bytes."""
        return self.quick_bytes + sum(one.nbytes for one in self.packed)

    @property
    def quick_bytes(self) -> int:
        """How much of that makes it quick to apply, and may be forgotten."""
        return sum(one.nbytes for one in self.patches)


@dataclass(frozen=True)
class Digests:
    """Fingerprints of the two planes of a mask."""

    label_map: str
    touched: str

    @classmethod
    def of(cls, mask: Mask) -> Digests:
        """Take the fingerprints of a mask (1 ms a megapixel)."""
        return cls(_digest(mask.label_map), _digest(mask.touched))


@dataclass
class Log:
    """What a journal says: the history, and the way the mask took.

    `moves` are the changes in their order, (step, forwards); `saves` tells after how many moves the mask had which digests.
    """

    steps: list[Step] = field(default_factory=list)
    index: int = 0
    moves: list[tuple[Step, bool]] = field(default_factory=list)
    saves: list[tuple[int, Digests]] = field(default_factory=list)
    valid_bytes: int = 0
    is_damaged: bool = False
    """Whether there is more behind `valid_bytes` than what a crash tears off: strokes that were finished and cannot be read."""

    def add(self, step: Step, at: int) -> None:
        """Note a new step after the first `at` ones; steps that had been undone are gone."""
        self.steps[at:] = [step]
        self.index = at + 1
        self.moves.append((step, True))

    def go(self, index: int) -> None:
        """Note an undo or redo to a place in the history."""
        while self.index > index:
            self.index -= 1
            self.moves.append((self.steps[self.index], False))
        while self.index < index:
            self.moves.append((self.steps[self.index], True))
            self.index += 1

    def bring_to_end(self, mask: Mask) -> bool | None:
        """Do to a mask, as found on disk, everything that was done since it was saved.

        Returns:
            Whether the files are what the history says (nothing to save); None if the mask is from elsewhere and the
            journal says nothing about it; it is unchanged then.
        """
        found = Digests.of(mask)
        label_map_at = [moves for moves, digests in self.saves if digests.label_map == found.label_map]
        touched_at = [moves for moves, digests in self.saves if digests.touched == found.touched]
        if not label_map_at or not touched_at:
            return None
        for position in range(min(label_map_at[-1], touched_at[-1]), len(self.moves)):
            step, forwards = self.moves[position]
            for one in step.values():
                patch = one if forwards else one.reversed()
                if position >= label_map_at[-1]:
                    mask.label_map[patch.slices] = patch.after
                if position >= touched_at[-1]:
                    mask.touched[patch.slices] = patch.touched_after
        return label_map_at[-1] == touched_at[-1] == len(self.moves)


class Journal:
    """The journal file of one image. Every method returns when its record is on disk."""

    def __init__(self, path: Path, home: Layout | None = None) -> None:
        """Name a journal; `home`: the project that must be there for anything to be written."""
        self.path = path
        self._home = home

    def read(self) -> Log | None:
        """Read the log up to the first torn record; None where there is no journal.

        Raises:
            SmafError: the file is no journal.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        if not MAGIC.startswith(data[: len(MAGIC)]):
            words = translate("Journal", "{file}: is no journal of this program; move it elsewhere to open this image")
            raise SmafError(words.format(file=self.path))
        log = Log(valid_bytes=min(len(data), len(MAGIC)))
        try:
            for about, planes, end in _records(data):
                _note(log, about, planes)
                log.valid_bytes = end
        except DAMAGE:
            log.is_damaged = True
        log.is_damaged = log.is_damaged or _is_more_than_torn(data, log.valid_bytes)
        return log

    def begin(self, digests: Digests) -> None:
        """Start an empty journal for a mask that is on disk (or is empty and not on disk yet)."""
        self._write_whole([_save_record(digests, moves=0)])

    def cut(self, valid_bytes: int) -> None:
        """Drop what a crash left behind the last whole record."""
        with open(self.path, "r+b") as file:
            file.truncate(valid_bytes)
            os.fsync(file.fileno())

    def add(self, step: Step, at: int) -> None:
        """Append a new step, made after the first `at` ones. Packs the step."""
        self._append(_step_record(step, at))

    def go(self, index: int) -> None:
        """Append that the history was moved to a place by undo or redo."""
        self._append(_record({"kind": "go", "index": index}))

    def saving(self, digests: Digests, moves: int) -> None:
        """Append that the mask as it was after so many moves is going to be written."""
        self._append(_save_record(digests, moves))

    def shorten(self, steps: list[Step], index: int, digests: Digests) -> None:
        """Replace the journal by a shorter one, for a mask that is on disk as it is."""
        records = [_step_record(step, at) for at, step in enumerate(steps)]
        go = _record({"kind": "go", "index": index})
        self._write_whole([*records, go, _save_record(digests, moves_in_short(len(steps), index))])

    def set_aside(self) -> Path:
        """Rename a journal that speaks of another mask; its strokes are kept for a person to look at."""
        return set_aside(self.path)

    def copy_aside(self) -> Path:
        """Copy a journal that cannot be read to its end; the copy is for a person to look at."""
        copy = _aside(self.path)
        write_bytes_whole(copy, self.path.read_bytes())
        return copy

    @property
    def nbytes(self) -> int:
        """Size of the file, in bytes."""
        return self.path.stat().st_size if self.path.exists() else 0

    def _append(self, record: bytes) -> None:
        self._check_home()
        try:
            with open(self.path, "ab", buffering=0) as file:
                end = file.tell()
                try:
                    if file.write(record) < len(record):
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                    os.fsync(file.fileno())
                except OSError:
                    file.truncate(end)
                    raise
        except OSError as error:
            words = translate("Journal", "{file}: cannot be written ({why}); free some space")
            raise SmafError(words.format(file=self.path, why=error.strerror or error)) from error

    def _check_home(self) -> None:
        if self._home is not None:
            check_is_there(self._home)

    def _write_whole(self, records: list[bytes]) -> None:
        self._check_home()
        write_bytes_whole(self.path, MAGIC + b"".join(records))


def moves_in_short(steps: int, index: int) -> int:
    """How many moves a shortened journal tells of: all steps, and back to a place in the history."""
    return steps + (steps - index)


def set_aside(path: Path) -> Path:
    """Rename a file that must neither be used nor lost. Returns its new place, NAME.1 or so."""
    aside = _aside(path)
    os.replace(path, aside)
    return aside


def _aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    return aside


def _record(about: dict[str, Any], planes: bytes = b"") -> bytes:
    body = json.dumps(about, ensure_ascii=False).encode() + b"\n" + planes
    return _HEAD.pack(len(body), zlib.crc32(body)) + body


def _save_record(digests: Digests, moves: int) -> bytes:
    return _record({"kind": "saving", "moves": moves, "label_map": digests.label_map, "touched": digests.touched})


def _step_record(step: Step, at: int) -> bytes:
    if not step.packed:
        step.packed = tuple(map(PackedPatch.pack, step.values()))
    planes = [plane for one in step.packed for plane in one.planes]
    about = {
        "kind": "step",
        "text": step.text,
        "time": step.time,
        "at": at,
        "boxes": [[one.top, one.left, one.height, one.width] for one in step.packed],
        "sizes": [len(plane) for plane in planes],
    }
    return _record(about, b"".join(planes))


def _records(data: bytes) -> Iterator[tuple[dict[str, Any], bytes, int]]:
    """Give the records of a journal file, and where each ends, until the first that is not whole."""
    position = len(MAGIC)
    while position + _HEAD.size <= len(data):
        length, checksum = _HEAD.unpack_from(data, position)
        body = data[position + _HEAD.size : position + _HEAD.size + length]
        if len(body) < length or zlib.crc32(body) != checksum:
            return
        position += _HEAD.size + length
        line, _, planes = body.partition(b"\n")
        yield json.loads(line), planes, position


def _is_more_than_torn(data: bytes, end: int) -> bool:
    """Whether behind the last whole record there is another, or one as long as it says: a crash leaves neither.

    What a crash tears is the end of the file. A bit that flipped makes a record unreadable, and hides those behind it.
    """
    if len(data) - end < _HEAD.size:
        return False
    length, checksum = _HEAD.unpack_from(data, end)
    if end + _HEAD.size + length <= len(data):
        return any(data[end:])  # a file system may fill a torn end with zeros
    if zlib.crc32(data[end + _HEAD.size :]) == checksum:
        return True  # only its length is wrong
    found = data.find(_BODY, end + _HEAD.size + 1)
    while found >= _HEAD.size:
        length, checksum = _HEAD.unpack_from(data, found - _HEAD.size)
        if zlib.crc32(data[found : found + length]) == checksum and found + length <= len(data):
            return True
        found = data.find(_BODY, found + 1)
    return False


def _inflated(plane: bytes, size: int) -> bytes:
    """Give what was compressed, which has this size; more is not unpacked."""
    stream = zlib.decompressobj()
    data = stream.decompress(plane, size)
    if len(data) != size or (not stream.eof and stream.decompress(stream.unconsumed_tail, 1)):
        raise ValueError("a plane of another size than its box")
    return data


def _note(log: Log, about: dict[str, Any], planes: bytes) -> None:
    if about["kind"] == "step":
        ends = np.cumsum(about["sizes"]).tolist()
        parts = [planes[end - size : end] for end, size in zip(ends, about["sizes"], strict=True)]
        boxes = about["boxes"] if "boxes" in about else [about["box"]]  # the first journals had one box a step
        fours = zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True)
        packed = tuple(
            PackedPatch(top, left, height, width, four) for (top, left, height, width), four in zip(boxes, fours, strict=True)
        )
        log.add(Step(about["text"], about["time"], packed=packed), about["at"])
    elif about["kind"] == "go":
        log.go(about["index"])
    else:
        log.saves.append((about["moves"], Digests(about["label_map"], about["touched"])))


def _bits(packed: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.bool_]:
    return np.unpackbits(packed, count=shape[0] * shape[1]).reshape(shape).astype(bool)


def _digest(plane: NDArray[Any]) -> str:
    return hashlib.blake2b(np.ascontiguousarray(plane).data, digest_size=16).hexdigest()
