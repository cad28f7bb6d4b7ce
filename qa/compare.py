"""Answers side by side: each with its own citation, the missing ones said to be missing, the difference computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from qa import phrases
from qa.answer import Language
from qa.english import say_figure
from qa.extract import Draft, Statement
from qa.parts import Part
from qa.question import Question

UNTIL_PERIOD = re.compile(r".*?, (?=\d{4})")
MISSING = {"zh": "{label}：报告未列出。", "en": " {label}: not stated."}


def side_by_side(question: Question, parts: Sequence[Part], drafts: Sequence[Draft | None]) -> Draft | None:
    """One answer from those of the parts; None when no part has one."""
    told = [one and one.statements for one in drafts]
    drafts = [None if told[number] in told[number + 1 :] else one for number, one in enumerate(drafts)]
    made = [(part, one) for part, one in zip(parts, drafts, strict=True) if one]
    if not made:
        return None
    several = len({statement.places[0].passage.report_id for _, one in made for statement in one.statements}) > 1
    statements = tuple(
        replace(statement, text=_where(part, question.language) + statement.text) if several else statement
        for part, one in made
        for statement in one.statements
    )
    if question.language == "en":
        statements = _named_once(statements)
    missing = tuple(part.label for part, one in zip(parts, drafts, strict=True) if not one)
    said = "".join(MISSING[question.language].format(label=label) for label in missing)
    separator = "；" if question.language == "zh" else "; "
    short = separator.join(one.short for _, one in made)
    return Draft(short, statements, said + _difference(question, [one for _, one in made]), missing=missing)


def _named_once(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Of the same indicator only what differs is said again: …, 2025 target: about 5.5%. 2026 target: about 5.7%."""
    found = list(statements[:1])
    for before, one in pairwise(statements):  # as they were before any name was left out
        named = UNTIL_PERIOD.match(one.text)
        is_same = one.fact and named and before.text.startswith(named[0])
        found.append(replace(one, text=one.text[named.end() :]) if named and is_same else one)
    return tuple(found)


def _where(part: Part, language: Language) -> str:
    return phrases.of_region(part.scope.regions[0], language) if part.scope.regions else ""


def _difference(question: Question, drafts: Sequence[Draft]) -> str:
    """The difference of two figures of one unit, marked as computed."""
    facts = [one.statements[0].fact for one in drafts]
    if not question.compares or len(facts) != 2:
        return ""
    first, second = facts
    if first is None or second is None:
        return ""
    if first.unit != second.unit or not first.value or not second.value:
        return ""
    try:
        difference = abs(Decimal(first.value) - Decimal(second.value))
    except InvalidOperation:
        return ""
    unit = "个百分点" if first.unit == "%" else first.unit
    if question.language == "zh":
        return f"（相差{difference}{unit}，按上面两数计算）"
    return f" (difference: {say_figure(str(difference), unit)}, computed from the two figures)"
