from __future__ import annotations

import re
from html import unescape

import pytest

from corpus import Report, Source, Span, parse, read
from qa.web.reader import reader
from tests.web.test_cards import Tags, assert_harmless


def paper(markup: str) -> str:
    return re.search(r'<article class="paper".*</article>', markup, re.S)[0]  # type: ignore[index]


def bare(text: str) -> str:
    return re.sub(r"[^\w%]", "", text)


def marked(markup: str, tag: str = "mark") -> str:
    return unescape(re.sub(r"<[^>]+>", "", "".join(re.findall(f"<{tag}>(.*?)</{tag}>", markup))))


def shown(markup: str) -> str:
    """The text a reader sees, without the numbers of note marks."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup>.*?</sup>", "", paper(markup))))


def test_nothing_of_the_report_is_lost(report):
    source = re.sub(r"\^\[\d+\]", "", report.source.text)
    # The one character that the mending of a page break leaves out, see the report's README.
    source = source.replace("2026 年的经\n\n经济社会", "2026 年的经济社会")
    assert bare(shown(reader(report))) == bare(source)


def test_headings_notes_and_table(report):
    tags = assert_harmless(reader(report))
    levels = [attrs["class"] for tag, attrs in tags.elements if tag in ("h3", "h4", "h5")]
    assert levels[:3] == ["level-0", "level-1", "level-2"]
    assert len([attrs for attrs in tags.of("note") if attrs["data-number"]]) == sum(
        len(note.marks) for note in report.notes
    )
    assert len(tags.of("note-text")) == len(report.notes) == 15
    assert len([tag for tag, _ in tags.elements if tag == "tr"]) == 9
    ids = [attrs["id"] for _, attrs in tags.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    goals = [attrs["data-goto"] for _, attrs in tags.elements if attrs.get("data-goto")]
    assert set(goals) <= set(ids)


def test_quote_and_figure_are_marked(report):
    start = report.source.text.index("做好粮食等重要农产品")
    figure = report.source.text.index("15亿斤", start)
    made = reader(report, (Span(start, figure + 4),), (Span(figure, figure + 4),))
    assert marked(paper(made)) == report.source.text[start : figure + 4]
    assert marked(paper(made), "b") == "15亿斤"
    assert "<span>推进乡村振兴</span></p>" in made


def test_quote_across_a_page_break_and_a_note_mark(report):
    text = report.source.text
    start, end = text.index("围绕“1365”工作思路"), text.index("左右；居民人均")
    made = reader(report, (Span(start, end),))
    assert bare(marked(paper(made))) == bare(re.sub(r"\^\[\d+\]", "", text[start:end]))


def test_every_passage_can_be_marked(report):
    from corpus import split_passages

    for passage in split_passages(report):
        made = paper(reader(report, passage.pieces))
        assert bare(marked(made)) == bare(passage.text), passage.id


@pytest.mark.parametrize("spans", [(Span(0, 10**9),), (Span(10**8, 10**9),), ()])
def test_old_links_do_no_harm(report, spans):
    assert Tags(reader(report, spans))


def test_hostile_report_is_never_markup(hostile_report):
    everything = (Span(0, len(hostile_report.source.text)),)
    tags = assert_harmless(reader(hostile_report, everything, everything))
    assert "<script>ran()</script>" in tags.text
    assert "</article></textarea>" in tags.text
    assert "[链接](javascript:ran())" in tags.text


def test_plain_and_empty_reports():
    for text in ("", "\n\n", "一句话，没有标题。", "# 标题\n\n段落一。\n\n- 项目\n"):
        report = parse(Source("plain.txt", text))
        assert bare(shown(reader(report))) == bare(text)


def test_provincial_reports_lose_nothing(shared_folder):
    for path in sorted((shared_folder / "reports").glob("prov_2026_*.txt"))[:12]:
        report: Report = read(path)
        assert missing(report) <= 0.01, path.name


def missing(report: Report) -> float:
    """The share of the source's characters that the reader does not show (site furniture is shown too)."""
    source, page = bare(report.source.text), bare(shown(reader(report)))
    return max(len(source) - len(page), 0) / max(len(source), 1)
