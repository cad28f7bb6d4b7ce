"""Periods in text: years, ranges of years, five-year plans, 去年, 五年来; relative ones against a given year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from corpus.numerals import DIGITS, parse_numeral

Kind = Literal["year", "range", "plan", "relative", "span"]

_FOLD = str.maketrans("０１２３４５６７８９－～○Ｏ", "0123456789-~〇〇")
_FOLDED = re.compile("[０-９－～○Ｏ]")
_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零][〇零一二三四五六七八九]{2})"
_DASH = r" ?(?:[-—–~－]{1,2}|[至到]) ?"
_PART = r"(?:前三季度|前三个季度|上半年|下半年|[一二三四]季度|前?[1-9]?\d?[-—至]?1?\d月份?|底|末|初)"
_MONTH = r"(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?"
_PLAN_QUOTES = r"[“\"‘「]?"
_COUNT = r"[一二三四五六七八九十两\d]{1,2}"


@dataclass(frozen=True, slots=True)
class Period:
    """A period named at `start:end` of a text, from the year `first` through the year `last`."""

    first: int
    last: int
    start: int
    end: int
    kind: Kind
    part: str | None = None
    """The part of the year it speaks of (前三季度, 上半年), where it says one."""
    mark: Literal["since", "by", "basis"] | None = None
    """since: “十四五”以来; by: 到2030年; basis: what something is compared with (比上年, 较2020年)."""

    @property
    def period(self) -> str:
        """ "2025" or "2021-2025"."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def find_periods(text: str, year: int | None = None, *, loose: bool = False) -> tuple[Period, ...]:
    """Periods named in `text`, in order, none overlapping another.

    Args:
        text: A sentence, a paragraph, a heading or a question.
        year: What 今年 means, the year a report was given in; without it 去年 and 五年来 are no periods.
        loose: Read as a question: 26年, a bare 2026 and English ("last year", "14th Five-Year Plan") count too.
    """
    folded = _folded(text)
    found: list[Period] = []
    for match in (_LOOSE if loose else _STRICT).finditer(folded):
        name = match.lastgroup
        if name and (read := _READERS[name](match, year)):
            found.append(_marked(folded, read, year))
    return tuple(found)


def may_begin(text: str) -> bool:
    """Whether a period may stand at the very beginning: `find_periods` alone can tell that one does."""
    return bool(_STRICT.match(_folded(text)))


def plan_years(number: int) -> tuple[int, int]:
    """First and last year of a five-year plan: 14 is 2021 to 2025."""
    return 1951 + 5 * number, 1955 + 5 * number


def _folded(text: str) -> str:
    return text.translate(_FOLD) if _FOLDED.search(text) else text


def _year_of(text: str) -> int:
    return int("".join(char if char.isdigit() and char.isascii() else str(DIGITS[char]) for char in text))


def _range(match: re.Match[str], year: int | None) -> Period | None:
    years = [_year_of(found) for found in re.findall(_YEAR, match[0])]
    last = years[1] if len(years) > 1 else years[0] // 100 * 100 + int(re.findall(r"\d+", match[0])[1])
    return Period(years[0], last, *match.span(), "range") if years[0] < last < years[0] + 60 else None


def _single(match: re.Match[str], year: int | None) -> Period:
    found = _year_of(match["single"][:4])
    part = re.search(r"(?<=[年度])" + _PART, match[0])
    return Period(found, found, *match.span(), "year", part and part[0])


def _plan(match: re.Match[str], year: int | None) -> Period | None:
    numerals = re.search(r"[一二三四五六七八九十]+(?=五|个)", match["plan"])
    number = parse_numeral(numerals[0]) if numerals else None
    if number is None or not 6 <= number <= 30:
        return None
    first, last = plan_years(int(number))
    part = re.search(r"前([两三四])年", match["plan"])
    if part:  # “十一五”前四年
        return Period(first, first + "_两三四".index(part[1]), *match.span(), "plan")
    ends = re.search(r"期?末|收官|最后一年", match[0])
    return Period(last if ends else first, last, *match.span(), "plan")


_RELATIVE = {
    -2: ("前年",),
    -1: ("去年", "上年", "上一年", "过去一年", "过去的一年", "一年来", "last year", "past year", "previous year"),
    0: ("今年", "本年", "本年度", "this year"),
    1: ("明年", "下一年", "next year"),
}
_OFFSETS = {word: offset for offset, words in _RELATIVE.items() for word in words}
_RELATIVE_WORD = re.compile("|".join(sorted(_OFFSETS, key=len, reverse=True)), re.IGNORECASE)


def _relative(match: re.Match[str], year: int | None) -> Period | None:
    if year is None:
        return None
    word = _RELATIVE_WORD.match(match[0])
    assert word is not None
    found = year + _OFFSETS[word[0].lower()]
    part = re.search(_PART + "$", match[0])
    return Period(found, found, *match.span(), "relative", part and part[0])


def _span(match: re.Match[str], year: int | None) -> Period | None:
    """五年来, 过去三年, 今后五年, the past five years."""
    digits = re.search(r"\d+|[一二三四五六七八九十两]+(?=个?年)", match[0])
    english = re.search(r"two|three|four|five|ten", match[0], re.IGNORECASE)
    count = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}[english[0].lower()] if english else 0
    if digits:
        count = int(digits[0]) if digits[0].isdigit() else int(parse_numeral(digits[0]) or 0)
    if year is None or not 1 <= count <= 30:
        return None
    if re.match(r"今后|未来|next|coming", match[0], re.IGNORECASE):
        return Period(year, year + count - 1, *match.span(), "span")
    return Period(year - count, year - 1, *match.span(), "span")


def full_year(digits: str) -> int:
    """The year that is meant: 26 and 95 are of this century up to its middle, else of the last."""
    year = int(digits)
    return year if year > 99 else year + (2000 if year < 50 else 1900)


def _short(match: re.Match[str], year: int | None) -> Period:
    """26年, 95年, 九五年."""
    found = full_year("".join(one if one.isascii() else str(DIGITS[one]) for one in match["short"][:2]))
    return Period(found, found, *match.span(), "year")


_ORDINALS = ("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth")


def _english_plan(match: re.Match[str], year: int | None) -> Period | None:
    said = match["ordinal"].lower()
    number = int(said[:-2]) if said[0].isdigit() else 10 + _ORDINALS.index(said)
    return Period(*plan_years(number), *match.span(), "plan") if 6 <= number <= 30 else None


def _bare(match: re.Match[str], year: int | None) -> Period:
    return Period(int(match[0]), int(match[0]), *match.span(), "year")


_Reader = Callable[[re.Match[str], int | None], Period | None]
_RULES: dict[str, tuple[str, _Reader]] = {
    "range": (rf"(?<!\d){_YEAR}(?: ?年)?{_DASH}{_YEAR} ?年?|(?<!\d)20\d\d-[0-4]\d(?= ?年)", _range),
    "single": (rf"(?<![\d.]){_YEAR} ?(?:年度?|财年){_MONTH}(?:{_PART})?", _single),
    "plan": (
        rf"{_PLAN_QUOTES}十[一二三四五六七八九]?五[”\"’」](?:期?末|前[两三四]年)?|{_PLAN_QUOTES}十[一二三四五六]五(?![年个])(?:期?末)?"
        r"|[“][六七八九]五”(?:期?末)?|(?:十|[六七八九])五(?=时期|期间|规划|计划)|第[十一二三四五六七八九]{1,3}个五年(?:规划|计划)",
        _plan,
    ),
    "span": (
        rf"(?:过去的?|近|最近|这|(?<![学提])前|今后|未来){_COUNT}年(?:多?来|间)?(?![一二三四五六七八九]|行动|级|计划|制)"
        rf"|(?<![近连续第过去]){_COUNT}年(?:多)?来"
        rf"|(?<![第\d一二三四五六七八九十续近去后来这年满前每]){_COUNT}年(?=累计|总体|年均|增长|提高|增加|提升|下降|降低|减少|新增|净增)",
        _span,
    ),
    "relative": (
        rf"(?:前年|去年|上年|上一年|过去的?一年|(?<![近几多])一年来|今年|本年度?|明年|下一年)(?:{_PART})?",
        _relative,
    ),
}
_LOOSE_RULES: dict[str, tuple[str, _Reader]] = {
    "english_plan": (
        rf"(?i:(?P<ordinal>\d{{1,2}}(?:th|st|nd|rd)|{'|'.join(_ORDINALS)}) (?:five[- ]year(?: plan)?|FYP)\b)",
        _english_plan,
    ),
    # The years of a plan only: between other years a change is as often asked for as a sum.
    "english_range": (
        r"(?:(?:19|20)\d1 (?:to|through) (?:19|20)\d5|(?:19|20)\d6 (?:to|through) (?:19|20)\d0)\b",
        _range,
    ),
    "english_span": (r"(?:[Pp]ast|[Ll]ast|[Nn]ext|[Cc]oming) (?:two|three|four|five|ten|\d{1,2}) years", _span),
    "english": (r"(?:[Ll]ast|[Pp]ast|[Pp]revious|[Tt]his|[Nn]ext) year", _relative),
    "short": (
        r"(?<!连续)(?:(?<![\d.])\d\d|(?<![一二三四五六七八九十百第〇零])[〇零九八][〇零一二三四五六七八九])"
        r"(?: ?年(?![以级来内间多左上后前又才没未无])|(?=[、和与]\d\d ?年))",
        _short,
    ),
    "bare": (r"(?<![\d.A-Za-z])(?:19|20)\d\d(?![\d.%％a-z])", _bare),
}
_READERS = {name: reader for name, (_, reader) in (_RULES | _LOOSE_RULES).items()}


def _pattern(rules: dict[str, tuple[str, _Reader]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, (pattern, _) in rules.items()))


# What any of the rules begins with, asked first: nearly all places of a text are done with that.
_STRICT = re.compile(f"(?=[\\d{''.join(DIGITS)}十“\"‘「第过近最这前今未去上本明下])(?:{_pattern(_RULES).pattern})")
_LOOSE = _pattern(_RULES | _LOOSE_RULES)

_SINCE = re.compile(r"(?:时期|规划实施)?(?:以来|起)")
_BY = re.compile(r"(?:到|至|截至|截止|[Bb]y )$")
_BASIS = re.compile(r"(?:[比较与同从由自为是]|相比|相当于|高于|低于|超过)(?:较|的)?$")


def _marked(text: str, period: Period, year: int | None) -> Period:
    left = text[max(0, period.start - 4) : period.start]
    if _SINCE.match(text, period.end):
        # What has happened since a plan began ends with the year before the report.
        last = min(period.last, year - 1) if year and period.kind == "plan" else (year or period.last + 1) - 1
        return replace(period, last=max(period.first, last), mark="since")
    equals = left.endswith(("是", "为", "同", "自"))  # 是2012年的2.5倍 compares, 今年是2026年 does not
    if _BASIS.search(left) and (not equals or re.match(r"的? ?[\d一二两三]|期", text[period.end : period.end + 3])):
        return replace(period, mark="basis")
    if _BY.search(left):
        return replace(period, mark="by")
    return period
