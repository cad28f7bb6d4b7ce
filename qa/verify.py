"""No answer leaves with a figure that its cited passages do not print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from corpus.figures import find_figures
from corpus.report import Fact, Figure
from qa.answer import Answer
from qa.english import say_hedge

Printed = tuple[Decimal, Decimal | None, str, frozenset[str]]
LIKE_HEDGES = {"超": "超过", "逾": "超过", "多": "余", "约为": "约", "接近": "近", "将近": "近"}
MARK = re.compile(r"\[(\d+)\]")
CONVERTED = re.compile(r"（[^（）]*(?:计算|折合)[^（）]*）|\([^()]*\)")
"""What was converted or computed from printed figures stands in brackets and is not in the source."""


def figure_key(figure: Figure) -> Printed:
    """What two printings of one figure share: value, unit and hedges, white space and width apart."""
    hedges = frozenset(LIKE_HEDGES.get(word, word) for word in (figure.hedge or "").split("+") if word)
    return figure.value, figure.high, figure.unit, hedges


def unsupported(text: str, quotes: Iterable[str]) -> tuple[str, ...]:
    """Figures of `text` that no quote prints with the same value, unit and hedges.

    A hedge may be said in English before the figure: "over 15亿斤" for 突破15亿斤.
    """
    printed = {figure_key(figure) for quote in quotes for figure in find_figures(quote)}
    plain = CONVERTED.sub(" ", MARK.sub(" ", text))
    missing = []
    for figure in find_figures(plain):
        value, high, unit, hedges = figure_key(figure)
        said = ENGLISH_HEDGE.search(plain[: figure.start])
        if not any(
            (value, high, unit) == (v, h, u) and _hedged_alike(hedges, found, said[1] if said else "")
            for v, h, u, found in printed
        ):
            missing.append(plain[figure.start : figure.end])
    return tuple(missing)


def _hedged_alike(stated: frozenset[str], printed: frozenset[str], english: str) -> bool:
    binding = printed & BINDING if printed.isdisjoint(INTENTIONS) else printed & BINDING - {"突破"}
    kept = frozenset(word for word in binding if not english or say_hedge(word) != english)
    return stated <= printed and kept <= stated


INTENTIONS = frozenset({"力争", "争取", "有望", "力求"})
"""With one of these 突破 says what is aimed at, as the role of the fact does."""
ENGLISH_HEDGE = re.compile(r"\b(at least|no more than|within|below|above|over|nearly|about) $")
BINDING = frozenset(
    {
        "不低于",
        "不少于",
        "不超过",
        "不高于",
        "以上",
        "以下",
        "以内",
        "超过",
        "突破",
        "左右",
        "近",
        "约",
        "余",
        "不足",
        "不到",
        "低于",
        "高于",
        "至少",
        "之内",
    }
)
"""Hedges that change what a figure says; 力争 and 预计 before it are told by its role."""


def problems(answer: Answer, facts: Iterable[Fact] = ()) -> tuple[str, ...]:
    """Everything an answer says that its citations do not: one line each, none when it may leave.

    Args:
        answer: The answer as it would be shown.
        facts: The facts of the ledger behind it; the answer's own must be among them.
    """
    quotes = [citation.quote for citation in answer.citations]
    numbers = {citation.number for citation in answer.citations}
    found = [f"[{mark}] names no citation" for mark in MARK.findall(answer.text) if int(mark) not in numbers]
    if answer.refused:
        return tuple(found)
    if not answer.citations:
        found.append("nothing is cited")
    for part in (answer.text, answer.short or ""):
        found += [f"{figure} stands in no cited passage" for figure in unsupported(part, quotes)]
    known = {(fact.indicator, fact.value, fact.unit, fact.hedge, fact.period, fact.role) for fact in facts}
    for stated in answer.facts:
        if (stated.indicator, stated.value, stated.unit, stated.hedge, stated.period, stated.role) not in known:
            found.append(f"{stated.indicator} {stated.value}{stated.unit} ({stated.period}) is no fact of the report")
    return tuple(found)
