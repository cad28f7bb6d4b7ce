"""The bundled report says the same as Word document, web page and PDF as it says as text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus import Report, parse, read
from corpus.facts import find_facts
from corpus.passages import split_passages
from corpus.readers import read_bytes
from tests.corpus.readers import render


def facts_of(report: Report):
    """Every fact, blanks aside: those between a number and its unit are lost on the way through a PDF."""
    return [
        ("".join(fact.indicator.split()), fact.value, fact.unit, fact.change, fact.period, fact.role)
        for fact in find_facts(report)
    ]


def texts_of(report: Report):
    return [(tuple(map(squeezed, part.section)), squeezed(part.text)) for part in report.paragraphs]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def original(bundled_report: Path) -> Report:
    return read(bundled_report)


def assert_same(report: Report, original: Report) -> None:
    assert (report.title, report.region, report.year, report.kind, report.date) == (
        original.title,
        original.region,
        original.year,
        original.kind,
        original.date,
    )
    assert facts_of(report) == facts_of(original)
    assert [(note.number, squeezed(note.text)) for note in report.notes] == [
        (note.number, squeezed(note.text)) for note in original.notes
    ]
    assert [[squeezed(cell.text) for row in table.rows for cell in row] for table in report.tables] == [
        [squeezed(cell.text) for row in table.rows for cell in row] for table in original.tables
    ]


def test_as_a_word_document(original, bundled_report, tmp_path):
    path = tmp_path / bundled_report.with_suffix(".docx").name
    render.to_docx(bundled_report.read_text(encoding="utf-8"), path)
    report = read(path)
    assert_same(report, original)
    assert texts_of(report) == texts_of(original)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_as_a_web_page(original, bundled_report, encoding):
    page = render.to_html(bundled_report.read_text(encoding="utf-8"))
    report = parse(read_bytes(page.replace("utf-8", encoding).encode(encoding), name=f"{bundled_report.stem}.html"))
    assert_same(report, original)
    assert texts_of(report)[-1] == texts_of(original)[-1]
    assert not any(words in text for _, text in texts_of(report) for words in ("首页", "分享到", "版权所有"))


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium on PATH")
def test_as_a_pdf_with_the_page_of_every_passage(original, bundled_report, tmp_path):
    path = tmp_path / f"{bundled_report.stem}.pdf"
    render.to_pdf(bundled_report.read_text(encoding="utf-8"), path)
    report = read(path)
    assert_same(report, original)
    assert "计划报告\n" not in report.source.text
    pages = [report.source.page_of(passage.pieces[0].start) for passage in split_passages(report)]
    assert pages[0] == 1
    assert pages[-1] == len(report.source.pages) > 5
    assert [page for page in pages if page] == sorted(page for page in pages if page)
