from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.english import gloss, needs_none, say_figure, say_hedge, say_number, split_unit
from qa.glossary import find_terms
from qa.phrases import glossed


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("15", "亿斤", "1.5 billion jin, 750,000 tonnes"),
        ("30", "亩", "30 mu, 2 hectares"),
        ("207.2", "万亩", "2.072 million mu, about 138,133 hectares"),
        ("140.95", "亿元", "14.095 billion yuan"),
        ("1.3", "万亿元", "1.3 trillion yuan"),
        ("5833", "人", "5,833 people"),
        ("2.78", "个百分点", "2.78 percentage points"),
        ("-6.6", "%", "-6.6 percent"),
        ("5-5.5", "%", "5 to 5.5 percent"),
        ("4593", "米", "4,593 metres"),
        ("7", "项", "7"),
        ("3", "瓢", "3 瓢"),
    ],
)
def test_conversions_are_exact_or_said_to_be_about(value: str, unit: str, said: str) -> None:
    assert say_figure(value, unit) == said


def test_hedges() -> None:
    assert say_hedge("力争+突破") == "over"
    assert say_hedge("左右") == "about"
    assert say_hedge("力争") == ""
    assert say_hedge(None) == ""


def test_multiples() -> None:
    assert split_unit("万亿元") == (Decimal(10) ** 12, "元")
    assert split_unit("千瓦时") == (Decimal(1), "千瓦时")


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_numbers_keep_their_value(number: Decimal) -> None:
    figure, _, size = say_number(number).partition(" ")
    factor = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[size]
    assert Decimal(figure.replace(",", "")) * factor == number


@pytest.mark.parametrize("said", ["high-tech enterprises", "High Tech enterprise", "high-tech\nenterprises"])
def test_english_names_are_found_in_any_spelling(said: str) -> None:
    assert [term.official for mention in find_terms(said) for term in mention.terms] == ["高新技术企业"]


def test_urbanisation_is_urbanization() -> None:
    assert find_terms("urbanisation rates")[0].terms == find_terms("urbanization rate")[0].terms


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("How many sister cities are there?", "友好城市"),
        ("community canteens", "食堂"),
        ("the dead end roads", "断头路"),
        ("new national key laboratories", "重点实验室"),
        ("wastewater treatment plants", "污水处理厂"),
        ("How long can people expect to live?", "人均预期寿命"),
    ],
)
def test_things_of_the_genre_are_known_by_their_english_names(said: str, term: str) -> None:
    assert term in {found.official for mention in find_terms(said) for found in mention.terms}


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("地区生产总值", "GDP"),
        ("全市社会消费品零售总额", "retail sales of consumer goods"),
        ("柬埔寨", "Cambodia"),
        ("武威", "Wuwei"),
        ("粮食", ""),
        ("烟店镇", ""),
    ],
)
def test_official_terms_and_places_have_an_english_name(name: str, english: str) -> None:
    assert gloss(name) == english


def test_names_carry_their_english_ones() -> None:
    assert glossed("柬埔寨、烟店镇") == "柬埔寨 (Cambodia)、烟店镇"


@pytest.mark.parametrize(
    ("value", "unit", "printed", "needs"),
    [
        ("5.5", "%", "5.5%", False),
        ("107", "处", "107处", False),
        ("118", "对", "118对", False),
        ("8-9", "%", "百分之八至九", True),
        ("37", "万辆", "37万辆", True),
        ("20", "公里", "20公里", True),
        ("0.5", "个百分点", "0.5个百分点", True),
    ],
)
def test_a_figure_that_english_reads_as_it_stands_is_not_said_twice(
    value: str, unit: str, printed: str, needs: bool
) -> None:
    assert needs_none(value, unit, printed) is not needs
