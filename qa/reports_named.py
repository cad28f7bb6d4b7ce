"""Reports that a question names by their year: the 2025 report, 2021年政府工作报告."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.periods import full_year

REPORT_YEAR = re.compile(
    r"((?:19|20)\d\d|(?<!\d)\d\d(?= ?年)) ?年?度?[^，。?？,]{0,8}?(?:工作报告|计划报告|报告(?!期))"
    r"|(?-i:(?:[A-Z][a-z]+ ){0,2}[A-Z][a-z]+['’]s )?((?:19|20)\d\d) (?:\w+ ){0,3}?report"
    r"|\breport (?:of|from) ((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""A report named by its year, and in English by whose it is: Premier Li Keqiang's 2019 report."""
JOINED = re.compile(r"((?:19|20)\d\d) ?年?度? ?(?:and|&|和|与|及|、|,) ?(?:the )?((?:19|20)\d\d)")
"""The 2025 and 2026 reports."""
LATER = re.compile(r"\d.*(?<!\d)((?:19|20)\d\d)(?!\d)")
"""The harvest of 2025 in the 2026 report: the year that stands last is the report's."""


@dataclass(frozen=True, slots=True)
class NamedReport:
    """A report that a question names, and where it does so, as a half-open range."""

    year: int
    start: int
    end: int


def named_reports(text: str) -> tuple[NamedReport, ...]:
    """The reports that a folded text names, in order."""
    found = []
    for match in REPORT_YEAR.finditer(text):
        start, end = match.span()
        if joined := JOINED.search(match[0]):
            found += [NamedReport(int(year), start, end) for year in joined.groups()]
        elif later := LATER.match(match[0]):
            found.append(NamedReport(int(later[1]), start + later.start(1), end))
        else:
            found.append(NamedReport(full_year(match[1] or match[2] or match[3]), start, end))
    return tuple(found)
