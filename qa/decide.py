"""From ranked candidates to one draft: which kind of answer, and whether there is one at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from index.retriever import Where
from qa import phrases
from qa.english import say_number
from qa.extract import Draft, definition_draft, figure_draft, same_figure, text_draft
from qa.match import Matcher, Probe, told
from qa.question import Question, roles_by_period
from qa.rank import Scored, combine, weights
from qa.scope import Scope, report_years

BESIDE = 0.8
"""A neighbour names the indicator nearly as well as the answer does."""
MOST_SUGGESTIONS = 3
FIGURES = ("amount", "rate", "any")
"""What is answered by a figure before it is answered by a sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of one question, each kind best first."""

    probe: Probe
    figures: tuple[Scored, ...]
    sentences: tuple[Scored, ...]


def split(question: Question, scope: Scope) -> list[tuple[Question, Scope]]:
    """One question for each period and each region that is asked about side by side."""
    parts = [(question, scope)]
    if len(question.periods) > 1:
        roles = roles_by_period(question)
        parts = [(replace(question, periods=(period,), role=roles.get(period)), scope) for period in question.periods]
        parts = [(one, _of_period(part, one.periods[0])) for one, part in parts]
    if len(scope.regions) > 1:
        parts = [(one, _of_region(part, region)) for one, part in parts for region in scope.regions]
    return parts


def _of_period(scope: Scope, period: str) -> Scope:
    return replace(scope, prefer=replace(scope.prefer, years=report_years((period,))))


def _of_region(scope: Scope, region: str) -> Scope:
    where = replace(scope.where, regions=(region,))
    return Scope(where, Where(regions=(region,), years=scope.prefer.years), (), (region,))


def draft(
    asked: Sequence[tuple[Question, Scope]], found: Sequence[Found], matcher: Matcher
) -> tuple[Draft | None, list[Scored]]:
    """The answer and the candidates it rests on, or no answer and what came nearest."""
    drafts: list[Draft] = []
    grounds: list[Scored] = []
    for (question, _), one in zip(asked, found, strict=True):
        made, ground = _single(question, one, matcher)
        grounds += ground
        if made:
            drafts.append(made)
    if len(asked) == 1 or len(drafts) < 2:
        complete = len(drafts) == len(asked) or (len(asked) > 1 and drafts)
        return (drafts[0] if complete else None), grounds
    return _side_by_side(asked[0][0], drafts), grounds


def _single(question: Question, found: Found, matcher: Matcher) -> tuple[Draft | None, list[Scored]]:
    if question.expects == "definition":
        entry = _note(found, matcher)
        if entry:
            return definition_draft(entry), [entry]
    fitting = [one for one in found.figures if one.features["period"] > -1]
    if (
        question.expects in FIGURES
        and fitting
        and _holds(question, fitting[0])
        and not _better_told(question, fitting[0], found)
    ):
        drafted = figure_draft(question, fitting[0], same_figure(fitting[0], fitting[1:]))
        return replace(drafted, suggestions=neighbours(question, fitting[0], found.figures)), [fitting[0]]
    if question.expects in ("amount", "rate"):
        return None, list((*fitting[:1], *found.figures[:1]))
    told = [one for one in found.sentences if one.features["period"] > -1]
    if told and _holds(question, told[0]):
        return text_draft(question, told, matcher, found.probe), [told[0]]
    return None, list((*told[:1], *found.sentences[:1]))


def _holds(question: Question, scored: Scored) -> bool:
    """Whether the answer is likely enough to be given."""
    return confidence(question, scored) >= weights()["threshold"][question.language]


def neighbours(question: Question, scored: Scored, others: Sequence[Scored]) -> tuple[str, ...]:
    """Questions for what is stated beside the answer: the same indicator in another period or role."""
    chosen = scored.candidate.fact
    assert chosen is not None
    found: dict[tuple[str | None, str], str] = {}
    for one in others:
        fact = one.candidate.fact
        if fact is None or fact.region != chosen.region or one.features["name"] < BESIDE * scored.features["name"]:
            continue
        if (fact.period, fact.role) != (chosen.period, chosen.role) and fact.period and one.features["exact"] >= BESIDE:
            found.setdefault((fact.period, fact.role), phrases.ask_for(fact, question.language))
    return tuple(found.values())[:MOST_SUGGESTIONS]


def _better_told(question: Question, figure: Scored, found: Found) -> bool:
    """A question without a question word may want words: when a sentence covers clearly more than the figure."""
    if question.expects != "any" or not found.sentences:
        return False
    return found.sentences[0].features["flat"] > figure.coverage + 0.15


def _note(found: Found, matcher: Matcher) -> Scored | None:
    """The glossary entry whose term the question names."""
    notes = [one for one in found.sentences if one.candidate.passage.kind == "note"]

    def named(one: Scored) -> float:
        term = matcher.view(one.candidate.passage.section[-1])
        similarity = matcher.similarity(found.probe, term)
        if not similarity.size:
            return 0.0
        return min(found.probe.share(found.probe.best(similarity)), told(similarity, term.weights) + 0.2)

    top = max(notes, key=named, default=None)
    return top if top is not None and named(top) >= 0.6 else None


def _side_by_side(question: Question, drafts: Sequence[Draft]) -> Draft:
    statements = tuple(statement for one in drafts for statement in one.statements)
    separator = "；" if question.language == "zh" else "; "
    return Draft(separator.join(one.short for one in drafts), statements, _difference(question, drafts))


def _difference(question: Question, drafts: Sequence[Draft]) -> str:
    """The difference of two figures of one unit, marked as computed."""
    facts = [one.statements[0].fact for one in drafts]
    if not question.compares or len(facts) != 2 or facts[0] is None or facts[1] is None:
        return ""
    first, second = facts
    if first.unit != second.unit or not first.value or not second.value:
        return ""
    try:
        difference = Decimal(first.value) - Decimal(second.value)
    except InvalidOperation:
        return ""
    if question.language == "zh":
        return f"（相差 {abs(difference)}{first.unit}，按上面两数计算）"
    return f" (difference: {say_number(abs(difference))} {first.unit}, computed from the two figures)"


def confidence(question: Question, scored: Scored) -> float:
    """How likely the answer is right, 0 to 1: a logistic curve over the features, fitted on labelled questions."""
    curve = weights()["confidence_figure" if scored.candidate.fact else "confidence_sentence"]
    features = {**scored.features, "bias": 1.0, "english": float(question.language == "en")}
    return 1 / (1 + math.exp(-combine(features, curve)))


def understood(question: Question, scored: Scored) -> tuple[str, ...]:
    """What the question was taken to ask, for people: ("2026年", "目标", "粮食产量", "临清市")."""
    fact = scored.candidate.fact
    if fact is None:
        periods = tuple(phrases.say_period(period, question.language) for period in question.periods)
        return (*periods, " ".join(question.focus.split()))
    role = phrases.ROLES[question.language][fact.role]
    period = phrases.say_period(fact.period, question.language)
    return tuple(part for part in (period, role, phrases.fold(fact.indicator), fact.region) if part)
