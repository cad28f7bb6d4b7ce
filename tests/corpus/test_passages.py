"""Passages: whole sentences of one section, with its time."""

from __future__ import annotations

import pytest

from corpus import parse, split_passages, split_sentences
from corpus.passages import LONGEST, SHORTEST, section_time
from corpus.report import Passage, Source


def passages_of(body: str) -> tuple[Passage, ...]:
    return split_passages(parse(Source("a.txt", f"2026年山东省政府工作报告\n各位代表：\n{body}")))


def sentence(number: int, size: int) -> str:
    return f"第{number}项" + "发" * (size - 4) + "。"


def test_ids_are_the_report_and_a_number():
    assert [passage.id for passage in passages_of("一、回顾\n做好工作。\n二、目标\n再接再厉。\n")] == [
        "a:0",
        "a:1",
        "a:2",
    ]


def test_sentences_are_packed_whole_and_no_scrap_is_left():
    body = "".join(sentence(number % 10, 60) for number in range(9))
    passages = passages_of(f"一、回顾\n{body}\n")[1:]
    assert "".join(passage.text for passage in passages) == body
    assert all(SHORTEST <= len(passage.text) <= LONGEST + SHORTEST for passage in passages)
    assert all(passage.text.endswith("。") for passage in passages)


def test_a_very_long_sentence_stays_whole_and_semicolons_part_only_an_endless_one():
    long = sentence(1, 390)
    clauses = "；".join("项" * 150 for _ in range(4)) + "。"
    texts = [passage.text for passage in passages_of(f"一、回顾\n{long}\n二、目标\n{clauses}\n")]
    assert long in texts
    assert "".join(texts).endswith(clauses)
    assert max(map(len, texts)) == len(long)


def test_no_passage_crosses_a_section():
    passages = passages_of("一、回顾\n（一）稳增长。\n生产总值增长5%。\n（二）稳就业。\n新增就业5000人。\n")
    assert [(passage.section[-1], passage.text) for passage in passages[1:]] == [
        ("（一）稳增长", "生产总值增长5%。"),
        ("（二）稳就业", "新增就业5000人。"),
    ]


def test_lines_that_are_no_sentences_keep_the_break_between_them():
    assert passages_of("一、回顾\n好。\n")[0].text == "2026年山东省政府工作报告\n各位代表："


def test_a_note_is_one_passage_and_a_row_carries_its_header():
    body = (
        "一、回顾\n好。\n名词解释\n1.四库：水库。"
        + "详" * 300
        + "。\n附件2\n指标计划\n指标\t2025年\t2026年\n粮食\t15亿斤\t16亿斤\n就业\t\t5000人\n"
    )
    *_, note, first, second = passages_of(body)
    assert (note.kind, note.section) == ("note", ("名词解释", "四库"))
    assert note.text == "四库：水库。" + "详" * 300 + "。"
    assert (first.kind, first.section) == ("row", ("附件2", "指标计划"))
    assert first.text == "指标\t2025年\t2026年\n粮食\t15亿斤\t16亿斤"
    assert second.text == "指标\t2025年\t2026年\n就业\t\t5000人"


@pytest.mark.parametrize(
    ("section", "period", "role"),
    [
        (("一、2025年国民经济和社会发展规划执行情况", "（一）加快产业转型"), "2025", "actual"),
        (("二、2026年的总体要求和主要目标",), "2026", "target"),
        (("一、过去一年工作回顾",), "2025", "actual"),
        (("一、2025年和“十四五”时期工作回顾",), None, "actual"),
        (("二、“十五五”时期主要目标任务",), "2026-2030", "target"),
        (("二、“十四五”时期发展成就和“十五五”时期主要目标任务",), None, None),
        (("一、过去五年工作回顾",), "2021-2025", "actual"),
        (("一、工作回顾", "（一）锚定目标攻坚，经济实现增长"), None, "actual"),
        (("三、全面加强政府自身建设",), None, "target"),
        (("附件1", "2026年省十件民生实事"), "2026", "target"),
        ((), None, None),
    ],
)
def test_a_section_says_which_time_it_speaks_of(section, period, role):
    assert section_time(section, 2026) == (period, role)


def test_sentences_of_a_passage_are_sentences_of_the_report():
    for passage in passages_of("一、回顾\n" + "".join(sentence(number % 10, 70) for number in range(12)) + "\n"):
        for span in split_sentences(passage.text):
            assert passage.text[span.start : span.end].rstrip()[-1] in "。：告"
