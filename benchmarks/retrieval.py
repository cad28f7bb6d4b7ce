"""Does the search find the sentence that holds the answer? `wenbao eval --retrieval` over every set of questions.

    python -m benchmarks.retrieval [--encoder NAME_OR_FOLDER] [--fit] [--card] [--docs]

--fit chooses the weights of the legs on our own questions and the odd lines of the others, and reports them on the
even lines. --card writes the table into the encoder's model card, --docs all tables into docs/evaluation.md. Needs the
shared reports and questions (WENBAO_SHARED, or ../shared beside the project).
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import corpus
from index import Library
from index.encoder import SHIPPED
from index.models import load_encoder
from index.retriever import Encoder
from index.search import TOTAL, WEIGHTS, weights_for
from index.training.card import RESULTS, put_section
from qa.evaluate import Question, read_questions
from qa.evaluate_retrieval import (
    AT,
    Judged,
    Weightings,
    encode_speed,
    legs_and_all,
    measure,
    sentences_of,
    table,
)

PROJECT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("WENBAO_SHARED", PROJECT.parent / "shared"))
DOCS = PROJECT / "docs" / "evaluation.md"
COMMAND = "`python -m benchmarks.retrieval --card --docs`"
OWN, EVEN, BY_TEXT = "own", "even lines", "cmrc"
IN_USE = "in use"
MEANING = """A question counts at 1, 3 and 10 when the first so many sentences, of the right report, hold its answer
(all of its answers where the gold says so); of the cmrc set, 848 texts of a few sentences each, when a sentence is of
the right text. Each leg ranks alone, with what region, year, period and role of the question add; `fused` is what the
search does. Questions of the first two sets are by other hands; weights were chosen on their odd lines and on our own
questions (`own`), and the last line shows the even lines alone."""
SHARES = (0.25, 0.5, 0.75)
"""Weights that are tried for BM25 and for the vectors; late interaction has the rest."""

Groups = dict[str, list[Judged]]


def reports_of(name: str, folder: Path) -> Iterator[Path]:
    """The files that a set of questions is about; of cmrc each text becomes one."""
    if name != BY_TEXT:
        for pattern in ("linqing*.txt",) if name == "linqing" else ("prov_*.txt", "state_council_*.txt"):
            yield from sorted((SHARED / "reports").glob(pattern))
        return
    for slug, text in texts_of_cmrc().items():
        path = folder / f"{slug}.txt"
        path.write_text(text, encoding="utf-8", newline="")
        yield path


def texts_of_cmrc() -> dict[str, str]:
    """The texts by name."""
    lines = (SHARED / "eval" / "cmrc-texts.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["slug"]: row["text"] for row in map(json.loads, lines)}


def questions_of(name: str) -> dict[str, tuple[Question, ...]]:
    """The questions of a set, its odd and its even lines apart, and our own."""
    gold = read_questions(SHARED / "eval" / f"{name}-dev.jsonl")
    if name == BY_TEXT:
        texts = texts_of_cmrc()
        gold = tuple(replace(one, evidence=tuple(texts[slug] for slug in one.reports)) for one in gold)
        return {"": gold[::2], EVEN: gold[1::2]}
    return {
        "": gold[::2],
        EVEN: gold[1::2],
        OWN: read_questions(PROJECT / "benchmarks" / "questions" / f"{name}.jsonl"),
    }


def ask_all(encoder: Encoder, weightings: Callable[[str], Weightings]) -> tuple[dict[str, Groups], float]:
    """Every question by set and part of it; and how many sentences a second the encoder does."""
    found: dict[str, Groups] = {}
    for name in ("linqing", "provincial", BY_TEXT):
        with (
            tempfile.TemporaryDirectory(prefix="wenbao-retrieval-") as kept,
            Library.open(Path(kept) / "library", encoder=encoder) as library,
        ):
            for path in reports_of(name, Path(kept)):
                library.add(corpus.read(path))
            found[name] = {
                part: list(measure(library, questions, weightings=weightings))
                for part, questions in questions_of(name).items()
            }
            speed = encode_speed(encoder, sentences_of(library), clock=time.process_time)
    return found, speed


def columns_of(asked: Mapping[str, Groups]) -> dict[str, tuple[list[Judged], str]]:
    """The groups that a column shows, and how they are judged: each set by other hands, and ours, in each language."""
    found = {}
    for name, parts in asked.items():
        whole = {name: [*parts[""], *parts[EVEN]], f"{name} {OWN}": parts.get(OWN, [])}
        for label, judged in whole.items():
            for language in ("zh", "en"):
                chosen = [one for one in judged if one.language == language]
                if chosen:
                    found[f"{label} {language}"] = (chosen, "evidence" if name == BY_TEXT else "answer")
    return found


def show(means: Mapping[str, Any] | None) -> str:
    """Recall as .72/.91/.97."""
    return "/".join(f"{means[f'recall@{depth}']:.2f}" for depth in AT) if means else "-"


def legs_table(asked: Mapping[str, Groups]) -> str:
    """A line for each leg and for all together, a column for each set and language."""
    columns = columns_of(asked)
    lines = [f"| | {' | '.join(f'{name} ({len(judged)})' for name, (judged, _) in columns.items())} |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    whole = {name: (table(judged)["all"], by) for name, (judged, by) in columns.items()}
    for ranking in (*WEIGHTS, "fused"):
        lines.append(f"| {ranking} | {' | '.join(show(means[ranking][by]) for means, by in whole.values())} |")
    even = {id(one) for parts in asked.values() for one in parts[EVEN]}
    held = [([one for one in judged if id(one) in even], by) for judged, by in columns.values()]
    cells = [show(table(judged)["all"]["fused"][by] if judged else None) for judged, by in held]
    return "\n".join([*lines, f"| fused, {EVEN} | {' | '.join(cells)} |"])


def kinds_table(asked: Mapping[str, Groups]) -> str:
    """All measures of the fused ranking by set, language and kind, by answer and by evidence."""
    names = [*(f"recall@{depth}" for depth in AT), "mrr@10", "ndcg@10"]
    lines = [f"| set | kind | n | {' | '.join(names)} | {' | '.join(f'{name}, evidence' for name in names)} |"]
    lines.append("|---" * (3 + 2 * len(names)) + "|")
    for name, parts in asked.items():
        for kind, row in table([one for judged in parts.values() for one in judged]).items():
            both = [row["fused"]["answer"], row["fused"]["evidence"]]
            cells = [f"{means[measure]:.2f}" if means else "-" for means in both for measure in names]
            lines.append(f"| {name} | {kind} | {row['n']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def weightings_tried(query: str) -> Weightings:
    """Every way of sharing out the weight that is tried, and the one in use."""
    tried = [{"bm25": bm25, "dense": dense, "maxsim": TOTAL - bm25 - dense} for bm25 in SHARES for dense in SHARES]
    return {IN_USE: weights_for(query), **{json.dumps(weights): weights for weights in tried}}


def fit(encoder: Encoder) -> str:
    """For each language the weights with the best recall where it may be looked at, and what they do on the rest."""
    asked, _ = ask_all(encoder, weightings_tried)
    lines = []
    for language in ("zh", "en"):
        readable, held = (_recalls(asked, language, parts) for parts in (("", OWN), (EVEN,)))
        worth = {
            name: round(sum(means[name][f"recall@{depth}"] for means in readable.values() for depth in AT), 6)
            for name in weightings_tried("")
        }
        for name in (max(worth, key=worth.__getitem__), IN_USE):
            rest = ", ".join(f"{label} {show(means[name])}" for label, means in held.items())
            lines.append(f"{language} {name}: {worth[name]:.3f} where chosen; {EVEN}: {rest}")
    return "\n".join(lines)


def _recalls(asked: Mapping[str, Groups], language: str, parts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Means by set and ranking over some parts of each set."""
    found = {}
    for name, groups in asked.items():
        judged = [one for part in parts for one in groups.get(part, []) if one.language == language]
        if judged:
            row, by = table(judged)["all"], "evidence" if name == BY_TEXT else "answer"
            found[name] = {ranking: row[ranking][by] for ranking, _ in judged[0].gains}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default=str(SHIPPED), help="name or folder of the encoder")
    parser.add_argument("--fit", action="store_true", help="choose the weights anew, and print them only")
    parser.add_argument("--card", action="store_true", help="write the table into the model card")
    parser.add_argument("--docs", action="store_true", help="write the tables into docs/evaluation.md")
    options = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        parser.exit(2, f"{SHARED}: no questions there; name the shared folder in WENBAO_SHARED\n")
    encoder = load_encoder(options.encoder)
    if options.fit:
        print(fit(encoder))
        return
    asked, speed = ask_all(encoder, legs_and_all)
    legs, kinds = legs_table(asked), kinds_table(asked)
    told = f"{encoder.name} encoded {speed:.0f} sentences for each second of processor time."
    print(f"{legs}\n\n{kinds}\n\n{told}")
    if options.card:
        put_section(Path(options.encoder) / "README.md", RESULTS, f"{COMMAND}\n\n{MEANING}\n\n{legs}")
    if options.docs:
        put_section(DOCS, "## Retrieval", f"{COMMAND}\n\n{MEANING}\n\n{legs}\n\n{told}\n\nFused, by kind:\n\n{kinds}")


if __name__ == "__main__":
    main()
