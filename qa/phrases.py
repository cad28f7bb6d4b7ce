"""How figures, periods and roles are said, in Chinese and in English."""

from __future__ import annotations

import re

from corpus.report import Fact, Span
from corpus.wordlists import word_lists
from qa.answer import Language
from qa.english import gloss, say_figure, say_hedge

INTENTIONS = frozenset(word_lists("hedges")["clause"])
"""力争, 预计: what is hoped of a figure, not a bound of it."""
REACHING = ("突破", "达到")
"""After an intention these are its verb, not a bound of the figure: 力争突破 15亿斤."""
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


def figure_statement(fact: Fact, short: str, intention: str, language: Language) -> str:
    """One sentence that names indicator, period and role, and prints the figure as it stands."""
    role, period = ROLES[language][fact.role], say_period(fact.period, language)
    if language == "zh":
        name = fold(fact.indicator)
        aside = "，".join(part for part in (period, _measure(fact, name)) if part)
        name += "目标" if fact.role == "target" and not name.endswith(("目标", "计划")) else ""
        where = f"（{aside}）" if aside else ""
        return f"{name}{where}：{intention}{_fall(fact, short)}{short}。"
    when = " ".join(part for part in (period, role) if part)
    label = ", ".join(part for part in (gloss(fold(fact.indicator)), when) if part)
    return f"{fold(fact.indicator)}{f' ({label})' if label else ''}: {english_short(fact, short)}."


def _measure(fact: Fact, name: str) -> str:
    """Says of a change that it is one, where the indicator's name does not: 同比, 增幅."""
    if fact.change not in ("growth", "difference") or name.endswith(("增幅", "增速", "涨幅", "增长率", "增长")):
        return ""
    return fact.basis or ("增幅" if fact.change == "growth" else "变动")


def ask_for(fact: Fact, language: Language) -> str:
    """A question that this fact answers."""
    name, role = fold(fact.indicator), ROLES[language][fact.role]
    if language == "en":
        return f"{fact.period} {name} {role}?".replace(" ?", "?")
    plan = role if fact.role == "target" and not name.endswith(("目标", "计划")) else ""
    return f"{say_period(fact.period, language)}{name}{plan}？"


def english_short(fact: Fact, short: str) -> str:
    """The printed figure with its English form: over 15亿斤 (1.5 billion jin, 750,000 tonnes)."""
    if fact.value is None:
        return short
    hedge, plain = say_hedge(fact.hedge), short
    for word in (fact.hedge or "").split("+"):
        plain = plain.removeprefix(word).removesuffix(word) if say_hedge(word) == hedge else plain
    return f"{hedge} {plain} ({say_figure(fact.value, fact.unit)})".strip()


def glossed(names: str) -> str:
    """Names in Chinese, each with its English one in brackets where that is known: 柬埔寨 (Cambodia)."""
    said = ((name, gloss(name)) for name in names.split("、"))
    return "、".join(f"{name} ({english})" if english else name for name, english in said)


def short_answer(fact: Fact, short: str, language: Language) -> str:
    """The bare answer: the figure with its hedge, and the fall where the report says that it fell."""
    if language == "en":
        return english_short(fact, short)
    return _fall(fact, short) + short


def _fall(fact: Fact, short: str) -> str:
    """The word for a fall that the printed figure does not show itself."""
    fell = fact.value is not None and fact.value.startswith("-")
    return "下降" if fell and not short.startswith(("-", "−", "下降")) else ""
