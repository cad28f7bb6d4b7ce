"""Footnotes of PDF pages: notes with their page, marks that are no figures, paragraphs whole over the page break."""

from __future__ import annotations

import pytest

from corpus import Source, parse
from corpus.facts import find_facts
from corpus.readers import read_bytes
from tests.corpus.readers.plain_pdf import pdf, rule, table_at, text_at

WORDS = "坚持稳中求进工作总基调完整准确全面贯彻新发展理念加快构建新发展格局着力推动高质量发展"


def line(row: int, *parts: str | float, left: float = 72, size: float = 12) -> bytes:
    """Texts one after another; what follows a 0.5 is half as large and raised."""
    shown, x, raised = b"", left, False
    for part in parts:
        if isinstance(part, float):
            raised = True
            continue
        tall = size / 2 if raised else size
        shown += text_at(x, 740 - 22 * row + (size / 2 if raised else 0), part, tall)
        x, raised = x + tall * len(part), False
    return shown


def full(start: str, length: int = 36) -> str:
    return (start + WORDS * 2)[:length]


def note(row: int, label: str, words: str) -> bytes:
    return line(row, 0.5, label, words, size=8)


def source_of(*pages: bytes) -> Source:
    return read_bytes(pdf(pages), name="2026年临清市工作要点.pdf")


@pytest.mark.parametrize("labels", [("1", "2"), ("①", "①"), ("[1]", "[2]"), ("1", "1")])
def test_footnotes_become_notes_and_the_paragraph_goes_on_over_the_page_break(labels):
    first = line(0, full("二", 34), left=96) + line(1, full("一"))
    first += line(2, "2026年新培育专精特新企业", 0.5, labels[0], full("12家，", 23)) + line(3, full("增长"))
    first += rule(72, 640, 200, 640.5) + note(29, labels[0], "专精特新：专业化、精细化、")
    first += line(30, "特色化、新颖化。", size=8)
    second = line(0, full("而")) + line(1, "完。")
    second += line(2, "粮食产能", 0.5, labels[1], "突破15亿斤。", left=96) + note(30, labels[1], "产能：能产多少。")
    source = source_of(first, second)
    report = parse(source)
    assert [(one.number, one.term, one.text) for one in report.notes] == [
        (1, "专精特新", "专精特新：专业化、精细化、特色化、新颖化。"),
        (2, "产能", "产能：能产多少。"),
    ]
    assert [[source.page_of(mark.start) for mark in one.marks] for one in report.notes] == [[1], [2]]
    assert [source.page_of(one.pieces[0].start) for one in report.notes] == [1, 2]
    whole, last = (paragraph.text for paragraph in report.paragraphs)
    assert whole.endswith(full("增长") + full("而") + "完。")
    assert "专精特新企业12家" in whole
    assert last == "粮食产能突破15亿斤。"
    assert {(str(fact.value), fact.unit) for fact in find_facts(report)} == {("12", "家"), ("15", "亿斤")}


def test_a_note_goes_on_at_the_foot_of_the_next_page():
    first = line(0, full("一")) + line(1, "企业", 0.5, "1", "12家。") + note(30, "1", "专精特新：专业化、")
    second = line(0, full("二")) + line(1, "完。") + line(30, "精细化。", size=8)
    report = parse(source_of(first, second))
    assert [one.text for one in report.notes] == ["专精特新：专业化、精细化。"]
    assert [paragraph.text for paragraph in report.paragraphs] == [full("一") + "企业12家。", full("二") + "完。"]


def test_a_table_goes_on_over_a_page_with_a_note():
    rows = [["指标", "2026年"], ["粮食产量", "15亿斤"], ["新增就业", "5000人"]]
    first = line(0, full("一")) + line(1, "指标", 0.5, "1", "如下。") + table_at(72, 690, rows)
    second = table_at(72, 740, [["旅游收入", "9亿元"], ["外贸", "8亿元"]]) + line(9, full("二")) + line(10, "完。")
    (table,) = parse(source_of(first + note(30, "1", "指标：预期性的。"), second)).tables
    assert [row[0].text for row in table.rows] == ["粮食产量", "新增就业", "旅游收入", "外贸"]


def test_an_exponent_is_no_mark():
    assert source_of(line(0, full("一")) + line(1, "面积30km", 0.5, "2", "，共10", 0.5, "4", "户。")).text.endswith(
        "面积30km2，共104户。"
    )


def test_small_lines_that_no_mark_leads_to_stay_where_they_are():
    text = source_of(line(0, full("一")) + line(1, "完。") + line(30, "注：数据为初步核算数。", size=8)).text
    assert text.split("\n") == [full("一") + "完。", "注：数据为初步核算数。"]
