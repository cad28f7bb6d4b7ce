"""What lies on the desk beside the chat: the reports of the library, or one of them open at a place."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from corpus import parse
from corpus.report import Pieces, Report
from index.retriever import ReportInfo
from qa.web.reader import reader
from qa.web.words import label, spot

if TYPE_CHECKING:
    from index.library import Library


class Desk:
    """Renders reports for reading; parsed reports are kept, for going from citation to citation."""

    def __init__(self, library: Library):
        self._library = library
        self._parsed = lru_cache(maxsize=8)(self._parse)

    def open(self, report_id: str, spans: Pieces = (), bold: Pieces = ()) -> str:
        """The report with `spans` marked, or a line that says it is not there."""
        info = next((info for info in self._library.reports() if info.id == report_id), None)
        if info is None:
            return f'<section class="shelf"><p class="gone">{spot("report_gone")}</p>{self._list()}</section>'
        return reader(self._parsed(info), spans, bold)

    def shelf(self) -> str:
        """The reports of the library as a list to open them from."""
        return f'<section class="shelf">{self._list()}</section>'

    def _list(self) -> str:
        infos = self._library.reports()
        if not infos:
            return f'<h2>{spot("no_reports")}</h2><p class="hint">{spot("no_reports_hint")}</p>'
        head = spot("reports_one") if len(infos) == 1 else spot("reports_count", count=len(infos))
        items = "".join(_entry(info) for info in infos)
        return f'<h2>{head}</h2><p class="hint">{spot("reports_hint")}</p><ul {label("reports")}>{items}</ul>'

    def _parse(self, info: ReportInfo) -> Report:
        return parse(self._library.source(info.id), region=info.region, year=info.year)


def _entry(info: ReportInfo) -> str:
    origin = " · ".join(str(part) for part in (info.region, info.year) if part)
    named = f'data-act="read" data-report="{escape(info.id)}"'
    return (
        f'<li><a href="?report={quote(info.id, safe="")}" {named}>{escape(info.title)}</a>'
        f"<p><b>{escape(origin)}</b> {spot('report_counts', passages=info.passages, facts=info.facts)}</p></li>"
    )
