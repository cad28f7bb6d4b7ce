"""The command that measures: questions with known answers in, a table out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qa import evaluate_retrieval as retrieval
from qa.commands import answerer_of, library_of
from qa.console import UsageError, columns, say, say_json, tell
from qa.evaluate import BARE_LIMIT, Graded, Question, read_questions, table
from qa.evaluate import evaluate as ask_all


def evaluate(args: Namespace) -> int:
    """Answer and grade the questions of a file, or measure what is found for them."""
    from tqdm import tqdm

    questions = read_questions(args.questions)
    if not questions:
        raise UsageError(f"{args.questions}: no question in this file; write one JSON object a line")
    if args.retrieval:
        return _evaluate_retrieval(args, questions)
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


def _evaluate_retrieval(args: Namespace, questions: Sequence[Question]) -> int:
    from tqdm import tqdm

    if not any(question.answers for question in questions):
        raise UsageError(f"{args.questions}: no question with an answer in this file; there is nothing to find")
    with library_of(args) as library, tqdm(total=len(questions), disable=None, leave=False) as bar:
        judged = retrieval.measure(library, questions, seen=bar.update)
        encoder, speed = library.encoder.name, retrieval.encode_speed(library.encoder, retrieval.sentences_of(library))
    groups = retrieval.table(judged)
    if args.json:
        places = [retrieval.record(one) for one in judged]
        say_json({"encoder": encoder, "sentences_per_s": round(speed), "groups": groups, "questions": places})
        return 0
    for line in columns(_retrieval_rows(groups)):
        say(line)
    tell(f"{encoder} encodes {speed:.0f} sentences/s")
    return 0


def _retrieval_rows(groups: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A line for each group and ranking: the measures by answer, then those by evidence."""
    first = next(iter(groups.values()))
    rankings = [name for name in first if name != "n"]
    names = list(first[rankings[0]]["answer"])
    yield ("", "", "", "by answer", *[""] * (len(names) - 1), "by evidence", *[""] * (len(names) - 1))
    yield ("questions", "n", "ranked by", *names, *names)
    for group, found in groups.items():
        for ranking in rankings:
            cells = [_share(means[name] if means else None) for means in found[ranking].values() for name in names]
            yield (group, str(found["n"]), ranking, *cells)


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
        (f"short, under {BARE_LIMIT} characters", str(counts["short"]["n"]), _share(counts["short"]["right"]), ""),
        *bands,
    ]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
