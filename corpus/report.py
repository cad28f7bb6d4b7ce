"""The values of the reading floor: what a report is made of, and where each part of it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from itertools import accumulate
from typing import Literal

Role = Literal["actual", "target", "other"]
Change = Literal["level", "growth", "difference", "share", "added"]
PassageKind = Literal["body", "note", "row"]


class ReadError(Exception):
    """A file that cannot be read; the message is one line that names the file and says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points of `Source.text`."""

    start: int
    end: int


Pieces = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The decoded text of one file. `name` is the file's own name, without folders."""

    name: str
    text: str
    pages: tuple[int, ...] = ()
    """Offset at which each page starts, where the format has pages."""

    def slice(self, pieces: Iterable[Span]) -> str:
        """The text of `pieces`, joined."""
        return "".join(self.text[piece.start : piece.end] for piece in pieces)

    def page_of(self, offset: int) -> int | None:
        """Page (from 1) that holds `offset`, or None where the format has no pages."""
        return sum(start <= offset for start in self.pages) or None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, mended across page breaks: `text` is the source's slices of `pieces`, joined.

    A heading that is one beyond doubt (numbered, emphasised, alone on its line) stands in `section` only; one told by
    its shape (投资稳步运行。) stands in both, so that a wrong guess loses nothing.
    """

    section: tuple[str, ...]
    pieces: Pieces
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of the glossary annex, linked from its marks in the body."""

    number: int
    term: str
    pieces: Pieces
    text: str
    marks: Pieces = ()
    """Where the body carries this note's mark."""
    section: tuple[str, ...] = ()
    """The headings of the glossary."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; an empty one has no pieces."""

    pieces: Pieces
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """An indicator table: a header row and rows of cells, the first cell of a row its name."""

    section: tuple[str, ...]
    title: str
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `year` is the year it was given in; `body` is who issued it."""

    id: str
    title: str
    region: str
    year: int | None
    kind: str
    date: Date | None
    body: str | None
    source: Source
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed, ranked and cited: whole sentences of one section (or a note, or a table row)."""

    id: str
    report_id: str
    kind: PassageKind
    section: tuple[str, ...]
    pieces: Pieces
    text: str
    period: str | None = None
    """The period its section speaks of, "2025" or "2021-2025", where the section says one."""
    role: Role | None = None
    """Whether its section reports results or sets targets, where the section says so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text. `value` is in `unit` as printed: 4300 and 万元, not 43000000 and 元."""

    value: Decimal
    unit: str
    start: int
    end: int
    """Half-open range in the text it was found in, unit included, hedge words outside it left out."""
    high: Decimal | None = None
    """The upper end of a range (5%-5.5%)."""
    hedge: str | None = None
    """左右, 以上, 不低于, 力争突破, 余 …, as printed; several are joined by a plus sign."""

    @property
    def printed(self) -> str:
        """The value as a decimal string, ranges as "5-5.5"."""
        return str(self.value) if self.high is None else f"{self.value}-{self.high}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its meaning: which indicator, of which period, reached or aimed at."""

    report_id: str
    region: str
    indicator: str
    value: str | None
    """Decimal string in `unit`, negative when the report says it fell, ranges as "5-5.5"; None for text cells."""
    unit: str | None
    hedge: str | None
    change: Change | None
    period: str | None
    role: Role
    pieces: Pieces
    """The quote: the statement the figure stands in."""
    quote: str
    figure: Pieces
    """The figure itself, or the words of a text cell."""
    basis: str | None = None
    """What a change is measured against: 同比, 比上年, 比2020年 …"""
    text: str | None = None
    """The words of a text cell (高于聊城市平均水平)."""
    section: tuple[str, ...] = ()


class Slicer:
    """Source spans of many ranges of one text, where the text is the slices of `pieces`, joined."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._starts = list(accumulate((piece.end - piece.start for piece in pieces), initial=0))

    def __call__(self, start: int, end: int) -> Pieces:
        """Source spans of `text[start:end]`."""
        if len(self._pieces) == 1 and 0 <= start < end <= self._starts[1]:
            return (Span(self._pieces[0].start + start, self._pieces[0].start + end),)
        found: list[Span] = []
        for index in range(max(bisect_right(self._starts, start) - 1, 0), len(self._pieces)):
            offset, piece = self._starts[index], self._pieces[index]
            if offset >= end:
                break
            low, high = max(start - offset, 0), min(end - offset, piece.end - piece.start)
            if low < high:
                found.append(Span(piece.start + low, piece.start + high))
        return tuple(found)


def slice_pieces(pieces: Pieces, start: int, end: int) -> Pieces:
    """Source spans of `text[start:end]`, where `text` is the slices of `pieces`, joined."""
    return Slicer(pieces)(start, end)
