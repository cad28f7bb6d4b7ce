"""Glossaries (用语说明, 名词解释), their marks in the body, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.genre import genre
from corpus.headings import ANNEX, is_closed, is_numbered_heading, is_title_line, label_of, numbering
from corpus.lines import SKIP, Line, clean, fold, mend
from corpus.report import Cell, Note, Pieces, Span, Table
from corpus.sentences import split_sentences

ENTRY = re.compile(r"(?:\*\*)?[\[［（(]?\s*([0-9０-９]{1,3})\s*(?:[\]］）)]|[.．、:：])\s*")
FOOTNOTE = re.compile(r"[\[［]([0-9０-９]{1,3})[\]］]\s*(?=\S)")
RULE = re.compile(r"[\s|:\-]+$")
# A figure, not the year a column is about.
VALUE = re.compile(r"(?![12][0-9]{3}年?$)[±+－-]?[0-9０-９]")
LONGEST_TERM = 60
MOST_TITLES = 3
Row = tuple[Cell, ...]
EMPTY = Cell((), "")


@dataclass(frozen=True, slots=True)
class Annexes:
    """What stands outside the running text, and the lines that are left to be outlined."""

    body: tuple[Line, ...]
    notes: tuple[Note, ...]
    tables: tuple[Table, ...]


def find_annexes(source: str, lines: tuple[Line, ...]) -> Annexes:
    """Take glossaries and tables out of the lines of the body."""
    body, tables = _take_tables(source, lines)
    body, notes = _take_glossaries(source, body)
    body, footnotes = _take_footnotes(source, body)
    marks: dict[int, list[Span]] = {}
    for line in body:
        for mark in SKIP.finditer(source, line.start, line.end):
            if mark.group(1):
                marks.setdefault(int(mark.group(1)), []).append(Span(*mark.span()))
    linked = tuple(replace(note, marks=tuple(marks.get(note.number, ()))) for note in (*notes, *footnotes))
    return Annexes(body, linked, tables)


def _take_glossaries(source: str, lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    body: list[Line] = []
    notes: list[Note] = []
    index = 0
    while index < len(lines):
        if not _is_glossary(lines, index):
            body.append(lines[index])
            index += 1
            continue
        section = [label_of(lines[index].text)]
        if body and is_annex_line(body[-1].text):
            section.insert(0, label_of(body.pop().text))
        entries, index = _entries(lines, index + 1)
        notes += [_note(source, number, entry, tuple(section)) for number, entry in entries]
    return tuple(body), tuple(notes)


def _take_footnotes(source: str, lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    """Lines that begin with a number in brackets, counted from 1, where another line carries it as a mark."""
    entries = [FOOTNOTE.match(line.text) for line in lines]
    texts = (line.text for line, entry in zip(lines, entries, strict=True) if not entry)
    marked = {int(mark.group(1)) for text in texts for mark in SKIP.finditer(text) if mark.group(1)}
    body: list[Line] = []
    notes: list[Note] = []
    for line, entry in zip(lines, entries, strict=True):
        number = len(notes) + 1
        if entry and int(entry.group(1)) == number and number in marked:
            words = Line(line.start + entry.end(), line.end, line.text[entry.end() :])
            notes.append(_note(source, number, (words,), ()))
        else:
            body.append(line)
    return tuple(body), tuple(notes)


def is_annex_line(text: str) -> bool:
    """Whether a line is 附件2: with or without a title."""
    number = numbering(text)
    return number is not None and number[0] == ANNEX


def _is_glossary(lines: tuple[Line, ...], index: int) -> bool:
    label = label_of(lines[index].text)
    if len(label) > LONGEST_TERM // 2 or index + 1 == len(lines) or not genre().glossary.search(label):
        return False
    first = ENTRY.match(lines[index + 1].text)
    return first is not None and int(first.group(1)) == 1


def _entries(lines: tuple[Line, ...], index: int) -> tuple[list[tuple[int, tuple[Line, ...]]], int]:
    """Entries by number with their lines, and where the glossary ends.

    A line begins an entry when the number is the next one and the line before is closed, or the number stands in square
    brackets: 17 inside an entry, 9.1+4 after 8, or 2.5 after PM do not mislead.
    """
    entries: list[tuple[int, list[Line]]] = []
    while index < len(lines):
        line = lines[index]
        closed = not entries or not entries[-1][1] or is_closed(clean(entries[-1][1][-1].text))
        closed = closed or line.text.startswith(("[", "［"))
        entry = ENTRY.match(line.text)
        if closed and entry and int(entry.group(1)) == len(entries) + 1:
            rest = line.text[entry.end() :]
            start = line.start + entry.end()
            entries.append((len(entries) + 1, [Line(start, line.end, rest)] if rest else []))
        elif closed and (is_annex_line(line.text) or (is_title_line(line.text) and is_numbered_heading(line.text))):
            break
        elif entries:
            entries[-1][1].append(line)
        index += 1
    return [(number, tuple(entry)) for number, entry in entries if entry], index


def _note(source: str, number: int, lines: tuple[Line, ...], section: tuple[str, ...]) -> Note:
    block = mend(source, lines)
    return Note(number, term_of(block.text), block.pieces, block.text, section=section)


def term_of(text: str) -> str:
    """The term an entry explains: the words before its colon, else before 是指 or 指, else its first sentence."""
    for mark in ("：", ":", "是指", "，指", "指", "——"):
        term, found, _ = text.partition(mark)
        if found and 0 < len(term) <= LONGEST_TERM:
            return fold(term)
    first = split_sentences(text[: 4 * LONGEST_TERM])
    return label_of(text[: first[0].end] if first else text)


def _take_tables(source: str, lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    body: list[Line] = []
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        size = _table_size(lines, index)
        if size < 2:
            body += lines[index : index + max(size, 1)]
            index += max(size, 1)
            continue
        titles: list[str] = []
        while body and len(titles) < MOST_TITLES and _is_table_title(body[-1].text):
            line = body.pop()
            titles.insert(0, label_of(line.text))
            if is_annex_line(line.text):
                break
        rows = [_cells(source, line) for line in lines[index : index + size] if not _is_rule(line.text)]
        header, rest = _header(rows)
        tables.append(Table(tuple(titles), titles[-1] if titles else "", header, rest))
        index += size
    return tuple(body), tuple(tables)


def _header(rows: list[Row]) -> tuple[Row, tuple[Row, ...]]:
    """The header and the rows under it; of a header of two rows each cell is both: 2025年 over 完成 and 增长."""
    top, *rest = rows
    below = rest[0] if len(rest) > 1 else ()
    width = max(len(top), len(below))
    pairs = list(zip(_padded(top, width), _padded(below, width), strict=True))
    splits = any(not over.text and under.text for over, under in pairs)
    is_whole = all(over.text or under.text for over, under in pairs)
    if not splits or not is_whole or pairs[0][1].text or any(VALUE.match(under.text) for _, under in pairs):
        return top, tuple(rest)
    header: list[Cell] = []
    spanning = EMPTY
    for over, under in pairs:
        spanning = over if over.text else spanning
        header.append(Cell((*spanning.pieces, *under.pieces), spanning.text + under.text))
    return tuple(header), tuple(rest[1:])


def _padded(row: Row, width: int) -> Row:
    return (*row, *(EMPTY for _ in range(width - len(row))))


def _table_size(lines: tuple[Line, ...], index: int) -> int:
    end = index
    while end < len(lines) and _is_row(lines[end].text):
        end += 1
    return end - index


def _is_row(text: str) -> bool:
    return "\t" in text or (text.startswith("|") and text.count("|") > 1)


def _is_rule(text: str) -> bool:
    return text.startswith("|") and bool(RULE.match(text))


def _is_table_title(text: str) -> bool:
    return (
        is_annex_line(text)
        or (not is_closed(text) and len(fold(text)) <= LONGEST_TERM and not numbering(text))
        or (text.endswith("：") and is_title_line(text[:-1]))
    )


def _cells(source: str, line: Line) -> Row:
    """Cells of one row; a tab before the first word of a line stands for an empty first cell."""
    start, end = line.start, line.end
    piped = source[start] == "|"
    if piped:
        start, end = start + 1, end - (source[end - 1] == "|")
    else:
        while start and source[start - 1] == "\t":
            start -= 1
    return tuple(_cell(source, span) for span in _split(source, start, end, "|" if piped else "\t"))


def _split(source: str, start: int, end: int, mark: str) -> Iterator[Span]:
    while (stop := source.find(mark, start, end)) >= 0:
        yield Span(start, stop)
        start = stop + 1
    yield Span(start, end)


def _cell(source: str, span: Span) -> Cell:
    text = source[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        return EMPTY
    pieces: Pieces = mend(source, [Line(start, start + len(text), text)]).pieces
    return Cell(pieces, "".join(source[piece.start : piece.end] for piece in pieces))
