"""Files with small changes give a report or a ReadError; `benchmarks/fuzz.py` tries many more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import ReadError
from corpus.readers import FORMATS, ocr, read_bytes
from tests.corpus.readers import render
from tests.corpus.readers.mutate import check, mutated


@pytest.fixture(scope="module")
def seeds(bundled_report: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small file of each format."""
    text = bundled_report.read_text(encoding="utf-8")
    short = text[:1500] + text[-400:]
    folder = tmp_path_factory.mktemp("seeds")
    render.to_docx(short, folder / "seed.docx")
    render.to_xlsx(text, folder / "seed.xlsx")
    return {
        "plain": short.encode(),
        "delimited": short.replace("\t", ",").encode(),
        "html": render.to_html(short).encode(),
        "docx": (folder / "seed.docx").read_bytes(),
        "xlsx": (folder / "seed.xlsx").read_bytes(),
        "pdf": render.to_plain_pdf(short),
    }


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.module)
def test_a_changed_file_gives_a_report_or_a_read_error(known, seeds, monkeypatch):
    monkeypatch.setattr(ocr, "is_installed", lambda: False)

    @given(st.randoms(use_true_random=False))
    @settings(max_examples=40, deadline=None, database=None)
    def try_one(chance):
        try:
            check(read_bytes(mutated(seeds[known.module], chance), name=f"changed{known.suffixes[0]}"))
        except ReadError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017

    try_one()
