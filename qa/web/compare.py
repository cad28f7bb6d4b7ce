"""Facts set side by side: a table whose every cell has its citation, and a chart where they can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from qa.answer import AnswerFact
from qa.english import split_unit
from qa.web.chart import figure, series_of
from qa.web.words import spot

Key = tuple[str, str, str, str]
"""Region, indicator, period, role."""
ROLES = ("actual", "target", "other")


def comparison(
    facts: Sequence[AnswerFact],
    mark: Callable[[int], str],
    link: Callable[[AnswerFact], str],
    width: int,
    missing: Sequence[str] = (),
) -> str:
    """The facts of an answer side by side; empty unless there are at least two things to compare.

    Args:
        facts: The facts of one answer.
        mark: Gives the citation mark for a citation's number.
        link: Gives the attributes of the link to where a fact stands.
        width: Pixels the chart may be wide.
        missing: What was asked for beside them and is not stated.
    """
    placed: dict[Key, AnswerFact] = {}
    for fact in _of_one_name([fact for fact in facts if fact.value]):
        placed.setdefault((fact.region, fact.indicator, fact.period or "", fact.role), fact)
    if not placed or len(placed) + len(missing) < 2:
        return ""
    drawn = series_of(placed.values(), link)
    charts = "".join(figure(series, points, width) for series, points in drawn.items() if len(points) > 1)
    return _table(placed, mark, missing) + charts


def _of_one_name(facts: Sequence[AnswerFact]) -> Sequence[AnswerFact]:
    """Reports give a thing several names (地区生产总值, 全市地区生产总值): the shortest, if nothing else differs."""
    measures = {(split_unit(fact.unit or "")[1], fact.change) for fact in facts}
    places = {(fact.region, fact.period, fact.role) for fact in facts}
    if len(measures) != 1 or len(places) < len(facts):
        return facts
    name = min((fact.indicator for fact in facts), key=len)
    return [replace(fact, indicator=name) for fact in facts]


def _table(placed: dict[Key, AnswerFact], mark: Callable[[int], str], missing: Sequence[str]) -> str:
    """Regions, indicators or years down and the rest across, or one row a fact where that would be mostly gaps."""
    varying = [field for field in range(4) if len({key[field] for key in placed}) > 1] or [0]
    across = varying[1:]
    columns = list(dict.fromkeys(_part(key, across) for key in placed))
    rows = list(dict.fromkeys(_part(key, varying[:1]) for key in placed))
    if 2 * len(placed) <= len(rows) * len(columns):
        varying, across, columns, rows = varying, [], [()], [_part(key, varying) for key in placed]
    down = varying if not across else varying[:1]
    cells = {(_part(key, down), _part(key, across)): fact for key, fact in placed.items()}
    shared = [value for field, value in enumerate(next(iter(placed))) if field and field not in varying]
    head = "".join(f'<th scope="col">{_title(column or shared)}</th>' for column in columns)
    lines = ((row, "".join(_cell(cells.get((row, column)), mark) for column in columns)) for row in rows)
    body = "".join(f'<tr><th scope="row">{_title(row)}</th>{line}</tr>' for row, line in lines)
    gap = f'<td class="missing" colspan="{len(columns)}">{spot("missing")}</td>'
    body += "".join(f'<tr><th scope="row">{escape(name)}</th>{gap}</tr>' for name in missing)
    return (
        f'<div class="scroll"><table class="compare"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _part(key: Key, fields: Sequence[int]) -> tuple[str, ...]:
    return tuple(key[field] for field in fields)


def _title(parts: Sequence[str]) -> str:
    return " ".join(spot(part) if part in ROLES else escape(part) for part in parts if part)


def _cell(fact: AnswerFact | None, mark: Callable[[int], str]) -> str:
    if fact is None:
        return f'<td class="missing">{spot("missing")}</td>'
    hedge = f'<span class="hedge">{escape(fact.hedge.replace("+", " "))}</span>' if fact.hedge else ""
    return f"<td>{escape(f'{fact.value}{fact.unit or str()}')}{hedge}{mark(fact.citation)}</td>"
