"""The truth of a library: one SQLite file that holds everything which cannot be computed again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from corpus.report import Passage, Report, Source
from index import rows, schema
from index.addition import Addition, checksum, count_tokens, pack_vectors, unpack_vectors
from index.catalogue import Catalogue
from index.retriever import LibraryError, Stated, Vectors
from index.rows import Entry, Row, Tokens
from index.sqlite import SqliteFile

DATABASE_NAME = "library.db"


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
        self._catalogue = Catalogue(-1)
        super().__init__(path, schema=schema.TABLES, version=schema.FORMAT)

    # Changes

    def put(self, addition: Addition) -> None:
        """Add a report, in place of the one of the same id, if any; inside `writing`."""
        name, count = addition.info[0], len(addition.passages)
        self.drop(name)
        change = self._next_change()
        ((last_number,),) = self.run("SELECT value FROM state WHERE name = 'passages'")
        numbers = range(last_number + 1, last_number + 1 + count)
        self.run("UPDATE state SET value = ? WHERE name = 'passages'", (last_number + count,))
        added = datetime.now(UTC).isoformat(timespec="seconds")
        columns = f"change, {rows.REPORT_COLUMNS}"
        report = (change, None, numbers.start, numbers.stop, addition.encoder, added, *addition.info)
        self.insert(f"reports ({columns})", [report])
        ((number,),) = self.run("SELECT number FROM reports WHERE id = ?", (name,))
        self.insert("sources", [(number, *addition.source)])
        self.insert("passages", [(n, *row) for n, row in zip(numbers, addition.passages, strict=True)])
        self.insert("vectors", list(zip(numbers, addition.vectors, strict=True)))
        self.insert("facts", [(None, number, *row) for row in addition.facts])
        self._count_tokens(addition.counts, +1)
        self.insert("checksums", [(number, *addition.checksums)])

    def drop(self, report_id: str) -> bool:
        """Remove a report; inside `writing`. False when there is none of that id."""
        found = self.run("SELECT number, first, last FROM reports WHERE id = ?", (report_id,))
        for number, first, last in found:
            between = (first, last)
            blobs = self.run("SELECT tokens FROM passages WHERE number >= ? AND number < ?", between)
            self._count_tokens(count_tokens(Tokens.unpack(blob) for (blob,) in blobs if blob is not None), -1)
            for table in ("passages", "vectors"):
                self.run(f"DELETE FROM {table} WHERE number >= ? AND number < ?", between)
            for table in ("sources", "facts", "checksums"):
                self.run(f"DELETE FROM {table} WHERE report = ?", (number,))
            self.run("DELETE FROM reports WHERE number = ?", (number,))
            self.insert("removals", [(self._next_change(), first, last, number)])
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
        numbers = range(entry.first, entry.last)
        self._count_tokens(count_tokens(self.tokens(numbers).values()), -1)
        for number, item, vector in zip(numbers, tokens, pack_vectors(vectors), strict=True):
            self.run("UPDATE passages SET tokens = ? WHERE number = ?", (item.pack(), number))
            self.run("UPDATE vectors SET row = ? WHERE number = ?", (vector, number))
        self._count_tokens(count_tokens(tokens), +1)
        self.run("UPDATE checksums SET rest = ? WHERE report = ?", (self.checksum_of_rest(entry), entry.number))

    # What there is

    @property
    def change(self) -> int:
        """Number of the last change: it grows by one with every report added, embedded anew or removed."""
        ((number,),) = self.run("SELECT value FROM state WHERE name = 'change'")
        return int(number)

    @property
    def first_encoder(self) -> str | None:
        """Name of the encoder that made the vectors of the first report: most often of all."""
        found = self.run("SELECT encoder FROM reports ORDER BY number LIMIT 1")
        return rows.dense_name(found[0][0]) if found else None

    def check_encoder(self, name: str) -> None:
        """Some reports may be of another encoder, while the library is changed over; not all.

        Raises:
            LibraryError: All are.
        """
        first = self.first_encoder
        if first not in (None, name) and name not in self.catalogue.dense:
            raise LibraryError(
                f"{self._path.parent} was filled with the encoder {first}, not {name}:"
                " name that one with --encoder, or change the library over to this one with wenbao reindex"
            )

    @property
    def catalogue(self) -> Catalogue:
        """The reports as they are now."""
        change, known = self.change, self._catalogue
        if known.change != change:
            since = max(known.change, 0)
            gone = [number for (number,) in self.run("SELECT report FROM removals WHERE change > ?", (since,))]
            self._catalogue = known.followed_by(change, self.changed(since=since), gone if known.change >= 0 else ())
        return self._catalogue

    def changed(self, *, since: int) -> tuple[Entry, ...]:
        """Reports added or embedded anew after a change, in the order they were added."""
        query = f"SELECT {rows.REPORT_COLUMNS} FROM reports WHERE change > ? ORDER BY number"
        return tuple(map(rows.entry, self.run(query, (since,))))

    def removals(self, *, since: int) -> list[tuple[int, int]]:
        """Passage numbers that went after change `since`, as half-open ranges."""
        return self.run("SELECT first, last FROM removals WHERE change > ?", (since,))

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; what has been removed meanwhile is left out."""
        found = self.run_for(f"SELECT {rows.PASSAGE_COLUMNS} FROM passages WHERE number IN", numbers)
        return {row[0]: rows.passage(row) for row in found}

    def stated(self, numbers: Sequence[int]) -> dict[int, Stated]:
        """What passages of running text speak of; notes and tables are left out: they are of no one period."""
        query = "SELECT number, period, role FROM passages WHERE kind = 'body' AND number IN"
        found = self.run_for(query, numbers)
        return {number: Stated((period,) if period else (), role) for number, period, role in found}

    def passages_of(self, entry: Entry) -> list[tuple[int, Passage]]:
        """A report's passages with their numbers, in reading order."""
        query = f"SELECT {rows.PASSAGE_COLUMNS} FROM passages WHERE number >= ? AND number < ? ORDER BY number"
        return [(row[0], rows.passage(row)) for row in self.run(query, (entry.first, entry.last))]

    def texts_of(self, entry: Entry) -> list[tuple[int, str, str]]:
        """Numbers, sections and texts of a report's passages as they are stored, in reading order."""
        query = "SELECT number, section, text FROM passages WHERE number >= ? AND number < ? ORDER BY number"
        return self.run(query, (entry.first, entry.last))

    def tokens(self, numbers: Sequence[int]) -> dict[int, Tokens]:
        """Token ids of passages by number."""
        found = self.run_for("SELECT number, tokens FROM passages WHERE tokens IS NOT NULL AND number IN", numbers)
        return {number: Tokens.unpack(blob) for number, blob in found}

    def token_counts(self, ids: Sequence[int]) -> dict[int, int]:
        """How many passages hold each token; tokens in none are left out."""
        return dict(self.run_for("SELECT id, passages FROM tokens WHERE id IN", ids))

    def vectors(self, numbers: Sequence[int]) -> tuple[list[int], Vectors]:
        """Those of the numbers that are there, in order, and their vectors, (n, dim) float32, all of one encoder."""
        found = self.run_for("SELECT number, row FROM vectors WHERE number IN", numbers, then="ORDER BY number")
        return [number for number, _ in found], unpack_vectors([blob for _, blob in found])

    def vectors_of(self, entry: Entry) -> Vectors:
        """A report's vectors in passage order, (n_passages, dim) float32."""
        query = "SELECT row FROM vectors WHERE number >= ? AND number < ? ORDER BY number"
        return unpack_vectors([blob for (blob,) in self.run(query, (entry.first, entry.last))])

    def source(self, entry: Entry) -> Source:
        """The decoded text of a report."""
        return rows.source(entry.info.source, self._source_row(entry))

    def report(self, entry: Entry) -> Report:
        """The report as it was read."""
        return rows.report(entry.info, self._source_row(entry))

    def tokens_are_miscounted(self) -> bool:
        """Whether `token_counts` is not what the passages' tokens say."""
        return self.run("SELECT id, passages FROM tokens ORDER BY id") != list(self._counted())

    def recount_tokens(self) -> None:
        """Count anew how many passages hold each token; inside `writing`."""
        self.run("DELETE FROM tokens")
        self.insert("tokens", self._counted())

    def _counted(self) -> tuple[tuple[int, int], ...]:
        blobs = self.run("SELECT tokens FROM passages WHERE tokens IS NOT NULL")
        return count_tokens(Tokens.unpack(blob) for (blob,) in blobs)

    def checksum_of_source(self, entry: Entry) -> bytes:
        """What the first of `Addition.checksums` is of the rows that are there now."""
        (info,) = self.run(f"SELECT {rows.INFO_COLUMNS} FROM reports WHERE number = ?", (entry.number,))
        return checksum([info], [self._source_row(entry)])

    def checksum_of_rest(self, entry: Entry) -> bytes:
        """And the second."""
        between, these = "number >= ? AND number < ? ORDER BY number", (entry.first, entry.last)
        passages = self.run(f"SELECT {rows.PASSAGE_COLUMNS}, tokens FROM passages WHERE {between}", these)
        vectors = self.run(f"SELECT row FROM vectors WHERE {between}", these)
        query = f"SELECT folded, {rows.FACT_COLUMNS} FROM facts WHERE report = ? ORDER BY number"
        return checksum((row[1:] for row in passages), vectors, self.run(query, (entry.number,)))

    def kept_checksums(self, entry: Entry) -> tuple[bytes, bytes]:
        """What they were when the report was written; empty when that is lost."""
        found = self.run("SELECT source, rest FROM checksums WHERE report = ?", (entry.number,))
        return found[0] if found else (b"", b"")

    # Inside

    def _migrate(self, found: int) -> None:
        schema.migrate(self, found)
        for entry in self.changed(since=0):
            self.insert("checksums", [(entry.number, self.checksum_of_source(entry), self.checksum_of_rest(entry))])

    def _next_change(self) -> int:
        ((number,),) = self.run("UPDATE state SET value = value + 1 WHERE name = 'change' RETURNING value")
        return int(number)

    def _count_tokens(self, counts: Iterable[tuple[int, int]], step: int) -> None:
        values = [(token, step * count) for token, count in counts]
        self.insert("tokens", values, then="ON CONFLICT (id) DO UPDATE SET passages = passages + excluded.passages")
        if step < 0:
            self.run("DELETE FROM tokens WHERE passages = 0")

    def _source_row(self, entry: Entry) -> Row:
        for row in self.run(f"SELECT {rows.SOURCE_COLUMNS} FROM sources WHERE report = ?", (entry.number,)):
            return row
        raise LibraryError(f"{self._path.parent} holds no report {entry.info.id!r} any more")
