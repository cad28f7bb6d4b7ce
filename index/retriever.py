"""The values and the one protocol of the search floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Span

Vectors = NDArray[np.float32]


class LibraryError(Exception):
    """A library that cannot be opened or changed; the message is one line that says what to do."""


class ModelError(Exception):
    """A model that cannot be loaded or does not fit; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: empty means everything; several values of one field are alternatives."""

    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved passage: higher score is better, rank from 1, ties broken by passage id."""

    passage: Passage
    score: float
    rank: int
    parts: dict[str, float] = field(default_factory=dict)
    """The normalised score of each leg: bm25, dense, maxsim."""
    sentence: Span | None = None
    """Its best sentence, as a half-open range of `passage.text` (not of the source)."""


class Encoder(Protocol):
    """Text to vectors."""

    @property
    def name(self) -> str:
        """Identifies the weights: a library remembers which encoder filled it."""
        ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        """Encode texts to (n, dim) float32, L2-normalised; an empty text gives a zero row."""
        ...


class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives a vector for each token, for late interaction."""

    def tokens(self, text: str) -> tuple[tuple[int, ...], Vectors]:
        """Token ids and their vectors, (n_tokens, dim) float32, not normalised."""
        ...


class Store(Protocol):
    """Where passages are searched. Scores: higher is better."""

    def by_terms(self, terms: dict[str, float], *, depth: int, where: Where) -> list[tuple[str, float]]:
        """BM25 of weighted terms: passage ids with scores, best first."""
        ...

    def by_vector(self, vector: Vectors, *, depth: int, where: Where) -> list[tuple[str, float]]:
        """Inner product with a (dim,) vector: passage ids with scores, best first."""
        ...
