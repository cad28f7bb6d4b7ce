"""What stands beside an answer or a refusal: how the question was understood, and what else the reports state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.regions import names_of
from qa import phrases
from qa.question import Question
from qa.rank import Scored

BESIDE = 0.8
"""A neighbour names the indicator nearly as well as the answer does."""
RELATED = 0.25
"""An indicator is akin to what is asked for when question and name each say half of the other."""
MOST_SUGGESTIONS = 3


def understood(question: Question, decisive: Sequence[Scored]) -> tuple[str, ...]:
    """What the question was taken to ask, for people: ("2026年", "目标", "粮食产量", "临清市")."""
    facts = [one.candidate.fact for one in decisive if one.candidate.fact]
    language = question.language
    if facts:
        names = list(dict.fromkeys(phrases.fold(fact.indicator) for fact in facts))
        if len({(fact.region, fact.period, fact.role) for fact in facts}) == len(facts):
            names = [min(names, key=len)]  # reports give one thing several names
        names += [fact.region for fact in facts]
        roles = [phrases.ROLES[language][fact.role] for fact in facts]
    else:
        focus = " ".join(question.focus.split())
        names = [focus, *(one for one in question.regions if not any(name in focus for name in names_of(one)))]
        roles = []
    periods = [phrases.say_period(one, language) for one in ([fact.period for fact in facts] or question.periods)]
    said = names if language == "zh" else map(phrases.in_english, names)
    return tuple(dict.fromkeys(part for part in (*periods, *roles, *said) if part))


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
            found.setdefault(
                (fact.period, fact.role), phrases.ask_for(fact, question.language, of_many=question.of_many)
            )
    return tuple(found.values())[:MOST_SUGGESTIONS]


def related(candidates: Iterable[Scored]) -> list[Scored]:
    """Figures whose indicator is akin to what is asked for, the nearest first, each indicator and year once."""
    akin = [one for one in candidates if one.candidate.fact and one.candidate.fact.value and _kinship(one) >= RELATED]
    found: dict[str, Scored] = {}
    for one in sorted(akin, key=_kinship, reverse=True):
        assert one.candidate.fact is not None
        found.setdefault(phrases.name_of(one.candidate.fact, "zh", of_many=True), one)
    return list(found.values())[:MOST_SUGGESTIONS]


def _kinship(scored: Scored) -> float:
    """How much of the question an indicator names, times how much of the indicator the question names."""
    return scored.features["name"] * scored.features["exact"]
