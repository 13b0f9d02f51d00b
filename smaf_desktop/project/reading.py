"""What the window's reading threads do with projects: open, read, count and change them. No widget, no database that outlives
a call: connections stay in their thread.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.images import IMAGE_SUFFIXES
from smaf_core.data.tags import TaggedImages
from smaf_core.errors import DamagedDatabase, SmafError
from smaf_core.formats import Undecided, open_dataset, pictures_of
from smaf_core.hardware.memory import many_objects
from smaf_core.progress import Report
from smaf_core.project import accepting
from smaf_core.project.class_editing import sole_writer
from smaf_core.project.layout import Layout, is_project
from smaf_core.project.store import STATUSES, SUFFIX, ImageRecord, Project, Round, Status
from smaf_desktop.document.first_look import FirstLook
from smaf_desktop.toolkit.words import counted

MANY = 2000
"""With more images than that they are shown before their tags are read, which another process does: reading a file for each
takes seconds, and in this one a thread would take turns with the window's, thousands of times."""


@dataclass(frozen=True)
class Wish:
    """What is to be opened."""

    folder: Path
    """A project, or a folder of images."""
    project: Path
    """Where the project is, or is to be made."""
    classes: ClassTable | None = None
    """The classes of a folder where nothing names them."""
    tags_from: str | None = None
    """The source of tags, where a folder has several."""


@dataclass(frozen=True)
class ReadProject:
    """What a reading thread hands to the window: no database connection, those stay in their thread."""

    folder: Path
    records: dict[str, ImageRecord]
    counts: dict[Status, int]
    untagged: int
    doubtful: int
    """Images whose tags only a segmenter has seen."""
    tagged: Mapping[str, int]
    """In how many images each class is."""
    class_names: tuple[str, ...]
    """What the classes were called before the records were read: another process may rename them meanwhile."""
    rounds: tuple[Round, ...] = ()
    """All turns of training, oldest first."""
    is_read_only: bool = False
    """Whether the project lies where nothing can be written."""
    warnings: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    """What was recognised in a folder that has just become a project."""
    changed: tuple[str, ...] = ()
    """Names of the images that differ from what the window knew."""

    def words(self, read_only: str = "") -> tuple[str, str]:
        """Say in one line what is odd, or else what was recognised; everything is in the details, which come second."""
        odd = [one for one in (read_only, *self.warnings) if one]
        more = counted("Workspace", " (and %Ln more)", len(odd) - 1) if len(odd) > 1 else ""
        details = "\n".join((*self.found, *odd)) if len(odd) > 1 or (odd and self.found) else ""
        return (odd[0] + more if odd else ", ".join(self.found)), details


@dataclass(frozen=True)
class Question:
    """What has to be said before a folder can be opened; then it is opened anew with the answer."""

    folder: Path
    place: Path
    """Where its project goes."""
    matter: Undecided


@dataclass(frozen=True)
class Damaged:
    """A project whose database is damaged, while its last good copy is there."""

    project: Path
    words: str


def project_beside(images: Path) -> Path:
    """Where the project of an image folder belongs: NAME.smaf beside it, for the image folder is never written to."""
    return images.parent / f"{images.name}{SUFFIX}"


def can_be_dropped(path: Path) -> bool:
    """Whether something dropped on the window can be opened."""
    try:
        return path.is_dir() or (path.is_file() and path.suffix.lower() in {*IMAGE_SUFFIXES, ".csv", ".json"})
    except OSError:  # where nobody may look, or a name beyond reason
        return False


def may_be_made(project: Path) -> bool:
    """Whether a project can be written at a place."""
    existing = project if project.exists() else project.parent
    return os.access(existing, os.W_OK)


def open_project(wish: Wish) -> ReadProject | FirstLook | Question | Damaged:
    """Read a project, after making it of a folder of images if it is not there; or say what a person has to say first.

    A project that is there has all tags: no file of a data set is read a second time. Of many images only a first look is
    given, and the project is still to be made.
    """
    if is_project(wish.project):
        try:
            return read_project(wish.project)
        except DamagedDatabase as error:
            if not Layout(wish.project).good_copy_path.exists():
                raise
            return Damaged(wish.project, str(error))
    try:
        return _made(wish)
    except Undecided as undecided:
        return Question(wish.folder, wish.project, undecided)


def read_project(folder: Path, known: Mapping[str, ImageRecord] | None = None) -> ReadProject:
    """Read all records, and count and compare them here, where it keeps no window waiting."""
    with many_objects(), Project.open(folder) as project:
        went_on = accepting.go_on(project)
        records = {one.name: one for one in project.images()}
        rounds, read_only, trouble = tuple(project.rounds()), project.is_read_only, project.trouble
        names = project.classes.names
    changed = () if known is None else tuple(name for name, one in records.items() if known.get(name) != one)
    warnings = tuple(one for one in (trouble, went_on) if one)
    read = _counted(folder, records, names)
    return replace(read, rounds=rounds, is_read_only=read_only, warnings=warnings, changed=changed)


def _made(wish: Wish) -> ReadProject | FirstLook:
    with many_objects():
        pictures = pictures_of(wish.folder)
        if len(pictures) > MANY:  # what says what is in them takes long: whoever makes the project looks at it
            return FirstLook(wish.project, pictures)
        images = open_dataset(wish.folder, wish.classes, wish.tags_from, ask=True)
        with Project.create(wish.project, images) as made:
            records = _new_records(images) if made.root == images.root else {one.name: one for one in made.images()}
    return replace(_counted(wish.project, records, images.classes.names), warnings=images.warnings, found=images.found)


def _new_records(images: TaggedImages) -> dict[str, ImageRecord]:
    """What the project that has just been made of a data set says of its images, without reading it back."""
    return {one.name: ImageRecord(one.name, one.path, one.tags, "new", one.saliency, one.truth) for one in images.images}


def _counted(folder: Path, records: dict[str, ImageRecord], class_names: tuple[str, ...]) -> ReadProject:
    import filelock  # noqa: F401  the window takes the project's lock next, and would wait while this is loaded

    found = Counter(one.status for one in records.values())
    counts: dict[Status, int] = {status: found[status] for status in STATUSES}
    untagged, doubtful = sum(one.tags is None for one in records.values()), sum(one.doubtful for one in records.values())
    tagged = Counter(tag for one in records.values() for tag in one.tags or ())
    return ReadProject(folder, records, counts, untagged, doubtful, tagged, class_names)


def rework_project(folder: Path, work: Callable[[Project, Report], object], report: Report) -> ReadProject:
    """Let `work` change a project as its only writer, and read it anew; what it refuses is a warning."""
    trouble: tuple[str, ...] = ()
    with Project.open(folder) as project:
        try:
            with sole_writer(project):
                work(project, report)
        except SmafError as error:
            trouble = (str(error),)
    read = read_project(folder)
    return replace(read, warnings=(*trouble, *read.warnings))


class Spaced:
    """A report that is passed on ten times a second at most."""

    def __init__(self, tell: Report) -> None:
        self._tell = tell
        self._last = 0.0

    def __call__(self, done: int, total: int, text: str) -> None:
        """Pass it on if the last one is long enough ago."""
        if time.monotonic() - self._last > 0.1:
            self._last = time.monotonic()
            self._tell(done, total, text)


def contents_of(folder: Path, names: Sequence[str]) -> dict[str, frozenset[str]]:
    """Read which classes the masks, or else the proposals, of some images show; images with neither are left out."""
    found = {}
    with Project.open(folder) as project:
        for name in names:
            label_map = project.label_map(name, "proposals")
            if label_map is not None:
                labels = np.flatnonzero(np.bincount(label_map.ravel(), minlength=256))
                found[name] = frozenset(project.classes.name(int(label)) for label in labels if label not in (BACKGROUND, VOID))
    return found
