"""What a title block says of its report: who gave it, when, at which session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import parse, read, split_passages
from corpus.readers import read_bytes
from corpus.report import Source
from index import Library
from qa import Answerer
from qa.particulars import Particular, told


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("这份报告是谁作的？", "甄锋"),
        ("谁在人代会上作了报告", "甄锋"),
        ("Who delivered this report?", "甄锋"),
        ("这份报告是哪天作的", "2026年1月21日"),
        ("When was the report presented?", "2026年1月21日"),
        ("这是第几届人代会的报告", "临清市第十九届人民代表大会第六次会议"),
    ],
)
def test_the_title_block_tells(answerer: Answerer, question: str, short: str) -> None:
    answer = answerer.ask(question)
    assert answer.short == short
    assert short in "".join(answer.citations[0].quote.split())


@pytest.mark.parametrize(
    "question", ["谁负责报告制度的落实", "2026年粮食目标", "第几次会议通过了规划", "Who built the bridge?"]
)
def test_other_questions_are_not_about_the_report_itself(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).short not in ("甄锋", "2026年1月21日")


@pytest.mark.parametrize(
    ("line", "speaker", "date", "session"),
    [
        (
            "——2025年1月17日在山西省第十四届人民代表大会第三次会议上 省长金湘军作政府工作报告",
            "金湘军",
            "2025年1月17日",
            "山西省第十四届人民代表大会第三次会议",
        ),
        (
            "2015年2月9日县长李明在平县第十六届人民代表大会第四次会议上的讲话",
            "李明",
            "2015年2月9日",
            "平县第十六届人民代表大会第四次会议",
        ),
        ("自治区主席 艾尔肯·吐尼亚孜", "艾尔肯·吐尼亚孜", None, None),
        (
            "——二〇〇六年三月五日在平县第十二届人民代表大会第四次会议上",
            None,
            "二〇〇六年三月五日",
            "平县第十二届人民代表大会第四次会议",
        ),
        ("2026年上海市政府工作报告", None, None, None),
        ("自第十届全国人民代表大会第一次会议以来的五年，是不平凡的五年。", None, None, None),
    ],
)
def test_lines_of_title_blocks(line: str, speaker: str | None, date: str | None, session: str | None) -> None:
    text = f"政府工作报告\n{line}\n各位代表：\n现在，我代表政府向大会报告工作。\n一、工作回顾\n过去一年，成绩很大。\n"
    split = split_passages(parse(read_bytes(text.encode(), name="block.txt")))
    wanted: dict[Particular, str | None] = {"speaker": speaker, "date": date, "session": session}
    found = {kind: draft.short if (draft := told(kind, split)) else None for kind in wanted}
    assert found == wanted


def test_the_provincial_reports(shared_folder: Path) -> None:
    """Two of the 62 print the name alone, or before the post: 龚正市长."""
    found: dict[Particular, int] = {"speaker": 0, "date": 0, "session": 0}
    for path in sorted((shared_folder / "reports").glob("prov_*.txt")):
        split = split_passages(read(path))
        for kind in found:
            found[kind] += told(kind, split) is not None
    assert found == {"speaker": 60, "date": 62, "session": 62}


@pytest.fixture
def of_a_province(tmp_path: Path) -> Iterator[Answerer]:
    head = "政府工作报告\n（2026年1月27日在贵州省第十四届人民代表大会第四次会议上）\n省长 李明\n各位代表："
    with Library.open(tmp_path) as library:
        library.add(parse(Source("report.txt", f"{head}\n\n一、回顾\n\n增长5%。"), region="贵州省", year=2026))
        yield Answerer(library)


@pytest.mark.parametrize(
    "question", ["贵州省长是谁", "谁是贵州省省长", "贵州的省长叫什么名字", "Who is the governor of Guizhou?"]
)
def test_the_head_of_a_government_gives_its_report(of_a_province: Answerer, question: str) -> None:
    assert of_a_province.ask(question).short == "李明"


@pytest.mark.parametrize("question", ["贵州市长是谁", "贵州副省长是谁", "Who is the deputy governor of Guizhou?"])
def test_of_another_post_the_title_block_tells_nothing(of_a_province: Answerer, question: str) -> None:
    assert of_a_province.ask(question).refused
