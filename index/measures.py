"""Measures of a ranked list, for one question each; the mean over all questions is what is reported.

`gains` are what each place of the list adds, best place first: here, how many of the wanted judgements it is the first
to meet. A question whose list is empty counts 0, as in trec_eval with -c: leaving it out would flatter the search.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def complete_at(gains: Sequence[float], wanted: float) -> int | None:
    """The place, from 1, at which the list so far has gained all that is wanted; None when it never has."""
    total = 0.0
    for place, gain in enumerate(gains, 1):
        total += gain
        if total >= wanted:
            return place
    return None


def recall(place: int | None, depth: int) -> float:
    """1 when everything that is wanted stands in the first `depth` places, else 0."""
    return float(place is not None and place <= depth)


def reciprocal_rank(place: int | None, depth: int) -> float:
    """One over the place, 0 beyond `depth` (Voorhees, The TREC-8 Question Answering Track Report, 1999)."""
    return 1.0 / place if place is not None and place <= depth else 0.0


def dcg(gains: Sequence[float], depth: int) -> float:
    """Gains, each discounted by log2(1 + place) (Järvelin & Kekäläinen 2002; the discount of Burges et al. 2005)."""
    return sum(gain / math.log2(1 + place) for place, gain in enumerate(gains[:depth], 1))


def ndcg(gains: Sequence[float], ideal: Sequence[float], depth: int) -> float:
    """DCG over that of the best list there could be (Järvelin & Kekäläinen, Cumulated gain-based evaluation of IR
    techniques, ACM TOIS 20(4), 2002); 0 when nothing can be gained.
    """
    best = dcg(ideal, depth)
    return dcg(gains, depth) / best if best > 0 else 0.0
