"""Files in, reports out: paragraphs, notes, tables, passages and facts, each traced to its place in the source."""

from __future__ import annotations

from corpus.build import parse, read
from corpus.passages import split_passages
from corpus.report import (
    Cell,
    Fact,
    Figure,
    Note,
    Paragraph,
    Passage,
    ReadError,
    Report,
    Source,
    Span,
    Table,
    slice_pieces,
)
from corpus.sentences import split_sentences

__all__ = [
    "Cell",
    "Fact",
    "Figure",
    "Note",
    "Paragraph",
    "Passage",
    "ReadError",
    "Report",
    "Source",
    "Span",
    "Table",
    "parse",
    "read",
    "slice_pieces",
    "split_passages",
    "split_sentences",
]
