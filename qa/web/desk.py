"""What lies on the desk beside the rooms: a report, open at a place."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.report import Pieces
from qa.web.reader import nothing, reader

if TYPE_CHECKING:
    from index.library import Library


class Desk:
    """Renders reports for reading; the last few are kept, for going from citation to citation."""

    def __init__(self, library: Library):
        self._library = library
        # Keyed by all that is known of a report: one that replaces it is another.
        self._held = lru_cache(maxsize=8)(lambda info: library.report(info.id))

    def open(self, report_id: str, spans: Pieces = (), bold: Pieces = ()) -> str:
        """The report with `spans` marked, or a line that says it is not there."""
        infos = self._library.reports()
        info = next((info for info in infos if info.id == report_id), None)
        if info is None:
            return nothing()
        return reader(self._held(info), spans, bold, infos)
