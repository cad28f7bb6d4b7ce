from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Answerer
from qa.pinyin import is_spelling, spelled
from tests.qa.answering import answering

REPORT = """福建省2026年政府工作报告

一、2025年工作回顾

福耀科技大学首批招生50人。学前教育免费政策惠及幼儿41万人。花江峡谷大桥建成通车，花江峡谷大桥全长2890米。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with answering(tmp_path_factory.mktemp("library"), (REPORT, "福建省", 2026)) as opened:
        yield opened


@pytest.mark.parametrize("word", ["Fuyao", "Xi'an", "Lüliang", "Kangzhuang", "Wuwangdun"])
def test_chinese_names_fall_into_syllables(word: str) -> None:
    assert is_spelling(word)


@pytest.mark.parametrize("word", ["Tesla", "Yagi", "Starbucks", "An", "Li", "", "TEU", "5G"])
def test_other_names_do_not(word: str) -> None:
    assert not is_spelling(word)


@pytest.mark.parametrize(
    ("word", "text", "name"),
    [
        ("Fuyao", "新建福耀科技大学", "福耀"),
        ("Chongqing", "成渝和重庆", "重庆"),  # 重 is read zhong as well
        ("Lüliang", "吕梁", "吕梁"),
        ("Fuyao", "福建", None),
        ("Fuyao", "", None),
    ],
)
def test_names_are_found_by_their_sound(word: str, text: str, name: str | None) -> None:
    assert spelled(word, ["", text]) == name


@given(st.text(max_size=30), st.text(max_size=60))
def test_what_is_found_stands_in_the_text(word: str, text: str) -> None:
    found = spelled(word, [text])
    assert found is None or (found in text and is_spelling(word))


def test_a_name_in_latin_letters_is_asked_for(answerer: Answerer) -> None:
    assert (answerer.ask("How many students did Fuyao University enrol?").short or "").startswith("50人")


def test_a_name_that_no_text_spells_is_refused(answerer: Answerer) -> None:
    assert answerer.ask("How many students did Minyao University enrol?").refused
