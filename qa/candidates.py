"""Everything a question could be answered with: the facts and the sentences of the retrieved passages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.report import Fact, Passage, Pieces, Span
from index.retriever import Hit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may hold the answer, and, for figures, the fact that may be it."""

    hit: Hit
    sentence: Span
    """Half-open range of `passage.text`."""
    fact: Fact | None = None
    figure: Span | None = None
    """The fact's figure as a range of the sentence."""

    @property
    def passage(self) -> Passage:
        """The passage it stands in."""
        return self.hit.passage

    @property
    def place(self) -> tuple[str, int]:
        """Which sentence it is: of which passage, and where it starts there."""
        return self.passage.id, self.sentence.start

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.text[self.sentence.start : self.sentence.end]


def locate(pieces: Pieces, place: Span) -> Span | None:
    """The range of the joined text of `pieces` that `place` of the source stands in; None when outside."""
    offset, start, end = 0, None, None
    for piece in pieces:
        if start is None and piece.start <= place.start < piece.end:
            start = offset + place.start - piece.start
        if piece.start < place.end <= piece.end:
            end = offset + place.end - piece.start
        offset += piece.end - piece.start
    return Span(start, end) if start is not None and end is not None and start < end else None


def sentences(hit: Hit, split: Iterable[Span]) -> Iterator[Candidate]:
    """A candidate for each sentence of a passage; a note and a table row are one sentence."""
    if hit.passage.kind == "row":
        yield Candidate(hit, Span(0, len(hit.passage.text)))
        return
    for sentence in split:
        if hit.passage.text[sentence.start : sentence.end].strip():
            yield Candidate(hit, sentence)


def with_facts(stated: Iterable[Candidate], facts: Mapping[str, Sequence[Fact]]) -> Iterator[Candidate]:
    """A candidate for each fact whose figure stands in one of the sentences; `facts` by report, in reading order."""
    for candidate in stated:
        pieces = candidate.passage.pieces
        held = facts[candidate.passage.report_id]
        first = bisect_left(held, pieces[0].start, key=_start)
        for fact in held[first : bisect_left(held, pieces[-1].end, key=_start)]:
            place = locate(pieces, Span(fact.figure[0].start, fact.figure[-1].end))
            if place and candidate.sentence.start <= place.start and place.end <= candidate.sentence.end:
                inside = Span(place.start - candidate.sentence.start, place.end - candidate.sentence.start)
                yield Candidate(candidate.hit, candidate.sentence, fact, inside)


def _start(fact: Fact) -> int:
    return fact.figure[0].start
