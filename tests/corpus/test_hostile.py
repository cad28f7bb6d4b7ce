"""Hostile text costs time in proportion to its length."""

from __future__ import annotations

import pytest

from corpus import parse, split_passages
from corpus.report import Source

SIZE = 20_000
SHAPES = {
    "one line": lambda n: "发展经济，增长5%。" * (n // 10),
    "no stop": lambda n: "发" * n,
    "open quotes": lambda n: "“" * n,
    "nested brackets": lambda n: "（" * (n // 2) + "）" * (n // 2),
    "marks": lambda n: "^[1]" * (n // 4),
    "half marks": lambda n: "[1" * (n // 2),
    "half jumps": lambda n: "（下转" * (n // 3),
    "emphasis": lambda n: "**发展。**" * (n // 7),
    "blanks": lambda n: " " * n + "发",
    "short lines": lambda n: "经\n" * (n // 2),
    "short paragraphs": lambda n: "经济发展。\n" * (n // 6),
    "headings": lambda n: "（一）加快发展\n" * (n // 8),
    "annexes": lambda n: "附件1\n" * (n // 4),
    "glossaries": lambda n: "名词解释\n1.甲：乙\n" * (n // 12),
    "points": lambda n: "一是\n促发展稳增长。\n" * (n // 12),
    "rows": lambda n: "甲\t乙\n" * (n // 4),
    "Latin words": lambda n: "a b\n" * (n // 4),
    "doubled characters": lambda n: "".join(
        f"{chr(0x4E00 + i)}\n\n{chr(0x4E00 + i)}{chr(0x5E00 + i)}\n" for i in range(n // 6)
    ),
}


def read_through(text: str) -> None:
    report = parse(Source("hostile.txt", text))
    assert all(report.source.slice(passage.pieces) == passage.text for passage in split_passages(report))


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_length(shape, cpu_seconds):
    """Eight times the text may take at most sixteen times as long (or be too quick to tell)."""
    text, longer = SHAPES[shape](SIZE), SHAPES[shape](8 * SIZE)
    once = cpu_seconds(lambda: read_through(text))
    assert cpu_seconds(lambda: read_through(longer)) < max(16 * once, 0.5)


def test_ten_megabytes_on_one_line_are_read(cpu_seconds):
    text = "粮食产量突破15亿斤，增长5%。" * 260_000
    assert len(text.encode("utf-8")) > 10_000_000
    assert cpu_seconds(lambda: read_through(text)) < 10
