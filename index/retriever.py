"""The values and the one protocol of the search floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # an encoder alone needs none of the reading floor
    from corpus.report import Passage, Span

Vectors = NDArray[np.float32]
Ids = NDArray[np.int32]
Scored = tuple[int, float]
"""A passage's number in its library, and its score."""


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

    def allows(self, info: ReportInfo) -> bool:
        """Whether a report passes; a region may be given by the beginning of its name (山东 for 山东省)."""
        return (
            (not self.regions or info.region.startswith(self.regions))
            and (not self.years or info.year in self.years)
            and (not self.kinds or info.kind in self.kinds)
            and (not self.reports or info.id in self.reports)
        )


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """What a library says of one of its reports without opening it."""

    id: str
    source: str
    title: str
    region: str
    year: int | None
    kind: str
    date: Date | None
    body: str | None
    passages: int
    facts: int
    characters: int
    added: str
    """When it was added, UTC, as 2026-01-31T08:00:00+00:00."""
    digest: str | None = None
    """Of the file it was read from, where that is known."""


EVERYTHING = Where()


@dataclass(frozen=True, slots=True)
class Stated:
    """What a statement speaks of: periods (2025, 2021-2025), and whether it is a result or a target."""

    periods: tuple[str, ...] = ()
    role: str | None = None
    """actual or target."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit, as a half-open range of `passage.text`, and by how much the hit's best one beats it."""

    span: Span
    behind: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved passage: higher score is better, rank from 1, ties broken by passage id."""

    passage: Passage
    score: float
    rank: int
    parts: dict[str, float] = field(default_factory=dict)
    """The normalised score of each leg: bm25, dense, maxsim, and of the reranker where there is one; and `context`,
    what region, year, period and role have added to the score or taken off it."""
    sentences: tuple[Sentence, ...] = ()
    """Its sentences, best first."""
    coverage: float = 0.0
    """Share of the query's weight that the best sentence and its headings match, 0 to 1, whatever the query."""
    tokens: Ids | None = field(default=None, repr=False, compare=False)
    """Token ids of the passage's text, where the library holds them."""

    @property
    def sentence(self) -> Span | None:
        """Its best sentence, as a half-open range of `passage.text` (not of the source)."""
        return self.sentences[0].span if self.sentences else None


class Encoder(Protocol):
    """Text to vectors."""

    @property
    def name(self) -> str:
        """Identifies the weights: a library remembers which encoder filled it."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        """Encode texts to (n, dim) float32, L2-normalised; an empty text gives a zero row."""
        ...


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives a vector for each token, for late interaction."""

    def tokens(self, text: str) -> tuple[tuple[int, ...], Vectors]:
        """Token ids and their vectors, (n_tokens, dim) float32, not normalised."""
        ...

    def token_ids(self, texts: Sequence[str]) -> list[Ids]:
        """Token ids of each text, in order: what a library stores of a sentence."""
        ...

    def pool(self, texts: Sequence[Ids]) -> Vectors:
        """As `encode`, of texts that are token ids already: (n, dim) float32, L2-normalised."""
        ...

    def rows(self, ids: Ids) -> Vectors:
        """Vectors of token ids, (n_tokens, dim) float32, not normalised."""
        ...


class Reranker(Protocol):
    """Looks at a query and a text together: slow, and only used on the best hits."""

    @property
    def name(self) -> str:
        """What it goes by."""
        ...

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers the query, (n_texts,): higher is better."""
        ...


class Store(Protocol):
    """Where passages are searched. Scores: higher is better. A passage goes by the number its library gave it."""

    def by_terms(self, terms: Mapping[str, float], *, depth: int, where: Where) -> list[Scored]:
        """BM25 of weighted terms: the `depth` best passages that `where` allows, best first."""
        ...

    def by_vector(self, vector: Vectors, *, depth: int, where: Where) -> list[Scored]:
        """Inner product with a (dim,) vector: the `depth` best passages that `where` allows, best first."""
        ...

    def catch_up(self, *, vectors: bool = True) -> None:
        """Take in now what the library has changed, its `vectors` too; a search would do it too."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
