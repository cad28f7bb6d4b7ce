"""What is asked about a report itself, told by its title block: who gave it, in which post, when, at which session."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from corpus.genre import genre
from corpus.headings import label_of
from corpus.metadata import CHINESE_DATE, DATE
from corpus.report import Passage, Span
from qa.datafile import read_data
from qa.extract import Draft, Place, Statement
from qa.question import Question
from qa.wording import fold

Particular = Literal["speaker", "head", "date", "session"]

BLOCK = 12
"""Passages at the beginning of a report that may be its title block."""
NAME = r"[\u4e00-\u9fff·]{2,12}?"
NAMED = re.compile(rf"({NAME})(?:同志)?(?:向大会)?(?:[作在]|$)")
SESSION = re.compile(
    rf"(?:{DATE.pattern}|{CHINESE_DATE.pattern})(?P<before>[^，。]{{0,24}}?[在于])?(?P<session>[^，。]{{2,40}}?会议)"
)
"""2025年1月17日在山西省第十四届人民代表大会第三次会议上 山西省省长金湘军作政府工作报告: all three in one line."""
SURE = 0.98
"""Of 186 particulars of 62 provincial reports 184 are found, all of them right (tests/qa/test_particulars.py)."""


def particular(question: Question) -> Particular | None:
    """Which of its particulars a question asks of a report; None when it asks for something else."""
    text = fold(question.text)
    return next((kind for kind, pattern in _patterns(question.language) if pattern.search(text)), None)


def posts(question: Question) -> tuple[str, ...]:
    """What a title block calls the post that is asked about: the head of a government is who gives its report."""
    text, lists = fold(question.text).lower(), read_data("question_words")[question.language]
    before = "副" * bool(re.search(lists["deputy"], text))
    return tuple(before + name for said, names in lists["posts"].items() if said in text for name in names)


def told(kind: Particular, passages: Sequence[Passage], posts: Sequence[str] = ()) -> Draft | None:
    """The line of the title block that tells it, and what it tells; None when there is no such line.

    Where `posts` are given, the line must name one of them: a mayor's report does not tell who the governor is.
    """
    for passage in passages[:BLOCK]:
        start = 0
        for line in passage.text.splitlines(keepends=True):
            label = label_of(line)
            if genre().salutation.match(label):
                return None
            short = _READERS[kind](label)
            if short and (not posts or any(post in label for post in posts)):
                said = line.strip()
                at = start + line.index(said)
                place = Place(passage, Span(at, at + len(said)))
                return Draft(short, (Statement(f"{' '.join(said.split())}。", (place,)),))
            start += len(line)
    return None


def _speaker(line: str) -> str:
    if given := SESSION.search(line):
        return _after_post(given["before"] or "") or _after_post(line[given.end() :].partition("。")[0])
    return _after_post(line) if not genre().titles.search(line) else ""


def _after_post(text: str) -> str:
    """The name behind a speaker's post, with which the text begins."""
    post = genre().speaker.match(text)
    named = NAMED.match(text, post.end(1)) if post else None
    return named[1] if named else ""


def _date(line: str) -> str:
    match = SESSION.search(line)
    dated = match and (DATE.search(match[0]) or CHINESE_DATE.search(match[0]))
    return dated[0] if dated else ""


def _session(line: str) -> str:
    match = SESSION.search(line)
    return match["session"] if match else ""


_READERS = {"speaker": _speaker, "head": _speaker, "date": _date, "session": _session}


@cache
def _patterns(language: str) -> tuple[tuple[Particular, re.Pattern[str]], ...]:
    kinds = read_data("question_words")[language]["particulars"]
    return tuple((kind, re.compile("|".join(patterns), re.IGNORECASE)) for kind, patterns in kinds.items())
