"""Lines to blocks: sentences cut by page breaks or a fixed line width are joined, headings stand apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from corpus.genre import genre
from corpus.headings import (
    HAN,
    ITEM,
    TITLE,
    Label,
    continues,
    is_closed,
    is_numbered_heading,
    is_title_line,
    label_of,
    numbering,
)
from corpus.lines import MARKDOWN, Block, Line, clean, fold, mend, without_marker

LONGEST_SECOND_LINE = 25
SHORTEST_TEXT = 40
MOST_CHECKS = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """A block of text, or a heading that stands on its own line(s)."""

    block: Block
    heading: Label | None = None


def mend_lines(source: str, lines: tuple[Line, ...]) -> tuple[Item, ...]:
    """Join the lines of each paragraph and of each heading."""
    texts = [clean(line.text).strip() for line in lines]
    shapes = _Shapes(texts)
    doubles = _Doubles(source)
    items: list[Item] = []
    index = 0
    while index < len(lines):
        size = shapes.heading_size(index)
        heading = size > 0
        if not heading:
            size = 1
            while index + size < len(lines) and shapes.joins(index + size):
                size += 1
        group = lines[index : index + size]
        block = mend(source, (without_marker(group[0]), *group[1:]), doubles.among(group))
        items.append(Item(block, shapes.label(index, block) if heading else None))
        index += size
    return tuple(items)


class _Shapes:
    """What each line is, seen beside its neighbours."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.closed = [is_closed(text) for text in texts]
        self.width = _wrap_width(texts, self.closed)

    def heading_size(self, index: int) -> int:
        """Number of lines of the heading that begins here, 0 where none does."""
        text = self.texts[index]
        if MARKDOWN.match(text):
            return 1
        if len(text) > 0.85 * self.width or len(text) > 2 * SHORTEST_TEXT:
            return 0
        if is_numbered_heading(text):
            return 2 if self._has_second_line(index) else 1
        if not is_title_line(text) or (index and not self.closed[index - 1] and not self._is_heading(index - 1)):
            return 0
        return int(self._starts_text(index + 1))

    def _is_heading(self, index: int) -> bool:
        return (
            bool(MARKDOWN.match(self.texts[index]))
            or is_numbered_heading(self.texts[index])
            or (is_title_line(self.texts[index]) and self._starts_text(index + 1))
        )

    def _starts_text(self, index: int) -> bool:
        """Whether a paragraph or a numbered heading begins here."""
        if index >= len(self.texts):
            return False
        text = self.texts[index]
        if numbering(text):
            return True
        if genre().salutation.match(text):
            return True
        return len(text) >= SHORTEST_TEXT and not continues(text) and HAN.search(text[:8]) is not None

    def _has_second_line(self, index: int) -> bool:
        if index + 1 >= len(self.texts):
            return False
        text = self.texts[index + 1]
        number = numbering(self.texts[index])
        return (
            number is not None
            and TITLE <= number[0] < ITEM
            and len(text) <= LONGEST_SECOND_LINE
            and is_title_line(text)
            and not numbering(text)
            and self._starts_text(index + 2)
        )

    def joins(self, index: int) -> bool:
        """Whether a line continues the one before it."""
        text, before = self.texts[index], self.texts[index - 1]
        if continues(text):
            return True
        if self.closed[index - 1] or MARKDOWN.match(text) or text.startswith("|"):
            return False
        if before.endswith(("，", "、", "《", "“", "（")):
            return True
        return numbering(text) is None

    def label(self, index: int, block: Block) -> Label:
        number = numbering(self.texts[index])
        mark = MARKDOWN.match(self.texts[index])
        level = min(mark.group().count("#"), ITEM) if mark else number[0] if number else TITLE
        return Label(level, label_of(block.text), 0, len(block.text), certain=True)


def _wrap_width(texts: list[str], closed: list[bool]) -> float:
    """Width at which lines are broken, infinite where the file breaks only after paragraphs."""
    body = [len(text) for text in texts if len(text) > 8]
    body.sort()
    if len(body) < 20 or sum(closed) > 0.5 * len(texts) or body[len(body) // 2] > 100:
        return float("inf")
    return float(body[int(0.9 * len(body))])


class _Doubles:
    """Characters printed at the end of one page and again at the start of the next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.known: dict[tuple[str, str], bool] = {}

    def among(self, lines: tuple[Line, ...]) -> frozenset[int]:
        """Offsets of the first of two such characters."""
        return frozenset(line.end - 1 for line, after in pairwise(lines) if self._is_double(line, after))

    def _is_double(self, line: Line, after: Line) -> bool:
        """Doubled when 经济 is a word of this report and 经经 is not."""
        char, word = self.source[after.start], self.source[after.start : after.start + 2]
        if self.source[line.end - 1] != char or not HAN.match(char) or len(fold(word)) < 2:
            return False
        key = (char, word)
        if key not in self.known:
            if len(self.known) >= MOST_CHECKS:
                return False
            self.known[key] = char * 2 not in self.source and self.source.count(word) > 1
        return self.known[key]
