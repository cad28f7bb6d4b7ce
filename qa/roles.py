"""Result or target: which of them a question asks for, from the words for it."""

from __future__ import annotations

import re
from collections.abc import Collection

from corpus.periods import find_periods
from corpus.report import Role
from qa.answer import Language
from qa.datafile import read_data
from qa.wording import fold, holds

NOT_MEANT = re.compile(
    r"(?:不要|不是|而非|不算|不含)[^，。；,;）)]{1,6}|计划(?=表|报告)"
    r"|\bnot (?:the )?\w+|\bset (?:up|foot)\b|\bplan period\b"
)
CLAUSE = re.compile(r"[,;.!。]")
AMOUNT = re.compile("多少|几")
IS_TO = re.compile(r"\b(?:is|are|was|were) to (?=[a-z])", re.IGNORECASE)
"""What was to be done is a plan."""
REACHED = ("完成", "实现", "达到", "取得", "达")
_MET = "hit|meet|met|miss(?:ed)?|reach(?:ed)?|beat|exceed(?:ed)?|surpass(?:ed)?|fulfil(?:l?ed)?|achieved?|delivered"
MET = re.compile(
    rf"\b(?:{_MET})(?:\s+[\w-]+){{0,4}}\s+(?:goal|target|plan)s?\b"
    rf"|\b(?:goal|target|plan)s? (?:was|were|been) (?:{_MET})\b",
    re.IGNORECASE,
)
"""Asks what came of a target."""
NOUNS = ("目标", "目标值", "计划数")
"""What is reached of these is a result: 目标完成了多少."""


def role_asked(text: str, language: Language, *, weakly: bool) -> tuple[Role | None, bool]:
    """As `read_role`; what is only hinted at by one clause (想自己开店) gives way to the clause that asks how much."""
    role, is_firm = read_role(text, language, weakly=weakly)
    asking = [clause for clause in CLAUSE.split(text) if AMOUNT.search(clause)]
    if is_firm or role is None or len(asking) != 1:
        return role, is_firm
    own, _ = read_role(asking[0], language, weakly=True)
    return (own or role), False


def read_role(text: str, language: Language, *, weakly: bool) -> tuple[Role | None, bool]:
    """The role, and whether it is said outright.

    Weak words (要, will) count where nothing else tells, 了 only `weakly`.
    """
    lists = read_data("question_words")[language]
    weak = set(lists["weak"])
    text = IS_TO.sub(" planned ", MET.sub(" achieved ", NOT_MEANT.sub(" ", text)))
    if language == "zh":  # 要完成, 力争实现: what is to be reached; 要完成数 wants the result
        aims = "|".join(word for word in lists["target"] if word not in NOUNS)
        text = re.sub(f"({aims}).?(?:{'|'.join(REACHED)})(?!数|情况)", r"\1", text)
    target = holds(text, lists["target"], language)
    actual = holds(text, lists["actual"], language)
    strong: set[Role] = set()
    if target and target not in weak:
        strong.add("target")
    if actual and actual not in weak:
        strong.add("actual")
    if strong:
        return (strong.pop(), True) if len(strong) == 1 else (None, False)
    return ("target" if target else "actual" if actual and weakly else None), False


def roles_by_period(
    text: str, periods: Collection[str], *, year: int | None, language: Language, role: Role | None
) -> dict[str, Role | None]:
    """For a question that names several periods, the role said beside each: 2025年完成 … 2026年目标.

    Chinese says it behind the period, English on either side of it, as far as the next "and". Periods joined by no
    more than 和 or 、 share what is said of the last of them. Where none is said beside any, all have `role`.
    """
    text = fold(text)
    places = [place for place in find_periods(text, year, loose=True) if place.period in periods]
    found: dict[str, Role | None] = {}
    end, said = len(text), None
    for number in range(len(places) - 1, -1, -1):
        place, behind = places[number], places[number + 1].start if number + 1 < len(places) else len(text)
        start = place.start
        if language == "en":
            before = text[places[number - 1].end if number else 0 : start]
            start -= len(before) - max((joint.end() for joint in _joints(language).finditer(before)), default=0)
        is_joined = number + 1 < len(places) and _only_joined(text[place.end : behind], language)
        if not is_joined:
            said, _ = read_role(text[start : place.start] + text[place.end : end], language, weakly=True)
        found[place.period] = said
        end = start
    return found if any(found.values()) else dict.fromkeys(found, role)


def _joints(language: Language) -> re.Pattern[str]:
    between = read_data("followups")[language]["between"]
    return re.compile("|".join(rf"\b{word}\b" if word.isascii() and word.isalpha() else word for word in between))


def _only_joined(text: str, language: Language) -> bool:
    return not _joints(language).sub("", text, count=1).strip()
