"""Which reports a question is about: what it names, what the library holds, and what was asked for beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.regions import NATION, province_of
from index.retriever import ReportInfo, Where
from qa.question import Question, parse


@dataclass(frozen=True, slots=True)
class Scope:
    """`where` is a filter, `prefer` a soft preference for search; `missing` are regions no report here is about."""

    where: Where
    prefer: Where
    missing: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Regions of the library that the question names."""
    no_report: bool = False
    """The question names a report by its year, and there is none of that year."""


def newest_year(reports: Sequence[ReportInfo], where: Where) -> int | None:
    """What 今年 means: the year of the newest report in reach."""
    return max((info.year for info in reports if info.year and where.allows(info)), default=None)


def understand(text: str, reports: Sequence[ReportInfo], where: Where) -> tuple[Question, Scope]:
    """Read a question with the reports in reach in mind, and find which of them it is about."""
    held = {info.region for info in reports if where.allows(info)}
    question = parse(text, year=newest_year(reports, where), held=held)
    scope = resolve(question, reports, where)
    return replace(question, this_year=_last_told(question, scope, reports)), scope


def _last_told(question: Question, scope: Scope, reports: Sequence[ReportInfo]) -> int | None:
    """What 今年 means; where one past year is asked for of which only the report that plans it is here, that year."""
    asked = question.years
    years = {info.year for info in reports if scope.regions and scope.where.allows(info)}
    is_only_planned = len(asked) == 1 and asked[0] in years and asked[0] + 1 not in years
    return asked[0] if is_only_planned and asked[0] < (question.this_year or 0) else question.this_year


def resolve(question: Question, reports: Sequence[ReportInfo], where: Where) -> Scope:
    """Narrow `where` to the regions and the report year that the question names."""
    held = {info.region for info in reports if where.allows(info)}
    named, missing = _regions(question, held)
    narrowed = where
    if named and not where.regions:
        narrowed = replace(narrowed, regions=tuple(named))
    no_report = False
    if question.report_years and not where.years:
        dated = replace(narrowed, years=question.report_years)
        no_report = not any(dated.allows(info) for info in reports)
        narrowed = narrowed if no_report else dated
    years = report_years(question.periods)
    regions = tuple(named) or ((NATION,) if NATION in held and len(held) > 1 else ())
    return Scope(narrowed, Where(regions=regions, years=years), tuple(missing), tuple(named), no_report)


def _regions(question: Question, held: set[str]) -> tuple[list[str], list[str]]:
    """Regions named and held, and regions named of which no report here speaks."""
    named: list[str] = []
    missing: list[str] = []
    for region in question.regions:
        if region in held:
            named.append(region)
        elif (province := province_of(region)) in held and province:
            named.append(province)
        elif not _inside(region, held):
            missing.append(region)
    return list(dict.fromkeys(named)), [] if named else missing


def _inside(region: str, held: set[str]) -> bool:
    """A region that a held text may speak of: one of the same province, the nation, any where a text has no region."""
    if region == NATION or "" in held or province_of(region) is None:
        return True
    return any(province_of(one) == province_of(region) for one in held)


def report_years(periods: Sequence[str]) -> tuple[int, ...]:
    """Years of the reports that speak of a period: the one that plans it, and the one that reports it."""
    return tuple(sorted({year + step for period in periods for year in _ends(period) for step in (0, 1)}))


def _ends(period: str) -> tuple[int, ...]:
    return tuple(int(year) for year in re.findall(r"\d{4}", period))
