"""A whole project copied to another folder, also while another window paints in it: to go on where one may write."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from smaf_core.data.files import clear_unfinished_folders, is_unfinished, making_whole, write_bytes_whole
from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.progress import Report, silent
from smaf_core.project.database import Database
from smaf_core.project.layout import DESCRIPTION, Layout, check_root, is_project
from smaf_core.project.lock import turn, under_way
from smaf_core.project.making import read_description
from smaf_core.project.records import stored_path

STAGE = "copying the project"
_SPARE = 16 << 20
"""Bytes to leave free on the disk of the copy: it is to be worked in."""
_LINKS = ("path", "saliency", "truth")
"""Columns of the database that say where files are; some may lie in the project."""


@dataclass(frozen=True)
class _Found:
    """A file to copy: its way from the project's folder, and its bytes."""

    way: Path
    size: int


def copy_project(source: Path, to: Path, report: Report = silent) -> int:
    """Copy all of a project but what may be made anew; its photos stay where they are, and belong to both.

    The database comes first, in one piece: what it says of masks is there when these are copied, as a mask is written before
    it counts. Locks, half-written files and the cache stay behind. The copy appears under its name when it is whole; an error,
    or being stopped, leaves nothing, and what a killed program left of another copy beside it goes.

    Args:
        source: A project, perhaps one that cannot be written or that another window is painting in.
        to: Where the copy goes; not there yet, or an empty folder.
        report: Told the progress in files; may raise `Cancelled`.

    Returns:
        How many files the copy has.

    Raises:
        SmafError: the project cannot be read or is being changed as a whole, or the copy cannot be written there.
    """
    said = read_description(source, without_photos=True)
    source, to = source.resolve(), to.absolute()
    _check_place(source, to)
    check_root(said.root, to)
    with ExitStack() as stack:
        _keep_still(source, stack)
        found = _files(source)
        clear_unfinished_folders(to.parent)
        _check_room(to.parent, found)
        try:
            with making_whole(to) as place:
                return _copied(source, place, to, found, report)
        except OSError as error:
            raise SmafError(f"{error.filename or to}: {error.strerror or error}; check space and permissions") from error


def _check_place(source: Path, to: Path) -> None:
    if to.resolve().is_relative_to(source):
        raise SmafError(f"{to}: lies in the project that is to be copied; choose another folder")
    if not to.parent.is_dir():
        raise SmafError(f"{to.parent}: is not there; choose a folder that is")
    if to.exists() and not (to.is_dir() and not any(to.iterdir())):
        raise SmafError(f"{to}: is there already; choose another name")


def _keep_still(source: Path, stack: ExitStack) -> None:
    """Let nobody change all of the project meanwhile, as classes; where nothing can be written nobody here can."""
    try:
        stack.enter_context(turn(source, "copying the project"))
    except SmafError:
        other = under_way(source)
        if other:
            raise SmafError(f"{source}: {other}; wait for it, or stop it, then copy") from None


def _files(source: Path) -> list[_Found]:
    """What is copied as it is: no databases and descriptions, which are written anew, no locks, nothing half there."""
    return [
        _Found(path.relative_to(source), path.stat().st_size)
        for path in _walk(source)
        if not (path.suffix == ".lock" or is_unfinished(path) or _is_written_anew(path))
    ]


def _walk(folder: Path) -> Iterator[Path]:
    """All files of a folder and below it, without the caches of projects; links lead elsewhere and are not followed."""
    inside = is_project(folder)
    for one in sorted(folder.iterdir()):
        if one.is_symlink():
            continue
        if one.is_dir():
            if not (inside and one == Layout(folder).cache):
                yield from _walk(one)
        elif one.is_file():
            yield one


def _is_written_anew(path: Path) -> bool:
    names = {DESCRIPTION, Layout(path.parent).good_copy_path.name}
    return is_project(path.parent) and (path.name in names or path.name.startswith(Layout(path.parent).database_path.name))


def _check_room(folder: Path, found: list[_Found]) -> None:
    needed, free = sum(one.size for one in found) + _SPARE, shutil.disk_usage(folder).free
    if needed > free:
        raise SmafError(f"{folder}: has {free >> 20} MB free, and the copy needs {needed >> 20}; make room, or choose another")


def _copied(source: Path, place: Path, to: Path, found: list[_Found], report: Report) -> int:
    """Copy to a place that nobody knows yet, as it is to be at its end."""
    projects = [source, *(path.parent for path in _walk(source) if path.name == DESCRIPTION and path.parent != source)]
    for project in projects:
        _describe(project, place / project.relative_to(source))
        _copy_database(project, place / project.relative_to(source), source, to)
    count = len(projects)
    for done, one in enumerate(found):
        report(done, len(found), STAGE)
        count += _copy(source / one.way, place / one.way)
    report(len(found), len(found), STAGE)
    return count


def _describe(project: Path, copy: Path) -> None:
    """Write project.json with the way to the photos in full: from elsewhere a relative one would lead astray."""
    about = parse_json((project / DESCRIPTION).read_bytes(), project / DESCRIPTION)
    about["images"] = str(read_description(project, without_photos=True).root)
    write_bytes_whole(copy / DESCRIPTION, json.dumps(about, indent=2, ensure_ascii=False).encode())


def _copy_database(project: Path, copy: Path, source: Path, to: Path) -> None:
    """Copy what is in a database, and let what it says of files in the project speak of those in the copy."""
    root = str(read_description(project, without_photos=True).root)
    with closing(Database(Layout(project).database_path)) as original:
        original.copy_to(Layout(copy).database_path)
    with closing(Database(Layout(copy).database_path)) as database:
        for column in _LINKS:
            rows = database.rows(f"SELECT {column}, name FROM images WHERE {column} IS NOT NULL")
            moved = ((_moved(stored, root, source, to), name) for stored, name in rows)
            changed = [(path, name) for path, name in moved if path]
            database.run_many(f"UPDATE images SET {column} = ? WHERE name = ?", changed)
        database.first_copy(Layout(copy).good_copy_path)


def _moved(stored: str, root: str, source: Path, to: Path) -> str:
    """Where a file is in the copy that lies in the project; "" where it lies elsewhere."""
    path = Path(os.path.normpath(os.path.join(root, stored)))
    return stored_path(to / path.relative_to(source), Path(root)) if path.is_relative_to(source) else ""


def _copy(source: Path, copy: Path) -> int:
    """Copy a file to the disk; 0 where it has gone since it was listed, as a proposal that is made anew."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(source, "rb") as stream, open(copy, "xb") as target:
            shutil.copyfileobj(stream, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
    except FileNotFoundError:
        if source.exists():
            raise
        return 0
    return 1
