"""Text to whole sentences."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.report import Span

PAIRS = {"“": "”", "‘": "’", "（": "）", "(": ")", "《": "》", "「": "」", "『": "』", "【": "】", "［": "］", "[": "]"}
CLOSERS = "".join(PAIRS.values()) + "\"'"
BRACKETS = re.compile("[" + re.escape("".join(PAIRS) + "".join(PAIRS.values())) + "]")
# The first characters stand once more in front: nearly all places of a text are done with them.
# An ASCII question mark inside a word stands for a character lost in copying.
ENDS = re.compile(
    rf"(?=[。！？；!…?;.\n])(?:(?:[。！？；!…]+|[?;](?=[\s{re.escape(CLOSERS)}]|$)|(?<=[a-z)\]%])\.(?=\s+[A-Z]|\s*$))[{re.escape(CLOSERS)}]*|\n)"
)
LONGEST_QUOTATION = 150
KEPT = 1024
"""Texts whose sentences are kept: those of one report are asked for by several who read it."""


@lru_cache(maxsize=KEPT)
def split_sentences(text: str) -> tuple[Span, ...]:
    """Ranges of the sentences of `text`, in order, without gaps; 。！？； inside quotes and brackets do not end one."""
    quoted = _quotations(text)
    spans: list[Span] = []
    start = index = 0
    for end in ENDS.finditer(text):
        while index < len(quoted) and quoted[index].end <= end.start():
            index += 1
        # 。” closes the quotation and the sentence; a 。 further inside does neither.
        if index < len(quoted) and quoted[index].start < end.start() and end.end() <= quoted[index].end:
            continue
        spans.append(Span(start, end.end()))
        start = end.end()
    if start < len(text):
        spans.append(Span(start, len(text)))
    return tuple(_without_blank(text, spans))


def _quotations(text: str) -> list[Span]:
    """Outermost pairs of quotes or brackets; one that is never closed, or far away, protects nothing."""
    found: list[Span] = []
    stack: list[tuple[str, int]] = []
    for match in BRACKETS.finditer(text):
        mark = match.group()
        if mark in PAIRS:
            stack.append((PAIRS[mark], match.start()))
            continue
        # A stray opener must not keep its neighbours open: look a few levels down, drop what is above.
        for depth in range(len(stack) - 1, max(len(stack) - 5, -1), -1):
            if stack[depth][0] == mark:
                start = stack[depth][1]
                del stack[depth:]
                if match.start() - start <= LONGEST_QUOTATION:
                    while found and found[-1].start > start:
                        found.pop()
                    found.append(Span(start, match.start()))
                break
    return found


def _without_blank(text: str, spans: list[Span]) -> list[Span]:
    """Join a range that holds only spaces or closing marks to the one before it."""
    kept: list[Span] = []
    for span in spans:
        if kept and not text[span.start : span.end].strip().strip(CLOSERS):
            kept[-1] = Span(kept[-1].start, span.end)
        else:
            kept.append(span)
    return kept
