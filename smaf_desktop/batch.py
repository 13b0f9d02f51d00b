"""Accepting many images at once, and taking that back. Runs beside the window; touches only images nobody has painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smaf_core.mask import Mask
from smaf_core.project import Project, Status


@dataclass(frozen=True)
class Batch:
    """What accepting many images did: each image's status before, and the images whose mask was made by it."""

    before: dict[str, Status]
    made: frozenset[str]


def accept_many(folder: Path, names: Sequence[str]) -> Batch:
    """Accept images: a proposal becomes the mask, as the machine's pixels; a mask that is there stays as it is.

    Left alone are images with neither, and images whose journal holds strokes that no mask file holds yet: opening such an
    image brings the strokes back, and then a person decides.

    Args:
        folder: The project. Nothing of it may be unsaved in the window.
        names: Which images.
    """
    before: dict[str, Status] = {}
    made = set()
    with Project.open(folder) as project:
        for name in names:
            if not project.has_mask(name):
                proposal = None if project.journal_path(name).exists() else project.load_proposal(name)
                if proposal is None:
                    continue
                project.save_mask(name, Mask(proposal))
                made.add(name)
            before[name] = project.image(name).status
        project.set_status(list(before), "accepted")
    return Batch(before, frozenset(made))


def take_back(folder: Path, batch: Batch) -> list[str]:
    """Undo `accept_many`: statuses as before, and no mask where there was none, unless somebody has worked on it since.

    Returns:
        Names of the images that are again as before.
    """
    restored = []
    with Project.open(folder) as project:
        for name, status in batch.before.items():
            if project.image(name).status != "accepted" or project.journal_path(name).exists():
                continue
            if name in batch.made:
                project.mask_path(name).unlink(missing_ok=True)
                project.touched_path(name).unlink(missing_ok=True)
            project.set_status(name, status)
            restored.append(name)
    return restored
