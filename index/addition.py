"""One report with everything that is computed from it, as the rows of a library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

import numpy as np

from corpus.report import Fact, Passage, Report
from index import rows
from index.embedding import Embedder
from index.rerank import distinct
from index.retriever import Vectors
from index.rows import Row, Tokens

_COUNTED = 256
"""Passages whose tokens are counted at once."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What `Database.put` writes: plain values only, so that another process can have made it."""

    encoder: str
    info: Row
    """INFO_COLUMNS of the report."""
    source: Row
    """SOURCE_COLUMNS."""
    passages: tuple[Row, ...]
    """PASSAGE_COLUMNS but the number, and the packed tokens."""
    vectors: tuple[bytes, ...]
    """One for each passage: see `pack_vectors`."""
    facts: tuple[Row, ...]
    """The folded indicator and FACT_COLUMNS."""
    counts: tuple[tuple[int, int], ...]
    """Tokens, and how many of the passages hold each."""
    checksums: tuple[bytes, bytes]
    """Of the report as it was read (info, source), and of all that is computed from it."""

    @classmethod
    def of(
        cls,
        report: Report,
        passages: Sequence[Passage],
        facts: Sequence[Fact],
        vectors: Vectors,
        tokens: Sequence[Tokens],
        *,
        encoder: str,
        digest: str | None = None,
    ) -> Addition:
        """Turn values into rows.

        Args:
            report: where all the others are from.
            passages: in reading order.
            facts: in reading order.
            vectors: (n_passages, dim) float32.
            tokens: one for each passage.
            encoder: name of what made vectors and tokens.
            digest: of the file that the report was read from.
        """
        info = rows.info_row(report, passages=len(passages), facts=len(facts), digest=digest)
        source = rows.source_row(report)
        parts = tuple((*rows.passage_row(item), held.pack()) for item, held in zip(passages, tokens, strict=True))
        packed = pack_vectors(vectors)
        found = tuple((rows.fold(fact.indicator), *rows.fact_row(fact)) for fact in facts)
        sums = checksum([info], [source]), checksum(parts, [(row,) for row in packed], found)
        return cls(encoder, info, source, parts, packed, found, count_tokens(tokens), sums)


def prepare(report: Report, embedder: Embedder, *, digest: str | None = None) -> Addition:
    """Split a report, find its facts and embed it: all the work of adding it but the writing.

    Args:
        report: what to add.
        embedder: that of the library it is for.
        digest: of the file that it was read from.
    """
    from corpus.facts import find_facts
    from corpus.passages import split_passages

    passages = split_passages(report)
    vectors, tokens = embedder.embed(report, passages)
    return Addition.of(report, passages, find_facts(report), vectors, tokens, encoder=embedder.name, digest=digest)


def pack_vectors(vectors: Vectors) -> tuple[bytes, ...]:
    """Each row of (n, dim) float32 as float16: the search loses nothing by it."""
    return tuple(row.tobytes() for row in vectors.astype("<f2"))


def unpack_vectors(blobs: Sequence[bytes]) -> Vectors:
    """The rows that `pack_vectors` was given, (n, dim) float32; of no blobs (0, 0)."""
    packed = np.frombuffer(b"".join(blobs), "<f2")
    return packed.reshape(len(blobs), len(packed) // max(len(blobs), 1)).astype(np.float32)


def count_tokens(passages: Iterable[Tokens]) -> tuple[tuple[int, int], ...]:
    """How many of the passages hold each token."""
    total: Counter[int] = Counter()
    rest = iter(passages)
    while held := [tokens.ids for tokens in islice(rest, _COUNTED)]:
        kinds, at = distinct(np.concatenate(held))
        is_held = np.zeros((len(held), len(kinds)), np.bool_)
        is_held[np.repeat(np.arange(len(held)), [len(ids) for ids in held]), at] = True
        total.update(dict(zip(kinds.tolist(), is_held.sum(axis=0).tolist(), strict=True)))
    return tuple(sorted(total.items()))


def checksum(*tables: Iterable[Row]) -> bytes:
    """Changes with any value of any row of any table."""
    total = blake2b(digest_size=16)
    for table in tables:
        # The same under every Python: `repr` prints what it takes for printable.
        total.update("".join(map(ascii, table)).encode())
        total.update(b"\n")
    return total.digest()
