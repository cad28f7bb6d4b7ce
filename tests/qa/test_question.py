from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question import parse, roles_by_period


def focus(text: str) -> str:
    return "".join(parse(text, year=2026).focus.split())


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2026年粮食目标？", ("2026",)),
        ("2026 grain target?", ("2026",)),
        ("今年粮食目标是多少", ("2026",)),
        ("去年的外贸", ("2025",)),
        ("“十四五”时期新增就业", ("2021-2025",)),
        ("福建2024年与2025年GDP总量对比", ("2024", "2025")),
        ("粮食产量", ()),
    ],
)
def test_periods_are_read_against_the_newest_report(text: str, periods: tuple[str, ...]) -> None:
    assert parse(text, year=2026).periods == periods


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("2026年城镇新增就业目标", "target"),
        ("2026年打算建几所学校", "target"),
        ("2025年完成了多少", "actual"),
        ("How many jobs were actually created in 2025?", "actual"),
        ("What is the 2026 grain target?", "target"),
        ("粮食产量是多少", None),
        ("主要指标有哪些", None),
    ],
)
def test_role_is_read_from_words_not_from_parts_of_words(text: str, role: str | None) -> None:
    assert parse(text, year=2026).role == role


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("什么是吨半粮产能区", "definition"),
        ("2025年城镇新增就业多少人", "amount"),
        ("2025年外贸进出口增速", "rate"),
        ("失业率控制在百分之几", "rate"),
        ("重点产业有哪些", "list"),
        ("哪位老师评上了全国模范教师", "name"),
        ("大桥什么时候通车", "date"),
        ("GDP涨了几个点", "rate"),
        ("How many jobs were created?", "amount"),
        ("Who leads the service group?", "name"),
    ],
)
def test_expected_answer(text: str, expects: str) -> None:
    assert parse(text, year=2026).expects == expects


def test_unit_asked_for() -> None:
    question = parse("绿电交易量多少千瓦时")
    assert (question.unit, question.families) == ("千瓦时", ("energy",))
    assert parse("绿化了多少亩").families == ("area",)
    assert parse("新增几家企业").unit == "家"


def test_focus_keeps_what_is_asked_about() -> None:
    assert focus("2025年城镇新增就业多少人？") == "城镇新增就业人"
    assert focus("请问一共新开通了多少处5G基站呢") == "新开通处5G基站"


def test_regions_and_the_report_that_is_named() -> None:
    question = parse("What does Tianjin's 2025 report say about Luban Workshops?")
    assert (question.regions, question.report_year, question.periods) == (("天津市",), 2025, ())
    assert parse("河北有几位全国模范教师").regions == ("河北省",)


def test_roles_beside_two_periods() -> None:
    question = parse("2025年完成的新增就业比2026年目标多多少人？", year=2026)
    assert question.compares
    assert roles_by_period(question) == {"2025": "actual", "2026": "target"}


def test_half_a_surrogate_pair_is_text_too() -> None:
    assert parse("粮食\ud800产量", year=2026).expects == "amount"


@given(st.text(max_size=200))
def test_any_text_can_be_parsed(text: str) -> None:
    question = parse(text, year=2026)
    assert question.text == text
    assert question.language in ("zh", "en")
