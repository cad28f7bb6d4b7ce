"""Which candidate answers the question: a few features, weighted by `data/ranker.json`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.report import Passage, Span
from index.retriever import Hit, Vectors
from qa.candidates import Candidate
from qa.datafile import read_data
from qa.fits import added_fit, change_fit, kind_fit, letters, period_fit, role_fit, unit_fit
from qa.match import Matcher, Probe, View, Weights, nearness
from qa.question import Question

SECTION = 0.75
"""What a match in the section path counts, against 1 beside the answer."""
BEFORE = 0.9
"""What a match before the sentence counts: a text names its subject once and then speaks of it."""
MATCHED = 0.6
"""A word is matched from this on: synonyms seldom come closer."""
LEGS = 3
"""Legs of the search, each of which gives at most 1 to a hit's score."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate, how well it answers, and why."""

    candidate: Candidate
    score: float
    features: dict[str, float]

    @property
    def coverage(self) -> float:
        """The share of the question that the statement and its headings cover, 0 to 1."""
        return self.features["cover"]


Ranking = tuple[Scored, ...]


def weights() -> dict[str, dict[str, float]]:
    """What was fitted: feature weights, thresholds, the curve of the confidence."""
    found: dict[str, dict[str, float]] = read_data("ranker")
    return found


class Ranker:
    """Scores candidates for one question."""

    def __init__(
        self,
        matcher: Matcher,
        question: Question,
        probe: Probe,
        opening: Callable[[str], str],
    ) -> None:
        """`opening` gives the beginning of a report, by its id."""
        self.matcher = matcher
        self.question = question
        self.probe = probe
        self.opening = opening
        self._compared: dict[str, tuple[View, Vectors]] = {}
        self._sentences: dict[tuple[str, int], tuple[View, Vectors]] = {}
        self._subjects: dict[tuple[str, int], Weights] = {}

    def rank(self, sentences: Sequence[Candidate], figures: Iterable[Candidate]) -> tuple[Ranking, Ranking]:
        """Figures and sentences with their features and scores, each best first, ties by place."""
        told = {one.place: self._sentence_features(one) for one in sentences}
        most = max((features["flat"] for features in told.values()), default=0.0) or 1.0
        for features in told.values():
            features["agree"] = features["flat"] / most
        counted = []
        fits: dict[tuple[str, int], float] = {}
        for one in figures:
            place = one.place
            counted.append(_scored(one, "figure", self._figure_features(one) | {"agree": told[place]["agree"]}))
            fits[place] = max(fits.get(place, -1.0), counted[-1].features["period"])
        for place, fit in fits.items():  # a sentence speaks of the periods of its figures
            told[place]["period"] = min(fit, told[place]["period"]) if fit < 0 else max(fit, told[place]["period"])
        said = [_scored(one, "sentence", told[one.place]) for one in sentences]
        return _best_first(counted), _best_first(said)

    def _compare(self, text: str) -> tuple[View, Vectors]:
        """A text and its similarity with the question, once for all candidates that share it."""
        if text not in self._compared:
            view = self.matcher.view(text)
            self._compared[text] = view, self.matcher.similarity(self.probe, view)
        return self._compared[text]

    def _sentence(self, candidate: Candidate) -> tuple[View, Vectors]:
        """The part of its passage's view and similarity that is the sentence's; tokens never cross its ends."""
        place = candidate.place
        if place not in self._sentences:
            view, similarity = self._compare(candidate.passage.text)
            low, high = np.searchsorted(view.places[:, 0], (candidate.sentence.start, candidate.sentence.end))
            self._sentences[place] = view.part(candidate.sentence, int(low), int(high)), similarity[:, low:high]
        return self._sentences[place]

    def _figure_features(self, candidate: Candidate) -> dict[str, float]:
        question, fact, figure = self.question, candidate.fact, candidate.figure
        assert fact is not None
        assert figure is not None
        indicator, named = self._compare(fact.indicator)
        name = self.probe.best(named)
        near = np.maximum(name, self._near(candidate, figure))
        known = np.maximum(near, self._around(candidate))
        return {
            "cover": self.probe.share(near),
            "worst": self._worst(near),
            "name": self.probe.share(name),
            "exact": self.probe.told(named, indicator.weights),
            "letters": letters(self.probe.said, fact.indicator),
            **_found(candidate.hit),
            "unit": unit_fit(question, fact.unit),
            "change": change_fit(question, fact.change, fact.unit),
            "around": self.probe.share(known),
            "term": self._term_met(known),
            "added": added_fit(question, candidate),
            "period": period_fit(question, fact.period),
            "role": role_fit(question, fact.role),
            "number": float(fact.value is not None),
            "plain": float(fact.hedge is None),
            "stated": float(fact.role != "other"),
        }

    def _sentence_features(self, candidate: Candidate) -> dict[str, float]:
        passage = candidate.passage
        view, similarity = self._sentence(candidate)
        is_body = passage.kind == "body"
        near = self._near(candidate, self._centre(view, similarity))
        around = self._around(candidate)
        known = np.maximum(near, around)
        return {
            "cover": self.probe.share(near),
            "worst": self._worst(near),
            "flat": self.probe.share(self.probe.best(similarity)),
            "around": self.probe.share(known),
            "own": self.probe.share(near * (1 - around)),
            "term": self._term_met(known),
            "kind": kind_fit(self.question, candidate.text),
            "first": -_behind(candidate),
            **_found(candidate.hit),
            "period": period_fit(self.question, passage.period if is_body else None),
            "role": role_fit(self.question, passage.role if is_body else None),
        } | self._term(passage)

    def _around(self, candidate: Candidate) -> Weights:
        """How well each slot is matched before the sentence, in its passage and where the report begins."""
        place = candidate.place
        if place not in self._subjects:
            view, similarity = self._compare(candidate.passage.text)
            first = int(np.searchsorted(view.places[:, 0], candidate.sentence.start))
            opened = self.probe.best(self._compare(self.opening(candidate.passage.report_id))[1])
            around = BEFORE * np.maximum(self.probe.best(similarity[:, :first]), opened)
            self._subjects[place] = np.asarray(around, np.float32)
        return self._subjects[place]

    def _term_met(self, matches: Weights) -> float:
        """How well the worst met of the official terms is met that the question names, 1 where it names none."""
        return float(matches[self.probe.terms].min()) if len(self.probe.terms) else 1.0

    def _worst(self, matches: Weights) -> float:
        """The share of the question's weight that its worst matched word takes, negative; 0 where all are matched."""
        total = float(self.probe.weights.sum())
        return -float((np.maximum(0.0, 1 - matches / MATCHED) * self.probe.weights).max()) / total if total else 0.0

    def _term(self, passage: Passage) -> dict[str, float]:
        """How fully the question names the glossary entry that the passage is, and how much of it does so."""
        if passage.kind != "note" or not passage.section:
            return {"note": 0.0, "named": 0.0}
        term, similarity = self._compare(passage.section[-1])
        return {
            "note": self.probe.told(similarity, term.weights),
            "named": self.probe.share(self.probe.best(similarity)),
        }

    def _centre(self, view: View, similarity: Vectors) -> Span:
        """Where the question's weight gathers in the sentence."""
        pull = (similarity * self.probe.norms[:, None]).sum(axis=0)
        if not pull.any():
            return Span(0, len(view.text))
        start, end = view.places[int(np.argmax(pull))].tolist()
        return Span(start, end)

    def _near(self, candidate: Candidate, place: Span) -> Weights:
        """How well the sentence and the headings above it match each slot, seen from the answer's place."""
        view, similarity = self._sentence(candidate)
        found = self.probe.best(similarity, nearness(view, place.start, place.end))
        heading = " ".join(candidate.passage.section[-2:])
        if heading:
            found = np.maximum(found, SECTION * self.probe.best(self._compare(heading)[1]))
        return found


def _behind(candidate: Candidate) -> float:
    """By how much the search ranks another sentence of the passage higher, at most 1."""
    start = candidate.sentence.start
    return min((one.behind for one in candidate.hit.sentences if one.span.start <= start < one.span.end), default=1.0)


def _found(hit: Hit) -> dict[str, float]:
    """What the search says of a passage: by its words, and by its report and what it states."""
    context = hit.parts.get("context", 0.0)
    return {"hit": (hit.score - context) / LEGS, "home": context, "reach": hit.coverage}


def _scored(candidate: Candidate, kind: str, features: dict[str, float]) -> Scored:
    return Scored(candidate, combine(features, weights()[kind]), features)


def _best_first(scored: Iterable[Scored]) -> Ranking:
    return tuple(sorted(scored, key=lambda one: (-one.score, *one.candidate.place)))


def combine(features: Mapping[str, float], by: Mapping[str, float]) -> float:
    """The weighted sum of the features."""
    return sum(by.get(name, 0.0) * value for name, value in features.items())
