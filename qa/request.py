"""What may be asked, and of which reports: the same rules at every door."""

from __future__ import annotations

from collections.abc import Iterable

from index.retriever import ReportInfo, Where
from qa.console import UsageError

LONGEST_QUESTION = 1000
"""Characters."""


class UnknownReportError(UsageError):
    """The library holds no report of this id."""

    def __init__(self, report_id: str):
        super().__init__(f"{report_id}: the library holds no such report; see wenbao reports or GET /api/reports")


def check_question(question: str) -> None:
    """Refuse what no answer could be looked for.

    Raises:
        UsageError: the question is empty, too long or not text.
    """
    if not question.strip():
        raise UsageError("the question is empty: write one in Chinese or English")
    if len(question) > LONGEST_QUESTION:
        raise UsageError(
            f"the question has {len(question)} characters, {LONGEST_QUESTION} are allowed: ask for one thing at a time"
        )
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise UsageError("the question is not UTF-8 text: set the terminal to UTF-8")


def regions_named(name: str | None, infos: Iterable[ReportInfo]) -> tuple[str, ...]:
    """The regions of `infos` that `name` is a short form of (临清 for 临清市); `name` itself where there is none."""
    if not name:
        return ()
    return tuple(sorted({info.region for info in infos if info.region.startswith(name)})) or (name,)


def known_report(report_id: str, infos: Iterable[ReportInfo]) -> ReportInfo:
    """What is known of a report.

    Raises:
        UnknownReportError: `infos` has none of this id.
    """
    for info in infos:
        if info.id == report_id:
            return info
    raise UnknownReportError(report_id)


def where_of(
    infos: tuple[ReportInfo, ...], *, region: str | None = None, year: int | None = None, report: str | None = None
) -> Where:
    """The reports that are asked of: `year` is the one they were given in, and a region may go by its short name.

    Raises:
        UnknownReportError: `infos` has no report of this id.
    """
    return Where(
        regions=regions_named(region, infos),
        years=() if year is None else (year,),
        reports=() if report is None else (known_report(report, infos).id,),
    )
