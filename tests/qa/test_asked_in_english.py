"""English questions over a small Chinese report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus import read
from qa import Answerer

REPORT = """甲市2026年政府工作报告

一、2025年工作回顾

全年实现地区生产总值5503亿元、增长5.4%，连续10个季度超过全国平均水平。外贸出口增长3.1%，进口增长8.2%。粮食产量15亿斤。
生产碳酸锂16.9万吨、增长25.3%。畜牧业产值达到82亿元。
补充中小学教师2.8万名，其中乡村教师9100名。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("english")
    (folder / "jia.txt").write_text(REPORT, encoding="utf-8")
    with Answerer.open(folder / "library") as opened:
        for report in opened.library.reports():
            opened.library.remove(report.id)
        opened.library.add(read(folder / "jia.txt"))
        yield opened


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("gross regional product in 2025", "5503亿元"),
        ("By how much did exports rise in 2025?", "3.1%"),
        ("growth of imports in 2025", "8.2%"),
        ("How many tonnes of lithium carbonate were produced in 2025?", "16.9万吨"),
        ("animal husbandry output value in 2025", "82亿元"),
    ],
)
def test_answers(answerer: Answerer, question: str, printed: str) -> None:
    assert printed in (answerer.ask(question).short or "")


@pytest.mark.parametrize("question", ["growth of foreign trade in 2025", "2025年进出口总额增长多少？"])
def test_exports_are_no_figure_of_all_trade(answerer: Answerer, question: str) -> None:
    assert not answerer.ask(question).facts


def test_official_terms_are_told_in_english_too(answerer: Answerer) -> None:
    answer = answerer.ask("gross regional product in 2025")
    assert answer.text.startswith("GDP (地区生产总值), 2025 actual: 5503亿元")


def test_a_unit_that_is_converted_anyway_is_as_good_as_the_one_asked_for(answerer: Answerer) -> None:
    assert "750,000 tonnes" in (answerer.ask("grain output in 2025 in tonnes").short or "")


@pytest.mark.parametrize("question", ["What was GDP per capita in 2025?", "2025年人均生产总值是多少？"])
def test_what_is_asked_per_head_is_not_answered_by_the_whole(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).refused


def test_teachers_are_not_asked_about_each(answerer: Answerer) -> None:
    asked = "Teachers were recruited for primary and secondary schools in 2025. How many were for rural schools?"
    assert (answerer.ask(asked).short or "").startswith("9100名")
