"""What is common to all kinds of files: which are known, how they are told apart, and that each becomes a report."""

from __future__ import annotations

import pytest

from corpus import ReadError, parse
from corpus.readers import FORMATS, SUFFIXES, read_bytes

TITLE = "关于临清市2025年国民经济和社会发展计划执行情况与2026年国民经济和社会发展计划草案的报告"
PAGE = f"""<html><head><meta charset="{{}}"></head><body><div class="nav"><a href="/">首页</a></div><div id="zoom">
<h1>{TITLE}</h1><p>一、主要目标</p><p>2026年，粮食产量突破15亿斤，城镇新增就业5000人以上，居民收入与经济增长同步。</p>
<table><tr><td>指标</td><td>2025年<br>完成</td></tr><tr><td><p>城镇新增</p><p>就业</p></td><td>5833人</td></tr></table>
</div><div class="footer">主办单位：临清市人民政府</div></body></html>"""


def test_every_suffix_belongs_to_one_format():
    assert list(SUFFIXES) == sorted({suffix for known in FORMATS for suffix in known.suffixes})
    assert len(SUFFIXES) == sum(len(known.suffixes) for known in FORMATS)


def test_an_unknown_kind_is_refused_with_the_kinds_that_are_known():
    with pytest.raises(ReadError, match=r"report\.doc: .*\.docx"):
        read_bytes(b"", name="report.doc")


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", "utf-8"), ("gb18030", "gb2312"), ("gb18030", ""), ("utf-16", "utf-8")]
)
def test_a_web_page_is_read_without_its_furniture(encoding, declared):
    source = read_bytes(PAGE.format(declared).encode(encoding), name="page.html")
    report = parse(source)
    assert (report.title, report.region, report.year) == (TITLE, "临清市", 2026)
    assert [paragraph.section for paragraph in report.paragraphs][-1] == ("一、主要目标",)
    assert [[cell.text for cell in row] for row in report.tables[0].rows] == [["城镇新增就业", "5833人"]]
    assert "首页" not in source.text
    assert "主办单位" not in source.text


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_as_text_is_a_table(separator):
    rows = [["指标", "2025年完成", "2026年计划"], ["地区生产总值（亿元）", '"1,234.5"', "5%左右"]]
    text = "\n".join(separator.join(row) for row in rows)
    table = parse(read_bytes(text.encode("gb18030"), name="主要指标.csv")).tables[0]
    assert [cell.text for cell in table.header] == rows[0]
    assert [[cell.text for cell in row] for row in table.rows] == [["地区生产总值（亿元）", "1,234.5", "5%左右"]]
