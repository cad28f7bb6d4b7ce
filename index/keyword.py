"""BM25 by tantivy over terms that are already cut; derived from the database, and safe to delete."""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.catalogue import Catalogue
from index.retriever import Scored

CONTEXT_WEIGHT = 1.0
"""What a term found in a passage's title or section counts, beside 1 for its own text."""
_LAYOUT = 2
"""Version of the fields below; an index of another layout is made anew."""
_HEAP = 50_000_000
"""Bytes that tantivy may gather before it writes a segment."""
_SMALL = 2000
"""Passages that are indexed in a few tenths of a second."""
_HIGHEST = 2**63
"""Above the number of any passage."""
_MARK = 1337
"""Ends every file of tantivy's."""
_SEEN = "seen.json"


@dataclass(frozen=True, slots=True)
class TermsOf:
    """What is indexed of one passage: its own terms, and those of its report and section."""

    number: int
    report: int
    text: Sequence[str]
    context: Sequence[str]


class KeywordIndex:
    """A folder of tantivy's. `newest` is the highest passage number up to which it was filled, `seen` the number of
    the change up to which removals were followed, 0 when there is nothing of use.

    Both are written after tantivy's own commit. A crash in between makes the same changes come again, which does no
    harm: whatever is newer than `newest` is deleted before it is added.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Any = None
        self._searcher: Any = None
        self._deleted = 0
        self.seen = self.newest = 0
        self.reload()

    def reload(self) -> None:
        """Take up what has been committed, by whichever process; a damaged index counts as none."""
        import tantivy

        self.forget()
        try:
            state = json.loads((self._folder / _SEEN).read_text(encoding="utf-8"))
            index = tantivy.Index.open(str(self._folder))
            index.config_reader("manual")  # no thread of tantivy's own that looks after the folder
            searcher = index.searcher()
            if state["layout"] == _LAYOUT:
                self.seen, self._deleted, self.newest = (int(state[key]) for key in ("change", "deleted", "newest"))
                self._index, self._searcher = index, searcher
        except (OSError, ValueError, LookupError, TypeError):
            return

    @property
    def count(self) -> int:
        """How many passages there are."""
        return 0 if self._searcher is None else int(self._searcher.num_docs)

    def is_at(self, catalogue: Catalogue) -> bool:
        """Whether everything of it has been taken in."""
        return self.seen == catalogue.change and self.newest >= catalogue.newest

    def is_whole(self) -> bool:
        """Whether every file has the checksum that tantivy has written at its end."""
        return all(_is_whole(path.read_bytes()) for path in self._folder.glob("[0-9a-f]*.*"))

    def forget(self) -> None:
        """Count the index as none: the next update makes it anew."""
        self._index = self._searcher = None
        self.seen = self._deleted = self.newest = 0

    def would_wear_out(self, deleted: int) -> bool:
        """Whether `deleted` more passages would put the counts off that BM25 weighs terms by.

        Tantivy counts the dead with the living until it merges their segment. A small index is so quickly made
        anew that it need not hold any; a large one bears a tenth.
        """
        return (self._deleted + deleted) * 10 > max(self.count - _SMALL, 0)

    def update(self, change: int, newest: int, gone: Iterable[tuple[int, int]], fresh: Iterable[TermsOf]) -> None:
        """Delete ranges of passages, add others up to the number `newest`, and remember both numbers; one commit."""
        import tantivy

        if self._index is None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), str(self._folder))
            self._index.config_reader("manual")
            self._searcher = self._index.searcher()
        expected = self.count
        writer = self._index.writer(_HEAP, 1)
        for first, last in (*gone, (self.newest + 1, _HIGHEST)):
            writer.delete_documents_by_query(
                tantivy.Query.range_query(
                    self._index.schema, "number", tantivy.FieldType.Unsigned, first, last, include_upper=False
                )
            )
        for item in fresh:
            document = tantivy.Document()
            document.add_unsigned("number", item.number)
            document.add_unsigned("report", item.report)
            document.add_text("text", " ".join(item.text))
            document.add_text("context", " ".join(item.context))
            writer.add_document(document)
            expected += 1
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._deleted += expected - self.count
        self.seen, self.newest = change, newest
        self._remember()

    def _remember(self) -> None:
        """Write down what `reload` takes up."""
        state = {
            "layout": _LAYOUT,
            "change": self.seen,
            "deleted": self._deleted,
            "newest": self.newest,
        }
        unfinished = self._folder / f"{_SEEN}.new"
        unfinished.write_text(json.dumps(state), encoding="utf-8")
        for private in ("meta.json", ".managed.json"):
            # Tantivy lets nobody but their owner read these, and others may search a library too.
            shutil.copymode(unfinished, self._folder / private)
        unfinished.replace(self._folder / _SEEN)

    def search(self, terms: Mapping[str, float], *, depth: int, reports: Sequence[int] | None) -> list[Scored]:
        """The `depth` best passages, best first; `reports` are report numbers, None means all.

        Raises:
            IndexDamagedError: Tantivy cannot read its files.
        """
        import tantivy

        if self._searcher is None or not terms:
            return []
        query, schema = tantivy.Query, self._index.schema
        fields = (("text", 1.0), ("context", CONTEXT_WEIGHT))
        wanted = query.boolean_query(
            [
                (tantivy.Occur.Should, query.boost_query(query.term_query(schema, field, term, "freq"), weight * share))
                for term, weight in terms.items()
                for field, share in fields
            ]
        )
        if reports is not None:
            among = query.const_score_query(query.term_set_query(schema, "report", list(reports)), 0.0)
            wanted = query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, among)])
        try:
            found = self._searcher.search(wanted, depth, count=False).hits
            numbers = self._searcher.fast_field_values("number", [address for _, address in found])
        except BaseException as error:  # a flipped byte can make tantivy panic, which is no Exception
            if isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException":
                raise IndexDamagedError(str(error)) from error
            raise
        hits = ((number, score) for number, (score, _) in zip(numbers, found, strict=True))
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))


class IndexDamagedError(Exception):
    """The files on disk are not what was written; never shown, since the index can be made anew."""


def _is_whole(content: bytes) -> bool:
    """A file ends in a JSON footer with the CRC-32 of what is before it, the footer's length and a mark."""
    length, mark = struct.unpack("<II", content[-8:]) if len(content) > 8 else (0, 0)
    if mark != _MARK:
        return False
    footer = content[-8 - length : -8]
    try:
        return bool(json.loads(footer)["crc"] == zlib.crc32(content[: -8 - length]))
    except (ValueError, LookupError, TypeError):
        return False


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("number", "report"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("text", "context"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
