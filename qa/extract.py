"""The answer from facts and sentences, without a language model: what is said is cut from the reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.figures import find_figures
from corpus.periods import find_periods
from corpus.report import Fact, Figure, Passage, Span
from corpus.sentences import split_sentences
from qa import bare, phrases, shapes
from qa.candidates import Candidate, locate
from qa.comparison import Probe
from qa.fits import RANK, is_told_in, unit_fit
from qa.match import Matcher
from qa.question import Question
from qa.rank import Scored

QUOTE_LIMIT = 60
"""Characters of a figure's quote, unless its own statement is longer."""
TEXT_LIMIT, LIST_LIMIT = 190, 420
"""Characters an answer may quote: enough for a sentence or two, and for a list in one place."""
ROSE = re.compile(r"[上提增扩下降减升攀跃压缩]?[升高加长大低少]?[到至]")
"""Between what something was and what it is now: 由369位上升到235位."""
SAID = {
    "date": re.compile(
        r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?[底初]?|\d{1,2}月(?:\d{1,2}日|[底初])?|\d{4}[-—]\d{4}(?:学年|年)"
    ),
    "rank": re.compile(rf"(?:[居列在](?:全国|世界|全球|亚洲|全省|全市|全区)?)?(?:{RANK.pattern})"),
}
"""How a date and a place in an order are printed."""
RISEN = re.compile(r"^[^，。；]*[升跃跌降进][居至到入为]?$")
FORMER = re.compile(r"原来|原先|以前|之前|从前|当初|\b(?:before|from|previously|originally)\b", re.IGNORECASE)
ITEM = re.compile(r"[一二三四五六七八九十]+是|[（(][一二三四五六七八九十\d]+[）)]|[①-⑩]|第[一二三四五六七八九十]，")
AGAIN, MOST_PLACES = 0.8, 3
"""A second statement names the indicator nearly as well as the first; so many of them are cited beside it."""
TOGETHER, MOST_TOLD = 0.4, 3
"""Sentences whose scores come as near to the best one's are told beside it: nothing tells which of them is meant."""


@dataclass(frozen=True, slots=True)
class Place:
    """A half-open range of a passage's text."""

    passage: Passage
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the answer, and the ranges of passages that prove it, the clearest first."""

    text: str
    places: tuple[Place, ...]
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is verified: statements in order, and the bare answer."""

    short: str
    statements: tuple[Statement, ...]
    computed: str = ""
    """What was worked out from the figures, marked as such."""
    suggestions: tuple[str, ...] = ()
    """Questions for what stands beside it."""
    missing: tuple[str, ...] = ()
    """Which of several things asked for are not stated."""


def figure_draft(question: Question, scored: Scored, again: Sequence[Scored] = ()) -> Draft:
    """A figure with its indicator, period and role; `again` are other statements of the very same."""
    candidate = scored.candidate
    fact, figure = candidate.fact, candidate.figure
    assert fact is not None
    assert figure is not None
    short, intention = phrases.printed(candidate.text, figure, fact.hedge)
    said = phrases.figure_statement(fact, short, intention, question.language)
    unnamed = question.of_many and not question.regions  # then nobody knows which region's figure it is
    text = phrases.of_region(fact.region, question.language) + said if unnamed and fact.region else said
    statement = Statement(text, tuple(_quote_place(one) for one in (scored, *again)), fact)
    return Draft(phrases.short_answer(fact, short, question.language), (statement,))


def indicator_draft(question: Question, scored: Scored) -> Draft:
    """The name of the indicator whose figure the question states."""
    drafted = figure_draft(question, scored)
    fact = scored.candidate.fact
    assert fact is not None
    name = phrases.fold(fact.indicator)
    return replace(drafted, short=phrases.glossed(name) if question.language == "en" else name)


def same_figure(scored: Scored, others: Sequence[Scored]) -> list[Scored]:
    """Candidates that state the very figure of `scored` once more, for the same thing, period and role."""
    fact = scored.candidate.fact
    assert fact is not None
    found: list[Scored] = []
    for one in others:
        other = one.candidate.fact
        if other is None or one.candidate.passage == scored.candidate.passage:
            continue
        alike = (other.value, other.unit, other.period, other.role) == (fact.value, fact.unit, fact.period, fact.role)
        if alike and other.report_id == fact.report_id and one.features["name"] >= AGAIN * scored.features["name"]:
            found.append(one)
    return found[:MOST_PLACES]


def together(question: Question, ranked: Sequence[Scored]) -> Sequence[Scored]:
    """The first of `ranked`, and those behind it that the question means as likely."""
    if question.expects in ("amount", "rate"):
        return ranked[:1]
    near = [one for one in ranked if one.score >= ranked[0].score - TOGETHER]
    return near if question.expects == "list" else near[:MOST_TOLD]


def text_draft(question: Question, ranked: Sequence[Scored], matcher: Matcher, probe: Probe) -> Draft:
    """The clauses that hold the answer, and the words in them that the question does not say."""
    limit = LIST_LIMIT if question.expects == "list" else TEXT_LIMIT
    statements: list[Statement] = []
    short = ""
    for scored in together(question, ranked):
        told = _told_on(scored.candidate, LIST_LIMIT)
        seen = bare.sense(matcher, probe, scored.candidate.text)
        run = bare.nearest_run(seen) if question.expects == "list" else None
        around = Span(min(seen.centre.start, run.start), max(seen.centre.end, run.end)) if run else seen.centre
        goes_on = len(told) > len(scored.candidate.text)
        low, high = shapes.window(told, around.start, around.end, limit=LIST_LIMIT if goes_on else limit)
        statement = text_statement(told, low, high, scored.candidate.passage, scored.candidate.sentence.start)
        short = short or _section_date(question, scored.candidate) or _bare_text(question, seen, run)
        if not _repeated(statements, statement) and _fits(statements, statement):
            statements.append(statement)
    return Draft(short, tuple(statements))


def _section_date(question: Question, candidate: Candidate) -> str:
    """When, by the heading, where a date is asked for and the sentence says none; empty elsewhere."""
    passage = candidate.passage
    if question.expects != "date" or not passage.period or find_periods(candidate.text, question.this_year):
        return ""
    return phrases.when(passage.period, passage.role, question.language)


def _repeated(statements: list[Statement], another: Statement) -> bool:
    """Whether one of `statements` says the same; it is cited from there as well."""
    for number, one in enumerate(statements):
        if phrases.fold(one.text) == phrases.fold(another.text):
            statements[number] = replace(one, places=(*one.places, *another.places))
            return True
    return False


def _fits(statements: Sequence[Statement], another: Statement) -> bool:
    return not statements or sum(len(one.text) for one in (*statements, another)) <= TEXT_LIMIT


def _bare_text(question: Question, seen: bare.Sense, run: shapes.Run | None) -> str:
    """The figures asked for, the items of the list, or the name."""
    if figures := _bare_figures(question, seen.text, seen.centre):
        return figures
    if question.expects in SAID and (said := _nearest(question, seen)):
        return said
    if run:
        told = "、".join(seen.text[start:end] for start, end in run.items)
    else:
        asks_name = question.expects == "name"
        told = (asks_name and bare.called(seen)) or bare.name(seen, may_count=not asks_name)
    names = phrases.fold(told)
    return phrases.glossed(names) if question.language == "en" else names


def _nearest(question: Question, seen: bare.Sense) -> str:
    """The date or rank nearest to what the question is about; empty where there is none."""
    centre = seen.centre
    found = list(SAID[question.expects].finditer(seen.text))
    if not found:
        return ""
    best = min(found, key=lambda one: max(0, one.start() - centre.end, centre.start - one.end()))
    later = (one for one in found if best.end() <= one.start() and RISEN.search(seen.text[best.end() : one.start()]))
    return (best if FORMER.search(question.text) else next(later, best))[0]


def _bare_figures(question: Question, text: str, centre: Span) -> str:
    """The figures of the unit asked for that stand nearest to what the question is about; empty where none fits."""
    if question.expects not in ("amount", "rate"):
        return ""

    def order(figure: Figure) -> tuple[float, int]:
        return -unit_fit(question, figure.unit), max(0, figure.start - centre.end, centre.start - figure.end)

    told = (one for one in find_figures(text) if is_told_in(question, one.unit) and unit_fit(question, one.unit) >= 0)
    fitting = sorted(told, key=order)
    chosen = sorted(fitting[: max(1, question.asks)], key=lambda figure: figure.start)
    if len(chosen) == 1 and not FORMER.search(question.text):
        later = (one for one in fitting if ROSE.fullmatch(text, chosen[0].end, one.start))
        chosen = [next(later, chosen[0])]
    return "；".join(phrases.printed(text, Span(one.start, one.end), one.hedge)[0] for one in chosen)


def _told_on(candidate: Candidate, limit: int) -> str:
    """The candidate's sentence, with what follows and belongs to it, as far as it fits.

    That are the items 一是 … 二是 …, where it is none itself, and after a colon the other parts of what ； divides.
    """
    text = candidate.passage.text
    start, end = candidate.sentence.start, candidate.sentence.end
    counts = "：" in text[start:end]
    is_item = ITEM.match(text[start:end].lstrip())
    for sentence in split_sentences(text):
        if sentence.start < end or text[end : sentence.start].strip() or sentence.end - start > limit:
            continue
        goes_on = counts and text[start:end].rstrip().endswith("；")
        if goes_on or (not is_item and ITEM.match(text[sentence.start :].lstrip())):
            end = sentence.end
    return text[start:end]


def text_statement(text: str, low: int, high: int, passage: Passage, offset: int) -> Statement:
    """text[low:high] as a sentence of the answer; `offset` is where the text starts in its passage."""
    while low < high and text[low].isspace():
        low += 1
    while low < high and text[high - 1].isspace():
        high -= 1
    said = " ".join(text[low:high].split())
    closed = said if said.endswith(("。", "！", "？", "”", ".")) else said.rstrip("，；、：,;:") + "。"
    return Statement(closed, (Place(passage, Span(offset + low, offset + high)),))


def definition_draft(scored: Scored) -> Draft:
    """A glossary entry, whole."""
    passage = scored.candidate.passage
    text = passage.text
    if len(text) > LIST_LIMIT:
        _, high = shapes.window(text, 0, 1, limit=LIST_LIMIT)
    else:
        high = len(text)
    statement = text_statement(text, 0, high, passage, 0)
    _, separator, meaning = statement.text.partition("：")
    return Draft(meaning.strip() if separator else statement.text, (statement,))


def _quote_place(scored: Scored) -> Place:
    """The statement of the figure, from its subject to the end of its clause, with the clauses before it that fit."""
    candidate = scored.candidate
    fact, figure, text = candidate.fact, candidate.figure, candidate.text
    assert fact is not None
    assert figure is not None
    if candidate.passage.kind != "body":
        return Place(candidate.passage, candidate.sentence)
    stated = locate(candidate.passage.pieces, Span(fact.pieces[0].start, fact.pieces[0].end))
    start = min(figure.start, max(0, stated.start - candidate.sentence.start)) if stated else figure.start
    ranges = shapes.clauses(text)
    end = next(high for _, high in ranges if high >= figure.end)
    starts = [low for low, _ in ranges if low <= start]
    low = min((at for at in starts if end - at <= QUOTE_LIMIT), default=starts[-1])
    while low < end and text[low].isspace():
        low += 1
    while end > figure.end and (text[end - 1].isspace() or text[end - 1] in "，；、：,;:"):
        end -= 1
    return Place(candidate.passage, Span(candidate.sentence.start + low, candidate.sentence.start + end))
