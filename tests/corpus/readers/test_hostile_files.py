"""Files made to do harm cost a bounded time and memory, and one line says why they are refused."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from corpus import ReadError, parse
from corpus.readers import apart, read_bytes
from corpus.readers.worker import answer
from tests.corpus.readers import plain_pdf

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
MB = 1 << 20


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def document(body: str, **members: bytes) -> bytes:
    return archive({"word/document.xml": WORD.format(body).encode()} | members)


def workbook(sheet: str) -> bytes:
    import openpyxl

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return archive(members | {"xl/worksheets/sheet1.xml": f"<worksheet {space}>{sheet}</worksheet>".encode()})


def refusal(data: bytes, name: str) -> str:
    started = time.monotonic()
    with pytest.raises(ReadError) as refused:
        read_bytes(data, name=name)
    assert time.monotonic() - started < 30
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{name}: ")
    return line


def bomb(member: str) -> bytes:
    """Half a gigabyte of blanks in half a megabyte."""
    return archive({member: b" " * (513 * MB)})


def test_a_zip_bomb_is_not_unpacked():
    data = bomb("word/document.xml")
    for name in ("bomb.docx", "bomb.xlsx"):
        assert "unpacks to far more" in refusal(data, name)


def test_a_member_that_is_larger_than_it_says_is_not_read_on():
    data = bytearray(archive({"word/document.xml": b" " * (4 * MB)}))
    real, said = struct.pack("<I", 4 * MB), struct.pack("<I", 10)
    assert bytes(data).count(real) == 2
    assert "damaged" in refusal(bytes(data).replace(real, said), "liar.docx")


def test_entities_are_not_expanded():
    pairs = zip("abcdefgh", "bcdefghi", strict=True)
    doubled = "".join(f"<!ENTITY {name} '&{inner};&{inner};'>" for inner, name in pairs)
    entities = f"<!DOCTYPE a [<!ENTITY a 'xxxxxxxxxx'>{doubled}]>"
    data = (entities + WORD.format(PARAGRAPH.format("&i;" * 100))).encode()
    assert "entities" in refusal(archive({"word/document.xml": data}), "entities.docx")


def test_a_file_named_by_an_entity_is_not_read(tmp_path):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    entity = f"<!DOCTYPE a [<!ENTITY x SYSTEM '{(tmp_path / 'secret.txt').as_uri()}'>]>"
    data = entity + WORD.format(PARAGRAPH.format("&x;"))
    assert "declares entities" in refusal(archive({"word/document.xml": data.encode()}), "outside.docx")


def test_paths_of_members_lead_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tricks = {"../../escaped.txt": b"x", "/tmp/escaped.txt": b"x", "word/../../escaped.xml": b"x"}
    text = read_bytes(document(PARAGRAPH.format("增长5%。"), **tricks), name="tricks.docx").text
    assert text == "增长5%。"
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.docx", document("<w:tbl><w:tr><w:tc>" * 20_000)),
        ("deep.docx", document("<w:sdt>" * 3000 + "</w:sdt>" * 3000)),
        ("deep.xlsx", workbook("<sheetData>" + "<row>" * 50_000)),
    ],
)
def test_deep_nesting_is_refused(name, data):
    refusal(data, name)


def test_a_page_nested_too_deeply_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(apart, "LONGEST_S", 10)
    marked = "".join(f"<p><b id={number}>" for number in range(200_000))
    for nested in ("<div>" * 10_000_000, "<div>" * 1000, "<p><span>" * 200_000, marked):
        assert "more than 512 deep" in refusal(f"{nested}<p>增长5%。</p>".encode(), "deep.html")
    page = "<div>" * 500 + f"<p>{'增长5%。' * 40}</p>"
    assert "增长5%。" in read_bytes(page.encode(), name="deep.html").text


def test_a_page_that_takes_too_long_is_given_up_in_time(monkeypatch):
    monkeypatch.setattr(apart, "LONGEST_S", 2)
    page = "<h1>增长</h1>" * 100_000
    assert "more than 2 seconds" in refusal(page.encode(), "slow.html")


def test_a_cell_that_claims_to_span_everything_spans_little():
    table = "<table><tr><td colspan=999999999>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert len(read_bytes(f"<p>{'增长。' * 40}</p>{table}".encode(), name="wide.html").text) < 1000
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr>{0}</w:tc><w:tc>{0}</w:tc></w:tr>'
    data = document(f"<w:tbl>{row.format(PARAGRAPH.format('甲')) * 2}</w:tbl>")
    assert len(read_bytes(data, name="wide.docx").text) < 1000


def test_a_row_far_below_the_last_is_refused():
    far = '<row r="999999999"><c r="A999999999"><v>2</v></c></row>'
    sheet = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{far}</sheetData>'
    assert "more rows" in refusal(workbook(sheet), "far.xlsx")


def test_a_formula_that_was_never_calculated_is_not_dropped():
    sheet = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f></c></row></sheetData>'
    assert "formulas" in refusal(workbook(sheet), "formula.xlsx")


def test_a_pdf_that_claims_a_billion_pages_is_refused():
    pages = b"<< /Type /Pages /Count 1000000000 /Kids [3 0 R] >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    assert refusal(plain_pdf.file_of([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page]), "endless.pdf")


def test_a_pdf_whose_pages_hold_themselves_is_refused():
    pages = b"<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>"
    refusal(plain_pdf.file_of([b"<< /Type /Catalog /Pages 2 0 R >>", pages]), "loop.pdf")


def test_a_pdf_stream_that_inflates_without_end_is_refused():
    packed = zlib.compress(b"q " * (20 * MB), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        b"<< /Filter /FlateDecode /Length %d >> stream\n%s\nendstream" % (len(packed), packed),
    ]
    refusal(plain_pdf.file_of(objects), "inflating.pdf")


def test_a_locked_office_file_says_so():
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked.docx")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf", "a.html"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7\x00", bytes(1000), b"\xff" * 1000])
def test_what_is_no_file_of_its_kind_is_refused(name, data):
    refusal(data, name)


def test_ten_megabytes_on_one_line_of_a_word_document_are_read():
    line = "粮食产量突破15亿斤，增长5%。" * 260_000
    started = time.monotonic()
    assert parse(read_bytes(document(PARAGRAPH.format(line)), name="long.docx")).source.text == line
    assert time.monotonic() - started < 30


def test_a_file_with_more_text_than_any_report_is_refused():
    assert "too much text" in refusal(document(PARAGRAPH.format("增长。" * (6 * MB))), "endless.docx")


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(apart, "LONGEST_S", 0.05)
    apart.stop()
    assert "more than 0.05 seconds" in refusal(document(PARAGRAPH.format("增长。") * 200_000), "slow.docx")
    monkeypatch.undo()
    assert read_bytes(document(PARAGRAPH.format("增长5%。")), name="next.docx").text == "增长5%。"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")
def test_a_file_that_needs_too_much_memory_is_given_up(monkeypatch):
    monkeypatch.setattr(apart, "MOST_MEMORY", 100 * MB)
    apart.stop()
    assert "memory" in refusal(document(PARAGRAPH.format("增长。") * 400_000), "large.docx")
    monkeypatch.undo()
    apart.stop()
    assert read_bytes(document(PARAGRAPH.format("增长5%。")), name="next.docx").text == "增长5%。"


def test_one_process_serves_many_files_and_a_dead_one_is_replaced():
    data = document(PARAGRAPH.format("增长5%。"))
    read_bytes(data, name="one.docx")
    first = apart._running().process
    read_bytes(data, name="two.docx")
    assert apart._running().process is first
    first.kill()
    first.wait()
    assert read_bytes(data, name="three.docx").text == "增长5%。"


def test_the_process_parses_nothing_from_the_folder_it_is_started_in(tmp_path):
    for module in ("lxml", "json", "corpus"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    path = tmp_path / "r.docx"
    path.write_bytes(document(PARAGRAPH.format("增长5%。")))
    code = f"from pathlib import Path; from corpus import read; print(read(Path({str(path)!r})).source.text)"
    project = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": project, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == "增长5%。", done.stderr


def test_an_unforeseen_error_of_a_library_is_a_refusal(monkeypatch):
    from corpus.readers import docx

    def fail(data: bytes, *, name: str) -> None:
        raise KeyError("x")

    monkeypatch.setattr(docx, "extract", fail)
    assert "KeyError" in answer("docx", b"", name="a.docx")["error"]
