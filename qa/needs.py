"""What a sentence must hold to answer some questions: the post whose holder is asked for, a number to call, a place."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from corpus.regions import NATION, find_regions
from qa.datafile import read_data
from qa.question import Question
from qa.wording import fold

WHO = re.compile(
    r"谁|哪[位个家]|何人|姓名|名字|叫什么|叫啥|姓什么|\b(?:who|whom|whose|name of|named|called|heads?)\b", re.IGNORECASE
)
PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}(?:(?<![全各本我外城都省该此两超门股夜集上入楼地])市(?![场民区域])"
    r"|(?<![地社园景假校城市牧山灾库林矿郊新老全各本我])区(?!域)|(?<![全各本我市])[县州盟旗](?!市))"
)
"""A place by its kind: 城北区."""


def needs_something(question: Question) -> bool:
    """Whether any answer to the question has to hold some thing of a kind."""
    return bool(_needed(question)) or _matches(question, "places")


def holds_needed(question: Question, text: str) -> bool:
    """Whether a text holds what any answer to the question has to hold."""
    if not all(needed.search(text) for needed in _needed(question)):
        return False
    if not _matches(question, "places"):
        return True
    others = (region for region, *_ in find_regions(text) if region not in (NATION, *question.regions))
    return next(others, None) is not None or bool(PLACE.search(text))


def asks_of_the_day(question: Question) -> bool:
    """Whether it asks of tomorrow, tonight or yesterday, of which no report of a year speaks."""
    return _matches(question, "deixis")


@lru_cache(maxsize=256)
def _needed(question: Question) -> tuple[re.Pattern[str], ...]:
    data, text = read_data("needs"), fold(question.text)
    asked = [one for one in data["told"] if _pattern(one[question.language]).search(text)]
    if WHO.search(text):
        asked += [one for one in data["posts"] if _pattern(one[question.language]).search(text)]
    asked += [data["most"]] * _matches(question, "most")
    return tuple(_pattern(one.get("told", one["zh"])) for one in asked)


@lru_cache(maxsize=256)
def _matches(question: Question, kind: str) -> bool:
    return bool(_pattern(read_data("needs")[kind][question.language]).search(fold(question.text)))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
