"""Scanned PDF files: the characters of their pages recognised, by an extra that not everyone installs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from corpus.readers import pdf
from corpus.readers.pdf_lines import Box, Line, Segment, around
from corpus.report import ReadError, Source

MOST_PAGES = 500
# 144 dots an inch: what the models were made for at the size of a report's print.
SCALE = 2.0
LARGEST = 4000
SAME_LINE = 0.5


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def extract(data: bytes, *, name: str) -> Source:
    """As `corpus.readers.pdf.extract`, scanned pages included.

    Raises:
        ReadError: see there; or too many pages.
    """
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical"})
    seen = 0

    def recognise(page: Any) -> Sequence[Line]:
        nonlocal seen
        seen += 1
        if seen > MOST_PAGES:
            raise ReadError(f"{name}: more than {MOST_PAGES} scanned pages; split it into single reports")
        return _lines(page, engine)

    return pdf.extract(data, name=name, recognise=recognise)


def _lines(page: Any, engine: Any) -> list[Line]:
    """The lines the engine finds on a page, from the top down; boxes in points from the lower left corner."""
    scale = min(SCALE, LARGEST / max(page.get_size()))
    found = engine(page.render(scale=scale).to_numpy())
    height = page.get_size()[1]
    segments = []
    for corners, text in zip(found.boxes if found.boxes is not None else (), found.txts or (), strict=True):
        xs, ys = [float(x) / scale for x, _ in corners], [height - float(y) / scale for _, y in corners]
        segments.append(Segment(text, Box(min(xs), min(ys), max(xs), max(ys))))
    return [_line(row) for row in _rows(segments)]


def _rows(segments: list[Segment]) -> list[list[Segment]]:
    """Segments that stand side by side."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: -segment.box.middle[1]):
        if rows and abs(rows[-1][0].box.middle[1] - segment.box.middle[1]) < SAME_LINE * segment.box.height:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda segment: segment.box.left) for row in rows]


def _line(row: list[Segment]) -> Line:
    box = around([segment.box for segment in row])
    return Line(tuple(row), box, box.height)
