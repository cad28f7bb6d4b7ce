"""A question is searched for by what it asks about, and by what the answer should state."""

from __future__ import annotations

import pytest

from index.retriever import Stated, Where
from qa import seek
from qa.scope import understand


class Spy:
    """A library that only remembers what was searched for."""

    def __init__(self, reports):
        self._reports = reports

    def reports(self):
        return self._reports

    def search(self, query, **options):
        self.query, self.options = query, options
        return ()


@pytest.fixture
def spy(bundled_library):
    from index import Library

    with Library.open(bundled_library) as library:
        return Spy(library.reports())


@pytest.mark.parametrize(
    ("question", "query", "name"),
    [
        ("How many new urban jobs were created in 2025?", "new urban jobs created", "城镇新增就业"),
        ("How much spending did the trade-in programme generate?", "spending trade-in programme generate", "以旧换新"),
        ("今年GDP打算涨多少", "今年GDP打算涨多少", "地区生产总值"),
        ("How many?", "How many?", None),
    ],
)
def test_words_and_names(spy, question, query, name):
    seek.find(spy, question, k=3, where=Where())
    assert spy.query == query
    assert spy.options["k"] == 3
    assert (name in spy.options["names"]) if name else not spy.options["names"]


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("2025年实际新增就业多少", Stated(("2025",), "actual")),
        ("2025年新增就业多少", Stated(("2025",), "actual")),  # the newest report is of 2026
        ("2026年新增就业多少", Stated(("2026",), "target")),
        ("新增就业的目标是多少", Stated((), "target")),
        ("什么是吨半粮产能区", Stated()),
    ],
)
def test_what_the_answer_should_state(spy, question, stated):
    seek.search(spy, *understand(question, spy.reports(), Where()), k=1)
    assert spy.options["stated"] == stated


def test_the_region_and_year_of_the_question_are_kept_to(spy):
    seek.find(spy, "临清市2025年新增就业多少", k=1, where=Where())
    assert spy.options["where"].regions == ("临清市",)
    assert spy.options["prefer"].years == (2025, 2026)
