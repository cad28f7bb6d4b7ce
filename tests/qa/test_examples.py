from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Report, read
from index import Library
from index.retriever import Where
from qa import Answer, Answerer
from qa.answer import Refusal
from qa.examples import Examples

REFUSED = Answer("", "没有。", None, "zh", 0.0, refusal=Refusal("absent", "没有。"))


@pytest.fixture(scope="module")
def report(bundled_report: Path) -> Report:
    return read(bundled_report)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path) as opened:
        yield opened


def test_examples_come_from_the_library_and_are_answered(report: Report, library: Library) -> None:
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return replace(REFUSED, refusal=None, short="甲、乙")

    library.add(report)
    questions = Examples(library, ask).questions()
    assert len(questions) == 6
    assert set(questions) <= set(asked)
    target, result, compared, listed, defined, english = questions
    indicators = {fact.indicator for fact in library.facts()}
    for question in (target, result, compared):
        assert any(indicator in question for indicator in indicators)
    assert "目标" in target
    assert "目标" not in result
    assert "实际" in compared
    assert listed.removesuffix("的有哪些？") in "".join(passage.text for passage in library.passages(report.id))
    assert defined.removeprefix("什么是").removesuffix("？") in {note.term for note in report.notes}
    assert english.isascii()


def test_no_example_is_shown_that_is_refused(report: Report, library: Library) -> None:
    examples = Examples(library, lambda question: REFUSED)
    assert examples.questions() == ()
    library.add(report)
    assert examples.questions() == ()


def test_a_few_in_one_language_that_are_answered(bundled_library: Path) -> None:
    with Answerer.open(bundled_library) as answerer:
        chinese, english = (answerer.examples.few(Where(), language) for language in ("zh", "en"))
        assert len(chinese) == len(english) == 3
        assert all(question.isascii() for question in english)
        assert not any(answerer.ask(question).refused for question in (*chinese, *english))
        assert answerer.examples.few(Where(years=(1999,)), "zh") == ()
