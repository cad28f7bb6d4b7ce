"""Refusals: what is not in the reports, and what there is instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa import phrases
from qa.admit import is_of
from qa.answer import Answer, Refusal, RefusalKind
from qa.beside import MOST_SUGGESTIONS, related, understood
from qa.extract import figure_draft
from qa.question import Question
from qa.rank import Scored
from qa.scope import Scope

MESSAGES: dict[str, dict[str, str]] = {
    "ranking": {
        "zh": "这里不给所有地区排名；请点名要比的几个地区，或在数据页里按指标查看。",
        "en": "All regions are not ranked here: name those to compare, or filter the figures by indicator.",
    },
    "absent": {"zh": "报告里没有找到这方面的内容。", "en": "The reports do not say this."},
    "absent_there": {"zh": "报告里没有找到{asked}这方面的内容。", "en": "The reports do not say this of {asked}."},
    "other_period": {
        "zh": "报告里没有{asked}的这个数，有{stated}的：{instead}",
        "en": "The reports do not give this for {asked}; they give it for {stated}: {instead}",
    },
    "no_report": {"zh": "这里没有{asked}年的报告。", "en": "There is no report of {asked} here."},
    "other_region": {"zh": "这里的报告没有讲{asked}。", "en": "No report here is about {asked}."},
    "not_a_question": {
        "zh": "这里只回答报告里写到的事：一项指标、一个名单、一个说法。",
        "en": "Only what the reports state is answered here: a figure, a list, a term.",
    },
    "near": {"zh": "相近的有{names}。", "en": " What comes near: {names}."},
    "example": {"zh": "例如：{names}", "en": " For example: {names}"},
}
NEAR = 0.6
"""Another period is offered when its statement covers this much of the question."""
NAMED = 0.5
"""And when its indicator alone names this much of it."""


def refuse(question: Question, scope: Scope, grounds: Sequence[Scored]) -> Answer:
    """No answer: why, and the nearest things the reports do say."""
    if scope.missing:
        return _with_near(question, "other_region", _say_of(question, "other_region", scope.missing), grounds)
    if scope.no_report:
        message = _say(question, "no_report", asked=str(question.report_year))
        return _with_near(question, "other_period", message, grounds)
    other = next((one for one in grounds if _is_near(question, one)), None)
    if other is not None:
        return _other_period(question, other, grounds)
    if question.places:
        return _with_near(question, "absent", _say_of(question, "absent_there", question.places), grounds)
    return _with_near(question, "absent", _say(question, "absent"), grounds)


def not_ranked(question: Question) -> Answer:
    """No report tells which of all regions has most, and the figure of one is no answer."""
    return _refusal(question, "absent", _say(question, "ranking"))


def not_a_question(question: Question, examples: Sequence[str] = ()) -> Answer:
    """Nothing in the text can be looked up; `examples` are questions that can be answered."""
    told = _say(question, "example", names=" ".join(examples)) if examples else ""
    return _refusal(question, "not_a_question", _say(question, "not_a_question"), told, examples)


def _is_near(question: Question, scored: Scored) -> bool:
    """Whether it states the very indicator of the question, of the place it names, for another period."""
    features = scored.features
    if scored.candidate.fact is None or features["period"] > -1 or not is_of(question.places, scored.candidate):
        return False
    return scored.coverage >= NEAR and features["name"] >= NAMED


def _other_period(question: Question, other: Scored, grounds: Sequence[Scored]) -> Answer:
    fact = other.candidate.fact
    assert fact is not None
    said = figure_draft(question, other).statements[0].text
    asked = "、".join(phrases.say_period(period, question.language) for period in question.periods)
    stated = phrases.say_period(fact.period, question.language)
    message = _say(question, "other_period", asked=asked, stated=stated, instead=said)
    return _refusal(question, "other_period", message, "", _questions(question, (other, *related(grounds))))


def _with_near(question: Question, kind: RefusalKind, message: str, grounds: Sequence[Scored]) -> Answer:
    """A refusal that names what comes near to what was asked for, if anything does."""
    near = related(grounds)
    facts = [one.candidate.fact for one in near if one.candidate.fact]
    names = [phrases.name_of(fact, question.language, of_many=question.of_many) for fact in facts]
    told = _say(question, "near", names=("、" if question.language == "zh" else "; ").join(names)) if names else ""
    return _refusal(question, kind, message, told, _questions(question, near))


def _questions(question: Question, scored: Iterable[Scored]) -> tuple[str, ...]:
    facts = (one.candidate.fact for one in scored)
    asked = (phrases.ask_for(fact, question.language, of_many=question.of_many) for fact in facts if fact)
    return tuple(dict.fromkeys(asked))[:MOST_SUGGESTIONS]


def _say(question: Question, kind: str, **parts: str) -> str:
    return MESSAGES[kind][question.language].format(**parts)


def _say_of(question: Question, kind: str, places: Sequence[str]) -> str:
    named = places if question.language == "zh" else [phrases.in_english(place) for place in places]
    return _say(question, kind, asked="、".join(named))


def _refusal(
    question: Question, kind: RefusalKind, message: str, instead: str = "", suggestions: Sequence[str] = ()
) -> Answer:
    return Answer(
        question=question.text,
        text=message + instead,
        short=None,
        language=question.language,
        confidence=0.0,
        refusal=Refusal(kind, message),
        understood=() if kind == "not_a_question" else understood(question, ()),
        suggestions=tuple(suggestions),
    )
