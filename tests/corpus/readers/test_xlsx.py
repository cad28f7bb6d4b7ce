"""Workbooks: what is shown is what is read."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl

from corpus import parse
from corpus.facts import find_facts
from corpus.readers import read_bytes

TITLE = "临清市2025年国民经济和社会发展计划执行情况与2026年计划草案主要指标"


def book() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "主要指标"
    sheet.append([TITLE])
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["指标", "2025年\n完成", "2026年计划"])
    sheet.append(["地区生产总值增速", 0.05, 0.0555])
    sheet["B4"].number_format, sheet["C4"].number_format = "0%", "0.00%"
    sheet.append(["粮食产量（亿斤）", 15.1, 15])
    sheet.append(["公布", datetime(2026, 1, 21), None])
    return made


def read(made: openpyxl.Workbook):
    out = io.BytesIO()
    made.save(out)
    return read_bytes(out.getvalue(), name="a.xlsx")


def test_numbers_and_dates_are_read_as_they_are_shown():
    assert read(book()).text.split("\n") == [
        TITLE,
        "指标\t2025年完成\t2026年计划",
        "地区生产总值增速\t5%\t5.55%",
        "粮食产量（亿斤）\t15.1\t15",
        "公布\t2026-01-21\t",
    ]


def test_a_sheet_without_a_title_stands_under_its_name_and_hidden_ones_are_left_out():
    made = book()
    made.create_sheet("分县指标").append(["县", "2025年完成"])
    made.create_sheet("Sheet2").append(["甲", "乙"])
    hidden = made.create_sheet("内部")
    hidden.append(["内部", "数字"])
    hidden.sheet_state = "hidden"
    assert read(made).text.split("\n")[5:] == ["# 分县指标", "县\t2025年完成", "甲\t乙"]


def test_the_title_says_region_and_year_and_every_cell_is_a_fact():
    report = parse(read(book()))
    assert (report.title, report.region, report.year) == (TITLE, "临清市", 2026)
    facts = [(fact.indicator, fact.value, fact.unit, fact.period, fact.role) for fact in find_facts(report)]
    assert facts[:4] == [
        ("地区生产总值增速", "5", "%", "2025", "actual"),
        ("地区生产总值增速", "5.55", "%", "2026", "target"),
        ("粮食产量", "15.1", "亿斤", "2025", "actual"),
        ("粮食产量", "15", "亿斤", "2026", "target"),
    ]
