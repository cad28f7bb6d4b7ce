"""The bundled report as Word document, web page and PDF, as an office would make them from its text."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.corpus.readers import plain_pdf

BOLD = re.compile(r"\*\*(.+?)\*\*")
MARK = re.compile(r"\^(\[\d+\])")
STYLE = "p { text-indent: 2em; text-align: justify; line-height: 1.8 } table { border-collapse: collapse }"


def parts_of(text: str) -> Iterator[str | list[list[str]]]:
    """Paragraphs, and the rows of tables."""
    for is_table, lines in groupby((line for line in text.splitlines() if line.strip()), key=lambda line: "\t" in line):
        if is_table:
            yield [line.split("\t") for line in lines]
        else:
            yield from (line.strip() for line in lines)


def to_html(text: str) -> str:
    """A page as offices publish it: the report amid menus, a share bar, links and a footer."""
    blocks = []
    for part in parts_of(text):
        if isinstance(part, str):
            marked = MARK.sub(r"<sup>\1</sup>", BOLD.sub(r"<b>\1</b>", html.escape(part)))
            blocks.append(f"<p>{marked}</p>")
        else:
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in part)
            blocks.append(f"<table border='1'>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>临清市人民政府</title><style>{STYLE}</style></head><body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li></ul></div>
<div class="info">来源：临清市发展和改革局 发布时间：2026-01-30</div>
<div id="zoom" class="TRS_Editor">{"".join(blocks)}</div>
<div class="share">分享到：<a href="#">微信</a></div>
<div class="footer">主办单位：临清市人民政府 版权所有 <a href="/map">网站地图</a></div></body></html>"""


def to_docx(text: str, path: Path) -> None:
    """A Word document with bold lead-ins and superscript marks."""
    import docx

    document: Any = docx.Document()
    for part in parts_of(text):
        if isinstance(part, str):
            paragraph = document.add_paragraph()
            for number, words in enumerate(BOLD.split(MARK.sub(r"\1", part))):
                paragraph.add_run(words).bold = bool(number % 2)
        else:
            table = document.add_table(rows=0, cols=len(part[0]))
            for row in part:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words
    document.save(path)


def to_pdf(text: str, path: Path) -> None:
    """What Chromium prints, without menus but with its date, title and page numbers on every page."""
    page = path.with_suffix(".html")
    report = to_html(text).split('<div id="zoom"')[1].split('<div class="share"')[0]
    head = f"<head><meta charset='utf-8'><title>计划报告</title><style>{STYLE}</style></head>"
    page.write_text(f"<html>{head}<body><div{report}</body>", encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={path}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def to_xlsx(text: str, path: Path) -> None:
    """A workbook of the indicator table, with its title over it."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    parts = list(parts_of(text))
    (table,) = [part for part in parts if not isinstance(part, str)]
    sheet.append([parts[parts.index(table) - 1]])
    for row in table:
        sheet.append(row)
    book.save(path)


def to_plain_pdf(text: str) -> bytes:
    """A PDF without compression: lines of 36 characters, 30 a page, the table ruled, page numbers below."""
    lines: list[tuple[str, float]] = []
    pages: list[bytes] = []
    for part in parts_of(text):
        if isinstance(part, str):
            words = MARK.sub(r"\1", BOLD.sub(r"\1", part))
            lines += [(f"{words[:34]}", 24.0), *((words[at : at + 36], 0.0) for at in range(34, len(words), 36))]
        else:
            pages.append(plain_pdf.table_at(72, 700, part))
    for first in range(0, len(lines), 30):
        shown = (plain_pdf.text_at(72 + x, 760 - 22 * y, line) for y, (line, x) in enumerate(lines[first : first + 30]))
        pages.insert(first // 30, b"".join(shown))
    numbered = (page + plain_pdf.text_at(290, 30, f"— {number} —", 9) for number, page in enumerate(pages, 1))
    return plain_pdf.pdf(list(numbered))
