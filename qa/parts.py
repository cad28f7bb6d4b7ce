"""A question that asks for several things side by side, taken apart: periods, regions, indicators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.report import Role
from index.retriever import Where
from qa import phrases
from qa.question import Question, parse
from qa.roles import roles_by_period
from qa.scope import Scope, report_years

EACH = re.compile(r"分别|各[是为有]?|\b(?:respectively|each)\b", re.IGNORECASE)
CLAUSE = re.compile(r"[，,；;、。]")
ASKS = re.compile(r"多少|几|how (?:many|much)", re.IGNORECASE)
AND = re.compile(r"以及|[和与及、]|\band\b")
WITH_GROWTH = {
    "zh": re.compile("(?:以及|[和与及、])(?:其|同比)?(?P<growth>增速|增幅|增长率|涨幅)"),
    "en": re.compile(r"\band (?:its |their |the )?(?P<growth>growth(?: rate)?|rate of growth)\b", re.IGNORECASE),
}
"""Exports and their growth: how much of something there is, and by how much it grew."""
SHORTEST = 2
"""Characters of a topic; a shorter one is a part of a name."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things asked for; `label` says which, where there are several."""

    question: Question
    scope: Scope
    label: str = ""


def split(question: Question, scope: Scope) -> list[Part]:
    """One part for each report, period, region and topic that is asked about side by side."""
    years = question.report_years
    parts = [_of_report(question, scope, year) for year in years] if len(years) > 1 else [Part(question, scope)]
    if len(question.periods) > 1:
        roles = roles_by_period(
            question.text,
            question.periods,
            year=question.this_year,
            language=question.language,
            role=question.role,
        )
        parts = [_of_period(part, period, roles) for part in parts for period in question.periods]
    if len(scope.regions) > 1:
        asks = -(-question.asks // len(scope.regions))  # 黑龙江打了多少粮，河南又是多少: one of each
        parts = [_of_region(part, region, asks) for part in parts for region in scope.regions]
    if len(parts) == 1 and (growth := WITH_GROWTH[question.language].search(question.rest)):
        return _level_and_growth(parts[0], growth)
    if len(parts) == 1 and EACH.search(question.text):
        topics = _topics(question)
        parts = [_of_topic(part, topic) for part in parts for topic in topics] if len(topics) > 1 else parts
    return parts


def by_clauses(question: Question, scope: Scope) -> list[Part]:
    """One part for each clause that asks how much of something of its own: 高铁有多长、高速公路有多长; none else."""
    if question.asks < 2 or question.language == "en" or len(scope.regions) > 1:
        return []
    read = [parse(clause, year=question.this_year) for clause in CLAUSE.split(question.rest)]
    asking = [(one, "".join(one.focus.split())) for one in read if one.asks]
    if len(asking) < 2 or any(len(topic) < SHORTEST for _, topic in asking):
        return []
    return [Part(_of_clause(question, one), scope, topic) for one, topic in asking]


def _of_clause(whole: Question, own: Question) -> Question:
    """The question that one clause asks."""
    return replace(
        whole, focus=own.focus, asks=1, expects=own.expects, families=own.families, unit=own.unit, change=own.change
    )


def _level_and_growth(part: Part, growth: re.Match[str]) -> list[Part]:
    """进出口总额和增速 as 进出口总额 and 进出口总额增速."""
    whole, text = part.question, part.question.rest
    before, after = text[: growth.start()].rstrip(), text[growth.end() :]
    labels = {"zh": ("数额", growth["growth"]), "en": ("The amount", "The growth")}[whole.language]
    asked = (f"{before}{after}", f"{before} {growth['growth']}{after}")
    read = [replace(_of_clause(whole, parse(one, year=whole.this_year)), text=one) for one in asked]
    return [replace(part, question=own, label=label) for own, label in zip(read, labels, strict=True)]


def _of_report(question: Question, scope: Scope, year: int) -> Part:
    """The question as the report of one year answers it."""
    own = replace(question, report_years=(year,), this_year=year, asks=min(question.asks, 1))
    label = {"zh": f"{year}年报告", "en": f"{year} report"}[question.language]
    return Part(own, replace(scope, where=replace(scope.where, years=(year,))), label)


def _of_period(part: Part, period: str, roles: Mapping[str, Role | None]) -> Part:
    """The question for one period; what it asks there is read from the clause that names it, if that asks at all."""
    whole = part.question
    question = replace(whole, periods=(period,), role=roles.get(period), asks=1)
    for clause in CLAUSE.split(whole.text):
        own = parse(clause, year=whole.this_year)
        if own.periods == (period,) and ASKS.search(clause):
            question = replace(_of_clause(question, own), focus=question.focus)
    scope = replace(part.scope, prefer=replace(part.scope.prefer, years=report_years((period,))))
    return Part(question, scope, f"{part.label} {phrases.say_period(period, question.language)}".lstrip())


def _of_region(part: Part, region: str, asks: int) -> Part:
    where = replace(part.scope.where, regions=(region,))
    scope = Scope(where, Where(regions=(region,), years=part.scope.prefer.years), (), (region,))
    return Part(replace(part.question, asks=asks), scope, f"{region}{part.label}")


def _of_topic(part: Part, topic: str) -> Part:
    question = replace(part.question, focus=topic, asks=1)
    return Part(question, part.scope, "".join(topic.split()))


def _topics(question: Question) -> list[str]:
    """The things a 分别 or 各 is about; what stands after the last of them belongs to all."""
    topics = [topic for topic in AND.split(EACH.sub(" ", question.focus)) if topic.strip()]
    return topics if all(len("".join(topic.split())) >= SHORTEST for topic in topics) else []
