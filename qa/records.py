"""Hits, facts and reports as plain records: the same JSON and CSV from the terminal, over HTTP and in downloads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from corpus.report import Fact, Pieces, Source
from index.retriever import Hit, ReportInfo

if TYPE_CHECKING:
    from qa.adding import Outcome

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
EMPTY = re.compile(rb"<dimension [^>]*/>|<sheetData ?/>|<sheetData></sheetData>")
"""What an empty sheet says of its size, and where its rows belong."""
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
CSV_COLUMNS = (
    "report",
    "source",
    "indicator",
    "value",
    "unit",
    "hedge",
    "change",
    "period",
    "role",
    "region",
    "basis",
    "text",
    "quote",
    "start",
    "end",
)


def report_record(info: ReportInfo) -> dict[str, Any]:
    """One line of `wenbao reports --json`."""
    names = ("id", "source", "title", "region", "year", "kind", "date", "passages", "facts", "characters", "added")
    plain = {name: getattr(info, name) for name in names}
    for name in ("date", "added"):
        plain[name] = None if plain[name] is None else str(plain[name])
    return plain


def outcome_record(outcome: Outcome) -> dict[str, Any]:
    """One line of `wenbao add --json`."""
    return {
        "path": str(outcome.path),
        "status": outcome.status,
        "report": outcome.report,
        "reason": outcome.reason or None,
    }


def hit_record(hit: Hit, info: ReportInfo, source: Source) -> dict[str, Any]:
    """One line of `wenbao search --json`; `sentence` is the text of the best sentence."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "parts": {leg: round(score, 4) for leg, score in hit.parts.items()},
        "report": passage.report_id,
        "source": info.source,
        "title": info.title,
        "region": info.region,
        "year": info.year,
        "section": list(passage.section),
        "text": passage.text,
        "spans": spans_record(passage.pieces),
        "sentence": passage.text[hit.sentence.start : hit.sentence.end] if hit.sentence else passage.text,
        "page": source.page_of(passage.pieces[0].start),
    }


def fact_record(fact: Fact, source_name: str) -> dict[str, Any]:
    """One line of `wenbao facts --json`."""
    return {
        "report": fact.report_id,
        "source": source_name,
        "indicator": fact.indicator,
        "value": fact.value,
        "unit": fact.unit,
        "hedge": fact.hedge,
        "change": fact.change,
        "period": fact.period,
        "role": fact.role,
        "region": fact.region,
        "basis": fact.basis,
        "text": fact.text,
        "quote": fact.quote,
        "spans": spans_record(fact.pieces),
        "figure_span": [fact.figure[0].start, fact.figure[-1].end],
    }


def facts_csv(facts: Iterable[Fact], source_names: Mapping[str, str]) -> str:
    """A table for spreadsheets: a byte order mark first, cells that a spreadsheet would run as a formula made text.

    Args:
        facts: one row each.
        source_names: file name by report id.
    """
    file = io.StringIO(newline="")
    file.write("\ufeff")
    table = csv.writer(file)
    table.writerow(CSV_COLUMNS)
    table.writerows(_fact_cells(fact, source_names) for fact in facts)
    return file.getvalue()


def facts_xlsx(facts: Iterable[Fact], source_names: Mapping[str, str]) -> bytes:
    """The same table as an Excel workbook: plain numbers are numbers, everything else is text.

    Args:
        facts: one row each.
        source_names: file name by report id.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = "facts", "A2"
    frame, file = io.BytesIO(), io.BytesIO()
    book.save(frame)
    # Written here, not cell by cell in openpyxl, which takes ten times as long: seconds for a library.
    table = map(_sheet_row, (CSV_COLUMNS, *(_fact_cells(fact, source_names) for fact in facts)))
    rows = f"<sheetData>{''.join(table)}</sheetData>".encode()
    with ZipFile(frame) as empty, ZipFile(file, "w", ZIP_DEFLATED) as full:
        for name in empty.namelist():
            full.writestr(name, EMPTY.sub(lambda found: rows if b"Data" in found[0] else b"", empty.read(name)))
    return file.getvalue()


def _sheet_row(cells: Iterable[str]) -> str:
    return f"<row>{''.join(map(_sheet_cell, cells))}</row>"


def _sheet_cell(cell: str) -> str:
    """A number, or text without the characters that XML cannot hold."""
    if not cell:
        return "<c/>"
    if PLAIN_NUMBER.fullmatch(cell):
        return f"<c><v>{cell}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(NO_XML.sub("", cell))}</t></is></c>'


def _fact_cells(fact: Fact, source_names: Mapping[str, str]) -> list[str]:
    record = fact_record(fact, source_names[fact.report_id])
    record["start"], record["end"] = record["figure_span"]
    return [safe_cell(record[name]) for name in CSV_COLUMNS]


def safe_cell(value: object) -> str:
    """`value` as a cell that no spreadsheet runs: numbers stay numbers, other formula starts get an apostrophe."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def spans_record(pieces: Pieces) -> list[list[int]]:
    """Spans as `[start, end]` pairs."""
    return [[piece.start, piece.end] for piece in pieces]
