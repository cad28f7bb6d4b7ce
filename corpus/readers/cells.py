"""Rows of cells to lines of text, one row a line, with a tab between two cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

SPACE = re.compile(r"\s+")
BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3000-\u9fff\uff00-\uffef])")


def table_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a table; empty rows are left out, and what stands alone in the first rows is a title.

    A table of one column is a frame around text: its cells are lines of their own.
    """
    kept = [tuple(map(cell_text, row)) for row in rows]
    kept = [row for row in kept if any(row)]
    width = max((index + 1 for row in kept for index, cell in enumerate(row) if cell), default=0)
    in_titles = True
    for row in kept:
        in_titles = in_titles and sum(map(bool, row)) == 1
        yield "".join(row) if in_titles else "\t".join((*row[:width], *("" for _ in range(width - len(row)))))


def cell_text(text: str) -> str:
    """The text of a cell on one line: a line break in it is a blank between two Latin words only."""
    broken = re.sub(r"[ \t]*[\r\n\v\f][\s]*", "\n", text.strip())
    return SPACE.sub(" ", BETWEEN_HAN.sub("", broken) if "\n" in broken else broken)
