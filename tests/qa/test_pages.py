"""An answer from a PDF names the page its quote stands on."""

from __future__ import annotations

from pathlib import Path

from corpus import read
from index.retriever import Where
from qa import Answerer
from tests.corpus.readers import render


def test_a_citation_of_a_pdf_has_its_page(bundled_report: Path, tmp_path: Path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(render.to_plain_pdf(bundled_report.read_text(encoding="utf-8")))
    report = read(path)
    with Answerer.open(tmp_path / "library") as answerer:
        answerer.library.add(report)
        answer = answerer.ask("2026年粮食目标？", where=Where(reports=("plan",)))
    (citation, *_) = answer.citations
    start = report.source.text.index("力争粮食产量突破")
    assert answer.short == "15亿斤"
    assert citation.page == report.source.page_of(start) == 9
