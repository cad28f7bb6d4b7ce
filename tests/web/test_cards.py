from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from corpus import Span
from index import Library
from qa.answer import AnswerFact
from qa.web.cards import trouble, turn
from qa.web.compare import comparison
from qa.web.examples import Examples
from qa.web.places import link, read_spans, reference, write_spans
from qa.web.words import WORDS
from tests.web.conftest import HOSTILE
from tests.web.scripted import COMPARE, ENGLISH, GRAIN, ScriptedAnswerer, refused

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


def assert_harmless(markup: str) -> Tags:
    tags = Tags(markup)
    for tag, attrs in tags.elements:
        assert tag in ALLOWED
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
    assert not tags.of("actions")
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


def test_copy_with_source_names_the_report_and_section(answerer, report):
    answer = answerer.ask(GRAIN)
    copied = [attrs["data-text"] for _, attrs in Tags(turn(answer, "t1")).elements if attrs.get("data-act") == "copy"]
    assert copied[0] == "粮食产量目标（2026年）：力争突破15亿斤。"
    assert answer.citations[0].quote in (copied[1] or "")
    assert reference(answer.citations[0]) in (copied[1] or "")
    assert reference(answer.citations[0]).startswith(f"《{report.title}》（临清市，2026），三、")


# ---- comparisons ----


def fact(value: str, region: str = "甲市", period: str = "2026", role: str = "target", unit: str = "%") -> AnswerFact:
    return AnswerFact("地区生产总值", value, unit, None, "growth", period, role, region, 1)


def lengths(markup: str) -> list[float]:
    return [float(length) for length in re.findall(r"--length:([\d.]+)%", markup)]


def test_one_fact_is_no_comparison():
    assert comparison([fact("5")], lambda number: "") == ""
    assert comparison([fact("5"), fact("5")], lambda number: "") == ""


def test_two_years_are_lines_with_bars():
    made = comparison([fact("5833", period="2025", role="actual"), fact("5000")], lambda number: f"<sup>{number}</sup>")
    assert "<table" not in made
    assert lengths(made) == [100.0, 85.7]
    assert made.count("<sup>1</sup>") == 2
    assert re.findall(r'<li class="(\w+)">', made) == ["actual", "target"]


def test_regions_by_years_are_a_table_with_missing_cells():
    facts = [fact("5"), fact("5.5", period="2025"), fact("6", region="乙市")]
    made = comparison(facts, lambda number: "")
    tags = Tags(made)
    assert "报告未列出" in tags.text
    assert [attrs["scope"] for tag, attrs in tags.elements if tag == "th"] == ["col", "col", "row", "row"]


@pytest.mark.parametrize(
    "values", [[fact("5"), fact("5", region="乙市", unit="亿元")], [fact("-3"), fact("5", region="乙市")]]
)
def test_no_bars_where_they_would_mislead(values):
    assert lengths(comparison(values, lambda number: "")) == []


def test_bar_of_a_range_is_as_long_as_its_lower_end():
    assert lengths(comparison([fact("5-5.5"), fact("10", region="乙市")], lambda number: "")) == [50.0, 100.0]


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


# ---- words and examples ----


def test_every_word_in_both_languages():
    for key, (chinese, english) in WORDS.items():
        assert chinese
        assert english
        assert re.findall(r"\{\w+\}", chinese) == re.findall(r"\{\w+\}", english), key


@pytest.fixture
def small_library(tmp_path):
    with Library.open(tmp_path) as library:
        yield library


def test_examples_come_from_the_library_and_are_answered(report, small_library):
    class Everything(ScriptedAnswerer):
        asked: tuple[str, ...] = ()

        def ask(self, question, *, where=None, notify=None):
            self.asked = (*self.asked, question)
            answer = self._answers[GRAIN]
            return replace(answer, question=question, short="甲、乙" if question.endswith("有哪些？") else answer.short)

    from tests.web.scripted import linqing_answers

    small_library.add(report)
    everything = Everything(small_library, *linqing_answers(report))
    questions = Examples(everything).questions()  # type: ignore[arg-type]
    assert len(questions) == 6
    assert set(questions) <= set(everything.asked)
    target, result, compared, listed, defined, english = questions
    indicators = {fact.indicator for fact in everything.library.facts()}
    for question in (target, result, compared):
        assert any(indicator in question for indicator in indicators)
    assert "目标" in target
    assert "目标" not in result
    assert "实际" in compared
    assert listed.removesuffix("的有哪些？") in "".join(
        passage.text for passage in everything.library.passages(report.id)
    )
    assert defined.removeprefix("什么是").removesuffix("？") in {note.term for note in report.notes}
    assert english.isascii()


def test_no_example_is_shown_that_is_refused(report, small_library):
    examples = Examples(ScriptedAnswerer(small_library))  # type: ignore[arg-type]
    assert examples.questions() == ()
    small_library.add(report)
    assert examples.questions() == ()


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
