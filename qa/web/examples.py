"""Example questions made from the library's own facts, notes and headings, each tried before it is shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from corpus.report import Fact
from index.retriever import LibraryError, ModelError, ReportInfo
from qa.web.cards import asks
from qa.web.words import spot

if TYPE_CHECKING:
    from qa.ask import Answerer

TRIES = 4
"""Questions tried of each kind."""
Candidate = tuple[str, str]
"""What is asked about, and the question: no two examples ask about one thing."""
_PLAIN = re.compile(r"[一-鿿A-Za-z0-9]{2,12}")
_NAMED_TOGETHER = re.compile(r"、[^，。；、：]{2,16}?((?:入选|获评|荣获|被评为|列入)[^，。；、]{4,20})(?=[，。；])")
"""Several names and what they were chosen for."""


class Examples:
    """Six questions that the library can answer; made again when its reports change."""

    def __init__(self, answerer: Answerer):
        self._answerer = answerer
        self._lock = Lock()
        self._made: tuple[tuple[ReportInfo, ...], tuple[str, ...]] = ((), ())

    def questions(self) -> tuple[str, ...]:
        """A target, a result, a comparison, a list, a definition, and one in English, as far as there are any."""
        with self._lock, suppress(LibraryError, ModelError):
            infos = self._answerer.library.reports()
            if self._made[0] != infos:
                self._made = (infos, tuple(self._tried(infos)))
            return self._made[1]
        return ()

    def html(self) -> str:
        """What the page says before the first question."""
        items = "".join(f"<li>{asks(question, 'example')}</li>" for question in self.questions())
        examples = f"{spot('examples', 'h2')}<ul>{items}</ul>" if items else ""
        if not self._answerer.library.reports():
            way = 'class="chip" href="?room=reports" data-act="room" data-room="reports"'
            examples = f"{spot('no_reports', 'p', 'hint')}<a {way}>{spot('no_reports_add')}</a>"
        return f'<section class="welcome">{spot("about", "p", "about")}{examples}</section>'

    def _tried(self, infos: tuple[ReportInfo, ...]) -> Iterator[str]:
        facts = _headline_facts(self._answerer.library.facts())
        place = {info.id: info.region if len(infos) > 1 else "" for info in infos}
        kinds = (
            targets(facts, place),
            results(facts, place),
            comparisons(facts, place),
            self._lists(infos, place),
            self._definitions(infos),
            english(facts),
        )
        used: set[str] = set()
        for candidates in kinds:
            fresh = (candidate for candidate in candidates if not any(_alike(candidate[0], name) for name in used))
            for name, question in islice(fresh, TRIES):
                if self._answers(question):
                    used.add(name)
                    yield question
                    break

    def _answers(self, question: str) -> bool:
        answer = self._answerer.ask(question)
        return not answer.refused and (not question.endswith("有哪些？") or "、" in (answer.short or ""))

    def _lists(self, infos: Iterable[ReportInfo], place: dict[str, str]) -> Iterator[Candidate]:
        for info in infos:
            for passage in self._answerer.library.passages(info.id):
                for found in _NAMED_TOGETHER.finditer(passage.text):
                    yield found[1], f"{place[info.id]}{found[1]}的有哪些？"

    def _definitions(self, infos: Iterable[ReportInfo]) -> Iterator[Candidate]:
        for info in infos:
            notes = self._answerer.library.notes(info.id)
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


def english(facts: Iterable[Fact]) -> Iterator[Candidate]:
    """Questions in English for indicators with a usual English name."""
    for fact in facts:
        name = next((said for chinese, said in _english_names().items() if chinese in fact.indicator), None)
        if name and fact.role == "target":
            yield fact.indicator, f"What is the {fact.period} target for {name}?"


@cache
def _english_names() -> dict[str, str]:
    text = (files("qa.web") / "indicator_names.json").read_text(encoding="utf-8")
    names: dict[str, str] = json.loads(text)["names"]
    return dict(sorted(names.items(), key=lambda pair: -len(pair[0])))
