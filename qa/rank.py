"""Which candidate answers the question: a few features, weighted by `data/ranker.json`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.report import Passage, Span
from index.retriever import Vectors
from qa.candidates import Candidate
from qa.datafile import read_data
from qa.english import split_unit
from qa.match import Matcher, Probe, View, Weights, nearness
from qa.question import Question, unit_families

SECTION = 0.75
"""What a match in the section path counts, against 1 beside the answer."""
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

    def __init__(self, matcher: Matcher, question: Question, probe: Probe) -> None:
        self.matcher = matcher
        self.question = question
        self.probe = probe
        self._compared: dict[str, tuple[View, Vectors]] = {}

    def rank(self, sentences: Sequence[Candidate], figures: Iterable[Candidate]) -> tuple[Ranking, Ranking]:
        """Figures and sentences with their features and scores, each best first, ties by place."""
        told = {_place(one): self._sentence_features(one) for one in sentences}
        most = max((features["flat"] for features in told.values()), default=0.0) or 1.0
        for features in told.values():
            features["agree"] = features["flat"] / most
        said = [_scored(one, "sentence", told[_place(one)]) for one in sentences]
        counted = []
        for one in figures:
            agreed = {"agree": told[_place(one)]["agree"]}
            counted.append(_scored(one, "figure", self._figure_features(one) | agreed))
        return _best_first(counted), _best_first(said)

    def _compare(self, text: str) -> tuple[View, Vectors]:
        """A text and its similarity with the question, once for all candidates that share it."""
        if text not in self._compared:
            view = self.matcher.view(text)
            self._compared[text] = view, self.matcher.similarity(self.probe, view)
        return self._compared[text]

    def _figure_features(self, candidate: Candidate) -> dict[str, float]:
        question, fact, figure = self.question, candidate.fact, candidate.figure
        assert fact is not None
        assert figure is not None
        indicator, named = self._compare(fact.indicator)
        name = self.probe.best(named)
        near = np.maximum(name, self._near(candidate, figure))
        return {
            "cover": self.probe.share(near),
            "worst": self._worst(near),
            "name": self.probe.share(name),
            "exact": self.probe.told(named, indicator.weights),
            "letters": letters(self.question.focus, fact.indicator),
            "hit": candidate.hit.score / LEGS,
            "reach": candidate.hit.coverage,
            "unit": unit_fit(question, fact.unit),
            "change": change_fit(question, fact.change, fact.unit),
            "period": period_fit(question, fact.period),
            "role": role_fit(question, fact.role),
            "number": float(fact.value is not None),
            "plain": float(fact.hedge is None),
            "stated": float(fact.role != "other"),
        }

    def _sentence_features(self, candidate: Candidate) -> dict[str, float]:
        passage = candidate.passage
        view, similarity = self._compare(candidate.text)
        is_body = passage.kind == "body"
        near = self._near(candidate, self._centre(view, similarity))
        return {
            "cover": self.probe.share(near),
            "worst": self._worst(near),
            "flat": self.probe.share(self.probe.best(similarity)),
            "hit": candidate.hit.score / LEGS,
            "reach": candidate.hit.coverage,
            "period": period_fit(self.question, passage.period if is_body else None),
            "role": role_fit(self.question, passage.role if is_body else None),
        } | self._term(passage)

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
        view, similarity = self._compare(candidate.text)
        found = self.probe.best(similarity, nearness(view, place.start, place.end))
        heading = " ".join(candidate.passage.section[-2:])
        if heading:
            found = np.maximum(found, SECTION * self.probe.best(self._compare(heading)[1]))
        return found


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.passage.id, candidate.sentence.start


def _scored(candidate: Candidate, kind: str, features: dict[str, float]) -> Scored:
    return Scored(candidate, combine(features, weights()[kind]), features)


def _best_first(scored: Iterable[Scored]) -> Ranking:
    return tuple(sorted(scored, key=lambda one: (-one.score, *_place(one.candidate))))


def combine(features: Mapping[str, float], by: Mapping[str, float]) -> float:
    """The weighted sum of the features."""
    return sum(by.get(name, 0.0) * value for name, value in features.items())


def letters(question: str, indicator: str) -> float:
    """The share of the indicator's pairs of characters that the question has too: a mistyped one costs little."""
    pairs = {indicator[at : at + 2] for at in range(len(indicator) - 1)}
    said = {question[at : at + 2] for at in range(len(question) - 1)}
    return len(pairs & said) / len(pairs) if pairs else 0.0


def period_fit(question: Question, stated: str | None) -> float:
    """1 when the statement speaks of an asked period, -1 when of another one, 0 when either is silent.

    A range of years stands for its last year, somewhat; where no period is asked, what lies far back is not meant.
    """
    if stated is None:
        return 0.0
    years = [int(year) for year in re.findall(r"\d{4}", stated)]
    if not question.periods:
        return -0.5 if question.this_year and years[-1] < question.this_year - 1 else 0.0
    if stated in question.periods:
        return 1.0
    asked = {int(year) for period in question.periods for year in re.findall(r"\d{4}", period)[-1:]}
    return 0.2 if years[-1] in asked else -1.0


def role_fit(question: Question, role: str | None) -> float:
    """1 when result or target is what was asked, -1 when the other one is stated; half when it was not said which.

    Of a year that lies behind the newest report the result is meant, of a later one the target.
    """
    if role not in ("actual", "target"):
        return 0.0
    if question.role is not None:
        return 1.0 if question.role == role else -1.0
    years = [int(period) for period in question.periods if period.isdigit()]
    if len(years) != 1 or question.this_year is None:
        return 0.0
    meant = "actual" if years[0] < question.this_year else "target"
    return 0.5 if role == meant else -0.5


def unit_fit(question: Question, unit: str | None) -> float:
    """1 for the very unit asked for, 0.6 for its family, -1 for another one, or for words instead of an amount."""
    if not question.families:
        return 0.0
    if unit is None:
        return -1.0 if question.unit and "count" not in question.families else 0.0
    base = split_unit(unit)[1].partition("/")[0]
    if not base:
        return 0.0
    if question.unit and base.startswith(question.unit):
        return 1.0
    return 0.6 if set(unit_families(base)) & set(question.families) else -1.0


def change_fit(question: Question, change: str | None, unit: str | None) -> float:
    """1 when a growth rate was asked and is stated (or a level, a level), -1 when they differ."""
    percent = unit in ("%", "个百分点", "百分点")
    if question.expects == "rate":
        if question.change == "growth":
            return 1.0 if change in ("growth", "difference") else -1.0
        return -1.0 if not percent else 0.2 if change in ("growth", "difference") else 1.0
    if question.expects == "amount" and not question.families:
        return 0.3 if not percent else -0.3
    return 0.0
