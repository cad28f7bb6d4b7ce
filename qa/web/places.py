"""How a place in a report is written in links, attributes and references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from corpus.figures import find_figures
from corpus.report import Pieces, Span, slice_pieces
from qa.answer import AnswerFact, Citation

LONGEST_PLACE = 2000


def write_spans(spans: Pieces) -> str:
    """Spans as a link carries them: 8691-8718, several joined by commas."""
    return ",".join(f"{span.start}-{span.end}" for span in spans)


def read_spans(written: str) -> Pieces:
    """The spans of a link; anything that is not a range is left out."""
    pairs = re.findall(r"(?<![\d-])(\d{1,9})-(\d{1,9})(?![\d-])", written[:LONGEST_PLACE])
    return tuple(Span(int(start), int(end)) for start, end in pairs if int(start) < int(end))


def link(report_id: str, spans: Pieces) -> str:
    """The permanent link that opens the reader at `spans`."""
    return f"?report={quote(report_id, safe='')}&span={write_spans(spans)}"


def reference(citation: Citation) -> str:
    """Where a quote stands, for a footnote: 《title》（region，year），section › section."""
    origin = "，".join(str(part) for part in (citation.region, citation.year) if part)
    place = " › ".join(citation.section)
    return "，".join(part for part in (f"《{citation.title}》" + (f"（{origin}）" if origin else ""), place) if part)


def figure_ranges(citation: Citation, facts: Sequence[AnswerFact]) -> tuple[tuple[int, int], ...]:
    """Half-open ranges of the quote in which the answer's figures stand."""
    wanted = {(fact.value.lstrip("-"), fact.unit) for fact in facts if fact.citation == citation.number and fact.value}
    return tuple(
        (figure.start, figure.end)
        for figure in find_figures(citation.quote)
        if (figure.printed.lstrip("-"), figure.unit) in wanted
    )


def figure_spans(citation: Citation, facts: Sequence[AnswerFact]) -> Pieces:
    """Source spans of the answer's figures within a citation."""
    return tuple(
        span for start, end in figure_ranges(citation, facts) for span in slice_pieces(citation.spans, start, end)
    )
