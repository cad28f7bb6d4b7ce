"""Saved web pages: the page around the report is removed, its tables are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from html import escape
from typing import Any

from corpus.readers.cells import table_lines
from corpus.readers.plain import BOMS, decode
from corpus.report import ReadError, Source

DECLARED = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w-]{1,40})""", re.IGNORECASE)
# Simplified Chinese pages are all in one of these; what says gb2312 often holds more.
ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "utf-8": "utf-8"}
HEAD = 4096
ARCHIVES = (".mht", ".mhtml")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LONGEST_CELL = 300
MOST_SPANNED = 64
DEEPEST = 512
# Elements that a page must close, and how many of them open at once no page has: parsing takes longer with each.
NESTING = re.compile(
    r"<(/?)(?:div|span|section|table|ul|ol|blockquote|center|a|b|i|u|s|em|strong|font|big|small|code|nobr|tt)\b",
    re.IGNORECASE,
)
MOST_OPEN = 10 * DEEPEST
# A main part that holds less of the page's text than this is not believed.
LEAST_SHARE = 0.4
OPTIONS: dict[str, Any] = {"preserve_formatting": True, "list_bullets": False, "alt_texts": False, "comments": False}


def extract(data: bytes, *, name: str) -> Source:
    """The page's main text, a paragraph a line, cells parted by tabs.

    Raises:
        ReadError: see `corpus.readers.plain.decode`; or elements that are nested too deeply.
    """
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    if name.lower().endswith(ARCHIVES):
        data = _page_of(data)
    page = _decoded(data, name)
    too_deep = f"{name}: its elements are nested more than {DEEPEST} deep; save it as plain text"
    if _leaves_open(page):
        raise ReadError(too_deep)
    tree = HTMLTree.parse(page)
    if tree.body is None:
        return Source(name, "")
    if _is_deep(tree.body):
        raise ReadError(too_deep)
    for tag in HEADINGS:
        for heading in tree.body.get_elements_by_tag_name(tag):
            words = " ".join((heading.text or "").split())
            if words:
                heading.text = f"{'#' * int(tag[1])} {words}"
    for table in tree.body.get_elements_by_tag_name("table"):
        rows = list(_rows(table))
        if _holds_data(table, rows):
            # Preformatted text keeps its tabs and lines.
            table.outer_html = f"<pre>{escape(chr(10).join(table_lines(rows)))}</pre>"
    text = extract_plain_text(tree, main_content=True, **OPTIONS)
    everything = extract_plain_text(tree, main_content=False, **OPTIONS)
    return Source(name, text if len(text) >= LEAST_SHARE * len(everything) else everything)


def _page_of(data: bytes) -> bytes:
    """The page among the parts of a web archive, b"" where none is."""
    parts = message_from_bytes(data, policy=policy.default).walk()
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    content = page.get_payload(decode=True) if page else b""
    return content if isinstance(content, bytes) else b""


def _decoded(data: bytes, name: str) -> str:
    """Text by byte order mark, else as the page declares, else as any text."""
    declared = DECLARED.search(data[:HEAD])
    encoding = ENCODINGS.get(declared.group(1).decode("ascii").lower()) if declared else None
    if encoding and not data.startswith(tuple(bom for bom, _ in BOMS)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    return decode(data, name=name)


def _leaves_open(page: str) -> bool:
    """Whether so many elements are open at one place that parsing them would take too long."""
    depth = 0
    for tag in NESTING.finditer(page):
        depth = max(depth - 1, 0) if tag.group(1) else depth + 1
        if depth > MOST_OPEN:
            return True
    return False


def _is_deep(body: Any) -> bool:
    """Whether elements are nested more deeply than browsers allow; what follows takes the square of the depth."""
    node, depth = body, 0
    while depth <= DEEPEST:
        if child := node.first_child:
            node, depth = child, depth + 1
            continue
        while depth and not node.next:
            node, depth = node.parent, depth - 1
        if not depth:
            return False
        node = node.next
    return True


def _rows(table: Any) -> Iterator[list[str]]:
    """Texts of the cells, row by row; where one spans several columns or rows, empty ones stand for the rest of it."""
    spanned: dict[int, int] = {}
    for row in table.get_elements_by_tag_name("tr"):
        texts: list[str] = []
        for cell in row.children:
            if cell.tag in ("td", "th"):
                _fill(texts, spanned)
                wide, rows = _span(cell, "colspan"), _span(cell, "rowspan")
                spanned |= {len(texts) + column: rows - 1 for column in range(wide)}
                texts += [cell.text, *("" for _ in range(1, wide))]
        _fill(texts, spanned)
        yield texts


def _fill(texts: list[str], spanned: dict[int, int]) -> None:
    """Empty cells where those of rows above reach down."""
    while spanned.get(len(texts), 0):
        spanned[len(texts)] -= 1
        texts.append("")


def _span(cell: Any, name: str) -> int:
    number = cell.getattr(name) or "1"
    return min(int(number) if number.isascii() and number.isdigit() else 1, MOST_SPANNED) or 1


def _holds_data(table: Any, rows: list[list[str]]) -> bool:
    """Whether it is a table of short cells, not the frame of a page."""
    columns = [sum(bool(cell.strip()) for cell in row) for row in rows]
    longest = max((len(cell) for row in rows for cell in row), default=0)
    return table.query_selector("table") is None and max(columns, default=0) > 1 < len(rows) and longest <= LONGEST_CELL
