"""Fit qa/data/ranker.json on labelled questions; print how it does on questions it has not seen.

    python -m benchmarks.fit_ranker LIBRARY=QUESTIONS.jsonl[,QUESTIONS.jsonl...] ... [--out FILE]

LIBRARY is the folder of a library that holds the reports the questions are about. Two things are fitted: the weights
by which candidates are ranked (softmax over each question's candidates), and the curves that say how likely the first
one is right (logistic regression). The unanswerable are the questions' own, and each answerable one asked once more of
the reports that do not hold its answer.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.library import Library
from index.retriever import Where
from qa.answer import Answer
from qa.ask import Answerer, Watch
from qa.decide import FIGURES, evidence, fitting
from qa.evaluate import Question as Gold
from qa.evaluate import grade, read_questions
from qa.extract import Draft, figure_draft, text_draft
from qa.question import Question
from qa.rank import Scored, combine, weights
from qa.scope import understand

Floats = NDArray[np.float64]

TEMPERATURE = 8.0
"""Scores times this are the logits of the softmax: differences of about 0.1 decide."""
PULL = 0.3
"""How strongly weights are pulled towards those of the present file (L2): there are few questions."""
DATA = Path(__file__).parent.parent / "qa" / "data" / "ranker.json"


@dataclass(frozen=True, slots=True)
class Case:
    """One question's candidates of one kind, and which of them are right."""

    question: Question
    kind: str
    candidates: tuple[Scored, ...]
    right: tuple[bool, ...]


def cases(answerer: Answerer, gold: Gold, where: Where = Where()) -> Iterator[Case]:
    """The candidates of one question, labelled by the grader."""
    question, scope = understand(gold.text, answerer.library.reports(), where)
    if scope.missing or len(question.periods) > 1 or len(scope.regions) > 1 or not question.focus.strip():
        return
    found = answerer._ranked(question, scope, Watch())
    for kind, ranked in (
        ("figure", fitting(question, found.figures)[:40]),
        ("sentence", fitting(question, found.sentences)[:40]),
    ):
        if kind == "figure" and question.expects not in FIGURES:
            continue
        drafts = [
            figure_draft(question, one)
            if kind == "figure"
            else text_draft(question, [one], answerer.matcher, found.probe)
            for one in ranked
        ]
        right = tuple(_right(answerer, question, gold, draft) for draft in drafts)
        yield Case(question, kind, ranked, right)


def _right(answerer: Answerer, question: Question, gold: Gold, draft: Draft) -> bool:
    citations, _ = answerer._citations(draft.statements)
    text = "".join(statement.text for statement in draft.statements)
    answer = Answer(question.text, text, draft.short, question.language, 1.0, citations)
    graded = grade(gold, answer)
    return bool(graded.right and graded.supported and gold.answers)


def collect(pairs: list[str]) -> tuple[list[Case], list[Case]]:
    """Cases of the questions as they are, and of the same questions where their answer is out of reach."""
    held: list[Case] = []
    barred: list[Case] = []
    for pair in pairs:
        folder, _, names = pair.partition("=")
        with Answerer(Library.open(Path(folder))) as answerer:
            everything = tuple(info.id for info in answerer.library.reports())
            for path in names.split(","):
                for gold in read_questions(Path(path)):
                    (held if gold.answers else barred).extend(cases(answerer, gold))
                    others = tuple(name for name in everything if name not in gold.reports)
                    if gold.answers and gold.reports and others:
                        out_of_reach = cases(answerer, replace(gold, answers=()), Where(reports=others))
                        barred.extend(out_of_reach)
    return held, barred


def fit_ranking(held: list[Case], kind: str) -> dict[str, float]:
    """Weights by which a right candidate comes before the others."""
    prior = weights()[kind]
    names = sorted(prior)
    start = np.array([prior[name] for name in names])
    groups = [
        (np.array([[one.features[name] for name in names] for one in case.candidates]), np.array(case.right))
        for case in held
        if case.kind == kind and any(case.right) and not all(case.right)
    ]

    def loss(w: Floats) -> float:
        total = PULL * len(groups) / 50 * float(((w - start) ** 2).sum())
        for features, right in groups:
            logits = TEMPERATURE * features @ w
            top = logits.max()
            total += float(np.log(np.exp(logits - top).sum()) - np.log(np.exp(logits[right] - top).sum() + 1e-12))
        return total

    fitted = minimize(loss, start, method="L-BFGS-B").x
    first = sum(bool(right[np.argmax(features @ fitted)]) for features, right in groups)
    before = sum(bool(right[np.argmax(features @ start)]) for features, right in groups)
    print(f"{kind}: right candidate first {before} -> {first} of {len(groups)}")
    return {name: round(float(value), 3) for name, value in zip(names, fitted, strict=True)}


def fit_confidence(held: list[Case], barred: list[Case], kind: str, ranking: dict[str, float]) -> dict[str, float]:
    """A logistic curve over what speaks for the first candidate."""
    rows, labels, counts = [], [], []
    for case, count in [*((case, 1.0) for case in held), *((case, 0.5) for case in barred)]:
        answered_otherwise = kind == "sentence" and case.question.expects in ("amount", "rate")
        if case.kind != kind or not case.candidates or answered_otherwise:
            continue
        scored = [replace(one, score=combine(one.features, ranking)) for one in case.candidates]
        order = sorted(range(len(scored)), key=lambda n: -scored[n].score)
        rows.append(evidence(case.question, [scored[n] for n in order]))
        labels.append(case.right[order[0]])
        counts.append(count)
    names = sorted(rows[0])
    rows = [[row[name] for name in names] for row in rows]
    x, y, weight = np.array(rows), np.array(labels, float), np.array(counts)

    def loss(w: Floats) -> float:
        logits = x @ w
        return float((weight * (np.logaddexp(0, logits) - y * logits)).sum() + 0.05 * (w**2).sum())

    free = ("bias", "english")
    bounds = [(None, None) if name in free else (0.0, None) for name in names]
    fitted = minimize(loss, np.zeros(len(names)), method="L-BFGS-B", bounds=bounds).x
    chance = 1 / (1 + np.exp(-x @ fitted))
    for bar in (0.3, 0.4, 0.5, 0.6):
        lost = float(((chance < bar) & (y == 1)).sum() / max(1, (y == 1).sum()))
        kept = float(((chance >= bar) & (y == 0)).sum() / max(1, (y == 0).sum()))
        print(f"{kind}: below {bar}: {lost:.3f} of the right ones; above: {kept:.3f} of the wrong ones (n={len(y)})")
    return {name: round(float(value), 3) for name, value in zip(names, fitted, strict=True)}


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="LIBRARY=QUESTIONS")
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    held, barred = collect(args.pairs)
    fitted: dict[str, Any] = dict(weights())
    for kind in ("figure", "sentence"):
        fitted[kind] = fit_ranking(held, kind)
        fitted[f"confidence_{kind}"] = fit_confidence(held, barred, kind, fitted[kind])
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in fitted.items())
    args.out.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
