"""A file to a report: reading, outlining and the rest, wired together."""

from __future__ import annotations

from pathlib import Path

from corpus.annexes import find_annexes
from corpus.furniture import find_body
from corpus.lines import Line, mend, split_lines
from corpus.metadata import find_metadata
from corpus.outline import outline
from corpus.readers import read_source
from corpus.report import Paragraph, Report, Source


def read(path: Path, *, region: str | None = None, year: int | None = None) -> Report:
    """Read a report from a file; `region` and `year` override what the report says of itself.

    Raises:
        ReadError: the file cannot be read as text.
    """
    path = Path(path)
    return parse(read_source(path), region=region, year=year)


def parse(source: Source, *, region: str | None = None, year: int | None = None) -> Report:
    """Turn the text of a file into a report."""
    name = Path(source.name).stem
    body = find_body(split_lines(source.text))
    annexes = find_annexes(source.text, body.lines)
    known = find_metadata(name, body.head, body.lines, region=region, year=year)
    paragraphs = (*_title_block(source.text, body.head), *outline(source.text, annexes.body))
    return Report(
        id=name,
        title=known.title,
        region=known.region,
        year=known.year,
        kind=known.kind,
        date=known.date,
        body=known.body,
        source=source,
        paragraphs=paragraphs,
        notes=annexes.notes,
        tables=annexes.tables,
    )


def _title_block(source: str, head: tuple[tuple[Line, ...], ...]) -> tuple[Paragraph, ...]:
    blocks = [mend(source, group) for group in head]
    return tuple(Paragraph((), block.pieces, block.text) for block in blocks)
