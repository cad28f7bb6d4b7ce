"""Questions that one report answers without a search: by its title block, its outline, the rows of its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.report import Fact, Passage
from index.retriever import ReportInfo
from qa import particulars, sections, which
from qa.extract import Draft
from qa.question import Question
from qa.scope import Scope


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the answer off a report's passages and facts, and how sure that is."""

    draft: Callable[[Sequence[Passage], Sequence[Fact]], Draft | None]
    sure: float
    is_only: bool = False
    """Nothing else in the report can answer."""
    year: int | None = None
    """The year of the report that can, where the question says."""


def reading(question: Question) -> Reading | None:
    """How a question is answered without a search; None when it must be searched for."""
    if kind := particulars.particular(question):
        posts = particulars.posts(question) if kind == "head" else ()
        return Reading(
            lambda passages, _: particulars.told(kind, passages, posts),
            particulars.SURE,
            is_only=True,
            year=max(question.years[-1:], default=None),
        )
    if which.asks_which(question):
        return Reading(lambda passages, facts: which.rows_with(question, passages, facts), which.SURE)
    if part := sections.part_asked(question):
        year = part.report_year(question)
        return Reading(lambda passages, _: sections.told(question, part, passages), sections.SURE, year=year)
    return None


def report_meant(scope: Scope, reports: Sequence[ReportInfo], year: int | None) -> ReportInfo | None:
    """The report a question is about: of the one region in reach that of `year`, else the newest.

    None where several regions are in reach.
    """
    inside = [info for info in reports if scope.where.allows(info)]
    preferred = [info for info in inside if scope.prefer.regions and scope.prefer.allows(info)] or inside
    if not preferred or len({info.region for info in preferred}) > 1:
        return None
    return max(preferred, key=lambda info: (info.year == year, info.year or 0, info.id))
