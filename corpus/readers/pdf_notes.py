"""Footnotes of PDF pages: each becomes one line that begins with its mark, numbered through the whole file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.headings import is_closed
from corpus.readers.pdf_lines import Line, Segment

# A note is set smaller than the text it stands under.
SMALLER = 0.88
# Marks in the text, among them what raised figures were made, and what a note begins with.
MARK = re.compile(r"\[(\d{1,3})\]|([①-⑳])")
LABEL = re.compile(rf"(?:{MARK.pattern}|(\d{{1,3}})(?![\d.．,，%％年月日、]))\s*")
Part = Line | list[list[str]]


@dataclass(slots=True)
class Footnote:
    """A note: its number, and its words, which may go on at the foot of the next page."""

    number: int
    words: str

    @property
    def text(self) -> str:
        """The line it becomes."""
        return f"[{self.number}] {self.words}"


class Footnotes:
    """The walk through the pages: the notes met so far."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.size = _text_size(lines)
        self.count = 0
        self.last: Footnote | None = None

    def take(self, parts: Sequence[Part]) -> tuple[list[Part], list[Footnote]]:
        """What is left of the next page, its marks numbered anew, and the notes that begin on it."""
        foot = self._foot(parts)
        text = list(parts[: len(parts) - len(foot)])
        marks = {label for part in text if isinstance(part, Line) for label in _labels(part.text)}
        notes: dict[int, Footnote] = {}
        for line in foot:
            match = LABEL.match(line.text)
            label = _number(match) if match else 0
            if match and label in marks and label not in notes:
                self.count += 1
                self.last = notes[label] = Footnote(self.count, line.text[match.end() :])
            elif self.last and (notes or not is_closed(self.last.words)):
                self.last.words += line.text
            else:  # small, but no note
                text.append(line)
        if not foot:
            self.last = None
        numbers = {label: note.number for label, note in notes.items()}
        return [_numbered(part, numbers) for part in text], list(notes.values())

    def _foot(self, parts: Sequence[Part]) -> list[Line]:
        """The small lines that a page ends with."""
        foot: list[Line] = []
        for part in reversed(parts):
            if not isinstance(part, Line) or part.size > SMALLER * self.size:
                break
            foot.insert(0, part)
        return foot


def _text_size(lines: Sequence[Line]) -> float:
    """How tall most characters of the file are."""
    sizes = sorted(size for line in lines for size in [line.size] * len(line.text))
    return sizes[len(sizes) // 2] if sizes else 0.0


def _labels(text: str) -> Iterable[int]:
    return map(_number, MARK.finditer(text))


def _number(mark: re.Match[str]) -> int:
    return int(unicodedata.normalize("NFKC", next(filter(None, mark.groups()))))


def _numbered(part: Part, numbers: dict[int, int]) -> Part:
    if not isinstance(part, Line) or not numbers:
        return part

    def anew(mark: re.Match[str]) -> str:
        number = numbers.get(_number(mark))
        return f"[{number}]" if number else mark.group()

    return replace(part, segments=tuple(Segment(MARK.sub(anew, it.text), it.box) for it in part.segments))
