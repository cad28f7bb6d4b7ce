from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from corpus.report import ReadError, Span
from qa.answer import Answer, Citation, Refusal, to_json
from qa.evaluate import evaluate, grade, read_questions, stands_in, table

GOLD = {
    "id": "a",
    "question": "新增就业？",
    "kind": "figure",
    "answers": ["5000人"],
    "wrong": ["5833人"],
    "evidence": ["新增就业5000人"],
}


def answer(short: str | None, text: str = "", quote: str = "新增就业5000人", report: str = "r") -> Answer:
    citation = Citation(1, report, f"{report}.txt", "t", "某市", 2026, (), quote, (Span(0, len(quote)),))
    refusal = None if short else Refusal("absent", "没有")
    return Answer("q", text or short or "没有", short, "zh", 0.9, (citation,) if short else (), refusal=refusal)


CASES = [
    (GOLD, answer("5000人")),
    (GOLD, answer("5000 人左右")),
    (GOLD, answer("15000人")),
    (GOLD, answer("5833人、5000人")),
    (GOLD, answer("就业", "新增就业5000人")),
    (GOLD, answer(None)),
    (GOLD, answer("5000人", quote="别的句子")),
    (GOLD, answer("5000人", "长" * 201)),
    (GOLD | {"kind": "fact"}, answer("就业", "新增就业5000人")),
    (GOLD | {"kind": "list", "answers": ["甲", "乙"], "match": "all"}, answer("甲", "甲和丙")),
    (GOLD | {"kind": "list", "answers": ["甲", "乙"], "match": "all"}, answer("甲、乙")),
    (GOLD | {"report": "s"}, answer("5000人")),
    (GOLD | {"report": ["s", "r"]}, answer("5000人")),
    (GOLD | {"answers": [], "kind": "unanswerable"}, answer(None)),
    (GOLD | {"answers": [], "kind": "unanswerable"}, answer("5000人")),
]


def graded(tmp_path: Path, gold: dict[str, object], given: Answer) -> tuple[bool, bool | None]:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    (question,) = read_questions(path)
    result = grade(question, given)
    return result.right, result.supported


@pytest.mark.parametrize(("gold", "given"), CASES)
def test_same_verdict_as_the_reference_grader(
    tmp_path: Path, shared_folder: Path, gold: dict[str, object], given: Answer
) -> None:
    spec = importlib.util.spec_from_file_location("grade", shared_folder / "eval" / "grade.py")
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    wanted = reference.grade(gold, to_json(given), None)
    assert graded(tmp_path, gold, given) == (wanted["right"], wanted["supported"])


def test_numbers_match_whole() -> None:
    assert stands_in("5%", "增长５％左右")
    assert not stands_in("5%", "增长15%")
    assert not stands_in("5", "5.5%")


def test_table_counts_kinds_refusals_and_confidence(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    golds = [GOLD, GOLD | {"id": "b"}, GOLD | {"id": "c", "answers": [], "kind": "unanswerable"}]
    path.write_text("\n".join(json.dumps(gold, ensure_ascii=False) for gold in golds), encoding="utf-8")
    given = iter([answer("5000人"), answer("6000人"), answer(None)])
    found = table(evaluate(lambda text: next(given), read_questions(path)))
    assert found["kinds"]["figure"] == {"n": 2, "right": 0.5, "right_and_supported": 0.5}
    assert found["refusal"] == {"unanswerable_refused": 1.0, "answerable_refused": 0.0}
    assert found["short"] == {"n": 2, "right": 0.5}
    assert found["reliability"] == [{"from": 0.8, "to": 1.0, "n": 2, "confidence": 0.9, "right": 0.5}]


@pytest.mark.parametrize("content", ["{", '{"question": "?"}', "[]", '"x"'])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match="line 1"):
        read_questions(path)
