"""Values to database rows and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np

from corpus.report import Cell, Fact, Note, Paragraph, Passage, Pieces, Report, Source, Span, Table
from index.folding import nfkc
from index.retriever import Ids, ReportInfo

Row = tuple[Any, ...]

JOINT = " + "
"""Stands between the names of two encoders."""

INFO_COLUMNS = "id, source, title, region, year, kind, date, body, passages, facts, characters, digest"
REPORT_COLUMNS = f"number, first, last, encoder, added, {INFO_COLUMNS}"
SOURCE_COLUMNS = "text, pages, outline"
PASSAGE_COLUMNS = "number, id, report_id, kind, section, pieces, text, period, role"
FACT_COLUMNS = (
    "report_id, region, indicator, value, unit, hedge, change, period, role,"
    " pieces, quote, figure, basis, text, section"
)

_values_of_fact = attrgetter(*FACT_COLUMNS.split(", "))
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=attrgetter("start", "end")).encode
"""A span is written as a pair."""
_headings = lru_cache(maxsize=256)(_json)
"""A report's passages and facts have few sections."""


def _places(pieces: Pieces) -> str:
    """As `_json`, many times faster."""
    return f"[{','.join([f'[{piece.start},{piece.end}]' for piece in pieces])}]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A report's place in its library: its number, and its passages' numbers, `first` to before `last`."""

    number: int
    first: int
    last: int
    encoder: str
    """Name of what made its vectors and its tokens: see `Embedder.name`."""
    info: ReportInfo

    @property
    def dense(self) -> str:
        """Name of the encoder that made its vectors."""
        return dense_name(self.encoder)

    @property
    def words(self) -> str:
        """Name of the encoder that made its tokens."""
        return self.encoder.rpartition(JOINT)[2]


def dense_name(encoder: str) -> str:
    """The first of two names, or the one."""
    return encoder.rpartition(JOINT)[0] or encoder


def entry(row: Row) -> Entry:
    """From REPORT_COLUMNS."""
    number, first, last, encoder, added, *info = row
    info[6] = Date.fromisoformat(info[6]) if info[6] else None
    values: Row = (*info[:-1], added, info[-1])
    return Entry(number, first, last, encoder, ReportInfo(*values))


def info_row(report: Report, *, passages: int, facts: int, digest: str | None) -> Row:
    """INFO_COLUMNS."""
    name = (report.id, report.source.name, report.title, report.region, report.year, report.kind)
    issued = report.date.isoformat() if report.date else None
    return (*name, issued, report.body, passages, facts, len(report.source.text), digest)


def source_row(report: Report) -> Row:
    """SOURCE_COLUMNS."""
    return report.source.text, ",".join(map(str, report.source.pages)), _outline(report)


def source(name: str, row: Row) -> Source:
    """From SOURCE_COLUMNS."""
    text, pages, _ = row
    return Source(name, text, tuple(int(page) for page in pages.split(",") if page))


def passage_row(passage: Passage) -> Row:
    """All of PASSAGE_COLUMNS but the number."""
    return (
        passage.id,
        passage.report_id,
        passage.kind,
        _headings(passage.section),
        _places(passage.pieces),
        passage.text,
        passage.period,
        passage.role,
    )


def passage(row: Row) -> Passage:
    """From PASSAGE_COLUMNS."""
    _, name, report_id, kind, headings, pieces, text, period, role = row
    return Passage(name, report_id, kind, section(headings), _pieces(json.loads(pieces)), text, period, role)


def section(stored: str) -> tuple[str, ...]:
    """The headings of a passage."""
    return tuple(json.loads(stored))


def fact_row(fact: Fact) -> Row:
    """FACT_COLUMNS."""
    *plain, pieces, quote, figure, basis, text, section = _values_of_fact(fact)
    return (*plain, _places(pieces), quote, _places(figure), basis, text, _headings(section))


def fact(row: Row) -> Fact:
    """From FACT_COLUMNS."""
    pieces, quote, figure, basis, text, section = row[9:]
    places = _pieces(json.loads(pieces)), quote, _pieces(json.loads(figure))
    values: Row = (*row[:9], *places, basis, text, tuple(json.loads(section)))
    return Fact(*values)


def fold(name: str) -> str:
    """An indicator's name as it is compared: width, case and spaces do not count."""
    return "".join(nfkc(name).lower().split())


def _outline(report: Report) -> str:
    """Everything of a report that its source and its other columns do not hold, as JSON."""
    return _json(
        {
            "paragraphs": [[item.section, item.pieces] for item in report.paragraphs],
            "notes": [[item.number, item.term, item.pieces, item.marks, item.section] for item in report.notes],
            "tables": [
                [item.section, item.title, _cells(item.header), [_cells(row) for row in item.rows]]
                for item in report.tables
            ],
        }
    )


def report(info: ReportInfo, row: Row) -> Report:
    """The report whose SOURCE_COLUMNS these are: texts are slices of the source."""
    text, plain = source(info.source, row), json.loads(row[2])

    def cells(row: Sequence[Any]) -> tuple[Cell, ...]:
        return tuple(Cell(pieces, text.slice(pieces)) for pieces in map(_pieces, row))

    paragraphs = ((tuple(section), _pieces(pairs)) for section, pairs in plain["paragraphs"])
    notes = (
        (number, term, pieces, text.slice(pieces), _pieces(marks), tuple(section))
        for number, term, pairs, marks, section in plain["notes"]
        for pieces in [_pieces(pairs)]
    )
    return Report(
        info.id,
        info.title,
        info.region,
        info.year,
        info.kind,
        info.date,
        info.body,
        text,
        tuple(Paragraph(section, pieces, text.slice(pieces)) for section, pieces in paragraphs),
        tuple(Note(*note) for note in notes),
        tuple(
            Table(tuple(section), title, cells(header), tuple(map(cells, rows)))
            for section, title, header, rows in plain["tables"]
        ),
    )


def _pieces(pairs: Iterable[Sequence[int]]) -> Pieces:
    return tuple(Span(start, end) for start, end in pairs)


def _cells(cells: Iterable[Cell]) -> list[Pieces]:
    return [cell.pieces for cell in cells]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token ids of one passage, sentence after sentence; the first group is its context: title, region, section."""

    groups: Ids
    """(n_groups, 3) int32: start and end of the sentence in the passage's text, and how many tokens it has."""
    ids: Ids
    """(n_tokens,) int32, all groups' tokens in order."""

    @property
    def of_text(self) -> Ids:
        """The token ids of the passage's text, without its context."""
        return self.ids[self.groups[0, 2] :]

    def pack(self) -> bytes:
        """As a blob: the width of its numbers in bytes, then the number of groups, the groups, the ids."""
        numbers = np.concatenate([[len(self.groups)], self.groups.ravel(), self.ids])
        width = 2 if numbers.max() < 1 << 16 else 4
        return bytes([width]) + numbers.astype(f"<u{width}").tobytes()

    @classmethod
    def unpack(cls, blob: bytes) -> Tokens:
        """From a blob that `pack` made."""
        numbers = np.frombuffer(blob, f"<u{blob[0]}", offset=1).astype(np.int32)
        end = 1 + 3 * int(numbers[0])
        return cls(numbers[1:end].reshape(-1, 3), numbers[end:])
