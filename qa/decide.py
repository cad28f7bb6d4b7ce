"""From ranked candidates to a draft: which kind of answer, and whether it is likely enough to be given."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from corpus.figures import find_figures
from corpus.regions import names_of
from corpus.report import Fact
from qa.beside import neighbours, related
from qa.candidates import Candidate
from qa.comparison import Probe
from qa.datafile import read_data
from qa.english import split_unit
from qa.extract import (
    Draft,
    definition_draft,
    figure_draft,
    indicator_draft,
    same_figure,
    text_draft,
    together,
)
from qa.glossary import official_names
from qa.match import Matcher
from qa.phrases import fold
from qa.question import ANYTHING, Question, contrasts, unit_families
from qa.rank import Scored, combine, weights
from qa.wording import holds

FIGURES = ("amount", "rate", "any")
"""What is answered by a figure before it is answered by a sentence."""
TEMPERATURE = 8.0
"""Scores times this are logits: differences of about 0.1 decide."""
CODE = re.compile(r"(?<![\d.,])\d+(?:\+[\dA-Za-z]+)+|(?<![\d.,])\d{3,}(?![\d.,])")
"""A number that counts nothing is a name."""
NAMED = 0.75
"""A question names a glossary entry when it says this much of its term."""


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of one question, each kind best first."""

    probe: Probe
    figures: tuple[Scored, ...]
    sentences: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The draft for one question, or none, and the candidates that decided it, the decisive one first."""

    draft: Draft | None
    grounds: tuple[Scored, ...] = ()
    confidence: float = 0.0


def choose(question: Question, found: Found, matcher: Matcher) -> Choice:
    """The best answer of the kind that the question expects, if it is likely enough to be right."""
    if (entry := _entry(question, found)) is not None:
        return Choice(definition_draft(entry), (entry,), confidence(question, (entry,)))
    if question.expects == "definition":
        question = replace(question, expects="any")
    if question.expects in ("name", "list", "any") and (named := _indicator(question, found.figures)):
        return Choice(indicator_draft(question, named), (named,), confidence(question, (named,)))
    told = fitting(question, found.sentences)
    if question.expects in FIGURES and question.asks < 2:
        choice = _figure(question, found, told)
        if choice.draft:
            return choice
    if told and _may_tell(question, told):
        return Choice(text_draft(question, told, matcher, found.probe), (told[0],), confidence(question, told))
    elsewhere = [one for one in found.figures if one.features["period"] <= -1]
    nearest = [max(elsewhere, key=lambda one: one.coverage)] if elsewhere else []
    return Choice(None, (*nearest, *related(found.figures), *told[:1], *found.sentences[:1]))


def _figure(question: Question, found: Found, told: Sequence[Scored]) -> Choice:
    figures = fitting(question, found.figures)
    if question.expects != "any":  # 110米栏的成绩是多少
        figures = tuple(one for one in figures if _figure_of(one) not in _stated(question))
    if not figures or not _holds(question, figures) or _wants_words(question, figures, told):
        return Choice(None)
    if _prints_unit_beside(question, figures[0]) and told and told[0].candidate.place == figures[0].candidate.place:
        return Choice(None)
    chosen = _counted(question, figures)
    drafted = figure_draft(question, chosen, same_figure(chosen, [one for one in figures if one is not chosen]))
    drafted = replace(drafted, suggestions=neighbours(question, chosen, found.figures))
    return Choice(drafted, (chosen,), confidence(question, figures))


def _prints_unit_beside(question: Question, scored: Scored) -> bool:
    """Whether its sentence prints another figure, which is in the very unit asked for: 39天破亿、4次刷新记录."""
    fact, unit = scored.candidate.fact, question.unit
    if not fact or not fact.unit or not unit or split_unit(fact.unit)[1].startswith(unit) or unit == ANYTHING:
        return False
    return any(split_unit(figure.unit)[1].startswith(unit) for figure in find_figures(scored.candidate.text))


def _counted(question: Question, figures: Sequence[Scored]) -> Scored:
    """The first of `figures`; where it says in words (超过全国平均) what its sentence says in numbers, those."""
    fact = figures[0].candidate.fact
    if fact is None or fact.value is not None or question.expects != "amount":
        return figures[0]
    for one in figures[1:]:
        other = one.candidate.fact
        alike = other and (other.indicator, other.period, other.role) == (fact.indicator, fact.period, fact.role)
        if alike and other and other.value is not None and one.candidate.place == figures[0].candidate.place:
            return one
    return figures[0]


def _may_tell(question: Question, told: Sequence[Scored]) -> bool:
    """Whether the best sentence may answer; how much, only where it holds such a figure, in the text itself."""
    if question.expects not in ("amount", "rate"):
        return _holds(question, told)
    features, kind = told[0].features, told[0].candidate.passage.kind
    opposes = question.is_firm and features["role"] <= -1
    likely = confidence(question, told) >= weights()["threshold"]["counted"]
    return likely and features["kind"] > 0 and kind == "body" and not opposes


def fitting(question: Question, ranked: Iterable[Scored]) -> tuple[Scored, ...]:
    """Candidates of no other period, role and kind of unit than was asked for, and amounts where one was asked."""
    return tuple(
        one
        for one in ranked
        if one.features["period"] > -1
        and one.features.get("unit", 0.0) > -1
        and not (question.is_firm and one.candidate.fact and one.features["role"] <= -1)
        and _counts(question, one.candidate.fact)
        and not _contradicts(question, one.candidate.fact)
        and not _omits(question, one.candidate)
        and is_of(question.places, one.candidate)
        and _holds_codes(question, one.candidate)
    )


def _contradicts(question: Question, fact: Fact | None) -> bool:
    """Whether the indicator is what statistics tell apart from the one asked for: 支出 where 收入 was asked."""
    if fact is None:
        return False
    said = _said(question)
    for group in contrasts("zh"):
        asked, stated = _held(group, said), _held(group, fact.indicator)
        if asked and stated and not asked & stated:
            return True
    return False


def _held(words: tuple[str, ...], text: str) -> set[str]:
    """Which of `words` stand in the text, none inside a longer one: 进出口 is not 出口."""
    return set(_any_of(words).findall(text))


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


def _omits(question: Question, candidate: Candidate) -> bool:
    """Whether one part of a whole was asked for (per head, of the young), and the statement does not speak of it."""
    asked = _qualifiers(question)
    if not asked:
        return False
    said = "、".join((*candidate.passage.section, candidate.text, candidate.fact.indicator if candidate.fact else ""))
    return not all(any(word in said for word in words) for words in asked)


@lru_cache(maxsize=256)
def _qualifiers(question: Question) -> tuple[tuple[str, ...], ...]:
    """The words of each part of a whole that a question names."""
    language = question.language
    known = read_data("qualifiers")["qualifiers"]
    return tuple(tuple(one["zh"]) for one in known if holds(question.focus, one[language], language))


@lru_cache(maxsize=256)
def _said(question: Question) -> str:
    """What is asked about, in Chinese as far as the glossary knows it."""
    return (
        "、".join((question.focus, *official_names(question.focus, "")))
        if question.language == "en"
        else question.focus
    )


def is_of(places: Sequence[str], candidate: Candidate) -> bool:
    """Whether a statement names the place that is asked about, where there is no report of that place."""
    said = " ".join((*candidate.passage.section, candidate.text))
    return not places or any(name in said for place in places for name in names_of(place))


def _holds_codes(question: Question, candidate: Candidate) -> bool:
    """Whether a passage, or a heading above it, holds every number that names something: 1+3+N, 12345热线."""
    codes = _codes(question)
    said = fold(" ".join((*candidate.passage.section, candidate.passage.text))) if codes else ""
    return all(code in said for code in codes)


@lru_cache(maxsize=256)
def _codes(question: Question) -> tuple[str, ...]:
    counted = [(figure.start, figure.end) for figure in find_figures(question.focus)]
    found = [m for m in CODE.finditer(question.focus) if not any(start <= m.start() < end for start, end in counted)]
    return tuple(match[0] for match in found)


def _counts(question: Question, fact: Fact | None) -> bool:
    """Whether a fact can answer how much: by a number, or by a comparison (与经济增长同步); how fast, by a change."""
    if fact is None:
        return True
    if fact.role == "other" and (question.periods or question.role):
        return False  # what a definition or a threshold says is no result of a year
    if question.expects not in ("amount", "rate"):
        return True
    if question.change == "growth" and fact.unit == "%" and fact.change in ("share", "level"):
        return False
    return fact.value is not None or fact.change == "difference"


def _holds(question: Question, ranked: Sequence[Scored]) -> bool:
    bar = "figure" if ranked[0].candidate.fact else "sentence"
    return confidence(question, ranked) >= weights()["threshold"][bar]


def confidence(question: Question, ranked: Sequence[Scored]) -> float:
    """How likely the first of `ranked` is right, 0 to 1: a logistic curve fitted on labelled questions."""
    curve = weights()["confidence_figure" if ranked[0].candidate.fact else "confidence_sentence"]
    return 1 / (1 + math.exp(-combine(evidence(question, ranked), curve)))


def evidence(question: Question, ranked: Sequence[Scored]) -> dict[str, float]:
    """What speaks for the first of `ranked`: its features, its share of the chances of all, and how they meet."""
    first = ranked[0]
    masses = [math.exp(TEMPERATURE * (one.score - first.score)) for one in ranked]
    said = {_says(one) for one in ([first] if first.candidate.fact else together(question, ranked))}
    same = sum(mass for one, mass in zip(ranked, masses, strict=True) if _says(one) in said)
    features = first.features
    return {
        **features,
        "bias": 1.0,
        "english": float(question.language == "en"),
        "chance": same / sum(masses),
        "firm": features["cover"] * features["agree"],
        "told": features.get("exact", features.get("flat", 0.0)) * features["agree"],
    }


def _says(scored: Scored) -> object:
    """What an answer says, for telling a repetition from another answer."""
    fact = scored.candidate.fact
    return (fact.value, fact.unit, fact.text) if fact else (scored.candidate.passage.id, scored.candidate.sentence)


def _wants_words(question: Question, figures: Sequence[Scored], told: Sequence[Scored]) -> bool:
    """A question that asks for no amount is not answered by a count, nor where a sentence is likelier to answer."""
    fact = figures[0].candidate.fact
    if question.expects != "any" or fact is None:
        return False
    is_count = fact.unit is not None and unit_families(split_unit(fact.unit)[1]) == ("count",)
    return is_count or (bool(told) and confidence(question, told) > confidence(question, figures))


def _entry(question: Question, found: Found) -> Scored | None:
    """The glossary entry whose term the question names, when it asks for the term itself."""
    named = [one for one in found.sentences if _named(one) and _holds_codes(question, one.candidate)]
    entry = max(named, key=_named, default=None)
    if entry is None or question.expects == "definition":
        return entry
    asks_no_more = question.expects == "any" and min(entry.features["note"], entry.features["named"]) >= NAMED
    return entry if asks_no_more else None


def _named(scored: Scored) -> float:
    """How far question and term of a glossary entry name each other; 0 when neither is all but contained."""
    features = scored.features
    return features["note"] + features["named"] if max(features["note"], features["named"]) >= NAMED else 0.0


def _indicator(question: Question, figures: Iterable[Scored]) -> Scored | None:
    """The fact with the figure that the question itself states: 增长8%的是哪一项; a count (三个定位) is none."""
    return next((one for one in fitting(question, figures) if _figure_of(one) in _stated(question)), None)


@lru_cache(maxsize=16)
def _stated(question: Question) -> frozenset[tuple[str | None, str | None]]:
    figures = find_figures(question.focus)
    return frozenset((one.printed, one.unit) for one in figures if unit_families(one.unit) != ("count",))


def _figure_of(scored: Scored) -> tuple[str | None, str | None]:
    fact = scored.candidate.fact
    return (fact.value, fact.unit) if fact else (None, None)
