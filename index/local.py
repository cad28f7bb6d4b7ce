"""The embedded store: tantivy and FAISS, following the database."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from index import rows, sqlite
from index.catalogue import Catalogue
from index.database import Database
from index.dense import VectorIndex
from index.keyword import IndexDamagedError, KeywordIndex, TermsOf
from index.places import context_of
from index.retriever import LibraryError, Scored, Vectors, Where
from index.rows import Entry
from index.sqlite import BusyError
from index.terms import terms as cut

BATCH = 20_000
"""Passages that are indexed before the index is committed: so much is done again at most after a crash."""
_PATIENCE_S = 0.1
"""How long a search waits for another process that is indexing what was just added."""


class UnwrittenError(LibraryError):
    """An index cannot be written; it is as it was before."""


class LocalStore:
    """Both indexes catch up before they are searched, so a reader sees what any process has added."""

    def __init__(self, database: Database, folder: Path, encoder: Callable[[], str]) -> None:
        """`encoder` names the one whose vectors are searched; it is asked when they are first needed."""
        self._database = database
        self._folder = folder
        self._encoder = encoder
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._keyword: KeywordIndex | None = None
        self._dense: VectorIndex | None = None

    def by_terms(self, terms: Mapping[str, float], *, depth: int, where: Where) -> list[Scored]:
        """BM25 of weighted terms: the `depth` best passages that `where` allows, best first."""
        allowed = self._allowed(where)
        reports = None if allowed is None else [entry.number for entry in allowed]
        index = self._searchable_keyword()
        try:
            return index.search(terms, depth=depth, reports=reports)
        except IndexDamagedError:
            self._catch_up_keyword(index, anew=True)
            return index.search(terms, depth=depth, reports=reports)

    def by_vector(self, vector: Vectors, *, depth: int, where: Where) -> list[Scored]:
        """Inner product with a (dim,) vector: the `depth` best passages that `where` allows, best first."""
        allowed = self._allowed(where)
        ranges = None if allowed is None else [(entry.first, entry.last) for entry in allowed]
        return self._caught_up_dense().search(vector, depth=depth, ranges=ranges)

    def catch_up(self, *, vectors: bool = True) -> None:
        """Bring both indexes up to date, and leave them on disk so that the next process opens at once.

        Args:
            vectors: also those of the vectors, for which the encoder must be known.
        """
        self._caught_up_keyword()
        if vectors:
            self._caught_up_dense().save()

    def close(self) -> None:
        """Let go of the indexes."""
        self._keyword = self._dense = None
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def rebuild(self) -> None:
        """Make both indexes anew from the database."""
        self._keyword = self._keyword or KeywordIndex(self._keyword_folder())
        self._catch_up_keyword(self._keyword, anew=True)
        self._dense = VectorIndex(self._folder, encoder=self._encoder(), newest=0)
        self._catch_up_dense(self._dense)
        self._dense.save()

    def damaged(self) -> list[str]:
        """Which indexes are not what the database says, nor what was written."""
        keyword, dense = self._caught_up_keyword(), self._caught_up_dense()
        with self._database.reading():
            catalogue = self._database.catalogue
            kept = ((entry.first, self._database.vectors_of(entry)) for entry in self._own(catalogue.entries))
            checks = {
                "the index of words": keyword.count == catalogue.passages and keyword.is_whole(),
                "the index of vectors": dense.holds(kept),
            }
        return [name for name, is_whole in checks.items() if not is_whole]

    def _allowed(self, where: Where) -> tuple[Entry, ...] | None:
        """None when all are."""
        catalogue = self._database.catalogue
        allowed = catalogue.allowed(where)
        return None if len(allowed) == len(catalogue.entries) else allowed

    def _searchable_keyword(self) -> KeywordIndex:
        try:
            return self._caught_up_keyword()
        except UnwrittenError:  # a full disk must not keep anybody from what was indexed before
            if self._keyword is None or not self._keyword.seen:
                raise
            return self._keyword

    def _caught_up_keyword(self) -> KeywordIndex:
        if self._keyword is None:
            self._keyword = KeywordIndex(self._keyword_folder())
        if not self._keyword.is_at(self._database.catalogue):
            self._catch_up_keyword(self._keyword)
        return self._keyword

    def _catch_up_keyword(self, index: KeywordIndex, *, anew: bool = False) -> None:
        if self._database.read_only:
            self._update_keyword(index, anew=anew)
            return
        from filelock import FileLock, Timeout

        waits = anew or not index.seen
        try:
            # Not the database's own lock: reports can be added while a long list of them is indexed.
            with FileLock(self._folder / ".keyword.lock", timeout=sqlite.PATIENCE_S if waits else _PATIENCE_S):
                index.reload()
                self._update_keyword(index, anew=anew)
        except Timeout as error:
            if waits:
                raise BusyError(f"{self._folder} is being indexed by another process: try again later") from error
            # What was indexed before is searched: the other process is about to take in the rest.

    def _update_keyword(self, index: KeywordIndex, *, anew: bool) -> None:
        """Bring the index up to date, some reports at a time: what is done is kept if the process is killed."""
        while True:
            with self._database.reading():
                catalogue = self._database.catalogue
                if anew:
                    index.forget()
                self._extend_keyword(index, catalogue)
            if not index.is_at(catalogue):
                anew = False
            elif anew or index.count == catalogue.passages:
                return
            else:  # a commit was cut short, or the folder is another library's
                anew = True

    def _extend_keyword(self, index: KeywordIndex, catalogue: Catalogue) -> None:
        gone = self._database.removals(since=index.seen)
        dead = sum(last - first for first, last in gone)
        if index.seen > catalogue.change or (dead and index.would_wear_out(dead)):
            index.forget()
        if index.is_at(catalogue):
            return
        # Those that were only embedded anew have the terms they had, and are not after the newest.
        fresh, passages = [], 0
        for entry in catalogue.after(index.newest):
            fresh.append(entry)
            passages += entry.info.passages
            if passages >= BATCH:
                break
        newest = fresh[-1].last - 1 if fresh else max(index.newest, catalogue.newest)
        try:
            index.update(catalogue.change, newest, gone if index.seen else (), self._terms_of(fresh))
        except (OSError, ValueError) as error:
            index.reload()
            reason = " ".join(str(error).split())
            raise UnwrittenError(
                f"{self._folder}: what was added is kept, but cannot be indexed ({reason}): check the disk"
            ) from error

    def _terms_of(self, entries: Iterable[Entry]) -> Iterator[TermsOf]:
        for entry in entries:
            contexts: dict[str, list[str]] = {}
            for number, section, text in self._database.texts_of(entry):
                if section not in contexts:
                    contexts[section] = cut(context_of(entry.info, rows.section(section)))
                yield TermsOf(number, entry.number, cut(text), contexts[section])

    def _caught_up_dense(self) -> VectorIndex:
        if self._dense is None:
            self._dense = VectorIndex(self._folder, encoder=self._encoder(), newest=self._database.change)
        if self._dense.seen != self._database.change:
            self._catch_up_dense(self._dense)
        return self._dense

    def _catch_up_dense(self, index: VectorIndex) -> None:
        with self._database.reading():
            self._update_dense(index)
            if index.count != sum(entry.info.passages for entry in self._own(self._database.catalogue.entries)):
                index.forget()
                self._update_dense(index)

    def _update_dense(self, index: VectorIndex) -> None:
        since, change = index.seen, self._database.change
        entries = self._database.changed(since=since)
        # A report that was embedded anew has other vectors under the same numbers.
        gone = self._database.removals(since=since) + [(entry.first, entry.last) for entry in entries]
        index.update(change, gone, ((entry.first, self._database.vectors_of(entry)) for entry in self._own(entries)))

    def _own(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Those whose vectors are of the encoder that questions go through."""
        name = self._encoder()
        return (entry for entry in entries if entry.dense == name)

    def _keyword_folder(self) -> Path:
        folder = self._folder / "keyword"
        if not self._database.read_only:
            return folder
        # Tantivy writes lock files even to read: a library that cannot be written is searched in a copy.
        self._copy = tempfile.TemporaryDirectory(prefix="wenbao-")
        copy = Path(self._copy.name) / "keyword"
        copy.mkdir()
        with contextlib.suppress(OSError):  # what cannot be read either is made anew, in the copy
            for file in folder.iterdir():
                # The contents alone: the permissions of the originals would keep the copy from being used.
                if file.suffix != ".lock":
                    shutil.copyfile(file, copy / file.name)
        return copy
