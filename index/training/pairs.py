"""Training pairs as token ids, one source each, and how a batch is drawn from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.texts import Document

Ids = NDArray[np.int32]
_RUN = 16
"""Neighbouring items drawn together: sentences of one text are each other's hard negatives."""
_DROPPED = 0.1
"""Share of query tokens left out, so that no single word decides."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries and targets of the same length; targets with equal keys are the same text."""

    queries: list[Ids]
    targets: list[Ids]
    keys: NDArray[np.int64]
    """Identifies each target, (n,)."""
    extra: list[Ids]
    """Mined hard negatives, targets of no query here."""


class Source(Protocol):
    """Where batches come from."""

    name: str
    weight: float

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """About `size` pairs; those that come out empty are left out."""
        ...


class Ragged:
    """Lists of token ids in one flat array."""

    def __init__(self, lists: Sequence[Sequence[int] | Ids]) -> None:
        self.offsets = np.zeros(len(lists) + 1, np.int64)
        np.cumsum([len(ids) for ids in lists], out=self.offsets[1:])
        self.flat: Ids = np.concatenate([np.empty(0, np.int32), *(np.asarray(ids, np.int32) for ids in lists)])

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Sequence[str]) -> Ragged:
        """The tokens of texts."""
        lists: list[Sequence[int] | Ids] = []
        for start in range(0, len(texts), 20_000):
            encodings = tokenizer.encode_batch_fast(list(texts[start : start + 20_000]), add_special_tokens=False)
            lists.extend(np.array(encoding.ids, np.int32) for encoding in encodings)
        return cls(lists)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> Ids:
        return self.flat[self.offsets[row] : self.offsets[row + 1]]


def _choose(rng: np.random.Generator, count: int, size: int) -> NDArray[np.int64]:
    """Row numbers: half of the time scattered, else in runs of neighbours."""
    if rng.random() < 0.5 or count < _RUN * 4:
        return rng.integers(0, count, size)
    starts = rng.integers(0, count - _RUN, size // _RUN)
    return np.asarray((starts[:, None] + np.arange(_RUN)).ravel())


def _drop(rng: np.random.Generator, ids: Ids) -> Ids:
    if len(ids) < 4:
        return ids
    kept = ids[rng.random(len(ids)) >= _DROPPED]
    return kept if len(kept) else ids


@dataclass(slots=True)
class Pairs:
    """Ready pairs: a query, the text that answers it, and (once mined) a text that does not."""

    name: str
    weight: float
    queries: Ragged
    targets: Ragged
    target_of: NDArray[np.int64]
    """Target number of each query."""
    negative_of: NDArray[np.int64] | None = None
    """Target number of a hard negative of each query."""
    both_ways: bool = False
    """Whether a target may also be the query, as for translations."""

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Scattered or neighbouring pairs, with mined negatives for half of them."""
        rows = _choose(rng, len(self.queries), size)
        queries = [_drop(rng, self.queries[row]) for row in rows]
        numbers = self.target_of[rows]
        targets = [self.targets[number] for number in numbers]
        kept = [place for place in range(len(rows)) if len(queries[place]) and len(targets[place])]
        queries, targets, keys = [queries[i] for i in kept], [targets[i] for i in kept], numbers[kept]
        if self.both_ways and rng.random() < 0.5:
            queries, targets = targets, queries
        extra: list[Ids] = []
        if self.negative_of is not None:
            # Only some: mined negatives of rule-made questions are often as right as the target.
            chosen = self.negative_of[rows[kept]][: size // 2]
            extra = [self.targets[number] for number in chosen if number >= 0 and len(self.targets[number])]
        return Batch(queries, targets, keys, extra)


@dataclass(slots=True)
class Cloze:
    """Inverse cloze: part of a sentence asks for its neighbours."""

    name: str
    weight: float
    sentences: Ragged
    document: NDArray[np.int64]
    """Document number of each sentence."""

    @classmethod
    def of(cls, name: str, weight: float, tokenizer: Tokenizer, documents: Sequence[Document]) -> Cloze:
        """A source of all sentences of the documents."""
        sentences = [sentence for document in documents for sentence in document.sentences]
        numbers = np.repeat(np.arange(len(documents)), [len(document.sentences) for document in documents])
        return cls(name, weight, Ragged.of(tokenizer, sentences), numbers)

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Pieces of sentences with what stands before and after them."""
        queries, targets, keys = [], [], []
        for row in _choose(rng, len(self.sentences), size):
            ids = self.sentences[row]
            around = [near for near in (row - 1, row + 1) if self._is_near(row, near)]
            if rng.random() < 0.3:
                around.insert(min(len(around), 1), row)
            target = np.concatenate([self.sentences[near] for near in around]) if around else ids
            if len(ids) < 3 or not len(target):
                continue
            length = max(3, int(len(ids) * rng.uniform(0.3, 1.0)))
            start = int(rng.integers(0, len(ids) - length + 1))
            queries.append(_drop(rng, ids[start : start + length]))
            targets.append(target)
            keys.append(row)
        return Batch(queries, targets, np.array(keys, np.int64), [])

    def _is_near(self, row: int, near: int) -> bool:
        return 0 <= near < len(self.sentences) and bool(self.document[near] == self.document[row])


def make_pairs(
    name: str, weight: float, tokenizer: Tokenizer, texts: Sequence[tuple[str, str]], *, both_ways: bool = False
) -> Pairs:
    """Pairs of (query, target) texts; equal targets are stored once."""
    numbers: dict[str, int] = {}
    target_of = np.array([numbers.setdefault(target, len(numbers)) for _, target in texts], np.int64)
    queries = Ragged.of(tokenizer, [query for query, _ in texts])
    return Pairs(name, weight, queries, Ragged.of(tokenizer, list(numbers)), target_of, both_ways=both_ways)


_SENTENCE = re.compile(r"[^。！？；!?]+[。！？；!?]?")


def answer_windows(question: str, passage: str) -> list[tuple[str, str]]:
    """The question with its likeliest sentence (by shared character pairs), that one's neighbours, the whole."""
    sentences = _SENTENCE.findall(passage)
    if not sentences:
        return []
    wanted = {question[i : i + 2] for i in range(len(question) - 1)}
    overlaps = [
        sum(sentence[i : i + 2] in wanted for i in range(len(sentence) - 1)) / (len(sentence) + 20)
        for sentence in sentences
    ]
    best = int(np.argmax(overlaps))
    window = "".join(sentences[max(best - 1, 0) : best + 2])
    return [(question, sentences[best]), (question, window[:300]), (question, passage[:400])]
