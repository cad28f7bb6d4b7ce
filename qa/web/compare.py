"""Facts set side by side: a table where regions or years cross, else one line each, with bars where they compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from html import escape

from qa.answer import AnswerFact
from qa.web.words import spot

Key = tuple[str, str, str, str]
"""Region, indicator, period, role."""
Mark = Callable[[int], str]
ROLES = ("actual", "target", "other")


def comparison(facts: Sequence[AnswerFact], mark: Mark) -> str:
    """The facts of an answer side by side; empty unless there are at least two to compare.

    Args:
        facts: The facts of one answer.
        mark: Gives the citation link for a citation's number.
    """
    placed: dict[Key, AnswerFact] = {}
    for fact in facts:
        if fact.value:
            placed.setdefault((fact.region, fact.indicator, fact.period or "", fact.role), fact)
    if len(placed) < 2:
        return ""
    lengths = _lengths(list(placed.values()))
    axis = next((field for field in range(3) if _varies(placed, field)), 3)
    rows = list(dict.fromkeys(key[axis] for key in placed))
    columns = list(dict.fromkeys(_without(key, axis) for key in placed))
    if len(rows) > 1 and len(columns) > 1 and 2 * len(placed) > len(rows) * len(columns):
        return _table(placed, axis, rows, columns, mark) + _lines(placed, lengths, None)
    return _lines(placed, lengths, mark)


def _varies(placed: dict[Key, AnswerFact], field: int) -> bool:
    return len({key[field] for key in placed}) > 1


def _without(key: Key, axis: int) -> tuple[str, ...]:
    return (*key[:axis], *key[axis + 1 :])


def _table(
    placed: dict[Key, AnswerFact], axis: int, rows: list[str], columns: list[tuple[str, ...]], mark: Mark
) -> str:
    cells = {(key[axis], _without(key, axis)): fact for key, fact in placed.items()}
    shared = {part for part in columns[0] if all(part in column for column in columns) and part not in ROLES}
    head = "".join(
        f'<th scope="col">{_title([part for part in column if part not in shared])}</th>' for column in columns
    )
    body = "".join(
        f'<tr><th scope="row">{_title([row])}</th>'
        + "".join(_cell(cells.get((row, column)), mark) for column in columns)
        + "</tr>"
        for row in rows
    )
    return f'<table class="compare"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(fact: AnswerFact | None, mark: Mark) -> str:
    if fact is None:
        return f'<td class="missing">{spot("missing")}</td>'
    return f"<td>{_value(fact)}{mark(fact.citation)}{_hedge(fact)}</td>"


def _lines(placed: dict[Key, AnswerFact], lengths: list[float], mark: Mark | None) -> str:
    """One line a fact, its bar filled for what was reached, hollow for what is aimed at; without `mark` only bars."""
    if mark is None and not lengths:
        return ""
    varying = [field for field in range(4) if _varies(placed, field)]
    items = "".join(
        f'<li class="{fact.role}"><span class="name">{_title([key[field] for field in varying])}</span>'
        + (f'<span class="bar" style="--length:{lengths[number]:.1f}%"></span>' if lengths else "<span></span>")
        + f'<span class="value">{_value(fact)}{mark(fact.citation) + _hedge(fact) if mark else ""}</span></li>'
        for number, (key, fact) in enumerate(placed.items())
    )
    hidden = "" if mark else ' aria-hidden="true"'
    return f'<ul class="bars"{hidden}>{items}</ul>'


def _title(parts: Sequence[str]) -> str:
    return " ".join(spot(part) if part in ROLES else escape(part) for part in parts if part)


def _value(fact: AnswerFact) -> str:
    return escape(f"{fact.value or ''}{fact.unit or ''}")


def _hedge(fact: AnswerFact) -> str:
    return f'<span class="hedge">{escape(fact.hedge.replace("+", " "))}</span>' if fact.hedge else ""


def _lengths(facts: list[AnswerFact]) -> list[float]:
    """How long each bar is, in percent of the longest; empty where the facts cannot be compared so."""
    sizes = [_size(fact) for fact in facts]
    known = [size for size in sizes if size is not None and size >= 0]
    if len({(fact.unit, fact.change) for fact in facts}) > 1 or len(known) < len(facts) or not max(known):
        return []
    return [float(size / max(known) * 100) for size in known]


def _size(fact: AnswerFact) -> Decimal | None:
    """The number a bar stands for: the lower end of a range."""
    text = fact.value or ""
    try:
        return Decimal(text[:1] + text[1:].split("-")[0])
    except InvalidOperation:
        return None
