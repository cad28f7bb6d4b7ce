from __future__ import annotations

import pytest

from corpus.regions import NATION
from index.lexicon import Lexicon
from qa.question import parse
from qa.translate import wanted

TABLE = Lexicon({"road": (("路", 1.0), ("公路", 0.5)), "climb": (("爬", 1.0),), "two": (("两年", 1.0),)})


def names(text: str) -> dict[str, list[str]]:
    return {one.said: [name for name, _ in one.names] for one in wanted(text, TABLE)}


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("15th", ["第15", "第十五"]),
        ("eighth", ["第8", "第八"]),
        ("two", ["2", "二"]),
        ("1,000", ["1000", "千"]),
        ("10,000", ["10000", "万"]),
        ("5.5", ["5.5"]),
        ("2,450", ["2450"]),
    ],
)
def test_numbers_are_what_chinese_prints(said: str, chinese: list[str]) -> None:
    assert names(f"the {said} towns")[said] == chinese


def test_a_verb_of_rising_is_growth_whatever_it_is() -> None:
    table = Lexicon.load()
    assert {"增长", "上涨"} <= {name for name, _ in list(wanted("prices climbed", table))[-1].names[:3]}
    assert "下降" in {name for name, _ in list(wanted("prices sank", table))[-1].names}


def test_a_term_of_one_word_may_mean_what_else_the_word_means() -> None:
    assert names("roads") == {"roads": ["路", "公路"]}
    assert next(wanted("roads", TABLE)).is_term
    assert names("dead-end roads") == {"dead-end roads": ["断头路"]}


def test_no_phrase_goes_across_what_was_left_out() -> None:
    table = Lexicon({"legal government": (("法治政府", 1.0),)})
    assert [one.said for one in wanted("legal government", table)] == ["legal government"]
    assert [one.said for one in wanted("legal          government", table)] == ["legal", "government"]


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("Which growth band did Premier Li Keqiang's 2019 report set?", ["growth", "band"]),
        ("What growth did the 2019 report set?", ["growth"]),
        ("sessions of the people's congress", ["sessions", "people's", "congress"]),
        ("Shanghai's expressways", ["Shanghai", "expressways"]),
    ],
)
def test_whose_report_it_is_and_whose_a_thing_is_says_nothing(text: str, focus: list[str]) -> None:
    question = parse(text, year=2026, held=("山东省",))
    assert question.focus.split() == focus
    assert question.this_year == (2019 if "2019" in text else 2026)


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("deals at the China International Import Expo", ()),
        ("Shanghai: deals at the China International Import Expo", ("上海市",)),
        ("第八届中国国际进口博览会成交额", ()),
        ("economic growth of China", (NATION,)),
    ],
)
def test_a_place_within_a_longer_name_is_no_region(text: str, regions: tuple[str, ...]) -> None:
    assert parse(text, year=2026, held=("上海市", NATION)).regions == regions


@pytest.mark.parametrize("text", ["What does a ticket cost?", "What was the carbon trade worth?"])
def test_what_something_costs_is_money(text: str) -> None:
    assert parse(text).families == ("money",)


def test_what_a_term_says_is_no_plan_and_what_lasts_is_told_in_years() -> None:
    question = parse("How long could people in Fujian expect to live in 2024?", year=2026)
    assert question.role is None
    assert question.families == ("duration",)
    assert parse("预期寿命多久").families == ("duration",)


def test_what_is_counted_is_not_measured() -> None:
    assert parse("What is the population of Henan?").families == ("people",)
    assert "area" not in parse("How many giant pandas live in Sichuan?").families
    assert parse("How many mu of grassland were restored?").families == ("area",)


@pytest.mark.parametrize(
    ("text", "found", "sought"),
    [
        ("cars made by Tesla", "新能源汽车37万辆", {"Tesla": ["特斯拉"]}),
        ("cars made by Tesla", "特斯拉上海工厂", {}),
        ("the Jing'ou technology park", "京瓯科技产业园", {"Jing'ou": ["京瓯"]}),
        ("in which African country", "在吉布提建立展销中心", {}),
        ("Compare the grain harvests", "粮食产量", {}),
    ],
)
def test_a_name_that_nothing_found_speaks_of_is_looked_for(text: str, found: str, sought: dict[str, list[str]]) -> None:
    named = (one for one in wanted(text, Lexicon.load(), [found]) if one.is_name)
    assert {one.said: [name for name, _ in one.names] for one in named} == sought
