"""Which period a figure is of, and whether it was reached or is aimed at: from headings, sentences and clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from corpus.periods import Period, find_periods, may_begin
from corpus.report import Role
from corpus.wordlists import word_lists

_LISTS = word_lists("fact_words")
_ACTUAL, _TARGET = tuple(_LISTS["heading_actual"]), tuple(_LISTS["heading_target"])
_REACHED = re.compile("|".join(map(re.escape, _LISTS["actual_cues"])))
_AIMED = re.compile(r"(?=[力预目计拟])(?:力争|预期目标|目标[是为：]|(?<!已)(?:计划|拟)(?:到|在|安排|新增|新建|实施))")
_IS_SO = re.compile(r"(?:^|[区省市国县州内])(?:还|共)?有[近超约]?[\d０-９]")
_WAS_AIM = re.compile(r"^要(?:把|将|使|力争|确保)")
"""What was to be reached, told among results: 去年曾提出，要把涨幅控制在10%以内."""
_HOPED = re.compile(r"力争|确保|争取|要|将|目标|使")
_TURN = re.compile(r"(?:今年|新的一年|(?:19|20)\d\d年).{0,24}(?:要|工作|目标|任务|总体要求|必须)")
_THIS_YEAR = re.compile(
    r"是|，?(?:全[省市区]|我[省市区国])?(?:的?经济社会|经济|国民经济|政府工作|工作|的?主要|发展|预期)"
)
_WHOLE = re.compile(r"(?:时期|期间|以来|里|中|间)?，|，?我们|时期是|是?[极很]不")
_SENTENCE = re.compile(r"[^。！!]+[。！!]?")
_LONGEST_SPAN = 6
_NUMBERING = 6
_ADDS = re.compile(r"累计|总体|年均|平均|增长|提高|增加|提升|下降|降低|减少")
_MEASURE = re.compile(r"\d(?:%|[万亿个家项]|\.\d)|百分")
_OPENS = re.compile(
    r"^(?:各位代表[！!，,：:。]?|[—\-·\s]|[（(]?[一二三四五六七八九十\d]+[)）、.．是]|同志们[！!]?|刚刚过去的|在|回[顾首望])*"
)
_LEADS_IN = re.compile(
    r"^(?:到|至|截至|截止|在|自|从|自从|力争|确保|预计|争取|其中|力争到|确保到|计划到|，|并|以|即|而|特别是|回顾|回首)*$"
)


@dataclass(frozen=True, slots=True)
class When:
    """A period, "2025" or "2021-2025", and the role of what is said of it."""

    period: str | None
    role: Role


class Clock:
    """Follows a report through its headings and paragraphs: what period and role hold where nothing else is said."""

    def __init__(self, year: int | None) -> None:
        self.year = year
        self._default = When(str(year - 1) if year else None, "actual")
        self._part: str | None = None
        self._part_is_dated = False

    def enter(self, section: tuple[str, ...], text: str) -> When:
        """What holds at the start of a paragraph."""
        part = section[0] if section else None
        if part != self._part:
            self._part = part
            named = heading_time(part, self.year) if part else None
            self._part_is_dated = named is not None
            self._default = named or self._default
        if not self._part_is_dated and self._default.role == "actual" and self._turns(text):
            self._default = When(str(self.year), "target")
        self._shift(section, text)
        for heading in section[1:]:
            # A heading that is the paragraph's own first sentence is read with the paragraph.
            if heading[:6] not in text[:20] and (named := _opening_time(heading, self.year)):
                return named
        return self._default

    def _turns(self, text: str) -> bool:
        """Whether an undated part turns to the coming year here."""
        match = _TURN.search(text[:120].translate(_DIGITS))
        if not (self.year and match and self._part):
            return False
        periods = find_periods(match[0], self.year)
        return any(period.last >= self.year for period in periods) or match[0].startswith("新的一年")

    def _shift(self, section: tuple[str, ...], text: str) -> None:
        """五年来，我们… opening a paragraph that no heading opens rules what follows it, 过去一年，… ends that."""
        if not self.year or (len(section) > 1 and section[-1][:6] in text[:20]):
            return
        for found in islice(_SENTENCE.finditer(text), 6):
            sentence = found[0]
            opening = _OPENS.match(sentence)
            start = opening.end() if opening else 0
            begun = sentence[start : start + 40]
            periods = find_periods(begun, self.year) if may_begin(begun) else ()
            if periods and _rules(sentence[start:], periods[0], self.year):
                named = When(periods[0].period, role_of(periods[0], self.year, self._default.role))
                # What is said of last year among the tasks of this one does not end them.
                is_aside = self._default.role == "target" and named.role == "actual"
                self._default = self._default if is_aside else named


_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def _rules(sentence: str, period: Period, year: int) -> bool:
    """Whether a sentence speaks of the whole of the period that opens it: 五年来，我们…, 今年是…, 今年工作的…."""
    if (
        period.start
        or sentence.startswith(("近", "最近"))
        or period.mark not in (None, "since")
        or period.last - period.first >= _LONGEST_SPAN
    ):
        return False
    if not re.search("[，。：！]", sentence):  # a title
        return False
    after = sentence[period.end :]
    if period.first == period.last == year:
        return bool(_THIS_YEAR.match(after))
    return bool(_WHOLE.match(after)) and not _MEASURE.search(sentence.translate(_DIGITS))


def heading_time(heading: str, year: int | None) -> When | None:
    """Period and role a heading names (一、2025年工作回顾), None where it names neither."""
    periods = [period for period in find_periods(heading, year) if period.mark != "basis"]
    aims, reports = _aims(heading)
    if periods:
        period = periods[0]
        default: Role = "target" if aims and not reports else "actual"
        role = role_of(period, year, default) if year else default
        return When(period.period, role)
    if year is None or aims == reports:
        return None
    return When(str(year), "target") if aims else When(str(year - 1), "actual")


@lru_cache(maxsize=256)
def _opening_time(heading: str, year: int | None) -> When | None:
    """As `heading_time`, of a heading that begins with its period."""
    begins = any(period.start <= _NUMBERING for period in find_periods(heading, year))
    return heading_time(heading, year) if begins else None


def _aims(heading: str) -> tuple[bool, bool]:
    return any(word in heading for word in _TARGET), any(word in heading for word in _ACTUAL)


def role_of(period: Period, year: int | None, default: Role) -> Role:
    """Periods before the report's year are reported, those from it on are aimed at."""
    if year is None:
        return default
    if period.last < year or period.mark == "since":
        return "actual"
    return "target" if period.first >= year else default


def is_topic(text: str, clause_start: int, period: Period) -> bool:
    """Whether a period opens its clause: 2024年达到…, not 比2020年提高…."""
    lead = text[clause_start : period.start]
    return period.mark != "basis" and (
        len(lead) < 12 and bool(_LEADS_IN.match(_OPENS.sub("", lead.strip(" \u3000"), count=1)))
    )


def spans(text: str, period: Period) -> bool:
    """Whether a period of years is what a figure adds up: 五年增长, not 五年规划."""
    return period.kind == "span" and period.mark is None and bool(_ADDS.match(text, period.end))


def said_role(clause: str, when: When, year: int | None) -> When:
    """`when`, unless the clause itself says that something is reached already, or aimed at."""
    if when.role == "target" and (_REACHED.search(clause) or _is_so(clause)):
        return When(str(year - 1) if year else when.period, "actual")
    if when.role == "actual" and _WAS_AIM.match(clause):
        return When(when.period, "target")
    if when.role == "actual" and _AIMED.search(clause):
        is_past = year and when.period and int(when.period[-4:]) < year
        return When(str(year) if is_past else when.period, "target")
    return when


def _is_so(clause: str) -> bool:
    return "有" in clause and bool(_IS_SO.search(clause)) and not _HOPED.search(clause)


def base_period(when: When) -> str | None:
    """The period a change started from (由…增加到…): the year before `when`."""
    return str(int(when.period[:4]) - 1) if when.period else None
