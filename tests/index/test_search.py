"""What a passage states weighs beside what it says."""

from __future__ import annotations

import pytest

from corpus import read
from index.retriever import Stated
from index.search import agreement


def test_what_a_passage_states_moves_it_up(library, bundled_report):
    library.add(read(bundled_report))

    def first(**stated):
        passage = library.search("城镇新增就业", stated=Stated(**stated))[0].passage
        return passage.period, passage.role

    assert first(periods=("2025",)) == first(role="actual") == ("2025", "actual")
    assert first(periods=("2026",)) == first(role="target") == ("2026", "target")
    assert first(periods=("2026", "2027"), role="target") == ("2026", "target")


@pytest.mark.parametrize(
    ("wanted", "said", "gain"),
    [
        (Stated(), Stated(("2025",), "actual"), 0.0),
        (Stated(("2025",)), Stated(("2025",), "actual"), 0.25),
        (Stated(("2025",)), Stated(("2021-2025",), "actual"), -0.25),
        (Stated(("2025",), "actual"), Stated(("2025",), "actual"), 0.5),
        (Stated(("2025",), "target"), Stated(("2025",), "actual"), 0.0),
        (Stated((), "target"), Stated(("2026",), "actual"), -0.25),
        (Stated(("2025",)), Stated((), "actual"), 0.125),  # a report of 2026 tells what 2025 has brought
        (Stated(("2025",)), Stated((), "target"), -0.125),
        (Stated(("2026",), "target"), Stated((), "target"), 0.375),
        (Stated(("2025",), "actual"), Stated(), 0.0),
    ],
)
def test_agreement(wanted, said, gain):
    assert agreement(wanted, said, 2026) == pytest.approx(gain)


def test_nothing_is_suggested_by_a_report_without_a_year():
    assert agreement(Stated(("2025",)), Stated((), "actual"), None) == 0.0
