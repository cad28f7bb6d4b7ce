from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import terms as module
from index.terms import is_chinese, terms, words

HAN = re.compile(r"[一-鿿]+")


def test_terms_are_words_and_character_pairs():
    assert terms("粮食产量稳定") == ["粮食", "产量", "粮食产量", "稳定", "粮食", "食产", "产量", "量稳", "稳定"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.5%", ["5.5%"]),
        ("５．５％", ["5.5%"]),
        ("12,345.6", ["12345.6"]),
        ("5%—5.5%", ["5%", "5.5%"]),
        ("5-6", ["5", "6"]),
        ("1、2、3", ["1", "2", "3"]),
        ("GDP Growth", ["gdp", "growth"]),
        ("PM2.5", ["pm2.5", "pm", "2.5"]),
        ("5G", ["5g", "5", "g"]),
        ("G514", ["g514", "g", "514"]),
        ("** | ^[]", []),
        ("", []),
    ],
)
def test_numbers_and_codes_stay_whole(text, expected):
    assert terms(text) == expected


def test_a_number_ends_where_chinese_begins():
    assert terms("2026年")[0] == "2026"
    assert terms("达15.9万亩")[1] == "15.9"


def test_words_are_those_of_jieba(bundled_report):
    runs = HAN.findall(bundled_report.read_text(encoding="utf-8"))
    fast, slow = module._segmenter(), module._python_segmenter()
    assert len(runs) > 1000
    assert [fast.cut_for_search(run) for run in runs] == [slow.cut_for_search(run) for run in runs]
    assert [fast.cut(run) for run in runs] == [slow.cut(run) for run in runs]


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=12))
def test_words_are_those_of_jieba_on_any_characters(run):
    fast, slow = module._segmenter(), module._python_segmenter()
    assert fast.cut_for_search(run) == slow.cut_for_search(run)
    assert fast.cut(run) == slow.cut(run)
    assert "".join(words(run)) == run


def test_terms_are_the_same_without_rjieba(bundled_report, monkeypatch):
    text = bundled_report.read_text(encoding="utf-8")[:3000]
    expected = terms(text)
    python_segmenter = module._python_segmenter
    used = []

    def segmenter():
        used.append("jieba")
        return python_segmenter()

    monkeypatch.setattr(module, "_python_segmenter", segmenter)
    monkeypatch.setitem(sys.modules, "rjieba", None)
    module._segmenter.cache_clear()
    try:
        assert terms(text) == expected
    finally:
        module._segmenter.cache_clear()
    assert used == ["jieba"]


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_terms_without_spaces(text):
    found = terms(text)
    assert all(found)
    assert not any(re.search(r"\s", term) for term in found)
    "".join(found).encode()  # SQLite and tantivy take no half of a surrogate pair


@given(st.text(st.sampled_from("粮食产量2026年 ％%ＧDp５．5。，,")))
def test_width_and_case_do_not_count(text):
    assert terms(text) == terms(unicodedata.normalize("NFKC", text)) == terms(text.upper())


def test_is_chinese():
    assert is_chinese("GDP 增速")
    assert not is_chinese("GDP growth 2026?")


@given(st.text(st.sampled_from("粮食产量稳定〇㐀鿿\U00020000，。“” \n5a%"), max_size=30))
def test_a_run_of_chinese_gives_the_same_words_wherever_it_stands(text):
    alone = [term for run in re.split(r"[^㐀-䶿一-鿿〇\U00020000-\U0003ffff]+", text) for term in terms(run)]
    assert [term for term in terms(text) if module.is_chinese(term)] == alone
