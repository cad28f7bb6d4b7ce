"""Example questions made from a library's own facts, notes and headings, each tried before it is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from corpus.report import Fact
from index.retriever import LibraryError, ModelError, ReportInfo, Where
from qa.answer import Answer, Language
from qa.english import gloss

if TYPE_CHECKING:
    from index.library import Library

TRIES = 4
"""Questions tried of each kind."""
FEW = 3
KEPT = 32
"""Choices of reports whose examples are remembered."""
Infos = tuple[ReportInfo, ...]
Candidate = tuple[str, str]
"""What is asked about, and the question: no two examples ask about one thing."""
_PLAIN = re.compile(r"[一-鿿A-Za-z0-9]{2,12}")
_NAMED_TOGETHER = re.compile(r"、[^，。；、：]{2,16}?((?:入选|获评|荣获|被评为|列入)[^，。；、]{4,20})(?=[，。；])")
"""Several names and what they were chosen for."""


class Examples:
    """Questions that the library can answer; made again when its reports change."""

    def __init__(self, library: Library, ask: Callable[[str], Answer]):
        self._library = library
        self._ask = ask
        self._lock = Lock()
        self._made: dict[tuple[Language | None, Infos], tuple[str, ...]] = {}

    def questions(self) -> tuple[str, ...]:
        """A target, a result, a comparison, a list, a definition, and one in English, as far as there are any."""
        return self._kept(None, Where())

    def few(self, where: Where, language: Language) -> tuple[str, ...]:
        """Three at most about the newest report that may be asked, in one language."""
        return self._kept(language, where)

    def _kept(self, language: Language | None, where: Where) -> tuple[str, ...]:
        with self._lock, suppress(LibraryError, ModelError):
            infos = tuple(info for info in self._library.reports() if where.allows(info))
            key = language, infos
            if key not in self._made:
                if len(self._made) >= KEPT:
                    self._made.clear()
                tried = self._tried(language, infos) if infos else ()
                self._made[key] = tuple(islice(tried, FEW if language else None))
            return self._made[key]
        return ()

    def _tried(self, language: Language | None, infos: Infos) -> Iterator[str]:
        place = {info.id: info.region if len(infos) > 1 else "" for info in infos}
        if language:
            infos = tuple(sorted(infos, key=lambda info: info.year or 0))[-1:]
        facts = _headline_facts(self._library.facts(where=Where(reports=tuple(info.id for info in infos))))
        aimed, reached = targets(facts, place), results(facts, place)
        defined, said = self._definitions(infos), english(facts, place)
        kinds: dict[Language | None, tuple[Iterator[Candidate], ...]] = {
            None: (aimed, reached, comparisons(facts, place), self._lists(infos, place), defined, said),
            "zh": (aimed, reached, defined, aimed, reached),
            "en": (said,) * FEW,
        }
        used: set[str] = set()
        for candidates in kinds[language]:
            fresh = (candidate for candidate in candidates if not any(_alike(candidate[0], name) for name in used))
            for name, question in islice(fresh, TRIES):
                if self._answers(question):
                    used.add(name)
                    yield question
                    break

    def _answers(self, question: str) -> bool:
        answer = self._ask(question)
        return not answer.refused and (not question.endswith("有哪些？") or "、" in (answer.short or ""))

    def _lists(self, infos: Infos, place: dict[str, str]) -> Iterator[Candidate]:
        for info in infos:
            for passage in self._library.passages(info.id):
                for found in _NAMED_TOGETHER.finditer(passage.text):
                    yield found[1], f"{place[info.id]}{found[1]}的有哪些？"

    def _definitions(self, infos: Infos) -> Iterator[Candidate]:
        for info in infos:
            notes = self._library.notes(info.id)
            yield from ((note.term, f"什么是{note.term}？") for note in notes if 2 < len(note.term) < 12)


def _alike(one: str, other: str) -> bool:
    return one in other or other in one


def _headline_facts(facts: Iterable[Fact]) -> list[Fact]:
    """Figures of one year under a short plain name, those reports speak of most often first."""
    plain = [
        fact
        for fact in facts
        if fact.value and fact.unit and re.fullmatch(r"\d{4}", fact.period or "") and _PLAIN.fullmatch(fact.indicator)
    ]
    said = Counter(fact.indicator for fact in plain)
    return sorted(plain, key=lambda fact: -said[fact.indicator])


def targets(facts: Iterable[Fact], place: dict[str, str]) -> Iterator[Candidate]:
    """Questions for what is aimed at."""
    for fact in facts:
        if fact.role == "target":
            yield fact.indicator, f"{place[fact.report_id]}{fact.period}年{fact.indicator}目标是多少？"


def results(facts: Iterable[Fact], place: dict[str, str]) -> Iterator[Candidate]:
    """Questions for what was reached."""
    for fact in facts:
        if fact.role == "actual":
            asked = "增长多少" if fact.change == "growth" else "是多少"
            yield fact.indicator, f"{place[fact.report_id]}{fact.period}年{fact.indicator}{asked}？"


def comparisons(facts: list[Fact], place: dict[str, str]) -> Iterator[Candidate]:
    """Questions that set one region's target beside its result, or beside another region's."""
    aimed = {(fact.report_id, fact.indicator): fact for fact in facts if fact.role == "target"}
    for (report_id, indicator), target in aimed.items():
        for other in facts:
            same = (other.indicator, other.unit, other.change) == (indicator, target.unit, target.change)
            if same and other.region != target.region and other.role == "target" and other.period == target.period:
                yield indicator, f"{target.region}和{other.region}{target.period}年{indicator}目标分别是多少？"
            elif same and other.report_id == report_id and other.role == "actual":
                yield indicator, f"{place[report_id]}{indicator}{other.period}年实际和{target.period}年目标分别是多少？"


def english(facts: Iterable[Fact], place: dict[str, str]) -> Iterator[Candidate]:
    """Questions in English for targets with a usual English name."""
    for fact in facts:
        name, region = gloss(fact.indicator), gloss(place[fact.report_id])
        if name and fact.role == "target" and bool(region) == bool(place[fact.report_id]):
            whose = f"{region}'s" if region else "the"
            yield fact.indicator, f"What is {whose} {fact.period} target for {name}?"
