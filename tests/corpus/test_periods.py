"""Periods: which years a text speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.periods import _RULES, _STRICT, _pattern, find_periods
from tests.conftest import Timer

# Read as in a report of 2026: text, (period, mark) of each period.
READ = [
    ("2025年城镇新增就业", [("2025", None)]),
    ("２０２５年，二〇二五年", [("2025", None), ("2025", None)]),
    ("2021-2025年，2021—2025年，2021年至2025年", [("2021-2025", None)] * 3),
    ("“十四五”时期", [("2021-2025", None)]),
    ("“十四五”以来", [("2021-2025", "since")]),
    ("十五五规划，“九五”计划，“十五”期间", [("2026-2030", None), ("1996-2000", None), ("2001-2005", None)]),
    ("第十五个五年规划", [("2026-2030", None)]),
    ("到“十五五”末", [("2030", "by")]),
    ("五年来，过去三年，今后五年", [("2021-2025", None), ("2023-2025", None), ("2026-2030", None)]),
    ("过去一年，去年，今年，明年", [("2025", None), ("2025", None), ("2026", None), ("2027", None)]),
    ("比上年增长，较2020年提高，是2012年的2.5倍", [("2025", "basis"), ("2020", "basis"), ("2012", "basis")]),
    ("到2030年，自2020年以来", [("2030", "by"), ("2020-2025", "since")]),
    ("2025年前三季度，2026 年 1 月 21 日", [("2025", None), ("2026", None)]),
    ("五年年均增长，3年累计新增，连续5年增长，每三年增加", [("2021-2025", None), ("2023-2025", None)]),
    ("“十一五”前四年累计", [("2006-2009", None)]),
    ("连续12年，三年行动，学前一年，2599人次，十九届五中全会，国棉 1960 文创园", []),
]
QUESTIONS = [
    ("26年粮食目标", ["2026"]),
    ("2026 grain target?", ["2026"]),
    ("What did the 14th Five-Year Plan reach by 2025?", ["2021-2025", "2025"]),
    ("the fourteenth five-year plan period and the 15th FYP", ["2021-2025", "2026-2030"]),
    ("from 2021 to 2025, and 2026 through 2030", ["2021-2025", "2026-2030"]),
    ("How did it change from 2025 to 2026?", ["2025", "2026"]),
    ("GDP growth last year and over the past five years", ["2025", "2021-2025"]),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_periods_are_read(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(found.period, found.mark) for found in find_periods(text, 2026)] == expected


@pytest.mark.parametrize(("text", "expected"), QUESTIONS)
def test_questions_are_read_loosely(text: str, expected: list[str]) -> None:
    assert [found.period for found in find_periods(text, 2026, loose=True)] == expected


def test_a_part_of_the_year_is_kept() -> None:
    assert [found.part for found in find_periods("2025年前三季度，去年上半年", 2026)] == ["前三季度", "上半年"]


def test_since_a_plan_began_ends_before_the_report() -> None:
    assert find_periods("“十四五”以来", 2025)[0].period == "2021-2024"


def test_relative_periods_need_a_year() -> None:
    assert find_periods("去年、今年、五年来") == ()


@given(
    st.text(alphabet="0123456789年来去今明后五十四“”-—到至期末季度以过近这前三个规划 比月") | st.text(), st.booleans()
)
def test_any_text_gives_valid_periods(text: str, loose: bool) -> None:
    end = 0
    for found in find_periods(text, 2026, loose=loose):
        assert end <= found.start < found.end <= len(text)
        assert found.first <= found.last
        end = found.end


@pytest.mark.parametrize("unit", ["2025", "2025-", "十", "“十", "过去", "第十一", "五年", "1"])
def test_time_grows_with_the_text_only(unit: str, cpu_seconds: Timer) -> None:
    text = unit * (200_000 // len(unit))
    assert cpu_seconds(lambda: find_periods(text, 2026, loose=True)) < 5


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("26年粮食目标", ["2026"]),
        ("25、26年粮食目标", ["2025", "2026"]),
        ("95年物价涨幅", ["1995"]),
        ("九五年国家经济增速", ["1995"]),
        ("〇八年抗震", ["2008"]),
        ("断流30年又流起来了", []),
        ("连续15年增长", []),
        ("十八年", []),
    ],
)
def test_short_years_of_a_question(text: str, periods: list[str]) -> None:
    assert [one.period for one in find_periods(text, 2026, loose=True)] == periods


PIECES = [*"年五十一二两九〇08612—至“”第个前今去上下半来过近未明这后末，长", "20", "十四五", "五年"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_what_a_rule_begins_with_is_asked_first_and_costs_none(parts: list[str]) -> None:
    text = "".join(parts)
    plain = _pattern(_RULES).finditer(text)
    assert [match.span() for match in _STRICT.finditer(text)] == [match.span() for match in plain]
