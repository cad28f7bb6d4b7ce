"""Which candidates can be an answer at all: none that speaks of something else than was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from corpus.figures import find_figures
from corpus.regions import names_of
from corpus.report import Fact
from qa.candidates import Candidate
from qa.datafile import read_data
from qa.glossary import official_names
from qa.phrases import fold
from qa.question import Question, contrasts
from qa.rank import Scored
from qa.wording import holds

CODE = re.compile(r"(?<![\d.,])\d+(?:\+[\dA-Za-z]+)+|(?<![\d.,])\d{3,}(?![\d.,])")
"""A number that counts nothing is a name."""


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
        and holds_codes(question, one.candidate)
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


def holds_codes(question: Question, candidate: Candidate) -> bool:
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
