"""Hard negatives: texts that the half-trained model takes for the answer, though they are not."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from index.training.pairs import Pairs, Ragged

_LOG = logging.getLogger(__name__)
_BLOCK = 8192
_BEST = 5
"""One of so many hardest is taken."""
_LIKE_TARGET = 0.9
"""What comes nearer the query than this share of the target's cosine may be an answer itself."""

Floats = NDArray[np.float32]


def mine(table: Floats, source: Pairs, rng: np.random.Generator) -> None:
    """Give each query a hard negative, sought among the targets of a random block of queries."""
    targets, queries = _pooled(table, source.targets), _pooled(table, source.queries)
    negative_of = np.full(len(queries), -1, np.int64)
    order = rng.permutation(len(queries))
    for start in range(0, len(order), _BLOCK):
        block = order[start : start + _BLOCK]
        candidates = np.unique(source.target_of[block])
        similar = queries[block] @ targets[candidates].T
        right = np.einsum("ij,ij->i", queries[block], targets[source.target_of[block]])
        similar[similar > _LIKE_TARGET * right[:, None]] = -1
        best = np.argpartition(-similar, min(_BEST, similar.shape[1] - 1), axis=1)[:, :_BEST]
        picked = best[np.arange(len(block)), rng.integers(0, best.shape[1], len(block))]
        found = similar[np.arange(len(block)), picked] > 0
        negative_of[block[found]] = candidates[picked[found]]
    source.negative_of = negative_of
    _LOG.info("%s: hard negatives for %.0f%% of the queries", source.name, 100 * (negative_of >= 0).mean())


def _pooled(table: Floats, texts: Ragged) -> Floats:
    ones = np.ones(len(texts.flat), np.float32)
    sums = csr_matrix((ones, texts.flat, texts.offsets), shape=(len(texts), len(table))) @ table
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)
