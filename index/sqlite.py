"""An SQLite file of ours: opened with care, locked by transactions, its errors told in one line."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from index.retriever import LibraryError
from index.rows import Row

APPLICATION = 0x57454E42
"""Marks the file as ours ("WENB"), kept in application_id."""
PATIENCE_S = 10.0
"""How long a writer waits for another one."""


class BusyError(LibraryError):
    """Another process is writing."""


class SqliteFile:
    """A connection that any thread may use, one at a time."""

    def __init__(self, path: Path, *, schema: str, version: int) -> None:
        """Open the file, make it with `schema`, or bring it up to `version`.

        Raises:
            LibraryError: It is not ours, is damaged, or has a newer version.
        """
        self._path = path
        self.read_only = path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        self._connection = self._connect()
        try:
            self._check_format(schema, version)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def writing(self) -> AbstractContextManager[None]:
        """One transaction, and the one lock between processes.

        Raises:
            BusyError: Another process held the lock for too long.
            LibraryError: The library cannot be written.
        """
        if self.read_only:
            raise LibraryError(f"{self._path.parent} can be read but not written: check its permissions")
        return self._transaction("BEGIN IMMEDIATE")

    def reading(self) -> AbstractContextManager[None]:
        """One state of the library for several queries, whatever other processes write meanwhile."""
        return self._transaction("BEGIN")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.run(begin)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def run(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run one statement and fetch all of its rows."""
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._told(error) from error

    def run_for(self, query: str, keys: Iterable[Any], values: Row = (), *, then: str = "") -> list[Row]:
        """Run a query that ends in IN for any number of whole-number keys."""
        return self.run(f"{query} ({','.join(str(int(key)) for key in keys)}) {then}", values)

    def insert(self, table: str, values: Sequence[Row], then: str = "") -> None:
        """Insert rows of all of a table's columns; `then` says what to do where the key is taken."""
        if not values:
            return
        marks = ",".join("?" * len(values[0]))
        try:
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks}) {then}", values)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def check_file(self) -> None:
        """Read the whole file and see whether it hangs together.

        Raises:
            LibraryError: It does not.
        """
        found = self.run("PRAGMA quick_check(1)")
        if found != [("ok",)]:
            raise self._told(_damaged(" ".join(str(found[0][0]).split())))

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self.read_only else "rwc"
        # A library whose folder cannot be written has no place for SQLite's own lock files: it is read as it lies.
        for options in (f"mode={mode}", "mode=ro&immutable=1") if self.read_only else (f"mode={mode}",):
            connection = None
            try:
                connection = sqlite3.connect(
                    f"{self._path.absolute().as_uri()}?{options}",
                    uri=True,
                    timeout=PATIENCE_S,
                    isolation_level=None,
                    check_same_thread=False,
                )
                connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
                return connection
            except sqlite3.Error as error:
                if connection is not None:
                    connection.close()
                failure = error
        raise self._told(failure) from failure

    def _check_format(self, schema: str, version: int) -> None:
        found, application = self._marks()
        if (found, application) == (0, 0) and not self.read_only:
            with self.writing():
                if self.run("SELECT 1 FROM sqlite_master") == []:
                    marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {version}"
                    for statement in f"{schema};{marks}".split(";"):
                        self.run(statement)
            found, application = self._marks()
        if application != APPLICATION:
            raise LibraryError(f"{self._path} is not a library of wenbao: give another folder")
        if found > version:
            raise LibraryError(
                f"{self._path.parent} was written by a newer wenbao (format {found}, this one reads {version}):"
                " upgrade wenbao"
            )
        if not self.read_only:
            self.run("PRAGMA journal_mode = WAL")
        if found < version:
            if self.read_only:
                raise LibraryError(f"{self._path.parent} is of an older format: open it once where it may be written")
            with self.writing():
                found, _ = self._marks()
                if found < version:  # no other process has done it meanwhile
                    self._migrate(found)
                    self.run(f"PRAGMA user_version = {version}")

    def _migrate(self, found: int) -> None:
        """Bring the tables of an older version up to date; inside `writing`."""
        raise NotImplementedError

    def _marks(self) -> tuple[int, int]:
        ((version,),), ((application,),) = self.run("PRAGMA user_version"), self.run("PRAGMA application_id")
        return version, application

    def _told(self, error: sqlite3.Error) -> LibraryError:
        """The one line that says what SQLite's error means to a user."""
        reasons = {
            sqlite3.SQLITE_BUSY: f"is being written by another process (waited {PATIENCE_S:.0f} s): try again later",
            sqlite3.SQLITE_READONLY: "can be read but not written: check its permissions",
            sqlite3.SQLITE_FULL: "has no space left on its disk: make room and try again",
            sqlite3.SQLITE_NOTADB: f"is not a library of wenbao ({self._path.name} is no database)",
            sqlite3.SQLITE_CORRUPT: f"is damaged ({error}): wenbao doctor --rebuild saves what can be read",
            sqlite3.SQLITE_CANTOPEN: "cannot be opened: check that it exists and may be read",
            sqlite3.SQLITE_IOERR: "cannot be read or written: check the disk",
        }
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        kind = BusyError if code == sqlite3.SQLITE_BUSY else LibraryError
        return kind(f"{self._path.parent} {reasons.get(code, f'cannot be used: {error}')}")


def _damaged(reason: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(reason)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
