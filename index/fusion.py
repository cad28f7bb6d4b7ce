"""Several rankings into one."""

from __future__ import annotations

from collections.abc import Mapping


def normalised(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores over their maximum, so that the best has 1; what is not above 0 has 0."""
    highest = max(scores.values(), default=0.0)
    return {key: max(score, 0.0) / highest if highest > 0 else 0.0 for key, score in scores.items()}


def fuse(legs: Mapping[str, Mapping[int, float]], weights: Mapping[str, float]) -> dict[int, float]:
    """Weighted sum of normalised legs over everything that any leg found; absent from a leg counts 0 there."""
    found = sorted(set().union(*legs.values()))
    return {key: sum(weights[leg] * legs[leg].get(key, 0.0) for leg in sorted(legs)) for key in found}
