"""What masks are made of, before they are read: for a person to say what it means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from smaf_core.data.classes import BACKGROUND, VOC_NAMES, VOID, ClassTable, Colour, voc_colour
from smaf_core.data.images import pixel_kind
from smaf_core.data.tags import TaggedImages
from smaf_core.errors import SmafError
from smaf_core.formats.colours import Colours, count_colours, key_text
from smaf_core.formats.inventory import Inventory, Notes, inventory_of
from smaf_core.formats.lists import UNSURE, is_no_class
from smaf_core.formats.lossy_masks import LOSSY
from smaf_core.formats.mask_pictures import colours_beside
from smaf_core.formats.masks import class_at_zero, mask_sources, raw_masks
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.safe_files.pickles import is_pickled_npy

SAMPLE = 100
"""How many masks are read to see what is in them: about two seconds of VOC's."""

_SURE = 0.6
"""From which overlap on, intersection over union, the images with a colour are those with a tag."""

_AHEAD = 0.1
"""How much better than any other tag that must be."""

Key = Colour | str
Kind = Literal["colours", "names", "indices", "attention"]


@dataclass(frozen=True)
class Entry:
    """One colour, class or index that masks have."""

    key: Key
    """As in `Meanings`."""
    masks: int
    """In how many of the masks that were looked at."""
    pixels: int
    guess: str
    """What it probably means: a class of the data set, "background" or "unsure"; empty where a person has to say."""
    colour: Colour | None = None
    """How it is shown in its own file, where that is known."""


@dataclass(frozen=True)
class MaskSurvey:
    """What an import would find."""

    source: Path
    others: tuple[Path, ...]
    """Further sources of masks in the same data set, which could be meant instead."""
    kind: Kind
    pictures: tuple[str, ...]
    """Names of the pictures that get a mask."""
    looked_at: int
    """How many masks were read for `entries`; others may have more colours or indices."""
    entries: tuple[Entry, ...] = ()
    """The most frequent first."""
    found: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """What was found, in sentences, and a line for each entry."""
        rows = [
            f"{key_text(one.key)}={one.guess or '?'}  ({one.pixels:,} pixels in {one.masks} of {self.looked_at} masks)"
            for one in self.entries
        ]
        return [*self.found, *self.warnings, *rows]

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for JSON."""
        entries = [{"key": one.key, "masks": one.masks, "pixels": one.pixels, "guess": one.guess} for one in self.entries]
        return {"kind": self.kind, "pictures": len(self.pictures), "looked_at": self.looked_at, "entries": entries,
                "told": [*self.found, *self.warnings]}  # fmt: skip


def survey_masks(source: Path, dataset: TaggedImages) -> MaskSurvey:
    """Look what masks a source has for the pictures of a data set, and what colours, classes or indices they are made of.

    Args:
        source: What `open_masks` opens, or a folder of class attention maps.
        dataset: The pictures.

    Raises:
        SmafError: there is no mask for any of the pictures, or a file that describes them cannot be read.
    """
    first, *others = mask_sources(source)
    inventory = inventory_of(dataset.root, {image.name: image.path for image in dataset.images})
    with_maps = _with_attention(first, inventory) if first.is_dir() else ()
    if with_maps:
        found = (f"class attention maps of {len(with_maps)} images in {first.name}/",)
        return MaskSurvey(first, tuple(others), "attention", with_maps, 0, found=found)
    notes = Notes()
    raw = raw_masks(first, inventory, notes, {}, dataset.classes)
    chosen = _spread(sorted(raw.label_maps), SAMPLE)
    kind = _kind(raw, chosen)
    tally = _Tally()
    for name in chosen:
        with suppress(SmafError):  # told of when the masks are imported
            tally.add(name, count_colours(raw.files[name]) if kind == "colours" else _count_indices(raw, name))
    if kind == "colours":
        guesses = _colour_guesses(tally, colours_beside(raw.files[chosen[0]].parent, first), dataset.classes)
    else:
        guesses = _index_guesses(raw, tally, first, dataset.classes, notes)
    entries = tally.entries(_with_tags(guesses, tally, dataset), None if raw.names else dataset.classes)
    told = (f"{len(raw.label_maps)} masks from {raw.origin}", *notes.found)
    return MaskSurvey(first, tuple(others), kind, tuple(raw.label_maps), tally.read, entries, told, tuple(notes.warnings))


class _Tally:
    """What was seen in some masks: pixels of each colour, class or index, and which masks have it."""

    def __init__(self) -> None:
        self.read = 0
        self.pixels: Counter[Key] = Counter()
        self.where: defaultdict[Key, set[str]] = defaultdict(set)

    def add(self, name: str, counts: Mapping[Key, int]) -> None:
        self.read += 1
        for key, count in counts.items():
            self.pixels[key] += count
            self.where[key].add(name)

    def entries(self, guesses: Mapping[Key, str], classes: ClassTable | None) -> tuple[Entry, ...]:
        """The most frequent first; what was not seen comes last."""
        keys = sorted(guesses, key=lambda key: -self.pixels[key])
        return tuple(Entry(key, len(self.where[key]), self.pixels[key], guesses[key], _shown(key, classes)) for key in keys)


def _shown(key: Key, classes: ClassTable | None) -> Colour | None:
    if isinstance(key, tuple):
        return key
    return classes.colour(int(key)) if classes is not None else None


def _count_indices(raw: RawMasks, name: str) -> dict[Key, int]:
    counts = np.bincount(raw.label_maps[name]().ravel(), minlength=256)
    if raw.names is None:
        return {str(index): int(counts[index]) for index in np.flatnonzero(counts)}
    return {one: int(counts[index]) for index, one in enumerate(raw.names, start=1) if counts[index]}


def holds_attention(source: Path, dataset: TaggedImages) -> bool:
    """Whether a source holds class attention maps of the pictures rather than masks."""
    inventory = inventory_of(dataset.root, {image.name: image.path for image in dataset.images})
    return source.is_dir() and bool(_with_attention(source, inventory))


def _with_attention(folder: Path, inventory: Inventory) -> tuple[str, ...]:
    """Pictures of which a folder has class attention maps: pickled arrays, or L2G's NAME_CLASS.png."""
    arrays = {path.stem: path for path in sorted(folder.glob("*.npy"))}
    if arrays:
        is_attention = is_pickled_npy(next(iter(arrays.values())))
        return _known(arrays, inventory) if is_attention else ()
    parts = [path.stem.rpartition("_") for path in sorted(folder.glob("*_*.png"))]
    if not all(number.isdecimal() for _, _, number in parts):
        return ()
    if any(inventory.find("_".join((name, number))) for name, _, number in parts):
        return ()  # a mask of a picture that is called so
    return _known((name for name, _, _ in parts), inventory)


def _known(names: Iterable[str], inventory: Inventory) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for name in names if (found := inventory.find(name)) is not None))


def _spread(names: Sequence[str], count: int) -> list[str]:
    """Give so many names, evenly from the first to the last."""
    return [names[k] for k in np.unique(np.linspace(0, len(names) - 1, count).round().astype(int))]


def _kind(raw: RawMasks, chosen: Sequence[str]) -> Kind:
    for name in chosen:
        path = raw.files.get(name)
        try:
            if path is not None and path.suffix.lower() not in (".npy", *LOSSY) and pixel_kind(path) == "colour":
                return "colours"
        except SmafError:
            continue  # told of when it is read
    return "indices" if raw.names is None else "names"


def _colour_guesses(tally: _Tally, table: Colours, classes: ClassTable) -> dict[Key, str]:
    """A table beside the masks counts most, then the classes' own colours, then VOC's."""
    known: dict[Colour, str] = {voc_colour(k): name for k, name in enumerate(VOC_NAMES, start=1) if name in classes.names}
    known |= dict(zip(classes.colours, classes.names, strict=True))
    known |= {(0, 0, 0): "background", voc_colour(VOID): UNSURE}
    known |= {colour: name for colour, name in table.items() if name in classes.names or is_no_class(name)}
    guesses = {key: known.get(key, "") if isinstance(key, tuple) else "" for key in tally.pixels}
    if len(guesses) == 2 and len(classes) == 1:  # black and another: it must be the only class
        guesses = {key: name or classes.names[0] for key, name in guesses.items()}
    return guesses


def _index_guesses(raw: RawMasks, tally: _Tally, source: Path, classes: ClassTable, notes: Notes) -> dict[Key, str]:
    """What each index means: by its name where there are names; VOC's numbers in VOC's folders; else the data set's own."""
    if raw.names is not None:
        folded = {name.casefold(): name for name in classes.names}
        return {name: folded.get(name.casefold(), "") for name in raw.names}
    names: Sequence[str] = classes.names
    if source.name.startswith("SegmentationClass") and classes.names != VOC_NAMES and set(classes.names) <= set(VOC_NAMES):
        names = VOC_NAMES
    guesses: dict[Key, str] = {}
    for index in sorted(int(key) for key in tally.pixels if isinstance(key, str)):
        name = names[index - 1] if 1 <= index <= len(names) else ""
        guesses[str(index)] = name if name in classes.names else ""
    guesses |= {key: name for key, name in ((str(BACKGROUND), "background"), (str(VOID), UNSURE)) if key in guesses}
    if (said := class_at_zero(raw, source)) is not None:
        path, values = said
        named = {str(value): name for value, name in values.items() if name in classes.names or is_no_class(name)}
        guesses |= {key: named.get(key_text(key), "") for key in guesses if key != str(VOID)} | {str(BACKGROUND): ""}
        notes.warnings.append(
            f"{path.name} says that 0 is {values[BACKGROUND]}, and in masks 0 mostly is background; say which it is here"
        )
    if guesses and set(guesses) <= {str(BACKGROUND), str(VOID)} and str(VOID) in guesses:
        notes.warnings.append("the masks hold only 0 and 255, and 255 is unsure; say so if it is a class")
        guesses[str(VOID)] = classes.names[0] if len(classes) == 1 else ""
    return guesses


def _with_tags(guesses: Mapping[Key, str], tally: _Tally, dataset: TaggedImages) -> dict[Key, str]:
    """Guess what is left from the tags: a colour that is where a tag is, and only there, means that class."""
    seen = set().union(*tally.where.values())
    tagged = {name: {one.name for one in dataset.images if name in (one.tags or ()) and one.name in seen}
              for name in dataset.classes.names if name not in guesses.values()}  # fmt: skip

    def overlap(key: Key, name: str) -> float:
        return len(tally.where[key] & tagged[name]) / max(len(tally.where[key] | tagged[name]), 1)

    def stands_out(key: Key, name: str) -> bool:
        others = (overlap(key, other) for other in tagged if other != name and other not in taken.values())
        return overlap(key, name) >= max(_SURE, max(others, default=0) + _AHEAD)

    taken = dict(guesses)
    pairs = ((overlap(key, name), key, name) for key in guesses for name in tagged)
    for _, key, name in sorted(pairs, key=lambda pair: -pair[0]):
        if stands_out(key, name) and len(tally.where[key]) > 1 and not taken[key] and name not in taken.values():
            taken[key] = name
    return taken
