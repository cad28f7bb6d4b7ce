"""Which candidate answers the question: a few features, weighted by `data/ranker.json`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from corpus.report import Passage
from index.retriever import Hit
from qa.candidates import Candidate
from qa.comparison import Comparison, Probe, Ranges, Weights
from qa.datafile import read_data
from qa.fits import added_fit, change_fit, kind_fit, letters, period_fit, role_fit, unit_fit
from qa.match import Matcher
from qa.question import Question

SECTION = 0.75
"""What a match in the section path counts, against 1 beside the answer."""
BEFORE = 0.9
"""What a match before the sentence counts: a text names its subject once and then speaks of it."""
MATCHED = 0.6
"""A word is matched from this on: synonyms seldom come closer."""
SUBJECT = re.compile(r"[^，。：；,;:(（\n是为]{1,24}")
"""What a text begins with is its subject, up to the first mark or verb: 沼鹿 in 沼鹿（学名：…）是一种鹿。"""
SPARE = 0.3
"""Words added to those a question asks about the subject: the match of a single one is not all."""
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
        self._period_fit = cache(partial(period_fit, question))
        self._role_fit = cache(partial(role_fit, question))

    def rank(self, sentences: Sequence[Candidate], figures: Iterable[Candidate]) -> tuple[Ranking, Ranking]:
        """Figures and sentences with their features and scores, each best first, ties by place."""
        figures = tuple(figures)
        if not sentences:
            return (), ()
        seen = self._compare(sentences, figures)
        told = dict(zip((one.place for one in sentences), self._sentence_features(seen, sentences), strict=True))
        most = max(features["flat"] for features in told.values()) or 1.0
        for features in told.values():
            features["agree"] = features["flat"] / most
        counted = []
        fits: dict[tuple[str, int], float] = {}
        for one, features in zip(figures, self._figure_features(seen, figures), strict=True):
            place = one.place
            counted.append(_scored(one, "figure", features | {"agree": told[place]["agree"]}))
            fits[place] = max(fits.get(place, -1.0), features["period"])
        for place, fit in fits.items():  # a sentence speaks of the periods of its figures
            told[place]["period"] = min(fit, told[place]["period"]) if fit < 0 else max(fit, told[place]["period"])
        said = [_scored(one, "sentence", told[one.place]) for one in sentences]
        return _best_first(counted), _best_first(said)

    def _compare(self, sentences: Iterable[Candidate], figures: Iterable[Candidate]) -> Comparison:
        """The question beside all that the candidates are judged by."""
        known = {one.passage.text: one.hit.tokens for one in sentences if one.hit.tokens is not None}
        named = {one.fact.indicator for one in figures if one.fact}
        for one in sentences:
            named |= {one.passage.text, _heading(one.passage), self.opening(one.passage.report_id), _term(one.passage)}
        return self.matcher.compare(self.probe, sorted(named), known)

    def _figure_features(self, seen: Comparison, candidates: Sequence[Candidate]) -> Iterator[dict[str, float]]:
        question, facts = self.question, [one.fact for one in candidates if one.fact]
        named = seen.whole(fact.indicator for fact in facts)
        name = seen.best(named)
        spots = seen.spots(
            (one.passage.text, one.sentence.start + one.figure.start, one.sentence.start + one.figure.end)
            for one in candidates
            if one.figure
        )
        near = np.maximum(name, self._near(seen, candidates, spots))
        known = np.maximum(near, self._around(seen, candidates))
        matched = _by_candidate(
            cover=self.probe.share(near),
            worst=self._worst(near),
            strange=self._strange(known),
            name=self.probe.share(name),
            exact=seen.told(named),
            around=self.probe.share(known),
            term=self._term_met(known),
        )
        for one, fact, features in zip(candidates, facts, matched, strict=True):
            yield features | {
                "letters": letters(self.probe.said, fact.indicator),
                **_found(one.hit),
                "unit": unit_fit(question, fact.unit if fact.unit or fact.value is None else ""),
                "change": change_fit(question, fact.change, fact.unit),
                "added": added_fit(question, one),
                "period": self._period_fit(fact.period),
                "role": self._role_fit(fact.role, fact.period),
                "number": float(fact.value is not None),
                "plain": float(fact.hedge is None),
                "stated": float(fact.role != "other"),
            }

    def _sentence_features(self, seen: Comparison, candidates: Sequence[Candidate]) -> Iterator[dict[str, float]]:
        parts = seen.ranges(map(_sentence, candidates))
        near = self._near(seen, candidates, seen.centres(parts, seen.spots(map(_sentence, candidates))))
        around = self._around(seen, candidates)
        known, subject = np.maximum(near, around), self._subject(seen, candidates)
        matched = _by_candidate(
            cover=self.probe.share(near),
            worst=self._worst(near),
            strange=self._strange(known),
            flat=self.probe.share(seen.best(parts)),
            around=self.probe.share(known),
            own=self.probe.share(near * (1 - around)),
            said=_said(seen.best(parts), subject),
            subject=self.probe.share(subject),
            term=self._term_met(known),
            **self._terms(seen, candidates),
        )
        for one, features in zip(candidates, matched, strict=True):
            stated = one.passage if one.passage.kind == "body" else None
            yield features | {
                "kind": kind_fit(self.question, one.text),
                "first": -_behind(one),
                "opens": self._opens(one),
                **_found(one.hit),
                "period": self._period_fit(stated and stated.period),
                "role": self._role_fit(stated and stated.role, stated and stated.period),
            }

    def _opens(self, candidate: Candidate) -> float:
        """1 for the sentence that a report begins with, which says what its subject is."""
        passage = candidate.passage
        return float(candidate.sentence.start == 0 and passage.text.startswith(self.opening(passage.report_id)))

    def _near(self, seen: Comparison, candidates: Sequence[Candidate], spots: Ranges) -> Weights:
        """How well each sentence and the headings above it match each slot, seen from the answer's spot."""
        headings = seen.best(seen.whole(_heading(one.passage) for one in candidates))
        sentences = seen.best_near(seen.ranges(map(_sentence, candidates)), spots)
        return np.asarray(np.maximum(sentences, SECTION * headings))

    def _around(self, seen: Comparison, candidates: Sequence[Candidate]) -> Weights:
        """How well each slot is matched before the sentence, in its passage and where the report begins."""
        opened = seen.best(seen.whole(self.opening(one.passage.report_id) for one in candidates))
        before = seen.best(seen.ranges((one.passage.text, 0, one.sentence.start) for one in candidates))
        return np.asarray(BEFORE * np.maximum(before, opened), np.float32)

    def _subject(self, seen: Comparison, candidates: Sequence[Candidate]) -> Weights:
        """How well each slot is matched by what the report is about, as its beginning names it."""
        openings = [self.opening(one.passage.report_id) for one in candidates]
        named = (SUBJECT.match(opening) for opening in openings)
        return seen.best(seen.ranges((text, 0, m.end() if m else 0) for text, m in zip(openings, named, strict=True)))

    def _term_met(self, matches: Weights) -> Weights:
        """How well the worst met of the official terms is met that the question names, 1 where it names none."""
        return np.asarray(matches[:, self.probe.terms].min(axis=1, initial=1.0))

    def _worst(self, matches: Weights) -> Weights:
        """The share of the question's weight that its worst matched word takes, negative; 0 where all are matched."""
        missed = (np.maximum(0.0, 1 - matches / MATCHED) * self.probe.weights).max(axis=1, initial=0.0)
        return np.asarray(-missed / (float(self.probe.weights.sum()) or 1.0))

    def _strange(self, matches: Weights) -> Weights:
        """As `worst`, of the nouns that say what the question is about alone."""
        return self._worst(np.where(self.probe.nouns, matches, np.float32(1.0)))

    def _terms(self, seen: Comparison, candidates: Sequence[Candidate]) -> dict[str, Weights]:
        """How fully the question names the glossary entry that each passage is, and how much of it does so."""
        terms = seen.whole(_term(one.passage) for one in candidates)
        return {"note": seen.told(terms), "named": self.probe.share(seen.best(terms))}


def _said(matches: Weights, subject: Weights) -> Weights:
    """The share of the question's words that are matched, each alike, without those that name the text's subject.

    A text names its subject in every other sentence, and it is a rare word: the others tell which sentence it is.
    """
    asked = 1 - subject
    return np.asarray((matches * asked).sum(axis=1) / (asked.sum(axis=1) + SPARE))


def _term(passage: Passage) -> str:
    return passage.section[-1] if passage.kind == "note" and passage.section else ""


def _sentence(candidate: Candidate) -> tuple[str, int, int]:
    return candidate.passage.text, candidate.sentence.start, candidate.sentence.end


def _heading(passage: Passage) -> str:
    return " ".join(passage.section[-2:])


def _by_candidate(**columns: Weights) -> list[dict[str, float]]:
    """A table of features, each (n,), as a row for each candidate."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*map(np.ndarray.tolist, columns.values()), strict=True)]


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
