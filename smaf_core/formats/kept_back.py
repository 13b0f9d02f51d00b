"""What a split came to: how much was kept back, and in words where that is not what was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from smaf_core.formats.sources import SourceKind, largest_of, sources_of
from smaf_core.formats.split import last_test_names, validation_names

FAR = 0.25
"""From so large a part of what was asked for on, and one photo at least, a share is said to be another one."""
_NAMED = 5


@dataclass(frozen=True)
class Foreseen:
    """What a split will come to, as far as names tell: near-duplicates are not looked for."""

    images: int
    sources: int
    """How many sources were told apart."""
    largest: str
    """The source with most photos; "" where there is none."""
    largest_share: float
    """Of the photos, in [0, 1]."""
    val: int
    """How many photos are kept back to measure on."""
    test: int
    """And for a last test."""


def foreseen(
    shown: Mapping[str, Collection[str]], kind: SourceKind, classes: Collection[str], val: float, test: float, seed: int = 0
) -> Foreseen:
    """Say what a split will come to.

    Args:
        shown: By the names of the images what each is said to show.
        kind: What a source is.
        classes: Names of all classes.
        val: Share to measure on, in [0, 1).
        test: Share for a last test, in [0, 1).
        seed: Of the lot.
    """
    names, sources = [*shown], sources_of(shown, kind, classes)
    largest = largest_of(sources)
    chosen = validation_names(names, val, seed, sources.values(), shown)
    last = last_test_names(names, test, seed, chosen, sources.values(), shown)
    share = len(sources[largest]) / len(names) if largest else 0.0
    return Foreseen(len(names), len(sources), largest, share, len(chosen), len(last))


def is_far(kept: int, asked: float, images: int) -> bool:
    """Whether so many photos are not the share of all that was asked for."""
    return abs(kept - asked * images) > max(1.0, FAR * asked * images)


def sentences(
    part: str, kept: Collection[str], asked: float, shown: Mapping[str, Collection[str]], sources: Mapping[str, Sequence[str]]
) -> list[str]:
    """Say where what is kept back is not what was asked for: another share, or classes that it does not show.

    Args:
        part: What it is for: "validation", "a last test".
        kept: Names of the images that are kept back.
        asked: Share of all images that was asked for, in [0, 1).
        shown: By the names of all images what each is said to show.
        sources: Photos by their source.
    """
    told = []
    if is_far(len(kept), asked, len(shown)):
        largest = largest_of(sources)
        why = "photos that belong together are not parted"
        if largest:
            why += f", and {len(sources[largest])} of {len(shown)} are of one source, {largest}"
        told.append(f"Kept back for {part}: {len(kept) / len(shown):.0%} of the images instead of {asked:.0%}; {why}.")
    often = Counter(name for some in shown.values() for name in {*some})
    there = {name for image in kept for name in shown[image]}
    absent = [name for name, count in often.most_common() if count > 1 and name not in there]
    if kept and absent:
        rest = f" and {len(absent) - _NAMED} others" if len(absent) > _NAMED else ""
        told.append(f"None of the images kept back for {part} shows {', '.join(absent[:_NAMED])}{rest}.")
    return told
