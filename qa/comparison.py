"""A question beside texts: late interaction with a sense of place.

The score of a text is the share of the question's weight that finds a like token in it (MaxSim, Khattab and Zaharia
2020), where a token counts the less the farther it stands from the span that would be the answer. Texts are laid end to
end, so that all of them are compared at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.retriever import Ids, Vectors

BY_CLAUSE, BY_ITEM, INSIDE = 0.85, 0.93, 0.9
"""What a match is worth one clause farther from the answer, one item of a list farther, and in the answer itself."""
WHOLE = 2.0
"""A name of several words is matched as a whole: half of them found is a quarter of it."""

Weights = NDArray[np.float32]
Ranges = NDArray[np.intp]
"""Half-open ranges, (n, 2)."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A question as slots, one for each word or term; a slot is matched by the best of its phrases.

    The first phrase of a slot is what the question says; the others are other names of the same thing: the official
    one, or the Chinese for an English word.
    """

    vectors: Vectors
    """(n_rows, dim): the unit token vectors of all phrases, in order."""
    norms: Weights
    """(n_rows,): what each token weighs in its phrase."""
    phrases: NDArray[np.intp]
    """(n_phrases,): the first row of each phrase."""
    sureness: Weights
    """(n_phrases,): how sure a phrase means its slot, at most 1."""
    lengths: NDArray[np.intp]
    """(n_phrases,): how many rows each phrase has."""
    slots: NDArray[np.intp]
    """(n_slots,): the first phrase of each slot."""
    weights: Weights
    """(n_slots,): what each word of the question weighs."""
    said: str
    """The question in Chinese, as far as its words are known."""
    terms: NDArray[np.intp]
    """(n_terms,): the slots that are names of the glossary."""
    nouns: NDArray[np.bool_]
    """(n_slots,): whether a slot is a Chinese noun that names a subject; 数量 and 情况 name none.

    Of an English question, a Chinese name that the word table does not know.
    """

    def best(self, nearest: Vectors) -> Weights:
        """How well each slot is matched, (n, n_slots), where `nearest` says it of each row, (n_rows, n)."""
        mean = self.phrased(nearest)
        found = self.sureness[:, None] * np.where(self.lengths[:, None] > 1, mean**WHOLE, mean)
        return np.ascontiguousarray(np.maximum.reduceat(found, self.slots, axis=0).T)

    def phrased(self, nearest: Vectors) -> Weights:
        """How well each phrase is matched, (n_phrases, n): the weighted mean of its tokens' best matches."""
        summed = np.add.reduceat(nearest * self.norms[:, None], self.phrases, axis=0)
        whole = np.maximum(np.add.reduceat(self.norms, self.phrases), 1e-9)
        return np.asarray(summed / whole[:, None], np.float32)

    def share(self, matches: Weights) -> Weights:
        """The question's weight that found a match, `matches` (n, n_slots), as a share of all, (n,); 0 of none."""
        total = float(self.weights.sum())
        return np.asarray((matches * self.weights).sum(axis=1, dtype=np.float32) / (total or 1.0), np.float64)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Texts laid end to end beside a question. Ranges are of tokens, half-open, (n, 2)."""

    probe: Probe
    similarity: Vectors
    """(n_rows, n_tokens): cosines of the question's tokens with the texts', noise cut to 0."""
    weights: Weights
    """(n_tokens,)"""
    places: Ids
    """(n_tokens, 2): where each token stands, counted through all texts."""
    clauses: NDArray[np.intp]
    """(n_tokens,): which clause each token stands in, counted alike."""
    items: NDArray[np.intp]
    """(n_tokens,): which item of a 、-list."""
    offsets: Mapping[str, int]
    """Where each text begins."""

    def spots(self, spans: Iterable[tuple[str, int, int]]) -> Ranges:
        """Parts of texts, from start to before end, counted through all texts, (n, 2)."""
        found = [(self.offsets[text] + start, self.offsets[text] + end) for text, start, end in spans]
        return np.array(found, np.intp).reshape(-1, 2)

    def ranges(self, spans: Iterable[tuple[str, int, int]]) -> Ranges:
        """The tokens of parts of texts."""
        return np.searchsorted(self.places[:, 0], self.spots(spans))

    def whole(self, texts: Iterable[str]) -> Ranges:
        """The tokens of texts."""
        return self.ranges((text, 0, len(text)) for text in texts)

    def best(self, ranges: Ranges) -> Weights:
        """How well each slot is matched in each range, (n, n_slots)."""
        return self.probe.best(_highest(self.similarity, Columns(ranges)))

    def best_near(self, ranges: Ranges, spots: Ranges) -> Weights:
        """As `best`, where a match counts the less the farther it stands from the range's spot."""
        columns = Columns(ranges)
        return self.probe.best(_highest(self.similarity, columns, self.nearness(columns, spots)))

    def nearness(self, columns: Columns, spots: Ranges) -> Weights:
        """How near each token stands to its range's spot: 1 in its own item, less for every 、 and clause between."""
        low, high = columns.ranges.T
        first = np.maximum(low, np.searchsorted(self.places[:, 1], spots[:, 0], side="right"))
        end = np.minimum(high, np.searchsorted(self.places[:, 0], spots[:, 1]))
        centre = np.minimum(first + (end - first) // 2, len(self.places) - 1)[columns.of]
        clauses = np.abs(self.clauses[columns.tokens] - self.clauses[centre])
        items = np.abs(self.items[columns.tokens] - self.items[centre]) - clauses
        by_clause = BY_CLAUSE ** np.arange(int(clauses.max(initial=0)) + 1)
        found = np.asarray(by_clause[clauses] * (BY_ITEM ** np.arange(5))[np.clip(items, 0, 4)], np.float32)
        inside = (columns.tokens >= first[columns.of]) & (columns.tokens < end[columns.of])
        found[inside] *= INSIDE
        found[(first >= end)[columns.of]] = 1.0
        return found

    def told(self, ranges: Ranges) -> Weights:
        """The share of each range's own weight that the question says, (n,).

        A word of a name counts as far as the name fits.
        """
        columns, lengths = Columns(ranges), self.probe.lengths
        phrased = self.probe.phrased(_highest(self.similarity, columns))
        worth = np.repeat(np.where(lengths[:, None] > 1, phrased, 1.0), lengths, axis=0)
        said = (self.similarity[:, columns.tokens] * worth[:, columns.of]).max(axis=0, initial=0.0)
        weights = self.weights[columns.tokens]
        count = len(ranges)
        total = np.bincount(columns.of, weights, count)
        return np.asarray(np.bincount(columns.of, said * weights, count) / np.where(total > 0, total, 1.0))

    def centres(self, ranges: Ranges, spots: Ranges) -> Ranges:
        """Where the question's weight gathers in each range, (n, 2); its spot where it says nothing of it."""
        pulls = (self.similarity * self.probe.norms[:, None]).sum(axis=0)
        found = spots.copy()
        for number, (low, high) in enumerate(ranges.tolist()):
            if low < high and pulls[low:high].any():
                found[number] = self.places[low + int(np.argmax(pulls[low:high]))]
        return found


class Columns:
    """Ranges as one list of tokens, (n_tokens,), and which range each is `of`."""

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        lengths = np.maximum(ranges[:, 1] - ranges[:, 0], 0)
        self.starts = np.cumsum(lengths) - lengths
        self.filled = np.flatnonzero(lengths)
        self.of = np.repeat(np.arange(len(ranges)), lengths)
        self.tokens = np.arange(len(self.of)) + (ranges[:, 0] - self.starts)[self.of]


def _highest(similarity: Vectors, columns: Columns, weights: Weights | None = None) -> Vectors:
    """The highest of each row in each range, (n_rows, n_ranges), times `weights` (n_tokens,); 0 in an empty one."""
    found = np.zeros((len(similarity), len(columns.ranges)), np.float32)
    if len(columns.filled):
        held = similarity[:, columns.tokens]
        held = held if weights is None else held * weights
        found[:, columns.filled] = np.maximum.reduceat(held, columns.starts[columns.filled], axis=1)
    return found
