"""Answers as cards. Everything that comes from a report or a question is escaped here: never markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from urllib.parse import quote

from qa.answer import Answer, AnswerFact, Citation
from qa.english import gloss
from qa.phrases import in_english
from qa.web.actions import MARK, actions
from qa.web.chart import WIDEST
from qa.web.compare import comparison
from qa.web.places import figure_ranges, figure_spans, link, source_link, write_spans
from qa.web.words import WORDS, label, spot

LONGEST_FIGURE = 18
LONGEST_HEADLINE = 60
_STATEMENT_END = re.compile(r"([。；.!?！？]\s*(?:\[\d{1,3}\])+)\s*(?=[^\s\[])")
_DIGITS = re.compile(r"[+\-−]?\d[\d,.]*(?:\s*[-—–－~～至]\s*\d[\d,.]*)?")


def turn(answer: Answer, turn_id: str, *, width: int = WIDEST) -> str:
    """One question with its answer card; `turn_id` is unique on the page, a chart may be `width` pixels wide."""
    kind = "refusal" if answer.refused else "answer"
    compared = comparison(
        [_in_language(fact, answer) for fact in answer.facts],
        lambda number: _mark(answer, number, turn_id),
        lambda fact: _place(answer, fact),
        width,
        answer.missing,
    )
    parts = (
        _completed(answer.asked),
        _understood(answer.understood),
        "" if answer.refused or compared else _headline(answer),
        _sentence(answer, turn_id),
        _english_quotes(answer),
        compared,
        actions(answer),
        _suggestions(answer),
        _evidence(answer, turn_id),
    )
    card = f'<article class="card {kind}" {label("answer")} lang="{answer.language}">{"".join(parts)}</article>'
    return f'<li class="turn" id="{turn_id}">{_asked(answer.question)}{card}</li>'


def _in_language(fact: AnswerFact, answer: Answer) -> AnswerFact:
    """A fact with the names that its answer is in; Chinese ones where no English ones are known."""
    if answer.language == "zh":
        return fact
    return replace(fact, region=gloss(fact.region) or fact.region, indicator=gloss(fact.indicator) or fact.indicator)


def trouble(question: str, message: str, turn_id: str) -> str:
    """A question that could not be asked, with the one line that says why; `message` is markup made by `words`."""
    return f'<li class="turn" id="{turn_id}">{_asked(question)}<article class="card refusal">{message}</article></li>'


def _asked(question: str) -> str:
    return f'<p class="asked">{spot("you", cls="who")}<span class="question">{escape(question)}</span></p>'


def _completed(asked: str | None) -> str:
    """The full question that a follow-up was understood as."""
    return f'<p class="completed">{spot("completed")}<span class="full">{escape(asked)}</span></p>' if asked else ""


def _understood(chips: tuple[str, ...]) -> str:
    if not chips:
        return ""
    items = "".join(
        f'<li><button type="button" class="chip" data-act="correct" data-text="{escape(chip)}"'
        f" {label('correct', chip=chip)}>{escape(chip)}</button></li>"
        for chip in chips
    )
    return f'<ul class="understood" {label("understood")}>{items}</ul>'


def _headline(answer: Answer) -> str:
    """The bare answer, large where it is a figure, a list where it is one."""
    short = answer.short or ""
    items = short.split("、")
    if len(items) >= 3 and not answer.facts:
        return '<ul class="items">' + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
    bare, gloss = _split_gloss(short)
    said_below = len(bare) > LONGEST_FIGURE and bare in answer.text
    if not bare or len(bare) > LONGEST_HEADLINE or said_below:
        return ""
    if len(bare) > LONGEST_FIGURE or not _DIGITS.search(bare):
        return f'<p class="headline words">{escape(bare)}{_small("gloss", gloss)}</p>'
    hedge, bare = _split_hedge(bare, answer)
    return f'<p class="headline figure">{_figure(bare)}{_small("hedge", hedge)}{_small("gloss", gloss)}</p>'


def _split_hedge(bare: str, answer: Answer) -> tuple[str, str]:
    """The hedge of a figure, and the figure without the hedge words before it: 力争突破 and 15亿斤.

    An English answer keeps its own words where they stand.
    """
    words = [word for word in (answer.facts[0].hedge or "").split("+") if word] if answer.facts else []
    if answer.language != "zh":
        return "", bare
    first = _DIGITS.search(bare)
    before = bare[: first.start()] if first else ""
    missing = "".join(word for word in words if word not in bare)
    if before and all(word in before + missing for word in words) and before in "".join(words):
        return missing + before, bare[len(before) :]
    return missing, bare


def _split_gloss(short: str) -> tuple[str, str]:
    """`over 15亿斤 (1.5 billion jin)` as its figure and what stands in brackets after it."""
    found = re.fullmatch(r"(.+?)\s*\(([^()]*)\)", short.strip())
    return (found[1], found[2]) if found else (short.strip(), "")


def _figure(bare: str) -> str:
    """Digits at full size, the words around them smaller."""
    parts: list[str] = []
    end = 0
    for found in _DIGITS.finditer(bare):
        parts.append(_small("unit" if end else "before", bare[end : found.start()]))
        parts.append(f'<span class="digits">{escape(found[0])}</span>')
        end = found.end()
    return "".join(parts) + _small("unit", bare[end:])


def _small(cls: str, text: str) -> str:
    return f'<span class="{cls}">{escape(text.strip())}</span>' if text.strip() else ""


def _sentence(answer: Answer, turn_id: str) -> str:
    text = answer.refusal.message if answer.refusal else answer.text  # what there is instead stands in the chips
    lines = (line.strip() for line in _STATEMENT_END.sub(r"\1\n", text).split("\n"))
    return "".join(f'<p class="sentence">{_with_marks(answer, line, turn_id)}</p>' for line in lines if line)


def _with_marks(answer: Answer, line: str, turn_id: str) -> str:
    """A line of the answer, escaped, its [n] turned into links where citation n exists."""
    parts: list[str] = []
    end = 0
    for found in MARK.finditer(line):
        before = line[end : found.start()]
        mark = _mark(answer, int(found[1]), turn_id)
        if mark and (last := before[-2:].strip()):
            # A mark never begins a line: it stays with the last characters before it.
            before, mark = before.rstrip()[: -len(last)], f'<span class="tied">{escape(last)}{mark}</span>'
        parts.append(escape(before) + (mark or escape(found[0])))
        end = found.end()
    return "".join(parts) + escape(line[end:])


def _mark(answer: Answer, number: int, turn_id: str) -> str:
    citation = next((citation for citation in answer.citations if citation.number == number), None)
    return f"<sup>{_cite(citation, answer.facts, turn_id)}</sup>" if citation else ""


def _place(answer: Answer, fact: AnswerFact) -> str:
    """The attributes of the link to where a fact stands."""
    citation = next(citation for citation in answer.citations if citation.number == fact.citation)
    return source_link(citation.report, citation.spans, figure_spans(citation, (fact,)))


def _cite(citation: Citation, facts: tuple[AnswerFact, ...], turn_id: str) -> str:
    return (
        f'<a class="cite" href="{escape(link(citation.report, citation.spans))}" data-turn="{turn_id}"'
        f' data-report="{escape(citation.report)}"'
        f' data-span="{write_spans(citation.spans)}" data-figure="{write_spans(figure_spans(citation, facts))}"'
        f" {label('citation', number=citation.number)}>{citation.number}</a>"
    )


def _english_quotes(answer: Answer) -> str:
    """The Chinese sentences under an English answer, which its reader could not see otherwise."""
    if answer.language != "en" or answer.refused:
        return ""
    return "".join(
        f'<blockquote class="beneath" lang="zh">{_quote(citation, answer.facts)}</blockquote>'
        for citation in answer.citations[:2]
    )


def _quote(citation: Citation, facts: tuple[AnswerFact, ...]) -> str:
    """The quote with the answer's figures bold."""
    parts: list[str] = []
    end = 0
    for start, stop in figure_ranges(citation, facts):
        parts.append(f"{escape(citation.quote[end:start])}<b>{escape(citation.quote[start:stop])}</b>")
        end = stop
    return "".join(parts) + escape(citation.quote[end:])


def asks(question: str, cls: str) -> str:
    """A button that asks a question."""
    text = escape(question)
    return f'<button type="button" class="{cls}" data-act="ask" data-text="{text}">{text}</button>'


def _suggestions(answer: Answer) -> str:
    items = "".join(f"<li>{asks(question, 'chip')}</li>" for question in answer.suggestions) + _elsewhere(answer)
    if not items:
        return ""
    is_empty = answer.refusal is not None and answer.refusal.kind == "not_a_question"
    word = "examples" if is_empty else "instead" if answer.refused else "also"
    return f'<div class="also">{spot(word)}<ul>{items}</ul></div>'


def _elsewhere(answer: Answer) -> str:
    """The way to the same indicator in every region and year."""
    if not answer.facts:
        return ""
    name = min((fact.indicator for fact in answer.facts), key=len)
    way = f'href="?room=facts&indicator={quote(name, safe="")}" data-act="look-up" data-indicator="{escape(name)}"'
    said = name if answer.language == "zh" else in_english(name)
    return f'<li><a class="chip" {way}>{spot("elsewhere", indicator=said)}</a></li>'


def _evidence(answer: Answer, turn_id: str) -> str:
    """Quotes with their places, and the times; folded."""
    count = len(answer.citations)
    if not count and answer.refused and not answer.timings_ms:
        return ""
    head = spot("evidence_one") if count == 1 else spot("evidence", count=count) if count else spot("no_evidence")
    total = answer.timings_ms.get("total")
    time = f'<span class="ms">{total:.0f} ms</span>' if total is not None else ""
    items = "".join(_evidence_item(answer, citation, turn_id) for citation in answer.citations)
    return (
        f'<details class="evidence"><summary>{head}{time}</summary>'
        f"<ol>{items}</ol><p class='stages'>{_stages(answer)}</p></details>"
    )


def _evidence_item(answer: Answer, citation: Citation, turn_id: str) -> str:
    place = " › ".join(citation.section)
    page = f" · {spot('page', page=citation.page)}" if citation.page else ""
    title = f"<cite>{escape(citation.title)}</cite> {_year(citation)}"
    return (
        f'<li id="{turn_id}-{citation.number}">{_cite(citation, answer.facts, turn_id)}'
        f'<blockquote lang="zh">{_quote(citation, answer.facts)}</blockquote>'
        f'<p class="place">{title}<span>{escape(place)}</span>{page}</p></li>'
    )


def _year(citation: Citation) -> str:
    return f'<span class="year">{citation.year}</span> ' if citation.year else ""


def _stages(answer: Answer) -> str:
    confidence = "" if answer.refused else spot("confidence", percent=round(answer.confidence * 100)) + " · "
    times = " · ".join(f"{_stage(stage)} {ms:.1f} ms" for stage, ms in answer.timings_ms.items())
    return confidence + times


def _stage(name: str) -> str:
    return spot(f"stage_{name}") if f"stage_{name}" in WORDS else escape(name)
