"""Lines to paragraphs, each with the path of headings it stands under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.genre import genre
from corpus.headings import (
    ITEM,
    LEAD_IN,
    LONGEST_INNER_LEAD_IN,
    LONGEST_LEAD_IN,
    NESTED,
    PART,
    Label,
    emphasised,
    lead_in,
    leading_label,
    numbering,
)
from corpus.lines import Block, Line
from corpus.mending import SHORTEST_TEXT, Item, mend_lines
from corpus.report import Paragraph, Slicer
from corpus.sentences import split_sentences


def outline(source: str, lines: tuple[Line, ...]) -> tuple[Paragraph, ...]:
    """Paragraphs of the body, mended, in order."""
    items = mend_lines(source, lines)
    return tuple(_Outline(items).paragraphs())


@dataclass(slots=True)
class _Open:
    """A heading under which the next text may stand. A `lasting` one stood on its own line."""

    label: Label
    lasting: bool


@dataclass(slots=True)
class _Outline:
    items: tuple[Item, ...]
    path: list[_Open] = field(default_factory=list)
    broad: dict[int, bool] = field(default_factory=dict)
    """Levels whose sections, so far, hold more than one block."""
    levels_after: list[int] = field(init=False)
    alone: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.levels_after = self._levels_after()
        self.alone = [self._is_alone(index) for index in range(len(self.items))]

    def paragraphs(self) -> Iterator[Paragraph]:
        has_bold = any(_emphasises_words(item.block) for item in self.items)
        for index, item in enumerate(self.items):
            if item.heading:
                if self._is_empty(index):
                    yield from self._text(item.block, Slicer(item.block.pieces), 0, len(item.block.text))
                else:
                    self._push(item.heading, lasting=True)
                continue
            headed = index > 0 and self.alone[index - 1]
            labels = labels_of(item.block, has_bold=has_bold, alone=self.alone[index], headed=headed)
            self._leave(index, labels)
            yield from self._block(item.block, labels)

    def _block(self, block: Block, labels: tuple[Label, ...]) -> Iterator[Paragraph]:
        slicer = Slicer(block.pieces)
        start = before = 0
        for label in labels:
            # The words of a lead-in right before another one go with the text of the inner one.
            if label.start > before or label.level < NESTED:
                yield from self._text(block, slicer, start, label.start)
                start = label.start
            self._push(label, lasting=False)
            start, before = (label.end if label.certain else start), label.end
        yield from self._text(block, slicer, start, len(block.text))

    def _text(self, block: Block, slicer: Slicer, start: int, end: int) -> Iterator[Paragraph]:
        while start < end and block.text[start].isspace():
            start += 1
        while start < end and block.text[end - 1].isspace():
            end -= 1
        if start < end:
            section = tuple(opened.label.words for opened in self.path)
            yield Paragraph(section, slicer(start, end), block.text[start:end])

    def _push(self, label: Label, *, lasting: bool) -> None:
        self._pop(label.level)
        self.broad = {level: broad for level, broad in self.broad.items() if level <= label.level}
        self.path.append(_Open(label, lasting))

    def _pop(self, level: int) -> None:
        while self.path and self.path[-1].label.level >= level:
            self.path.pop()

    def _leave(self, index: int, labels: tuple[Label, ...]) -> None:
        """Close the headings that do not reach as far as this block."""
        text = self.items[index].block.text
        if not (index and self.alone[index - 1]):
            self._pop(LEAD_IN)
        if labels and labels[0].start == 0 and labels[0].level <= ITEM:
            return
        after_heading = index > 0 and self.items[index - 1].heading is not None
        if genre().closing.match(text) and not after_heading:
            self._pop(PART + 1)
            return
        while self.path and not self.path[-1].lasting and self.path[-1].label.level < LEAD_IN:
            level = self.path[-1].label.level
            if self.levels_after[index] >= level:
                self.broad[level] = True
                return
            if self.broad.get(level) or bool(labels):
                return
            self._pop(level)

    def _levels_after(self) -> list[int]:
        """For each item the level of the next numbered heading, -1 where none follows before a closing."""
        levels = [-1] * len(self.items)
        for index in range(len(self.items) - 1, 0, -1):
            item = self.items[index]
            number = numbering(item.block.text)
            if item.heading or number:
                levels[index - 1] = item.heading.level if item.heading else number[0] if number else -1
            elif not genre().closing.match(item.block.text):
                levels[index - 1] = levels[index]
        return levels

    def _is_alone(self, index: int) -> bool:
        """Whether a block can only head the next one: that one is longer, and has no number of its own."""
        if index + 1 >= len(self.items) or self.items[index].heading:
            return False
        after = self.items[index + 1]
        block = self.items[index].block
        if index and self.items[index - 1].block.text.endswith(("；", ";")):
            return False  # the last point of a list
        shortest = len(block.text) if numbering(block.text) else max(SHORTEST_TEXT, len(block.text))
        return bool(
            after.heading is None
            and leading_label(block.text, alone=True)
            and len(after.block.text) >= shortest
            and numbering(after.block.text) is None
            and len(split_sentences(block.text[:200])) == 1
            and (len(block.text) <= LONGEST_LEAD_IN or numbering(block.text) or lead_in(after.block.text, 0) is None)
        )

    def _is_empty(self, index: int) -> bool:
        """Whether a heading has nothing under it, so that it says all it has to say itself."""
        heading = self.items[index].heading
        if heading is None or index + 1 >= len(self.items):
            return True
        after = self.items[index + 1].heading
        return after is not None and after.level <= heading.level


def _emphasises_words(block: Block) -> bool:
    """Whether emphasis stands on more than the numbered heading a block begins with."""
    number = numbering(block.text)
    return bool(block.bold) and (number is None or len(block.bold) > 1 or block.bold[0][0] >= number[1])


def labels_of(block: Block, *, has_bold: bool, alone: bool, headed: bool) -> tuple[Label, ...]:
    """Headings inside a block of text, in order.

    Args:
        has_bold: the file carries emphasis marks, so that lead-ins may stand anywhere and may have lost theirs.
        alone: the block may head the next one.
        headed: the block before may head this one.
    """
    labels: list[Label] = []
    start = 0
    first = leading_label(block.text, alone=alone)
    if first and first.level < LEAD_IN:
        labels.append(first)
        start = first.end
    if not has_bold:
        if first and first.level == LEAD_IN and not headed:
            labels.append(first)
        return tuple(labels)
    return tuple(labels) + tuple(_lead_ins(block, start))


def _lead_ins(block: Block, start: int) -> Iterator[Label]:
    """Lead-ins of a file with emphasis marks: of the third level, or, never emphasised, of the fourth."""
    spans = [span for span in split_sentences(block.text) if span.start >= start]
    found: list[tuple[Label, bool]] = []
    for number, span in enumerate(spans):
        if emphasised(block.text, span.start, span.end, block.bold):
            guess = lead_in(block.text, span.start, alone=True)
            if guess:
                found.append((replace(guess, certain=True), True))
            continue
        longest = LONGEST_LEAD_IN if number == 0 else LONGEST_INNER_LEAD_IN
        if guess := lead_in(block.text, span.start, longest=longest):
            found.append((guess, False))
    starts = {label.start for label, _ in found}
    seen_bold = nested = False
    previous: Label | None = None
    for label, bold in found:
        if bold:
            seen_bold, nested = True, False
        elif previous and previous.end == label.start:
            nested = previous.level == LEAD_IN or nested
        elif label.end in starts:
            nested = False
        else:
            nested = nested or seen_bold
        previous = replace(label, level=NESTED if nested and not bold else LEAD_IN)
        yield previous
