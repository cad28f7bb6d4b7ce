"""Figures as a chart to look at and to save: results filled, targets hollow, each mark a link to where it stands."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TypeVar

from corpus.report import Fact
from qa.answer import AnswerFact
from qa.english import split_unit
from qa.web.words import WORDS, say, spot

ROLES = ("actual", "target")
NARROWEST, WIDEST = 280, 1200
"""Pixels a chart may be wide."""
ROW, PANEL, PANEL_WIDTH, HEAD = 34, 148, 190, 52
MOST_PERIODS, FEW = 4, 5
"""Years across, where several regions are side by side; not those with a fifth of the marks of another, or less."""
COLOURS = {"actual": "#b5402a", "target": "#4a5a6a", "ink": "#1f2328", "soft": "#5b6067", "line": "#e3dfd4"}
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_YEAR = re.compile(r"\d{4}")
F = TypeVar("F", Fact, AnswerFact)
Series = tuple[str, str, str]
"""Indicator, unit without its multiple, and kind of change: what may be drawn on one scale."""


@dataclass(frozen=True, slots=True)
class Point:
    """One mark: `value` in the unit without its multiple, `said` as printed, `link` the attributes of its link."""

    region: str
    period: str
    role: str
    value: float
    high: float
    """The other end of a range (5-5.5%), else the value."""
    said: str
    link: str


def series_of(facts: Iterable[F], link: Callable[[F], str]) -> dict[Series, list[Point]]:
    """Facts of single years that can be drawn, by what goes on one scale; the first one said of each mark stands.

    Args:
        facts: Facts of the ledger or of an answer.
        link: Gives the attributes of the link to where a fact stands.
    """
    drawn: dict[Series, dict[tuple[str, str, str], Point]] = defaultdict(dict)
    for fact in facts:
        if fact.value is None or fact.role not in ROLES or not _YEAR.fullmatch(fact.period or ""):
            continue
        factor, unit = split_unit(fact.unit or "")
        first, _, last = fact.value[1:].partition("-")
        low, high = (float(Decimal(end) * factor) for end in (fact.value[0] + first, last or fact.value))
        point = Point(fact.region, fact.period or "", fact.role, low, high, _said(fact), link(fact))
        drawn[fact.indicator, unit, fact.change or ""].setdefault((point.region, point.period, point.role), point)
    return {key: list(points.values()) for key, points in drawn.items()}


def figure(series: Series, points: Sequence[Point], width: int) -> str:
    """The chart with buttons to save it."""
    saving = "".join(
        f'<button type="button" data-act="save" data-kind="{kind}">{spot("save_" + kind)}</button>'
        for kind in ("png", "svg")
    )
    drawn = f'<div class="drawn">{chart(series, points, width)}</div>'
    return f'<figure>{drawn}<figcaption class="actions">{saving}</figcaption></figure>'


def chart(series: Series, points: Sequence[Point], width: int) -> str:
    """An SVG, `width` pixels wide: years across and a panel for each region, or a row for each region in one year."""
    width = min(max(width, NARROWEST), WIDEST)
    periods = _periods(points, width)
    points = [point for point in points if point.period in periods]
    body, height = _rows(points, width) if len(periods) == 1 else _panels(points, periods, width, series[1])
    chinese, english = WORDS.get(f"change_{series[2]}", ("", "")) if series[2] != "difference" else ("", "")
    name = series[0] + (f" ({english})" if series[0].isascii() else f"（{chinese}）") * bool(chinese)
    title = name + (f" {periods[0]}" if len(periods) == 1 else "")
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="group" aria-label="{escape(title)}" font-family="{FONT}" font-size="12"'
        f' fill="{COLOURS["ink"]}"><rect class="ground" width="100%" height="100%" fill="#ffffff"/>'
        f'<text x="0" y="16" font-size="14" font-weight="600">{escape(title)}</text>{_legend(points)}{body}</svg>'
    )


def _periods(points: Sequence[Point], width: int) -> list[str]:
    """The years across: all that there is room for in one region, else those that several regions speak of."""
    said = Counter(point.period for point in points)
    if len({point.region for point in points}) > 1:
        common = [period for period in said if FEW * said[period] > max(said.values())]
        return sorted(sorted(common, key=lambda period: (said[period], period))[-MOST_PERIODS:])
    step = max(_width(point.said) for point in points) + 12
    return sorted(said)[-max(int(width // step), 2) :]


def _said(fact: Fact | AnswerFact) -> str:
    return f"{fact.value}{fact.unit or ''}"


def _legend(points: Sequence[Point]) -> str:
    parts, x = "", 6
    for role in ROLES:
        if any(point.role == role for point in points):
            parts += _dot(role, x, 36) + _text(x + 10, 40, say(role), cls="soft", word=role)
            x += 64
    return parts


def _dot(role: str, x: float, y: float) -> str:
    filled = f'fill="{COLOURS[role]}"' if role == "actual" else f'fill="#ffffff" stroke="{COLOURS[role]}"'
    return f'<circle class="{role}" cx="{x:.1f}" cy="{y:.1f}" r="5" stroke-width="2" {filled}/>'


def _mark(point: Point, *ends: tuple[float, float]) -> str:
    """A dot, or the two ends of a range and a line between them."""
    name = f"{point.region} {point.period} {say(point.role)} {point.said}"
    dots = "".join(_dot(point.role, x, y) for x, y in dict.fromkeys(ends))
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
    between = f'<polyline class="range {point.role}" points="{way}" stroke="{COLOURS[point.role]}" stroke-width="2"/>'
    inside = dots if len(set(ends)) == 1 else between + dots
    return f'<a {point.link} aria-label="{escape(name)}"><title>{escape(name)}</title>{inside}</a>'


def _text(x: float, y: float, words: str, anchor: str = "start", cls: str = "", word: str = "") -> str:
    colour = f' class="{cls}" fill="{COLOURS[cls]}"' if cls else ""
    colour += f' data-word="{word}"' if word else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{colour}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    at = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="line" {at} stroke="{COLOURS["line"]}"/>'


def _scale(points: Sequence[Point], low: float, high: float) -> Callable[[float], float]:
    """Values to pixels from `low`, which is zero or the deepest fall, to `high`."""
    values = [end for point in points for end in (point.value, point.high)]
    least, most = min(0.0, *values), max(0.0, *values)
    span = (most - least) or 1.0
    return lambda value: low + (value - least) / span * (high - low)


def _rows(points: Sequence[Point], width: int) -> tuple[str, int]:
    """A row for each region, the largest result or target on top."""
    regions = sorted({point.region for point in points}, key=lambda name: _largest(points, name), reverse=True)
    left = min(max(_width(region) for region in regions) + 20, width * 0.4)
    at = _scale(points, left + 8, width - max(_width(point.said) for point in points) - 14)
    parts = []
    for number, region in enumerate(regions):
        y = HEAD + ROW * number + ROW / 2
        own = [point for point in points if point.region == region]
        parts += [_text(0, y + 4, region), _line(left, y, width, y)]
        for point in own:
            low, high, beside = at(point.value), at(point.high), y + _aside(point, own)
            parts += [_mark(point, (low, beside), (high, beside)), _text(high + 9, beside + 4, point.said)]
    return "".join(parts), HEAD + ROW * len(regions) + 8


def _aside(point: Point, points: Sequence[Point]) -> float:
    """How far a mark stands from where it would cover the result, or the target, of the same region and year."""
    pair = [other for other in points if (other.region, other.period) == (point.region, point.period)]
    return 0.0 if len(pair) < 2 else -7.0 if point.role == "actual" else 7.0


def _largest(points: Sequence[Point], region: str) -> tuple[float, str]:
    return max(point.value for point in points if point.region == region), region


def _panels(points: Sequence[Point], periods: Sequence[str], width: int, unit: str) -> tuple[str, int]:
    """A panel for each region, the years across; rates on one scale, amounts each on their own."""
    regions = list(dict.fromkeys(point.region for point in points))
    needed = max(PANEL_WIDTH, len(periods) * (max(_width(point.said) for point in points) + 8) + 24)
    columns = min(max(int(width // needed), 1), len(regions))
    panel = width / columns
    shared = unit == "%" or len(regions) == 1
    parts = [] if shared else [_text(width, 40, say("own_scale"), "end", "soft", "own_scale")]
    for number, region in enumerate(regions):
        x, y = panel * (number % columns), HEAD + PANEL * (number // columns)
        own = [point for point in points if point.region == region]
        at = _scale(points if shared else own, PANEL - 46, 42)
        parts.append(f'<g transform="translate({x:.1f} {y})">{_panel(own, region, periods, panel - 24, at)}</g>')
    return "".join(parts), HEAD + PANEL * math.ceil(len(regions) / columns)


def _panel(
    points: Sequence[Point], region: str, periods: Sequence[str], width: float, at: Callable[[float], float]
) -> str:
    step = width / len(periods)
    middle = {period: step * (number + 0.5) for number, period in enumerate(periods)}
    parts = [_text(0, 14, region), _line(0, at(0), width, at(0))]
    parts += [_text(x, PANEL - 24, period, "middle", "soft") for period, x in middle.items()]
    reached = sorted((point for point in points if point.role == "actual"), key=lambda point: point.period)
    if len(reached) > 1:
        way = " ".join(f"{middle[one.period] + _aside(one, points):.1f},{at(one.value):.1f}" for one in reached)
        parts.append(f'<polyline class="way" points="{way}" fill="none" stroke="{COLOURS["actual"]}" opacity="0.4"/>')
    for point in points:
        other = next((one for one in points if one.period == point.period and one.role != point.role), None)
        above = other is None or (point.value, point.role == "actual") > (other.value, other.role == "actual")
        x, low, high = middle[point.period] + _aside(point, points), at(point.value), at(point.high)
        beside = high - 10 if above else low + 20
        parts += [_mark(point, (x, low), (x, high)), _text(x, beside, point.said, "middle")]
    return "".join(parts)


def _width(words: str) -> float:
    """About how many pixels a text of 12 pixels takes."""
    return sum(12.0 if character > "\u2e7f" else 6.9 for character in words)
