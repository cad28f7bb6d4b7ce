from __future__ import annotations

from dataclasses import replace

from corpus.report import Span
from qa.answer import Answer, Citation, Refusal
from qa.render import render_text

CITATION = Citation(
    1,
    "linqing",
    "linqing.txt",
    "计划报告",
    "临清市",
    2026,
    ("三、任务", "推进乡村振兴"),
    "力争粮食产量突破15亿斤",
    (Span(10, 15), Span(17, 24)),
)
ANSWER = Answer(
    "2026年粮食目标？",
    "粮食产量目标（2026年）：力争突破15亿斤。[1]",
    "15亿斤",
    "zh",
    0.9,
    (CITATION,),
    suggestions=("2025年粮食产量？",),
)


def test_an_answer_shows_its_quote_with_title_section_and_spans():
    assert render_text(ANSWER).splitlines() == [
        "粮食产量目标（2026年）：力争突破15亿斤。[1]",
        "",
        "[1] 力争粮食产量突破15亿斤",
        "    计划报告 › 三、任务 › 推进乡村振兴",
        "    linqing.txt 10-15,17-24",
        "",
        "也可以问：2025年粮食产量？",
    ]


def test_pieces_far_apart_are_shown_apart():
    row = replace(CITATION, quote="2025年\t2026年增幅\t-6.6%", spans=(Span(0, 11), Span(90, 98)))
    shown = render_text(replace(ANSWER, citations=(row,)))
    assert "[1] 2025年  2026年 … 增幅  -6.6%\n" in shown


def test_colours_come_only_when_asked_for():
    assert "\x1b" not in render_text(ANSWER)
    assert render_text(ANSWER, colours=True).startswith("\x1b[1m粮食")


def test_a_refusal_says_what_there_is_instead():
    message = "报告里没有电话；有2026年的目标。"
    refused = Answer("电话？", message, None, "zh", 0.8, refusal=Refusal("absent", message))
    assert render_text(refused) == message


def test_a_report_cannot_write_to_the_terminal():
    hostile = Citation(1, "x", "x\x1b]0;t\x07.txt", "\x1b[2J", "", None, (), "a\x1b[31mb\x9bc\u202ed", (Span(0, 1),))
    shown = render_text(Answer("q", "t\x1b[0m", "t", "en", 0.5, (hostile,)))
    assert not set(shown) & set("\x1b\x07\x9b\u202e")
