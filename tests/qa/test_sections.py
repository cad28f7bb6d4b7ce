"""A whole part of a report, asked for by its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import Answerer
from qa.question import parse
from qa.sections import part_asked
from tests.qa.answering import answering

TARGETS = "经济总量目标、创新活力目标、生态改善目标、民生保障目标"


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("主要目标有哪些", TARGETS),
        ("2026年主要预期目标", TARGETS),
        ("What are the main targets for 2026?", TARGETS),
        ("今年的重点工作", "坚定不移构建现代化产业体系、坚定不移实施扩大内需战略"),
        ("去年取得了哪些成绩？", "加快产业转型，高质量发展动能不断增强"),
    ],
)
def test_a_part_is_told_by_what_stands_under_its_heading(answerer: Answerer, question: str, short: str) -> None:
    answer = answerer.ask(question)
    assert (answer.short or "").startswith(short)
    assert len(answer.citations) == (answer.short or "").count("、") + 1 or "，" in (answer.short or "")
    assert "5.5%以上" in answer.text or "目标" not in question


@pytest.mark.parametrize(
    "question", ["粮食目标", "就业任务有哪些", "2026年外贸目标", "轴承产业有哪些成绩", "The grain target?"]
)
def test_something_of_a_part_is_searched_for(question: str) -> None:
    assert part_asked(parse(question, year=2026)) is None


def test_targets_that_one_sentence_divides_are_told_whole(shared_folder: Path, tmp_path: Path) -> None:
    from corpus import read
    from index import Library

    with Library.open(tmp_path) as library, Answerer(library) as answerer:
        library.add(read(shared_folder / "reports" / "state_council_2024.txt"))
        text = answerer.ask("2024年的主要目标有哪些").text
    assert "国内生产总值增长5%左右；城镇新增就业1200万人以上" in text


PLAN_2025 = """江南省2025年政府工作报告

一、2024年工作回顾

（一）工业稳。规上工业增加值增长6%。

（二）农业稳。粮食产量100亿斤。

二、2025年工作安排

今年经济社会发展主要预期目标是：地区生产总值增长5%左右。城镇新增就业30万人。

（一）促消费。办好消费节。

（二）扩投资。开工一批项目。
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("2025年主要预期目标有哪些", "地区生产总值增长5%左右。城镇新增就业30万人"),
        ("主要目标", "地区生产总值增长6%左右。城镇新增就业30万人"),
        ("2024年取得了哪些成绩", "工业稳、农业稳"),
    ],
)
def test_a_year_is_planned_by_its_report_and_looked_back_on_by_the_next(
    tmp_path: Path, question: str, short: str
) -> None:
    newer = PLAN_2025.replace("2025年", "2026年").replace("2024年", "2025年").replace("增长5%", "增长6%")
    with answering(tmp_path, (PLAN_2025, "江南省", 2025), (newer.replace("稳", "进"), "江南省", 2026)) as answerer:
        assert answerer.ask(question).short == short
