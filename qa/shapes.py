"""Shapes an answer can have inside a sentence: a run of items, a quoted name, a window of clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.terms import words

OPENING, CLOSING = "“‘《（([【『「", "”’》）)]】』」"
CLAUSE = re.compile(r"[^，。；：！？,;!?\n]+[，。；：！？,;!?\n]?")
QUOTED = re.compile(r"“[^“”]{1,40}”|《[^《》]{1,60}》|‘[^‘’]{1,40}’")
LIST_TAIL = re.compile(r"等|为|是|[0-9０-９]|[一二两三四五六七八九十]+(?:大|个|类|项|家|条|种|座|所|名)")
STATED = re.compile(r"[为是](?!主)")
"""A first item that says what something is belongs to another statement: 以甲河为干流、乙渠、丙渠 …"""
LAST_JOIN = re.compile(r"(?:以及|和|及|与)")


@dataclass(frozen=True, slots=True)
class Run:
    """Items joined by 、, as ranges of the text."""

    items: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where the first item starts."""
        return self.items[0][0]

    @property
    def end(self) -> int:
        """Where the last item ends."""
        return self.items[-1][1]


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of the clauses of `text`, each with its closing mark; marks inside quotes and brackets do not cut."""
    found, start, depth = [], 0, 0
    for offset, character in enumerate(text):
        if character in OPENING:
            depth += 1
        elif character in CLOSING:
            depth = max(0, depth - 1)
        elif character in "，。；：！？,;!?\n\t" and not depth and not _inside_number(text, offset):
            found.append((start, offset + 1))
            start = offset + 1
    if start < len(text):
        found.append((start, len(text)))
    return tuple(found)


def _inside_number(text: str, offset: int) -> bool:
    return text[offset] in ",:" and text[offset - 1 : offset].isdigit() and text[offset + 1 : offset + 2].isdigit()


def window(text: str, start: int, end: int, *, limit: int) -> tuple[int, int]:
    """The clauses around text[start:end], as many as fit into `limit` characters, the sentence itself if it fits."""
    if len(text) <= limit:
        return 0, len(text)
    ranges = clauses(text)
    first = next((n for n, (_, stop) in enumerate(ranges) if stop > start), len(ranges) - 1)
    last = next((n for n, (_, stop) in enumerate(ranges) if stop >= end), len(ranges) - 1)
    while True:
        low, high = ranges[first][0], ranges[last][1]
        before = ranges[first - 1][0] if first else None
        after = ranges[last + 1][1] if last + 1 < len(ranges) else None
        if before is not None and high - before <= limit:
            first -= 1
        elif after is not None and after - low <= limit:
            last += 1
        else:
            return low, high


def runs(text: str) -> tuple[Run, ...]:
    """Runs of two or more items joined by 、 in `text`; the ends of a run are cut at clause marks and list tails."""
    found: list[Run] = []
    for low, high in clauses(text):
        joints = [at for at in _outside_quotes(text, low, high, "、")]
        if not joints:
            continue
        bounds = [low, *[at + 1 for at in joints], high]
        items = [(bounds[n], bounds[n + 1] - 1) for n in range(len(bounds) - 1)]
        found.append(Run(_trim(text, items, high)))
    return tuple(found)


def _outside_quotes(text: str, low: int, high: int, mark: str) -> list[int]:
    places, depth = [], 0
    for offset in range(low, high):
        depth += (text[offset] in OPENING) - (text[offset] in CLOSING)
        if text[offset] == mark and depth <= 0:
            places.append(offset)
    return places


def _trim(text: str, items: list[tuple[int, int]], high: int) -> tuple[tuple[int, int], ...]:
    """Cut what stands before the first item and after the last: by the length of the items between."""
    last_start = items[-1][0]
    last_end = high - 1 if text[high - 1] in "，。；：！？,;!?\n\t" else high
    tail = LIST_TAIL.search(text, last_start + 2, last_end)
    if tail:
        last_end = tail.start()
    split = LAST_JOIN.search(text, last_start + 2, last_end - 1)
    last = [(last_start, split.start()), (split.end(), last_end)] if split else [(last_start, last_end)]
    inner = [*items[1:-1], *last]
    longest = max(stop - start for start, stop in inner)
    first_start, first_end = items[0]
    if len(inner) > 1 and STATED.search(text, first_start, first_end):
        return tuple(inner)
    return ((_first_item(text, first_start, first_end, longest), first_end), *inner)


def _first_item(text: str, start: int, end: int, longest: int) -> int:
    """Where the first item starts: at its opening quote, else at the word that leaves it no longer than the rest."""
    quote = max((text.rfind(mark, start, end) for mark in "“《"), default=-1)
    if quote >= start and text[end - 1] in "”》":
        return quote
    at = start
    for word in words(text[start:end]):
        if end - at <= longest:
            break
        at += len(word)
    return at if at < end else start


def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of quoted names and titles, marks included."""
    return tuple((m.start(), m.end()) for m in QUOTED.finditer(text))
