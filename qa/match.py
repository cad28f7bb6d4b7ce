"""How much of a question a statement covers: late interaction with a sense of place.

The score of a text is the share of the question's weight that finds a like token in it (MaxSim, Khattab and Zaharia
2020), where a token counts the less the farther it stands from the span that would be the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.report import Span
from index.encoder import StaticEncoder
from index.lexicon import Lexicon
from index.retriever import Vectors
from qa.glossary import Mention, find_terms

VIEWS = 2_000
"""Texts whose vectors are kept: a passage takes about 80 KB."""
THRESHOLD = 0.35
"""Cosines below this are noise between unrelated words (encoder notes, scoring variants)."""
CLAUSE_END = re.compile(r"[，。；：！？,;!?\t\n]")
ITEM_END = re.compile(r"[、，。；：！？,;!?\t\n]")

ENGLISH = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*|\d+(?:\.\d+)?")
BY_CLAUSE, BY_ITEM, INSIDE = 0.85, 0.93, 0.9
"""What a match is worth one clause farther from the answer, one item of a list farther, and in the answer itself."""
SAME = 0.97
"""How sure another name of the glossary is."""
WHOLE = 2.0
"""A name of several words is matched as a whole: half of them found is a quarter of it."""
TRANSLATIONS = 4
"""Chinese terms taken for an English word."""

Weights = NDArray[np.float32]
Weigh = Callable[[NDArray[np.int32], Vectors], Weights]
"""Token ids and their rows, (n,) and (n, dim), to what each weighs, (n,)."""


@dataclass(frozen=True, slots=True)
class View:
    """A text as unit token vectors (n, dim), token weights (n,) and token ranges (n, 2).

    `clauses` and `items` say which clause, and which item of a 、-list, each token stands in, (n,).
    """

    text: str
    ids: NDArray[np.int32]
    vectors: Vectors
    weights: Weights
    places: NDArray[np.int32]
    clauses: NDArray[np.intp]
    items: NDArray[np.intp]

    def part(self, span: Span, low: int, high: int) -> View:
        """The view of text[span], which the tokens from `low` to before `high` make up."""
        return View(
            self.text[span.start : span.end],
            self.ids[low:high],
            self.vectors[low:high],
            self.weights[low:high],
            self.places[low:high] - span.start,
            self.clauses[low:high],
            self.items[low:high],
        )


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

    def best(self, similarity: Vectors, columns: Weights | None = None) -> Weights:
        """How well each slot is matched, (n_slots,), by `similarity` (n_rows, n_tokens), columns weighted by place."""
        if similarity.size == 0:
            return np.zeros(len(self.slots), np.float32)
        mean = self._phrases(similarity if columns is None else similarity * columns[None, :])
        found = self.sureness * np.where(self.lengths > 1, mean**WHOLE, mean)
        return np.maximum.reduceat(found, self.slots).astype(np.float32)

    def told(self, similarity: Vectors, weights: Weights) -> float:
        """The share of a text's own weight that the question says; a word of a name counts as far as the name fits."""
        total = float(weights.sum())
        if similarity.size == 0 or not total:
            return 0.0
        worth = np.repeat(np.where(self.lengths > 1, self._phrases(similarity), 1.0), self.lengths)
        return float(((similarity * worth[:, None]).max(axis=0) * weights).sum()) / total

    def _phrases(self, similarity: Vectors) -> Weights:
        """How well each phrase is matched, (n_phrases,): the weighted mean of its tokens' best matches."""
        summed = np.add.reduceat(similarity.max(axis=1) * self.norms, self.phrases)
        whole = np.maximum(np.add.reduceat(self.norms, self.phrases), 1e-9)
        return np.asarray(summed / whole, np.float32)

    def share(self, matches: Weights) -> float:
        """The question's weight that found a match, as a share of all; 0 for an empty question."""
        total = float(self.weights.sum())
        return float((matches * self.weights).sum()) / total if total else 0.0


@dataclass(slots=True)
class _Building:
    """A probe while its slots are added."""

    rows: list[Vectors]
    phrases: list[int]
    sureness: list[float]
    slots: list[int]
    weights: list[float]
    said: list[str]
    terms: list[int]

    def slot(self, weight: float, phrases: Iterable[tuple[Vectors, float]]) -> None:
        """Add a slot with its phrases: token rows (n, dim), and how sure they are."""
        first = len(self.phrases)
        for rows, sure in phrases:
            if len(rows):
                self.phrases.append(sum(map(len, self.rows)))
                self.rows.append(rows)
                self.sureness.append(sure)
        if len(self.phrases) > first:
            self.slots.append(first)
            self.weights.append(weight)

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
        )


class Matcher:
    """Compares a question with statements token by token."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self.encoder = encoder
        self.view = lru_cache(maxsize=VIEWS)(self._view)

    def _view(self, text: str) -> View:
        ids, places = self.encoder.token_places(text)
        vectors = self.encoder.rows(ids)
        norms = np.linalg.norm(vectors, axis=1)
        unit = vectors / np.maximum(norms, 1e-9)[:, None]
        clauses = np.searchsorted([m.start() for m in CLAUSE_END.finditer(text)], places[:, 0])
        items = np.searchsorted([m.start() for m in ITEM_END.finditer(text)], places[:, 0])
        return View(text, ids, unit.astype(np.float32), norms.astype(np.float32), places, clauses, items)

    def probe(self, text: str, weigh: Weigh) -> Probe:
        """A Chinese question: a slot for each term of the glossary and each other token, weighed by `weigh`."""
        ids, places = self.encoder.token_places(text)
        rows, weights = self.encoder.rows(ids), weigh(ids, self.encoder.rows(ids))
        building = _Building([], [], [], [], [], [text], [])
        mentions = {at: mention for mention in find_terms(text) for at in range(mention.start, mention.end)}
        done: set[int] = set()
        for number, (start, _) in enumerate(places.tolist()):
            mention = mentions.get(start)
            if mention is None:
                building.slot(float(weights[number]), [(rows[number : number + 1], 1.0)])
            elif mention.start not in done:
                done.add(mention.start)
                inside = (places[:, 0] >= mention.start) & (places[:, 1] <= mention.end)
                names = [(self._rows(name), SAME) for name in _other_names(mention, text)]
                building.terms.append(len(building.slots))
                building.slot(float(weights[inside].sum()), [(rows[inside], 1.0), *names])
        return building.probe(self.encoder.dim)

    def english_probe(self, text: str, lexicon: Lexicon, weigh: Weigh) -> Probe:
        """An English question: a slot for each term and each other word, with its Chinese names and translations.

        A slot weighs what the commonest of its Chinese names weighs: the library knows how rare they are.
        """
        building = _Building([], [], [], [], [], [], [])
        position = 0
        for mention in (*find_terms(text), None):
            said = ENGLISH.findall(text[position : mention.start if mention else len(text)])
            for phrase in lexicon.phrases(said):
                self._english_slot(building, " ".join(phrase), _translations(phrase, lexicon), weigh)
            if mention:
                names = [(name, SAME) for term in mention.terms for name in term.chinese]
                building.terms.append(len(building.slots))
                self._english_slot(building, text[mention.start : mention.end], names, weigh)
                position = mention.end
        return building.probe(self.encoder.dim)

    def _english_slot(self, building: _Building, said: str, names: Sequence[tuple[str, float]], weigh: Weigh) -> None:
        own = self._rows(said)
        building.said += [name for name, sure in names if sure >= SAME]
        weight = min(self._weight(name, weigh) for name in [name for name, _ in names] or [said])
        building.slot(weight, [(own, 1.0), *((self._rows(name), sure) for name, sure in names)])

    def _weight(self, text: str, weigh: Weigh) -> float:
        ids, _ = self.encoder.token_places(text)
        return float(weigh(ids, self.encoder.rows(ids)).sum())

    def _rows(self, text: str) -> Vectors:
        ids, _ = self.encoder.token_places(text)
        return self.encoder.rows(ids)

    def similarity(self, probe: Probe, view: View) -> Vectors:
        """Cosines of the question's tokens with the text's tokens, (n_rows, n_tokens), noise cut to 0."""
        found = probe.vectors @ view.vectors.T
        found[found < THRESHOLD] = 0.0
        return found


def _translations(phrase: Sequence[str], lexicon: Lexicon) -> list[tuple[str, float]]:
    """Chinese terms for a word or a phrase and how sure they are; for a phrase, also those of its words together."""
    sure = sorted(lexicon.translate_phrase(phrase).items(), key=lambda item: (-item[1], item[0]))[:TRANSLATIONS]
    found = [(term, worth / sure[0][1]) for term, worth in sure]
    if len(phrase) > 1:
        found.append(("".join(max(lexicon.translate(word).items(), key=lambda i: i[1])[0] for word in phrase), SAME))
    return found


def _other_names(mention: Mention, text: str) -> list[str]:
    said = text[mention.start : mention.end]
    return [name for term in mention.terms for name in term.chinese if name != said]


def nearness(view: View, start: int, end: int) -> Weights:
    """How near each token stands to text[start:end]: 1 in its own item, less for every 、 and clause between, (n,)."""
    inside = np.flatnonzero((view.places[:, 0] < end) & (view.places[:, 1] > start))
    if not len(inside):
        return np.ones(len(view.ids), np.float32)
    centre = inside[len(inside) // 2]
    clauses = np.abs(view.clauses - view.clauses[centre])
    items = np.abs(view.items - view.items[centre]) - clauses
    found: Weights = np.asarray(BY_CLAUSE**clauses * BY_ITEM ** np.clip(items, 0, 4), np.float32)
    found[inside] *= INSIDE
    return found
