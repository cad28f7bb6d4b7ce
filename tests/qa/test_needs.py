"""What a sentence must hold to answer: whoever holds a post, a number to call, a place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa import Answerer
from qa.needs import PLACE, asks_of_the_day, holds_needed
from qa.question import parse
from tests.qa.answering import answering

REPORT = """云南省2026年政府工作报告

一、2025年工作回顾

云南大学进入世界大学排名前500强。城市空气质量优良天数比率98.9%、居全国第1位。

开发“一键举报”平台，网址为www.yjjb.gov.cn，受理热线0871-12345678。西双版纳热带雨林国际旅游度假区位于景洪市。

开通昆明至北京的动车12列。职工平均工资提高到9.2万元。

二、2026年重点工作

弘扬昆明学院校长李明等全国先进工作者的精神。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with answering(tmp_path_factory.mktemp("library"), (REPORT, "云南省", 2026)) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "云南大学现在的校长是谁",
        "Who is the chairman of the Yunnan resort company?",
        "西双版纳旅游度假区的网址是什么",
        "云南哪个州市空气最好，优良天数排第一",
        "昆明到北京的动车票价是多少",
        "昆明明天会下雨吗",
        "Will it rain in Kunming tomorrow?",
    ],
)
def test_what_no_sentence_tells_is_refused(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).refused


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("昆明学院的校长是谁", "李明"),
        ("一键举报平台的网址是什么", "www.yjjb.gov.cn"),
        ("西双版纳旅游度假区在哪个市", "景洪市"),
        ("2025年职工平均工资是多少", "9.2万元"),
    ],
)
def test_what_a_sentence_tells_is_given(answerer: Answerer, question: str, told: str) -> None:
    assert told in answerer.ask(question).text


def test_the_day_is_not_what_a_report_tells() -> None:
    assert asks_of_the_day(parse("杭州今天天气怎么样"))
    assert not asks_of_the_day(parse("今年杭州空气优良天数多少"))
    assert holds_needed(parse("今年杭州空气优良天数多少"), "")


@pytest.mark.parametrize(
    ("text", "is_place"), [("城北区、兴海县", True), ("全市上下", False), ("建设度假区和夜市", False)]
)
def test_places_are_known_by_their_kind(text: str, is_place: bool) -> None:
    assert bool(PLACE.search(text)) == is_place
