"""Class names, indices and colours: the one table that screen, files and training share."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from smaf_core.errors import SmafError

BACKGROUND = 0
"""Index of the background in every label map on disk and on the screen."""

VOID = 255
"""Index of *unsure*: never trained on, never scored."""

MAX_CLASSES = 254
"""A label map is uint8 and 0 and 255 are taken."""

VOC_NAMES = (
    "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
    "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
)  # fmt: skip
"""The twenty classes of PASCAL VOC in their official order; index 1 is aeroplane."""

Colour = tuple[int, int, int]


def voc_colour(index: int) -> Colour:
    """RGB colour of a label-map index in the PASCAL VOC palette (bit-interleaved, as the VOC devkit's `VOCcolormap`)."""
    red = green = blue = 0
    for shift in range(7, -1, -1):
        red |= (index & 1) << shift
        green |= (index >> 1 & 1) << shift
        blue |= (index >> 2 & 1) << shift
        index >>= 3
    return red, green, blue


def voc_palette() -> list[int]:
    """Give the 256 VOC colours as the flat list of 768 numbers that a palette PNG stores."""
    return [channel for index in range(256) for channel in voc_colour(index)]


@dataclass(frozen=True)
class ClassTable:
    """The classes of a project, without background and void.

    The class at position k of `names` has index k + 1 in every label map, and channel k in every attention array.
    """

    names: tuple[str, ...]
    colours: tuple[Colour, ...] = field(default=())
    order: tuple[int, ...] = field(default=(), compare=False)
    """Label-map indices in the order in which a person wants to see the classes; no file and no network knows it."""
    merged: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Classes that went into others, as (emptied, into): what was trained or written before still says the first."""
    born: tuple[str, ...] = field(default=(), compare=False)
    """What each class was called when it came into the project: two copies know by it which class is which, whatever they
    call it since. Nothing where that is not known, as with projects of earlier versions."""

    def __post_init__(self) -> None:
        _check_names(self.names)
        if not self.colours:
            object.__setattr__(self, "colours", tuple(voc_colour(i + 1) for i in range(len(self.names))))
        every = range(1, len(self.names) + 1)
        order = tuple(dict.fromkeys((*(index for index in self.order if index in every), *every)))
        object.__setattr__(self, "order", order)
        if len(self.colours) != len(self.names):
            raise SmafError(f"{len(self.names)} classes but {len(self.colours)} colours; give each class one colour")

    @classmethod
    def of(cls, names: Sequence[str]) -> ClassTable:
        """Make a table from names in their order, with VOC colours."""
        return cls(tuple(names))

    def __len__(self) -> int:
        return len(self.names)

    def index(self, name: str) -> int:
        """Label-map index of a class name.

        Raises:
            SmafError: no class has this name.
        """
        try:
            return self.names.index(name) + 1
        except ValueError:
            raise SmafError(f"unknown class {name!r}; the classes are {', '.join(self.names)}") from None

    def name(self, index: int) -> str:
        """Name of a label-map index, also for background and void."""
        if index == BACKGROUND:
            return "background"
        if index == VOID:
            return "unsure"
        return self.names[index - 1]

    def now(self, name: str) -> str:
        """What a class is called here that somebody learnt before classes were merged; itself, where it was not."""
        into = dict(self.merged)
        for _ in into:  # merged into one that was itself merged later
            name = into.get(name, name)
        return name

    def merging(self, merges: Mapping[str, str]) -> ClassTable:
        """The same table, which knows that some classes went into others."""
        alive = {name: into for name, into in self.merged if name not in merges.values()}
        return replace(self, merged=tuple({**alive, **merges}.items()))

    def after(self, old: ClassTable, renamed: Mapping[str, str]) -> ClassTable:
        """The same table, which knows of the merges of an older one under the names of now; a new class is no emptied one."""
        new = {*self.names} - {*old.names} | {*renamed.values()}
        merged = tuple((name, renamed.get(into, into)) for name, into in old.merged if name not in new)
        emptied = {name for name, _ in old.merged} & renamed.keys()  # renamed, they are new classes
        born = [renamed[name] if name in emptied else first for name, first in zip(old.names, old.born, strict=False)]
        added = self.born[len(old) :] or self.names[len(old) :]
        return replace(self, merged=merged, born=(*born, *added) if old.born else ())

    def colour(self, index: int) -> Colour:
        """RGB colour of a label-map index, also for background and void."""
        return self.colours[index - 1] if 1 <= index <= len(self) else voc_colour(index)

    def palette(self) -> list[int]:
        """Give the 768 numbers a palette PNG stores: VOC's, with this table's colours where it has classes."""
        flat = voc_palette()
        for index, colour in enumerate(self.colours, start=1):
            flat[3 * index : 3 * index + 3] = colour
        return flat


def composed(name: str) -> str:
    """One spelling of a class's name: macOS takes é apart into e and an accent, which looks the same."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise SmafError("there is no class at all; at least one image needs a tag")
    if len(names) > MAX_CLASSES:
        raise SmafError(f"{len(names)} classes are too many; a mask holds at most {MAX_CLASSES}")
    seen: set[str] = set()
    for name in names:
        if not name.strip() or any(ord(character) < 32 for character in name):
            raise SmafError(f"class name {name!r} is empty or has control characters; rename it")
        if name in seen:
            raise SmafError(f"class {name!r} is listed twice; every class needs a name of its own")
        seen.add(name)
