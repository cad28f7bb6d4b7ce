"""PDF files: the text layer, its lines mended to paragraphs, running heads and page numbers left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from corpus.readers.pdf_flow import PageText, Rows, flow
from corpus.readers.pdf_lines import Char, Line, line_of, read_chars, read_drawn, split_lines
from corpus.readers.pdf_tables import Grid, find_grids, holds_data
from corpus.report import ReadError, Source

MOST_PAGES = 3000
# A page with fewer characters and an image this large (a share of the page) is a scan; a report without any is one too.
FEWEST_CHARS, SCAN_SHARE = 20, 0.5
# A text layer with more characters that have no meaning is no text.
UNKNOWN_SHARE = 0.05
RECOGNISER = "pip install -e '.[ocr]' in Wenbao's folder"
"""How to get what recognises characters."""
Recognise = Callable[[Any], Sequence[Line]]


class ScannedError(ReadError):
    """Pages whose text can only be had by recognising characters; `pages` is how many."""

    def __init__(self, message: str, pages: int) -> None:
        super().__init__(message)
        self.pages = pages


def extract(data: bytes, *, name: str, recognise: Recognise | None = None) -> Source:
    """The text layer of the file, a paragraph or a table row a line; `Source.pages` says where each page begins.

    Args:
        recognise: gives the lines of a page that is a scan.

    Raises:
        ScannedError: there are such pages, and no `recognise`.
        ReadError: a password, damage, or too many pages.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        reason = "has a password; save it without one" if "password" in str(error).lower() else "damaged; save it again"
        raise ReadError(f"{name}: {reason}") from None
    with document:
        if len(document) > MOST_PAGES:
            raise ReadError(f"{name}: has {len(document)} pages; split it into single reports")
        pages = [_page(document[number]) for number in range(len(document))]
        scans = _scans(pages)
        if scans and recognise is None:
            reason = f"scanned, or without a text that can be read, on {len(scans)} of {len(pages)} pages"
            raise ScannedError(f"{name}: {reason}; to recognise it: {RECOGNISER}", len(scans))
        if recognise:
            for number in scans:
                page = document[number]
                pages[number] = PageText(page.get_size(), tuple(recognise(page)))
    text, starts = flow([page or PageText((0, 0), ()) for page in pages])
    return Source(name, text, tuple(starts))


def _scans(pages: Sequence[PageText | None]) -> list[int]:
    """The pages to recognise; the cover or the back of a report may be a picture."""
    scans = [number for number, page in enumerate(pages) if page is None]
    covers = {0, len(pages) - 1} if len(pages) > 2 else set()
    return scans if set(scans) - covers else []


def _page(page: Any) -> PageText | None:
    """What a page holds, None for a scan and for a text layer that is none."""
    chars, unknown = read_chars(page.get_textpage())
    drawn = read_drawn(page)
    if unknown > UNKNOWN_SHARE * (len(chars) + unknown):
        return None
    if len(chars) < FEWEST_CHARS and drawn.image > SCAN_SHARE:
        return None
    grids = find_grids(drawn.level, drawn.upright)
    tables = {key: rows for key, grid in enumerate(grids) if holds_data(rows := grid.rows(grid.inside(chars)))}
    parts: list[Line | Rows] = []
    for key, group in groupby(chars, key=lambda char: _table_of(char, grids, tables)):
        if key is None:
            parts += [line_of(run) for run in split_lines(group)]
        elif tables[key]:
            parts.append(tables[key])
            tables[key] = []
    return PageText(page.get_size(), tuple(parts))


def _table_of(char: Char, grids: Sequence[Grid], tables: Mapping[int, Rows]) -> int | None:
    return next((key for key in tables if grids[key].holds(char)), None)
