"""What a project says of its images and rounds of training."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from smaf_core.data.images import read_label_map
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.errors import Unreadable
from smaf_core.settings.classifier import Preset, preset_named

Status = Literal["new", "proposed", "in progress", "accepted", "flagged"]
STATUSES: tuple[Status, ...] = get_args(Status)
What = Literal["masks", "proposals"]


@dataclass(frozen=True)
class ImageRecord:
    """One image of a project: where it is, what is said to be in it, and how far its review is.

    `tags` is None where nobody said which classes are in the image.
    """

    name: str
    path: Path
    tags: tuple[str, ...] | None
    status: Status
    saliency: Path | None = None
    truth: Path | None = None
    score: float | None = None
    reason: str | None = None
    doubtful: bool = False
    """Whether the tags are a segmenter's guess that nobody has confirmed; they teach nothing until then."""
    by: str = ""
    """Who decided last about its mask or status; "" where that is not known."""
    decided: float = field(default=0.0, compare=False)
    """When, in seconds since 1970; 0 where that is not known."""


@dataclass(frozen=True)
class Round:
    """One turn of training: what was run, when, with which settings, and what came out."""

    number: int
    kind: str
    started: float
    finished: float | None
    settings: Mapping[str, Any]
    metrics: Mapping[str, Any]
    folder: Path

    @property
    def checkpoint(self) -> Path:
        """Where this round's weights are."""
        return self.folder / "checkpoint.safetensors"

    @property
    def is_declined(self) -> bool:
        """Whether it was found to be worse than the round before, which stays in force."""
        return bool(self.metrics.get("declined"))

    @property
    def preset(self) -> Preset:
        """The preset it was run with, and what was changed of it.

        Raises:
            SmafError: this program has no such preset or setting (any more).
        """
        return preset_named(self.settings["preset"], self.settings.get("changes", ()))

    def proposal_path(self, name: str) -> Path:
        """Where this round's own copy of an image's proposal is."""
        return self.folder / "proposals" / f"{name}.png"


def declined_last(rounds: Sequence[Round]) -> Round | None:
    """Give the last round that ended, if it was found worse than the one before and not taken; rounds in their order."""
    finished = [one for one in rounds if one.finished is not None]
    return next((one for one in finished[-1:] if one.is_declined), None)


def mask_of(label_map: LabelMap, plane: LabelMap, path: Path, aside: Path) -> Mask:
    """A mask of its two files; of two sizes they are where somebody was killed while a mask took the place of another.

    Args:
        label_map: What the mask shows.
        plane: Not 0 where a person set the pixel.
        path: Where that plane is.
        aside: Where the label map is that was to take the place, as `masks` leaves it.

    Raises:
        Unreadable: they have two sizes, and nothing says why.
    """
    if plane.shape == label_map.shape:
        return Mask(label_map, plane != 0)
    coming = read_label_map(aside) if aside.exists() else None
    if coming is not None and coming.shape == plane.shape:
        return Mask(coming, plane != 0)
    if coming is not None and np.array_equal(coming, label_map):  # of which nobody had set a pixel
        return Mask(label_map)
    raise Unreadable(f"{path}: its size differs from the mask beside it; restore or delete it")


def stored_path(path: Path, root: Path) -> str:
    """How a file is noted in a project: by its way from the photos, so that both can be moved; on another drive, in full."""
    try:
        return os.path.relpath(path.absolute(), root)
    except ValueError:  # Windows knows no way from one drive to another
        return str(path.absolute())


def stored_tags(tags: Sequence[str] | None) -> str | None:
    """Tags as the database has them."""
    return None if tags is None else _in_json(tuple(tags))


@lru_cache(maxsize=4096)
def _in_json(tags: tuple[str, ...]) -> str:
    """Kept, as `tags_of`."""
    return json.dumps(tags)


@lru_cache(maxsize=4096)
def tags_of(stored: str | None) -> tuple[str, ...] | None:
    """Tags that the database has. Kept: tens of thousands of images share a few combinations."""
    return None if stored is None else tuple(json.loads(stored))
