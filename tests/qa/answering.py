"""Answers from a few texts, as from reports of a region and a year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus import parse as read_text
from corpus.report import Source
from index import Library
from qa import Answerer


@contextmanager
def answering(folder: Path, *reports: tuple[str, str, int]) -> Iterator[Answerer]:
    """Answers from reports, each a text with its region and year, kept in a library in `folder`."""
    with Library.open(folder) as library:
        for number, (text, region, year) in enumerate(reports):
            library.add(read_text(Source(f"report-{number}.txt", text), region=region, year=year))
        yield Answerer(library)
