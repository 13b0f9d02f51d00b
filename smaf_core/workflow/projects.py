"""A project for what somebody names: opened, or made of a folder of images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset
from smaf_core.project.layout import SUFFIX, is_project
from smaf_core.project.store import Project


def project_for(
    source: Path, folder: Path | None = None, tags_from: str | None = None, classes: Sequence[str] | None = None
) -> tuple[Project, tuple[str, ...]]:
    """Open a project, or make one for a folder of images.

    Args:
        source: A project, or a data set in any form that `open_dataset` knows.
        folder: Where the project of a data set is or shall be; default: NAME.smaf in the current folder.
        tags_from: Which source of tags counts where a data set has several, as in `open_dataset`.
        classes: Names of the classes of photos that need no tags; None: tags say which there are.

    Returns:
        The project, and sentences saying what was found in the data set (none for a project that was there already).

    Raises:
        SmafError: nothing can be opened, or the project at `folder` belongs to other images.
    """
    if is_project(source):
        if folder is not None and folder.resolve() != source.resolve():
            raise SmafError(f"{source} is a project already; leave -o away")
        return Project.open(source), ()
    folder = folder or Path(source.resolve().name + SUFFIX)
    if is_project(folder):
        return _reopened(folder, source), ()
    images = open_dataset(source, None if classes is None else ClassTable.of(classes), tags_from=tags_from)
    return Project.create(folder, images), (*images.found, *images.warnings)


def _reopened(folder: Path, source: Path) -> Project:
    project = Project.open(folder)
    if project.root.is_relative_to(source.resolve()) or source.resolve().is_relative_to(project.root):
        return project
    project.close()
    raise SmafError(f"{folder} is a project of the images in {project.root}; choose another name with -o")
