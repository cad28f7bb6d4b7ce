"""The reports room: what the library holds, with ways to add to it and to take away from it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from index.retriever import ReportInfo
from qa.web.places import source_link
from qa.web.words import label, say, spot

FEW = 8
"""Reports that are seen at a glance."""


def room(infos: Iterable[ReportInfo], *, kinds: Iterable[str], may_change: bool) -> str:
    """Every report as a card; a place to drop files unless the library is only read.

    Args:
        infos: The reports, the latest added last.
        kinds: File name endings that can be read.
        may_change: Whether reports may be added and removed.
    """
    newest_first = list(infos)[::-1]
    count = len(newest_first)
    head = spot("reports_one") if count == 1 else spot("reports_count", count=count)
    cards = "".join(_card(info, removable=may_change) for info in newest_first)
    listed = f'<ul class="cards" {label("reports")}>{cards}</ul>' if cards else spot("no_reports", "p", "hint")
    field = f'<input class="narrow" type="search" {label("narrow")} placeholder="{say("narrow")}">'
    narrow = field if count > FEW else ""
    return (
        f'<header class="room-head"><h2>{head}</h2>{narrow}</header>'
        f"{_drop(sorted(kinds)) if may_change else spot('read_only', 'p', 'hint')}"
        f'<ul class="uploads" aria-live="polite" {label("uploads")}></ul>{listed}'
    )


def _drop(kinds: list[str]) -> str:
    said = " ".join(kind.removeprefix(".") for kind in kinds)
    return (
        f'<label class="drop"><input type="file" multiple accept="{escape(",".join(kinds))}">'
        f'{spot("drop")}<span class="kinds">{escape(said)}</span></label>'
    )


def _card(info: ReportInfo, *, removable: bool) -> str:
    origin = " · ".join(str(part) for part in (info.region, info.year) if part)
    remove = (
        f'<button type="button" class="remove" data-act="remove" {label("remove_named", title=info.title)}>'
        f"{spot('remove')}</button>"
        if removable
        else ""
    )
    counts = spot("report_counts", passages=info.passages, facts=info.facts, characters=f"{info.characters:,}")
    added = f'<time datetime="{escape(info.added)}">{escape(info.added[:16].replace("T", " "))}</time>'
    return (
        f'<li class="card-report" data-report="{escape(info.id)}">'
        f"<div><a {source_link(info.id, (), ())}>{escape(info.title)}</a>"
        f"<p><b>{escape(origin)}</b> {counts} {added}</p></div>{remove}</li>"
    )
