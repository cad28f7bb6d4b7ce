"""The characters of a PDF page as lines: what stands side by side, parted where a wide gap lies between."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

LETTER, NUMERIC = re.compile(r"[A-Za-z]"), re.compile(r"[0-9.,%％]")
# These fill a part of the square they stand in: what is left of it is no blank.
MARK = re.compile(r"[“”‘’《》（）「」『』【】，。、；：！？·—…]")
# In em, beyond the usual gap of a line: what parts two words, and what parts two cells or a number and its heading.
WORD_GAP, CELL_GAP = 0.2, 1.0
OVERLAP = 0.5
# So far above the middle of its line, in em, stands a raised figure; after these it is an exponent, else a note's mark.
RAISED = 0.18
SUPERSCRIPT, EXPONENT = re.compile(r"[0-9①-⑳¹²³⁰⁴-⁹\[\]［］〔〕]"), re.compile(r"[a-z]$|(?<![0-9])10$")
NOT_DIGIT = re.compile(r"[^0-9]")
MOST_RULES = 20_000
THIN, SHORTEST_RULE = 3.0, 6.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """How tall it is."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre, x and y."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Char:
    """One visible character; `spaced` when a blank stands before it."""

    text: str
    box: Box
    spaced: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of one line without a wide gap between them."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """What stands side by side on a page."""

    segments: tuple[Segment, ...]
    box: Box
    size: float
    """How tall most of its characters are, in points."""

    @property
    def text(self) -> str:
        """The whole line, a blank where a gap is."""
        return " ".join(segment.text for segment in self.segments)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all."""
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


def read_chars(page_text: Any) -> tuple[list[Char], int]:
    """The visible characters in the order of the file, and how many of them the file gives no meaning."""
    import pypdfium2.raw as pdfium

    raw, loose = page_text.raw, pdfium.FS_RECTF()
    chars: list[Char] = []
    unknown, spaced, high = 0, False, 0
    for index in range(page_text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        text = chr(code)
        if text.isspace():
            # Blanks that pdfium has made up show in the gap they stand for.
            spaced = spaced or pdfium.FPDFText_IsGenerated(raw, index) != 1
            continue
        if not text.isprintable():
            unknown += text not in "\u00ad\u200b\u200c\u200d\ufeff\x02"
            continue
        unknown += pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1
        if pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(loose)):
            chars.append(Char(text, Box(loose.left, loose.bottom, loose.right, loose.top), spaced))
            spaced = False
    return chars, unknown


def split_lines(chars: Iterable[Char]) -> Iterator[tuple[Char, ...]]:
    """Runs of characters that stand side by side, each further right than the one before."""
    run: list[Char] = []
    for char in chars:
        if run and not _follows(run[-1].box, char.box):
            yield tuple(run)
            run = []
        run.append(char)
    if run:
        yield tuple(run)


def _follows(before: Box, box: Box) -> bool:
    shared = min(before.top, box.top) - max(before.bottom, box.bottom)
    beside = shared > OVERLAP * min(before.height, box.height)
    return beside and box.left > before.left - 0.1 * before.height


def line_of(chars: Sequence[Char], cuts: Sequence[float] = ()) -> Line:
    """The line that characters make; it is parted at wide gaps and at the abscissae `cuts`."""
    chars = _with_marks(chars)
    groups: list[list[Char]] = [[chars[0]]]
    for before, char in pairwise(chars):
        gap = char.box.left - before.box.right
        cut = any(before.box.middle[0] < place <= char.box.middle[0] for place in cuts)
        if cut or gap > CELL_GAP * max(before.box.height, char.box.height):
            groups.append([])
        groups[-1].append(char)
    segments = tuple(Segment(_joined(group), around([char.box for char in group])) for group in groups)
    heights = sorted(char.box.height for char in chars)
    return Line(segments, around([segment.box for segment in segments]), heights[len(heights) // 2])


def _with_marks(chars: Sequence[Char]) -> Sequence[Char]:
    """Raised figures as the marks of notes that plain text has: 企业¹12家 is no 112家."""
    size = sorted(char.box.height for char in chars)[len(chars) // 2]
    middle = sorted(char.box.middle[1] for char in chars)[len(chars) // 2]

    def is_raised(char: Char) -> bool:
        return bool(SUPERSCRIPT.match(char.text)) and char.box.middle[1] - middle > RAISED * size

    marked: list[Char] = []
    for raised, group in groupby(chars, key=is_raised):
        run = list(group)
        number = NOT_DIGIT.sub("", unicodedata.normalize("NFKC", "".join(char.text for char in run)))
        before = "".join(char.text for char in marked[-3:])
        if raised and 0 < len(number) <= 3 and not EXPONENT.search(before):
            run = [Char(f"[{number}]", around([char.box for char in run]), run[0].spaced)]
        marked += run
    return marked


def _joined(chars: Sequence[Char]) -> str:
    """Text with the blanks that stand in it, and those that only a gap shows.

    The lines of a justified text are spread; digits on a grid of full-width characters stand far apart.
    """
    gaps = [char.box.left - before.box.right for before, char in pairwise(chars)]
    usual = max(sorted(gaps)[len(gaps) // 2], 0.0) if gaps else 0.0
    text = chars[0].text
    for gap, (before, char) in zip(gaps, pairwise(chars), strict=True):
        is_number = NUMERIC.match(before.text) and NUMERIC.match(char.text)
        is_marked = MARK.match(before.text) or MARK.match(char.text)
        shown = gap - usual > WORD_GAP * char.box.height and not is_number and not is_marked
        if shown or (char.spaced and gap > -WORD_GAP * char.box.height):
            text += " "
        text += char.text
    return text


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on a page: level and upright rules, a frame being four of them, and the largest image."""

    level: tuple[Box, ...]
    upright: tuple[Box, ...]
    image: float
    """The share of the page it covers."""


def read_drawn(page: Any) -> Drawn:
    """The rules and images that stand on the page itself."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    edges = tuple(ctypes.c_float() for _ in range(4))
    image = 0.0
    level: list[Box] = []
    upright: list[Box] = []
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        drawn = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        if not pdfium.FPDFPageObj_GetBounds(drawn, *edges):
            continue
        box = Box(*(edge.value for edge in edges))
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            image = max(image, (box.right - box.left) * box.height / (width * height))
        elif len(level) + len(upright) < MOST_RULES:
            _add_rules(box, level, upright)
    return Drawn(tuple(level), tuple(upright), image)


def _add_rules(box: Box, level: list[Box], upright: list[Box]) -> None:
    wide, tall = box.right - box.left, box.height
    if tall <= THIN:
        level += [box] if wide >= SHORTEST_RULE else []
    elif wide <= THIN:
        upright += [box] if tall >= SHORTEST_RULE else []
    else:
        level += [Box(box.left, y, box.right, y) for y in (box.bottom, box.top)]
        upright += [Box(x, box.bottom, x, box.top) for x in (box.left, box.right)]
