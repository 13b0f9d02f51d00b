"""Proposals that a promptable model has mended, and what they were before: both are kept, and the way back is open."""

from __future__ import annotations

import os

import numpy as np

from smaf_core.data.images import read_label_map, write_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.project.layout import Layout
from smaf_core.project.store import Project


def untidied(project: Layout, name: str, proposal: LabelMap) -> LabelMap | None:
    """Give what an image's proposal was before it was tidied.

    Args:
        project: Where the copies are.
        name: Which image.
        proposal: (H, W) uint8, its proposal as it is now.

    Returns:
        (H, W) uint8; None where the proposal is not a tidied one, or another has come since.

    Raises:
        SmafError: a copy is damaged.
    """
    tidy, before = project.tidied_path(name), project.untidied_path(name)
    if not (tidy.exists() and before.exists()) or not np.array_equal(read_label_map(tidy), proposal):
        return None
    return read_label_map(before)


def was_tidied(project: Layout) -> bool:
    """Whether proposals have ever been tidied here; looks at one name, however many there are."""
    try:
        with os.scandir(project.untidied_path("any").parent) as names:
            return next(names, None) is not None
    except OSError:
        return False


def take_tidied(project: Project, name: str, before: LabelMap, after: LabelMap) -> None:
    """Keep both label maps, and make the mended one the proposal."""
    palette = project.classes.palette()
    write_label_map(project.untidied_path(name), before, palette)
    write_label_map(project.tidied_path(name), after, palette)
    project.replace_proposal(name, after)


def take_back(project: Project, name: str) -> bool:
    """Make what a tidied proposal was before the proposal again; False where it is not a tidied one."""
    proposal = project.load_proposal(name)
    before = None if proposal is None else untidied(project, name, proposal)
    if before is not None:
        project.replace_proposal(name, before)
    return before is not None
