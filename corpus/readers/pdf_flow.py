"""The lines of all pages as one text: paragraphs mended, running heads and page numbers left out, tables as rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from corpus.headings import is_closed, numbering
from corpus.readers.cells import table_lines
from corpus.readers.pdf_lines import LETTER, Line
from corpus.readers.pdf_notes import Footnote, Footnotes
from corpus.readers.pdf_tables import open_table

# How far from the edge of a page a running head or foot may stand, and a page number, as shares of its height.
HEAD_ZONE, NUMBER_ZONE = 0.09, 0.13
REPEATED_SHARE, OFTEN = 0.4, 5
STEP = 4.0
NUMBER = re.compile(r"[0-9０-９]+")
PAGE_NUMBER = re.compile(r"[-—–·\s第]*(?:#|[ivxIVX]+)(?:[/／]#)?[-—–·\s页]*(?:共#页)?$")
TOKEN = re.compile(r"(?:[!-~]+|.)[，。、；：！？）》”’」』】％]*")
LONG_LINE = 10
ENOUGH_LINES, FULL_SHARE = 5, 0.3
INDENT, RAGGED, OTHER_SIZE = 1.2, 0.5, 0.12
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class PageText:
    """What stands on a page in the order of the file: lines of text and, as rows of cells, tables."""

    size: tuple[float, float]
    parts: tuple[Line | Rows, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines outside ruled tables."""
        return tuple(part for part in self.parts if isinstance(part, Line))


def flow(pages: Sequence[PageText]) -> tuple[str, list[int]]:
    """One text, a paragraph or a table row a line, and the offset at which each page starts."""
    pages = _without_running(pages)
    margins = _Margins(pages)
    out = _Out()
    footnotes = Footnotes([line for page in pages for line in page.lines])
    before: Line | None = None
    notes: list[Footnote] = []
    for number, page in enumerate(pages):
        parts, begun = footnotes.take(page.parts)
        for part in _parts(parts):
            if isinstance(part, Line):
                joins = before is not None and margins.continues(number, before, part)
                # The notes of the page before must not part a paragraph or a table that goes on from there.
                if notes and (not joins or out.opened_on == number - 1):
                    out.put_notes(notes, number - 1, before_last=joins)
                    notes = []
                out.put(part.text, number, new=not joins)
                before = part
            else:
                for line in table_lines(part):
                    out.put(line, number, new=True)
                before = None
        notes += begun
    out.put_notes(notes, len(pages) - 1)
    return out.result(len(pages))


@dataclass(slots=True)
class _Out:
    """The text so far."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    size: int = 0
    opened: int = 0
    """Where in `pieces` the last paragraph begins."""
    opened_on: int = 0
    """The page it begins on."""

    def put(self, text: str, page: int, *, new: bool) -> None:
        if self.pieces:
            words = LETTER.match(self.pieces[-1][-1:]) and LETTER.match(text)
            self._add("\n" if new else " " if words else "")
        while len(self.starts) <= page:
            self.starts.append(self.size)
        if new:
            self.opened, self.opened_on = len(self.pieces), page
        self._add(text)

    def put_notes(self, notes: Sequence[Footnote], page: int, *, before_last: bool = False) -> None:
        """Lines of their own, at the end or before the last paragraph, which begins on the same page."""
        if before_last:
            text = "".join(f"{note.text}\n" for note in notes)
            self.pieces.insert(self.opened, text)
            self.size += len(text)
            return
        for note in notes:
            self.put(note.text, page, new=True)

    def _add(self, text: str) -> None:
        self.pieces += [text] if text else []
        self.size += len(text)

    def result(self, pages: int) -> tuple[str, list[int]]:
        return "".join(self.pieces), self.starts + [self.size] * (pages - len(self.starts))


def _without_running(pages: Sequence[PageText]) -> list[PageText]:
    """The pages without the lines that return on many of them at one height."""
    counts = Counter(key for page in pages for key in {key for line in page.lines for key in _keys(line, page)})
    enough = min(max(2.0, REPEATED_SHARE * len(pages)), OFTEN)
    running = {key for key, count in counts.items() if count >= enough}

    def is_kept(part: Line | Rows, page: PageText) -> bool:
        return not isinstance(part, Line) or _keys(part, page).isdisjoint(running)

    return [PageText(page.size, tuple(part for part in page.parts if is_kept(part, page))) for page in pages]


def _keys(line: Line, page: PageText) -> set[tuple[str, int]]:
    """What a line near the edge of a page is counted by: its words, numbers aside, and about where it stands."""
    words = NUMBER.sub("#", "".join(line.text.split()))
    zone = NUMBER_ZONE if PAGE_NUMBER.match(words) else HEAD_ZONE
    height = line.box.middle[1]
    if zone * page.size[1] < height < (1 - zone) * page.size[1]:
        return set()
    step = int(height // STEP)
    return {(words, step), (words, step + 1)}


def _parts(parts: Sequence[Line | Rows]) -> Iterator[Line | Rows]:
    """Consecutive lines of several parts are a table where the parts stand in columns."""
    for kind, group in groupby(parts, key=lambda part: isinstance(part, Line) and len(part.segments) > 1):
        members = list(group)
        lines = [part for part in members if isinstance(part, Line)]
        rows = open_table(lines) if kind else None
        yield from members if rows is None else [rows]


class _Margins:
    """Where the lines of each page begin and end."""

    def __init__(self, pages: Sequence[PageText]) -> None:
        everywhere = _edges([line for page in pages for line in page.lines])
        self.edges = [_edges(page.lines) if _is_full(page.lines) else everywhere for page in pages]

    def continues(self, page: int, before: Line, line: Line) -> bool:
        """Whether a line goes on with the paragraph of the one before, which may stand on an earlier page."""
        left, right = self.edges[page]
        em = before.size
        if abs(line.size - em) > OTHER_SIZE * max(line.size, em):
            return False
        if is_closed(before.text) and numbering(line.text):
            return False
        token = TOKEN.match(line.text)
        needed = sum(0.55 if char.isascii() else 1.0 for char in token.group()) if token else 0
        if right - before.box.right > (needed + RAGGED) * em:
            return False  # the next word had room: the paragraph ends here
        return line.box.left - left < INDENT * em


def _long(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if len(line.text) >= LONG_LINE]


def _is_full(lines: Sequence[Line]) -> bool:
    """Whether so many lines of a page end at one place that its margin must be there."""
    rights = [line.box.right for line in _long(lines)]
    at_margin = sum(right > max(rights) - STEP for right in rights)
    return at_margin >= ENOUGH_LINES and at_margin > FULL_SHARE * len(rights)


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """The left and the right margin; a line or two that stand out do not count."""
    long = _long(lines) or list(lines)
    if not long:
        return 0.0, 0.0
    lefts, rights = sorted(line.box.left for line in long), sorted(line.box.right for line in long)
    return lefts[len(long) // 20], rights[len(long) - 1 - len(long) // 20]
