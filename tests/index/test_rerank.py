from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from index import rerank
from index.rerank import rank_sentences, token_weights
from index.rows import Tokens
from tests.index.fakes import HashEncoder

# Token 0 points right, 1 up, 2 half way between (cosine .7071 with both), 3 left, 4 nowhere.
TABLE = np.array([[2, 0], [0, 1], [3, 3], [-1, 0], [0, 0]], np.float32)


class PlaneEncoder(HashEncoder):
    def rows(self, ids):
        return TABLE[ids]


def tokens(*groups: list[int]) -> Tokens:
    """Each group a sentence of ten characters; the first is the context."""
    sizes = [(10 * (n - 1) * bool(n), 10 * n, len(group)) for n, group in enumerate(groups)]
    ids = [token for group in groups for token in group]
    return Tokens(np.array(sizes, np.int32), np.array(ids, np.int32))


def matches(query: list[int], weights: list[float], held: Tokens):
    rows = TABLE[query]
    return rank_sentences(rows, np.array(weights, np.float32), rows.sum(axis=0), {7: held}, PlaneEncoder())[7]


def match(query: list[int], weights: list[float], held: Tokens):
    return matches(query, weights, held)[0]


def test_each_query_token_counts_by_its_nearest():
    found = match([0, 1], [1.0, 3.0], tokens([], [2], [0]))
    # First sentence: (1 * .7071 + 3 * .7071) / 4; second: (1 * 1 + 3 * 0) / 4.
    assert found.coverage == pytest.approx(0.7071, abs=1e-4)
    assert (found.start, found.end) == (0, 10)


def test_weights_decide_between_sentences():
    assert match([0, 1], [3.0, 1.0], tokens([], [2], [0])).start == 10


def test_the_context_helps_every_sentence(monkeypatch):
    held = tokens([1], [3], [0])
    assert match([0, 1], [1.0, 1.0], held).coverage == pytest.approx(1.0)
    monkeypatch.setattr(rerank, "CONTEXT_SHARE", 0.5)
    assert match([0, 1], [1.0, 1.0], held).coverage == pytest.approx(0.75)
    assert match([0, 1], [1.0, 1.0], held).start == 10


def test_sentences_come_best_first():
    found = matches([0, 1], [3.0, 1.0], tokens([], [1], [4], [2], [0]))
    assert [one.start for one in found] == [30, 20, 0, 10]
    assert all(one.score >= other.score for one, other in pairwise(found))


def test_the_sentence_before_helps_half(monkeypatch):
    held = tokens([], [0], [1], [4])
    found = {one.start: one.coverage for one in matches([0, 1], [1.0, 1.0], held)}
    assert found == {0: pytest.approx(0.5), 10: pytest.approx(0.75), 20: pytest.approx(0.25)}


def test_the_headings_are_no_sentence_before(monkeypatch):
    monkeypatch.setattr(rerank, "CONTEXT_SHARE", 0.0)
    assert match([0], [1.0], tokens([0], [1])).coverage == 0.0


def test_of_equal_matches_the_sentence_about_the_query_comes_first(monkeypatch):
    held = tokens([], [0, 1, 1, 1], [0])
    assert [one.start for one in matches([0], [1.0], held)] == [10, 0]
    assert {one.coverage for one in matches([0], [1.0], held)} == {1.0}
    monkeypatch.setattr(rerank, "LIKENESS", 0.0)
    assert [one.start for one in matches([0], [1.0], held)] == [0, 10]


def test_only_the_best_matched_are_compared_as_wholes(monkeypatch):
    monkeypatch.setattr(rerank, "LIKENED", 1)
    held = tokens([], [2], [0])
    scores = {one.start: one.score for one in matches([0], [1.0], held)}
    assert scores == {0: pytest.approx(0.7071, abs=1e-4), 10: pytest.approx(1 + rerank.LIKENESS)}


def test_the_context_is_no_sentence():
    found = match([0], [1.0], tokens([0], [1]))
    assert (found.start, found.end) == (0, 10)


def test_small_and_negative_cosines_do_not_count(monkeypatch):
    assert match([0], [1.0], tokens([], [3, 1])).coverage == 0.0
    monkeypatch.setattr(rerank, "THRESHOLD", 0.8)
    assert match([0], [1.0], tokens([], [2])).coverage == 0.0


def test_a_token_without_a_vector_matches_nothing():
    assert match([4, 0], [1.0, 1.0], tokens([], [4, 0])).coverage == pytest.approx(0.5)


def test_an_empty_sentence_is_not_mixed_up_with_its_neighbour():
    found = match([0], [1.0], tokens([], [], [0], []))
    assert (found.coverage, found.start) == (pytest.approx(1.0), 10)


@pytest.mark.parametrize("held", [tokens([0]), tokens([])])
def test_a_passage_without_sentences_is_left_out(held):
    assert rank_sentences(TABLE[[0]], np.ones(1, np.float32), TABLE[0], {7: held}, PlaneEncoder()) == {}


def test_nothing_to_match_with():
    held = {7: tokens([], [0])}
    assert rank_sentences(TABLE[[]], np.ones(0, np.float32), TABLE[4], held, PlaneEncoder()) == {}


def test_many_passages_at_once_score_as_each_alone():
    random = np.random.default_rng(1)
    held = {
        number: tokens(*(random.integers(0, 5, random.integers(0, 6)).tolist() for _ in range(random.integers(2, 5))))
        for number in range(rerank.LIKENED // 4)  # of 2 to 4 groups each: all of their sentences are compared as wholes
    }
    query, weights = TABLE[[0, 1, 2]], np.array([1.0, 0.5, 2.0], np.float32)
    together = rank_sentences(query, weights, TABLE[2], held, PlaneEncoder())
    for number, one in held.items():
        alone = rank_sentences(query, weights, TABLE[2], {number: one}, PlaneEncoder())[number]
        assert [match.start for match in together[number]] == [match.start for match in alone]
        assert [match.score for match in together[number]] == pytest.approx([match.score for match in alone], abs=1e-6)


def test_weight_is_rarity_times_norm():
    weights = token_weights(TABLE[[0, 1, 1]], [1, 1, 10], 10)
    assert weights[0] == pytest.approx(2 * weights[1])
    assert weights[1] == pytest.approx(np.log(1 + 9.5 / 1.5), rel=1e-5)
    assert weights[2] == pytest.approx(np.log(1 + 0.5 / 10.5), rel=1e-5)


def test_tokens_survive_packing():
    held = tokens([1, 2], [], [3, 3, 3])
    again = Tokens.unpack(held.pack())
    assert again.groups.tolist() == held.groups.tolist()
    assert again.ids.tolist() == held.ids.tolist()
