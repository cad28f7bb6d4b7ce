from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from corpus import Span
from qa.answer import AnswerFact
from qa.web.cards import trouble, turn
from qa.web.compare import comparison
from qa.web.places import link, read_spans, reference, write_spans
from qa.web.words import WORDS, reasons
from tests.conftest import PROJECT
from tests.web.conftest import HOSTILE
from tests.web.scripted import COMPARE, ENGLISH, GRAIN, refused

ALLOWED = {
    "li",
    "p",
    "span",
    "article",
    "ul",
    "ol",
    "button",
    "sup",
    "a",
    "div",
    "details",
    "summary",
    "blockquote",
    "b",
    "cite",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "section",
    "header",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "nav",
    "output",
    "input",
    "mark",
    "figure",
    "figcaption",
    "svg",
    "rect",
    "text",
    "circle",
    "line",
    "polyline",
    "g",
    "title",
}


class Tags(HTMLParser):
    """Every element of a piece of HTML, with its attributes and text; open elements must close in order."""

    def __init__(self, markup: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in {tag}: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag != "input":
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def of(self, cls: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if cls in (attrs.get("class") or "").split()]


def assert_harmless(markup: str, *, allowed: Collection[str] = ()) -> Tags:
    tags = Tags(markup)
    for tag, attrs in tags.elements:
        assert tag in ALLOWED or tag in allowed
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "srcdoc")]
        assert not (attrs.get("href") or "?").lower().startswith(("javascript:", "data:", "http"))
    return tags


def test_answer_card_shows_figure_sentence_and_citation(answerer, report):
    tags = assert_harmless(turn(answerer.ask(GRAIN), "t1"))
    assert "15" in tags.text
    assert "力争突破" in tags.text
    cite = tags.of("cite")[0]
    assert cite["data-report"] == report.id
    assert cite["href"] == f"?report={report.id}&span={cite['data-span']}"
    quoted = "".join(report.source.text[span.start : span.end] for span in read_spans(cite["data-span"] or ""))
    assert quoted == answerer.ask(GRAIN).citations[0].quote
    figure = "".join(report.source.text[span.start : span.end] for span in read_spans(cite["data-figure"] or ""))
    assert figure == "15亿斤"


def test_sentence_marks_only_existing_citations(answerer):
    answer = replace(answerer.ask(GRAIN), text="力争突破15亿斤。[1] 见[7]、[x]。")
    assert "见[7]、[x]。" in Tags(turn(answer, "t1")).text


def test_statements_stand_on_lines_of_their_own(answerer):
    answer = replace(answerer.ask(COMPARE), text="甲是5833人。[1]乙是5000人。[2]")
    assert turn(answer, "t1").count('class="sentence"') == 2


def test_english_answer_shows_the_chinese_quote(answerer):
    card = turn(answerer.ask(ENGLISH), "t1")
    assert '<blockquote class="beneath" lang="zh">做好粮食' in card
    assert '<span class="gloss">1.5 billion jin, 750,000 tonnes</span>' in card
    assert '<span class="hedge">' not in card


def test_refusal_offers_what_there_is(answerer):
    tags = assert_harmless(turn(answerer.ask("临清市市长电话"), "t1"))
    assert tags.of("refusal")
    assert not tags.of("headline")
    assert not [attrs for _, attrs in tags.elements if attrs.get("data-act") in ("copy", "link")]
    assert [attrs["data-text"] for attrs in tags.of("chip") if attrs["data-act"] == "ask"] == ["2026年粮食目标？"]


def test_hostile_text_is_never_markup(answerer):
    card = turn(answerer.ask(HOSTILE), "t1")
    tags = assert_harmless(card)
    assert "<script>ran()</script>" in tags.text
    assert "<img src=x onerror=ran()>" in tags.text
    assert "[x](javascript:ran())" in tags.text
    assert_harmless(turn(refused("</p><script>ran()</script>"), "t1"))
    assert_harmless(trouble("<script>ran()</script>", "<p>no</p>", "t1"))


def test_follow_up_shows_the_full_question_and_links_to_it(answerer):
    full = '2026年粮食目标<script>ran()</script>"？'
    tags = assert_harmless(turn(replace(answerer.ask(GRAIN), question="那2026年呢？", asked=full), "t1"))
    assert f"按此理解：{full}" in tags.text
    assert [attrs["data-question"] for _, attrs in tags.elements if attrs.get("data-act") == "link"] == [full]
    assert not Tags(turn(answerer.ask(GRAIN), "t1")).of("completed")


def test_copies_name_the_report_its_body_its_date_and_the_section(answerer, report):
    answer = answerer.ask(GRAIN)
    copied = [attrs["data-text"] for _, attrs in Tags(turn(answer, "t1")).elements if attrs.get("data-act") == "copy"]
    said, sourced, markdown = (text or "" for text in copied)
    assert said == "粮食产量目标（2026年）：力争突破15亿斤。"
    citation = answer.citations[0]
    place = f"《{report.title}》（{report.body}，{report.date.isoformat()}），三、"
    assert reference(citation).startswith(place)
    assert sourced == f"“{citation.quote}”——{reference(citation)}"
    assert markdown.startswith("粮食产量目标（2026年）：力争突破15亿斤。[^1]\n\n[^1]: “做好粮食")
    assert markdown.endswith(f"]({link(citation.report, citation.spans)})")


def test_markdown_of_hostile_text_has_no_markup(answerer):
    answer = answerer.ask(HOSTILE)
    copied = [attrs["data-text"] for _, attrs in Tags(turn(answer, "t1")).elements if attrs.get("data-act") == "copy"]
    unescaped = re.sub(r"\\.", "", copied[2] or "")
    assert not re.search("[<>`*_!]", unescaped)
    assert unescaped.count("](") == 1, "only the link of the footnote"


# ---- comparisons ----


def fact(value: str, region: str = "甲市", period: str = "2026", role: str = "target", unit: str = "%") -> AnswerFact:
    return AnswerFact("地区生产总值", value, unit, None, "growth", period, role, region, 1)


def compared(*facts: AnswerFact) -> str:
    return comparison(facts, lambda number: f"<sup>{number}</sup>", lambda _: 'class="source" href="?report=r"', 600)


def test_one_fact_is_no_comparison():
    assert compared(fact("5")) == ""
    assert compared(fact("5"), fact("5")) == ""


def test_every_cell_has_its_citation_and_what_is_missing_is_said():
    tags = assert_harmless(compared(fact("5"), fact("5.5", period="2025"), fact("6", region="乙市")))
    assert "报告未列出" in tags.text
    assert [attrs["scope"] for tag, attrs in tags.elements if tag == "th"] == ["col", "col", "row", "row"]
    assert [tag for tag, _ in tags.elements].count("sup") == 3


def test_target_beside_result_is_a_row_each():
    tags = assert_harmless(compared(fact("5833", period="2025", role="actual", unit="人"), fact("5000", unit="人")))
    assert "报告未列出" not in tags.text
    assert [attrs["class"] for tag, attrs in tags.elements if tag == "circle"] == ["actual", "target"] * 2  # and legend


def test_what_was_asked_for_and_is_not_stated_has_a_row():
    made = comparison([fact("5")], lambda number: f"<sup>{number}</sup>", lambda _: "", 600, missing=["<i>乙市</i>"])
    tags = assert_harmless(made)
    assert tags.text == "地区生产总值 2026 目标甲市5%1<i>乙市</i>报告未列出"


def test_one_indicator_under_two_names_is_one_column():
    tags = assert_harmless(compared(fact("5"), replace(fact("6", region="乙市"), indicator="全市地区生产总值")))
    assert "全市" not in tags.text
    assert "地区生产总值 2026 目标" in tags.text
    assert len(tags.of("target")) == 1 + 2, "legend and marks"


@pytest.mark.parametrize("other", [fact("5", region="乙市", unit="亿元"), fact("5-5.5", period="2021-2025")])
def test_no_chart_of_what_cannot_be_compared(other):
    assert "<svg" not in compared(fact("5"), other)


# ---- links ----


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("8691-8718", (Span(8691, 8718),)),
        ("1-2,5-9", (Span(1, 2), Span(5, 9))),
        ("", ()),
        ("9-3", ()),
        ("-5", ()),
        ("1-2-3", ()),
        ("x1-2y", (Span(1, 2),)),
        ("99999999999-9999999999999", ()),
    ],
)
def test_spans_of_a_link(written, spans):
    assert read_spans(written) == spans


def test_links_read_back():
    spans = (Span(3, 9), Span(12, 40))
    assert read_spans(write_spans(spans)) == spans
    assert link("a b/<c>&", spans) == "?report=a%20b%2F%3Cc%3E%26&span=3-9,12-40"


# ---- words ----


def test_every_word_in_both_languages():
    for key, (chinese, english) in WORDS.items():
        assert chinese
        assert english
        assert re.findall(r"\{\w+\}", chinese) == re.findall(r"\{\w+\}", english), key


def headline(answerer, short: str, hedge: str | None = None, text: str = "") -> str:
    answer = answerer.ask(GRAIN)
    facts = (replace(answer.facts[0], hedge=hedge),)
    card = turn(replace(answer, short=short, facts=facts, text=text), "t1")
    found = re.search(r'<p class="headline.*?</p>', card)
    return re.sub(r"<[^>]+>", "|", found[0]) if found else ""


@pytest.mark.parametrize(
    ("short", "hedge", "shown"),
    [
        ("15亿斤", "力争突破", "||15||亿斤||力争突破||"),
        ("突破15亿斤", "力争+突破", "||15||亿斤||力争突破||"),
        ("5%左右", "左右", "||5||%左右||"),
        ("增长5%", None, "||增长||5||%||"),
        ("5%—5.5%", None, "||5||%—||5.5||%||"),
        ("张三、李四", None, "|张三、李四|"),
    ],
)
def test_figure_large_hedge_small(answerer, short, hedge, shown):
    assert headline(answerer, short, hedge) == shown


def test_long_words_are_said_once(answerer):
    words = "指粮食年亩产达到 1500 公斤及以上的农业生产区域。"
    assert headline(answerer, words) == f"|{words}|"
    assert headline(answerer, words, text=f"“吨半粮”产能区：{words}[1]") == ""


def test_every_reason_a_file_is_refused_for_has_its_chinese():
    said = [
        re.sub(r"\{[^{}]*\}", "7", reason)
        for path in (PROJECT / "corpus" / "readers").glob("*.py")
        for reason in re.findall(r'ReadError\(f"\{(?:path\.)?name\}: (.*?)"[,)]', path.read_text("utf-8"))
    ]
    assert len(said) > 10
    for reason in said:
        if reason.strip("7; ") and not reason.startswith("7;"):
            assert any(re.fullmatch(pattern, reason) for pattern, _ in reasons()), reason
    for pattern, chinese in reasons():
        groups = re.compile(pattern).groups
        assert {int(number) for number in re.findall(r"\{(\d)\}", chinese)} <= set(range(1, groups + 1))


def test_an_english_answer_is_compared_in_english(answerer):
    facts = (fact("5.5", region="山东省"), fact("5", region="江苏省"))
    answer = replace(answerer.ask(ENGLISH), facts=facts)
    shown = assert_harmless(turn(answer, "t1")).text
    assert "Shandong5.5%" in shown
    assert "GDP 2026" in shown
    assert "GDP (growth) 2026" in shown
