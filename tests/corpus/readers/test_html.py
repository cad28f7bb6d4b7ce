"""Saved pages of government sites: old ones laid out with tables, new ones with menus all around, web archives."""

from __future__ import annotations

import pytest

from corpus import parse
from corpus.readers import read_bytes

TITLE = "2026年临清市政府工作报告"
BODY = "2026年，全市粮食产量力争突破15亿斤，城镇新增就业5000人以上，居民收入增长与经济增长同步，各项事业全面进步。"
REPORT = f"<p>各位代表：</p><p>一、主要目标</p><p>{BODY}</p><p>{BODY}</p>"


def lines_of(page: str, name: str = "page.html") -> list[str]:
    return [line for line in read_bytes(page.encode(), name=name).text.split("\n") if line.strip()]


def test_a_page_laid_out_with_tables_is_no_table():
    page = f"""<table width="980"><tr><td width="200"><ul><li><a href="/">首页</a></li></ul></td>
    <td><table><tr><td align="center">{TITLE}</td></tr><tr><td>{REPORT}</td></tr></table></td></tr></table>"""
    lines = lines_of(page)
    assert not any("\t" in line for line in lines)
    assert [line for line in lines if line in (TITLE, "各位代表：", "一、主要目标", BODY)] == [
        TITLE,
        "各位代表：",
        "一、主要目标",
        BODY,
        BODY,
    ]


def test_menus_comments_and_what_is_not_shown_are_left_out():
    page = f"""<nav><a href="/">首页</a></nav><div class="topbar nav">无障碍浏览</div>
    <div id="zoom"><h1>{TITLE}</h1>{REPORT}
    <script>var secret = "增长99%";</script><p style="display:none">隐藏的字</p></div>
    <aside><a href="/1">相关新闻一</a></aside><footer>鲁ICP备1号</footer>"""
    text = read_bytes(page.encode(), name="page.html").text
    assert BODY in text
    assert not any(words in text for words in ("首页", "无障碍", "增长99%", "隐藏的字", "相关新闻", "鲁ICP备"))


def test_headings_of_the_page_are_headings_of_the_report():
    text = f"<p>{BODY}</p>"
    page = f"<h1>{TITLE}</h1><p>各位代表：</p><h2>工业</h2>{text}<h3>投资</h3>{text}<h2>农业</h2>{text}"
    report = parse(read_bytes(page.encode(), name="page.html"))
    assert (report.title, report.region, report.year) == (TITLE, "临清市", 2026)
    assert [part.section for part in report.paragraphs][-3:] == [("工业",), ("工业", "投资"), ("农业",)]


def test_a_main_part_that_misses_most_of_the_page_is_not_believed():
    page = f"<article><p>{TITLE}</p></article><div class='sidebar'>{REPORT * 5}</div>"
    assert BODY in read_bytes(page.encode(), name="page.html").text


def test_cells_that_span_columns_keep_the_others_in_place():
    page = f"""{REPORT}<table><tr><th>指标</th><th colspan="2">2025年完成</th><th>2026年计划</th></tr>
    <tr><td>就业</td><td>5833人</td><td></td><td>5000<br>人</td></tr></table>"""
    assert lines_of(page)[-2:] == ["指标\t2025年完成\t\t2026年计划", "就业\t5833人\t\t5000人"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5"])
def test_the_declared_encoding_is_used(encoding):
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}"><p>{"工作目的" * 30}</p>'
    assert "工作目的" * 30 in read_bytes(page.encode(encoding), name="page.htm").text


def test_a_web_archive_is_read():
    page = f"<html><body>{REPORT}</body></html>"
    archive = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n--X\r\nContent-Type: text/css\r\n\r\n"
        "p {color: red}\r\n--X\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{page}\r\n--X--\r\n"
    )
    assert lines_of(archive, "page.mhtml") == ["各位代表：", "一、主要目标", BODY, BODY]


def test_what_spans_rows_and_columns_leaves_the_others_in_their_places():
    head = "<tr><th rowspan=2>类别</th><th rowspan=2>指标</th><th colspan=2>2025年</th></tr>"
    head += "<tr><th>完成</th><th>增长</th></tr>"
    first = "<tr><td rowspan=2>经济</td><td>地区生产总值</td><td>312亿元</td><td>5.8%</td></tr>"
    page = f"<p>{BODY}</p><table>{head}{first}<tr><td>粮食产量</td><td>15亿斤</td><td>1.1%</td></tr></table>"
    assert lines_of(page)[-4:] == [
        "类别\t指标\t2025年\t",
        "\t\t完成\t增长",
        "经济\t地区生产总值\t312亿元\t5.8%",
        "\t粮食产量\t15亿斤\t1.1%",
    ]
