"""A project grows: photos that came, went or changed in its folder since it was made. Nothing that was made is lost."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import image_size
from smaf_core.data.json_text import parse_json
from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset
from smaf_core.people.deeds import NOBODY
from smaf_core.progress import Report, silent
from smaf_core.project.layout import DESCRIPTION, Layout, is_project
from smaf_core.project.store import ImageRecord, Project, Status


@dataclass(frozen=True)
class Growth:
    """What a look at the folder of photos has found; names of images."""

    new: tuple[str, ...] = ()
    """Taken into the project."""
    missing: tuple[str, ...] = ()
    """Whose photo is not there; they stay in the project until somebody leaves them out."""
    tagged: tuple[str, ...] = ()
    """Which had no tags, and have the data set's now."""
    differing: tuple[str, ...] = ()
    """Whose tags differ from the data set's; the project's stay."""
    resized: tuple[str, ...] = ()
    """Whose photo has another size than the mask or proposal that was made for it."""
    warnings: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """Say in words what was found, and what to do about it."""
        counted = [
            (self.new, "new, taken in"),
            (self.tagged, "had no tags and have the folder's now"),
            (self.missing, "missing: put back, or leave them out"),
            (self.differing, "tagged otherwise here than in the folder; what is said here stays: tag them in the window too"),
            (self.resized, "of another size than their masks: put the old photos back, or start those masks anew"),
        ]
        said = [f"{len(names):,} {words} ({listed(names)})" for names, words in counted if names]
        return [*(said or ["nothing has changed"]), *self.warnings]

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for JSON."""
        names = ("new", "missing", "tagged", "differing", "resized", "warnings")
        return {name: list(getattr(self, name)) for name in names}


def rescan(project: Project, report: Report = silent) -> Growth:
    """Look at the folder of photos again: take in what is new, and say what else is otherwise.

    A photo that was left out comes back with all that was made of it.

    Args:
        project: Opened by its only writer.
        report: Told how far it is.

    Raises:
        SmafError: there is no photo (any more), or what says what is in them cannot be read.
    """
    found = _as_merged(open_dataset(project.root, project.classes), project)
    known = {image.name: image for image in project.images()}
    new = [image for image in found.images if image.name not in known]
    project.add_images(new)
    for status in ("in progress", "proposed"):
        again = [image.name for image in new if _status_of(project, image.name) == status]
        project.set_status(again, status, NOBODY)  # what was found, nobody decided
    tagged = _take_tags(project, found, known.values())
    return Growth(
        new=tuple(image.name for image in new),
        missing=tuple(name for name, image in known.items() if not image.path.is_file()),
        tagged=tagged,
        differing=_differing(found, known.values()),
        resized=_resized(project, list(known.values()), report),
        warnings=found.warnings,
    )


def leave_out(project: Project, names: Collection[str]) -> None:
    """Take images out of the project's list. Their masks and histories stay in its folder; `rescan` brings them back."""
    project.remove_images(names)


def relocate(folder: Path, root: Path) -> None:
    """Note in a project where its folder of photos lies now; also where the old one is gone, and the project cannot be opened.

    Second looks, which are projects within, hear of it too.

    Raises:
        SmafError: not one of the project's photos is there, or this is no project; then all is as it was.
    """
    description = folder / DESCRIPTION
    if not is_project(folder):
        raise SmafError(f"{folder} is no project (it has no project.json)")
    before = description.read_bytes()
    about = parse_json(before, description)
    if not isinstance(about, dict):
        raise SmafError(f"{description}: damaged; restore it from a backup")
    about["images"] = str(root.resolve())
    write_bytes_whole(description, json.dumps(about, indent=2, ensure_ascii=False).encode())
    try:
        with Project.open(folder) as project:
            images = project.images()
            if images and not any(image.path.is_file() for image in images):
                raise SmafError(f"{root}: has none of the {len(images)} photos of {folder}; give the folder that holds them")
    except SmafError:
        write_bytes_whole(description, before)
        raise
    for look in Layout(folder).second_projects():
        with suppress(SmafError):  # it says itself what is wrong with it, when somebody opens it
            relocate(look, root)


def locate_photo(project: Project, name: str, path: Path) -> tuple[str, ...]:
    """Note where the photo of an image lies now, and from that where others do that are missing and moved along with it.

    Second looks at these photos hear of it too.

    Args:
        project: Opened by its only writer.
        name: The image.
        path: Its photo, wherever it is.

    Returns:
        The names of all images whose photo is found again, this one first.

    Raises:
        SmafError: it cannot be read, or has another size than what was made for the image; then all is as it was.
    """
    image, size, made = project.image(name), image_size(path), _made_size(project, name)
    if made is not None and made != size:
        one, other = (f"{width} x {height}" for height, width in (size, made))
        raise SmafError(
            f"{path}: is {one} pixels, but the mask or proposal of {name} is {other}; choose the photo it was made for"
        )
    before, now = _moved(image.path, path)
    missing = [
        one for one in project.images() if one.name != name and not one.path.is_file() and one.path.is_relative_to(before)
    ]
    guesses = {one.name: now / one.path.relative_to(before) for one in missing}
    found = {name: path} | {other: guess for other, guess in guesses.items() if _could_be(project, other, guess)}
    project.set_pictures(found)
    for look in project.second_projects():
        with suppress(SmafError), Project.open(look, without_photos=True) as second:
            there = {one.name for one in second.images()}
            second.set_pictures({name: path for name, path in found.items() if name in there})
    return tuple(found)


def _moved(before: Path, now: Path) -> tuple[Path, Path]:
    """The folders that two paths of one file differ in: what lay below the one lies, it seems, below the other."""
    while before.name and before.name == now.name:
        before, now = before.parent, now.parent
    return before, now


def _could_be(project: Project, name: str, photo: Path) -> bool:
    """Whether there is a photo that fits what was made for an image."""
    if not photo.is_file():
        return False
    size, made = _size(photo), _made_size(project, name)
    return size is not None and made in (None, size)


def has_lost_its_photos(folder: Path) -> bool:
    """Whether the folder of photos that a project knows is gone."""
    try:
        about = parse_json((folder / DESCRIPTION).read_bytes(), folder / DESCRIPTION)
        return not (folder / str(about["images"])).is_dir()
    except (OSError, SmafError, KeyError, TypeError):
        return False


def _as_merged(found: TaggedImages, project: Project) -> TaggedImages:
    """The data set, whose tags know nothing of classes that were merged since, in the project's."""

    def now(image: TaggedImage) -> TaggedImage:
        return image if not image.tags else replace(image, tags=tuple(dict.fromkeys(map(project.classes.now, image.tags))))

    return replace(found, images=tuple(map(now, found.images))) if project.classes.merged else found


def _status_of(project: Project, name: str) -> Status:
    """What an image is that comes back: somebody may have worked on it."""
    return "in progress" if project.has_mask(name) else "proposed" if project.has_answer(name) else "new"


def _take_tags(project: Project, found: TaggedImages, known: Collection[ImageRecord]) -> tuple[str, ...]:
    """Take the data set's tags for images without any."""
    taken = {
        image.name: tags
        for image in known
        if image.tags is None and image.name in found.by_name and (tags := found.by_name[image.name].tags) is not None
    }
    for name, tags in taken.items():
        project.set_tags(name, tags, by=NOBODY)
    return tuple(taken)


def _differing(found: TaggedImages, known: Collection[ImageRecord]) -> tuple[str, ...]:
    return tuple(
        image.name
        for image in known
        if image.tags is not None
        and not image.doubtful
        and image.name in found.by_name
        and found.by_name[image.name].tags is not None
        and set(found.by_name[image.name].tags or ()) != set(image.tags)
    )


def _resized(project: Project, known: Sequence[ImageRecord], report: Report) -> tuple[str, ...]:
    """Compare sizes, from the heads of the files."""
    other = []
    for done, image in enumerate(known):
        if done % 100 == 0:
            report(done, len(known), "comparing sizes")
        answer = _answer(project, image.name)
        if answer is not None and image.path.is_file() and _size(answer) != _size(image.path):
            other.append(image.name)
    return tuple(other)


def _answer(project: Project, name: str) -> Path | None:
    """What was made for an image: its mask, else its proposal."""
    return next((path for path in (project.mask_path(name), project.proposal_path(name)) if path.is_file()), None)


def _made_size(project: Project, name: str) -> tuple[int, int] | None:
    """Height and width of what was made for an image; None where there is nothing."""
    answer = _answer(project, name)
    return None if answer is None else _size(answer)


def _size(path: Path) -> tuple[int, int] | None:
    """Height and width; None where the file is damaged, of which opening it will tell."""
    try:
        return image_size(path)
    except SmafError:
        return None


def listed(names: Sequence[str], most: int = 3) -> str:
    """Name the first few."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
