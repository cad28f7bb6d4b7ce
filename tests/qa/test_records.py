from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from corpus.report import Fact, Passage, Source, Span
from index.retriever import Hit, ReportInfo, Sentence
from qa.records import CSV_COLUMNS, fact_record, facts_csv, facts_xlsx, hit_record, report_record, safe_cell

TEXT = "全年城镇新增就业5000人以上。\f外贸增长-6.6%。"
PIECES = (Span(0, 6), Span(6, 15))
JOBS = Fact(
    "linqing", "临清市", "城镇新增就业", "5000", "人", "以上", "level", "2026", "target", PIECES, TEXT[:15],
    (Span(8, 13),),
)
ADDED = "2026-01-31T08:00:00+00:00"
INFO = ReportInfo("linqing", "linqing.txt", "计划报告", "临清市", 2026, "plan", None, None, 1, 2, 30, ADDED)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_fact_record_has_the_published_names_and_its_place():
    record = fact_record(JOBS, "linqing.txt")
    assert record == {
        "report": "linqing", "source": "linqing.txt", "indicator": "城镇新增就业", "value": "5000", "unit": "人",
        "hedge": "以上", "change": "level", "period": "2026", "role": "target", "region": "临清市", "basis": None,
        "text": None, "quote": "全年城镇新增就业5000人以上。"[:15], "spans": [[0, 6], [6, 15]], "figure_span": [8, 13],
    }
    start, end = record["figure_span"]
    assert TEXT[start:end] == "5000人"
    assert "".join(TEXT[start:end] for start, end in record["spans"]) == record["quote"]


def test_hit_record_names_the_best_sentence_and_the_page():
    passage = Passage("linqing:1", "linqing", "body", ("一、就业",), (Span(16, 26),), TEXT[16:26])
    hit = Hit(passage, 0.9, 1, {"bm25": 1.0, "dense": 0.5, "maxsim": 0.25}, (Sentence(Span(0, 4), 0.0),))
    record = hit_record(hit, INFO, Source("linqing.txt", TEXT, pages=(0, 16)))
    assert record["sentence"] == TEXT[16:20]
    assert record["page"] == 2
    assert record["section"] == ["一、就业"]
    assert set(record) == {
        "rank", "score", "parts", "report", "source", "title", "region", "year", "section", "text", "spans", "sentence",
        "page",
    }
    json.dumps(record)


def test_report_record_has_the_published_names():
    assert list(report_record(INFO)) == [
        "id", "source", "title", "region", "year", "kind", "date", "passages", "facts", "characters", "added",
    ]


def test_csv_starts_with_a_byte_order_mark_and_holds_every_fact():
    text = facts_csv([JOBS, JOBS], {"linqing": "linqing.txt"})
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    rows = rows_of(text)
    assert len(rows) == 2
    assert (rows[0]["indicator"], rows[0]["value"], rows[0]["unit"]) == ("城镇新增就业", "5000", "人")
    assert TEXT[int(rows[0]["start"]) : int(rows[0]["end"])] == "5000人"


@pytest.mark.parametrize("number", ["-6.6", "+5", "0", "15", "5-5.5"])
def test_numbers_stay_numbers(number):
    assert safe_cell(number) == number


@pytest.mark.parametrize("formula", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "\r=1", "＝1", "-5--3"])
def test_formulas_become_text(formula):
    assert safe_cell(formula) == f"'{formula}"


@given(st.text())
def test_no_cell_is_run_and_none_loses_text(text):
    cell = safe_cell(text)
    assert cell in (text, f"'{text}")
    assert cell[:1] not in set("=+-@\t\r\n") or re.fullmatch(r"[+-]?[\d.]+", cell)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "@SUM(1)", "-1+1", "\x00control"])
def test_workbook_cells_are_never_formulas(text):
    fact = replace(JOBS, value=None, unit=None, text=text, quote=text)
    book = load_workbook(BytesIO(facts_xlsx([fact], {"linqing": "=cmd()"})))
    row = next(book.active.iter_rows(min_row=2))
    assert "f" not in {cell.data_type for cell in row}
    said = text.replace("\x00", "")
    assert row[CSV_COLUMNS.index("text")].value == (said if said == "control" else f"'{said}")


def test_workbook_numbers_are_numbers():
    row = next(load_workbook(BytesIO(facts_xlsx([JOBS], {"linqing": "a"}))).active.iter_rows(min_row=2))
    assert row[CSV_COLUMNS.index("value")].value == 5000
