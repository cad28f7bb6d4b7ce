"""Rows of a report's tables, found by what they hold."""

from __future__ import annotations

import pytest

from qa import Answerer
from qa.question import parse
from qa.which import ranks_regions


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("主要指标表里哪个指标2025年是负增长", "外贸进出口增幅"),
        ("指标计划表中，2025年唯一是负数的指标是哪个？", "外贸进出口增幅"),
        ("Which indicator fell in 2025?", "外贸进出口增幅"),
        ("表里唯一用“人”作单位的指标叫什么", "城镇新增就业人数"),
        ("2026年计划增速最高的指标是哪个", "规模以上工业增加值增幅"),
        ("2025年完成增幅最低的是哪个指标", "外贸进出口增幅"),
        ("哪几个指标2026年要高于聊城市平均水平", "固定资产投资增幅、社会消费品零售总额增幅、外贸进出口增幅"),
    ],
)
def test_indicators_by_what_their_rows_hold(answerer: Answerer, question: str, short: str) -> None:
    answer = answerer.ask(question)
    assert answer.short == short
    assert all(citation.quote.startswith("指标名称") for citation in answer.citations)


def test_no_row_has_it(answerer: Answerer) -> None:
    answer = answerer.ask("主要指标表里哪个指标2026年是负增长")
    assert "外贸进出口增幅" not in (answer.short or "")


@pytest.mark.parametrize("text", ["哪个省2025年增长最快", "粮食产量最多的省", "Which province grew fastest in 2025?"])
def test_regions_are_not_ranked_by_the_figure_of_one(text: str) -> None:
    assert ranks_regions(parse(text, year=2026, held={"山东省", "浙江省"}))
    assert not ranks_regions(parse(text, year=2026, held={"临清市"}))


def test_regions_that_are_named_are_compared() -> None:
    assert not ranks_regions(parse("山东和浙江哪个省增长最快", year=2026, held={"山东省", "浙江省"}))
