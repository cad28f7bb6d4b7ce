"""A sentence, cut into clauses that each hold one measure phrase: 新增A 5 家、B 14 家 is two."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from corpus.periods import Period
from corpus.report import Figure, Span
from corpus.wordlists import Words, word_lists

_AFTER = Words(word_lists("hedges")["after"])
_BREAK = re.compile(
    r"(?=[，,：:；;。！？!?\n—、和及以与并且“‘（(《”’）)》])"  # what any of them begins with, asked first
    r"(?:[，,：:；;。！？!?\n]|——|(?P<list>、|和|及|以及|与|并|且)|(?P<open>[“‘（(《])|(?P<close>[”’）)》]))"
)
_COMMA = re.compile(r"[，,；;。：]")
_JOINT = re.compile(r"\s*(?:、|以及|和|及|与|并且|并|且)")
_LONGEST_BRACKET = 200


Placed = TypeVar("Placed", Figure, Period)
_start = attrgetter("start")


@dataclass(slots=True)
class Clause:
    """A stretch of a sentence. `joint` is what it follows: "、" for a list, "，" for a clause, "" for the start.

    Not frozen, like all that is made by the thousand while one report is read: that takes eight times as long to make.
    """

    start: int
    end: int
    joint: str
    figures: tuple[Figure, ...]


def split_clauses(text: str, sentence: Span, figures: tuple[Figure, ...]) -> tuple[Clause, ...]:
    """Clauses of `text[sentence.start:sentence.end]`; offsets are those of `text`."""
    tails = {tail_end(text, figure): figure for figure in figures}
    clauses: list[Clause] = []
    start, joint, depth = sentence.start, "", 0
    inside = {place for figure in figures for place in range(figure.start, figure.end)}
    for match in _BREAK.finditer(text, sentence.start, sentence.end):
        kind, at = match.lastgroup, match.start()
        if at < start:  # 并且 is one
            continue
        if kind in ("open", "close"):
            depth = max(0, depth + (1 if kind == "open" else -1))
        elif (depth and at - start < _LONGEST_BRACKET) or at in inside:
            continue
        elif kind == "list":
            joined = _JOINT.match(text, at) if at in tails else None
            if joined and _measured(joined.end(), figures, sentence.end, text):
                clauses.append(_clause(start, at, joint, figures))
                start, joint = joined.end(), "、"
        else:
            clauses.append(_clause(start, at, joint, figures))
            start, joint = match.end(), "，" if match[0] in "，,；;" else "："
    clauses.append(_clause(start, sentence.end, joint, figures))
    return tuple(clause for clause in clauses if text[clause.start : clause.end].strip())


def tail_end(text: str, figure: Figure) -> int:
    """Where the words that hedge a figure end: 5%左右| ."""
    position = figure.end
    while True:
        after = position + 1 if text[position : position + 1] in (" ", "\u3000") else position
        word = _AFTER.starting(text, after)
        if word is None:
            return position
        position = after + len(word)


def between(items: Sequence[Placed], start: int, end: int) -> Sequence[Placed]:
    """The items, in order, that start in `start:end`."""
    return items and items[bisect_left(items, start, key=_start) : bisect_left(items, end, key=_start)]


def _measured(start: int, figures: tuple[Figure, ...], end: int, text: str) -> bool:
    """Whether the list goes on with another measure phrase, up to the next comma."""
    comma = _COMMA.search(text, start, min(end, start + _LONGEST_BRACKET))
    return bool(between(figures, start, comma.start() if comma else end))


def _clause(start: int, end: int, joint: str, figures: tuple[Figure, ...]) -> Clause:
    return Clause(start, end, joint, tuple(between(figures, start, end)))
