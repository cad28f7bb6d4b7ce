"""A file to a report: reading, outlining and the rest, wired together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.annexes import find_annexes
from corpus.furniture import find_body
from corpus.lines import Line, mend, split_lines, without_marker
from corpus.metadata import find_metadata
from corpus.outline import outline
from corpus.readers import read_source
from corpus.report import Paragraph, Report, Source, Table


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
        tables=tuple(_placed(table, paragraphs) for table in annexes.tables),
    )


def _placed(table: Table, paragraphs: tuple[Paragraph, ...]) -> Table:
    """A table without a title of its own stands in the section of the text before it."""
    starts = [cell.pieces[0].start for cell in table.header if cell.pieces]
    if table.section or not starts:
        return table
    before = [paragraph.section for paragraph in paragraphs if paragraph.pieces[0].start < starts[0]]
    return replace(table, section=before[-1] if before else ())


def _title_block(source: str, head: tuple[tuple[Line, ...], ...]) -> tuple[Paragraph, ...]:
    blocks = [mend(source, (without_marker(group[0]), *group[1:])) for group in head]
    return tuple(Paragraph((), block.pieces, block.text) for block in blocks)
