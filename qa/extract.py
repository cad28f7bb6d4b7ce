"""The answer from facts and sentences, without a language model: what is said is cut from the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.report import Fact, Passage, Span
from qa import phrases, shapes
from qa.match import Matcher, Probe, View, Weights
from qa.question import Question
from qa.rank import Scored

TEXT_LIMIT, LIST_LIMIT = 170, 420
"""Characters an answer may quote: enough for a sentence, and for a list."""
ALSO = 0.9
"""A further sentence is worth adding to a list when its score reaches this share of the best one's."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the answer, and the range of a passage that proves it."""

    text: str
    passage: Passage
    place: Span
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is verified: statements in order, and the bare answer."""

    short: str
    statements: tuple[Statement, ...]
    computed: str = ""
    """What was worked out from the figures, marked as such."""


def figure_draft(question: Question, scored: Scored) -> Draft:
    """A figure with its indicator, period and role."""
    candidate = scored.candidate
    assert candidate.fact is not None and candidate.figure is not None
    short, intention = phrases.printed(candidate.text, candidate.figure, candidate.fact.hedge)
    text = phrases.figure_statement(candidate.fact, short, intention, question.language)
    statement = Statement(text, candidate.passage, _quote_place(scored), candidate.fact)
    return Draft(phrases.short_answer(candidate.fact, short, question.language), (statement,))


def text_draft(question: Question, ranked: Sequence[Scored], matcher: Matcher, probe: Probe) -> Draft:
    """The clauses that hold the answer, and the words in them that the question does not say."""
    many = question.expects in ("list", "definition")
    limit = LIST_LIMIT if many else TEXT_LIMIT
    statements: list[Statement] = []
    short = ""
    for scored in ranked:
        if statements and not (many and question.expects == "list" and scored.score >= ALSO * ranked[0].score):
            break
        text, centre = scored.candidate.text, _centre(matcher, probe, scored.candidate.text)
        run = _run(text, centre) if many else None
        around = Span(min(centre.start, run.start), max(centre.end, run.end)) if run else centre
        low, high = shapes.window(text, around.start, around.end, limit=limit)
        if statements and sum(len(s.text) for s in statements) + high - low > limit:
            break
        if not statements:
            short = _short(text, run, Span(low, high), matcher, probe)
        start = scored.candidate.sentence.start
        statements.append(_text_statement(text, low, high, scored.candidate.passage, start))
    return Draft(short, tuple(statements))


def _text_statement(text: str, low: int, high: int, passage: Passage, offset: int) -> Statement:
    while low < high and text[low].isspace():
        low += 1
    while low < high and text[high - 1].isspace():
        high -= 1
    said = " ".join(text[low:high].split())
    closed = said if said.endswith(("。", "！", "？", "”", ".")) else said.rstrip("，；、：,;:") + "。"
    return Statement(closed, passage, Span(offset + low, offset + high))


def definition_draft(scored: Scored) -> Draft:
    """A glossary entry, whole."""
    passage = scored.candidate.passage
    text = passage.text
    if len(text) > LIST_LIMIT:
        _, high = shapes.window(text, 0, 1, limit=LIST_LIMIT)
    else:
        high = len(text)
    statement = _text_statement(text, 0, high, passage, 0)
    _, separator, meaning = statement.text.partition("：")
    return Draft(meaning.strip() if separator else statement.text, (statement,))


def _quote_place(scored: Scored) -> Span:
    """The clauses around the figure, as a range of the passage."""
    candidate = scored.candidate
    assert candidate.figure is not None
    low, high = shapes.window(candidate.text, candidate.figure.start, candidate.figure.end, limit=TEXT_LIMIT)
    while low < high and candidate.text[low].isspace():
        low += 1
    while low < high and candidate.text[high - 1].isspace():
        high -= 1
    return Span(candidate.sentence.start + low, candidate.sentence.start + high)


def _centre(matcher: Matcher, probe: Probe, text: str) -> Span:
    """The clause where the question's weight gathers."""
    view = matcher.view(text)
    similarity = matcher.similarity(probe, view)
    ranges = shapes.clauses(text)
    pulls = []
    for low, high in ranges:
        inside = (view.places[:, 0] >= low) & (view.places[:, 1] <= high)
        pulls.append(probe.share(probe.best(similarity[:, inside])) if inside.any() else 0.0)
    if not pulls:
        return Span(0, len(text))
    low, high = ranges[max(range(len(pulls)), key=pulls.__getitem__)]
    return Span(low, high)


def _run(text: str, centre: Span) -> shapes.Run | None:
    """The run of items nearest to the clause that the question is about."""
    found = shapes.runs(text)
    return min(found, key=lambda run: _distance(run, centre), default=None)


def _distance(run: shapes.Run, centre: Span) -> int:
    return max(0, run.start - centre.end, centre.start - run.end)


def _short(text: str, run: shapes.Run | None, place: Span, matcher: Matcher, probe: Probe) -> str:
    if run:
        return "、".join(phrases.fold(text[low:high]) for low, high in run.items)
    return phrases.fold(_unsaid(text, place, matcher, probe))


def _unsaid(text: str, place: Span, matcher: Matcher, probe: Probe) -> str:
    """The name that the clauses give and the question does not: a quoted one first, else the longest unmatched stretch."""
    view = matcher.view(text)
    similarity = matcher.similarity(probe, view)
    matched = similarity.max(axis=0) if similarity.size else view.weights * 0

    def news(low: int, high: int) -> float:
        inside = (view.places[:, 0] >= low) & (view.places[:, 1] <= high)
        return float(((1 - matched[inside]) * view.weights[inside]).sum()) if inside.any() else 0.0

    quoted = [r for r in shapes.quoted(text) if place.start <= r[0] and r[1] <= place.end and news(*r) > 1.0]
    if quoted:
        low, high = max(quoted, key=lambda r: news(*r))
        return text[low:high]
    stretches = _stretches(view, matched, place)
    if not stretches:
        return text[place.start : place.end].strip("，；。：,;:")
    low, high = max(stretches, key=lambda r: news(*r))
    return text[low:high].strip("，；。：、,;: ")


def _stretches(view: View, matched: Weights, place: Span) -> list[tuple[int, int]]:
    """Runs of tokens that the question does not match, inside one clause."""
    found: list[tuple[int, int]] = []
    for low, high in shapes.clauses(view.text):
        if low < place.start or high > place.end:
            continue
        start: int | None = None
        for (token_start, token_end), match in zip(view.places.tolist(), matched.tolist(), strict=True):
            if token_start < low or token_end > high:
                continue
            if match < 0.5:
                start = token_start if start is None else start
                end = token_end
            elif start is not None:
                found.append((start, end))
                start = None
        if start is not None:
            found.append((start, end))
    return found
