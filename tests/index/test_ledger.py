from __future__ import annotations

import pytest

from corpus import Source, parse
from index import Library
from index.ledger import FactFilter
from index.retriever import Where
from tests.index.fakes import HashEncoder

NORTH = """关于北市2026年国民经济和社会发展计划的报告

一、2025年执行情况

粮食产量15亿斤，地区生产总值1.2万亿元，城镇新增就业900万人。

二、2026年主要目标

粮食产量16亿斤，城镇新增就业5000人。
"""


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path, encoder=HashEncoder()) as library:
        library.add(parse(Source("north.txt", NORTH), region="北市", year=2026))
        library.add(parse(Source("south.txt", NORTH.replace("北市", "南市")), region="南市", year=2026))
        yield library


def test_pages_join_to_the_whole(library):
    ledger = library.ledger
    whole = ledger.facts()
    assert len(whole) == ledger.count() == 10
    pages = [ledger.facts(limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 4, 2]
    assert sum(pages, ()) == whole == library.facts()


def test_values_are_ordered_by_size_and_not_by_digits(library):
    north = FactFilter(where=Where(regions=("北市",)), period="2025")
    ordered = library.ledger.facts(north, order="value", descending=True)
    assert [f"{fact.value}{fact.unit}" for fact in ordered] == ["1.2万亿元", "15亿斤", "900万人"]


def test_filters_count_what_they_list(library):
    for wanted in (
        FactFilter(indicator="就 业", role="target"),
        FactFilter(period="2025", where=Where(regions=("南",))),
        FactFilter(where=Where(reports=("nowhere",))),
        FactFilter(indicator="%"),
        FactFilter(indicator="' OR 1 --"),
    ):
        facts = library.ledger.facts(wanted)
        assert library.ledger.count(wanted) == len(facts)
        assert all(fact.role == (wanted.role or fact.role) for fact in facts)
    assert library.ledger.count(FactFilter(indicator="就业", role="target")) == 2


def test_suggestions_and_periods(library):
    assert library.ledger.indicators(FactFilter("粮"))[0] == ("粮食产量", 4)
    assert library.ledger.indicators(FactFilter("城镇新增就业"), limit=1) == (("城镇新增就业", 4),)
    assert library.ledger.periods() == ("2026", "2025")
