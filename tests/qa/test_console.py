from __future__ import annotations

from qa.console import columns


def test_columns_align_in_terminal_cells():
    assert columns([("指标", "5%", ""), ("a", "15亿斤", "x")]) == ["指标  5%", "a     15亿斤  x"]


def test_no_rows_are_no_lines():
    assert columns([]) == []
