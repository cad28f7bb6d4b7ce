"""Which rows of a report's tables have a property: 哪个指标是负增长, 唯一以“人”为单位的指标, 增幅最高的是哪项指标."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from corpus.report import Fact, Passage, Span
from qa import phrases
from qa.candidates import locate
from qa.datafile import read_data
from qa.extract import Draft, Place, Statement
from qa.question import Question
from qa.wording import fold

SHARED = 4
"""Characters of a cell's words that a question must repeat to mean that cell."""
SURE = 0.9
"""Set by hand: the rows are all looked at, so only the reading of the question can be wrong."""

Placed = tuple[Fact, tuple[Passage, Span]]
Keep = Callable[[Sequence[Fact]], Sequence[Fact]]


def asks_which(question: Question) -> bool:
    """Whether a question asks for indicators by what is said of them."""
    return bool(_pattern(question.language, "asked").search(fold(question.text)))


def ranks_regions(question: Question) -> bool:
    """Whether a question asks which of all regions has most: no report tells, and one region's figure is no answer."""
    asked = _pattern(question.language, "regions").search(fold(question.text))
    return question.of_many and not question.regions and asked is not None


def rows_with(question: Question, passages: Iterable[Passage], facts: Sequence[Fact]) -> Draft | None:
    """The rows that have the property asked for, of the period and role asked for; None when there are none.

    Args:
        question: One that `asks_which`.
        passages: those of one report.
        facts: the report's facts.
    """
    keep = _property(question)
    if keep is None:
        return None
    rows = [passage for passage in passages if passage.kind == "row"]
    of_period = [fact for fact in facts if not question.periods or fact.period in question.periods]
    placed = [(fact, place) for fact in of_period for place in _places(fact, rows)]
    of_role = [(fact, place) for fact, place in placed if question.role in (None, fact.role)]
    told = _kept(keep, of_role) or _kept(keep, placed)  # 计划 may only be the table's name
    if not told:
        return None
    names = dict.fromkeys(phrases.fold(fact.indicator) for fact, _ in told)
    short = "、".join(phrases.glossed(name) if question.language == "en" else name for name in names)
    return Draft(short, tuple(_statement(question, fact, place) for fact, place in told))


def _kept(keep: Keep, placed: Sequence[Placed]) -> list[Placed]:
    kept = {id(fact) for fact in keep([fact for fact, _ in placed])}
    return [(fact, place) for fact, place in placed if id(fact) in kept]


def _places(fact: Fact, rows: Iterable[Passage]) -> list[tuple[Passage, Span]]:
    found = ((row, locate(row.pieces, Span(fact.figure[0].start, fact.figure[-1].end))) for row in rows)
    return [(row, place) for row, place in found if place is not None][:1]


def _statement(question: Question, fact: Fact, place: tuple[Passage, Span]) -> Statement:
    row, figure = place
    short, intention = phrases.printed(row.text, figure, fact.hedge)
    text = phrases.figure_statement(fact, short, intention, question.language)
    return Statement(text, (Place(row, Span(0, len(row.text))),), fact)


def _property(question: Question) -> Keep | None:
    """What a row must be like: its cell's words, its unit, its sign, or the extreme of all."""
    text = fold(question.text)
    if unit := _pattern(question.language, "unit").search(text):
        named = next(group for group in unit.groups() if group)
        return lambda facts: [fact for fact in facts if fact.unit == named]
    if _pattern(question.language, "negative").search(text):
        return lambda facts: [fact for fact in facts if (fact.value or "").startswith("-")]
    for name, best in (("most", max), ("least", min)):
        if _pattern(question.language, name).search(text):
            return lambda facts, best=best: _extreme(facts, best)  # type: ignore[misc]
    return lambda facts: [fact for fact in facts if fact.text and _repeats(text, fold(fact.text))]


def _extreme(facts: Sequence[Fact], best: Callable[[Iterable[Decimal]], Decimal]) -> Sequence[Fact]:
    """The facts with the greatest or smallest value among those of the unit that most rows have."""
    counted = [(fact, value) for fact in facts if (value := _value(fact)) is not None]
    units = [fact.unit for fact, _ in counted]
    usual = max(units, key=units.count, default=None)
    alike = [(fact, value) for fact, value in counted if fact.unit == usual]
    limit = best(value for _, value in alike) if alike else None
    return [fact for fact, value in alike if value == limit]


def _value(fact: Fact) -> Decimal | None:
    try:
        return Decimal(fact.value or "")
    except InvalidOperation:  # a range, or words
        return None


def _repeats(text: str, words: str) -> bool:
    return any(words[at : at + SHARED] in text for at in range(max(1, len(words) - SHARED + 1)))


@cache
def _pattern(language: str, name: str) -> re.Pattern[str]:
    return re.compile(read_data("question_words")[language]["which"][name], re.IGNORECASE)
