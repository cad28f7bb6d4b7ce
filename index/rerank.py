"""Late interaction (MaxSim): how well the words of a query are matched, each by its nearest word of a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence, `start` to before `end` in its passage's text: its score, and how much of the query it covers."""

    score: float
    coverage: float
    start: int
    end: int


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
) -> dict[int, tuple[Match, ...]]:
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
        return {}
    groups = np.concatenate([tokens.groups for tokens in held.values()])
    ids = np.concatenate([tokens.ids for tokens in held.values()])
    sizes = np.array([len(tokens.groups) for tokens in held.values()])
    firsts = np.cumsum(sizes) - sizes
    coverage = np.minimum((weights / total) @ _matched(_nearest(query, ids, groups[:, 2], encoder), firsts, sizes), 1.0)
    coverage[firsts] = -1.0  # the context itself is no sentence
    scores = coverage + LIKENESS * _likeness(whole, ids, groups[:, 2], coverage, encoder)
    found = {}
    for number, first, size in zip(held, firsts.tolist(), sizes.tolist(), strict=True):
        order = first + 1 + np.argsort(-scores[first + 1 : first + size], kind="stable")
        found[number] = tuple(
            Match(score, covered, start, end)
            for score, covered, (start, end, _) in zip(
                scores[order].tolist(), coverage[order].tolist(), groups[order].tolist(), strict=True
            )
        )
    return found


def _matched(nearest: Floats, firsts: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    """How well each group matches each query token with the help of what stands before it, (n_query, n_groups)."""
    before = np.roll(nearest, 1, axis=1)
    before[:, firsts] = 0.0
    before[:, firsts + 1] = 0.0  # before the first sentence stands the context
    context = np.repeat(nearest[:, firsts], sizes, axis=1)
    found: Floats = np.maximum(np.maximum(nearest, CONTEXT_SHARE * context), BEFORE_SHARE * before)
    return found


def _likeness(whole: Vectors, ids: Ids, sizes: Ids, coverage: Floats, encoder: TokenEncoder) -> Floats:
    """Cosine of the query's vector with that of each group, (n_groups,); 0 for all but the `LIKENED` best covered."""
    found = np.zeros(len(sizes), np.float32)
    chosen = np.argsort(-coverage, kind="stable")[:LIKENED]
    chosen = chosen[(coverage[chosen] > 0) & (sizes[chosen] > 0)]
    if not len(chosen):
        return found
    lengths, starts = sizes[chosen], (np.cumsum(sizes) - sizes)[chosen]
    places = np.cumsum(lengths) - lengths
    tokens = np.arange(int(lengths.sum())) + np.repeat(starts - places, lengths)
    parts = np.split(encoder.rows(ids[tokens]), places[1:])  # np.add.reduceat takes eight times as long down columns
    sums = np.array([part.sum(axis=0) for part in parts])
    norms = np.maximum(_norms(sums) * float(np.linalg.norm(whole)), _TINY)
    found[chosen] = np.maximum(sums @ whole / norms, 0.0)
    return found


def _nearest(query: Vectors, ids: Ids, sizes: Ids, encoder: TokenEncoder) -> Floats:
    """Highest cosine of each query token with any token of each group, (n_query, n_groups); 0 below the threshold."""
    kinds, places = distinct(ids)
    rows = encoder.rows(kinds)
    cosines = products(query, rows)
    cosines /= np.maximum(np.outer(_norms(query), _norms(rows)), _TINY)
    cosines[cosines < THRESHOLD] = 0.0
    nearest = np.zeros((len(query), len(sizes)), np.float32)
    filled = np.flatnonzero(sizes)
    if len(filled):
        starts = (np.cumsum(sizes) - sizes)[filled]
        nearest[:, filled] = np.maximum.reduceat(cosines[:, places], starts, axis=1)
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
