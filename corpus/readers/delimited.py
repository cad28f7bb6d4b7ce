"""Tables as text: comma-separated values."""

from __future__ import annotations

import csv
import io

from corpus.readers.cells import table_lines
from corpus.readers.plain import decode
from corpus.report import ReadError, Source

SEPARATORS = ",;\t"
SAMPLE = 4096


def extract(data: bytes, *, name: str) -> Source:
    """One row a line, the separator found in the first lines made a tab.

    Raises:
        ReadError: see `corpus.readers.plain.decode`; or quotes are left open.
    """
    text = decode(data, name=name)
    separator = max(SEPARATORS, key=text[:SAMPLE].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ReadError(f"{name}: damaged table ({error}); save it again as CSV") from None
    return Source(name, "\n".join(table_lines(rows)))
