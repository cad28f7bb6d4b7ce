from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import fuse, normalised

SCORES = st.dictionaries(st.integers(0, 30), st.floats(-10, 10), max_size=12)


def test_normalised_scores_have_maximum_one():
    assert normalised({1: 4.0, 2: 1.0, 3: -1.0}) == {1: 1.0, 2: 0.25, 3: 0.0}


@pytest.mark.parametrize("scores", [{}, {1: 0.0}, {1: -2.0, 2: 0.0}])
def test_nothing_above_zero_normalises_to_zero(scores):
    assert set(normalised(scores).values()) <= {0.0}


def test_fused_score_is_the_weighted_sum():
    legs = {"bm25": {1: 1.0, 2: 0.5}, "dense": {2: 1.0, 3: 0.25}}
    assert fuse(legs, {"bm25": 0.5, "dense": 2.0}) == {1: 0.5, 2: 2.25, 3: 0.5}


@given(SCORES, SCORES, st.randoms())
def test_order_of_the_input_does_not_matter(first, second, random):
    weights = {"bm25": 0.3, "dense": 1.1, "maxsim": 0.7}
    legs = [("bm25", first), ("dense", second), ("maxsim", {key: score / 3 for key, score in first.items()})]
    expected = fuse(dict(legs), weights)
    random.shuffle(legs)
    shuffled = {}
    for name, leg in legs:
        items = list(leg.items())
        random.shuffle(items)
        shuffled[name] = dict(items)
    assert list(fuse(shuffled, weights).items()) == list(expected.items())
