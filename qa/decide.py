"""From ranked candidates to a draft: which kind of answer, and whether it is likely enough to be given."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.figures import find_figures
from corpus.report import Fact
from qa.admit import fitting, holds_codes, tells_another
from qa.bare import sense
from qa.beside import neighbours, related
from qa.comparison import Probe
from qa.english import split_unit
from qa.extract import (
    Draft,
    definition_draft,
    figure_draft,
    indicator_draft,
    same_figure,
    text_draft,
    together,
)
from qa.fits import RANK, kind_fit, unit_fit
from qa.match import Matcher
from qa.question import ANYTHING, Question, unit_families
from qa.rank import Scored, combine, weights
from qa.shapes import clauses
from qa.wording import blank

FIGURES = ("amount", "rate", "any")
"""What is answered by a figure before it is answered by a sentence."""
TEMPERATURE = 8.0
"""Scores times this are logits: differences of about 0.1 decide."""
TOPIC = re.compile("(?:方面|领域)[，：]$")
"""Ends a clause that only names what the next ones are about."""
SAID = 0.1
"""The share of a question that stands beside a figure that answers it: of 50 first figures with less, one was right.

Half of it is the share of what an amount is said to be of that the question says.
"""
STEPS = re.compile("[^，。；]{0,6}(?:台阶|大关|关口)")
"""Behind several sums that were reached one after another: 连续跨越7万亿、8万亿、9万亿三个大台阶."""
NAMED = 0.75
"""A question names a glossary entry when it says this much of its term."""


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of one question, each kind best first."""

    probe: Probe
    figures: tuple[Scored, ...]
    sentences: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The draft for one question, or none, and the candidates that decided it, the decisive one first."""

    draft: Draft | None
    grounds: tuple[Scored, ...] = ()
    confidence: float = 0.0


def choose(question: Question, found: Found, matcher: Matcher) -> Choice:
    """The best answer of the kind that the question expects, if it is likely enough to be right."""
    if (entry := _entry(question, found)) is not None:
        return Choice(definition_draft(entry), (entry,), confidence(question, (entry,)))
    if question.expects == "definition":
        question = replace(question, expects="any")
    if question.expects in ("name", "list", "any") and (named := _indicator(question, found.figures)):
        return Choice(indicator_draft(question, named), (named,), confidence(question, (named,)))
    told = fitting(question, found.sentences)
    if question.expects in FIGURES and question.asks < 2:
        choice = _figure(question, found, told)
        if choice.draft:
            return choice
    if question.asks > 1 and (choice := _all_figures(question, found, told, matcher)).draft:
        return choice
    if told and _may_tell(question, told, found, matcher):
        return Choice(text_draft(question, told, matcher, found.probe), (told[0],), confidence(question, told))
    elsewhere = [one for one in found.figures if one.features["period"] <= -1]
    nearest = (
        [max(elsewhere, key=lambda one: (round(one.coverage, 1), -_years_off(question, one)))] if elsewhere else []
    )
    return Choice(None, (*nearest, *related(found.figures), *told[:1], *found.sentences[:1]))


def _years_off(question: Question, scored: Scored) -> int:
    """How far the period of a figure lies from the one that is asked for."""
    fact = scored.candidate.fact
    stated, asked = (
        [int(year) for year in re.findall(r"\d{4}", text)]
        for text in ((fact and fact.period) or "", " ".join(question.periods))
    )
    return abs(stated[-1] - asked[-1]) if stated and asked else 0


def _figure(question: Question, found: Found, told: Sequence[Scored]) -> Choice:
    figures = fitting(question, found.figures)
    if question.expects != "any":  # 110米栏的成绩是多少
        figures = tuple(one for one in figures if _figure_of(one) not in _stated(question))
    if not figures or not _holds(question, figures) or _wants_words(question, figures, told):
        return Choice(None)
    if _prints_unit_beside(question, figures[0]) and told and told[0].candidate.place == figures[0].candidate.place:
        return Choice(None)
    chosen = _counted(question, figures)
    drafted = figure_draft(question, chosen, same_figure(chosen, [one for one in figures if one is not chosen]))
    drafted = replace(drafted, suggestions=neighbours(question, chosen, found.figures))
    return Choice(drafted, (chosen,), confidence(question, figures))


def _all_figures(question: Question, found: Found, told: Sequence[Scored], matcher: Matcher) -> Choice:
    """The sentence of the best figure, where several are asked for: 从多少提高到了多少."""
    figures = fitting(question, found.figures) if question.expects in FIGURES else ()
    place = figures[0].candidate.place if figures and _holds(question, figures) else None
    chosen = [one for one in told if one.candidate.place == place]
    draft = text_draft(question, chosen, matcher, found.probe) if chosen else None
    return Choice(draft, tuple(chosen), confidence(question, figures)) if draft else Choice(None)


def _prints_unit_beside(question: Question, scored: Scored) -> bool:
    """Whether its sentence prints another figure, which is in the very unit asked for: 39天破亿、4次刷新记录."""
    fact, unit = scored.candidate.fact, question.unit
    if not fact or not fact.unit or not unit or split_unit(fact.unit)[1].startswith(unit) or unit == ANYTHING:
        return False
    return any(split_unit(figure.unit)[1].startswith(unit) for figure in find_figures(scored.candidate.text))


def _counted(question: Question, figures: Sequence[Scored]) -> Scored:
    """The first of `figures`; instead of words (超过全国平均) the number beside them, of several steps the last."""
    fact, place = figures[0].candidate.fact, figures[0].candidate.place
    if fact is None:
        return figures[0]
    same = [one for one in figures if one.candidate.place == place and _is_of(one.candidate.fact, fact)]
    if fact.value is None and question.expects == "amount":
        return next((one for one in same if one.candidate.fact and one.candidate.fact.value is not None), figures[0])
    last = max(same, key=lambda one: one.candidate.figure.end if one.candidate.figure else 0)
    behind = last.candidate.text[last.candidate.figure.end :] if last.candidate.figure else ""
    return last if len(same) > 1 and STEPS.match(behind) else figures[0]


def _is_of(fact: Fact | None, other: Fact) -> bool:
    """Whether a fact is of the same thing, period and role."""
    return fact is not None and (fact.indicator, fact.period, fact.role) == (other.indicator, other.period, other.role)


def _may_tell(question: Question, told: Sequence[Scored], found: Found, matcher: Matcher) -> bool:
    """Whether the best sentence may answer; how much, only where it holds such a figure, in the text itself.

    A sentence whose likeliest figure tells of something else is none either, nor one whose figures stand elsewhere than
    what is asked about.
    """
    if question.expects not in ("amount", "rate"):
        return _holds(question, told) and _ranks_it(question, told[0], found, matcher)
    features, kind = told[0].features, told[0].candidate.passage.kind
    opposes = question.is_firm and features["role"] <= -1
    likely = confidence(question, told) >= weights()["threshold"]["counted"]
    place = told[0].candidate.place
    meant = next((one for one in found.figures if one.candidate.place == place and one.features["unit"] > -1), None)
    is_other = meant is not None and tells_another(question, meant.candidate)
    if is_other or opposes or not likely or features["kind"] <= 0 or kind != "body":
        return False
    text = told[0].candidate.text
    stated = [one for one in find_figures(text) if (one.printed, one.unit) in _stated(question)]
    text = blank(text, ((one.start, one.end) for one in stated))
    return kind_fit(question, _about(matcher, found.probe, text)) > 0 or _is_sole(question, text)


def _ranks_it(question: Question, scored: Scored, found: Found, matcher: Matcher) -> bool:
    """Whether the rank that was asked for, if one was, is told of what was asked about, where several are."""
    text = scored.candidate.text
    if question.expects != "rank" or sum(bool(RANK.search(text, *span)) for span in clauses(text)) < 2:
        return True
    return kind_fit(question, _about(matcher, found.probe, text)) > 0


def _is_sole(question: Question, text: str) -> bool:
    """Whether a stretch of time was asked for and a sentence tells of one alone: 连续16年位居全国首位，增量39.7亿斤."""
    lasts = question.families == ("duration",)
    return lasts and sum(unit_fit(question, one.unit) > 0 for one in find_figures(text)) == 1


def _about(matcher: Matcher, probe: Probe, text: str) -> str:
    """The clause of a sentence that says most of the question, and the next one, where its figure may stand.

    A clause that only names the topic (粮食生产方面，…) is what all behind it is about.
    """
    centre = sense(matcher, probe, text).centre
    if TOPIC.search(text[centre.start : centre.end]):
        return text[centre.start :]
    end = next((high for low, high in clauses(text) if low >= centre.end), centre.end)
    return text[centre.start : end]


def _holds(question: Question, ranked: Sequence[Scored]) -> bool:
    first = ranked[0]
    is_unsaid = question.expects != "any" and first.features.get("exact", 1.0) < SAID / 2
    if first.candidate.fact and (first.coverage < SAID or is_unsaid):
        return False
    bar = "figure" if ranked[0].candidate.fact else "sentence"
    return confidence(question, ranked) >= weights()["threshold"][bar]


def confidence(question: Question, ranked: Sequence[Scored]) -> float:
    """How likely the first of `ranked` is right, 0 to 1: a logistic curve fitted on labelled questions."""
    curve = weights()["confidence_figure" if ranked[0].candidate.fact else "confidence_sentence"]
    return 1 / (1 + math.exp(-combine(evidence(question, ranked), curve)))


def evidence(question: Question, ranked: Sequence[Scored]) -> dict[str, float]:
    """What speaks for the first of `ranked`: its features, its share of the chances of all, and how they meet."""
    first = ranked[0]
    masses = [math.exp(TEMPERATURE * (one.score - first.score)) for one in ranked]
    said = {_says(one) for one in ([first] if first.candidate.fact else together(question, ranked))}
    same = sum(mass for one, mass in zip(ranked, masses, strict=True) if _says(one) in said)
    features = first.features
    return {
        **features,
        "bias": 1.0,
        "english": float(question.language == "en"),
        "chance": same / sum(masses),
        "firm": features["cover"] * features["agree"],
        "told": features.get("exact", features.get("flat", 0.0)) * features["agree"],
    }


def _says(scored: Scored) -> object:
    """What an answer says, for telling a repetition from another answer."""
    fact = scored.candidate.fact
    return (fact.value, fact.unit, fact.text) if fact else (scored.candidate.passage.id, scored.candidate.sentence)


def _wants_words(question: Question, figures: Sequence[Scored], told: Sequence[Scored]) -> bool:
    """A question that asks for no amount is not answered by a count, nor where a sentence is likelier to answer."""
    fact = figures[0].candidate.fact
    if question.expects != "any" or fact is None:
        return False
    is_count = fact.unit is not None and unit_families(split_unit(fact.unit)[1]) == ("count",)
    return is_count or (bool(told) and confidence(question, told) > confidence(question, figures))


def _entry(question: Question, found: Found) -> Scored | None:
    """The glossary entry whose term the question names, when it asks for the term itself."""
    named = [one for one in found.sentences if _named(one) and holds_codes(question, one.candidate)]
    entry = max(named, key=_named, default=None)
    if entry is None or question.expects == "definition":
        return entry
    asks_no_more = question.expects == "any" and min(entry.features["note"], entry.features["named"]) >= NAMED
    return entry if asks_no_more else None


def _named(scored: Scored) -> float:
    """How far question and term of a glossary entry name each other; 0 when neither is all but contained."""
    features = scored.features
    return features["note"] + features["named"] if max(features["note"], features["named"]) >= NAMED else 0.0


def _indicator(question: Question, figures: Iterable[Scored]) -> Scored | None:
    """The fact with the figure that the question itself states: 增长8%的是哪一项; a count (三个定位) is none."""
    return next((one for one in fitting(question, figures) if _figure_of(one) in _stated(question)), None)


@lru_cache(maxsize=16)
def _stated(question: Question) -> frozenset[tuple[str | None, str | None]]:
    figures = find_figures(question.focus)
    counts = ("count",)
    return frozenset((one.printed, one.unit) for one in figures if unit_families(split_unit(one.unit)[1]) != counts)


def _figure_of(scored: Scored) -> tuple[str | None, str | None]:
    fact = scored.candidate.fact
    return (fact.value, fact.unit) if fact else (None, None)
