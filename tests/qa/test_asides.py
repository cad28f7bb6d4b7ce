from __future__ import annotations

import pytest

from qa.question import parse

HELD = {"临清市"}


@pytest.mark.parametrize(
    ("text", "periods", "compares"),
    [
        ("2025年财政收入比2024年增长多少", ("2025",), False),
        ("2025年跟2024年比，财政收入增长多少", ("2025",), False),
        ("By how much did exports grow in 2025 compared with 2024?", ("2025",), True),
        ("2025年粮食产量比2024年增加多少", ("2025", "2024"), True),
        ("2025年GDP增速比2024年快多少", ("2025", "2024"), True),
        ("How much higher was output in 2025 than in 2024?", ("2025", "2024"), True),
        ("2025年比2020年，森林覆盖率提高几个百分点", ("2025", "2020"), True),
        ("财政收入比2024年增长多少", ("2025",), False),
        ("不良贷款率比前年低了几个点", ("2025",), False),
        ("税收比2020年涨了多少", ("2021-2025",), False),
        ("粮食产量比上年增长多少", ("2025",), False),
        ("财政收入今年计划增长多少？好像比去年调低了", ("2026",), False),
        ("2025年粮食产量多少？2026年目标", ("2025", "2026"), False),
        ("2025年粮食产量是2020年的几倍", ("2025", "2020"), False),
    ],
)
def test_a_year_that_only_serves_to_compare_is_not_asked_about(
    text: str, periods: tuple[str, ...], compares: bool
) -> None:
    question = parse(text, year=2026, held=HELD)
    assert (question.periods, question.compares) == (periods, compares)


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("今年招商引资多少？不是去年的数", "招商引资"),
        ("健康预期寿命（不是人均预期寿命）是多少", "健康预期寿命"),
        ("Grain output, not the target", "Grain output"),
        ("Wages, not including bonuses", "Wages including bonuses"),
        ("粮食产量，不是增产了吗", "粮食产量 不是增产"),
        ("粮食产量，目标就不用说了", "粮食产量"),
        ("2026年粮食产量，注意不是2025年", "粮食产量"),
        ("谢谢，粮食产量", "粮食产量"),
    ],
)
def test_what_is_not_meant_is_not_looked_for(text: str, focus: str) -> None:
    question = parse(text, year=2026, held=HELD)
    assert " ".join(question.focus.split()) == focus
    assert question.periods in ((), ("2026",))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("想自己开店，去年放了多少贷款", "actual"),
        ("我想问，粮食今年要打多少斤", "target"),
        ("想知道目标，粮食多少", "target"),
        ("人均预期寿命是多少", None),
        ("今年要建的学校，现在建了几所", None),
    ],
)
def test_the_clause_that_asks_how_much_tells_the_role(text: str, role: str | None) -> None:
    assert parse(text, year=2026, held=HELD).role == role


@pytest.mark.parametrize(
    ("text", "expects", "families"),
    [
        ("To what tonnage had port capacity grown?", "amount", ("mass",)),
        ("To what share of GDP will costs be cut?", "rate", ("percent",)),
        ("What area of low-altitude airspace was opened?", "amount", ("area",)),
        ("How many ponds in the pilot area were cleaned?", "amount", parse("how many ponds").families),
    ],
)
def test_what_something_has_grown_to_is_an_amount(text: str, expects: str, families: tuple[str, ...]) -> None:
    question = parse(text, year=2026, held=HELD)
    assert (question.expects, question.families) == (expects, families)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("How many standards were to be written in 2008?", "target"),
        ("What value should the economy reach in 2026?", "target"),
        ("Has the city met its target?", "actual"),
        ("exports over the plan period", None),
    ],
)
def test_what_was_to_be_done_is_a_plan(text: str, role: str | None) -> None:
    assert parse(text, year=2026, held=HELD).role == role
