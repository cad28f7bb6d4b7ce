"""How much of a question a statement covers: late interaction with a sense of place.

The score of a text is the share of the question's weight that finds a like token in it (MaxSim, Khattab and Zaharia
2020), where a token counts the less the farther it stands from the span that would be the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder
from index.lexicon import Lexicon
from index.retriever import Vectors

THRESHOLD = 0.35
"""Cosines below this are noise between unrelated words (encoder notes, scoring variants)."""
CLAUSE_END = re.compile(r"[，。；：！？,;!?\t\n]")
ITEM_END = re.compile(r"[、，。；：！？,;!?\t\n]")

ENGLISH = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*|\d+(?:\.\d+)?")
TRANSLATIONS = 4
"""Chinese terms taken for an English word."""

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """A text as unit token vectors (n, dim), token weights (n,) and token ranges (n, 2)."""

    text: str
    ids: NDArray[np.int32]
    vectors: Vectors
    weights: Weights
    places: NDArray[np.int32]

@dataclass(frozen=True, slots=True)
class Probe:
    """A question as slots, one for each of its words; any alternative of a slot may match.

    A Chinese word is its own only alternative. An English one has the Chinese terms it is translated by beside itself.
    """

    vectors: Vectors
    """(n_alternatives, dim), unit vectors times how sure the alternative is."""
    firsts: NDArray[np.intp]
    """(n_slots,): the first alternative of each slot."""
    weights: Weights
    """(n_slots,): what each word of the question weighs."""


class Matcher:
    """Compares a question with statements token by token."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self.encoder = encoder
        self.view = lru_cache(maxsize=20_000)(self._view)

    def _view(self, text: str) -> View:
        ids, places = self.encoder.token_places(text)
        vectors = self.encoder.rows(ids)
        norms = np.linalg.norm(vectors, axis=1)
        unit = vectors / np.maximum(norms, 1e-9)[:, None]
        return View(text, ids, unit.astype(np.float32), norms.astype(np.float32), places)

    def probe(self, text: str, weigh: Callable[[NDArray[np.int32], Vectors], Weights]) -> Probe:
        """A Chinese question: a slot for each token, weighed by `weigh(ids, rows)`."""
        view = self.view(text)
        return Probe(view.vectors, np.arange(len(view.ids)), weigh(view.ids, self.encoder.rows(view.ids)))

    def english_probe(self, text: str, lexicon: Lexicon) -> Probe:
        """An English question: a slot for each word, with its translations as alternatives."""
        vectors: list[Vectors] = []
        firsts: list[int] = []
        weights: list[float] = []
        for word in ENGLISH.findall(text):
            whole = self._mean(word)
            firsts.append(len(vectors))
            weights.append(float(np.linalg.norm(whole)))
            vectors.append(_unit(whole))
            sure = sorted(lexicon.translate(word).items(), key=lambda item: (-item[1], item[0]))[:TRANSLATIONS]
            vectors += [_unit(self._mean(term)) * (worth / sure[0][1]) for term, worth in sure]
        rows = np.array(vectors, np.float32).reshape(-1, self.encoder.dim)
        return Probe(rows, np.array(firsts, np.intp), np.array(weights, np.float32))

    def _mean(self, text: str) -> Vectors:
        ids, _ = self.encoder.token_places(text)
        rows = self.encoder.rows(ids)
        found: Vectors = rows.mean(axis=0) if len(rows) else np.zeros(self.encoder.dim, np.float32)
        return found

    def similarity(self, probe: Probe, view: View) -> Vectors:
        """Cosines of the question's slots with the text's tokens, (n_slots, n_tokens), noise cut to 0."""
        found = probe.vectors @ view.vectors.T
        found[found < THRESHOLD] = 0.0
        if len(probe.firsts) < len(found) and found.size:
            return np.maximum.reduceat(found, probe.firsts, axis=0)
        return found


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit


def best(similarity: Vectors, *, columns: Weights | None = None) -> Weights:
    """For each question token its best match, (n_probe,), columns weighted by place where given."""
    if similarity.shape[1] == 0:
        return np.zeros(similarity.shape[0], np.float32)
    weighted = similarity if columns is None else similarity * columns[None, :]
    found: Weights = weighted.max(axis=1)
    return found


def share(best_matches: Weights, weights: Weights) -> float:
    """The weight that found a match, as a share of all; 0 for an empty question."""
    total = float(weights.sum())
    return float((best_matches * weights).sum()) / total if total else 0.0


def nearness(view: View, start: int, end: int, *, by_clause: float = 0.85, by_item: float = 0.93) -> Weights:
    """How near each token stands to text[start:end]: 1 in its own item, less for every 、 and clause between."""
    clause_ends = np.array([m.start() for m in CLAUSE_END.finditer(view.text)], np.int32)
    item_ends = np.array([m.start() for m in ITEM_END.finditer(view.text)], np.int32)
    middles = view.places.mean(axis=1) if len(view.places) else np.zeros(0, np.float32)

    def steps(ends: NDArray[np.int32]) -> NDArray[np.int64]:
        return np.abs(np.searchsorted(ends, middles) - np.searchsorted(ends, (start + end) / 2))

    clauses = steps(clause_ends)
    items = steps(item_ends) - clauses
    found: Weights = (by_clause**clauses * by_item ** np.minimum(items, 4)).astype(np.float32)
    return found
