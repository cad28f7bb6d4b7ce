"""The bare answer inside a sentence: the list or the name that it gives and the question does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus.figures import find_figures
from corpus.report import Span
from corpus.wordlists import word_lists
from index.retriever import Ids
from index.terms import nouns, tagged, words
from qa import shapes
from qa.comparison import Probe, Weights
from qa.match import Matcher

SAID = 0.5
"""A word is one of the question's from this likeness on."""
MOSTLY_SAID = 0.6
"""A quoted name of which the question says more than this is no news."""
NEWS = 0.6
"""The share of a name that the question does not say, at least."""
LONGEST = 24
"""Characters of a name in quotes; a longer quotation is a saying."""
ENDS = frozenset("的被为在获于将等，；。：、！？,;:!?（）()")
"""Single words and marks that end a name."""
BREAKS = frozenset(("v", "p", "c", "d", "ad", "r", "ul", "uj"))
"""Tags of longer words that no name holds: verbs, prepositions, conjunctions, adverbs, pronouns, particles."""
# Prepositions, particles and adverbs that begin or end a stretch without belonging to a name.
EDGES = frozenset("的了着由在被为是和与及将把对向于从以有也都并已获等其中个家") | {"成功", "分别", "推动", "同时"}
MARKS = "，；。：、！？,;:!? \t\n（）()"


@dataclass(frozen=True, slots=True)
class Sense:
    """A sentence as a question sees it."""

    text: str
    places: Ids
    """(n_tokens, 2): where its tokens stand."""
    weights: Weights
    """(n_tokens,)"""
    matched: Weights
    """(n_tokens,): how like each token is to some word of the question."""
    clauses: tuple[tuple[int, int], ...]
    pulls: tuple[float, ...]
    """(n_clauses,): the share of the question that each clause says."""

    @property
    def centre(self) -> Span:
        """The clause where the question's weight gathers."""
        if not self.clauses:
            return Span(0, len(self.text))
        return Span(*self.clauses[max(range(len(self.pulls)), key=self.pulls.__getitem__)])

    def pull_at(self, offset: int) -> float:
        """The share of the question that the clause around `offset` says."""
        return next((p for (low, high), p in zip(self.clauses, self.pulls, strict=True) if low <= offset < high), 0.0)


def sense(matcher: Matcher, probe: Probe, text: str) -> Sense:
    """Look at a sentence with a question in mind."""
    seen = matcher.compare(probe, [text], {})
    clauses = shapes.clauses(text)
    pulls = probe.share(seen.best(seen.ranges((text, low, high) for low, high in clauses)))
    matched = seen.similarity.max(axis=0, initial=0.0)
    return Sense(text, seen.places, seen.weights, matched, clauses, tuple(pulls.tolist()))


def nearest_run(seen: Sense) -> shapes.Run | None:
    """The run of items nearest to what the question is about; of two as near, the one whose clause says more of it."""
    centre = seen.centre

    def order(run: shapes.Run) -> tuple[int, float]:
        return max(0, run.start - centre.end, centre.start - run.end), -seen.pull_at(run.end - 1)

    return min(shapes.runs(seen.text), key=order, default=None)


def name(seen: Sense, *, may_count: bool = True) -> str:
    """What the clause at the centre tells and the question does not; the clause itself where nothing stands out.

    Figures are left out where they cannot be meant: unless it `may_count`.
    """
    centre = seen.centre
    quoted = [*_quoted(seen, centre)]
    told = [*quoted, *(one for one in _stretches(seen, centre) if _may_name(seen.text, one, may_count))]
    whole = seen.text[centre.start : centre.end].strip(MARKS)
    if not told:
        return whole
    best = max(told, key=lambda span: _news(seen, span))
    best = _with_figures(seen.text, best if best in quoted else _whole(seen.text, best, centre))
    return _stripped(seen.text[best.start : best.end]) or whole


def called(seen: Sense) -> str:
    """The name that a clause begins with, of the kind that the question says (the 村 of 烟墩角村), or that it quotes.

    Empty where it holds none.
    """
    centre = seen.centre
    first = _first_phrase(seen.text, centre)
    if _share(seen, first) > NEWS and _ends_said(seen, first):
        return _stripped(seen.text[first.start : first.end])
    quoted = [span for span in _quoted(seen, centre) if span.end - span.start < LONGEST and _share(seen, span) > NEWS]
    best = max(quoted, key=lambda span: _news(seen, span), default=None)
    return seen.text[best.start : best.end] if best else ""


def _first_phrase(text: str, centre: Span) -> Span:
    """The noun phrase that a clause begins with: up to its first verb, particle or mark."""
    start = at = centre.start
    for word, tag in tagged(text[centre.start : centre.end]):
        if word in ENDS or (len(word) > 1 and tag in BREAKS) or _won().fullmatch(word):
            if start < at:
                break
            start = at + len(word)
        at += len(word)
    return Span(start, at)


def _share(seen: Sense, span: Span) -> float:
    """The share of a phrase that the question does not say."""
    whole = float(seen.weights[_inside(seen, span)].sum())
    return round(_news(seen, span) / whole, 4) if whole else 0.0


def _ends_said(seen: Sense, span: Span) -> bool:
    """Whether the last word of a phrase is the question's, and the first is not: the 村 of 烟墩角村."""
    matched = seen.matched[_inside(seen, span)]
    return len(matched) > 1 and matched[-1] >= SAID and matched[0] < SAID


def _whole(text: str, span: Span, centre: Span) -> Span:
    """A stretch with the place before it and the nouns behind it that the question says: 香港 and 大学 of 香港城市大学.

    Where it begins with no noun, with all nouns before it: 科技职业学院顺利完成首年招生.
    """
    start, end = span.start, span.end
    at = after_other = centre.start
    for word, tag in tagged(text[centre.start : centre.end]):
        low, high, is_noun = at, at + len(word), tag.startswith("n")
        if low == span.start and not is_noun:
            start = after_other
        elif high == span.start and tag == "ns":
            start = low
        elif is_noun and low <= end < high:
            end = high
        after_other = after_other if is_noun else high
        at = high
    return Span(start, end)


def _may_name(text: str, span: Span, may_count: bool) -> bool:
    """Whether a stretch holds a noun, or a figure: 顺利, 建成 and 明确 are no answer."""
    counts = any(one.start < span.end and span.start < one.end for one in find_figures(text))
    return may_count if counts else any(low < span.end and span.start < high for low, high in nouns(text))


def _with_figures(text: str, span: Span) -> Span:
    """The span with all of the figures that it cuts through: 5.66 of 5.66亿件."""
    cut = [one for one in find_figures(text) if one.start < span.end and span.start < one.end]
    return Span(min([span.start, *(one.start for one in cut)]), max([span.end, *(one.end for one in cut)]))


def _inside(seen: Sense, span: Span) -> NDArray[np.bool_]:
    places = seen.places
    found: NDArray[np.bool_] = (places[:, 0] >= span.start) & (places[:, 1] <= span.end)
    return found


def _news(seen: Sense, span: Span) -> float:
    inside = _inside(seen, span)
    return round(float(((1 - seen.matched[inside]) * seen.weights[inside]).sum()), 4)  # sums differ by machine


def _quoted(seen: Sense, centre: Span) -> Iterator[Span]:
    for start, end in shapes.quoted(seen.text):
        inside = _inside(seen, Span(start, end))
        whole = float(seen.weights[inside].sum())
        said = float((seen.matched[inside] * seen.weights[inside]).sum())
        if centre.start <= start and end <= centre.end and whole and said <= MOSTLY_SAID * whole:
            yield Span(start, end)


def _stretches(seen: Sense, centre: Span) -> Iterator[Span]:
    """Runs of tokens that the question does not say, over one that it does, never over a mark or a 等."""
    start: int | None = None
    end, skipped = 0, 0
    inside = _inside(seen, centre)
    for (low, high), match, is_inside in zip(seen.places.tolist(), seen.matched.tolist(), inside.tolist(), strict=True):
        if not is_inside:
            continue
        broken = start is not None and re.search(f"[{re.escape(MARKS)}等“”《》]", seen.text[end:high])
        skipped = skipped + 1 if match >= SAID else 0
        if start is not None and (broken or skipped > 1):
            yield Span(start, end)
            start = None
        if match < SAID:
            start, end = (low if start is None else start), high
    if start is not None:
        yield Span(start, end)


@cache
def _won() -> re.Pattern[str]:
    """The verbs behind a name: 入选, 获评, 建成, 完成."""
    lists = word_lists("result_words")
    verbs = sorted({*lists["honours"], *lists["states"], *lists["deeds"]}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, verbs)) + "|等|牵头|被")


def _stripped(text: str) -> str:
    """Without the verb behind it and what follows, and the words at both ends that belong to no name."""
    verb = _won().search(text, 2)
    parts = words((text[: verb.start()] if verb else text).strip(MARKS))
    while parts and (parts[0] in EDGES or not parts[0].strip(MARKS)):
        parts.pop(0)
    while parts and (parts[-1] in EDGES or not parts[-1].strip(MARKS)):
        parts.pop()
    return "".join(parts)
