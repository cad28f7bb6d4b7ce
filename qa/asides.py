"""What a question says beside what it asks: courtesies, what is not meant, years that only serve to compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from corpus.periods import Period
from qa.answer import Language
from qa.datafile import read_data

NOT_MEANT = re.compile(
    r"(?<=[,;.?!(]) *(?:(?:请?注意)?(?:而?不是|并非|不要)|not (?!only|just|counting|includ|least|even))[^,;?!()吗]*"
    r"(?=[,;?!()]|$)"
    r"|(?<=[,;.?!(]) *[^,;.?!()]{1,8}(?:就?不用|不必|别)(?:说|提|管)了?(?=[,;.?!()]|$)",
    re.IGNORECASE,
)
"""A clause of its own that says what is not asked for: 2025年的数，不是目标."""
SENTENCE_END = re.compile(r"[?!。;]")
BASIS = re.compile(
    r"(?:[比较]|相比于?|对比)$"
    r"|\b(?:than|over|from|versus|vs\.?|against|compared (?:with|to)|relative to|up on)(?: in| that of| the)? $",
    re.IGNORECASE,
)
"""Before a year with which another is compared."""
COMPARED = re.compile(r" ?(?:相比|对比|比(?![\d去前上今例重]))")
"""Behind it: 跟2024年比."""
BEGUN = re.compile(r"\b(?:early(?: in)?|(?:start|beginning) of) $", re.IGNORECASE)
MORE = re.compile(
    r"(?<![提降])[高低](?!质量|新|速|收入|标准)|[快慢]|多[了出于产]|更"
    r"|\b(?:more|less|fewer|higher|lower|larger|smaller|bigger|greater|faster|slower)\b"
)
"""Asks which of two is more, and not how fast one has grown."""
LONG_AGO = 2
"""Years from which on a change since then is one of several years."""


@cache
def _courtesies(language: Language) -> re.Pattern[str]:
    """Greetings and thanks that stand by themselves, and questions put to whoever answers: 你好，你是谁."""
    said = "|".join(map(re.escape, sorted(read_data("courtesies")[language], key=len, reverse=True)))
    if language == "zh":
        return re.compile(rf"(?<![^\s,.!?;~。、…])(?:{said})[啊呀啦哦哈吗呢了嘛吧哟]*(?![^\s,.!?;~。、…])")
    return re.compile(rf"(?:^|(?<=[,.!?;~…])) *(?:{said}) *(?=[,.!?;~…]|$)", re.IGNORECASE)


def without_asides(text: str, language: Language) -> str:
    """A folded question with spaces in the place of courtesies and of what it says is not meant."""
    for pattern in (_courtesies(language), NOT_MEANT):
        text = pattern.sub(lambda said: " " * len(said[0]), text)
    return text


def asked_periods(
    periods: Sequence[Period], text: str, year: int | None, *, grows: bool
) -> tuple[tuple[Period, ...], bool]:
    """The periods that are asked about, of those that a folded question names, and whether two are compared.

    A year that another one is compared with is not asked about where a growth rate is, nor where a sentence of its own
    says it (今年计划增长多少？好像比去年低); where it stands alone, the years since are meant.

    Args:
        periods: As `find_periods` found them in the text.
        text: The question.
        year: What 今年 means.
        grows: Whether a growth rate is asked for.
    """
    periods = [_ended(one, text) for one in periods]
    bases = [one for one in periods if _is_basis(one, text)]
    others = [one for one in periods if one not in bases]
    if bases and others:
        follows = all(base.last == other.first - 1 for base in bases for other in others)
        apart = all(SENTENCE_END.search(text, other.end, base.start) for base in bases for other in others)
        is_growth = grows and follows and not MORE.search(text)
        return (tuple(others), False) if apart or is_growth else (tuple(periods), True)
    if len(bases) != 1 or year is None or bases[0].last > year - LONG_AGO:
        return tuple(periods), False
    return (replace(bases[0], first=bases[0].last + 1, last=year - 1),), False


def _ended(period: Period, text: str) -> Period:
    """As of early 2026 the year before has ended, and its results are what there is."""
    if period.first == period.last and (period.part == "初" or BEGUN.search(text[: period.start])):
        return replace(period, first=period.first - 1, last=period.last - 1)
    return period


def _is_basis(period: Period, text: str) -> bool:
    return bool(BASIS.search(text[: period.start]) or COMPARED.match(text, period.end))
