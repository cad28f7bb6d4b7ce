"""Does the search find the sentence that holds the answer? Each leg alone, and fused.

    python benchmarks/retrieval.py [--encoder FOLDER] [--fit] [--card]

A question counts at k when the best sentences of the first k hits, of the right report, hold its answer (all its
answers where the gold says so); of the cmrc set, 848 texts of a few sentences, when a hit is of the right text. The
provincial set is searched with the region and year that the question names preferred. --fit chooses the weights on one
half of the questions and reports them on the other. --card writes the table into the encoder's model card. Needs the
shared reports and questions (WENBAO_SHARED, or ../shared beside the project).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import corpus
from index import Library
from index.encoder import SHIPPED, StaticEncoder
from index.retriever import Hit, Where
from index.search import WEIGHTS
from index.terms import is_chinese
from qa import question as questions
from qa.evaluate import Question, read_questions, stands_in
from qa.scope import newest_year, resolve

PROJECT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("WENBAO_SHARED", PROJECT.parent / "shared"))
SETS = ("linqing", "provincial", "cmrc")
BOOSTED, BY_TEXT = "provincial", "cmrc"
LEGS = ("bm25", "dense", "maxsim")
DEEP = 400
"""Hits fetched of each question: more than any leg's candidates, so that each leg can be ranked alone."""
AT = (1, 3, 10)
GRID = (0.25, 0.5, 0.75, 1.0, 1.5)

Weights = Mapping[str, float]
Row = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate of a question: its scores, and which of the gold answers it holds."""

    parts: Mapping[str, float]
    boost: float
    in_sentence: frozenset[int]
    in_passage: frozenset[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with everything the search found for it."""

    question: Question
    language: str
    found: tuple[Found, ...]

    def row(self, weights: Weights, *, whole: bool = False) -> Row:
        """1 or 0 at each depth, ranked by these weights; `whole` passages or their best sentences."""
        ranked = sorted(self.found, key=lambda one: -score(one, weights))
        rows = []
        for depth in AT:
            held = frozenset[int]().union(*(one.in_passage if whole else one.in_sentence for one in ranked[:depth]))
            rows.append(float(len(held) == len(self.question.answers) if self.question.match_all else bool(held)))
        return rows[0], rows[1], rows[2]


def score(one: Found, weights: Weights) -> float:
    """Sum of the legs, and the boost of region and year as large beside them as in the search."""
    return sum(weights[leg] * one.parts.get(leg, 0.0) for leg in weights) + one.boost * total(weights)


def total(weights: Weights) -> float:
    """Sum of weights as a share of the shipped ones."""
    return sum(weights.values()) / sum(WEIGHTS.values())


def fill(library: Library, name: str, folder: Path) -> None:
    """Add the reports that a question set is about."""
    if name == BY_TEXT:
        for line in (SHARED / "eval" / "cmrc-texts.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            (folder / f"{row['slug']}.txt").write_text(row["text"], encoding="utf-8", newline="")
        paths = folder.glob("*.txt")
    else:
        patterns = ("linqing*.txt",) if name == "linqing" else ("prov_*.txt", "state_council_*.txt")
        paths = (path for pattern in patterns for path in (SHARED / "reports").glob(pattern))
    for path in sorted(paths):
        library.add(corpus.read(path))


def ask(library: Library, question: Question, name: str) -> Asked:
    """Search once, deep, and see which hits hold the answer."""
    reports = library.reports()
    parsed = questions.parse(question.text, year=newest_year(reports, Where()))
    prefer = resolve(parsed, reports, Where()).prefer if name == BOOSTED else Where()
    hits = library.search(question.text, k=DEEP, prefer=prefer)
    found = tuple(Found(hit.parts, boost_of(hit), *answers_in(hit, question, by_text=name == BY_TEXT)) for hit in hits)
    return Asked(question, "zh" if is_chinese(question.text) else "en", found)


def boost_of(hit: Hit) -> float:
    """What region and year added to the fused score."""
    return hit.score - sum(WEIGHTS[leg] * hit.parts.get(leg, 0.0) for leg in WEIGHTS)


def answers_in(hit: Hit, question: Question, *, by_text: bool) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers of the answers in the hit's best sentence and in all of it; none when it is of another report."""
    if question.reports and hit.passage.report_id not in question.reports:
        return frozenset(), frozenset()
    if by_text:
        return (everything := frozenset(range(len(question.answers)))), everything
    passage = hit.passage.text
    sentence = passage[hit.sentence.start : hit.sentence.end] if hit.sentence else passage
    return standing(question, sentence), standing(question, passage)


def standing(question: Question, text: str) -> frozenset[int]:
    """Numbers of the answers that stand in a text."""
    return frozenset(number for number, answer in enumerate(question.answers) if stands_in(answer, text))


def mean(asked: Iterable[Asked], weights: Weights, *, whole: bool = False) -> Row:
    """Recall at each depth."""
    rows = [one.row(weights, whole=whole) for one in asked]
    first, third, tenth = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return first, third, tenth


def show(row: Row) -> str:
    """As .72/.91/.97."""
    return "/".join(f"{value:.2f}" for value in row)


def best_weights(groups: Iterable[Sequence[Asked]]) -> Weights:
    """The weights on the grid with the highest mean recall, every group counting the same."""
    held = [group for group in groups if group]
    grid = [dict(zip(LEGS, values, strict=True)) for values in itertools.product(GRID, repeat=len(LEGS))]
    # Of equals the one nearest to equal weights: it owes least to these questions.
    return max(
        grid, key=lambda w: (round(sum(sum(mean(group, w)) for group in held), 6), min(w.values()) / max(w.values()))
    )


def fitted(groups: Mapping[str, Sequence[Asked]]) -> tuple[dict[str, Row], list[Weights]]:
    """Recall of each group with the weights that suit the other halves of all groups, and both choices."""
    chosen = [best_weights(asked[side::2] for asked in groups.values()) for side in (0, 1)]
    found = {}
    for name, asked in groups.items():
        rows = [one.row(chosen[1 - number % 2]) for number, one in enumerate(asked)]
        first, third, tenth = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        found[name] = (first, third, tenth)
    return found, chosen


def table(groups: Mapping[str, Sequence[Asked]]) -> str:
    """A Markdown table: a line for each leg and for all together, a column for each set and language."""
    lines = ["| | " + " | ".join(f"{name} ({len(asked)})" for name, asked in groups.items()) + " |"]
    lines.append("|---" * (len(groups) + 1) + "|")
    for label, weights in (*((leg, {leg: 1.0}) for leg in LEGS), ("fused", WEIGHTS)):
        lines.append(f"| {label} | " + " | ".join(show(mean(asked, weights)) for asked in groups.values()) + " |")
    whole = " | ".join(show(mean(asked, WEIGHTS, whole=True)) for asked in groups.values())
    return "\n".join([*lines, f"| fused, whole passages | {whole} |"])


def measure(encoder: StaticEncoder, names: Sequence[str]) -> dict[str, Sequence[Asked]]:
    """Ask every answerable question of every set."""
    groups: dict[str, Sequence[Asked]] = {}
    for name in names:
        with tempfile.TemporaryDirectory(prefix="wenbao-retrieval-") as kept:
            folder = Path(kept)
            with Library.open(folder / "library", encoder=encoder) as library:
                fill(library, name, folder)
                gold = [q for q in read_questions(SHARED / "eval" / f"{name}-dev.jsonl") if q.answers]
                asked = [ask(library, question, name) for question in gold]
        for language in ("zh", "en"):
            if chosen := [one for one in asked if one.language == language]:
                groups[f"{name} {language}"] = chosen
    return groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, default=SHIPPED, help="folder of the static encoder")
    parser.add_argument("--fit", action="store_true", help="also fit the weights, half by half")
    parser.add_argument("--card", action="store_true", help="write the table into the model card")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    options = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        parser.exit(2, f"{SHARED}: no questions there; name the shared folder in WENBAO_SHARED\n")
    groups = measure(StaticEncoder.load(options.encoder), options.sets)
    made = table(groups)
    print(made)
    if options.fit:
        rows, chosen = fitted(groups)
        print(f"| fitted on the other half | {' | '.join(map(show, rows.values()))} |")
        print(f"fitted weights: {chosen[0]} and {chosen[1]}")
    if options.card:
        from index.training.card import add_results

        meaning = (__doc__ or "").split("\n\n")[2].partition(" --fit")[0]
        add_results(options.encoder, f"`python benchmarks/retrieval.py --card`\n\n{meaning}\n\n{made}")


if __name__ == "__main__":
    main()
