"""How a place in a report is written in links, attributes and references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
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


def source_link(report_id: str, spans: Pieces, figure: Pieces) -> str:
    """The attributes of a link to a place; the page's script opens the reader there, `figure` bold."""
    return (
        f'class="source" href="{escape(link(report_id, spans))}" data-report="{escape(report_id)}"'
        f' data-span="{write_spans(spans)}" data-figure="{write_spans(figure)}"'
    )


def reference(citation: Citation) -> str:
    """Where a quote stands, for a footnote: 《title》（region，body，date or year），section › section."""
    given = citation.date or citation.year
    report = report_reference(citation.title, citation.region, citation.body, given)
    return "，".join(part for part in (report, " › ".join(citation.section)) if part)


def report_reference(title: str, region: str, body: str | None, given: object) -> str:
    """A report, for a footnote; a body is usually named with its region, which is then not said twice."""
    region = "" if (body or "").startswith(region) else region
    origin = "，".join(str(part) for part in (region, body, given) if part)
    return f"《{title}》" + (f"（{origin}）" if origin else "")


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
