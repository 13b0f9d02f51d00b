"""What an export writes of a project: the set that an audit speaks for."""

from __future__ import annotations

from pathlib import Path

from smaf_core.project.store import ImageRecord, Project, What


def is_exported(project: Project, image: ImageRecord, what: What) -> bool:
    """Whether there is something to export; a proposal that a person accepted as it is stands for a mask."""
    counts = what == "proposals" or image.status == "accepted"
    return project.has_mask(image.name) or (counts and project.proposal_path(image.name).exists())


def exported_path(project: Project, name: str) -> Path:
    """Where the label map is that an export writes: the person's mask, else the proposal."""
    return project.mask_path(name) if project.has_mask(name) else project.proposal_path(name)
