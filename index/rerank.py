"""Late interaction (MaxSim): how well the words of a query are matched, each by its nearest word of a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.retriever import Ids, TokenEncoder, Vectors
from index.rows import Tokens

THRESHOLD = 0.3
"""Cosines below it count 0: no match."""
CONTEXT_SHARE = 1.0
"""What a match in the title or the headings counts, beside 1 in the sentence itself."""
BEFORE_SHARE = 0.5
"""What a match in the sentence before counts: it often names what the next one goes on about."""
LIKENESS = 0.25
"""What the cosine of query and sentence as wholes counts beside the words that are matched: it tells a sentence about
the query from a long one that happens to hold its words."""
LIKENED = 200
"""So many sentences, those that match the most, are compared as wholes."""

_BLOCK = 250_000
"""Multiplications up to which OpenBLAS stays in one thread."""
_TINY = 1e-12
"""Keeps a token without a vector from dividing by zero."""

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence, `start` to before `end` in its passage's text: its score, and how much of the query it covers."""

    score: float
    coverage: float
    start: int
    end: int


class Matches(Mapping[int, tuple[Match, ...]]):
    """The sentences of each candidate, best first, put in order when asked for: a search looks at a few of many."""

    def __init__(self, held: Mapping[int, tuple[int, int]], groups: Ids, scores: Floats, coverage: Floats) -> None:
        """`held` tells of each candidate where its sentences are in the columns, (n_groups, 3) and (n_groups,)."""
        self._held = held
        self._groups, self._scores, self._coverage = groups, scores, coverage
        every = scores.tolist()
        self.best = {number: max(every[first:end]) for number, (first, end) in held.items()}
        """The highest score of each candidate."""

    def __getitem__(self, number: int) -> tuple[Match, ...]:
        first, end = self._held[number]
        order = first + np.argsort(-self._scores[first:end], kind="stable")
        columns = (self._scores[order].tolist(), self._coverage[order].tolist(), self._groups[order].tolist())
        return tuple(
            Match(score, covered, start, end) for score, covered, (start, end, _) in zip(*columns, strict=True)
        )

    def __iter__(self) -> Iterator[int]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def token_weights(rows: Vectors, counts: Sequence[int], passages: int) -> Floats:
    """Weight of each query token, (n_tokens,): rarity in the library times the learned weight, its vector's norm.

    Args:
        rows: the tokens' vectors, (n_tokens, dim), not normalised.
        counts: how many passages hold each token.
        passages: how many passages there are.
    """
    held = np.asarray(counts, np.float32)
    rarity = np.log1p((passages - held + 0.5) / (held + 0.5))
    return np.asarray(rarity * _norms(rows), np.float32)


def rank_sentences(
    query: Vectors, weights: Floats, whole: Vectors, candidates: Mapping[int, Tokens], encoder: TokenEncoder
) -> Matches:
    """The sentences of each candidate, best first.

    Args:
        query: vectors of the query's tokens, (n_query, dim).
        weights: their weights, (n_query,).
        whole: the query's own vector, (dim,).
        candidates: tokens of passages by number.
        encoder: gives the vectors of the candidates' tokens.
    """
    total = float(weights.sum())
    held = {number: tokens for number, tokens in candidates.items() if len(tokens.groups) > 1}
    if not held or total <= 0:
        return Matches({}, np.zeros((0, 3), np.int32), np.zeros(0, np.float32), np.zeros(0, np.float32))
    groups = np.concatenate([tokens.groups for tokens in held.values()])
    ids = np.concatenate([tokens.ids for tokens in held.values()])
    sizes = np.array([len(tokens.groups) for tokens in held.values()])
    firsts = np.cumsum(sizes) - sizes
    kinds, places = distinct(ids)
    rows = encoder.rows(kinds)
    nearest = _nearest(query, rows, places, groups[:, 2])
    coverage = np.minimum((weights / total) @ _matched(nearest, firsts, sizes), 1.0)
    coverage[firsts] = -1.0  # the context itself is no sentence
    scores = coverage + LIKENESS * _likeness(whole, rows, places, groups[:, 2], coverage)
    sentences = zip((firsts + 1).tolist(), (firsts + sizes).tolist(), strict=True)
    return Matches(dict(zip(held, sentences, strict=True)), groups, scores, coverage)


def _matched(nearest: Floats, firsts: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    """How well each group matches each query token with the help of what stands before it, (n_query, n_groups)."""
    before = np.roll(nearest, 1, axis=1)
    before[:, firsts] = 0.0
    before[:, firsts + 1] = 0.0  # before the first sentence stands the context
    context = np.repeat(nearest[:, firsts], sizes, axis=1)
    found: Floats = np.maximum(np.maximum(nearest, CONTEXT_SHARE * context), BEFORE_SHARE * before)
    return found


def _likeness(whole: Vectors, rows: Vectors, places: Places, sizes: Ids, coverage: Floats) -> Floats:
    """Cosine of the query's vector with that of each group, (n_groups,); 0 for all but the `LIKENED` best covered."""
    found = np.zeros(len(sizes), np.float32)
    chosen = np.argsort(-coverage, kind="stable")[:LIKENED]
    chosen = chosen[(coverage[chosen] > 0) & (sizes[chosen] > 0)]
    if not len(chosen):
        return found
    lengths, starts = sizes[chosen], (np.cumsum(sizes) - sizes)[chosen]
    ends = np.cumsum(lengths)
    tokens = np.arange(ends[-1]) + np.repeat(starts - (ends - lengths), lengths)
    parts = np.take(rows, places[tokens], axis=0)
    bounds = pairwise((0, *ends.tolist()))
    sums = np.array([parts[start:end].sum(axis=0) for start, end in bounds])  # half of what np.add.reduceat takes
    norms = np.maximum(_norms(sums) * float(np.linalg.norm(whole)), _TINY)
    found[chosen] = np.maximum(sums @ whole / norms, 0.0)
    return found


def _nearest(query: Vectors, rows: Vectors, places: Places, sizes: Ids) -> Floats:
    """Highest cosine of each query token with any token of each group, (n_query, n_groups); 0 below the threshold."""
    cosines = np.ascontiguousarray(products(query, rows))
    cosines /= np.maximum(np.outer(_norms(query), _norms(rows)), _TINY)
    cosines[cosines < THRESHOLD] = 0.0
    nearest = np.zeros((len(query), len(sizes)), np.float32)
    filled = np.flatnonzero(sizes)
    if len(filled):
        starts = (np.cumsum(sizes) - sizes)[filled]
        nearest[:, filled] = np.maximum.reduceat(np.take(cosines, places, axis=1), starts, axis=1)
    return nearest


def distinct(ids: Ids) -> tuple[Ids, NDArray[np.intp]]:
    """As np.unique with its inverse, by counting: many times faster for small whole numbers."""
    kinds = np.flatnonzero(np.bincount(ids))
    places = np.empty(int(kinds[-1]) + 1 if len(kinds) else 0, np.intp)
    places[kinds] = np.arange(len(kinds))
    return kinds.astype(np.int32), places[ids]


def products(query: Vectors, rows: Vectors) -> Floats:
    """`query @ rows.T` in blocks too small for BLAS to start threads, which cost more than they gain here."""
    products = np.empty((len(rows), len(query)), np.float32)
    columns = np.ascontiguousarray(query.T)
    step = max(_BLOCK // max(query.size, 1), 1)
    for start in range(0, len(rows), step):
        np.matmul(rows[start : start + step], columns, out=products[start : start + step])
    return products.T


def _norms(rows: Vectors) -> Floats:
    norms: Floats = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return norms
