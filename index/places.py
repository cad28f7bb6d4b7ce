"""What a passage belongs to, in words."""

from __future__ import annotations

from corpus.report import Report
from index.retriever import ReportInfo


def context_of(report: Report | ReportInfo, section: tuple[str, ...]) -> str:
    """The report's title, and what `place_of` says."""
    return f"{report.title} {place_of(report, section)}"


def place_of(report: Report | ReportInfo, section: tuple[str, ...]) -> str:
    """Region and year of a passage's report, and its headings."""
    return " ".join((report.region, f"{report.year}年" if report.year else "", *section))
