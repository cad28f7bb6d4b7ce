"""The reports of a library at one moment, ready to be filtered and to be found by the number of a passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from index.retriever import ReportInfo, Where
from index.rows import Entry

_REMEMBERED = 64
"""Filters whose reports are kept: a page or a conversation asks with few."""


class Catalogue:
    """Entries in the order they were added, after the change of that number; never altered."""

    def __init__(self, change: int, entries: Iterable[Entry] = ()) -> None:
        self.change = change
        self.entries = tuple(entries)
        self._allowed: dict[tuple[Where, ...], tuple[Entry, ...]] = {}

    def followed_by(self, change: int, fresh: Iterable[Entry], gone: Iterable[int]) -> Catalogue:
        """The catalogue after later changes: `fresh` were added or embedded anew, `gone` are the numbers removed."""
        entries = {entry.number: entry for entry in self.entries}
        for number in gone:
            entries.pop(number, None)
        # What was embedded anew keeps its place; what was added has a higher number than all before it.
        entries.update((entry.number, entry) for entry in fresh)
        return Catalogue(change, entries.values())

    @cached_property
    def infos(self) -> tuple[ReportInfo, ...]:
        """What is said of each report."""
        return tuple(entry.info for entry in self.entries)

    @cached_property
    def passages(self) -> int:
        """How many passages there are."""
        return sum(entry.info.passages for entry in self.entries)

    @cached_property
    def newest(self) -> int:
        """The highest number of a passage, 0 when there is none."""
        return max((entry.last - 1 for entry in self.entries[-1:]), default=0)

    @cached_property
    def dense(self) -> frozenset[str]:
        """Names of the encoders that made the vectors: one, or two while the library is changed over."""
        return frozenset(entry.dense for entry in self.entries)

    @cached_property
    def words(self) -> frozenset[str]:
        """Names of the encoders that made the tokens."""
        return frozenset(entry.words for entry in self.entries)

    def named(self, report_id: str) -> Entry | None:
        """The report of that id."""
        return self._ids.get(report_id)

    def holding(self, number: int) -> Entry | None:
        """The report that a passage belongs to."""
        at = bisect_right(self._firsts, number) - 1
        return self.entries[at] if at >= 0 and number < self.entries[at].last else None

    def after(self, number: int) -> Iterator[Entry]:
        """The reports whose passages have higher numbers."""
        return iter(self.entries[bisect_right(self._firsts, number) :])

    def allowed(self, *filters: Where) -> tuple[Entry, ...]:
        """The reports that pass every filter."""
        found = self._allowed.get(filters)
        if found is None:
            while len(self._allowed) >= _REMEMBERED:
                del self._allowed[next(iter(self._allowed))]
            found = self._allowed[filters] = self._filtered(filters)
        return found

    def _filtered(self, filters: tuple[Where, ...]) -> tuple[Entry, ...]:
        entries = self.entries
        for where in filters:
            if where.reports:  # a long list of ids is not gone through for each report
                named = {entry.number for name in where.reports if (entry := self.named(name))}
                entries = tuple(entry for entry in entries if entry.number in named)
            rest = Where(where.regions, where.years, where.kinds)
            entries = tuple(entry for entry in entries if rest.allows(entry.info))
        return entries

    @cached_property
    def _ids(self) -> dict[str, Entry]:
        return {entry.info.id: entry for entry in self.entries}

    @cached_property
    def _firsts(self) -> list[int]:
        return [entry.first for entry in self.entries]
