"""The database of a project: SQLite, whose damage, locks and full disks end in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from smaf_core.errors import SmafError

PATIENCE = 30.0
"""Seconds to wait for another program that is writing."""

Rows = list[tuple[Any, ...]]


class Database:
    """One connection, made when it is first needed, and for the thread that needs it.

    Where the project may not be written, it is read as it is (`is_read_only`).
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._path, self._schema = path, schema
        self._made: sqlite3.Connection | None = None
        self.is_read_only = False

    def connect(self) -> None:
        """Open the file now, and make its tables where they are missing.

        Raises:
            SmafError: it is damaged, or cannot be read.
        """
        with self._in_words():
            try:
                self._made = self._connected()
            except sqlite3.OperationalError as error:
                found = self._path.exists()
                if not found or not any(word in str(error) for word in ("readonly", "unable to open", "read-only")):
                    raise
                self.is_read_only = True  # immutable: SQLite would make files beside it even to read
                self._made = sqlite3.connect(
                    f"{self._path.absolute().as_uri()}?immutable=1", uri=True, timeout=PATIENCE, isolation_level=None
                )
                self._made.execute("SELECT count(*) FROM images")

    def be_patient(self, seconds: float | None = None) -> None:
        """Wait so long for another program that is writing, `PATIENCE` when not given; see `rows`."""
        self.rows(f"PRAGMA busy_timeout = {round(1000 * (PATIENCE if seconds is None else seconds))}")

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._made is None:
            self.connect()
        assert self._made is not None
        return self._made

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(self._schema)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement, and give all its rows.

        Raises:
            SmafError: the database is damaged, locked, full or may not be written.
        """
        with self._in_words():
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Run a statement, and give its first row, if it has any; see `rows`."""
        return next(iter(self.rows(statement, values)), None)

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of some values; see `rows`."""
        with self._in_words():
            self._connection.executemany(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that is run inside the block, or nothing of it; see `rows`."""
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.rows("ROLLBACK")
            raise
        self.rows("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        if self._made is not None:
            self._made.close()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise SmafError(f"{self._path}: {_trouble(error)}") from error


def _trouble(error: sqlite3.Error) -> str:
    """Say what is wrong with the file, and what to do."""
    words = str(error)
    if "locked" in words or "busy" in words:
        return "another program is writing to this project and does not finish; wait for it, or end it, then try again"
    if "full" in words:
        return "the disk is full; make room, then try again"
    if "readonly" in words or "read-only" in words:
        return "may not be written; the project can only be looked at, evaluated and exported here"
    return f"is damaged or cannot be read ({words}); restore project.sqlite from a backup; the masks in masks/ are whole"
