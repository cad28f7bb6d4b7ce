"""What Word keeps outside the words of a paragraph: styles, automatic numbers, notes, boxes, merged cells."""

from __future__ import annotations

import io
import zipfile

import pytest

from corpus import parse
from corpus.readers import read_bytes

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
BODY = "2026年，全市粮食产量力争突破15亿斤，城镇新增就业5000人以上，居民收入增长与经济增长同步。"


def word(body: str, **parts: str) -> bytes:
    """A Word document of this body; parts are styles, numbering, footnotes, endnotes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {SPACES}>{content}</w:{name}>")
    return out.getvalue()


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(p(r(line)) for line in text.split('|'))}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def text_of(body: str, **parts: str) -> str:
    return read_bytes(word(body, **parts), name="a.docx").text


STYLES = """<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="mine"><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="lv"><w:name w:val="分节"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="strong"><w:rPr><w:b/></w:rPr></w:style>"""


def test_headings_are_told_by_their_style():
    body = (
        p(r("工业"), properties='<w:pStyle w:val="mine"/>')
        + p(r("投资"), properties='<w:pStyle w:val="lv"/>')
        + p(r(BODY))
        + p(r("一、目标"), properties='<w:pStyle w:val="1"/>')
    )
    assert text_of(body, styles=STYLES).split("\n") == ["# 工业", "## 投资", BODY, "# 一、目标"]
    report = parse(read_bytes(word(body + p(r(BODY)), styles=STYLES), name="a.docx"))
    assert [part.section for part in report.paragraphs] == [("工业", "投资"), ("一、目标",)]


def test_a_table_of_contents_is_left_out():
    body = p(r("一、目标 3"), properties='<w:pStyle w:val="T1"/>') + p(r(BODY))
    assert text_of(body, styles=STYLES) == BODY


NUMBERING = """<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl></w:abstractNum>
<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>"""


def item(text: str, level: int) -> str:
    return p(r(text), properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="2"/></w:numPr>')


def test_automatic_numbers_are_as_word_shows_them():
    levels = [("总则", 0), ("甲", 1), ("乙", 1), ("细目", 2), ("细目", 2), ("一点", 3), ("附则", 0), ("丙", 1)]
    body = "".join(item(text, level) for text, level in levels)
    expected = ["第一章总则", "（一）甲", "（二）乙", "一.3. 细目", "一.4. 细目", "一点", "第二章附则", "（一）丙"]
    assert text_of(body, numbering=NUMBERING).split("\n") == expected


def test_foot_and_endnotes_stand_after_the_text_in_the_order_of_their_marks():
    body = p(r("“吨半粮”产能区"), '<w:r><w:endnoteReference w:id="5"/></w:r>', r("达到15.9万亩，")) + p(
        r("“五大行动”"), '<w:r><w:footnoteReference w:id="2"/></w:r>', r("深入推进，增长5%。")
    )
    footnotes = (
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{p(r("五大行动：指五项行动"))}</w:footnote>'
    )
    endnotes = f'<w:endnote w:id="5">{p(r("吨半粮：指亩产1.5吨"))}</w:endnote>'
    source = read_bytes(word(body, footnotes=footnotes, endnotes=endnotes), name="a.docx")
    assert source.text.split("\n")[-3:] == ["注释", "[1] 吨半粮：指亩产1.5吨", "[2] 五大行动：指五项行动"]
    notes = parse(source).notes
    assert [(note.number, note.term, len(note.marks)) for note in notes] == [(1, "吨半粮", 1), (2, "五大行动", 1)]


def test_merged_cells_keep_the_columns_in_place():
    table = (
        row(cell("指标", '<w:vMerge w:val="restart"/>'), cell("2025年", '<w:gridSpan w:val="2"/>'))
        + row(cell("", "<w:vMerge/>"), cell("完成"), cell("增长"))
        + row(cell("地区生产|总值"), cell("100亿元"), cell("5%"))
    )
    lines = text_of(p(r(BODY)) + f"<w:tbl>{table}</w:tbl>").split("\n")
    assert lines[1:] == ["指标\t2025年\t", "\t完成\t增长", "地区生产总值\t100亿元\t5%"]


def test_a_table_of_one_column_is_a_frame():
    table = f"<w:tbl>{row(cell('一、目标|增长5%。'))}{row(cell('二、任务'))}</w:tbl>"
    assert text_of(table).split("\n") == ["一、目标", "增长5%。", "二、任务"]


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{p(r('专栏1 主要指标'))}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text_of(p(r("增长"), both, r("5%。")) + p(r("完。"))).split("\n") == ["增长5%。", "专栏1 主要指标", "完。"]


def test_what_was_deleted_or_is_hidden_is_not_read():
    body = p(
        r("增长"),
        "<w:del><w:r><w:delText>4%</w:delText></w:r></w:del>",
        f"<w:ins>{r('5%')}</w:ins>",
        r("（内部）", "<w:vanish/>"),
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
        "<w:r><w:noBreakHyphen/><w:t>。</w:t></w:r>",
    )
    assert text_of(body) == "增长5%-。"


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([r("工业"), r("稳进提质", "<w:b/>"), r("。成效明显。")], "工业**稳进提质**。成效明显。"),
        ([r("稳进", '<w:rStyle w:val="strong"/>'), r(" "), r("提质 ", "<w:b/>"), r("成效。")], "**稳进 提质** 成效。"),
        ([r("全段", "<w:b/>"), r("都粗。", "<w:b/>")], "全段都粗。"),
        ([r("不粗。", '<w:b w:val="0"/>')], "不粗。"),
    ],
)
def test_bold_words_within_a_paragraph_are_emphasised(runs, expected):
    assert text_of(p(*runs), styles=STYLES) == expected
