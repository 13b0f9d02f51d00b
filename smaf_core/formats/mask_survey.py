"""What masks are made of, before they are read: for a person to say what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from smaf_core.classes import BACKGROUND, VOC_NAMES, VOID, ClassTable, Colour, voc_colour
from smaf_core.errors import SmafError
from smaf_core.formats.colours import count_colours, key_text, meanings_of
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.lists import UNSURE, is_no_class
from smaf_core.formats.masks import class_table_of, mask_sources, raw_masks
from smaf_core.formats.raw_masks import RawMasks
from smaf_core.images import pixel_kind
from smaf_core.safe_pickle import is_pickled_npy
from smaf_core.tags import TaggedImages

SAMPLE = 100
"""How many masks are read to see what is in them: about two seconds of VOC's."""

Kind = Literal["colours", "names", "indices", "attention"]


@dataclass(frozen=True)
class Entry:
    """One colour, class or index that masks have."""

    key: Colour | str
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
            f"{key_text(one.key)}={one.guess or '?'}  "
            f"({one.pixels:,} pixels in {one.masks} of {self.looked_at} masks)"
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
    inventory = Inventory(dataset.root, {image.name: image.path for image in dataset.images})
    with_maps = _with_attention(first, inventory) if first.is_dir() else ()
    if with_maps:
        found = (f"class attention maps of {len(with_maps)} images in {first.name}/",)
        return MaskSurvey(first, tuple(others), "attention", with_maps, 0, found=found)
    notes = Notes()
    raw = raw_masks(first, inventory, notes, {})
    chosen = _spread(sorted(raw.label_maps), SAMPLE)
    kind = _kind(raw, chosen)
    entries, read = _colours(raw, chosen, first, dataset) if kind == "colours" else _indices(raw, chosen, first, dataset, notes)
    sentence = f"{len(raw.label_maps)} masks from {raw.origin}"
    return MaskSurvey(
        first, tuple(others), kind, tuple(raw.label_maps), read, entries, (sentence, *notes.found), tuple(notes.warnings)
    )


def holds_attention(source: Path, dataset: TaggedImages) -> bool:
    """Whether a source holds class attention maps of the pictures rather than masks."""
    inventory = Inventory(dataset.root, {image.name: image.path for image in dataset.images})
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
            if path is not None and path.suffix != ".npy" and pixel_kind(path) == "colour":
                return "colours"
        except SmafError:
            continue  # told of when it is read
    return "indices" if raw.names is None else "names"


def _colours(raw: RawMasks, chosen: Sequence[str], source: Path, dataset: TaggedImages) -> tuple[tuple[Entry, ...], int]:
    pixels: Counter[Colour] = Counter()
    masks: Counter[Colour] = Counter()
    read = 0
    for name in chosen:
        try:
            found = count_colours(raw.files[name])
        except (SmafError, KeyError):
            continue
        read += 1
        pixels += found
        masks.update(found.keys())
    table = meanings_of(class_table_of(raw.files[chosen[0]].parent, source))
    guesses = _colour_guesses(dataset.classes) | {
        colour: name for colour, name in table.items() if name in dataset.classes.names or is_no_class(name)
    }
    if not table and len(pixels) == 2 and len(dataset.classes) == 1:  # black and another: it must be the only class
        guesses |= {colour: dataset.classes.names[0] for colour in pixels if colour != (0, 0, 0)}
    entries = [Entry(one, masks[one], count, guesses.get(one, ""), one) for one, count in pixels.most_common()]
    return tuple(entries), read


def _colour_guesses(classes: ClassTable) -> dict[Colour, str]:
    """The classes' own colours count most, then VOC's."""
    voc = {voc_colour(index): name for index, name in enumerate(VOC_NAMES, start=1) if name in classes.names}
    own = dict(zip(classes.colours, classes.names, strict=True))
    return voc | own | {(0, 0, 0): "background", voc_colour(VOID): UNSURE}


def _indices(
    raw: RawMasks, chosen: Sequence[str], source: Path, dataset: TaggedImages, notes: Notes
) -> tuple[tuple[Entry, ...], int]:
    pixels = np.zeros(256, np.int64)
    masks = np.zeros(256, np.int64)
    read = 0
    for name in chosen:
        try:
            counts = np.bincount(raw.label_maps[name]().ravel(), minlength=256)
        except SmafError:
            continue
        read += 1
        pixels += counts
        masks += counts > 0
    present = [int(index) for index in np.flatnonzero(pixels)]
    if raw.names is None and present and set(present) <= {BACKGROUND, VOID}:
        notes.warnings.append("the masks hold only 0 and 255, and 255 is unsure; say so if it is a class")
    guesses = _index_guesses(raw, present, source, dataset.classes)
    keys = {index: str(index) if raw.names is None else raw.names[index - 1] for index in guesses}
    rows = [
        Entry(keys[index], int(masks[index]), int(pixels[index]), guess, _shown(raw, index, dataset.classes))
        for index, guess in guesses.items()
    ]
    return tuple(sorted(rows, key=lambda row: -row.pixels)), read


def _index_guesses(raw: RawMasks, present: Sequence[int], source: Path, classes: ClassTable) -> Mapping[int, str]:
    """What each index means: by its name where there are names; VOC's numbers in VOC's folders; else the data set's own."""
    if raw.names is not None:
        folded = {name.casefold(): name for name in classes.names}
        return {index: folded.get(name.casefold(), "") for index, name in enumerate(raw.names, start=1)}
    names: Sequence[str] = classes.names
    if source.name.startswith("SegmentationClass") and classes.names != VOC_NAMES and set(classes.names) <= set(VOC_NAMES):
        names = VOC_NAMES
    only_void = set(present) <= {BACKGROUND, VOID}
    fixed = {BACKGROUND: "background", VOID: "" if only_void else UNSURE}
    if only_void and len(classes) == 1:
        fixed[VOID] = classes.names[0]
    guesses = {index: fixed.get(index, names[index - 1] if index <= len(names) else "") for index in present}
    return {index: name if name in classes.names or is_no_class(name) else "" for index, name in guesses.items()}


def _shown(raw: RawMasks, index: int, classes: ClassTable) -> Colour | None:
    return None if raw.names is not None else classes.colour(index)
