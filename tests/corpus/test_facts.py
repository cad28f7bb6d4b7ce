"""Facts: which indicator a figure measures, of which period, reached or aimed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import parse, read
from corpus.facts import find_facts
from corpus.report import Fact, Source

HEADINGS = {"actual": "一、2025年工作回顾", "target": "二、2026年重点工作"}


def facts_of(text: str, section: str = "actual") -> tuple[Fact, ...]:
    """Facts of one paragraph in a report of 2026."""
    source = Source("report.txt", f"2026年临清市政府工作报告\n\n{HEADINGS[section]}\n\n{text}\n")
    return find_facts(parse(source, region="临清市", year=2026))


def plain(facts: tuple[Fact, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(fact.indicator, fact.value, fact.unit) for fact in facts]


READ = [
    (
        "一般公共预算收入完成 21.6 亿元，同比增长 3.6%。",
        [
            ("一般公共预算收入", "21.6", "亿元"),
            ("一般公共预算收入", "3.6", "%"),
        ],
    ),
    (
        "新增国家级专精特新“小巨人”企业 5 家、省专精特新中小企业 14 家。",
        [
            ("新增国家级专精特新“小巨人”企业", "5", "家"),
            ("新增省专精特新中小企业", "14", "家"),
        ],
    ),
    (
        "空气质量综合指数、优良天数比例分别同比改善 13.7%、7.8%。",
        [
            ("空气质量综合指数", "13.7", "%"),
            ("优良天数比例", "7.8", "%"),
        ],
    ),
    (
        "原煤、原油、天然气产量达到6640.8万吨、1253.6万吨、9.1亿立方米，分别增长9.3%、7.3%、21.2%。",
        [
            ("原煤产量", "6640.8", "万吨"),
            ("原油产量", "1253.6", "万吨"),
            ("天然气产量", "9.1", "亿立方米"),
            ("原煤产量", "9.3", "%"),
            ("原油产量", "7.3", "%"),
            ("天然气产量", "21.2", "%"),
        ],
    ),
    (
        "城乡居民人均可支配收入分别增长5%和7%左右。",
        [
            ("城镇居民人均可支配收入", "5", "%"),
            ("农村居民人均可支配收入", "7", "%"),
        ],
    ),
    (
        "分别列入省级、聊城市级服务业重点项目 5 个、9 个。",
        [
            ("列入省级服务业重点项目", "5", "个"),
            ("列入聊城市级服务业重点项目", "9", "个"),
        ],
    ),
    (
        "推进实施 17 个老旧小区、17 个非直供电小区改造。",
        [
            ("推进实施老旧小区改造", "17", "个"),
            ("推进实施非直供电小区改造", "17", "个"),
        ],
    ),
    (
        "新增新能源装机1258万千瓦、总量达到6437万千瓦。",
        [
            ("新增新能源装机", "1258", "万千瓦"),
            ("新能源装机总量", "6437", "万千瓦"),
        ],
    ),
    (
        "全市不良贷款率同比下降 2.78 个百分点。",
        [
            ("全市不良贷款率", "-2.78", "个百分点"),
        ],
    ),
    (
        "300个省列重大项目累计完成投资2393.1亿元。",
        [
            ("省列重大项目", "300", "个"),
            ("省列重大项目累计完成投资", "2393.1", "亿元"),
        ],
    ),
    (
        "80％的中小学纳入教联体，86％的县建成三级医院。",
        [
            ("中小学纳入教联体", "80", "%"),
            ("县建成三级医院", "86", "%"),
        ],
    ),
    (
        "滚动实施投资 500 万元以上技术改造项目 100 个左右。",
        [
            ("滚动实施投资500万元以上技术改造项目", "100", "个"),
            ("滚动实施投资技术改造项目", "500", "万元"),
        ],
    ),
    (
        "粮食生产再获丰收，总产达到557亿斤，连续12年稳定在500亿斤以上。",
        [
            ("粮食总产", "557", "亿斤"),
            ("粮食总产", "500", "亿斤"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_indicators_are_read(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert plain(facts_of(text)) == expected


@pytest.mark.parametrize(
    ("text", "section", "period", "role"),
    [
        ("粮食产量15亿斤。", "actual", "2025", "actual"),
        ("粮食产量15亿斤。", "target", "2026", "target"),
        ("五年来，粮食产量增长15%。", "actual", "2021-2025", "actual"),
        ("“十四五”以来，粮食产量增长15%。", "actual", "2021-2025", "actual"),
        ("到2030年，粮食产量达到15亿斤。", "target", "2030", "target"),
        ("目前，全市已建成5G基站300个。", "target", "2025", "actual"),
        ("2024年粮食产量达到15亿斤。", "actual", "2024", "actual"),
        ("粮食产量比2020年增长15%。", "actual", "2025", "actual"),
    ],
)
def test_period_and_role(text: str, section: str, period: str, role: str) -> None:
    (fact,) = facts_of(text, section)
    assert (fact.period, fact.role) == (period, role)


def test_a_rise_gives_both_ends() -> None:
    facts = facts_of("高铁里程由2110公里增加到3247公里。")
    assert [(fact.indicator, fact.value, fact.period) for fact in facts] == [
        ("高铁里程", "2110", "2024"), ("高铁里程", "3247", "2025"),
    ]  # fmt: skip


def test_the_table_gives_period_and_role(bundled_report: Path) -> None:
    facts = [fact for fact in find_facts(read(bundled_report)) if fact.indicator == "外贸进出口增幅"]
    assert [(fact.value, fact.text, fact.period, fact.role) for fact in facts] == [
        ("-6.6", None, "2025", "actual"),
        (None, "高于聊城市平均水平", "2026", "target"),
    ]


def test_quotes_and_figures_are_slices_of_the_source(bundled_report: Path) -> None:
    report = read(bundled_report)
    for fact in find_facts(report):
        assert report.source.slice(fact.pieces) == fact.quote
        assert report.source.slice(fact.figure)
