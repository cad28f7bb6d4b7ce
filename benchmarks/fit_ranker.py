"""Fit qa/data/ranker.json on labelled questions; print how it does on questions it has not seen.

    python -m benchmarks.fit_ranker LIBRARY=QUESTIONS.jsonl[,QUESTIONS.jsonl...] ... [--out FILE]

LIBRARY is the folder of a library that holds the reports the questions are about. Two things are fitted: the weights
by which candidates are ranked (softmax over each question's candidates), and the curves that say how likely the first
one is right (logistic regression). The unanswerable are the questions' own, and each answerable one asked once more
of the reports that do not hold its answer, and of its own report without the sentences that hold it.
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
from qa.admit import fitting
from qa.answer import Answer
from qa.ask import Answerer, Watch
from qa.decide import FIGURES, TEMPERATURE, evidence
from qa.evaluate import Question as Gold
from qa.evaluate import grade, read_questions, stands_in
from qa.extract import Draft, figure_draft, text_draft, together
from qa.question import Question
from qa.rank import Scored, combine, weights
from qa.scope import understand

Floats = NDArray[np.float64]

PULL = 0.1
"""How strongly weights are pulled towards those of the present file (L2): there are few questions."""
DATA = Path(__file__).parent.parent / "qa" / "data" / "ranker.json"


@dataclass(frozen=True, slots=True)
class Case:
    """One question's candidates of one kind, and which of them are right."""

    question: Question
    kind: str
    candidates: tuple[Scored, ...]
    right: tuple[bool, ...]
    holding: tuple[bool, ...]
    """Whether a candidate's sentence holds the gold answer or its evidence, for whatever reason it stands there."""
    asked: bool = True
    """Whether it was asked as it is; the others are made to have no answer."""


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
        wanted = (*gold.answers, *gold.evidence)
        holding = tuple(any(stands_in(one, scored.candidate.text) for one in wanted) for scored in ranked)
        yield Case(question, kind, ranked, right, holding)


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
                        barred.extend(replace(case, asked=False) for case in out_of_reach)
    return held, barred


def fit_ranking(held: list[Case], kind: str) -> dict[str, float]:
    """Weights by which a right candidate comes before the others."""
    prior = weights()[kind]
    names = sorted(next(case for case in held if case.kind == kind and case.candidates).candidates[0].features)
    start = np.array([prior.get(name, 0.0) for name in names])
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


def without_answer(case: Case) -> Case:
    """The same question where its report does not hold the answer."""
    kept = [one for one, holds in zip(case.candidates, case.holding, strict=True) if not holds]
    most = max((one.features["agree"] for one in kept), default=0.0) or 1.0
    rest = tuple(replace(one, features={**one.features, "agree": one.features["agree"] / most}) for one in kept)
    return Case(case.question, case.kind, rest, (False,) * len(rest), (False,) * len(rest), asked=False)


def judged(case: Case, ranking: dict[str, float]) -> tuple[dict[str, float], bool]:
    """What speaks for the answer that would be given, and whether it is right."""
    scored = [replace(one, score=combine(one.features, ranking)) for one in case.candidates]
    order = sorted(range(len(scored)), key=lambda n: -scored[n].score)
    ranked = [scored[n] for n in order]
    told = 1 if case.kind == "figure" else len(together(case.question, ranked))
    return evidence(case.question, ranked), any(case.right[n] for n in order[:told])


def fit_confidence(held: list[Case], barred: list[Case], kind: str, ranking: dict[str, float]) -> dict[str, float]:
    """A logistic curve over what speaks for the first candidate."""
    asked = [*held, *(case for case in barred if case.asked)]
    made = [*(case for case in barred if not case.asked), *map(without_answer, held)]
    cases = [case for case in (*asked, *made) if case.kind == kind and case.candidates]
    rows, right = zip(*(judged(case, ranking) for case in cases), strict=True)
    names = sorted(rows[0])
    x, y = np.array([[row[name] for name in names] for row in rows]), np.array(right, float)
    real = np.array([case.asked for case in cases])
    fitted = logistic(x, y, np.where(real, 1.0, 0.5), [None if name in ("bias", "english") else 0.0 for name in names])
    # The made ones say what a wrong answer looks like; how common it is, only those that were asked.
    shown = np.stack([x[real] @ fitted, np.ones(real.sum())], axis=1)
    slope, shift = logistic(shown, y[real], np.ones(real.sum()), [0.0, None])
    fitted = fitted * slope + shift * (np.array(names) == "bias")
    chance = 1 / (1 + np.exp(-x[real] @ fitted))
    for bar in (0.2, 0.3, 0.4, 0.5, 0.6):
        lost = float(((chance < bar) & (y[real] == 1)).sum() / max(1, (y[real] == 1).sum()))
        kept = float(((chance >= bar) & (y[real] == 0)).sum() / max(1, (y[real] == 0).sum()))
        print(f"{kind} ({real.sum()}): below {bar}: {lost:.3f} of the right ones; above: {kept:.3f} of the wrong ones")
    return {name: round(float(value), 3) for name, value in zip(names, fitted, strict=True)}


def logistic(x: Floats, y: Floats, weight: Floats, lowest: list[float | None]) -> Floats:
    """Weights (n_features,) of a logistic regression of `y` (n,) on `x` (n, n_features), each at least `lowest`."""

    def loss(w: Floats) -> float:
        logits = x @ w
        return float((weight * (np.logaddexp(0, logits) - y * logits)).sum() + 0.05 * (w**2).sum())

    bounds = [(low, None) for low in lowest]
    return np.asarray(minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B", bounds=bounds).x)


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
