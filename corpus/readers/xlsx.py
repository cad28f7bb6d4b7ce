"""Spreadsheets: one sheet after another, one row a line, numbers as they are shown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from corpus.readers.archive import open_archive
from corpus.readers.cells import table_lines
from corpus.report import ReadError, Source

DEFAULT_NAME = re.compile(r"(?:Sheet|工作表|表)\s*\d*$")
# Excel marks an empty text as one; what other programs write is a formula never calculated.
OPEN_FORMULA = re.compile(
    rb"""<c\b(?![^>]*\bt="str")[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"""
)
MOST_ROWS = 1 << 20
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
PERCENT = re.compile(r"(?:0(?:\.(0+))?)%")


def extract(data: bytes, *, name: str) -> Source:
    """The visible sheets; one without a title in its first row stands under its own name.

    Raises:
        ReadError: no archive, too much in it, or formulas whose values were never stored.
    """
    import openpyxl

    open_archive(data, name=name).close()
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    lines: list[str] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()
        rows = list(table_lines(_rows(sheet, name)))
        is_titled = rows and "\t" not in rows[0]
        if rows and not is_titled and not DEFAULT_NAME.match(sheet.title):
            lines.append(f"# {sheet.title}")
        lines += rows
    if _has_open_formulas(data):
        raise ReadError(f"{name}: formulas without values; open it in a spreadsheet program and save it again")
    return Source(name, "\n".join(lines))


def _rows(sheet: Any, name: str) -> Iterator[list[str]]:
    """The rows of a sheet; one that is missing between two others is empty."""
    for number, row in enumerate(sheet.iter_rows()):
        if number >= MOST_ROWS:
            raise ReadError(f"{name}: more rows than a spreadsheet has; save it again as xlsx")
        yield [_shown(cell) for cell in row]


def _shown(cell: Any) -> str:
    """The text of a cell; a share is shown in percent where its format says so."""
    value = cell.value
    if isinstance(value, float):
        percent = PERCENT.search(cell.number_format or "")
        if percent:
            return f"{value * 100:.{len(percent.group(1) or '')}f}%"
        return f"{value:.15g}"
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _has_open_formulas(data: bytes) -> bool:
    """Whether a formula has no value beside it, so that its cell would be lost."""
    with open_archive(data, name="") as archive:
        return any(OPEN_FORMULA.search(archive.read(member)) for member in archive.namelist() if SHEET.match(member))
