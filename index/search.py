"""A query to hits: words, vectors and late interaction, fused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np

from corpus.report import Span
from index.catalogue import Catalogue
from index.database import Database
from index.embedding import Embedder
from index.fusion import fuse, normalised
from index.lexicon import Lexicon
from index.rerank import Matches, rank_sentences, token_weights
from index.retriever import EVERYTHING, Hit, ReportInfo, Reranker, Sentence, Stated, Store, Vectors, Where
from index.rows import Entry, Tokens
from index.terms import is_chinese, terms

DEPTH = 100
"""Candidates taken from each leg before they are fused, or as many as hits are wanted."""
QUERY_TOKENS = 64
"""Late interaction looks at so many tokens of a query, the heaviest: a pasted page must not take all memory."""
WEIGHTS = {"bm25": 0.5, "dense": 0.25, "maxsim": 1.25}
"""What each leg counts in the fused score, each normalised to a maximum of 1."""
ENGLISH_WEIGHTS = {"bm25": 0.25, "dense": 0.5, "maxsim": 1.25}
"""And for a query that has to be translated word by word before BM25 can find anything."""
TOTAL = sum(WEIGHTS.values())
REGION_BOOST = 1.0
"""Added to the fused score of a passage whose report is of a preferred region."""
YEAR_BOOST = 0.5
"""Added for a preferred year."""
PERIOD_BOOST = ROLE_BOOST = 0.25
"""Added for a passage that states a preferred period, and for one of the preferred role; taken off for another."""
SILENT_SHARE = 0.5
"""What the period counts that a passage does not state, but its report's year and its role suggest."""
RERANKED = 32
"""Hits that a reranker looks at."""


Leg = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Search:
    """What a search needs; made anew for each."""

    database: Database
    catalogue: Catalogue
    """That of the database, as it is now."""
    store: Store
    embedder: Embedder
    lexicon: Lexicon | None
    """English words to Chinese terms; None for a Chinese query."""
    names: tuple[str, ...] = ()
    """Chinese names of what the query means, looked for as well."""

    def hits(self, query: str, *, k: int, where: Where, prefer: Where, stated: Stated) -> tuple[Hit, ...]:
        """The `k` best passages that `where` allows, those that `prefer` names or that speak of `stated` favoured."""
        filters = [where, *_favoured(self.catalogue, where, prefer)]
        legs = self._legs(query, filters, depth=max(k, DEPTH))
        held = self._tokens(sorted(set().union(*legs.values())))
        matches = self._matches(query, held)
        legs["maxsim"] = matches.best
        parts = {name: normalised(leg) for name, leg in legs.items()}
        weights = weights_for(query)
        scores = fuse(parts, weights)
        parts["context"] = self._context(sorted(scores), prefer, stated)
        scores = {number: score + parts["context"].get(number, 0.0) for number, score in scores.items()}
        hits = self._best(scores, parts, matches, weights["maxsim"], k)
        return tuple(replace(hit, tokens=held[number].of_text if number in held else None) for number, hit in hits)

    def _context(self, numbers: Sequence[int], prefer: Where, stated: Stated) -> dict[int, float]:
        """What each passage gains by its report, and by what it states."""
        said = self.database.stated(numbers) if stated.periods or stated.role else {}
        infos = ((number, entry.info) for number in numbers if (entry := self.catalogue.holding(number)))
        return {
            number: boost(info, prefer) + (agreement(stated, said[number], info.year) if number in said else 0.0)
            for number, info in infos
        }

    def _legs(self, query: str, filters: Sequence[Where], *, depth: int) -> dict[str, dict[int, float]]:
        wanted: Counter[str] = Counter(terms(query) if self.lexicon is None else self.lexicon.translate(query))
        wanted.update(Counter(term for name in self.names for term in terms(name)))
        vector = self.embedder.dense.encode([" ".join((query, *self.names))], is_query=True)[0]
        legs: dict[str, dict[int, float]] = {"bm25": {}, "dense": {}}
        for where in filters:
            legs["bm25"].update(self.store.by_terms(wanted, depth=depth, where=where))
            legs["dense"].update(self.store.by_vector(vector, depth=depth, where=where))
        # What BM25 alone has found is not far from the query by that: its similarity is only not known yet.
        legs["dense"].update(self._similarities(vector, sorted(legs["bm25"].keys() - legs["dense"].keys())))
        return legs

    def _similarities(self, vector: Vectors, numbers: Sequence[int]) -> dict[int, float]:
        if not vector.any():
            return {}
        wanted = self._embedded_by(self.embedder.dense.name, numbers, attrgetter("dense"))
        found, vectors = self.database.vectors(wanted)
        return dict(zip(found, (vectors @ vector).tolist(), strict=True)) if found else {}

    def _tokens(self, candidates: Sequence[int]) -> dict[int, Tokens]:
        return self.database.tokens(self._embedded_by(self.embedder.words.name, candidates, attrgetter("words")))

    def _matches(self, query: str, held: Mapping[int, Tokens]) -> Matches:
        words = self.embedder.words
        ids, repeats = np.unique(words.token_ids([" ".join((query, *self.names))])[0], return_counts=True)
        rows = words.rows(ids)
        counts = self.database.token_counts(ids.tolist())
        passages = self.catalogue.passages
        weights = token_weights(rows, [counts.get(token, 0) for token in ids.tolist()], passages) * repeats
        heaviest = np.argsort(-weights, kind="stable")[:QUERY_TOKENS]
        return rank_sentences(rows[heaviest], weights[heaviest], repeats @ rows, held, words)

    def _embedded_by(self, name: str, numbers: Iterable[int], made_by: Callable[[Entry], str]) -> list[int]:
        """Those whose vectors, or tokens, that encoder made: while a library is changed over it holds those of two."""
        entries = ((number, self.catalogue.holding(number)) for number in numbers)
        return [number for number, entry in entries if entry and made_by(entry) == name]

    def _best(
        self, scores: Leg, parts: Mapping[str, Leg], matches: Matches, weight: float, k: int
    ) -> Iterator[tuple[int, Hit]]:
        """The hits with their passages' numbers."""
        order = sorted(scores, key=lambda number: (-scores[number], number))
        # Ties go by passage id, which only the database knows: load all that tie with the last.
        close = [number for number in order if scores[number] >= scores[order[min(k, len(order)) - 1]]]
        passages = self.database.passages(close)
        ranked = sorted(passages.items(), key=lambda item: (-scores[item[0]], item[1].id))[:k]
        highest = max(matches.best.values(), default=0.0) or 1.0
        for rank, (number, passage) in enumerate(ranked, 1):
            found = matches.get(number, ())
            sentences = tuple(
                Sentence(Span(one.start, one.end), weight * (found[0].score - one.score) / highest) for one in found
            )
            by_leg = {name: leg.get(number, 0.0) for name, leg in parts.items()}
            coverage = found[0].coverage if found else 0.0
            yield number, Hit(passage, scores[number], rank, by_leg, sentences, coverage)


def rerank(query: str, hits: Sequence[Hit], places: Sequence[str], reranker: Reranker) -> tuple[Hit, ...]:
    """Hits in the order of the mean of their fused score and the reranker's, scaled to as much as all legs give.

    Args:
        query: what was searched for.
        hits: best first; the reranker looks at the first `RERANKED`.
        places: what each of those hits belongs to, in words.
        reranker: its scores are scaled so that its best text has 1 and its worst 0.
    """
    if not hits:
        return ()
    seen = hits[:RERANKED]
    found = reranker.scores(query, [f"{place} {hit.passage.text}" for place, hit in zip(places, seen, strict=True)])
    lowest, highest = float(found.min()), float(found.max())
    parts = [(float(score) - lowest) / (highest - lowest) if highest > lowest else 0.0 for score in found]
    # What it has not looked at gains nothing, and so stays below whatever it stood below.
    parts += [0.0] * (len(hits) - len(seen))
    scored = [
        replace(hit, score=(hit.score + TOTAL * part) / 2, parts={**hit.parts, "reranker": part})
        for hit, part in zip(hits, parts, strict=True)
    ]
    order = sorted(scored, key=lambda hit: (-hit.score, hit.passage.id))
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(order, 1))


def weights_for(query: str) -> Mapping[str, float]:
    """What each leg counts for a query of this language."""
    return WEIGHTS if is_chinese(query) else ENGLISH_WEIGHTS


def boost(info: ReportInfo, prefer: Where) -> float:
    """What the passages of a preferred report gain; region and year count each for itself."""
    of_region = bool(prefer.regions) and info.region.startswith(prefer.regions)
    return REGION_BOOST * of_region + YEAR_BOOST * (info.year in prefer.years)


def agreement(wanted: Stated, said: Stated, year: int | None) -> float:
    """What a passage gains by what it states, or loses; a report of `year` tells the results of the year before."""
    gain = 0.0
    if wanted.role and said.role:
        gain += ROLE_BOOST if said.role == wanted.role else -ROLE_BOOST
    if wanted.periods and said.periods:
        gain += PERIOD_BOOST if set(said.periods) & set(wanted.periods) else -PERIOD_BOOST
    elif wanted.periods and said.role and year:
        suggested = str(year - 1 if said.role == "actual" else year)
        gain += SILENT_SHARE * (PERIOD_BOOST if suggested in wanted.periods else -PERIOD_BOOST)
    return gain


def _favoured(catalogue: Catalogue, where: Where, prefer: Where) -> list[Where]:
    """A filter for the reports with the highest boost: their passages are candidates whatever the others hold."""
    allowed = catalogue.allowed(where)
    region, year = Where(regions=prefer.regions), Where(years=prefer.years)
    for tier in ((region, year), (region,), (year,)):
        favoured = () if EVERYTHING in tier else catalogue.allowed(where, *tier)
        if favoured:
            return [Where(reports=tuple(entry.info.id for entry in favoured))] if len(favoured) < len(allowed) else []
    return []
