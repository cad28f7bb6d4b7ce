"""What people ask in few words: growth of nothing in particular, the nation by its name, ranks, two things at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa import Answerer
from qa.question import parse
from tests.qa.answering import answering

PROVINCE = """江南省2026年政府工作报告

一、2025年工作回顾

地区生产总值增长5.2%，煤炭产量1.2亿吨。高铁营业里程达1356公里。高速公路通车里程4771公里。

金江集团在“世界500强”排名由369位上升到235位。汽车产量突破百万辆，居全国第2位。烟草产量从全国第8位跃居第1位。全岛封关运作于2025年12月18日启动。

一是古城申遗成功，实现世界文化遗产“零的突破”；二是数字经济翻了一番；三是外送通道建成投运。

二、2026年工作安排

地区生产总值增长5%左右，煤炭产量1.3亿吨。
"""
NATION = """政府工作报告

一、2025年工作回顾

新能源汽车产量突破1600万辆。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("library")
    with answering(folder, (PROVINCE, "贵州省", 2026), (NATION, "全国", 2026)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("贵州今年增长目标", "5%左右"),
        ("贵州去年增速多少", "5.2%"),
        ("What was Guizhou's growth in 2025?", "5.2%"),
        ("去年中国新能源汽车产量", "突破1600万辆"),
        ("金江集团在世界500强里排第几", "235位"),
        ("金江集团原来在世界500强里排第几", "369位"),
        ("贵州汽车产量全国排名", "居全国第2位"),
        ("贵州烟草产量全国排名", "居第1位"),
        ("贵州全岛封关什么时候启动的", "2025年12月18日"),
        ("贵州全岛封关是哪天启动的", "2025年12月18日"),
        ("想请教一下，贵州高铁有多长，高速公路有多长", "1356公里；4771公里"),
        ("贵州煤炭产量", "1.2亿吨"),
        ("贵州煤炭产量目标", "1.3亿吨"),
    ],
)
def test_asked_in_few_words(answerer: Answerer, question: str, short: str) -> None:
    assert (answerer.ask(question).short or "").startswith(short)


def test_one_item_of_several_is_told_alone(answerer: Answerer) -> None:
    text = answerer.ask("贵州哪里申遗成功").text
    assert "古城申遗成功" in text
    assert "数字经济" not in text


@pytest.mark.parametrize("question", ["金江集团几月几日上升的", "贵州粮食产量排全国第几", "贵州高铁里程排名"])
def test_what_says_no_rank_or_day_tells_none(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).refused


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("中国2024年城镇新增就业", ("全国",)),
        ("去年中国粮食产量", ("全国",)),
        ("中国移动投资多少", ()),
        ("中国科学院有几个实验室", ()),
        ("贵州的中国粮食产量", ("贵州省",)),
    ],
)
def test_the_nation_by_its_name(text: str, regions: tuple[str, ...]) -> None:
    assert parse(text, year=2026, held=("全国", "贵州省")).regions == regions


@pytest.mark.parametrize("text", ["贵州粮食增长多少", "贵州数字经济增速", "Growth of exports in Guizhou"])
def test_growth_of_something_is_not_that_of_the_economy(text: str) -> None:
    assert "生产总值" not in parse(text, held=("贵州省",)).sought
    assert "GDP" not in parse(text, held=("贵州省",)).sought


def test_why_is_told_only_by_a_sentence_that_gives_a_reason(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = "江南省2026年政府工作报告\n\n一、2025年工作回顾\n\n受外部环境影响，外贸进出口下降3%。加快江北高铁建设。"
    with answering(tmp_path_factory.mktemp("why"), (text, "江南省", 2026)) as answerer:
        assert "受外部环境影响" in answerer.ask("为什么外贸进出口下降").text
        assert answerer.ask("为什么要建江北高铁").refused
        assert answerer.ask("江南省委书记是谁").refused


@pytest.mark.parametrize(
    ("text", "expects"), [("改名为什么", "name"), ("为什么下滑", "reason"), ("这是为什么", "reason")]
)
def test_why_is_not_what_something_is_called(text: str, expects: str) -> None:
    assert parse(text).expects == expects
