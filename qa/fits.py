"""How well a statement fits what a question asks for besides its topic: period, role, unit, change, kind of answer."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.figures import find_figures
from corpus.periods import find_periods
from index.terms import words
from qa.candidates import Candidate
from qa.datafile import read_data
from qa.english import split_unit
from qa.glossary import find_terms
from qa.question import ASKED, CHANGE_ASKED, Question, unit_families
from qa.wording import blank, fold, holds

ADDING = re.compile("新[增建开招签设添获办修聘认挂引落投注登]?$|.*增(?!加?值)")
"""A word for what was added; 高新技术, 新能源 and 增加值 are none."""
ADDING_IN_ENGLISH = re.compile(r"\b(?:new|newly|add(?:ed|itional)?|more)\b")
BY_HOW = re.compile(r"\bby how (?:much|many)\b", re.IGNORECASE)
ADDED = re.compile(r"(?:新增|净增|增加|增产|增收|增长|扩招|增)(?:了|约|近|超|超过)? ?$")
RESULT = 0.1
"""Where neither year nor role is asked, results come a little before targets (of 0, 0.1 and 0.2); when looks ahead."""
TIMES = "倍"
CAUSE = re.compile(
    "因(?!地制宜|城施策)|由于|为了|所以|使得|导致|旨在|以便|致使|受[^，。；]{1,20}影响|出于|基于|目的|避免|防止|从而|造成|由此|引起|拖累"
    "|(?<![行即大])使(?![用馆命])|[并尚从]未|没有|不再|无法|不[想愿能爱喜]"
)
"""What a sentence that tells why holds."""
RANK = re.compile(
    r"第[一二三四五六七八九十百\d]+(?:[位名]|大)?(?![届次批期轮个])|[首前]位|榜首|(?<!单项)冠军(?!企业|产品)|前[一二三四五六七八九十\d]+[位名强]?|(?<!\d)\d{1,3}位"
)
"""A place in an order: 居全国第2位, 位列榜首, 进入前10."""
NUMERALS = "一二两三四五六七八九十百千万"
ASKED_FOR = re.compile(rf"(?:{ASKED.pattern})个?([\u4e00-\u9fff])(?<![万亿千百])")
"""What is asked to be counted: the 朝 of 几朝, the 蛋 of 几个蛋."""
MANY = re.compile("(?:多少|几)个?(?=万亿|亿)")
"""Asks in hundreds of millions: 多少亿."""
CONVERTED = {"mass", "area", "length"}
"""What an English answer says in the usual units as well: 斤 in tonnes, 亩 in hectares."""


def letters(question: str, indicator: str) -> float:
    """The share of the indicator's pairs of characters that the question has too: a mistyped one costs little."""
    pairs = {indicator[at : at + 2] for at in range(len(indicator) - 1)}
    said = {question[at : at + 2] for at in range(len(question) - 1)}
    return len(pairs & said) / len(pairs) if pairs else 0.0


def period_fit(question: Question, stated: str | None) -> float:
    """1 when the statement speaks of an asked period, -1 when of another one, 0 when either is silent.

    A range of years stands for its last year, somewhat; where no period is asked, what lies far back is not meant.
    """
    if stated is None:
        return 0.0
    years = [int(year) for year in re.findall(r"\d{4}", stated)]
    if not question.periods:
        return -0.5 if question.this_year and years[-1] < question.this_year - 1 else 0.0
    if stated in question.periods:
        return 1.0
    asked = {int(year) for period in question.periods for year in re.findall(r"\d{4}", period)[-1:]}
    return 0.2 if years[-1] in asked else -1.0


def role_fit(question: Question, role: str | None, stated: str | None = None) -> float:
    """1 when result or target is what was asked, -1 when the other one is stated; half when it was not said which.

    Of a year that lies behind the newest report the result is meant, of a later one the target. Where no year is asked,
    a target for one that has passed is not: `stated` is the period that the statement speaks of.
    """
    if role not in ("actual", "target"):
        return 0.0
    if question.role is not None:
        return 1.0 if question.role == role else -1.0
    years = question.years
    if question.this_year is None or len(years) > 1:
        return 0.0
    if not years:
        told = [] if question.periods else re.findall(r"\d{4}", stated or "")
        if role == "actual":
            return RESULT if question.expects not in ("date", "definition") else 0.0
        return -0.5 if told and int(told[-1]) < question.this_year else 0.0
    meant = "actual" if years[0] < question.this_year else "target"
    return 0.5 if role == meant else -0.5


def added_fit(question: Question, candidate: Candidate) -> float:
    """1 when what was added is asked for and told, or neither; -1 when only one of them is: 新增22家，总数达36家."""
    return 1.0 if is_added(candidate) == is_adding(question) else -1.0


def is_added(candidate: Candidate) -> bool:
    """Whether a figure is of what was added."""
    assert candidate.fact is not None
    assert candidate.figure is not None
    first = words(candidate.fact.indicator)[:1]
    return any(map(ADDING.match, first)) or bool(ADDED.search(candidate.text[: candidate.figure.start]))


@lru_cache(maxsize=256)
def is_adding(question: Question) -> bool:
    """Whether a question asks for what was added."""
    text = fold(question.text)
    if question.language == "zh":
        return _adds(text)
    names = (one for one in find_terms(text) if not any(_adds(term.official) for term in one.terms))
    return bool(ADDING_IN_ENGLISH.search(blank(text, ((one.start, one.end) for one in names))))


def _adds(text: str) -> bool:
    """Whether Chinese text speaks of what was added."""
    return any(ADDING.match(word) for word in words(text))


@lru_cache(maxsize=256)
def asks_level(question: Question) -> bool:
    """Whether an amount or a rate of its own is asked for, and not by how much it changed: 失业率是多少."""
    text, rates = fold(question.text), read_data("question_words")[question.language]["rate"]
    asks_change = CHANGE_ASKED.search(text) or BY_HOW.search(text) or holds(text, rates, question.language)
    return not asks_change and not question.compares and "percent" not in unit_families(question.unit or "")


@lru_cache(maxsize=256)
def asks_stock(question: Question) -> bool:
    """Whether a question asks for all there are, and not for what a year brought."""
    stock = read_data("question_words")[question.language]["stock"]
    return bool(holds(fold(question.text), stock, question.language))


def kind_fit(question: Question, text: str) -> float:
    """1 when a sentence holds what is asked for: a figure of its unit, a date, a rank; -1 when it holds none."""
    if question.expects in ("amount", "rate"):
        units = (figure.unit for figure in find_figures(text) if is_told_in(question, figure.unit))
        fit = max((unit_fit(question, unit) if question.families else 1.0 for unit in units), default=-1.0)
        return fit if fit > 0 or not _counted(question, text) else 1.0
    if question.expects == "reason":
        return 1.0 if CAUSE.search(text) else -1.0
    if question.expects == "rank":
        return 1.0 if RANK.search(text) else -1.0
    if question.expects == "date":
        return 1.0 if find_periods(text, question.this_year) else -1.0
    return 0.0


def _counted(question: Question, text: str) -> bool:
    """Whether a sentence counts in words what is asked for: 历仕三朝 where 几朝 was asked."""
    asked = ASKED_FOR.search(question.text)
    return bool(asked and re.search(f"[{NUMERALS}]个?{asked[1]}", text))


def is_told_in(question: Question, unit: str | None) -> bool:
    """Whether a figure of this unit can tell how much: so many times as much (2.2倍) is no amount."""
    return unit != TIMES or question.unit == TIMES or question.expects == "rate"


def unit_fit(question: Question, unit: str | None) -> float:
    """1 for the very unit asked for, 0.6 for its family, -1 for another one, or for words instead of an amount."""
    if not question.families:
        return 0.0
    if unit is None:
        return -1.0 if question.unit and "count" not in question.families else 0.0
    base = split_unit(unit)[1].partition("/")[0]
    if not base:  # a ratio (2.9, 2.5∶1) is no sum of money, nor any other measure
        return -1.0 if not unit and ("money" in question.families or "percent" not in question.families) else 0.0
    alike = set(unit_families(base)) & set(question.families)
    is_told_in_it = question.language == "en" and alike & CONVERTED
    if alike and "亿" not in unit and MANY.search(question.text):
        return 0.0
    if alike == {"percent"} and _is_growing_sum(question):
        return 0.0
    if question.unit and (base.startswith(question.unit) or is_told_in_it):
        return 1.0
    return 0.6 if alike else -1.0


def _is_growing_sum(question: Question) -> bool:
    """Whether it asks for a sum of money, of which plans often state only the growth: 收入, 投资."""
    return {"money", "percent"} <= set(question.families)


def change_fit(question: Question, change: str | None, unit: str | None) -> float:
    """1 when a growth rate was asked and is stated (or a level, a level), -1 when they differ."""
    percent = unit in ("%", "个百分点", "百分点", "成")
    if question.expects == "rate":
        if question.change == "growth":
            return 1.0 if change in ("growth", "difference") else -1.0
        return -1.0 if not percent else 0.2 if change in ("growth", "difference") else 1.0
    if question.expects == "amount" and (not question.families or _is_growing_sum(question)):
        return 0.3 if not percent else -0.3
    return 0.0
