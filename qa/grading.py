"""The command that measures: questions with known answers in, a table out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from qa.commands import answerer_of
from qa.console import UsageError, columns, say, say_json
from qa.evaluate import Graded, read_questions, table
from qa.evaluate import evaluate as ask_all


def evaluate(args: Namespace) -> int:
    """Answer and grade the questions of a file."""
    from tqdm import tqdm

    questions = read_questions(args.questions)
    if not questions:
        raise UsageError(f"{args.questions}: no question in this file; write one JSON object a line")
    with answerer_of(args) as answerer, tqdm(total=len(questions), disable=None, leave=False) as bar:
        graded = ask_all(answerer.ask, questions, seen=bar.update)
    counts = table(graded)
    if args.json:
        say_json(counts | {"questions": [_record(one) for one in graded]})
        return 0
    for line in _misses(graded):
        say(line)
    for line in columns(_rows(counts)):
        say(line)
    return 0


def _record(graded: Graded) -> dict[str, Any]:
    question = graded.question
    return {
        "id": question.id,
        "question": question.text,
        "kind": question.kind,
        "short": graded.answer.short,
        "right": graded.right,
        "supported": graded.supported,
        "why": graded.why,
    }


def _misses(graded: Sequence[Graded]) -> Iterator[str]:
    for one in graded:
        if not one.right:
            yield f"wrong: {one.question.id} {one.question.text} -> {one.answer.short or 'refused'} ({one.why})"


def _rows(counts: dict[str, Any]) -> list[tuple[str, ...]]:
    """The table of `qa.evaluate.table` as rows of text."""
    kinds = [
        (kind, str(row["n"]), _share(row["right"]), _share(row["right_and_supported"]))
        for kind, row in counts["kinds"].items()
    ]
    refusal = counts["refusal"]
    bands = [
        (f"confidence {band['from']:.1f}-{band['to']:.1f}", str(band["n"]), _share(band["right"]), "")
        for band in counts["reliability"]
    ]
    return [
        ("kind", "n", "right", "and supported"),
        *kinds,
        ("unanswerable, refused", "", _share(refusal["unanswerable_refused"]), ""),
        ("answerable, refused", "", _share(refusal["answerable_refused"]), ""),
        *bands,
    ]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
