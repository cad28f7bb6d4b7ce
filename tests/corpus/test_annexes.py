"""Glossaries with their marks, and tables."""

from __future__ import annotations

import pytest

from corpus import parse
from corpus.annexes import term_of
from corpus.report import Report, Source

BODY = (
    "2026年山东省政府工作报告\n各位代表：\n一、回顾\n"
    "“吨半粮”产能区^[1]达到 15.9 万亩，培育“四库［2］”，建设“吨半粮”产能区^[1]。\n"
)


def report_of(annex: str) -> Report:
    return parse(Source("report.txt", BODY + annex))


@pytest.mark.parametrize(
    "heading",
    ["名词解释", "附件 1:\n\n用 语 说 明", "附件1 名词解释", "注释", "附件\n《政府工作报告》有关内容名词注释"],
)
@pytest.mark.parametrize("numbers", ["{}.", "{}．", "［{}］", "{}、"])
def test_entries_are_found_under_every_heading_and_numbering(heading, numbers):
    first, second = numbers.format(1), numbers.format(2)
    report = report_of(
        f"{heading}\n{first}“吨半粮”产能区：指亩产达到 1500 公斤的区域。\n{second}四库：水库、粮库、钱库、碳库。\n"
    )
    assert [(note.number, note.term, note.text) for note in report.notes] == [
        (1, "“吨半粮”产能区", "“吨半粮”产能区：指亩产达到 1500 公斤的区域。"),
        (2, "四库", "四库：水库、粮库、钱库、碳库。"),
    ]
    assert all(report.source.slice(note.pieces) == note.text for note in report.notes)
    assert report.paragraphs[-1].section == ("一、回顾",)


def test_marks_are_linked_and_left_out_of_the_text():
    report = report_of("名词解释\n1.“吨半粮”产能区：区域。\n2.四库：水库。\n")
    assert [[report.source.slice([mark]) for mark in note.marks] for note in report.notes] == [
        ["^[1]", "^[1]"],
        ["［2］"],
    ]
    assert "[1]" not in report.paragraphs[-1].text
    assert "四库”" in report.paragraphs[-1].text


def test_numbers_that_begin_a_line_do_not_mislead():
    annex = (
        "用语说明\n1.服务模式：“17”即为16个镇街，\n2.5小时即可办结。\n2.PM\n2.5浓度：细颗粒物浓度。\n17个镇街另有安排。\n"
        "3.1+4 高峰勤务：增加四个时段。\n"
    )
    assert [(note.number, note.term) for note in report_of(annex).notes] == [
        (1, "服务模式"),
        (2, "PM2.5浓度"),
        (3, "1+4高峰勤务"),
    ]


def test_an_entry_may_be_broken_over_lines_and_its_term_stand_alone():
    report = report_of("注释\n［1］一降三减：\n火灾起数下降，\n\n死亡减少。\n［2］四库：\n水库。\n")
    assert [note.text for note in report.notes] == ["一降三减：火灾起数下降，死亡减少。", "四库：水库。"]


def test_the_next_annex_ends_a_glossary():
    report = report_of("名词解释\n1.四库：水库。\n附件\n2026年民生实事\n一、稳定就业\n年度目标：新增就业50万人以上。\n")
    assert [note.text for note in report.notes] == ["四库：水库。"]
    assert (report.paragraphs[-1].section, report.paragraphs[-1].text) == (
        ("附件", "2026年民生实事", "一、稳定就业"),
        "年度目标：新增就业50万人以上。",
    )


@pytest.mark.parametrize(
    ("entry", "term"),
    [
        ("“两重”：是指国家重大战略。", "“两重”"),
        ("两业融合是指制造业和服务业融合。", "两业融合"),
        ("灯塔工厂，指数字化工厂。", "灯塔工厂"),
        ("水库、粮库。还有碳库。", "水库、粮库"),
    ],
)
def test_the_term_stands_before_its_explanation(entry, term):
    assert term_of(entry) == term


TABLE = (
    "附件 2:\n\n主要指标计划 (草案)\n\n"
    "指标名称\t2025 年完成\t2026 年计划\n增幅\t5%左右 (预计)\t5.5%以上\n进出口\t-6.6%\t高于平均水平\n"
)


def test_a_table_has_a_header_rows_and_places():
    report = report_of(TABLE)
    (table,) = report.tables
    assert (table.section, table.title) == (("附件2", "主要指标计划(草案)"), "主要指标计划(草案)")
    assert [cell.text for cell in table.header] == ["指标名称", "2025 年完成", "2026 年计划"]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["增幅", "5%左右 (预计)", "5.5%以上"],
        ["进出口", "-6.6%", "高于平均水平"],
    ]
    for row in (table.header, *table.rows):
        assert all(report.source.slice(cell.pieces) == cell.text for cell in row)
    assert "\t" not in "".join(paragraph.text for paragraph in report.paragraphs)


def test_an_empty_cell_keeps_its_column():
    (table,) = report_of("主要指标\n指标\t完成\t计划\n\t5%\t6%\n就业\t\t5000 人\n").tables
    assert [[cell.text for cell in row] for row in table.rows] == [["", "5%", "6%"], ["就业", "", "5000 人"]]


def test_a_markdown_table_is_a_table_of_its_section():
    (table,) = report_of("二、目标\n主要目标如下：\n| 指标 | 2026年 |\n|---|:--:|\n| **粮食** | 16亿斤 |\n").tables
    assert [cell.text for cell in table.header] == ["指标", "2026年"]
    assert [[cell.text for cell in row] for row in table.rows] == [["粮食", "16亿斤"]]
