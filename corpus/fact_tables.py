"""Facts of an indicator table: the row names the indicator, the header the period and the role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import indicators
from corpus.changes import change_of
from corpus.figures import find_figures
from corpus.periods import find_periods
from corpus.report import Cell, Change, Fact, Report, Role, Table, slice_pieces
from corpus.results import is_comparison
from corpus.timing import When, heading_time

_UNIT_HEADS = ("单位", "计量单位")
_NAME_HEAD = re.compile(r"(?:主要)?(?:指\s*标|项\s*目)(?:名\s*称)?$|名\s*称$")
_GROWTH_HEAD = re.compile(r"增长|增速|增幅|同比|±|[%％]")
# What such a column holds is no value of the indicator.
_OTHER_HEAD = re.compile(r"位次|排名|占|比重|进度|完成率")
# 312,5 is no 5.
_CUT_OFF = re.compile(r"[0-9０-９]\s?[,，.]\s?$")
# 粮食产量（亿斤）: the number alone stands in the cell.
_NAMED_UNIT = re.compile(r"[（(]([^（）()\s]{1,8})[）)]$")


def table_facts(report: Report, table: Table) -> Iterator[Fact]:
    """A fact for each value of the columns whose header names a period."""
    heads = [cell.text.strip() for cell in table.header]
    columns = {number: when for number, head in enumerate(heads) if (when := _column(head, report.year))}
    unit_column = next((number for number, head in enumerate(heads) if head in _UNIT_HEADS), None)
    # Before the names may stand kinds of indicators, each beside several rows, or numbers.
    name_column = next((number for number, head in enumerate(heads) if _NAME_HEAD.match(head)), 0)
    for row in table.rows:
        name = row[name_column] if name_column < len(row) else Cell((), "")
        for number, when in columns.items():
            if number < len(row) and name.text.strip() and row[number].text.strip():
                unit = row[unit_column].text.strip() if unit_column is not None and unit_column < len(row) else ""
                bracket = None if unit else _NAMED_UNIT.search(name.text)
                if bracket and _is_figure(row[number].text.strip() + bracket.group(1)):
                    unit = bracket.group(1)
                grows = _GROWTH_HEAD.search(heads[number]) is not None
                yield _cell_fact(report, table, name, row[number], when, "%" if grows else unit, grows=grows)


def _is_figure(text: str) -> bool:
    """Whether a number with a unit is all there is."""
    figures = find_figures(text)
    return len(figures) == 1 and (figures[0].start, figures[0].end) == (0, len(text))


def _column(header: str, year: int | None) -> When | None:
    """Period and role of a column: 2025 年完成, 2026 年计划."""
    if not find_periods(header, year) or _OTHER_HEAD.search(header):
        return None
    named = heading_time(header, year)
    if named is None:
        return None
    role: Role = named.role
    if any(word in header for word in ("完成", "实际", "实绩", "执行")):
        role = "actual"
    elif any(word in header for word in ("计划", "目标", "预期", "建议")):
        role = "target"
    return When(named.period, role)


def _cell_fact(
    report: Report, table: Table, name: Cell, cell: Cell, when: When, unit: str, *, grows: bool = False
) -> Fact:
    bracket = _NAMED_UNIT.search(name.text)
    named = name.text[: bracket.start()] if bracket and bracket.group(1) == unit else name.text
    indicator = indicators.clean(named)
    text = cell.text.strip()
    figures = find_figures(text) or find_figures(text + unit)
    figure = figures[0] if len(figures) == 1 and not _CUT_OFF.search(text[: figures[0].start]) else None
    pieces = (*name.pieces, *cell.pieces)
    end = min(figure.end, len(cell.text)) if figure else 0
    return Fact(
        report_id=report.id,
        region=report.region,
        indicator=indicator,
        value=figure.printed if figure else None,
        unit=(figure.unit or None) if figure else None,
        hedge=figure.hedge if figure else None,
        change=_change(indicator, text, figure.unit if figure else None, grows=grows),
        period=when.period,
        role=when.role,
        pieces=pieces,
        quote=name.text + cell.text,
        figure=slice_pieces(cell.pieces, figure.start, end) if figure else cell.pieces,
        text=None if figure else text,
        section=table.section,
    )


def _change(indicator: str, text: str, unit: str | None, *, grows: bool) -> Change | None:
    if unit is None:
        return "difference" if is_comparison(text) else None
    return "growth" if grows and unit == "%" else change_of(indicator, unit)
