"""The tag doctor: where tags, label map and classifier contradict each other in one image, and what would mend it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import ClassTable
from smaf_core.data.mask import LabelMap
from smaf_core.errors import Unreadable
from smaf_core.progress import Report, silent
from smaf_core.project.store import Project
from smaf_core.review.queue import _is_among

ConflictKind = Literal["missing", "untagged", "doubted", "overlooked"]
FixKind = Literal["add tag", "remove tag", "erase pixels", "look"]

DOUBTED = 0.2
"""A tag is doubted where the classifier is less sure of its class than this, in [0, 1]. It was trained on that very tag, so
that it still disagrees says something."""
OVERLOOKED = 0.6
"""A class without tag is pointed out where the classifier is surer of it than this, in [0, 1]."""


@dataclass(frozen=True)
class Fix:
    """One way out of a conflict: a change of tags, an edit of pixels, or a look by the person."""

    kind: FixKind
    class_name: str


@dataclass(frozen=True)
class Conflict:
    """One contradiction in one image, with the fix that is right more often first, and the other one."""

    name: str
    """The image's."""
    kind: ConflictKind
    """"missing": a tag without pixels; "untagged": pixels without tag; "doubted": the classifier does not see a tagged class;
    "overlooked": it sees one that is not tagged."""
    class_name: str
    strength: float
    """In [0, 1]: how much speaks for it."""
    pixels: int
    """How many pixels the class has in the label map."""
    fix: Fix
    other: Fix


def conflicts_of(
    name: str,
    label_map: LabelMap | None,
    tags: Collection[str] | None,
    classes: ClassTable,
    class_scores: NDArray[np.float16] | None = None,
) -> list[Conflict]:
    """Find all conflicts of one image, strongest first.

    Args:
        name: The image's.
        label_map: (H, W) uint8, the person's mask or else the proposal; None where there is none yet.
        tags: Classes said to be in the image; None where nobody said.
        classes: Names of the indices.
        class_scores: (K,) in [0, 1]: how sure the classifier is of each class, see `Attention.class_scores`.
    """
    if tags is None:
        return []
    pixels = np.zeros(256, np.int64) if label_map is None else np.bincount(label_map.ravel(), minlength=256)
    found = []
    for position, class_name in enumerate(classes.names):
        count = int(pixels[position + 1])
        score = None if class_scores is None or position >= len(class_scores) else float(class_scores[position])
        kind = _kind(class_name in tags, count, score, known=label_map is not None)
        if kind is not None:
            share = count / max(int(pixels.sum()), 1)
            found.append(Conflict(name, kind, class_name, _strength(kind, share, score), count, *_fixes(kind, class_name)))
    return sorted(found, key=lambda one: -one.strength)


def _kind(tagged: bool, pixels: int, score: float | None, *, known: bool) -> ConflictKind | None:
    """What is wrong with one class, if anything; contradicting pixels say more than the classifier's doubts."""
    if tagged:
        if known and pixels == 0:
            return "missing"
        return "doubted" if score is not None and score < DOUBTED else None
    if pixels > 0:
        return "untagged"
    return "overlooked" if score is not None and score > OVERLOOKED else None


def _strength(kind: ConflictKind, share: float, score: float | None) -> float:
    """How much speaks for a conflict: a tag without any pixel everything, stray pixels by their area, else the classifier."""
    if kind == "missing" or score is None:
        return 1.0 if kind == "missing" else _of_area(share)
    if kind == "doubted":
        return 1 - score / DOUBTED
    return (score - OVERLOOKED) / (1 - OVERLOOKED) if kind == "overlooked" else _of_area(share)


def _of_area(share: float) -> float:
    """A quarter of the picture without a tag is as sure a contradiction as there is."""
    return min(1.0, 0.5 + 2 * share)


def _fixes(kind: ConflictKind, class_name: str) -> tuple[Fix, Fix]:
    if kind == "untagged":
        return Fix("add tag", class_name), Fix("erase pixels", class_name)
    if kind == "overlooked":
        return Fix("add tag", class_name), Fix("look", class_name)
    return Fix("remove tag", class_name), Fix("look", class_name)


def find_conflicts(project: Project, names: Collection[str] | None = None, report: Report = silent) -> list[Conflict]:
    """Find where tags, masks (or else proposals) and classifier contradict each other, strongest first."""
    images = [image for image in project.images() if _is_among(image, names)]
    found: list[Conflict] = []
    emptied = {name for name, _ in project.classes.merged}  # which an older classifier still sees
    for done, image in enumerate(images):
        report(done, len(images), "tag doctor")
        try:
            attention, label_map = project.load_attention(image.name), project.label_map(image.name, "proposals")
        except Unreadable:
            continue  # opening it says what is wrong
        scores = None if attention is None else attention.class_scores
        conflicts = conflicts_of(image.name, label_map, image.tags, project.classes, scores)
        found += [one for one in conflicts if one.kind != "overlooked" or one.class_name not in emptied]
    report(len(images), len(images), "tag doctor")
    return sorted(found, key=lambda conflict: -conflict.strength)


def mended(tags: Collection[str], fix: Fix) -> frozenset[str]:
    """Give the tags of an image after a fix that adds or removes one; other fixes change no tags."""
    others = frozenset(tags) - {fix.class_name}
    if fix.kind == "remove tag":
        return others
    return others | {fix.class_name} if fix.kind == "add tag" else frozenset(tags)
