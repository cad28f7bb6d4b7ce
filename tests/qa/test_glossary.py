from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.glossary import find_terms, terms

NAMES = sorted({name for term in terms() for name in (*term.chinese, *term.english)})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("湖北GDP25年是多少", ["GDP"]),
        ("high-tech enterprises", ["high-tech enterprises"]),
        ("Urbanisation rate", ["Urbanisation rate"]),
        ("PM2.5浓度", ["PM2.5浓度"]),
        ("egdp gdpx", []),
        ("museums, kindergarten", ["museums", "kindergarten"]),
        ("", []),
    ],
)
def test_names_are_found_however_they_are_spelled(text: str, said: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_terms(text)] == said


@given(st.lists(st.sampled_from(NAMES), max_size=4), st.sampled_from(["", " ", "，", "s", "5", "-"]), st.integers(0, 3))
def test_any_mixture_of_names_cut_anywhere_is_read(names: list[str], between: str, cut: int) -> None:
    text = between.join(names)
    text = text[: len(text) - cut]
    found = find_terms(text)
    assert all(one.terms for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
