from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import shapes


def items(text: str) -> list[list[str]]:
    return [[text[low:high] for low, high in run.items] for run in shapes.runs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("天玺一品、龙山天奕等优质项目开工建设。", ["天玺一品", "龙山天奕"]),
        ("聚焦肉羊、肉鸡、“两头牛”、食药菌、现代渔业等优势特色", ["肉羊", "肉鸡", "“两头牛”", "食药菌", "现代渔业"]),
        ("以长顺渠、车庄沟、裕民渠为支流", ["长顺渠", "车庄沟", "裕民渠"]),
        ("培育旅游业、现代服务业和高新技术产业。", ["旅游业", "现代服务业", "高新技术产业"]),
    ],
)
def test_items_of_a_run(text: str, expected: list[str]) -> None:
    (found,) = items(text)
    assert found[1:] == expected[1:]
    assert found[0].endswith(expected[0])


def test_marks_inside_quotes_do_not_cut() -> None:
    text = "推进“一、二、三”产业融合，举办《文化、体育》展。"
    assert shapes.runs(text) == ()
    assert [text[low:high] for low, high in shapes.clauses(text)] == [
        "推进“一、二、三”产业融合，",
        "举办《文化、体育》展。",
    ]


def test_numbers_are_not_cut() -> None:
    assert shapes.clauses("共12,000人") == ((0, 8),)


def test_window_keeps_whole_clauses_around_a_place() -> None:
    text = "第一句很长很长，第二句有1234人，第三句也在这里，第四句。"
    low, high = shapes.window(text, text.index("1234"), text.index("1234") + 4, limit=20)
    assert text[low:high] in ("第一句很长很长，第二句有1234人，", "第二句有1234人，第三句也在这里，")
    assert shapes.window(text, 0, 1, limit=len(text)) == (0, len(text))


@given(st.text(alphabet="甲乙丙、，。“”《》()12,;\n和等为", max_size=120), st.integers(0, 119), st.integers(1, 60))
def test_shapes_stay_inside_any_text(text: str, start: int, limit: int) -> None:
    ranges = shapes.clauses(text)
    assert "".join(text[low:high] for low, high in ranges) == text
    for run in shapes.runs(text):
        assert all(0 <= low <= high <= len(text) for low, high in run.items)
    if text:
        at = min(start, len(text) - 1)
        low, high = shapes.window(text, at, at + 1, limit=limit)
        assert low <= at < high
