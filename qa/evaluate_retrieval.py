"""Does the search find the sentence that holds the answer? Each leg alone, and all together.

A question is searched for as `wenbao ask` does: in the reports of the region and year it names, those it speaks of
preferred. What is ranked are sentences, those of one hit apart by what each matches of the question. A sentence counts
in two ways. By answer: it holds the gold answer. By evidence: it covers the place of the report that the gold quotes,
or the place covers it. Where the gold wants all of several answers, a question counts at k when the first k sentences
hold them all.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from corpus.report import Pieces, Source, Span, slice_pieces
from corpus.sentences import split_sentences
from index.library import Library
from index.measures import complete_at, ndcg, recall, reciprocal_rank
from index.retriever import Encoder, Hit, ReportInfo, Where
from index.search import TOTAL, WEIGHTS, weights_for
from index.terms import is_chinese
from qa import seek
from qa.evaluate import Question, fold, stands_in
from qa.scope import understand

DEEP = 400
"""Hits fetched of each question: more than any leg's candidates, so that each leg can be ranked alone."""
FIRST = 100
"""Sentences of a ranking that are judged."""
AT, DEPTH = (1, 3, 10), 10
"""Depths of recall; depth of the other measures."""
BY = ("answer", "evidence")
COVERED = 0.5
"""Share of the shorter of a sentence and a quoted place that both must hold."""

Weightings = Mapping[str, Mapping[str, float]]
"""What each leg weighs in each of the rankings that are measured."""

Gains = tuple[int, ...]
Place = tuple[Hit, Span]
"""A sentence of a hit: a range of its passage's text."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with, for each ranking and way of judging, how many judgements each sentence is the first to meet."""

    question: Question
    language: str
    gains: Mapping[tuple[str, str], Gains]
    wanted: Mapping[str, int]
    """How many judgements there are, by way of judging; 0 where the gold has none."""

    def measures(self, ranking: str, by: str) -> dict[str, float]:
        """recall@1, recall@3, recall@10, mrr@10 and ndcg@10 of one ranking."""
        gains, wanted = self.gains[ranking, by], self.wanted[by]
        place = complete_at(gains, wanted)
        return {
            **{f"recall@{depth}": recall(place, depth) for depth in AT},
            f"mrr@{DEPTH}": reciprocal_rank(place, DEPTH),
            # One sentence may hold everything: that is the best there could be.
            f"ndcg@{DEPTH}": ndcg(gains, (wanted,), DEPTH),
        }


class Judge:
    """Searches a library for questions with known answers."""

    def __init__(self, library: Library, weightings: Callable[[str], Weightings]) -> None:
        self._library = library
        self._weightings = weightings
        self._infos = {info.id: info for info in library.reports()}
        self._evidence = lru_cache(maxsize=1024)(self._evidence_in)

    def judge(self, question: Question) -> Judged:
        """Search once, deep, and judge what each ranking of the hits finds."""
        infos = tuple(self._infos.values())
        hits = seek.search(self._library, *understand(question.text, infos, Where()), k=DEEP)
        wanted = {"answer": len(question.answers), "evidence": len(question.evidence)}
        if not question.match_all:
            wanted = {by: min(count, 1) for by, count in wanted.items()}
        ranked = {name: places[:FIRST] for name, places in rankings(hits, self._weightings(question.text)).items()}
        shared = {_key(place): place for places in ranked.values() for place in places}
        met = {key: self._met(question, *place) for key, place in shared.items()}
        gains = {
            (name, by): _gains([met[_key(place)][by] for place in places], wanted[by])
            for name, places in ranked.items()
            for by in BY
        }
        language = question.language or ("zh" if is_chinese(question.text) else "en")
        return Judged(question, language, gains, wanted)

    def _met(self, question: Question, hit: Hit, found: Span) -> dict[str, frozenset[int]]:
        """Numbers of the answers and of the quoted places that a sentence holds."""
        info, passage = self._infos[hit.passage.report_id], hit.passage
        if question.reports and info.id not in question.reports:
            return {by: frozenset() for by in BY}
        text = passage.text[found.start : found.end]
        pieces = slice_pieces(passage.pieces, found.start, found.end)
        answers = {number for number, answer in enumerate(question.answers) if stands_in(answer, text)}
        quoted = {
            number
            for number, quote in enumerate(question.evidence)
            if any(_overlap(pieces, place) for place in self._evidence(info, quote))
        }
        return {"answer": frozenset(answers), "evidence": frozenset(quoted)}

    def _evidence_in(self, info: ReportInfo, quote: str) -> tuple[Span, ...]:
        return places_of(quote, self._library.source(info.id))


def legs_and_all(query: str) -> Weightings:
    """Each leg alone, and all together as the search weighs them."""
    return {**{leg: {leg: TOTAL} for leg in WEIGHTS}, "fused": weights_for(query)}


def rankings(hits: Sequence[Hit], weightings: Weightings) -> dict[str, list[Place]]:
    """The sentences of the hits as the legs rank them, weighted as each of `weightings` says, and as a reranker did.

    What region, year, period and role add weighs in each as it does in the search.
    """
    found = {name: _weighted(hits, weights) for name, weights in weightings.items()}
    if any("reranker" in hit.parts for hit in hits):
        found["reranked"] = _sentences((hit, hit.score) for hit in hits)
    return found


def _weighted(hits: Iterable[Hit], weights: Mapping[str, float]) -> list[Place]:
    """Some legs alone have found what they give a score: the others brought the rest."""
    found = [hit for hit in hits if weights.keys() == WEIGHTS.keys() or any(hit.parts[leg] > 0 for leg in weights)]
    return _sentences(
        (hit, hit.parts["context"] + sum(weight * hit.parts[leg] for leg, weight in weights.items())) for hit in found
    )


def _sentences(scored: Iterable[tuple[Hit, float]]) -> list[Place]:
    """Sentences of scored hits, best first; a hit without any counts as one."""
    found = [
        (score - behind, hit, span)
        for hit, score in scored
        for span, behind in [(one.span, one.behind) for one in hit.sentences] or [(Span(0, len(hit.passage.text)), 0.0)]
    ]
    found.sort(key=lambda one: (-one[0], one[1].passage.id, one[2].start))
    return [(hit, span) for _, hit, span in found]


def _key(place: Place) -> tuple[str, int]:
    return place[0].passage.id, place[1].start


def _gains(met: Iterable[frozenset[int]], wanted: int) -> Gains:
    """How many judgements each sentence is the first to meet, up to `wanted` in all."""
    seen: set[int] = set()
    gains = []
    for judgements in met:
        before = min(len(seen), wanted)
        seen |= judgements
        gains.append(min(len(seen), wanted) - before)
    return tuple(gains)


def places_of(quote: str, source: Source) -> tuple[Span, ...]:
    """Where a quote stands in a source, however it is spaced, marked and broken there."""
    folded, origins = _folded(source)
    wanted = fold(quote)
    starts = [found.start() for found in re.finditer(re.escape(wanted), folded)] if wanted else []
    return tuple(Span(_origin(origins, start), _origin(origins, start + len(wanted) - 1) + 1) for start in starts)


@lru_cache(maxsize=128)
def _folded(source: Source) -> tuple[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """A source folded, and for each of its characters where it begins in the folded text, and where in the source."""
    tokens = re.finditer(r"\*\*|\^\[\d+\]|\S", source.text)
    pieces = [(token.start(), fold(token.group())) for token in tokens]  # a mark folds to nothing
    pieces = [(start, text) for start, text in pieces if text]
    lengths = accumulate((len(text) for _, text in pieces), initial=0)
    return "".join(text for _, text in pieces), (tuple(lengths), tuple(start for start, _ in pieces))


def _origin(origins: tuple[tuple[int, ...], tuple[int, ...]], place: int) -> int:
    folded, there = origins
    return there[bisect_right(folded, place) - 1]


def _overlap(pieces: Pieces, place: Span) -> bool:
    shared = sum(max(0, min(piece.end, place.end) - max(piece.start, place.start)) for piece in pieces)
    shorter = min(sum(piece.end - piece.start for piece in pieces), place.end - place.start)
    return shared > 0 and shared >= COVERED * shorter


def measure(
    library: Library,
    questions: Iterable[Question],
    *,
    weightings: Callable[[str], Weightings] = legs_and_all,
    seen: Callable[[], object] = lambda: None,
) -> tuple[Judged, ...]:
    """Search for every question that has an answer, in order; `seen` is called after each."""
    judge = Judge(library, weightings)
    found = []
    for question in questions:
        if question.answers:
            found.append(judge.judge(question))
        seen()
    return tuple(found)


def table(judged: Sequence[Judged]) -> dict[str, Any]:
    """Means by group (all, each language, each kind in each language), ranking and way of judging."""
    groups: dict[str, list[Judged]] = defaultdict(list, {"all": list(judged)})
    for one in judged:
        groups[one.language].append(one)
    for one in sorted(judged, key=lambda one: (one.language != "zh", one.question.kind)):
        groups[f"{one.language} {one.question.kind}"].append(one)
    names = dict.fromkeys(name for one in judged for name, _ in one.gains)
    return {
        group: {"n": len(members), **{name: {by: _means(members, name, by) for by in BY} for name in names}}
        for group, members in groups.items()
    }


def _means(members: Sequence[Judged], ranking: str, by: str) -> dict[str, float] | None:
    """Over the questions whose gold can be judged so; None when there is none."""
    rows = [one.measures(ranking, by) for one in members if one.wanted[by]]
    return {name: round(sum(row[name] for row in rows) / len(rows), 4) for name in rows[0]} if rows else None


def record(judged: Judged) -> dict[str, Any]:
    """One question: at which sentence each ranking has found everything, from 1; null when it has not."""
    question = judged.question
    places: dict[str, dict[str, int | None]] = defaultdict(dict)
    for (name, by), gains in judged.gains.items():
        places[by][name] = complete_at(gains, judged.wanted[by]) if judged.wanted[by] else None
    return {"id": question.id, "question": question.text, "kind": question.kind, "places": places}


def encode_speed(
    encoder: Encoder,
    sentences: Sequence[str],
    *,
    batch: int = 256,
    limit_s: float = 3.0,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Sentences a second by that clock, over as many as are done in `limit_s` of it; 0 without sentences."""
    if not sentences:
        return 0.0
    encoder.encode(sentences[:1])  # what is loaded once is not counted
    began, done = clock(), 0
    while done < len(sentences) and clock() - began < limit_s:
        done += len(encoder.encode(sentences[done : done + batch]))
    return done / (clock() - began)


def sentences_of(library: Library, *, most: int = 20_000) -> list[str]:
    """Sentences of the library in reading order, at most so many."""
    found: list[str] = []
    for info in library.reports():
        for passage in library.passages(info.id):
            found += [passage.text[span.start : span.end] for span in split_sentences(passage.text)]
        if len(found) >= most:
            break
    return found[:most]
