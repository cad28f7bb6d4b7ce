"""A comparison as a table, each cell with its own citation, and as bars under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from html import escape

from qa.answer import AnswerFact
from qa.web.words import spot

Key = tuple[str, str, str, str]
"""Region, period, indicator, role."""


def comparison(facts: Sequence[AnswerFact], mark: Callable[[int], str]) -> str:
    """A table of the facts with bars where they share a unit; empty unless there are at least two to compare.

    Args:
        facts: The facts of one answer.
        mark: Gives the citation link for a citation's number.
    """
    cells = {_key(fact): fact for fact in reversed(facts) if fact.value}
    if len(cells) < 2:
        return ""
    keys = list(dict.fromkeys(_key(fact) for fact in facts if _key(fact) in cells))
    rows = list(dict.fromkeys(_row(key, keys) for key in keys))
    columns = list(dict.fromkeys(_column(key, keys) for key in keys))
    placed = {(_row(key, keys), _column(key, keys)): cells[key] for key in keys}
    head = "".join(f'<th scope="col">{_title(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{_title(row)}</th>'
        + "".join(_cell(placed.get((row, column)), mark) for column in columns)
        + "</tr>"
        for row in rows
    )
    table = f'<table class="compare"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>'
    return table + _bars([cells[key] for key in keys], keys)


def _key(fact: AnswerFact) -> Key:
    return fact.region, fact.period or "", fact.indicator, fact.role


def _varies(keys: list[Key], field: int) -> bool:
    return len({key[field] for key in keys}) > 1


def _row(key: Key, keys: list[Key]) -> tuple[str, ...]:
    """Regions side by side are rows; within one region periods are, or else indicators."""
    field = 0 if _varies(keys, 0) else 2 if _varies(keys, 2) else 1
    return (key[field],)


def _column(key: Key, keys: list[Key]) -> tuple[str, ...]:
    """What tells the facts of a row apart: period and role, unless the rows are the periods."""
    rows_are_periods = not _varies(keys, 0) and not _varies(keys, 2)
    return (key[3],) if rows_are_periods else (key[1], key[3])


def _title(parts: tuple[str, ...]) -> str:
    return " ".join(spot(part) if part in ("actual", "target", "other") else escape(part) for part in parts if part)


def _cell(fact: AnswerFact | None, mark: Callable[[int], str]) -> str:
    if fact is None:
        return f'<td class="missing">{spot("missing")}</td>'
    hedge = f'<span class="hedge">{escape(fact.hedge.replace("+", " "))}</span>' if fact.hedge else ""
    return f"<td>{escape(fact.value or '')}{escape(fact.unit or '')}{mark(fact.citation)}{hedge}</td>"


def _bars(facts: list[AnswerFact], keys: list[Key]) -> str:
    """One bar a fact: filled for what was reached, hollow for what is aimed at."""
    sizes = [_size(fact) for fact in facts]
    if len({(fact.unit, fact.change) for fact in facts}) > 1 or None in sizes:
        return ""
    known = [size for size in sizes if size is not None]
    largest = max(abs(size) for size in known)
    if not largest:
        return ""
    bars = "".join(
        f'<li class="{fact.role}{" below" if size < 0 else ""}"><span class="name">{_name(key, keys)}</span>'
        f'<span class="bar"><i style="width:{abs(size) / largest * 100:.1f}%"></i></span>'
        f'<span class="value">{escape(fact.value or "")}{escape(fact.unit or "")}</span></li>'
        for fact, size, key in zip(facts, known, keys, strict=True)
    )
    return f'<ul class="bars" aria-hidden="true">{bars}</ul>'


def _name(key: Key, keys: list[Key]) -> str:
    varying = tuple(part for field, part in enumerate(key) if _varies(keys, field) or (field == 1 and not _varies(keys, 0)))
    return _title(varying)


def _size(fact: AnswerFact) -> Decimal | None:
    """The number a bar is as long as: the lower end of a range."""
    text = fact.value or ""
    low = text[0] + text[1:].split("-")[0] if text else ""
    try:
        return Decimal(low)
    except InvalidOperation:
        return None
