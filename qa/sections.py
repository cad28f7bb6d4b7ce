"""A whole part of a report, asked for by its kind: 主要目标有哪些, 今年的重点工作, what were the achievements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from corpus.headings import label_of, numbering
from corpus.report import Passage
from corpus.sentences import split_sentences
from index.lexicon import english_words
from qa.datafile import read_data
from qa.extract import ITEM, LIST_LIMIT, Draft, Statement, text_statement
from qa.question import Question
from qa.shapes import window

SURE = 0.9
"""Set by hand: the part is found by its heading, so only the reading of the question can be wrong."""
SHORTEST, MOST = 40, 8
"""Characters told of each thing under a heading, at least, and how many things."""
Section = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of a report: the words in its heading, and how a sentence begins that tells all of it, if one does."""

    headings: tuple[str, ...]
    plans: bool
    """Whether it plans a year, or looks back on one."""
    stated: str | None

    def report_year(self, question: Question) -> int | None:
        """The year of the report that plans the year asked about, or looks back on it; None where none is."""
        return question.years[0] + (not self.plans) if len(question.years) == 1 else None


def part_asked(question: Question) -> Asked | None:
    """The part that a question asks for; None when it asks for anything else."""
    says = _says_in_english if question.language == "en" else _says_in_chinese
    parts = enumerate(read_data("sections")["parts"])
    asked = next((part for number, part in parts if says(question.rest, number)), None)
    return Asked(tuple(asked["headings"]), asked.get("plans", False), asked.get("stated")) if asked else None


def told(question: Question, part: Asked, passages: Sequence[Passage]) -> Draft | None:
    """The sentence that tells the whole part (主要预期目标是：…), else how each thing in it begins."""
    return _stated(question, part, passages) or beginnings(question, part.headings, passages)


def _stated(question: Question, part: Asked, passages: Iterable[Passage]) -> Draft | None:
    """The sentence that tells all of a part, with those after it that go on in figures."""
    years = (*question.periods, None) if question.periods else (str(question.this_year), None)
    for passage in passages if part.stated else ():
        text = passage.text
        found = re.search(rf"[^。；\n]*{part.stated}", text)
        if found and passage.kind == "body" and passage.period in years:
            end = found.end()
            for sentence in split_sentences(text):
                said = text[sentence.start : sentence.end]
                if sentence.end > end and (sentence.start < found.end() or _goes_on(said)):
                    end = sentence.end
                elif sentence.start >= found.end():
                    break
            end = found.start() + window(text[found.start() : end], 0, 1, limit=LIST_LIMIT)[1]
            statement = text_statement(text, found.start(), end, passage, 0)
            return Draft(text[found.end() : end].strip("；，。\n "), (statement,))
    return None


def _goes_on(sentence: str) -> bool:
    return bool(re.search(r"\d", sentence)) and numbering(sentence) is None and not ITEM.match(sentence.lstrip())


def _says_in_english(text: str, part: int) -> bool:
    """Whether a text says one of the names of a part and beside it no more than filler."""
    asked, filler = (frozenset(chain(*map(english_words, names))) for names in _names("en", part))
    words = set(english_words(text))
    return bool(words & asked) and words <= asked | filler


def _says_in_chinese(text: str, part: int) -> bool:
    asked, filler = _names("zh", part)
    names = "|".join(sorted(map(re.escape, (*asked, *filler)), key=len, reverse=True))
    found = re.findall(names, text)
    return any(name in asked for name in found) and not re.search(r"\w", re.sub(names, "", text))


def _names(language: str, part: int) -> tuple[list[str], list[str]]:
    """What asks for a part, and what may stand beside it."""
    known = read_data("sections")
    return known["parts"][part][language], known["filler"][language]


def beginnings(question: Question, headings: Sequence[str], passages: Iterable[Passage]) -> Draft | None:
    """How each thing begins that stands under a heading with one of `headings`; None where nothing does.

    Of several such headings the one is meant that names the year, else the first.
    """
    under: dict[Section, dict[str, Passage]] = {}
    for passage in passages:
        section = _section(passage.section, headings)
        if section and passage.kind == "body" and len(passage.section) > len(section):
            under.setdefault(section, {}).setdefault(passage.section[len(section)], passage)
    told = {section: below for section, below in under.items() if len(below) > 1}
    if not told:
        return None
    years = question.periods or (str(question.this_year),)
    section = max(told, key=lambda one: any(year in one[-1] for year in years))
    chosen = [(_unnumbered(label), passage) for label, passage in told[section].items()][:MOST]
    room = max(SHORTEST, LIST_LIMIT // len(chosen))
    return Draft("、".join(label for label, _ in chosen), tuple(_beginning(*one, room) for one in chosen))


def _section(section: Section, headings: Sequence[str]) -> Section | None:
    """The section down to its first heading that holds one of `headings`."""
    depth = next((n for n, label in enumerate(section, 1) if any(one in label for one in headings)), None)
    return section[:depth] if depth else None


def _unnumbered(label: str) -> str:
    number = numbering(label)
    return label_of(label[number[1] :] if number else label)


def _beginning(label: str, passage: Passage, room: int) -> Statement:
    """The first sentence under a heading, as much of it as there is room for, after the heading."""
    first = next(
        (one for one in split_sentences(passage.text) if len(passage.text[one.start : one.end]) > len(label) + 2), None
    )
    start, end = (first.start, first.end) if first else (0, len(passage.text))
    low, high = window(passage.text[start:end], 0, 1, limit=room)
    said = text_statement(passage.text, start + low, start + high, passage, 0)
    return Statement(f"{label}：{said.text}", said.places)
