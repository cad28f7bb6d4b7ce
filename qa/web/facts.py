"""The facts room: the ledger of all reports as a table to filter, sort and page through, and as a chart."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from corpus.report import Fact, Role
from index.ledger import FactFilter, Order
from index.retriever import Where
from qa.web.chart import WIDEST, Series, figure, series_of
from qa.web.places import source_link
from qa.web.words import label, say, spot

if TYPE_CHECKING:
    from index.library import Library

PAGE = 100
"""Rows of one page."""
MOST_SERIES, MOST_POINTS = 8, 4000
COLUMNS: tuple[tuple[Order | None, str], ...] = (
    ("indicator", "indicator"),
    ("period", "period"),
    ("role", "role"),
    ("value", "value"),
    (None, "change"),
    ("region", "region"),
    ("place", "place"),
)
"""What orders by a column, where anything does, and the word above it."""


class View(BaseModel):
    """What of the ledger is looked at: the query string of the facts room."""

    model_config = ConfigDict(frozen=True)

    indicator: Annotated[str, Field(max_length=200)] = ""
    region: Annotated[str, Field(max_length=200)] = ""
    year: Annotated[str, Field(max_length=20)] = ""
    role: Role | None = None
    order: Order = "place"
    descending: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    series: Annotated[int, Field(ge=0, lt=100)] = 0
    """Which of the series is drawn."""
    width: Annotated[int, Field(ge=0, le=10_000)] = WIDEST
    """Pixels the chart may be wide."""

    @property
    def wanted(self) -> FactFilter:
        """The facts that pass."""
        where = Where(regions=(self.region,)) if self.region else Where()
        return FactFilter(self.indicator or None, self.year or None, self.role, where)


def room(library: Library) -> str:
    """The filters and the empty places that the page's script fills."""
    regions = sorted({info.region for info in library.reports() if info.region})
    return (
        f'<header class="room-head"><h2>{spot("room_facts")}</h2><p class="hint">{spot("facts_hint")}</p></header>'
        f'<details class="fold" open><summary>{spot("filters")}</summary>'
        f'<form class="filters" {label("filters")}>'
        f'<label class="wide">{spot("indicator")}<input name="indicator" type="search" list="indicators"'
        f' autocomplete="off" maxlength="200"></label><datalist id="indicators"></datalist>'
        f"<label>{spot('region')}{_menu('region', regions)}</label>"
        f"<label>{spot('period')}{_menu('year', library.ledger.periods())}</label>"
        f'<label>{spot("role")}<select name="role">{_option("", "any")}'
        f"{_option('actual', 'actual')}{_option('target', 'target')}</select></label>"
        f'</form></details><div class="charted" aria-live="polite"></div><div class="ledger" aria-live="polite"></div>'
    )


def table(library: Library, view: View) -> str:
    """One page of the facts that pass, and the way to the others."""
    count = library.ledger.count(view.wanted)
    offset = (view.page - 1) * PAGE
    facts = library.ledger.facts(view.wanted, order=view.order, descending=view.descending, limit=PAGE, offset=offset)
    titles = {info.id: info.title for info in library.reports()}
    head = "".join(_column(order, word, view) for order, word in COLUMNS)
    rows = "".join(_row(fact, titles.get(fact.report_id, fact.report_id)) for fact in facts)
    if not facts:
        return f'<p class="hint">{spot("no_facts")}</p>'
    return (
        f'<div class="bar"><p class="count">{spot("facts_count", count=f"{count:,}")}</p>'
        f'<p class="actions"><a data-download="csv" href="page/facts.csv">CSV</a>'
        f'<a data-download="xlsx" href="page/facts.xlsx">XLSX</a></p></div>'
        f'<div class="scroll"><table class="facts"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{_pager(view.page, -(-count // PAGE))}"
    )


def drawing(library: Library, view: View) -> str:
    """The facts that pass as a chart, with buttons for the other series among them; empty where there is nothing."""
    names = [name for name, _ in library.ledger.indicators(view.wanted, limit=MOST_SERIES)]
    facts = library.ledger.facts(view.wanted, limit=MOST_POINTS)
    found = series_of((fact for fact in facts if fact.indicator in names), _link)
    # The indicator asked for itself comes first, then what there is most of.
    ranked = sorted(found, key=lambda key: (key[0] != view.indicator, -len(found[key]), key))
    ranked = [key for key in ranked if len(found[key]) > 1][:MOST_SERIES]
    if not ranked:
        return ""
    chosen = ranked[min(view.series, len(ranked) - 1)]
    chips = "".join(_series_chip(number, key, key == chosen) for number, key in enumerate(ranked))
    return (
        f'<div class="series" role="group" {label("series")}>{chips}</div>{figure(chosen, found[chosen], view.width)}'
    )


def suggestions(library: Library, view: View) -> str:
    """Options for the indicator that is being typed."""
    found = library.ledger.indicators(view.wanted)
    return "".join(f'<option value="{escape(name)}">{count}</option>' for name, count in found)


def _menu(name: str, values: Iterable[str]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(value)}</option>' for value in values)
    return f'<select name="{name}">{_option("", "any")}{options}</select>'


def _option(value: str, word: str) -> str:
    return f'<option value="{value}" data-word="{word}">{say(word)}</option>'


def _column(order: Order | None, word: str, view: View) -> str:
    if order is None:
        return f'<th scope="col">{spot(word)}</th>'
    current = order == view.order and (order != "place" or view.descending)
    sorted_so = f' aria-sort="{"descending" if view.descending else "ascending"}"' if current else ""
    return f'<th scope="col"{sorted_so}><button type="button" data-order="{order}">{spot(word)}</button></th>'


def _row(fact: Fact, title: str) -> str:
    change = " ".join(part for part in (fact.basis, _change(fact.change)) if part)
    hedge = f' <span class="hedge">{escape(fact.hedge.replace("+", " "))}</span>' if fact.hedge else ""
    value = escape(fact.text or "") if fact.value is None else f"<b>{escape(fact.value)}</b>{escape(fact.unit or '')}"
    place = fact.section[-1] if fact.section else title
    return (
        f'<tr><th scope="row"><a {_link(fact)}>{escape(fact.indicator)}</a></th><td>{escape(fact.period or "–")}</td>'
        f'<td class="{fact.role}">{spot(fact.role)}</td><td class="value">{value}{hedge}</td><td>{change}</td>'
        f'<td>{escape(fact.region)}</td><td class="where" title="{escape(title)}">{escape(place)}</td></tr>'
    )


def _change(change: str | None) -> str:
    return spot(f"change_{change}") if change and change != "level" else ""


def _link(fact: Fact) -> str:
    return source_link(fact.report_id, fact.pieces, fact.figure)


def _series_chip(number: int, key: Series, pressed: bool) -> str:
    indicator, unit, change = key
    said = f"{indicator} {say(f'change_{change}') if change in ('growth', 'added', 'share') else ''} {unit}"
    return (
        f'<button type="button" class="chip" data-series="{number}" aria-pressed="{str(pressed).lower()}">'
        f"{escape(' '.join(said.split()))}</button>"
    )


def _pager(page: int, pages: int) -> str:
    if pages < 2:
        return ""
    before, after = ("" if page > 1 else " disabled"), ("" if page < pages else " disabled")
    return (
        f'<nav class="pager" {label("pages")}><button type="button" data-page="{page - 1}"{before}>'
        f"{spot('page_before')}</button><span>{page} / {pages}</span>"
        f'<button type="button" data-page="{page + 1}"{after}>{spot("page_after")}</button></nav>'
    )
