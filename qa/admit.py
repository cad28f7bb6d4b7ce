"""Which candidates can be an answer at all: none that speaks of something else than was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from corpus.figures import find_figures
from corpus.regions import NATION, find_regions, names_of
from corpus.report import Fact
from index.terms import nouns, words
from qa import wording
from qa.candidates import Candidate
from qa.datafile import read_data
from qa.fits import BY_HOW, asks_level, asks_stock, is_added, is_adding, is_told_in, kind_fit
from qa.glossary import find_terms, official_names
from qa.needs import holds_needed, needs_something
from qa.phrases import fold
from qa.question import Question, contrasts
from qa.rank import Scored
from qa.wording import HAN, blank, holds

CODE = re.compile(
    r"(?<![\d.,])\d+(?:\+[\dA-Za-z]+)+|(?<![\d.,])\d{3,}(?![\d.,]|[ -](?:thousand|million|billion|trillion)\b)"
)
"""A number that counts nothing is a name; 100 million counts, of whatever."""
COUNTING = frozenset("一二两三四五六七八九十几多这那哪每各某")
DAY_ASKED = re.compile(
    r"几月几[日号]|几[日号](?!线)|哪一?天|具体日期|\b(?:what|which|exact) (?:day|date)\b", re.IGNORECASE
)
DAY = re.compile(r"\d ?[月日]")
"""A day is not told by a year."""
GROWTH = re.compile("[增涨降]|速|幅")
"""What makes an indicator one of growth: 固定资产投资增幅."""
SUMMED = re.compile("累计|合计|共计|总计|年共")
NEWLY = re.compile("新[增建开]|净增")
"""What each year adds to: of several years it is their sum."""
ASKS_ADDED = re.compile("新增|净增")
REACHED = re.compile("(?:达|达到|增至|增加到|突破|总数|总量|累计)(?:约|近|超|超过)? ?$")
"""What stands before a sum that was reached."""
STRANGE = 0.35
"""The share of a question that one of its nouns may take without being matched."""
PER_HEAD = "人均"
POINTS = ("个百分点", "百分点")
UNNAMED = 0.03
"""As much of one of its names: a name is met or not."""


def fitting(question: Question, ranked: Iterable[Scored]) -> tuple[Scored, ...]:
    """Candidates of no other period, role and kind of unit than was asked for, and amounts where one was asked."""
    asks_day, needs = bool(DAY_ASKED.search(question.text)), needs_something(question)
    return tuple(
        one
        for one in ranked
        if one.features["period"] > -1
        and one.features.get("unit", 0.0) > -1
        and not (question.is_firm and one.candidate.fact and one.features["role"] <= -1)
        and _counts(question, one.candidate.fact)
        and not tells_another(question, one.candidate)
        and not _omits(question, one.candidate)
        and is_of(question.places, one.candidate)
        and holds_codes(question, one.candidate)
        and names_bodies(question, one.candidate)
        and _is_of_kind(question, one.candidate)
        and not _is_of_another(question, one)
        and (not needs or holds_needed(question, _with_headings(one.candidate)))
        and (not asks_day or DAY.search(one.candidate.text))
    )


def _is_of_kind(question: Question, candidate: Candidate) -> bool:
    """Whether a rank, a date or a reason is told where one was asked; a deed or a plan tells neither itself."""
    passage = candidate.passage
    asks_why = question.expects == "reason" and passage.role is not None
    asks_when = question.expects == "date" and passage.role is not None and passage.period is None
    asks = question.expects == "rank" or asks_why or asks_when
    return not asks or kind_fit(question, candidate.text) > 0


def _with_headings(candidate: Candidate) -> str:
    return " ".join((*candidate.passage.section, candidate.text))


def _is_of_another(question: Question, scored: Scored) -> bool:
    """Whether a noun of a question that asks how much is nowhere near: 游客 where 兵马俑游客 were asked for.

    In English these are Chinese names that the words of reports do not know: no other answer will do.
    """
    if question.language == "en":
        return scored.features["strange"] < -UNNAMED
    counts = scored.candidate.fact is not None or question.expects in ("amount", "rate")
    return counts and scored.features["strange"] < -STRANGE


def tells_another(question: Question, candidate: Candidate) -> bool:
    """Whether a figure is of something that statistics tell apart from what was asked for."""
    fact = candidate.fact
    if fact is None:
        return False
    asks_all = asks_level(question) and (question.asks > 0 or fact.unit in POINTS)
    only_changed = asks_all and fact.change == "difference"
    others = (_is_sum, _only_added, _not_added, _was_planned, _is_elsewhere, _is_per_head, _stands_still)
    return only_changed or _contradicts(question, fact) or any(is_other(question, candidate) for is_other in others)


def _is_sum(question: Question, candidate: Candidate) -> bool:
    """Whether one year was asked for, and a figure sums up several: 五年累计完成3.7万亿元, 年均增长5%."""
    fact, figure = candidate.fact, candidate.figure
    one_year = question.periods and all(period.isdigit() for period in question.periods)
    if not (one_year and fact and figure and fact.period and "-" in fact.period):
        return False
    changed = fact.change in ("growth", "difference")
    before = re.split("[，。；]", candidate.text[: figure.start])[-1]
    is_reached = REACHED.search(before) is not None
    return changed or bool(SUMMED.search(before) or (NEWLY.search(fact.indicator) and not is_reached))


def _was_planned(question: Question, candidate: Candidate) -> bool:
    """Whether a change is only what was planned for a year that has passed, and not asked for: it is no result."""
    fact = candidate.fact
    if fact is None or fact.change not in ("growth", "difference"):
        return False
    if fact.role != "target" or question.role == "target":
        return False
    return bool(question.years and question.this_year) and max(question.years) < (question.this_year or 0)


def _stands_still(question: Question, candidate: Candidate) -> bool:
    """Whether it was asked by how much something changed, and a figure tells how much there is."""
    fact = candidate.fact
    asks_change = question.expects in ("amount", "rate") and BY_HOW.search(question.text)
    return bool(asks_change and fact and fact.change in ("level", "share")) and not is_added(candidate)


def _is_elsewhere(question: Question, candidate: Candidate) -> bool:
    """Whether one place was asked about, and the indicator names others: 泸州经济总量 where 成都 or 四川 was asked.

    Of a region that there is a report of, what begins with a part of it is that part's; 中欧班列（西安） is 陕西's own.
    """
    asked = question.places or question.regions
    named = _places_in(candidate.fact.indicator) if asked and candidate.fact else ()
    told = [region for region, start in named if question.places or start == 0]
    return bool(told) and not any(region in asked for region, _ in named)


@lru_cache(maxsize=4096)
def _places_in(indicator: str) -> tuple[tuple[str, int], ...]:
    return tuple((region, start) for region, start, _ in find_regions(indicator) if region != NATION)


def _contradicts(question: Question, fact: Fact) -> bool:
    """Whether the indicator is what statistics tell apart from the one asked for: 支出 where 收入 was asked."""
    said = _said(question)
    for group in contrasts("zh"):
        asked, stated = _held(group, said), _held(group, fact.indicator)
        if asked and stated and not asked & stated:
            return True
    return False


def _held(words: tuple[str, ...], text: str) -> set[str]:
    """Which of `words` stand in the text, none inside a longer one: 进出口 is not 出口."""
    return set(_any_of(words).findall(text))


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


def _omits(question: Question, candidate: Candidate) -> bool:
    """Whether one part of a whole was asked for (per head, of the young), and the statement does not speak of it."""
    asked = _qualifiers(question)
    if not asked:
        return False
    said = "、".join((*candidate.passage.section, candidate.text, candidate.fact.indicator if candidate.fact else ""))
    return not all(any(word in said for word in words) for words in asked)


def _only_added(question: Question, candidate: Candidate) -> bool:
    """Whether all there are were asked for (总共有多少家), and the figure is of those that were added: 新增17家."""
    asks_all = question.expects == "amount" and asks_stock(question) and not is_adding(question)
    return asks_all and is_added(candidate)


def _not_added(question: Question, candidate: Candidate) -> bool:
    """Whether what a year added was asked for (新增多少家), and the figure is of all there are then: 总数达7800家."""
    if not candidate.figure or not ASKS_ADDED.search(question.text) or asks_stock(question):
        return False
    return bool(REACHED.search(candidate.text[: candidate.figure.start])) and not is_added(candidate)


def _is_per_head(question: Question, candidate: Candidate) -> bool:
    """Whether the whole of something was asked for by its name, and a figure is that per head: 人均地区生产总值."""
    indicator = candidate.fact.indicator if candidate.fact else ""
    return PER_HEAD in indicator and any(f"{PER_HEAD}{name}" in indicator for name in _wholes(question))


@lru_cache(maxsize=256)
def _wholes(question: Question) -> tuple[str, ...]:
    """Chinese names of what a question names, where it does not ask for it per head."""
    named = [term for mention in find_terms(question.focus) for term in mention.terms]
    if any(PER_HEAD in term.official for term in named) or PER_HEAD in question.focus:
        return ()
    return tuple(name for term in named for name in term.chinese)


@lru_cache(maxsize=256)
def _qualifiers(question: Question) -> tuple[tuple[str, ...], ...]:
    """The words of each part of a whole that a question names."""
    language = question.language
    known = read_data("qualifiers")["qualifiers"]
    told = ((one[language], (*one["zh"], *one.get("told", ()))) for one in known)
    return tuple(words for names, words in told if holds(_without_terms(question.focus, names, words), names, language))


def _without_terms(text: str, names: Sequence[str], words: Sequence[str]) -> str:
    """A text without glossary entries called by one of `names` whose official name holds none of `words`.

    The Youth Olympic Games are not of the young.
    """
    gone = []
    for one in find_terms(text):
        called, official = text[one.start : one.end].lower(), " ".join(term.official for term in one.terms)
        if any(name in called for name in names) and not any(word in official for word in words):
            gone.append((one.start, one.end))
    return blank(text, gone)


@lru_cache(maxsize=256)
def _said(question: Question) -> str:
    """What is asked about, in Chinese as far as the glossary knows it, without what a figure is stated of.

    Of 进出口48.7亿元，其中出口是多少, exports alone.
    """
    if question.language == "en":
        return "、".join((question.focus, *official_names(question.focus, "")))
    return " ".join(piece for piece in question.focus.split() if not find_figures(piece)) or question.focus


def is_of(places: Sequence[str], candidate: Candidate) -> bool:
    """Whether a statement names the place that is asked about, where there is no report of that place."""
    said = _with_headings(candidate) if places else ""
    return not places or any(name in said for place in places for name in names_of(place))


def holds_codes(question: Question, candidate: Candidate) -> bool:
    """Whether a passage, or a heading above it, holds every number that names something: 1+3+N, 12345热线."""
    codes = _codes(question)
    said = fold(" ".join((*candidate.passage.section, candidate.passage.text))) if codes else ""
    return all(code in said for code in codes)


def names_bodies(question: Question, candidate: Candidate) -> bool:
    """Whether a passage, or a heading above it, names every body that the question does: 吉林大学, 新华路街道."""
    named = _bodies(question)
    said = fold(" ".join((*candidate.passage.section, candidate.passage.text))) if named else ""
    return all(name in said for name in named)


@lru_cache(maxsize=256)
def _bodies(question: Question) -> tuple[str, ...]:
    """The last characters of each name of a body, which it is not called without."""
    if question.language == "en":
        return ()
    data, text = read_data("bodies"), wording.fold(question.text)
    kinds, named = frozenset(data["kinds"]), {text[start:end] for start, end in nouns(text)}
    found, before = [], ""
    for word in words(text):
        ending = max((one for one in data["endings"] if word.endswith(one)), key=len, default="")
        name = word.removesuffix(ending) or before
        if ending and len(name) > 1 and name not in kinds and HAN.search(name) and name[0] not in COUNTING:
            found.append(name[-2:] + ending * bool(find_regions(name)))  # a region alone is named everywhere
        before = word if word in named else ""
    return tuple(found)


@lru_cache(maxsize=256)
def _codes(question: Question) -> tuple[str, ...]:
    counted = [(figure.start, figure.end) for figure in find_figures(question.focus)]
    found = [m for m in CODE.finditer(question.focus) if not any(start <= m.start() < end for start, end in counted)]
    return tuple(match[0] for match in found)


def _counts(question: Question, fact: Fact | None) -> bool:
    """Whether a fact can answer how much: by a number, or by a comparison (与经济增长同步); how fast, by a change."""
    if fact is None:
        return True
    if fact.role == "other" and (question.periods or question.role):
        return False  # what a definition or a threshold says is no result of a year
    if question.expects not in ("amount", "rate"):
        return True
    if not is_told_in(question, fact.unit):
        return False
    is_level = fact.change in ("share", "level") and not GROWTH.search(fact.indicator)
    if question.change == "growth" and fact.unit in ("%", None) and fact.value and is_level:
        return False
    return fact.value is not None or fact.change == "difference"
