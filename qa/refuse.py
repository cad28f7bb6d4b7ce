"""Refusals: what is not in the reports, and what there is instead."""

from __future__ import annotations

from collections.abc import Sequence

from qa import phrases
from qa.answer import Answer, Refusal, RefusalKind
from qa.extract import figure_draft
from qa.question import Question
from qa.rank import Scored
from qa.scope import Scope

MESSAGES: dict[str, dict[str, str]] = {
    "absent": {"zh": "报告里没有找到这方面的内容。", "en": "The reports do not say this."},
    "other_period": {
        "zh": "报告里没有{asked}的这个数，有{stated}的：{instead}",
        "en": "The reports do not give this for {asked}; they give it for {stated}: {instead}",
    },
    "no_report": {"zh": "这里没有{asked}年的报告。", "en": "There is no report of {asked} here."},
    "other_region": {"zh": "这里的报告没有讲{asked}。", "en": "No report here is about {asked}."},
    "not_a_question": {
        "zh": "请问一个报告里可能写到的事，例如一项指标、一个名单或一个说法。",
        "en": "Please ask about something a report may state: a figure, a list or a term.",
    },
}
NEAR = 0.6
"""Another period is offered when its statement covers this much of the question."""
NAMED = 0.5
"""And when its indicator alone names this much of it."""


def refuse(question: Question, scope: Scope, grounds: Sequence[Scored]) -> Answer:
    """No answer: why, and the nearest thing the reports do say."""
    if scope.missing:
        kind: RefusalKind = "other_region"
        message = _say(question, kind, asked="、".join(scope.missing))
        return _refusal(question, kind, message)
    if scope.no_report:
        return _refusal(question, "other_period", _say(question, "no_report", asked=str(question.report_year)))
    other = next((one for one in grounds if _is_near(one)), None)
    if other is None and question.places:
        return _refusal(question, "other_region", _say(question, "other_region", asked="、".join(question.places)))
    if other is None:
        return _refusal(question, "absent", _say(question, "absent"))
    return _other_period(question, other)


def _is_near(scored: Scored) -> bool:
    """Whether it states the very indicator of the question, for another period."""
    features = scored.features
    if scored.candidate.fact is None or features["period"] > -1:
        return False
    return scored.coverage >= NEAR and features["name"] >= NAMED


def not_a_question(question: Question, text: str) -> Answer:
    """Nothing in the text can be looked up."""
    return _refusal(question, "not_a_question", _say(question, "not_a_question"), text)


def _other_period(question: Question, other: Scored) -> Answer:
    fact = other.candidate.fact
    assert fact is not None
    said = figure_draft(question, other).statements[0].text
    asked = "、".join(phrases.say_period(period, question.language) for period in question.periods)
    stated = phrases.say_period(fact.period, question.language)
    message = _say(question, "other_period", asked=asked, stated=stated, instead=said)
    again = f"{stated}{phrases.fold(fact.indicator)}" + ("？" if question.language == "zh" else "?")
    return _refusal(question, "other_period", message, suggestions=(again,))


def _say(question: Question, kind: str, **parts: str) -> str:
    return MESSAGES[kind][question.language].format(**parts)


def _refusal(
    question: Question, kind: RefusalKind, message: str, text: str | None = None, suggestions: tuple[str, ...] = ()
) -> Answer:
    return Answer(
        question=question.text if text is None else text,
        text=message,
        short=None,
        language=question.language,
        confidence=0.0,
        refusal=Refusal(kind, message),
        suggestions=suggestions,
    )
