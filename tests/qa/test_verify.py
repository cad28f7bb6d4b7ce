from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.report import Fact, Span
from qa.answer import Answer, AnswerFact, Citation
from qa.verify import problems, unsupported

QUOTE = "2026年地区生产总值同比增长5.3%以上，招商到位资金不低于56亿元，城镇新增就业5000人。"


@pytest.mark.parametrize(
    "text",
    [
        "增长5.3%以上",
        "到位资金：不低于56亿元。",
        "新增就业5000人（约合…计算）",
        "over 5.3%以上 (5.3 percent)",
        "没有数字",
    ],
)
def test_figures_as_printed_pass(text: str) -> None:
    assert unsupported(text, [QUOTE]) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("增长5%以上", "another value"),
        ("增长5.3%", "a dropped 以上"),
        ("增长3%以上", "the tail of the value"),
        ("到位资金不低于56万元", "万 for 亿"),
        ("到位资金56亿元", "a dropped 不低于"),
        ("到位资金不低于56亿美元", "another currency"),
        ("新增就业5000户", "another unit"),
        ("新增就业50000人", "a digit more"),
        ("增长5.3个百分点以上", "points for percent"),
    ],
)
def test_wrong_figures_are_found(text: str, why: str) -> None:
    assert unsupported(text, [QUOTE]), why


FACT = Fact(
    "r", "某市", "城镇新增就业", "5000", "人", None, "level", "2026", "target", (Span(0, 4),), "5000人", (Span(0, 4),)
)
STATED = AnswerFact("城镇新增就业", "5000", "人", None, "level", "2026", "target", "某市", 1)
ANSWER = Answer(
    question="2026年城镇新增就业目标？",
    text="城镇新增就业目标（2026年）：5000人。[1]",
    short="5000人",
    language="zh",
    confidence=0.9,
    citations=(Citation(1, "r", "r.txt", "某市报告", "某市", 2026, (), QUOTE, (Span(0, 4),)),),
    facts=(STATED,),
)


def test_a_supported_answer_has_no_problems() -> None:
    assert problems(ANSWER, [FACT]) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ANSWER, facts=(replace(STATED, period="2025"),)),
        replace(ANSWER, facts=(replace(STATED, role="actual"),)),
        replace(ANSWER, facts=(replace(STATED, indicator="农村新增就业"),)),
        replace(ANSWER, text="城镇新增就业目标（2026年）：5000人。[2]"),
        replace(ANSWER, short="6000人"),
        replace(ANSWER, citations=()),
    ],
)
def test_every_kind_of_wrong_answer_is_stopped(wrong: Answer) -> None:
    assert problems(wrong, [FACT])
