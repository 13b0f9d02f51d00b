"""Puts the last good copy of a project's database in the place of a damaged one, which is set aside and never deleted."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import DamagedDatabase, SmafError
from smaf_core.project.database import Database
from smaf_core.project.layout import Layout, is_project
from smaf_core.project.lock import ProjectLock, turn

_BESIDE = ("-wal", "-shm")
"""Ends of the files that SQLite keeps beside a database."""


def restore(folder: Path) -> str:
    """Let a project say of its images what it said when its database was last found whole.

    Killed at any moment, it can be done again: the damaged database is copied aside before anything is replaced.

    Returns:
        Of when the copy is, and where the damaged database is kept, in words for a person.

    Raises:
        SmafError: this is no project, it has no copy, the copy is damaged too, somebody has the project open, a run is
            under way, or the database is whole, of which the copy would only take the latest minutes.
    """
    layout = Layout(folder)
    copy = layout.good_copy_path
    if not is_project(folder):
        raise SmafError(f"{folder} is no project (it has no project.json); nothing to restore here")
    if not copy.is_file():
        raise SmafError(f"{folder}: there is no copy of its database; restore project.sqlite from a backup")
    _check(copy)
    lock = ProjectLock(folder)
    if reason := lock.acquire():
        raise SmafError(reason)
    try:
        made = time.strftime("%d %b %Y, %H:%M", time.localtime(copy.stat().st_mtime))
        with turn(folder, "smaf restore"):
            if _is_whole(layout.database_path):
                raise SmafError(f"{folder}: its database is whole; nothing to restore")
            kept = _replace(layout)
    finally:
        lock.release()
    return f"{folder}: statuses and tags are those of {made}; the damaged database is kept as {kept}"


def _is_whole(database: Path) -> bool:
    """Look through a copy of the database, for SQLite makes tables in an empty one, which is no more whole for that."""
    if not database.is_file():
        return False
    with tempfile.TemporaryDirectory() as place:
        copy = _copied(database, Path(place))
        if (log := _beside(database, _BESIDE[0])).is_file():  # what a killed program wrote last
            _copied(log, Path(place))
        tried = Database(copy)
        try:
            tried.connect()
            tried.check()
            return tried.row("SELECT 1 FROM images") is not None
        except DamagedDatabase:
            return False
        finally:
            tried.close()


def _check(copy: Path) -> None:
    """Look through a copy in another place, for SQLite writes even to read."""
    with tempfile.TemporaryDirectory() as place:
        tried = _copied(copy, Path(place))
        database = Database(tried)
        try:
            database.connect()
            database.check()
        except DamagedDatabase as error:
            raise SmafError(f"{copy}: is damaged too; restore project.sqlite from a backup") from error
        finally:
            database.close()


def _copied(copy: Path, place: Path) -> Path:
    try:
        return Path(shutil.copy(copy, place / copy.name))
    except OSError as error:
        raise SmafError(f"{copy}: cannot be tried in {place} ({error.strerror or error}); make room, then try again") from error


def _replace(layout: Layout) -> str:
    database = layout.database_path
    try:
        aside = _free_name(layout.folder)
        for end in ("", *_BESIDE[:1]):
            if (found := _beside(database, end)).exists():
                shutil.copy2(found, _beside(aside, end))
        for end in _BESIDE:  # they belong to the damaged one, and would be taken for this one's
            _beside(database, end).unlink(missing_ok=True)
        good = layout.good_copy_path.read_bytes()
    except OSError as error:
        raise SmafError(f"{layout.folder}: cannot be written ({error.strerror or error}); make room, then try again") from error
    write_bytes_whole(database, good)
    return aside.name


def _free_name(folder: Path) -> Path:
    number = 1
    while (path := folder / f"project.damaged-{number}.sqlite").exists():
        number += 1
    return path


def _beside(database: Path, end: str) -> Path:
    return database.with_name(database.name + end)
