"""Question in, checked answer out: the one place where the stages are wired."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.figures import find_figures
from corpus.report import Fact, Source, slice_pieces
from corpus.sentences import split_sentences
from index.encoder import StaticEncoder
from index.library import Library
from index.retriever import Encoder, Hit, ReportInfo, Where
from qa import decide, direct, seek
from qa.answer import Answer, AnswerFact, Citation
from qa.beside import understood
from qa.candidates import Candidate, sentences, with_facts
from qa.compare import side_by_side
from qa.comparison import Probe
from qa.dialogue import Conversation
from qa.examples import Examples
from qa.extract import Draft, Place, Statement
from qa.match import Matcher
from qa.needs import asks_of_the_day
from qa.parts import Part, by_clauses, split
from qa.question import Question
from qa.rank import Ranker, Scored
from qa.refuse import not_a_question, not_ranked, refuse
from qa.scope import Scope, understand
from qa.verify import problems
from qa.which import ranks_regions

DEPTH, CLOSE = 16, 6
"""Passages looked into for one answer, and how many of them sentence by sentence."""
OPENING = 120
"""Characters of a report's beginning that say what it is about."""
LONGEST = 2_000
"""Characters of a question that are read at all; the doors refuse long ones with a word of their own."""


class Answerer:
    """Answers questions from one library. All methods may be called from any thread."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.matcher = Matcher(_static(library.encoder))
        self.examples = Examples(library, self._tried)
        self._facts = lru_cache(maxsize=256)(self._facts_of)
        self._source = lru_cache(maxsize=64)(self._source_of)
        self._opening = lru_cache(maxsize=4096)(self._opening_of)

    @classmethod
    def open(cls, folder: Path | str | None = None, *, encoder: Encoder | None = None) -> Self:
        """Open the library in `folder` (by default the user's own, filled with the bundled report when empty).

        Raises:
            LibraryError: The folder cannot be used.
            ModelError: The encoder cannot be loaded.
        """
        from qa.settings import open_library

        return cls(open_library(folder, encoder=encoder))

    def close(self) -> None:
        """Close the library."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, text: str, *, where: Where = Where(), notify: Callable[[str], None] | None = None) -> Answer:
        """Answer one question from the reports that `where` allows; `notify` is told each stage as it begins."""
        watch = Watch(notify)
        question, scope = understand(text[:LONGEST], self.library.reports(), where)
        if len(text) > LONGEST or _asks_nothing(question):
            answer = not_a_question(question, self.examples.few(where, question.language))
        else:
            answer = self._answer(question, scope, watch)
        return watch.stamp(replace(answer, question=text))

    def conversation(self) -> Conversation:
        """Questions that follow one another: 那2025年呢？"""
        return Conversation(self)

    def _tried(self, text: str) -> Answer:
        question, scope = understand(text, self.library.reports(), Where())
        return not_a_question(question) if _asks_nothing(question) else self._answer(question, scope, Watch())

    def _answer(self, question: Question, scope: Scope, watch: Watch) -> Answer:
        if scope.missing or scope.no_report:
            return refuse(question, scope, self._ranked(question, scope, watch).figures)
        if ranks_regions(question):
            return not_ranked(question)
        if (told := self._direct(question, scope, watch)) is not None:
            return told
        answer = self._of_parts(question, scope, split(question, scope), watch)
        pieces = by_clauses(question, scope)
        if len(find_figures(answer.short or "")) >= len(pieces):
            return answer
        one_by_one = self._of_parts(question, scope, pieces, watch)
        return answer if one_by_one.refused or one_by_one.missing else one_by_one

    def _of_parts(self, question: Question, scope: Scope, parts: Sequence[Part], watch: Watch) -> Answer:
        """What is found of the things that are asked for side by side."""
        found = [self._ranked(part.question, part.scope, watch) for part in parts]
        with watch("answer"):
            chosen = [decide.choose(part.question, one, self.matcher) for part, one in zip(parts, found, strict=True)]
            grounds = [scored for choice in chosen for scored in choice.grounds]
            drafts = [choice.draft for choice in chosen]
            draft = drafts[0] if len(parts) == 1 else side_by_side(question, parts, drafts)
            if draft is None:
                return refuse(question, scope, grounds)
            decisive = [choice for choice in chosen if choice.draft]
            return self._finish(question, draft, decisive, grounds)

    def _direct(self, question: Question, scope: Scope, watch: Watch) -> Answer | None:
        """What is read off one report without a search; None when it is to be searched for."""
        reading = direct.reading(question)
        if reading is None:
            return None
        with watch("answer"):
            report = direct.report_meant(scope, self.library.reports(), reading.year)
            passages = self.library.passages(report.id) if report else ()
            draft = reading.draft(passages, self._facts(report.id, self.library.change)) if report else None
            if draft is None:
                return refuse(question, scope, ()) if reading.is_only else None
            return self._finish(question, draft, [decide.Choice(draft, (), reading.sure)], ())

    def _ranked(self, question: Question, scope: Scope, watch: Watch) -> decide.Found:
        """Every candidate for one question, figures and sentences each best first."""
        with watch("search"):
            hits = seek.search(self.library, question, scope, k=DEPTH)
        with watch("rank"):
            probe = self._probe(question, hits)
            ranker = Ranker(self.matcher, question, probe, self._opening)
            stated = [one for hit in hits for one in self._sentences(hit)]
            facts = self._ledger(hit.passage.report_id for hit in hits)
            return decide.Found(probe, *ranker.rank(stated, with_facts(stated, facts)))

    def _sentences(self, hit: Hit) -> Iterable[Candidate]:
        """The sentences of the best hits, and of the others the one that the search found."""
        if hit.rank <= CLOSE or hit.sentence is None:
            return sentences(hit, split_sentences(hit.passage.text))
        return sentences(hit, (hit.sentence,))

    def _probe(self, question: Question, hits: Sequence[Hit]) -> Probe:
        if question.language == "en":
            found = [hit.passage.text for hit in hits]
            return self.matcher.english_probe(question.sought, self.library.lexicon, self.library.token_weights, found)
        return self.matcher.probe(question.sought, self.library.token_weights)

    def _ledger(self, reports: Iterable[str]) -> dict[str, tuple[Fact, ...]]:
        """The facts of reports, each in reading order."""
        change = self.library.change
        return {report: self._facts(report, change) for report in dict.fromkeys(reports)}

    def _facts_of(self, report: str, change: int) -> tuple[Fact, ...]:
        facts = self.library.facts(where=Where(reports=(report,)))
        return tuple(sorted(facts, key=lambda fact: fact.figure[0].start))

    def _source_of(self, report: str, change: int) -> Source:
        return self.library.source(report)

    def _opening_of(self, report: str) -> str:
        return self.library.opening(report)[:OPENING]

    def _finish(
        self, question: Question, draft: Draft, decisive: Sequence[decide.Choice], grounds: Sequence[Scored]
    ) -> Answer:
        """Number the citations, verify, and refuse what does not hold."""
        citations, marks = self._citations(draft.statements)
        gap = "" if question.language == "zh" else " "
        said = (
            f"{s.text}{''.join(f'[{n}]' for n in numbers)}" for s, numbers in zip(draft.statements, marks, strict=True)
        )
        text = gap.join(said) + draft.computed
        facts = [(s.fact, numbers[0]) for s, numbers in zip(draft.statements, marks, strict=True) if s.fact]
        answer = Answer(
            question=question.text,
            text=text,
            short=draft.short,
            language=question.language,
            confidence=min(choice.confidence for choice in decisive),
            citations=citations,
            facts=tuple(_answer_fact(fact, number) for fact, number in facts),
            understood=understood(question, [one for choice in decisive for one in choice.grounds[:1]]),
            suggestions=draft.suggestions,
            missing=draft.missing,
        )
        ledger = self._ledger(citation.report for citation in citations)
        wrong = problems(answer, chain.from_iterable(ledger.values()))
        return answer if not wrong else refuse(question, Scope(Where(), Where()), grounds)

    def _citations(self, statements: Sequence[Statement]) -> tuple[tuple[Citation, ...], list[list[int]]]:
        """The citations of all statements, numbered from 1, and each statement's numbers."""
        numbers: dict[Place, int] = {}
        for statement in statements:
            for place in statement.places:
                numbers.setdefault(place, len(numbers) + 1)
        infos = {info.id: info for info in self.library.reports()}
        citations = tuple(
            self._citation(number, place, infos[place.passage.report_id]) for place, number in numbers.items()
        )
        return citations, [[numbers[place] for place in statement.places] for statement in statements]

    def _citation(self, number: int, place: Place, info: ReportInfo) -> Citation:
        passage = place.passage
        spans = slice_pieces(passage.pieces, place.span.start, place.span.end)
        source = self._source(passage.report_id, self.library.change)
        return Citation(
            number,
            info.id,
            info.source,
            info.title,
            info.region,
            info.year,
            passage.section,
            source.slice(spans),
            spans,
            source.page_of(spans[0].start) if source.pages else None,
            info.body,
            info.date.isoformat() if info.date else None,
        )


class Watch:
    """Milliseconds by stage."""

    def __init__(self, notify: Callable[[str], None] | None = None) -> None:
        self._notify = notify
        self._started = time.perf_counter()
        self._spent: dict[str, float] = {}
        self._running: list[tuple[str, float]] = []

    def __call__(self, stage: str) -> Self:
        """Time what runs inside `with watch(stage)`."""
        if self._notify:
            self._notify(stage)
        self._running.append((stage, time.perf_counter()))
        return self

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stage, started = self._running.pop()
        self._spent[stage] = self._spent.get(stage, 0.0) + (time.perf_counter() - started) * 1000

    def stamp(self, answer: Answer) -> Answer:
        """The answer with the times of its stages."""
        total = (time.perf_counter() - self._started) * 1000
        return replace(answer, timings_ms={"total": total, **self._spent})


def _asks_nothing(question: Question) -> bool:
    return asks_of_the_day(question) or (question.asks_nothing and direct.reading(question) is None)


def _answer_fact(fact: Fact, number: int) -> AnswerFact:
    return AnswerFact(
        fact.indicator, fact.value, fact.unit, fact.hedge, fact.change, fact.period, fact.role, fact.region, number
    )


def _static(encoder: Encoder) -> StaticEncoder:
    """Statements are compared word by word with the shipped vectors, whatever model the library is searched with."""
    return encoder if isinstance(encoder, StaticEncoder) else StaticEncoder.load()
