"""Damage that a disk or another program has done to a library: found, and mended where the source is whole."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index import rows
from index.addition import prepare
from index.catalogue import Catalogue
from index.database import DATABASE_NAME, Database
from index.embedding import Embedder
from index.local import LocalStore
from index.retriever import LibraryError
from index.rows import Entry

_SIDES = ("", "-wal", "-shm")
"""The files of an SQLite database: itself, what was written last, and where in there it stands."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written."""

    name: str
    """A report's id, or which index."""
    mended: bool
    """Whether it is as it was, computed again."""
    lost: bool = False
    """Whether it cannot be computed again: the report must be read from its file once more."""


def mend(database: Database, store: LocalStore, embedder: Embedder) -> Iterator[Damage]:
    """Compare everything with its checksums, and compute again what differs; gives what differed.

    In a library that may only be read nothing is mended; its indexes are searched in a copy, made anew where they are
    damaged.

    Raises:
        LibraryError: The database file itself cannot be read, or cannot be written: see `salvage`.
    """
    database.check_file()
    for entry in database.catalogue.entries:
        if damage := _mend_report(database, entry, embedder):
            yield damage
    with database.reading():
        miscounted = database.tokens_are_miscounted()
    if miscounted:
        if not database.read_only:
            with database.writing():
                database.recount_tokens()
        yield Damage("the counts of tokens", mended=not database.read_only)
    if not database.read_only and (damaged := store.damaged()):
        store.rebuild()
        yield from (Damage(name, mended=True) for name in damaged)


def _mend_report(database: Database, entry: Entry, embedder: Embedder) -> Damage | None:
    source, rest = database.kept_checksums(entry)
    if not _is(source, lambda: database.checksum_of_source(entry)):
        return Damage(entry.info.id, mended=False, lost=True)
    if _is(rest, lambda: database.checksum_of_rest(entry)):
        return None
    if not database.read_only:
        addition = prepare(database.report(entry), embedder, digest=entry.info.digest)
        with database.writing():
            if database.catalogue.named(entry.info.id) == entry:
                database.put(addition)
    return Damage(entry.info.id, mended=not database.read_only)


def _is(kept: bytes, found: Callable[[], bytes]) -> bool:
    """Whether a checksum is what it was; text that is no longer UTF-8 cannot even be read."""
    try:
        return found() == kept
    except LibraryError:
        return False


def salvage(folder: Path, embedder: Embedder) -> tuple[Catalogue, list[str]] | None:
    """Replace a database file that SQLite cannot read by one of the reports that can be read in it.

    The damaged one is kept beside it. No other process may have the library open.

    Args:
        folder: the library's.
        embedder: makes anew what is computed from the reports.

    Returns:
        What was saved, and the ids of what was not; None when the file is whole.

    Raises:
        LibraryError: Nothing can be read, or the folder cannot be written.
    """
    path = folder / DATABASE_NAME
    unfinished = path.with_suffix(".new")
    damaged = Database(path)
    try:
        with contextlib.suppress(LibraryError, ValueError):
            damaged.check_file()
            if damaged.catalogue:
                return None
        for side in _SIDES:
            unfinished.with_name(unfinished.name + side).unlink(missing_ok=True)
        saved = Database(unfinished)
        try:
            lost = [name for number in _numbers(damaged) if (name := _copied(damaged, saved, number, embedder))]
            catalogue = saved.catalogue
        finally:
            saved.close()
    finally:
        damaged.close()
    # What follows the database followed the other one, by the numbers of its changes.
    for derived in (*folder.glob("vectors-*.faiss"), folder / "keyword" / "seen.json"):
        derived.unlink(missing_ok=True)
    for side in _SIDES:
        old = path.with_name(path.name + side)
        if old.exists():
            old.replace(old.with_name(f"{DATABASE_NAME}.damaged{side}"))
    unfinished.replace(path)
    return catalogue, lost


def _numbers(damaged: Database) -> range:
    """Every number that a report may have."""
    found = damaged.run("SELECT seq FROM sqlite_sequence WHERE name = 'reports'")
    return range(1, found[0][0] + 1 if found else 1)


def _copied(damaged: Database, saved: Database, number: int, embedder: Embedder) -> str | None:
    """Copy one report; its id, or its number where not even that can be read, when it cannot be."""
    name = f"number {number}"
    try:
        rows_found = damaged.run(f"SELECT {rows.REPORT_COLUMNS} FROM reports WHERE number = ?", (number,))
        if not rows_found:  # it was removed
            return None
        entry = rows.entry(rows_found[0])
        name = entry.info.id
        if not _is(damaged.kept_checksums(entry)[0], lambda: damaged.checksum_of_source(entry)):
            return name
        addition = prepare(damaged.report(entry), embedder, digest=entry.info.digest)
    except (LibraryError, ValueError):
        return name
    with saved.writing():
        saved.put(addition)
    return None
