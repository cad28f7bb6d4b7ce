"""The face of this floor: a folder of reports that can be searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Self

from corpus.report import Fact, Note, Passage, Report, Source
from index.addition import Addition, prepare
from index.database import Database, database_path
from index.embedding import Embedder
from index.encoder import StaticEncoder
from index.ledger import FactFilter, Ledger
from index.lexicon import Lexicon
from index.local import BATCH, LocalStore
from index.mending import Damage, mend
from index.places import place_of
from index.rerank import Floats, token_weights
from index.retriever import EVERYTHING, Encoder, Hit, Ids, LibraryError, ReportInfo, Reranker, Stated, Vectors, Where
from index.rows import Entry
from index.search import RERANKED, Search, rerank
from index.terms import is_chinese


class Library:
    """Reports, their passages and facts, in one folder; any number of processes may have it open.

    Everything that was added is in the folder's SQLite file. All methods may be called from any thread.
    """

    def __init__(self, folder: Path, encoder: Encoder | None = None, reranker: Reranker | None = None) -> None:
        self.folder = folder
        self._encoder = encoder
        self._embedder: Embedder | None = None
        self._reranker = reranker
        self._lock = RLock()
        self._changed = False
        self._unindexed = 0
        self._database = Database(database_path(folder))
        self.ledger = Ledger(self._database, self._lock)
        self._store = LocalStore(self._database, folder, lambda: self.encoder.name)

    @classmethod
    def open(cls, folder: Path | str, *, encoder: Encoder | None = None, reranker: Reranker | None = None) -> Self:
        """Open the library in `folder`, or make one there; a folder that cannot be written is opened for reading.

        Args:
            folder: may be missing or empty.
            encoder: the shipped one when None; loaded when it is first needed.
            reranker: looks at the best hits of a search once more.

        Raises:
            LibraryError: The folder is something else, is damaged, or belongs to a newer program.
        """
        return cls(Path(folder), encoder, reranker)

    def close(self) -> None:
        """Leave the library ready for the next process to search at once."""
        with self._lock:
            try:
                if self._changed:
                    # Without an embedder there are no new vectors, and no reason to load one.
                    self._store.catch_up(vectors=self._embedder is not None)
            finally:
                self._changed = False
                self._store.close()
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        # After an error that has been told, the next one that follows from it says nothing new.
        with suppress(LibraryError) if kind else nullcontext():
            self.close()

    @property
    def encoder(self) -> Encoder:
        """The encoder that questions and passages go through.

        Raises:
            ModelError: The shipped one cannot be loaded.
        """
        with self._lock:
            self._encoder = self._encoder or StaticEncoder.load()
            return self._encoder

    @property
    def embedder(self) -> Embedder:
        """What makes vectors and tokens of passages: the encoder, with the shipped one where that has no tokens.

        Raises:
            ModelError: An encoder cannot be loaded.
        """
        with self._lock:
            self._embedder = self._embedder or Embedder.of(self.encoder)
            return self._embedder

    @property
    def change(self) -> int:
        """Number of the last change, by any process: added, removed, embedded anew; 0 when new."""
        with self._lock:
            return self._database.change

    # Changing

    def add(self, report: Report, *, digest: str | None = None) -> None:
        """Add a report, in place of the one of the same id, if any; all of it or nothing.

        Args:
            report: what to add.
            digest: of the file that it was read from, to be found again in its `ReportInfo`.

        Raises:
            LibraryError: Another process is writing, the library cannot be written, or another encoder filled it.
        """
        self.put(prepare(report, self.embedder, digest=digest))

    def put(self, addition: Addition) -> None:
        """Write what `prepare` has made of a report, with this library's encoder: the other half of `add`.

        Raises:
            LibraryError: Another process is writing, the library cannot be written, or another encoder filled it.
        """
        with self._lock:
            with self._database.writing():
                self._database.check_encoder(self.encoder.name)
                self._database.put(addition)
            self._changed = True
            self._unindexed += len(addition.passages)
            if self._unindexed >= BATCH:
                self._store.catch_up(vectors=False)
                self._unindexed = 0

    def remove(self, report_id: str) -> None:
        """Take a report out.

        Raises:
            LibraryError: There is none of that id, or the library cannot be written.
        """
        with self._lock, self._database.writing():
            if not self._database.drop(report_id):
                raise LibraryError(f"{self.folder} holds no report {report_id!r}")
            self._changed = True

    def stale(self) -> tuple[ReportInfo, ...]:
        """Reports that another encoder embedded: what `reindex` has to do.

        Raises:
            ModelError: The encoder cannot be loaded.
        """
        name = self.embedder.name
        with self._lock:
            return tuple(entry.info for entry in self._database.catalogue.entries if entry.encoder != name)

    def reindex(self) -> Iterator[ReportInfo]:
        """Embed anew what is stale, report by report, each in a transaction of its own; gives each that is done.

        It may be broken off at any time and taken up again. Meanwhile a report is found by its vectors where the
        search goes through the encoder that made them, and by its words in any case.

        Raises:
            LibraryError: Another process is writing, or the library cannot be written.
            ModelError: The encoder cannot be loaded.
        """
        embedder = self.embedder
        for info in self.stale():
            with self._lock:
                entry = self._database.catalogue.named(info.id)
                if entry is None or entry.info != info:
                    continue
                passages = [passage for _, passage in self._database.passages_of(entry)]
                kept = self._database.vectors_of(entry) if entry.dense == embedder.dense.name else None
            if kept is None:
                vectors, tokens = embedder.embed(info, passages)
            else:
                vectors, tokens = kept, embedder.tokens(info, passages)
            with self._lock, self._database.writing():
                if self._database.catalogue.named(info.id) == entry:  # no other process has touched it meanwhile
                    self._database.reembed(entry, encoder=embedder.name, vectors=vectors, tokens=tokens)
                    self._changed = True
            yield info

    def mend(self) -> tuple[Damage, ...]:
        """Find what is not as it was written, and compute it again where that can be done: see `mending.mend`."""
        with self._lock:
            return tuple(mend(self._database, self._store, self.embedder))

    def rebuild(self) -> None:
        """Make everything anew that is derived from the database."""
        with self._lock:
            self._store.rebuild()

    # Looking

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        where: Where = EVERYTHING,
        prefer: Where = EVERYTHING,
        stated: Stated = Stated(),
        names: Sequence[str] = (),
    ) -> tuple[Hit, ...]:
        """The `k` best passages for a query in Chinese or English.

        Args:
            query: words or a question; `names` are Chinese names of what it means, looked for as well.
            k: how many hits at most.
            where: only passages of reports that pass.
            prefer: reports of these regions, and of these years, come earlier; `stated`: so do passages that state it.

        Raises:
            LibraryError: The library cannot be read, or another encoder filled it.
            ModelError: The encoder, the reranker or the word table cannot be loaded.
        """
        query = query.encode(errors="replace").decode()  # half a surrogate pair, which no engine takes
        with self._lock:
            catalogue = self._database.catalogue
            if k <= 0 or not catalogue.entries:
                return ()
            self._database.check_encoder(self.encoder.name)
            lexicon = None if is_chinese(query) else self.lexicon
            search = Search(self._database, catalogue, self._store, self.embedder, lexicon, tuple(names))
            depth = max(k, RERANKED) if self._reranker else k
            hits = search.hits(query, k=depth, where=where, prefer=prefer, stated=stated)
        if self._reranker is None or not hits:
            return hits
        infos = {info.id: info for info in catalogue.infos}
        places = [place_of(infos[hit.passage.report_id], hit.passage.section) for hit in hits[:RERANKED]]
        return rerank(query, hits, places, self._reranker)[:k]

    def facts(
        self,
        *,
        indicator: str | None = None,
        period: str | None = None,
        role: str | None = None,
        where: Where = EVERYTHING,
    ) -> tuple[Fact, ...]:
        """Facts in the order of their reports and places; an indicator is matched by any part of its name."""
        return self.ledger.facts(FactFilter(indicator, period, role, where))

    def reports(self) -> tuple[ReportInfo, ...]:
        """What there is, in the order it was added."""
        with self._lock:
            return self._database.catalogue.infos

    def report(self, report_id: str) -> Report:
        """A report as it was read, with its paragraphs, notes and tables. Raises LibraryError when it is not there."""
        with self._lock:
            return self._database.report(self._entry(report_id))

    def source(self, report_id: str) -> Source:
        """A report's source. Raises LibraryError when it is not there."""
        with self._lock:
            return self._database.source(self._entry(report_id))

    def report_text(self, report_id: str) -> str:
        """A report's decoded text. Raises LibraryError when it is not there."""
        return self.source(report_id).text

    def notes(self, report_id: str) -> tuple[Note, ...]:
        """A report's glossary. Raises LibraryError when it is not there."""
        return self.report(report_id).notes

    def passages(self, report_id: str) -> tuple[Passage, ...]:
        """A report's passages in reading order. Raises LibraryError when it is not there."""
        with self._lock:
            return tuple(passage for _, passage in self._database.passages_of(self._entry(report_id)))

    def opening(self, report_id: str) -> str:
        """A report's first passage, which says what it is about. Raises LibraryError when it is not there."""
        with self._lock:
            found = self._database.passages([self._entry(report_id).first])
        return "".join(passage.text for passage in found.values())

    def token_weights(self, ids: Ids, rows: Vectors) -> Floats:
        """What tokens of a question weigh here: see `rerank.token_weights`; `rows` are their vectors, (n, dim)."""
        with self._lock:
            counts = self._database.token_counts(ids.tolist())
            passages = self._database.catalogue.passages
            return token_weights(rows, [counts.get(token, 0) for token in ids.tolist()], passages)

    @cached_property
    def lexicon(self) -> Lexicon:
        """English words to Chinese terms, loaded when it is first needed; ModelError where it cannot be read."""
        return Lexicon.load()

    # Inside

    def _entry(self, report_id: str) -> Entry:
        if entry := self._database.catalogue.named(report_id):
            return entry
        raise LibraryError(f"{self.folder} holds no report {report_id!r}")
