"""What a person decides about images: statuses and tags, as values that can wait for a database that cannot be written.

A decision says what is to be, not what changes: to write it twice does no harm. Those that wait lie in a file of their own,
whole or not at all, and whoever opens the project next writes them.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.people.deeds import Stamp
from smaf_core.project.layout import Layout, check_is_there
from smaf_core.project.lock import ProjectLock
from smaf_core.project.records import STATUSES, Status

if TYPE_CHECKING:
    from smaf_core.project.store import Project

Kind = Literal["status", "tags", "confirm", "mask", "audit"]


@dataclass(frozen=True)
class Decision:
    """A status or tags for some images, that their tags are right, or that a mask was made or audited, and who says so.

    What does not belong to its kind does not count.
    """

    kind: Kind
    names: tuple[str, ...]
    status: Status = "new"
    tags: tuple[str, ...] | None = None
    doubtful: bool = False
    who: str = ""
    at: float = 0.0
    """When it was decided, in seconds since 1970; 0 where that is not known."""

    @property
    def stamp(self) -> Stamp:
        """By whom, and when."""
        return Stamp(self.who, self.at or time.time())

    def write(self, project: Project) -> None:
        """Write it to the database, all of it or nothing.

        Raises:
            SmafError: the database cannot be written, or a tag is no class.
        """
        if self.kind == "status":
            project.set_status(self.names, self.status, self.stamp)
        elif self.kind == "tags":
            project.set_tags(self.names, self.tags, doubtful=self.doubtful, by=self.stamp)
        elif self.kind == "confirm":
            project.confirm_tags(self.names, self.stamp)
        else:
            project.note(self.names, self.kind, by=self.stamp)


def keep_waiting(project: Layout, decisions: Sequence[Decision]) -> None:
    """Put all decisions that are not in the database yet where a crash does not reach them; none: take the file away.

    Raises:
        SmafError: this cannot be written either.
    """
    path = project.decisions_path
    if not decisions:
        with suppress(OSError):  # written a second time next time, which does no harm
            path.unlink(missing_ok=True)
        return
    check_is_there(project)
    text = json.dumps([asdict(one) for one in decisions])
    write_bytes_whole(path, json.dumps({"crc": zlib.crc32(text.encode()), "decisions": text}).encode())


def write_waiting(project: Project) -> str:
    """Write what an earlier window had to leave waiting, as far as the database takes it now.

    A window that is open writes its own, in their order: what it is just writing must not be written over by what waited.

    Returns:
        Where a file is that could not be read, in words for a person; "" if there is none.
    """
    lock = ProjectLock(project.folder)
    if not project.decisions_path.exists() or lock.acquire():
        return ""
    try:
        return write_all(project)
    finally:
        lock.release()


def write_all(project: Project) -> str:
    """As `write_waiting`, for who is the project's only writer."""
    path = project.decisions_path
    try:
        waiting = _read(path)
    except SmafError as error:
        aside = path.with_name("decisions.damaged.json")
        with suppress(OSError):
            os.replace(path, aside)
        return f"{error} It is kept as {aside.name}."
    project.be_patient(0)
    with suppress(SmafError):  # it cannot be written yet: they wait on
        for one in waiting:
            if set(one.tags or ()) <= {*project.classes.names}:  # else its class is gone since
                one.write(project)
        keep_waiting(project, ())
    project.be_patient()
    return ""


def _read(path: Path) -> list[Decision]:
    try:
        about = parse_json(path.read_bytes(), path)
        text: str = about["decisions"]
        if zlib.crc32(text.encode()) != about["crc"]:
            raise ValueError
        return [_decision(one) for one in parse_json(text.encode(), path)]
    except (SmafError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SmafError(
            f"{path}: decisions (accepted, flagged, tags) that had still to be written are damaged; look through the last ones."
        ) from error


def _decision(about: dict[str, Any]) -> Decision:
    tags = about["tags"]
    made = Decision(
        about["kind"],
        tuple(about["names"]),
        about["status"],
        tags if tags is None else tuple(tags),
        about["doubtful"],
        str(about.get("who", "")),
        float(about.get("at", 0)),
    )
    if made.kind not in get_args(Kind) or made.status not in STATUSES:
        raise ValueError
    return made
