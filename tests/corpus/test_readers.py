"""Text files: every byte is read, or the file is refused with one line that says what to do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import ReadError, parse, read
from corpus.readers import read_source
from corpus.readers.plain import decode
from corpus.report import Source

TEXT = "一、2025年工作回顾\r\n\r\n粮食产量突破15亿斤。\n"


@pytest.mark.parametrize("name", ["report.txt", "report.md", "报告.TXT"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_usual_encoding_gives_the_same_text_with_its_newlines(tmp_path, name, encoding):
    path = tmp_path / name
    path.write_bytes(TEXT.encode(encoding))
    assert read_source(path) == Source(name, TEXT)


def test_utf_16_of_either_byte_order_is_read_by_its_mark():
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be"), name="x") == TEXT
    assert decode(b"\xff\xfe" + TEXT.encode("utf-16-le"), name="x") == TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        ("\ufeff \u3000\n".encode(), "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "save"),
        (b"\x00" * 100, "binary"),
        ("报告".encode() + b"\x00", "binary"),
        (b"\xff\xfe\x00", "damaged"),
        (b"\xef\xbb\xbf\xff", "damaged"),
        ("今年".encode() + b"\xff", "UTF-8"),
        (bytes(range(0xA0, 0xFF)) * 5, "UTF-8"),
        ("политика и экономика".encode("cp1251"), "UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path, data, reason):
    path = tmp_path / "scan.txt"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=reason) as refusal:
        read(path)
    assert "scan.txt" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_missing_files_folders_and_unknown_kinds_are_refused(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "table.xyz").write_text("x", encoding="utf-8")
    for name, reason in [("none.txt", "cannot be opened"), ("folder.txt", "cannot be opened"), ("table.xyz", ".txt")]:
        with pytest.raises(ReadError, match=reason) as refusal:
            read(tmp_path / name)
        assert name in str(refusal.value)


@given(
    st.binary(max_size=400)
    | st.text(max_size=300).map(str.encode)
    | st.text(max_size=300).map(lambda text: text.encode("gb18030", "replace"))
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_report_or_a_read_error(data):
    try:
        report = parse(Source("any.txt", decode(data, name="any.txt")))
    except ReadError:
        return
    assert all(report.source.slice(paragraph.pieces) == paragraph.text for paragraph in report.paragraphs)
