"""The shapes of headings: 一、 （一） 一是 第一条 ——, titles alone on a line, and lead-ins such as 投资稳步运行。"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from corpus.genre import genre
from corpus.lines import MARKDOWN, fold
from corpus.sentences import split_sentences

ANNEX, TITLE, CHAPTER, DIVISION, PART, SECTION, ITEM, LEAD_IN, NESTED = range(9)
ORDINAL = "[一二三四五六七八九十百]"
# A name follows on the line, not the rest of a sentence: 第一章的规定.
NAMED = r"(?=\s|[^\s，。、；的和至及或与条第][^。；]{1,40}$)"
NUMBERINGS = (
    (ANNEX, re.compile(r"附(?:件|表|录)[\s0-9０-９一二三四五六七八九十]*(?:[:：]|$|(?=[\s《]|名词|用语))")),
    (TITLE, re.compile(rf"第{ORDINAL}{{1,4}}[编篇]{NAMED}")),
    (CHAPTER, re.compile(rf"第{ORDINAL}{{1,4}}章{NAMED}")),
    (DIVISION, re.compile(rf"第{ORDINAL}{{1,4}}节{NAMED}")),
    (PART, re.compile(rf"{ORDINAL}{{1,3}}、(?!{ORDINAL}[、产次])")),
    (SECTION, re.compile(rf"专栏\s?[0-9０-９一二三四五六七八九十]{{1,3}}{NAMED}")),
    (SECTION, re.compile(rf"[（(]{ORDINAL}{{1,3}}[）)]")),
    (ITEM, re.compile(rf"{ORDINAL}{{1,2}}[是要]|第{ORDINAL}{{1,2}}[，,、]|——+|-{{2,}}|―+|第{ORDINAL}{{1,4}}条(?=\s)")),
    (ITEM, re.compile(r"[（(][0-9０-９]{1,2}[）)]|[0-9０-９]{1,2}[.．、](?![0-9０-９])")),
)
DASHES = re.compile(r"^[—―\-]+")
CLOSED = re.compile(r"[。！？；：…!?;:][”’）】》」』)\]\"'*\s]*$")
INNER_END = re.compile(r"[。！？；!?;]")
CONTINUES = re.compile(r"[，、。；：！？）》”’」』】％%,;!?)]")
DANGLING = re.compile(r"[的和与及《（“‘(，、,—－\-]$")
QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|《[^》]*》")
FIGURE = re.compile(r"[0-9０-９]|百分之")
# Commas, or 今年是…之年: a sentence of its own, not the head of what follows.
STATEMENT = re.compile(r"[，；：,;:？！]|是")
HAN = re.compile(r"[\u3400-\u9fff]")
LONGEST_TITLE, LONGEST_HEADING, LONGEST_ITEM, LONGEST_LEAD_IN, LONGEST_INNER_LEAD_IN = 30, 60, 45, 28, 12
SHORTEST_REST, SHORTEST_LEAD_IN = 30, 4


@dataclass(frozen=True, slots=True)
class Label:
    """A heading found in a text: its level, its words, and the range of the text it takes.

    A label that is `certain` leaves the text; one known only by its shape also stays in it, so that nothing is lost.
    """

    level: int
    words: str
    start: int
    end: int
    certain: bool


def numbering(text: str) -> tuple[int, int] | None:
    """Level of the number a line begins with, and where the number ends."""
    mark = MARKDOWN.match(text)
    start = mark.end() if mark else 0
    for level, pattern in NUMBERINGS:
        if match := pattern.match(text, start):
            return level, match.end()
    return None


def is_closed(text: str) -> bool:
    """Whether a line ends where a sentence may end."""
    return bool(CLOSED.search(text[-12:]))


def continues(text: str) -> bool:
    """Whether a line can only be the rest of the line before it."""
    return bool(CONTINUES.match(text)) and not text.startswith(("”、", "**"))


def is_title_line(text: str) -> bool:
    """Whether an unnumbered line could be a title: short, one phrase, nothing left open."""
    label = fold(text)
    return (
        len(label) <= LONGEST_TITLE
        and len(HAN.findall(label)) >= 2
        and numbering(label) is None
        and all(label.count(opening) == label.count(closing) for opening, closing in ("“”", "（）", "《》"))
        and not re.search(r"[。！？；：，!?;:,\t|]", label)
        and not DANGLING.search(label)
        and not continues(label)
    )


def is_numbered_heading(text: str) -> bool:
    """Whether a line without a full stop is a numbered heading."""
    number = numbering(text)
    label = fold(text)
    if not number or INNER_END.search(label) or len(label) > LONGEST_HEADING:
        return False
    if number[0] == ANNEX:
        return not DANGLING.search(label)
    return not CLOSED.search(label) and not DANGLING.search(label) and number[1] < len(text)


def label_of(text: str) -> str:
    """The words of a heading as a label: no spaces, no marks, no full stop, no dashes before it."""
    return DASHES.sub("", fold(MARKDOWN.sub("", text))).rstrip("。：:；;")


def has_figures(text: str) -> bool:
    """Whether digits stand in it outside quotes (“1269”行动 is a name)."""
    return bool(FIGURE.search(QUOTED.sub("", text)))


def leading_label(text: str, *, alone: bool) -> Label | None:
    """The heading a mended text begins with.

    Args:
        alone: the text that follows the heading is the next paragraph, not the rest of this one.
    """
    number = numbering(text)
    if number is None:
        return lead_in(text, 0, alone=alone)
    level, start = number
    if level == ITEM and text[:start].endswith("条"):
        return Label(PART, label_of(text[:start]), 0, start, certain=False)
    first = split_sentences(text[start : start + 4 * LONGEST_HEADING])
    if not first:
        return None
    end = start + first[0].end
    sentence, rest = text[:end], text[end:]
    longest = LONGEST_ITEM if level == ITEM else LONGEST_HEADING
    if not sentence.rstrip("”’）").endswith(("。", "！", "!")) or len(fold(sentence)) > longest:
        return None
    if (not alone and len(rest) < SHORTEST_REST // 3) or _is_list(rest):
        return None
    figures = has_figures(text[start:end])
    if level == ITEM:
        return None if figures else Label(level, label_of(sentence), 0, end, certain=False)
    return Label(level, label_of(sentence), 0, end, certain=not figures)


def _is_list(rest: str) -> bool:
    """Whether the next sentence is the next point of a list: 二是 after 一是."""
    return bool(re.match(rf"\s*(?:{ORDINAL}{{1,2}}[是要]|第{ORDINAL}{{1,2}}[，,、])", rest))


def lead_in(text: str, start: int, *, alone: bool = False, longest: int = LONGEST_LEAD_IN) -> Label | None:
    """The lead-in at `start`, told by its shape: one short sentence without figures or commas, and more to follow."""
    window = text[start : start + 3 * LONGEST_LEAD_IN]
    first = split_sentences(window)
    if not first:
        return None
    sentence = window[: first[0].end]
    label = fold(sentence)
    if not label.endswith("。") or has_figures(label) or len(HAN.findall(label)) < SHORTEST_LEAD_IN:
        return None
    if genre().announcing.search(label) or genre().closing.match(label):
        return None
    end = start + first[0].end
    if alone:
        fits = len(label) <= LONGEST_ITEM
    else:
        plain = STATEMENT.search(label) or genre().plain_opening.match(label)
        fits = len(text) - end >= SHORTEST_REST and len(label) <= longest and not plain
    return Label(LEAD_IN, label_of(label), start, end, certain=False) if fits else None


def emphasised(text: str, sentence_start: int, sentence_end: int, bold: tuple[tuple[int, int], ...]) -> bool:
    """Whether a sentence ends in emphasis: 工业经济**稳进提质**。"""
    stop = len(text[sentence_start:sentence_end].rstrip("。 ")) + sentence_start
    short = len(fold(text[sentence_start:sentence_end])) <= LONGEST_ITEM
    first = bisect_left(bold, (sentence_start, 0))
    return short and any(low < stop <= high for low, high in bold[first : first + LONGEST_ITEM])
