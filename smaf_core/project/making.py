"""Making a project: in an empty folder, or where the making of one was cut off; what its files begin with."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from smaf_core.data.classes import ClassTable
from smaf_core.data.files import is_unfinished
from smaf_core.data.json_text import parse_json
from smaf_core.data.tags import TaggedImage
from smaf_core.errors import SmafError
from smaf_core.project.database import row_sum
from smaf_core.project.layout import DESCRIPTION, Layout, check_root, is_project
from smaf_core.project.records import stored_path, stored_tags

VERSION = 1

_OF_MAKING = {"turn.lock", "cache", *(f"project.sqlite{end}" for end in ("", "-wal", "-shm", "-journal"))}
"""What is there before the description, which comes last."""


def make_place(folder: Path, pictures: Path) -> None:
    """Make the folder of a project.

    Raises:
        SmafError: it holds something already, cannot be written, or lies among the pictures.
    """
    check_is_free(folder)
    check_root(pictures, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SmafError(f"{folder}: cannot be made ({error.strerror}); choose a folder you may write to") from error


def check_is_free(folder: Path) -> None:
    """Make sure that nothing is in a folder that making a project would change.

    Raises:
        SmafError: there is.
    """
    if folder.exists() and any(folder.iterdir()) and not _is_unfinished(folder):
        raise SmafError(f"{folder} is not empty; choose another name or open it as a project")


def _is_unfinished(folder: Path) -> bool:
    """Whether somebody was killed here while making a project, or is just beginning to: nothing is there yet but a list of
    images that nobody has seen."""
    names = {path.name for path in folder.iterdir() if not is_unfinished(path)}
    in_cache = {path.name for path in (folder / "cache").iterdir()} if "cache" in names else set()
    if not names <= _OF_MAKING or not in_cache <= {Layout(folder).turn_path.name}:
        return False
    if "project.sqlite" not in names:
        return "turn.lock" in names
    try:
        with closing(sqlite3.connect(folder / "project.sqlite")) as database:
            seen = database.execute("SELECT count(*) FROM images WHERE status != 'new'").fetchone()[0]
            return not seen and not database.execute("SELECT count(*) FROM rounds").fetchone()[0]
    except sqlite3.OperationalError as error:  # killed before it had any table
        return "no such table" in str(error)
    except sqlite3.DatabaseError:
        return False


def newborn(classes: ClassTable) -> tuple[ClassTable, str]:
    """The classes of a new project, which know what they were called when they came, and its `kin`; see `Description`."""
    return replace(classes, born=classes.names), secrets.token_hex(8)


class Description(NamedTuple):
    """What project.json says."""

    root: Path
    classes: ClassTable
    number: int = 0
    """Of a renaming of classes that may not have been ended."""
    renamed: Mapping[str, str] = {}
    """New names by old, of that renaming."""
    kin: str = ""
    """What this project and all copies of it have in common, and no other; "" where it was made by an earlier version."""


def read_description(folder: Path, *, without_photos: bool = False) -> Description:
    """Read what a project says of its images and classes; `without_photos` also where these are elsewhere.

    Raises:
        SmafError: this is no project, it was made by a newer version, it is damaged, or its images are gone.
    """
    path = folder / DESCRIPTION
    if not folder.exists():
        raise SmafError(f"{folder}: there is no such project")
    if not is_project(folder):
        raise SmafError(
            f"{folder} is no project (it has no project.json); open the folder of photos to make one (smaf propose FOLDER)"
        )
    try:
        about = parse_json(path.read_bytes(), path)
        if int(about["version"]) > VERSION:  # before the rest, which may have another form there
            raise SmafError(f"{folder} was made by a newer version of the program; update this one")
        root = Path(about["images"])
        colours = tuple((r, g, b) for r, g, b in about["colours"])
        merged = tuple((str(name), str(into)) for name, into in about.get("merged", {}).items())
        born = tuple(map(str, about.get("born", ())))
        if born and len(born) != len(about["classes"]):
            raise ValueError(f"{len(about['classes'])} classes, and {len(born)} names that they were born with")
        classes = ClassTable(tuple(about["classes"]), colours, tuple(about.get("order", ())), merged, born)
        renaming = about.get("renaming")
        number, renamed = (int(renaming["number"]), dict(renaming["names"])) if renaming else (0, {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise SmafError(f"{path}: damaged ({error}); restore it from a backup") from error
    root = root if root.is_absolute() else (folder / root)
    if not (without_photos or root.is_dir()):
        raise SmafError(f"{folder}: its image folder {root} is not there; put it back, or smaf rescan --photos says where")
    return Description(root.resolve(), classes, number, renamed, str(about.get("kin", "")))


def description_of(root: Path, classes: ClassTable, renaming: Mapping[str, Any] | None = None, kin: str = "") -> bytes:
    """What project.json says: the version, where the images are, the classes, and a renaming of them that is not ended yet.

    `kin` is what all copies of a project have in common; see `Description`.
    """
    about: dict[str, Any] = {
        "version": VERSION,
        "images": str(root),
        "classes": list(classes.names),
        "colours": [list(colour) for colour in classes.colours],
        "order": list(classes.order),
    }
    if classes.born:
        about["born"] = list(classes.born)
    if kin:
        about["kin"] = kin
    if classes.merged:
        about["merged"] = dict(classes.merged)
    if renaming:
        about["renaming"] = dict(renaming)
    return json.dumps(about, indent=2, ensure_ascii=False).encode()


def rows_of(images: Sequence[TaggedImage], first: int, root: str) -> list[tuple[Any, ...]]:
    """What the database says of pictures that are new to it, in its columns, from position `first` on; paths below `root`."""
    below = f"{root}{os.sep}"

    def relative(path: Path | None) -> str | None:
        whole = str(path)
        return None if path is None else whole[len(below) :] if whole.startswith(below) else stored_path(path, Path(root))

    unseen = ("new", None, None, 0)  # status, score, reason, doubtful
    rows = (
        (one.name, at, relative(one.path), stored_tags(one.tags), relative(one.saliency), relative(one.truth), *unseen)
        for at, one in enumerate(images, first)
    )
    return [(*row, row_sum(*row)) for row in rows]
