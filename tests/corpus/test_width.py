"""Full-width characters, one for one."""

from __future__ import annotations

import unicodedata

import pytest

from corpus.width import half_width


@pytest.mark.parametrize(
    "text", ["增长５．５％（预计），", "增长5.5%（预计），达到8亿元。", "Ａ级［３］，", "粮食“稳产”；"]
)
def test_every_character_stays_in_its_place(text: str) -> None:
    narrow = half_width(text)
    assert len(narrow) == len(text)
    assert all(one in (char, unicodedata.normalize("NFKC", char)) for one, char in zip(narrow, text, strict=True))


def test_common_marks_are_folded_whatever_stands_beside_them() -> None:
    assert half_width("（预计），") == half_width("（预计），５")[:-1] == "(预计),"
