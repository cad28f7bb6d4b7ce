"""Which rows of a report's tables have a property: 哪个指标是负增长, 唯一以“人”为单位的指标, 增幅最高的是哪项指标."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from itertools import chain

from corpus.report import Fact, Passage, Span
from index.retriever import Hit
from qa import phrases
from qa.candidates import Candidate, with_facts
from qa.datafile import read_data
from qa.extract import Draft, figure_draft
from qa.question import Question
from qa.rank import Scored
from qa.wording import fold

SHARED = 4
"""Characters of a cell's words that a question must repeat to mean that cell."""
SURE = 0.9
"""Set by hand: the rows are all looked at, so only the reading of the question can be wrong."""

Row = tuple[Fact, Candidate]
Keep = Callable[[Sequence[Row]], Sequence[Row]]


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
    rows = [
        Candidate(Hit(passage, 0.0, 1), Span(0, len(passage.text))) for passage in passages if passage.kind == "row"
    ]
    stated = with_facts(rows, {row.passage.report_id: facts for row in rows})
    of_period = [
        (one.fact, one) for one in stated if one.fact and (not question.periods or one.fact.period in question.periods)
    ]
    of_role = [(fact, row) for fact, row in of_period if question.role in (None, fact.role)]
    told = keep(of_role) or keep(of_period)  # 计划 may only be the table's name
    if not told:
        return None
    names = dict.fromkeys(phrases.fold(fact.indicator) for fact, _ in told)
    short = "、".join(phrases.glossed(name) if question.language == "en" else name for name in names)
    drafts = (figure_draft(question, Scored(row, 0.0, {})) for _, row in told)
    return Draft(short, tuple(chain.from_iterable(draft.statements for draft in drafts)))


def _property(question: Question) -> Keep:
    """What a row must be like: its unit, its sign, the extreme of all, or its cell's words."""
    text = fold(question.text)
    if unit := _pattern(question.language, "unit").search(text):
        named = next(group for group in unit.groups() if group)
        return _those(lambda fact: fact.unit == named)
    if _pattern(question.language, "negative").search(text):
        return _those(lambda fact: (fact.value or "").startswith("-"))
    for name, best in (("most", max), ("least", min)):
        if _pattern(question.language, name).search(text):
            return partial(_extreme, best)
    return _those(lambda fact: fact.text is not None and _repeats(text, fold(fact.text)))


def _those(fit: Callable[[Fact], bool]) -> Keep:
    return lambda rows: [row for row in rows if fit(row[0])]


def _extreme(best: Callable[[Iterable[Decimal]], Decimal], rows: Sequence[Row]) -> list[Row]:
    """The rows with the greatest or smallest value among those of the unit that most rows have."""
    counted = [(row, value) for row in rows if (value := _value(row[0])) is not None]
    units = [row[0].unit for row, _ in counted]
    usual = max(units, key=units.count, default=None)
    alike = [(row, value) for row, value in counted if row[0].unit == usual]
    limit = best(value for _, value in alike) if alike else None
    return [row for row, value in alike if value == limit]


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
