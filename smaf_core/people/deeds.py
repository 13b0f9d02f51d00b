"""Who decided what of which image, and when.

Deeds are added and never taken out. So two copies of a project that grew from one can be told apart: what only one of them has
was done there since.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from smaf_core.people.name import name_at_work

What = Literal["status", "tags", "mask", "mended", "audit", "second look"]
"""What can be done to an image. Who mends a mask has changed it, and not decided about it: that is another deed."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS deeds(
    image TEXT NOT NULL, at REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, value TEXT NOT NULL DEFAULT '',
    counts INTEGER NOT NULL DEFAULT 1, PRIMARY KEY(image, at, who, what));
"""
COLUMNS = "image, at, who, what, value, counts"
_NEW = "INSERT OR IGNORE INTO deeds(image, at, who, what, value)"
BUSY = 60.0
"""Seconds within which further saves of a mask by the same person are one deed: the window saves after every pause."""


class Stamp(NamedTuple):
    """Who did something, and when."""

    who: str
    """"" where nobody has said a name."""
    at: float
    """In seconds since 1970."""

    @classmethod
    def now(cls, who: str | None = None) -> Stamp:
        """The person at work, now."""
        return cls(name_at_work() if who is None else who, time.time())


NOBODY = Stamp("", 0.0)
"""Who decided what was only found, as by a new look at the folder."""


class Deed(NamedTuple):
    """One decision of a person about an image."""

    image: str
    at: float
    who: str
    what: str
    value: str
    """The status that was set; of a mask when it was last saved within this deed, where it was more than once."""
    counts: bool
    """False where two copies of the project were merged, and the other's answer was taken."""

    @property
    def last(self) -> float:
        """When it ended, in seconds since 1970."""
        try:
            return float(self.value) if self.what == "mask" and self.value else self.at
        except ValueError:  # of another copy, whose database may be anybody's
            return self.at


class Rows(Protocol):
    """The part of a database that is needed here."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement, and give all its rows."""

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of some values."""


def note(database: Rows, names: Iterable[str], what: What, value: str, stamp: Stamp) -> None:
    """Add what somebody did to some images; the same again adds nothing."""
    rows = [(name, stamp.at, stamp.who, what, value) for name in names]
    if what == "mask":
        _note_saves(database, [row[:3] for row in rows])
    else:
        database.run_many(f"{_NEW} VALUES (?, ?, ?, ?, ?)", rows)


def _note_saves(database: Rows, rows: Sequence[tuple[str, float, str]]) -> None:
    """Note that masks were saved: a save soon after another moves the time of the last one in that deed.

    So a copy of the project that was made in between can be told from what was done after it.
    """
    told = "SELECT at FROM deeds WHERE image = ?1 AND who = ?3 AND what = 'mask' AND at BETWEEN ?2 - ?4 AND ?2"
    this = f"image = ?1 AND who = ?3 AND what = 'mask' AND at = ({told} ORDER BY at DESC LIMIT 1)"
    values = [(*row, BUSY) for row in rows]
    database.run_many(f"UPDATE deeds SET value = ?2 WHERE {this} AND at < ?2 AND CAST(value AS REAL) < ?2", values)
    database.run_many(f"{_NEW} SELECT ?1, ?2, ?3, 'mask', '' WHERE NOT EXISTS ({told})", values)


def add(database: Rows, deeds: Iterable[Deed]) -> None:
    """Add deeds of another copy; one that is here already counts as it does there, unless it went on here."""
    marks = (
        f"INSERT INTO deeds({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, "
        "counts = excluded.counts WHERE what != 'mask' OR CAST(excluded.value AS REAL) >= CAST(value AS REAL)"
    )
    database.run_many(marks, [(*one[:5], int(one.counts)) for one in deeds])


def all_deeds(database: Rows, last: int = -1) -> list[Deed]:
    """Give everything that was done, or the last so many deeds, oldest first."""
    chosen = f"SELECT {COLUMNS} FROM deeds ORDER BY at DESC LIMIT ?"
    rows = database.rows(f"SELECT {COLUMNS} FROM ({chosen}) ORDER BY at, image, who, what", (last,))
    return [Deed(image, at, who, what, value, bool(counts)) for image, at, who, what, value, counts in rows]


def latest(database: Rows, name: str | None = None) -> dict[str, Stamp]:
    """Say who decided last about the mask or status of each image, or of one; without those about whom nothing is known."""
    only, values = ("", ()) if name is None else ("AND image = ?", (name,))
    rows = database.rows(
        f"SELECT image, who, max(at) FROM deeds WHERE counts AND what IN ('status', 'mask') {only} GROUP BY image", values
    )
    return {image: Stamp(who, at) for image, who, at in rows}
