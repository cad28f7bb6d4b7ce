"""Questions and texts as tokens, to be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain

import numpy as np

from index.encoder import StaticEncoder
from index.lexicon import Lexicon
from index.rerank import distinct, products
from index.retriever import Ids, Vectors
from index.terms import nouns
from qa.comparison import Comparison, Probe, View, Weights
from qa.datafile import read_data
from qa.glossary import Mention, find_terms
from qa.translate import SAME, Wanted, wanted

VIEWS = 2_000
"""Short texts whose tokens are kept: each takes about 1 KB."""
THRESHOLD = 0.35
"""Cosines below this are noise between unrelated words (encoder notes, scoring variants)."""
CLAUSE_END = re.compile(r"[，。；：！？,;!?\t\n]")
ITEM_END = re.compile(r"[、，。；：！？,;!?\t\n]")


Weigh = Callable[[Ids, Vectors], Weights]
"""Token ids and their rows, (n,) and (n, dim), to what each weighs, (n,)."""


@dataclass(slots=True)
class _Building:
    """A probe while its slots are added."""

    said: list[str]
    rows: list[Vectors] = field(default_factory=list)
    phrases: list[int] = field(default_factory=list)
    sureness: list[float] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    nouns: list[bool] = field(default_factory=list)

    def slot(
        self,
        weight: float,
        phrases: Iterable[tuple[Vectors, float]],
        *,
        is_term: bool = False,
        is_noun: bool = False,
    ) -> None:
        """Add a slot with its phrases: token rows (n, dim), and how sure they are; none where there are no tokens."""
        first = len(self.phrases)
        for rows, sure in phrases:
            if len(rows):
                self.phrases.append(sum(map(len, self.rows)))
                self.rows.append(rows)
                self.sureness.append(sure)
        if len(self.phrases) > first:
            self.terms += [len(self.slots)] * is_term
            self.slots.append(first)
            self.weights.append(weight)
            self.nouns.append(is_noun)

    def probe(self, dim: int) -> Probe:
        """The finished probe."""
        rows = np.concatenate(self.rows) if self.rows else np.zeros((0, dim), np.float32)
        norms = np.linalg.norm(rows, axis=1).astype(np.float32)
        return Probe(
            (rows / np.maximum(norms, 1e-9)[:, None]).astype(np.float32),
            norms,
            np.array(self.phrases, np.intp),
            np.array(self.sureness, np.float32),
            np.array([len(found) for found in self.rows], np.intp),
            np.array(self.slots, np.intp),
            np.array(self.weights, np.float32),
            "、".join(self.said),
            np.array(self.terms, np.intp),
            np.array(self.nouns, np.bool_),
        )


class Matcher:
    """Compares a question with statements token by token."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self.encoder = encoder
        self.view = lru_cache(maxsize=VIEWS)(self._view)

    def _view(self, text: str) -> View:
        return self._viewed(text, *self.encoder.token_places(text))

    def view_of(self, text: str, ids: Ids | None) -> View:
        """The view of a text whose token ids are known, where they are."""
        places = None if ids is None else self.encoder.places(text, ids)
        return self._view(text) if ids is None or places is None else self._viewed(text, ids, places)

    def _viewed(self, text: str, ids: Ids, places: Ids) -> View:
        clauses = np.searchsorted([m.start() for m in CLAUSE_END.finditer(text)], places[:, 0])
        items = np.searchsorted([m.start() for m in ITEM_END.finditer(text)], places[:, 0])
        return View(text, ids, places, clauses, items)

    def compare(self, probe: Probe, views: Sequence[View]) -> Comparison:
        """A question beside texts, of which there is at least one."""
        sizes = np.array([len(view.ids) for view in views])
        lengths = np.array([len(view.text) + 1 for view in views])  # no text touches the next
        offsets = np.cumsum(lengths) - lengths
        kinds, at = distinct(np.concatenate([view.ids for view in views]))
        rows = self.encoder.rows(kinds)
        norms = np.linalg.norm(rows, axis=1)
        similarity = products(probe.vectors, rows / np.maximum(norms, 1e-9)[:, None])
        similarity[similarity < THRESHOLD] = 0.0
        return Comparison(
            probe,
            similarity[:, at],
            norms[at],
            np.concatenate([view.places for view in views]) + np.repeat(offsets, sizes)[:, None],
            np.concatenate([view.clauses for view in views]),
            np.concatenate([view.items for view in views]),
            dict(zip((view.text for view in views), offsets.tolist(), strict=True)),
        )

    def probe(self, text: str, weigh: Weigh) -> Probe:
        """A Chinese question: a slot for each term of the glossary and each other token, weighed by `weigh`."""
        ids, places = self.encoder.token_places(text)
        rows, weights = self.encoder.rows(ids), weigh(ids, self.encoder.rows(ids))
        building = _Building([text])
        about = subjects(text)
        named = [mention for mention in find_terms(text) if _other_names(mention, text)]
        mentions = {at: mention for mention in named for at in range(mention.start, mention.end)}
        done: set[int] = set()
        for number, (start, _) in enumerate(places.tolist()):
            is_noun = any(low <= start < high for low, high in about)
            mention = mentions.get(start)
            inside = (places[:, 0] >= mention.start) & (places[:, 1] <= mention.end) if mention else None
            if mention is None or inside is None or not inside.any():  # a term may be a part of a token: 核电 of 核电站
                building.slot(float(weights[number]), [(rows[number : number + 1], 1.0)], is_noun=is_noun)
            elif mention.start not in done:
                done.add(mention.start)
                names = [(self._rows(name), SAME) for name in _other_names(mention, text)]
                phrases = [(rows[inside], 1.0), *names]
                building.slot(float(weights[inside].sum()), phrases, is_term=True, is_noun=is_noun)
        return building.probe(self.encoder.dim)

    def english_probe(self, text: str, lexicon: Lexicon, weigh: Weigh, found: Sequence[str] = ()) -> Probe:
        """An English question: a slot for each term and each other word, with its Chinese names and translations.

        A slot weighs what its Chinese names weigh on average, the surer ones the more: the library knows how rare they
        are. Names in Latin letters are looked for in the texts that were `found`.
        """
        building = _Building([])
        for one in wanted(text, lexicon, found):
            self._english_slot(building, one, weigh)
        return building.probe(self.encoder.dim)

    def _english_slot(self, building: _Building, one: Wanted, weigh: Weigh) -> None:
        building.said += [name for name, sure in one.names if sure >= SAME]
        known = one.names or [(one.said, 1.0)]
        weight = sum(sure * self._weight(name, weigh) for name, sure in known) / sum(sure for _, sure in known)
        phrases = [(self._rows(one.said), 1.0), *((self._rows(name), sure) for name, sure in one.names)]
        building.slot(weight, phrases, is_term=one.is_term, is_noun=one.is_name)

    def _weight(self, text: str, weigh: Weigh) -> float:
        ids, _ = self.encoder.token_places(text)
        return float(weigh(ids, self.encoder.rows(ids)).sum())

    def _rows(self, text: str) -> Vectors:
        ids, _ = self.encoder.token_places(text)
        return self.encoder.rows(ids)


def subjects(text: str) -> list[tuple[int, int]]:
    """Where the nouns of a text stand that say what it is about."""
    general = _general()
    return [(start, end) for start, end in nouns(text) if end - start > 1 and text[start:end] not in general]


@cache
def _general() -> frozenset[str]:
    """Nouns that name no subject: 数量, 情况."""
    lists = read_data("question_words")["zh"]
    kinds = ("amount", "measures", "rate", "share", "drop", "general")
    return frozenset(chain.from_iterable(lists[kind] for kind in kinds))


def _other_names(mention: Mention, text: str) -> list[str]:
    said = text[mention.start : mention.end]
    return [name for term in mention.terms for name in term.chinese if name != said]
