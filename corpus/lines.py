"""A report's lines, and what never belongs to their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.report import Pieces, Span

BLANK = " \t\u00a0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u205f\u00ad\ufeff"
LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
# Emphasis marks, note marks, a newspaper's jumps between pages, invisible characters.
SKIP = re.compile(
    r"(?=[*^\[［（\u200b\u200c\u200d\ufeff\u00ad])"  # what any of them begins with, asked first
    r"(?:\*\*|\^?[\[［]\^?([0-9０-９]{1,3})[\]］](?!\()"
    r"|（(?:下转|上接|紧接)第?[^（）]{1,8}版[^（）]{0,8}）|[\u200b\u200c\u200d\ufeff\u00ad])"
)
SPACE = re.compile(r"\s+")
MARKDOWN = re.compile(r"^#{1,6}\s+(?=\S)")
LETTER = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the blanks around it: the source's slice [start, end)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines mended into one text; `bold` are the emphasised ranges of `text`."""

    lines: tuple[Line, ...]
    pieces: Pieces
    text: str
    bold: tuple[tuple[int, int], ...] = ()


def split_lines(text: str) -> tuple[Line, ...]:
    """All lines that are not blank."""
    found = []
    for match in LINE.finditer(text):
        line = match.group()
        stripped = line.strip(BLANK)
        if stripped:
            start = match.start() + len(line) - len(line.lstrip(BLANK))
            found.append(Line(start, start + len(stripped), stripped))
    return tuple(found)


def without_marker(line: Line) -> Line:
    """A Markdown heading without its #."""
    if marker := MARKDOWN.match(line.text):
        return Line(line.start + marker.end(), line.end, line.text[marker.end() :])
    return line


def fold(text: str) -> str:
    """A label of a text: without marks and without the spaces that do not part two Latin words."""
    words = SPACE.split(SKIP.sub("", text).strip(BLANK + "\n\r"))
    folded = words[0]
    for word in words[1:]:
        between = folded and word and LETTER.match(folded[-1]) and LETTER.match(word[0])
        folded += f" {word}" if between else word
    return folded


def clean(text: str) -> str:
    """A line as it reads, without marks."""
    return SKIP.sub("", text)


def mend(source: str, lines: Iterable[Line], doubled: frozenset[int] = frozenset()) -> Block:
    """Join lines to one text; `doubled` are the offsets of characters printed twice at a break, which are left out."""
    lines = tuple(lines)
    pieces: list[Span] = []
    bold: list[int] = []
    size = 0
    for number, line in enumerate(lines):
        if number and _parts_words(source, lines[number - 1], line):
            # Two Latin words broken at a line end keep one blank of the source between them.
            gap = lines[number - 1].end
            pieces.append(Span(gap, gap + 1))
            size += 1
        start = line.start
        for skip in SKIP.finditer(source, line.start, line.end):
            if start < skip.start():
                pieces.append(Span(start, skip.start()))
                size += skip.start() - start
            if skip.group() == "**":
                bold.append(size)
            start = skip.end()
        end = line.end - (line.end - 1 in doubled)
        if start < end:
            pieces.append(Span(start, end))
            size += end - start
    text = "".join(source[piece.start : piece.end] for piece in pieces)
    return Block(lines, tuple(pieces), text, tuple(zip(bold[::2], bold[1::2], strict=False)))


def _parts_words(source: str, line: Line, after: Line) -> bool:
    return (
        source[line.end - 1].isascii()
        and source[line.end - 1].isalpha()
        and source[after.start].isascii()
        and (source[after.start].isalpha())
    )
