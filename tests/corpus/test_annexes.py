"""Glossaries with their marks, and tables."""

from __future__ import annotations

import pytest

from corpus import parse, split_passages
from corpus.annexes import term_of
from corpus.facts import find_facts
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


@pytest.mark.parametrize(
    ("top", "below"),
    [
        ("指标\t单位\t2025年\t\t2026年", "\t\t完成\t增长%\t目标"),
        ("指标\t单位\t2025年完成\t2025年增长%\t2026年目标", None),
    ],
)
def test_a_header_of_two_rows_names_each_column_by_both(top, below):
    lines = ["2026年主要指标", top, *([below] if below else []), "地区生产总值\t亿元\t312.5\t5.8\t330"]
    report = report_of("\n".join((*lines, "粮食产量\t万吨\t74\t-1.1\t75")))
    (table,) = report.tables
    assert [cell.text for cell in table.header] == ["指标", "单位", "2025年完成", "2025年增长%", "2026年目标"]
    found = [(fact.period, fact.indicator, str(fact.value), fact.unit, fact.change) for fact in find_facts(report)[-6:]]
    assert found == [
        ("2025", "地区生产总值", "312.5", "亿元", "level"),
        ("2025", "地区生产总值", "5.8", "%", "growth"),
        ("2026", "地区生产总值", "330", "亿元", "level"),
        ("2025", "粮食产量", "74", "万吨", "level"),
        ("2025", "粮食产量", "-1.1", "%", "growth"),
        ("2026", "粮食产量", "75", "万吨", "level"),
    ]
    row = split_passages(report)[-1].text
    assert all(words in row for words in ("2025年", "增长%", "目标", "粮食产量"))


def test_a_row_with_figures_is_no_second_header():
    (table,) = report_of("指标\t2025年\t\n\t312.5\t5.8\n粮食\t74\t1.1\n").tables
    assert [cell.text for cell in table.header] == ["指标", "2025年"]


def test_the_indicator_stands_under_its_heading_not_in_the_first_column():
    rows = "类别\t序号\t指标\t2026年目标\n经济发展\t1\t地区生产总值\t330亿元\n\t2\t粮食产量\t75万吨\n"
    facts = find_facts(report_of(f"2026年主要指标\n{rows}"))[-2:]
    assert [(fact.indicator, str(fact.value)) for fact in facts] == [("地区生产总值", "330"), ("粮食产量", "75")]


def test_a_rank_and_a_number_cut_in_two_are_no_values():
    rows = "指标\t2025年完成\t2025年位次\n地区生产总值\t312,5亿元\t3\n粮食产量\t75万吨\t2\n"
    facts = find_facts(report_of(f"2026年主要指标\n{rows}"))[-2:]
    assert [(fact.indicator, fact.value and str(fact.value)) for fact in facts] == [
        ("地区生产总值", None),
        ("粮食产量", "75"),
    ]


def test_footnotes_in_the_running_text_are_notes():
    report = report_of("培育专精特新[1]企业12家，粮食\n[1] 专精特新：专业化、精细化。\n[3] 不是注释。\n产量15亿斤。\n")
    assert [(note.number, note.term) for note in report.notes] == [(1, "专精特新")]
    assert report.paragraphs[-1].text.endswith("产量15亿斤。")
