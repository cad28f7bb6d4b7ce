"""Which candidate answers the question: a few features, weighted by `data/ranker.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from corpus.report import Span
from qa.candidates import Candidate
from qa.english import split_unit
from qa.match import Matcher, Probe, View, Weights, best, nearness, share
from qa.question import Question, unit_families

SECTION = 0.75
"""What a match in the section path counts, against 1 beside the answer."""
LEGS = 3
"""Legs of the search, each of which gives at most 1 to a hit's score."""


@dataclass(frozen=True, slots=True)
class Scored:
    candidate: Candidate
    score: float
    features: dict[str, float]

    @property
    def coverage(self) -> float:
        """The share of the question that the statement and its headings cover, 0 to 1."""
        return self.features["cover"]


@cache
def weights() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads((files("qa") / "data" / "ranker.json").read_text(encoding="utf-8"))
    return found


class Ranker:
    """Scores candidates for one question."""

    def __init__(self, matcher: Matcher, question: Question, probe: Probe) -> None:
        self.matcher = matcher
        self.question = question
        self.probe = probe
        self.weights = probe.weights

    def score(self, candidate: Candidate) -> Scored:
        features = self._figure_features(candidate) if candidate.fact else self._sentence_features(candidate)
        kind = "figure" if candidate.fact else "sentence"
        return Scored(candidate, combine(features, weights()[kind]), features)

    def _figure_features(self, candidate: Candidate) -> dict[str, float]:
        fact, question = candidate.fact, self.question
        assert fact is not None and candidate.figure is not None
        indicator = self.matcher.view(_indicator(fact.indicator))
        named = self.matcher.similarity(self.probe, indicator)
        name = best(named)
        back = best(named.T) if named.size else np.zeros(len(indicator.weights), np.float32)
        return {
            "cover": self._cover(candidate, candidate.figure, name),
            "name": share(name, self.weights),
            "exact": share(back, indicator.weights),
            "hit": candidate.hit.score / LEGS,
            "unit": unit_fit(question, fact.unit),
            "change": change_fit(question, fact.change, fact.unit),
            "period": period_fit(question.periods, fact.period),
            "role": role_fit(question, fact.role),
            "row": float(candidate.passage.kind == "row"),
        }

    def _sentence_features(self, candidate: Candidate) -> dict[str, float]:
        passage = candidate.passage
        view = self.matcher.view(candidate.text)
        similarity = self.matcher.similarity(self.probe, view)
        flat = best(similarity)
        centre = self._centre(similarity, view)
        return {
            "cover": self._cover(candidate, centre, None),
            "flat": share(flat, self.weights),
            "hit": candidate.hit.score / LEGS,
            "period": period_fit(self.question.periods, passage.period if passage.kind == "body" else None),
            "role": role_fit(self.question, passage.role if passage.kind == "body" else None),
            "note": float(passage.kind == "note"),
        }

    def _centre(self, similarity: Weights, view: View) -> Span:
        """Where the question's weight gathers in the sentence."""
        if not similarity.size:
            return Span(0, len(view.text))
        pull = (similarity * self.weights[:, None]).sum(axis=0)
        if not pull.any():
            return Span(0, len(view.text))
        at = int(np.argmax(pull))
        return Span(int(view.places[at, 0]), int(view.places[at, 1]))

    def _cover(self, candidate: Candidate, place: Span, also: Weights | None) -> float:
        view = self.matcher.view(candidate.text)
        near = nearness(view, place.start, place.end)
        if candidate.fact is not None:
            inside = (view.places[:, 0] < place.end) & (view.places[:, 1] > place.start)
            near = np.where(inside, 0.9, near).astype(np.float32)
        found = best(self.matcher.similarity(self.probe, view), columns=near)
        for heading, worth in ((" ".join(candidate.passage.section[-2:]), SECTION),):
            if heading:
                found = np.maximum(found, worth * best(self.matcher.similarity(self.probe, self.matcher.view(heading))))
        if also is not None:
            found = np.maximum(found, also)
        return share(found, self.weights)


def combine(features: Mapping[str, float], by: Mapping[str, float]) -> float:
    return sum(by.get(name, 0.0) * value for name, value in features.items())


def _indicator(name: str) -> str:
    return re.sub(r"[“”‘’《》（）()]", " ", name)


def period_fit(asked: tuple[str, ...], stated: str | None) -> float:
    """1 when the statement speaks of an asked period, -1 when of another one, 0 when either is silent."""
    if not asked or stated is None:
        return 0.0
    if stated in asked:
        return 1.0
    return 0.2 if any(_within(one, stated) or _within(stated, one) for one in asked) else -1.0


def _within(period: str, longer: str) -> bool:
    years, bounds = re.findall(r"\d{4}", period), re.findall(r"\d{4}", longer)
    return bool(years and len(bounds) == 2 and bounds[0] <= years[0] and years[-1] <= bounds[1])


def role_fit(question: Question, role: str | None) -> float:
    """1 when result or target is what was asked, -1 when the other one is stated."""
    if question.role is None or role not in ("actual", "target"):
        return 0.0
    return 1.0 if question.role == role else -1.0


def unit_fit(question: Question, unit: str | None) -> float:
    """1 for the very unit asked for, 0.6 for its family, -1 for another one."""
    if not question.families or unit is None:
        return 0.0
    _, base = split_unit(unit)
    if question.unit and base == question.unit:
        return 1.0
    stated = unit_families(base)
    return 0.6 if set(stated) & set(question.families) else -1.0


def change_fit(question: Question, change: str | None, unit: str | None) -> float:
    """1 when a growth rate was asked and is stated (or a level, a level), -1 when they differ."""
    percent = unit in ("%", "个百分点", "百分点")
    if question.expects == "rate":
        if question.change == "growth":
            return 1.0 if change in ("growth", "difference") else -1.0 if not percent else -0.3
        return 1.0 if percent else -1.0
    if question.expects == "amount" and not question.families:
        return 0.3 if not percent else -0.3
    return 0.0
