"""An answer as text for a terminal."""

from __future__ import annotations

import re

from qa.answer import Answer, Citation

ACCENT, BOLD, DIM, PLAIN = "\x1b[31m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
APART = 12
"""Code points between two pieces of a quote that are shown apart: page breaks and note marks are shorter."""
OFFERS = {"zh": ("也可以问：", "可以改问："), "en": ("You could also ask: ", "You could ask instead: ")}
"""Before the questions under an answer, and under a refusal."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def render_text(answer: Answer, *, colours: bool = False) -> str:
    """The answer, the quotes it rests on with title and section, and what could be asked beside it.

    Args:
        answer: what to show.
        colours: mark the answer and dim the places with terminal colours.
    """
    lines = [paint(clean(answer.refusal.message if answer.refusal else answer.text), BOLD, colours)]
    for citation in answer.citations:
        lines += ["", *_citation_lines(citation, colours)]
    if answer.suggestions:
        offer = OFFERS[answer.language][answer.refused]
        lines += ["", paint(offer + clean(" ".join(answer.suggestions)), DIM, colours)]
    return "\n".join(lines)


def _citation_lines(citation: Citation, colours: bool) -> list[str]:
    spans = ",".join(f"{span.start}-{span.end}" for span in citation.spans)
    return [
        f"{paint(f'[{citation.number}]', ACCENT, colours)} {clean(quote_text(citation))}",
        paint(f"    {clean(place_text(citation))}", DIM, colours),
        paint(f"    {clean(citation.source)} {spans}", DIM, colours),
    ]


def place_text(citation: Citation) -> str:
    """Title, section and page."""
    place = " › ".join((citation.title, *citation.section))
    return place if citation.page is None else f"{place}（第{citation.page}页）"


def quote_text(citation: Citation) -> str:
    """The quote, with an ellipsis where the source goes on between two of its pieces."""
    shown, offset, before = "", 0, None
    for span in citation.spans:
        piece = citation.quote[offset : offset + span.end - span.start]
        shown += " … " + piece if before is not None and span.start - before > APART else piece
        offset, before = offset + len(piece), span.end
    return shown.replace("\t", "  ")


def paint(text: str, style: str, colours: bool) -> str:
    """`text` in a terminal style, or as it is."""
    return f"{style}{text}{PLAIN}" if colours and text else text


def clean(text: str) -> str:
    """`text` without the control characters a report could use to rewrite the terminal."""
    return CONTROL.sub("", text)
