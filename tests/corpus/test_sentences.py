"""Sentences: whole, in order, none lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import split_sentences

ALPHABET = "发展15%。！？；，：“”‘’（）()《》【】[]…!?.;\n aB"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一是稳增长。二是促改革；三是惠民生", ["一是稳增长。", "二是促改革；", "三是惠民生"]),
        ("践行“为民。务实。清廉”的要求。继续努力！", ["践行“为民。务实。清廉”的要求。", "继续努力！"]),
        ("提出“要实干。”我们照办。", ["提出“要实干。”", "我们照办。"]),
        (
            "青少年校园足球（2 所；另有1所。已批）试点学校。完。",
            ["青少年校园足球（2 所；另有1所。已批）试点学校。", "完。"],
        ),
        ("增长7.8%。PM2.5浓度下降", ["增长7.8%。", "PM2.5浓度下降"]),
        ("推进?水灌区建设。好吗？好！", ["推进?水灌区建设。", "好吗？", "好！"]),
        ("各位代表!新征程开启。", ["各位代表!", "新征程开启。"]),
        ("“没有收尾的引号。下一句。", ["“没有收尾的引号。", "下一句。"]),
        ("Growth was 5.5%. It held up. Good.", ["Growth was 5.5%.", " It held up.", " Good."]),
        ("标题\n正文。", ["标题\n", "正文。"]),
        ("！！！", ["！！！"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert [text[span.start : span.end] for span in split_sentences(text)] == expected


@given(st.text(alphabet=ALPHABET, max_size=200))
def test_sentences_cover_the_text_without_gaps(text):
    spans = split_sentences(text)
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(span.start < span.end for span in spans)
