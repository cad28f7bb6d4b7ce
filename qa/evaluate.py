"""Questions with gold answers in, a table out: what is right, what is supported, how well confidence tells."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.report import ReadError
from qa.answer import Answer

IN_SHORT = frozenset({"figure", "period", "table", "region"})
"""Kinds whose gold must stand in the bare answer; elsewhere the whole answer may hold it."""
LONG = frozenset({"list", "term", "multi"})
LIMIT, LONG_LIMIT = 200, 500
BARE_LIMIT = 30
"""Characters below which a bare answer is bare: whether it alone holds the gold is counted."""
BANDS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One gold question; no answers means that it must be refused."""

    id: str
    text: str
    kind: str
    answers: tuple[str, ...]
    match_all: bool
    evidence: tuple[str, ...]
    wrong: tuple[str, ...]
    reports: tuple[str, ...]
    language: str | None = None
    """zh or en, where the gold says so."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One answer against its gold. `supported` is None where nothing needs support."""

    question: Question
    answer: Answer
    right: bool
    supported: bool | None
    why: str


def read_questions(path: Path) -> tuple[Question, ...]:
    """Read gold questions, one JSON object a line.

    Raises:
        ReadError: The file cannot be read, or a line is no question.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_question(json.loads(line), number))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReadError(f"{path}, line {number}: no question with its answers ({error!r})") from error
    return tuple(found)


def _question(plain: dict[str, Any], number: int) -> Question:
    report = plain.get("report") or []
    return Question(
        str(plain.get("id", number)),
        plain["question"],
        plain["kind"],
        tuple(plain["answers"]),
        plain.get("match") == "all",
        tuple(plain.get("evidence") or ()),
        tuple(plain.get("wrong") or ()),
        (report,) if isinstance(report, str) else tuple(report),
        plain.get("lang"),
    )


def fold(text: str) -> str:
    """One form for comparing: NFKC, no white space, no ** or note marks, one kind of dash."""
    text = re.sub(r"\*\*|\^\[\d+\]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\s+", "", re.sub("[\u2010-\u2015\u2212~]", "-", text)).lower()


def stands_in(wanted: str, text: str) -> bool:
    """True when `wanted` occurs in `text` and not as a part of a longer number."""
    wanted, text = fold(wanted).strip("。.,;:!?"), fold(text)
    if not wanted:
        return False
    before = r"(?<![\d.,])(?<!\d-)" if wanted[0].isdigit() else ""
    after = r"(?![.,]?\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None


def _matches(question: Question, text: str) -> bool:
    hits = [stands_in(answer, text) for answer in question.answers]
    return all(hits) if question.match_all else any(hits)


def grade(question: Question, answer: Answer) -> Graded:
    """Right when the gold is answered, or the unanswerable refused; supported when a cited quote holds it."""
    if not question.answers:
        return Graded(question, answer, answer.refused, None, "" if answer.refused else "answered the unanswerable")
    why = _fault(question, answer)
    return Graded(question, answer, not why, _supported(question, answer) if not why else None, why)


def _fault(question: Question, answer: Answer) -> str:
    if answer.refused:
        return "refused"
    short = answer.short or ""
    limit = LONG_LIMIT if question.kind in LONG else LIMIT
    if len(fold(answer.text)) > limit:
        return f"answer longer than {limit}"
    if not _matches(question, short if question.kind in IN_SHORT else f"{answer.text}\n{short}"):
        return "gold not in short" if question.kind in IN_SHORT else "gold not in answer"
    return "a wrong figure stands in short" if any(stands_in(wrong, short) for wrong in question.wrong) else ""


def _supported(question: Question, answer: Answer) -> bool:
    quotes = "\n".join(c.quote for c in answer.citations if not question.reports or c.report in question.reports)
    return _matches(question, quotes) or any(fold(evidence) in fold(quotes) for evidence in question.evidence)


def evaluate(
    ask: Callable[[str], Answer], questions: Sequence[Question], *, seen: Callable[[], object] = lambda: None
) -> tuple[Graded, ...]:
    """Ask and grade every question, in order; `seen` is called after each."""
    found = []
    for question in questions:
        found.append(grade(question, ask(question.text)))
        seen()
    return tuple(found)


def table(graded: Iterable[Graded]) -> dict[str, Any]:
    """Counts and shares by kind, refusals, and a reliability table of the confidence."""
    graded = tuple(graded)
    groups: dict[str, list[Graded]] = defaultdict(list)
    for one in graded:
        groups[one.question.kind].append(one)
    rows = {kind: _row(groups[kind]) for kind in sorted(groups)} | {"all": _row(graded)}
    unanswerable = [one for one in graded if not one.question.answers]
    answerable = [one for one in graded if one.question.answers]
    bare = [one for one in answerable if 0 < len(fold(one.answer.short or "")) < BARE_LIMIT]
    return {
        "kinds": rows,
        "refusal": {
            "unanswerable_refused": _share(one.answer.refused for one in unanswerable),
            "answerable_refused": _share(one.answer.refused for one in answerable),
        },
        "short": {"n": len(bare), "right": _share(_matches(one.question, one.answer.short or "") for one in bare)},
        "reliability": _reliability([one for one in graded if not one.answer.refused]),
    }


def _row(group: Sequence[Graded]) -> dict[str, Any]:
    return {
        "n": len(group),
        "right": _share(one.right for one in group),
        "right_and_supported": _share(one.right and one.supported is not False for one in group),
    }


def _reliability(answered: Sequence[Graded]) -> list[dict[str, Any]]:
    """For each band of confidence: how many answers, their mean confidence, the share that is right."""
    rows = []
    for band in range(BANDS):
        low, high = band / BANDS, (band + 1) / BANDS
        inside = [
            one
            for one in answered
            if low <= one.answer.confidence < high or (band == BANDS - 1 and one.answer.confidence == 1)
        ]
        if inside:
            mean = sum(one.answer.confidence for one in inside) / len(inside)
            rows.append(
                {
                    "from": low,
                    "to": high,
                    "n": len(inside),
                    "confidence": round(mean, 3),
                    "right": _share(one.right for one in inside),
                }
            )
    return rows


def _share(hits: Iterable[object]) -> float | None:
    values = [bool(hit) for hit in hits]
    return round(sum(values) / len(values), 4) if values else None
