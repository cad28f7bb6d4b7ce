"""The truth of a library: one SQLite file that holds everything which cannot be computed again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.report import Fact, Passage, Report, Source
from index import rows
from index.retriever import LibraryError, Vectors
from index.rows import Entry, Tokens
from index.sqlite import SqliteFile

FORMAT = 1
"""Version of the tables below, kept in user_version."""
DATABASE_NAME = "library.db"

_SCHEMA = """
CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT, change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    encoder TEXT NOT NULL, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT NOT NULL,
    region TEXT NOT NULL, year INTEGER, kind TEXT NOT NULL, date TEXT, body TEXT,
    passages INTEGER NOT NULL, facts INTEGER NOT NULL, characters INTEGER NOT NULL, added TEXT NOT NULL);
CREATE TABLE sources (report INTEGER PRIMARY KEY, text TEXT NOT NULL, pages TEXT NOT NULL, outline TEXT NOT NULL);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, report_id TEXT NOT NULL, kind TEXT NOT NULL, section TEXT NOT NULL,
    pieces TEXT NOT NULL, text TEXT NOT NULL, period TEXT, role TEXT, tokens BLOB);
CREATE TABLE vectors (report INTEGER PRIMARY KEY, dim INTEGER NOT NULL, rows BLOB NOT NULL);
CREATE TABLE facts (
    number INTEGER PRIMARY KEY, report INTEGER NOT NULL, folded TEXT NOT NULL, report_id TEXT NOT NULL,
    region TEXT NOT NULL, indicator TEXT NOT NULL, value TEXT, unit TEXT, hedge TEXT, change TEXT, period TEXT,
    role TEXT NOT NULL, pieces TEXT NOT NULL, quote TEXT NOT NULL, figure TEXT NOT NULL, basis TEXT, text TEXT,
    section TEXT NOT NULL);
CREATE INDEX facts_of_report ON facts (report);
CREATE TABLE tokens (id INTEGER PRIMARY KEY, passages INTEGER NOT NULL);
CREATE TABLE removals (change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
INSERT INTO state VALUES ('change', 0), ('passages', 0);
"""


@dataclass(frozen=True, slots=True)
class Addition:
    """One report with everything that was computed from it."""

    report: Report
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...]
    vectors: Vectors
    """(n_passages, dim) float32; kept as float16."""
    tokens: tuple[Tokens, ...]
    """One for each passage."""


def database_path(folder: Path) -> Path:
    """Where the database is or may be made.

    Raises:
        LibraryError: The folder is a file, holds something else, or cannot be made.
    """
    path = folder / DATABASE_NAME
    try:
        if folder.exists() and not folder.is_dir():
            raise LibraryError(f"{folder} is a file: a library is a folder")
        folder.mkdir(parents=True, exist_ok=True)
        # A settings file or a file manager's hidden one may lie in a user's data folder.
        if not path.exists() and any(found.suffix != ".toml" and found.name[0] != "." for found in folder.iterdir()):
            raise LibraryError(f"{folder} holds other files and no library: give an empty or new folder")
    except OSError as error:
        raise LibraryError(f"{folder} cannot be used as a library: {error.strerror or error}") from error
    return path


class Database(SqliteFile):
    """Reports, passages, facts, vectors and the number of the last change.

    Passages are numbered for ever: a number is never used again, so what is derived from the passages can
    follow by change number, and cannot mistake one passage for another.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it; see `SqliteFile`."""
        super().__init__(path, schema=_SCHEMA, version=FORMAT)
        self._entries: tuple[int, tuple[Entry, ...]] = (-1, ())

    # Changes

    def put(self, addition: Addition, *, encoder: str) -> None:
        """Add a report, in place of the one of the same id, if any; inside `writing`."""
        report, passages = addition.report, addition.passages
        self.drop(report.id)
        change = self._next_change()
        ((last_number,),) = self.run("SELECT value FROM state WHERE name = 'passages'")
        first, last = last_number + 1, last_number + 1 + len(passages)
        self.run("UPDATE state SET value = ? WHERE name = 'passages'", (last - 1,))
        info = (report.id, report.source.name, report.title, report.region, report.year, report.kind)
        issued = (report.date.isoformat() if report.date else None, report.body)
        counts = (len(passages), len(addition.facts), len(report.source.text))
        added = datetime.now(UTC).isoformat(timespec="seconds")
        self.insert("reports", [(None, change, first, last, encoder, *info, *issued, *counts, added)])
        ((number,),) = self.run("SELECT number FROM reports WHERE id = ?", (report.id,))
        pages = ",".join(map(str, report.source.pages))
        self.insert("sources", [(number, report.source.text, pages, rows.outline(report))])
        numbered = zip(range(first, last), passages, addition.tokens, strict=True)
        self.insert("passages", [(n, *rows.passage_row(item), tokens.pack()) for n, item, tokens in numbered])
        dim = addition.vectors.shape[1]
        self.insert("vectors", [(number, dim, addition.vectors.astype("<f2").tobytes())])
        self.insert("facts", [(None, number, rows.fold(f.indicator), *rows.fact_row(f)) for f in addition.facts])
        self._count_tokens(addition.tokens, +1)

    def drop(self, report_id: str) -> bool:
        """Remove a report; inside `writing`. False when there is none of that id."""
        found = self.run("SELECT number, first, last FROM reports WHERE id = ?", (report_id,))
        for number, first, last in found:
            between = (first, last)
            blobs = self.run("SELECT tokens FROM passages WHERE number >= ? AND number < ?", between)
            self._count_tokens([Tokens.unpack(blob) for (blob,) in blobs if blob is not None], -1)
            self.run("DELETE FROM passages WHERE number >= ? AND number < ?", between)
            for table in ("sources", "vectors", "facts"):
                self.run(f"DELETE FROM {table} WHERE report = ?", (number,))
            self.run("DELETE FROM reports WHERE number = ?", (number,))
            self.insert("removals", [(self._next_change(), first, last)])
        return bool(found)

    def reembed(self, entry: Entry, *, encoder: str, vectors: Vectors, tokens: Sequence[Tokens]) -> None:
        """Replace what an encoder made of a report; inside `writing`.

        Args:
            entry: the report; its passages keep their numbers.
            encoder: name of the new encoder.
            vectors: (n_passages, dim) float32.
            tokens: one for each passage.
        """
        change = self._next_change()
        self.run("UPDATE reports SET change = ?, encoder = ? WHERE number = ?", (change, encoder, entry.number))
        blob = vectors.astype("<f2").tobytes()
        self.run("UPDATE vectors SET dim = ?, rows = ? WHERE report = ?", (vectors.shape[1], blob, entry.number))
        numbers = range(entry.first, entry.last)
        self._count_tokens(self.tokens(numbers).values(), -1)
        for number, item in zip(numbers, tokens, strict=True):
            self.run("UPDATE passages SET tokens = ? WHERE number = ?", (item.pack(), number))
        self._count_tokens(tokens, +1)

    # What there is

    @property
    def change(self) -> int:
        """Number of the last change: it grows by one with every report added, embedded anew or removed."""
        ((number,),) = self.run("SELECT value FROM state WHERE name = 'change'")
        return int(number)

    def entries(self, *, since: int | None = None) -> tuple[Entry, ...]:
        """All reports in the order they were added, or those added or embedded anew after change `since`."""
        change = self.change
        if since is None and self._entries[0] == change:
            return self._entries[1]
        found = self.run(f"SELECT {rows.REPORT_COLUMNS} FROM reports WHERE change > ? ORDER BY number", (since or 0,))
        entries = tuple(map(rows.entry, found))
        if since is None:
            self._entries = (change, entries)
        return entries

    def removals(self, *, since: int) -> list[tuple[int, int]]:
        """Passage numbers that went after change `since`, as half-open ranges."""
        return self.run("SELECT first, last FROM removals WHERE change > ?", (since,))

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; what has been removed meanwhile is left out."""
        found = self.run_for(f"SELECT {rows.PASSAGE_COLUMNS} FROM passages WHERE number IN", numbers)
        return {row[0]: rows.passage(row) for row in found}

    def passages_of(self, entry: Entry) -> list[tuple[int, Passage]]:
        """A report's passages with their numbers, in reading order."""
        query = f"SELECT {rows.PASSAGE_COLUMNS} FROM passages WHERE number >= ? AND number < ? ORDER BY number"
        return [(row[0], rows.passage(row)) for row in self.run(query, (entry.first, entry.last))]

    def tokens(self, numbers: Sequence[int]) -> dict[int, Tokens]:
        """Token ids of passages by number."""
        found = self.run_for("SELECT number, tokens FROM passages WHERE tokens IS NOT NULL AND number IN", numbers)
        return {number: Tokens.unpack(blob) for number, blob in found}

    def token_counts(self, ids: Sequence[int]) -> dict[int, int]:
        """How many passages hold each token; tokens in none are left out."""
        return dict(self.run_for("SELECT id, passages FROM tokens WHERE id IN", ids))

    def vectors(self, entry: Entry) -> Vectors:
        """A report's vectors in passage order, (n_passages, dim) float32."""
        ((dim, blob),) = self.run("SELECT dim, rows FROM vectors WHERE report = ?", (entry.number,))
        return np.frombuffer(blob, "<f2").reshape(-1, dim).astype(np.float32)

    def source(self, entry: Entry) -> Source:
        """The decoded text of a report."""
        return self._source(entry)[0]

    def report(self, entry: Entry) -> Report:
        """The report as it was read."""
        return rows.report(entry.info, *self._source(entry))

    # Inside

    def _next_change(self) -> int:
        ((number,),) = self.run("UPDATE state SET value = value + 1 WHERE name = 'change' RETURNING value")
        return int(number)

    def _count_tokens(self, passages: Iterable[Tokens], step: int) -> None:
        counts = Counter(token for tokens in passages for token in set(tokens.ids.tolist()))
        values = [(token, step * count) for token, count in sorted(counts.items())]
        self.insert("tokens", values, then="ON CONFLICT (id) DO UPDATE SET passages = passages + excluded.passages")
        if step < 0:
            self.run("DELETE FROM tokens WHERE passages = 0")

    def _source(self, entry: Entry) -> tuple[Source, str]:
        query = "SELECT text, pages, outline FROM sources WHERE report = ?"
        ((text, pages, outline),) = self.run(query, (entry.number,))
        return Source(entry.info.source, text, tuple(int(page) for page in pages.split(",") if page)), outline
