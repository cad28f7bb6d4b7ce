"""What stands beside the answer: other years, other places, ranks and figures of something else."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from qa import Answerer, decide
from qa.question import parse
from tests.qa.answering import answering

NEWER = """四川省2026年政府工作报告

四川省省长 王一

一、2025年工作回顾

进出口总额1.2万亿元，其中对欧盟贸易增势良好。新增绿道1000公里。

支持成都做优做强，泸州经济总量突破3000亿元。最低工资标准提高183元。地区生产总值达6.7万亿元，增量2702亿元。

粮食总产再创新高，连续16年位居全国首位，增量39.7亿斤，在保障国家粮食安全中彰显担当。森林覆盖率居全国第2位，绿色发展指数居西部首位，农村居民收入增速加快。

鲁班工坊增至26个。首届联赛场场爆满。全省城镇新增就业完成年计划的113.4%。

五年来，城镇新增就业452万人。

二、2026年工作安排

外贸稳量提质。
"""
OLDER = """四川省2025年政府工作报告

四川省省长 李二

一、2024年工作回顾

进出口总额1.1万亿元，鲁班工坊达24个。成功举办青奥会，青奥会参赛运动员3700人。

二、2025年工作安排

安排廉租住房资金68亿元。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("library")
    with answering(folder, (NEWER, "四川省", 2026), (OLDER, "四川省", 2025)) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "2025年城镇新增就业多少万人",
        "成都2025年经济总量是多少",
        "最低工资标准是每月多少元",
        "2025年新增1000公里绿道，绿道总长多少公里",
        "2025年进出口总额1.2万亿元，其中出口是多少",
        "农村居民收入全国排第几",
        "首届联赛是哪个队捧的杯",
    ],
)
def test_what_is_told_of_something_else_is_no_answer(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).refused


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("粮食总产连续多少年居全国首位", "16年"),
        ("森林覆盖率全国排第几", "第2位"),
        ("As of early 2026, how many Luban Workshops were there?", "26个"),
        ("Did the province meet its 2025 goal for new urban jobs? What percentage of the plan?", "113.4%"),
        ("Who gave the government work report in January 2025?", "李二"),
        ("2025年进出口总额比2024年增加多少", "1.2万亿元；1.1万亿元"),
        ("四川省省长是谁", "王一"),
        ("In the report of 2025, how many athletes took part in the Youth Olympic Games?", "3700人"),
    ],
)
def test_answers(answerer: Answerer, question: str, short: str) -> None:
    assert short in (answerer.ask(question).short or "")


def test_a_difference_of_two_years_is_computed(answerer: Answerer) -> None:
    assert "相差0.1万亿元，按上面两数计算" in answerer.ask("2025年进出口总额比2024年增加多少").text


def test_a_place_inside_the_province_is_not_said_to_have_no_report(answerer: Answerer) -> None:
    answer = answerer.ask("成都2025年经济总量是多少")
    assert answer.refusal
    assert (answer.refusal.kind, answer.refusal.message) == ("absent", "报告里没有找到成都市这方面的内容。")


STEPS = """江南省2026年政府工作报告

一、2025年工作回顾

五年来，全省生产总值连续跨越7万亿、8万亿、9万亿三个大台阶，人均地区生产总值从10.5万元提高到14万元。

过去一年，货物进出口总额9.5万亿元、增长4.4%。全省社会消费品零售总额增长5.1%。丽水旅游收入达到300亿元。中欧班列（西安）开行6037列。

研发投入明显增加，有效期内高新技术企业达7800家。

咖啡精深加工率提高，农产品加工产值与农业总产值之比提升到2.5∶1。

五年来，高速公路通车里程新增3000公里、突破1.1万公里。
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("2025年江南省GDP是多少", "9万亿"),
        ("2025年江南省人均GDP是多少", "14万元"),
        ("江南省2025年进出口总额和增速", "9.5万亿元；4.4%"),
        ("江南省2025年社会消费品零售总额及增速", "5.1%"),
        ("What was foreign trade and its growth in 2025?", "9.5万亿元 (9.5 trillion yuan); 4.4%"),
        ("江南省2025年旅游收入是多少", None),
        ("江南省2025年中欧班列开行多少列", "6037列"),
        ("江南省2025年新增高新技术企业多少家", None),
        ("江南省2025年咖啡产量", None),
        ("江南省2025年高速公路通车里程", "突破1.1万公里"),
    ],
)
def test_the_whole_its_growth_and_its_parts(tmp_path, question: str, short: str | None) -> None:
    with answering(tmp_path, (STEPS, "江南省", 2026)) as answerer:
        assert answerer.ask(question).short == short


@pytest.mark.parametrize(("cover", "exact", "holds"), [(0.5, 0.5, True), (0.5, 0.0, False), (0.05, 0.5, False)])
def test_a_figure_of_what_the_question_does_not_say_answers_none(monkeypatch, cover, exact, holds) -> None:
    monkeypatch.setattr(decide, "confidence", lambda question, ranked: 0.99)
    first: Any = SimpleNamespace(candidate=SimpleNamespace(fact=object()), coverage=cover, features={"exact": exact})
    assert decide._holds(parse("产业园总共要投多少钱"), [first]) is holds
