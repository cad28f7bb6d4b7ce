"""Measures worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from index.measures import complete_at, dcg, ndcg, recall, reciprocal_rank


@pytest.mark.parametrize(
    ("gains", "wanted", "place"),
    [((), 1, None), ((0, 0), 1, None), ((0, 1), 1, 2), ((1, 0, 1), 2, 3), ((2,), 2, 1), ((0, 3), 2, 2)],
)
def test_a_list_is_complete_where_the_last_wanted_thing_stands(gains, wanted, place):
    assert complete_at(gains, wanted) == place


@pytest.mark.parametrize(
    ("place", "at_3", "reciprocal"), [(None, 0, 0), (1, 1, 1), (3, 1, 1 / 3), (4, 0, 0.25), (10, 0, 0.1), (11, 0, 0)]
)
def test_recall_and_reciprocal_rank(place, at_3, reciprocal):
    assert recall(place, 3) == at_3
    assert reciprocal_rank(place, 10) == pytest.approx(reciprocal)


def test_dcg_of_the_paper():
    # Järvelin & Kekäläinen 2002, gains of section 2.2, here with the discount of log2(1 + place).
    gains = (3, 2, 3, 0, 0, 1, 2, 2, 3, 0)
    by_hand = 3 + 2 / 1.5849625 + 3 / 2 + 1 / 2.8073549 + 2 / 3 + 2 / 3.1699250 + 3 / 3.3219281
    assert dcg(gains, 10) == pytest.approx(by_hand, abs=1e-6)
    assert dcg(gains, 3) == pytest.approx(3 + 2 / log2(3) + 1.5)
    assert ndcg(gains, (3, 3, 3, 2, 2, 2, 1), 3) == pytest.approx((3 + 2 / log2(3) + 1.5) / (3 + 3 / log2(3) + 1.5))


def test_ndcg_is_1_at_best_and_0_without_anything_to_gain():
    assert ndcg((1,), (1,), 10) == 1
    assert ndcg((0, 1), (1,), 10) == pytest.approx(1 / log2(3))
    assert ndcg((1, 1), (2,), 10) == pytest.approx((1 + 1 / log2(3)) / 2)
    assert ndcg((0,) * 10 + (1,), (1,), 10) == 0
    assert ndcg((), (1,), 10) == 0
    assert ndcg((0, 0), (), 10) == 0
