"""The database of a project: SQLite, whose damage, locks and full disks end in one line."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from smaf_core.data.files import has_no_room, write_bytes_whole
from smaf_core.errors import DamagedDatabase, SmafError
from smaf_core.people import deeds
from smaf_core.project.layout import GOOD_COPY

PORTION = 256
"""Rows that are read at once: while SQLite's module reads all of 20,000, no other thread of the program comes to its turn."""
PATIENCE = 30.0
"""Seconds to wait for another program that is writing."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS images(
    name TEXT PRIMARY KEY, position INTEGER NOT NULL, path TEXT NOT NULL, tags TEXT, saliency TEXT, truth TEXT,
    status TEXT NOT NULL DEFAULT 'new', score REAL, reason TEXT, doubtful INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS by_position ON images(position);
CREATE TABLE IF NOT EXISTS rounds(
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, started REAL NOT NULL, finished REAL,
    settings TEXT NOT NULL, metrics TEXT NOT NULL DEFAULT '{}');
"""
IMAGES = "name, position, path, tags, saliency, truth, status, score, reason, doubtful"
ROUNDS = "number, kind, started, finished, settings, metrics"
_TABLES = {"images": IMAGES, "rounds": ROUNDS, "deeds": deeds.COLUMNS}

_DAMAGE = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; the second where its own words quote damaged text."""

Rows = list[tuple[Any, ...]]


class Database:
    """One connection, made when it is first needed, and for the thread that needs it.

    Where the project may not be written, it is read as it is (`is_read_only`). Every row has a checksum of its other
    columns, kept by triggers (`keep_sums`): SQLite notices damage to its own structures only, not a letter that has changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
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
                self.is_read_only = True
                self._made = self._connected_to_look_at()
                self._made.create_function("row_sum", -1, row_sum, deterministic=True)
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
            connection.create_function("row_sum", -1, row_sum, deterministic=True)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(_SCHEMA + deeds.SCHEMA)
        except _DAMAGE:
            connection.close()
            raise
        return connection

    def _connected_to_look_at(self) -> sqlite3.Connection:
        """Connect where nothing may be written: SQLite would make files beside the database even to read.

        What a killed program had written last is still in the log beside it; then a copy of both is read, in memory.
        """
        log = self._path.with_name(f"{self._path.name}-wal")
        if not (log.exists() and log.stat().st_size):
            address = f"{self._path.absolute().as_uri()}?immutable=1"
            return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        memory = sqlite3.connect(":memory:", isolation_level=None)
        with tempfile.TemporaryDirectory() as place:
            copy = Path(shutil.copy(self._path, place))
            shutil.copy(log, place)
            with closing(sqlite3.connect(copy)) as whole:
                whole.backup(memory)
        memory.execute("PRAGMA query_only = ON")
        return memory

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement, and give all its rows.

        Raises:
            SmafError: the database is damaged, locked, full or may not be written.
        """
        with self._in_words():
            found, cursor = [], self._connection.execute(statement, values)
            while some := cursor.fetchmany(PORTION):
                found += some
            return found

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

    # ── damage ──

    def keep_sums(self) -> None:
        """Give every row a sum that has none, and let each change of a row renew it; see `rows`."""
        for table, columns in _TABLES.items():
            new = ", ".join(f"new.{column.strip()}" for column in columns.split(","))
            with self._in_words():
                if "sum" not in self.columns(table):
                    self._connection.execute(f"ALTER TABLE {table} ADD COLUMN sum INTEGER")
                    self._connection.execute(f"UPDATE {table} SET sum = row_sum({columns})")
                for event, when in (("INSERT", "ON {} WHEN new.sum IS NULL"), ("UPDATE", f"OF {columns} ON {{}}")):
                    self._connection.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {table}_sum_{event} AFTER {event} {when.format(table)} "
                        f"BEGIN UPDATE {table} SET sum = row_sum({new}) WHERE rowid = new.rowid; END"
                    )

    def columns(self, table: str) -> set[str]:
        """Names of a table's columns; see `rows`."""
        return {row[1] for row in self.rows(f"PRAGMA table_info({table})")}

    def check(self) -> None:
        """Look through all of the file.

        Raises:
            DamagedDatabase: something in it is not as it was written.
        """
        ((words,),) = self.rows("PRAGMA integrity_check(1)")
        wrong = words if words != "ok" else ""
        for table, columns in _TABLES.items():
            if not all(is_as_written(row) for row in self.rows(f"SELECT {columns}, sum FROM {table}")):
                wrong = f"a row of {table} is not as it was written"
        if wrong:
            raise DamagedDatabase(f"{self._path}: is damaged ({' '.join(wrong.split())}); {what_to_restore(self._path.parent)}")

    def keep_copy(self, path: Path, age: float) -> None:
        """Look through the file and copy it, if the copy is older than so many seconds; without room that one stays.

        Raises:
            DamagedDatabase: it is damaged; the copy stays as it is.
        """
        if age and path.exists() and 0 <= time.time() - path.stat().st_mtime < age:
            return
        self.check()
        self.first_copy(path)

    def first_copy(self, path: Path) -> None:
        """Copy a file that needs no look: this program has just made all of it. Without room there is none yet."""
        with suppress(SmafError):
            self.copy_to(path)

    def copy_to(self, path: Path) -> None:
        """Write what is in the database now to another file, whole or not at all; see `rows`."""
        with self._in_words(), closing(sqlite3.connect(":memory:")) as copy:
            self._connection.backup(copy)
            data = copy.serialize()
        write_bytes_whole(path, data)

    def close(self) -> None:
        """Let go of the file."""
        if self._made is not None:
            self._made.close()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            words = _trouble(error, self._path)
            if words:
                raise SmafError(f"{self._path}: {words}") from error
            raise DamagedDatabase(
                f"{self._path}: is damaged or cannot be read ({error}); {what_to_restore(self._path.parent)}"
            ) from error


def what_to_restore(folder: Path) -> str:
    """Say what to do about a damaged database."""
    if (folder / GOOD_COPY).exists():
        return f"the masks are whole; `smaf restore {folder}` puts its last good copy in its place"
    return "restore project.sqlite from a backup; the masks in masks/ are whole"


def is_as_written(row: Sequence[Any]) -> bool:
    """Whether the sum at the end of a row is that of its other values. Asked here: SQLite takes longer to ask for each row."""
    return bool(row[-1] == row_sum(*row[:-1]))


def row_sum(*values: Any) -> int:
    """The checksum of a row: CRC-32 of its values as Python writes them."""
    return zlib.crc32(repr(values).encode("utf-8", "surrogatepass"))


def _trouble(error: Exception, path: Path) -> str:
    """Say what keeps the file from being used, and what to do; "" where it is damaged."""
    words = str(error)
    if "locked" in words or "busy" in words:
        return "another program is writing to this project and does not finish; wait for it, or end it, then try again"
    if "full" in words or ("disk I/O" in words and has_no_room(path.parent)):
        return "the disk is full; make room, then try again"
    if "disk I/O" in words:
        return "the disk does not take or give what is asked of it; see that it is there and well, then try again"
    if "readonly" in words or "read-only" in words:
        return "may not be written; the project can only be looked at, evaluated and exported here"
    return ""
