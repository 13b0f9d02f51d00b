"""Where photos come from: what one camera, video or place made must not be learned from and measured on.

A source is the sub-folder that a photo lies in, or the series that its name counts in. Both are told by names alone, so that a
person can see beforehand what stays together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, get_args

SourceKind = Literal["folders", "series", "none"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

_COUNTS = re.compile(r"\d+$")


def sources_of(names: Iterable[str], kind: SourceKind, classes: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Group photos by their source; those that have none are in no group.

    Args:
        names: Of the images, with '/' between folders.
        kind: "folders": a source is the sub-folder that a photo lies in. What is called after a class is no source, nor is the
            one folder that all photos lie in: neither says who made them. "series": the photos of a folder whose names differ
            in nothing but the number at their end. "none": nothing is a source.
        classes: Names of the classes.

    Returns:
        Names of the photos, in order, by a name of the source.
    """
    named_after = {name.casefold() for name in classes}
    found: dict[str, list[str]] = {}
    alone = 0
    for name in sorted(names):
        source = _folder_of(name, named_after) if kind == "folders" else _series_of(name) if kind == "series" else ""
        if source:
            found.setdefault(source, []).append(name)
        else:
            alone += 1
    if kind == "folders" and len(found) == 1 and not alone:
        return {}
    return {source: tuple(group) for source, group in found.items()}


def largest_of(sources: Mapping[str, Collection[str]]) -> str:
    """Name the source with most photos; "" where there is none."""
    return max(sources, key=lambda source: len(sources[source]), default="")


def _folder_of(name: str, named_after: Collection[str]) -> str:
    return "/".join(part for part in name.split("/")[:-1] if part.casefold() not in named_after)


def _series_of(name: str) -> str:
    """A name with dots for the number at its end; "" where it does not end in one."""
    return _COUNTS.sub("…", name) if _COUNTS.search(name) else ""
