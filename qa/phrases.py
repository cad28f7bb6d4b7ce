"""How figures, periods and roles are said, in Chinese and in English."""

from __future__ import annotations

import re

from corpus.report import Fact, Role, Span
from corpus.wordlists import word_lists
from qa.answer import Language
from qa.english import WHOLE, gloss, needs_none, say_figure, say_hedge

INTENTIONS = frozenset(word_lists("hedges")["clause"])
"""力争, 预计: what is hoped of a figure, not a bound of it."""
REACHING = ("突破", "达到")
"""After an intention these are its verb, not a bound of the figure: 力争突破 15亿斤."""
CHANGES = ("增幅", "增速", "涨幅", "增长率", "增长")
"""An indicator that ends so is a change by its own name."""
ROLES = {
    "zh": {"target": "目标", "actual": "实际", "other": ""},
    "en": {"target": "target", "actual": "actual", "other": ""},
}


def fold(text: str) -> str:
    """White space between the characters of a printed figure or name says nothing: 15 亿斤 is 15亿斤."""
    return re.sub(r"\s+", "", text)


def printed(text: str, figure: Span, hedge: str | None) -> tuple[str, str]:
    """The figure with the hedges printed beside it, and the intention before that: ("5%左右", "预计").

    Both are cut from the sentence itself, white space left out.
    """
    words = [word for word in (hedge or "").split("+") if word]
    before, after = fold(text[: figure.start]), fold(text[figure.end :])
    short = fold(text[figure.start : figure.end])
    intention = ""
    for word in sorted(words, key=len, reverse=True):
        if after.startswith(word):
            short, after = short + word, after[len(word) :]
    for word in sorted(words, key=len, reverse=True):
        if before.endswith(word):
            before = before[: -len(word)]
            if word in INTENTIONS:
                intention = word + intention
            else:
                short = word + short
    for word in words:
        if word in INTENTIONS and word in before and word not in intention:
            intention = word + intention
    if intention:
        verb = next((word for word in REACHING if short.startswith(word)), "")
        short, intention = short.removeprefix(verb), intention + verb
    return short, intention


def say_period(period: str | None, language: Language) -> str:
    """2026 is 2026年, 2021-2025 is 2021—2025年."""
    if not period:
        return ""
    return period if language == "en" else period.replace("-", "—") + "年"


def when(period: str, role: Role | None, language: Language) -> str:
    """When something was done, or is to be: 2026年（计划）."""
    if role != "target":
        return say_period(period, language)
    return f"{say_period(period, language)}（计划）" if language == "zh" else f"{period} (planned)"


def figure_statement(fact: Fact, short: str, intention: str, language: Language) -> str:
    """One sentence that names indicator, period and role, and prints the figure as it stands."""
    role, period = ROLES[language][fact.role], say_period(fact.period, language)
    if language == "zh":
        name = fold(fact.indicator)
        aside = "，".join(part for part in (period, _measure(fact, name)) if part)
        name += "目标" if fact.role == "target" and not name.endswith(("目标", "计划")) else ""
        where = f"（{aside}）" if aside else ""
        return f"{name}{where}：{intention}{_fall(fact, short)}{short}。"
    name, when = fold(fact.indicator), " ".join(part for part in (period, role) if part)
    said = gloss(name)
    grows = " growth" if said and fact.change == "growth" and not said.lower().endswith(("growth", "rate")) else ""
    label = f"{said[:1].upper()}{said[1:]}{grows} ({name})" if said else name
    return f"{label}{f', {when}' if when else ''}: {english_short(fact, short)}."


def of_region(region: str, language: Language) -> str:
    """Says before a statement of which region it is."""
    return f"{region}：" if language == "zh" else f"{gloss(region) or region}: "


def _measure(fact: Fact, name: str) -> str:
    """Says of a change that it is one, where the indicator's name does not: 同比, 增幅."""
    if fact.change not in ("growth", "difference") or name.endswith(CHANGES):
        return ""
    return fact.basis or ("增幅" if fact.change == "growth" else "变动")


def ask_for(fact: Fact, language: Language, *, of_many: bool = False) -> str:
    """A question that this fact answers; `of_many` regions, it names its own."""
    said = name_of(fact, language, of_many=of_many)
    if language == "en":
        return f"What is {said if of_many and fact.region else f'the {said}'}?"
    return f"{said}{'多少' if said.endswith('增长') else ''}？"


def name_of(fact: Fact, language: Language, *, of_many: bool = False) -> str:
    """What a fact states, without its figure: 2026年粮食产量目标; Linqing's 2026 grain output target (粮食产量)."""
    name, period = fold(fact.indicator), say_period(fact.period, language)
    region = fact.region if of_many else ""
    name = WHOLE.sub("", name) if region else name
    plan = ROLES[language]["target"] if fact.role == "target" and not name.endswith(("目标", "计划")) else ""
    grows = fact.change == "growth" and not name.endswith(CHANGES)
    if language == "en":
        whose, said = f"{gloss(region) or region}'s" if region else "", gloss(name)
        called = (said, "growth" if grows else "", plan, f"({name})") if said else (f"“{name}”", plan)
        return " ".join(part for part in (whose, period, *called) if part)
    return f"{region}{period}{name}{'增长' if grows else ''}{plan}"


def english_short(fact: Fact, short: str) -> str:
    """The printed figure, with its English form where it needs one: over 15亿斤 (1.5 billion jin, 750,000 tonnes)."""
    if fact.value is None:
        return short
    hedge, plain = say_hedge(fact.hedge), short
    for word in (fact.hedge or "").split("+"):
        plain = plain.removeprefix(word).removesuffix(word) if say_hedge(word) == hedge else plain
    said = "" if needs_none(fact.value, fact.unit, plain) else f" ({say_figure(fact.value, fact.unit)})"
    return f"{hedge} {plain}{said}".strip()


def glossed(names: str) -> str:
    """Names in Chinese, each with its English one in brackets where that is known: 柬埔寨 (Cambodia)."""
    said = ((name, gloss(name)) for name in names.split("、"))
    return "、".join(f"{name} ({english})" if english else name for name, english in said)


def in_english(name: str) -> str:
    """The English name with the Chinese one in brackets, or the Chinese one: Cambodia (柬埔寨)."""
    english = gloss(name)
    return f"{english} ({name})" if english and english.lower() != name.lower() else name


def short_answer(fact: Fact, short: str, language: Language) -> str:
    """The bare answer: the figure with its hedge, and the fall where the report says that it fell."""
    if language == "en":
        return english_short(fact, short)
    return _fall(fact, short) + short


def _fall(fact: Fact, short: str) -> str:
    """The word for a fall that the printed figure does not show itself."""
    fell = fact.value is not None and fact.value.startswith("-")
    return "下降" if fell and not short.startswith(("-", "−", "下降")) else ""
