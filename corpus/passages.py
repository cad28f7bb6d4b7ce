"""A report to passages: what is indexed, ranked and cited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from corpus.genre import genre
from corpus.headings import is_closed
from corpus.report import Note, Paragraph, Passage, PassageKind, Pieces, Report, Role, Slicer, Span, Table
from corpus.sentences import split_sentences

SHORTEST, ENOUGH, LONGEST, LONGEST_SENTENCE = 80, 120, 250, 400
YEARS = re.compile(r"([12][0-9]{3})年")
PLAN = re.compile(r"“([一二三四五六七八九十]{1,3}五)”")


def split_passages(report: Report) -> tuple[Passage, ...]:
    """Body, note and row passages, in the order of the source."""
    passages: list[Passage] = []
    for kind, section, pieces in _parts(report):
        # The columns of a table have a time each, a note has none.
        period, role = section_time(section, report.year) if kind == "body" else (None, None)
        text = report.source.slice(pieces)
        passages.append(Passage(f"{report.id}:{len(passages)}", report.id, kind, section, pieces, text, period, role))
    return tuple(passages)


def _parts(report: Report) -> Iterator[tuple[PassageKind, tuple[str, ...], Pieces]]:
    for section, paragraphs in groupby(report.paragraphs, key=lambda paragraph: paragraph.section):
        for pieces in _pack(report.source.text, paragraphs):
            yield "body", section, pieces
    for note in report.notes:
        yield "note", _note_section(note), note.pieces
    for table in report.tables:
        for row in _rows(table):
            yield "row", table.section, row


def _note_section(note: Note) -> tuple[str, ...]:
    return (*note.section, note.term)


def _rows(table: Table) -> Iterator[Pieces]:
    """One row with its header: a value means nothing without its column."""
    header = _line(cell.pieces for cell in table.header)
    for row in table.rows:
        line = _line(cell.pieces for cell in row)
        if line:
            # The break after the header keeps its last word apart from the first of the row.
            yield (*header, *(Span(span.end, span.end + 1) for span in header), *line)


def _line(cells: Iterable[Pieces]) -> Pieces:
    """The cells of one line with what stands between them."""
    spans = [piece for pieces in cells for piece in pieces]
    return (Span(min(span.start for span in spans), max(span.end for span in spans)),) if spans else ()


def _pack(source: str, paragraphs: Iterable[Paragraph]) -> Iterator[Pieces]:
    """Sentences of one section, packed to passages of SHORTEST to LONGEST characters; a longer sentence stays whole."""
    packed: list[list[Pieces]] = []
    open_size: int | None = None
    for paragraph in paragraphs:
        for sentence in _sentences(paragraph):
            size = _size(sentence)
            if open_size is None or (open_size >= SHORTEST and open_size + size > LONGEST):
                packed.append([])
                open_size = 0
            packed[-1].append(sentence)
            open_size += size
        if open_size and open_size >= ENOUGH:
            open_size = None
    _share_tail(packed)
    for sentences in packed:
        yield _joined(source, sentences)


def _share_tail(packed: list[list[Pieces]]) -> None:
    """A short rest joins the passage before it, or takes sentences from it."""
    if len(packed) < 2 or sum(map(_size, packed[-1])) >= SHORTEST:
        return
    rest = packed.pop()
    if sum(map(_size, packed[-1] + rest)) <= LONGEST + SHORTEST:
        packed[-1] += rest
        return
    while len(packed[-1]) > 1 and sum(map(_size, rest)) < SHORTEST:
        rest.insert(0, packed[-1].pop())
    packed.append(rest)


def _sentences(paragraph: Paragraph) -> Iterator[Pieces]:
    """Sentences to the full stop; only one that is far too long is taken apart at its semicolons."""
    slicer = Slicer(paragraph.pieces)
    parts: list[Span] = []
    for span in (*split_sentences(paragraph.text), None):
        if parts and (span is None or paragraph.text[parts[-1].end - 1] not in "；;"):
            if parts[-1].end - parts[0].start <= LONGEST_SENTENCE:
                parts = [Span(parts[0].start, parts[-1].end)]
            yield from (slicer(part.start, part.end) for part in parts)
            parts = []
        if span:
            parts.append(span)


def _size(pieces: Pieces) -> int:
    return sum(piece.end - piece.start for piece in pieces)


def _joined(source: str, sentences: Iterable[Pieces]) -> Pieces:
    """One tuple of spans; those that touch in the source become one.

    Lines that are no sentences (a title, a name) keep the line break between them.
    """
    spans: list[Span] = []
    for sentence in sentences:
        if spans and source[spans[-1].end].isspace() and not is_closed(source[spans[-1].start : spans[-1].end]):
            spans.append(Span(spans[-1].end, spans[-1].end + 1))
        for piece in sentence:
            if spans and spans[-1].end == piece.start:
                spans[-1] = Span(spans[-1].start, piece.end)
            else:
                spans.append(piece)
    return tuple(spans)


@lru_cache(maxsize=256)
def section_time(section: tuple[str, ...], year: int | None) -> tuple[str | None, Role | None]:
    """Period and role a section speaks of, None where its headings do not say.

    Only the highest heading that says so decides on the role: 锚定目标 further down may head results.
    """
    role: Role | None = None
    for words in section[:2]:
        actual, target = genre().actual.search(words), genre().target.search(words)
        if bool(actual) != bool(target):
            role = "actual" if actual else "target"
        if actual or target:
            break
    period = next((found for words in reversed(section) if (found := _period(words, year, role))), None)
    if role is None and year and period in (str(year), str(year - 1)):
        # A report is given at the start of its year: its own year is planned, the one before is over.
        role = "target" if period == str(year) else "actual"
    return period, role


def _period(words: str, year: int | None, role: Role | None) -> str | None:
    words = unicodedata.normalize("NFKC", words)
    known = genre().five_year_plans
    plans = {f"{known[plan]}-{known[plan] + 4}" for plan in PLAN.findall(words) if plan in known}
    found = set(YEARS.findall(words)) | plans
    if year:
        if re.search(r"开好?局", words):
            return str(year)
        if re.search(r"今年|新的一年", words):
            found.add(str(year))
        if re.search(r"过去一年|去年|上一年|一年来", words) and role != "target":
            found.add(str(year - 1))
        if re.search(r"(过去|近|和)五年|五年来", words):
            found.add(f"{year - 5}-{year - 1}")
    return found.pop() if len(found) == 1 else None
