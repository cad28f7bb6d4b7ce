"""Reports and an encoder made by hand, so that no test of the index depends on trained weights or on the reader."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import count

import numpy as np

from corpus.report import Fact, Paragraph, Passage, Report, Source, Span
from index.addition import Addition
from index.retriever import Ids, Vectors
from index.rows import Tokens

DIM = 128
VOCABULARY = 4096


class HashEncoder:
    """Words and character pairs, each with a vector drawn from its hash: texts that share some are near."""

    name = "hash-128"
    dim = DIM

    def __init__(self) -> None:
        self._table = np.random.default_rng(0).standard_normal((VOCABULARY, DIM)).astype(np.float32)

    def encode(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        return self.pool(self.token_ids(texts))

    def pool(self, texts: Sequence[Ids]) -> Vectors:
        vectors = np.zeros((len(texts), DIM), np.float32)
        for row, ids in enumerate(texts):
            vectors[row] = self._table[ids].sum(axis=0)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, norms, out=vectors, where=norms > 0)
        return vectors

    def token_ids(self, texts: Sequence[str]) -> list[Ids]:
        return [np.array([_number(part) for part in _parts(text)], np.int32) for text in texts]

    def rows(self, ids: Ids) -> Vectors:
        return self._table[ids]

    def tokens(self, text: str) -> tuple[tuple[int, ...], Vectors]:
        ids = self.token_ids([text])[0]
        return tuple(ids.tolist()), self._table[ids]


def _parts(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [word[at : at + 2] for word in words for at in range(max(len(word) - 1, 1))]


def _number(part: str) -> int:
    return int.from_bytes(hashlib.blake2b(part.encode(), digest_size=4).digest()) % VOCABULARY


def make_report(
    name: str, lines: Sequence[str], *, region: str = "", year: int | None = None, kind: str = "报告", title: str = ""
) -> Report:
    """A report of one paragraph a line, all in one section."""
    text = "\n".join(lines)
    starts = count()
    offset, paragraphs = next(starts), []
    for line in lines:
        paragraphs.append(Paragraph(("一、工作",), (Span(offset, offset + len(line)),), line))
        offset += len(line) + 1
    return Report(name, title or name, region, year, kind, None, None, Source(f"{name}.txt", text), tuple(paragraphs))


def make_addition(report: Report, vectors: Vectors | None = None) -> Addition:
    """What a library would write of it: each paragraph a passage of one sentence, and one fact."""
    encoder = HashEncoder()
    passages = tuple(
        Passage(f"{report.id}:{n}", report.id, "body", item.section, item.pieces, item.text)
        for n, item in enumerate(report.paragraphs)
    )
    texts = [passage.text for passage in passages]
    tokens = []
    for text, ids in zip(texts, encoder.token_ids(texts), strict=True):
        tokens.append(Tokens(np.array([(0, 0, 0), (0, len(text), len(ids))], np.int32), ids))
    whole = report.paragraphs[0].pieces if report.paragraphs else ()
    fact = Fact(report.id, report.region, "粮食产量", "15", "亿斤", None, None, "2026", "target", whole, "", whole)
    found = encoder.encode(texts) if vectors is None else vectors
    return Addition.of(report, passages, (fact,), found, tokens, encoder=encoder.name)
