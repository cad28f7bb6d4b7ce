"""The facts of a library: filtered, ordered, all of them or a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from threading import RLock
from typing import Any, Literal

from corpus.report import Fact
from index import rows
from index.database import Database
from index.retriever import EVERYTHING, Where

Order = Literal["place", "indicator", "period", "role", "value", "region"]

_MAGNITUDE = (
    "CAST(value AS REAL) * CASE WHEN unit LIKE '万亿%' THEN 1e12 WHEN unit LIKE '亿%' THEN 1e8"
    " WHEN unit LIKE '万%' THEN 1e4 ELSE 1 END"
)
_ORDERS: dict[Order, str] = {
    "place": "number",
    "indicator": "folded",
    "period": "period",
    "role": "role",
    "value": _MAGNITUDE,
    "region": "region",
}


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts are wanted; what is None or empty narrows nothing."""

    indicator: str | None = None
    """Any part of an indicator's name; width, case and spaces do not count."""
    period: str | None = None
    role: str | None = None
    where: Where = EVERYTHING
    """Only facts of reports that pass."""


class Ledger:
    """Facts by what they are of. May be used from any thread."""

    def __init__(self, database: Database, lock: RLock) -> None:
        self._database, self._lock = database, lock

    def facts(
        self,
        wanted: FactFilter = FactFilter(),
        *,
        order: Order = "place",
        descending: bool = False,
        limit: int = -1,
        offset: int = 0,
    ) -> tuple[Fact, ...]:
        """The facts that `wanted` lets pass, at most `limit` of them (all when negative), from the `offset`th.

        `place` is the order of their reports and places; what has no value, or no period, comes last.
        """
        way = "DESC" if descending else "ASC"
        order_by = f"ORDER BY {_ORDERS[order]} {way} NULLS LAST, number"
        found = self._select(rows.FACT_COLUMNS, wanted, f"{order_by} LIMIT ? OFFSET ?", (limit, offset))
        return tuple(map(rows.fact, found))

    def count(self, wanted: FactFilter = FactFilter()) -> int:
        """How many facts `wanted` lets pass."""
        ((count,),) = self._select("count(*)", wanted)
        return int(count)

    def indicators(self, wanted: FactFilter = FactFilter(), *, limit: int = 12) -> tuple[tuple[str, int], ...]:
        """Names of indicators with how many facts each has: the name asked for itself first, then the most frequent."""
        then = "GROUP BY indicator ORDER BY folded = ? DESC, count(*) DESC, indicator LIMIT ?"
        exact = rows.fold(wanted.indicator or "")
        return tuple((name, count) for name, count in self._select("indicator, count(*)", wanted, then, (exact, limit)))

    def periods(self) -> tuple[str, ...]:
        """Every period that facts are of, the latest first."""
        found = self._select("DISTINCT period", FactFilter(), "ORDER BY period DESC")
        return tuple(period for (period,) in found if period)

    def _select(self, columns: str, wanted: FactFilter, then: str = "", values: rows.Row = ()) -> list[rows.Row]:
        indicator = rows.fold(wanted.indicator) if wanted.indicator else None
        tests: dict[str, Any] = {"instr(folded, ?)": indicator, "period = ?": wanted.period, "role = ?": wanted.role}
        given = {test: value for test, value in tests.items() if value is not None}
        with self._lock:
            if wanted.where != EVERYTHING:
                allowed = (entry.number for entry in self._database.catalogue.allowed(wanted.where))
                given[f"report IN ({','.join(map(str, allowed))})"] = None
            bound = [value for value in given.values() if value is not None]
            query = f"SELECT {columns} FROM facts WHERE {' AND '.join(given) or '1'} {then}"
            return self._database.run(query, (*bound, *values))
