"""Questions and texts as tokens, to be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

import numpy as np

from index.encoder import StaticEncoder
from index.lexicon import Lexicon
from index.rerank import distinct, products
from index.retriever import Ids, Vectors
from index.terms import nouns
from qa.comparison import Comparison, Probe, Weights
from qa.datafile import read_data
from qa.glossary import Mention, find_terms
from qa.translate import SAME, Wanted, wanted

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

    def compare(self, probe: Probe, texts: Iterable[str], known: Mapping[str, Ids]) -> Comparison:
        """A question beside texts, of which there is at least one; `known` are the token ids of some of them."""
        laid = sorted(dict.fromkeys(texts), key=lambda text: text not in known)
        together = "\n".join(laid)  # no text touches the next
        lengths = np.array([len(text) + 1 for text in laid])
        offsets = dict(zip(laid, (np.cumsum(lengths) - lengths).tolist(), strict=True))
        ids, places = self._tokens(together, laid, known)
        kinds, at = distinct(ids)
        rows = self.encoder.rows(kinds)
        norms = np.linalg.norm(rows, axis=1)
        similarity = products(probe.vectors, rows / np.maximum(norms, 1e-9)[:, None])
        similarity[similarity < THRESHOLD] = 0.0
        clauses, items = (
            np.searchsorted([mark.start() for mark in ends.finditer(together)], places[:, 0])
            for ends in (CLAUSE_END, ITEM_END)
        )
        return Comparison(probe, similarity[:, at], norms[at], places, clauses, items, offsets)

    def _tokens(self, together: str, texts: Sequence[str], known: Mapping[str, Ids]) -> tuple[Ids, Ids]:
        """Token ids of texts laid end to end, (n,), and where each stands, (n, 2); the first texts are `known`."""
        unknown = "\n".join(text for text in texts if text not in known)
        ids = np.concatenate([*(known[text] for text in texts if text in known), *self.encoder.token_ids([unknown])])
        places = self.encoder.places(together, ids)
        return self.encoder.token_places(together) if places is None else (ids, places)

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
        ids = self.encoder.token_ids([text])[0]
        return float(weigh(ids, self.encoder.rows(ids)).sum())

    def _rows(self, text: str) -> Vectors:
        return self.encoder.rows(self.encoder.token_ids([text])[0])


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
