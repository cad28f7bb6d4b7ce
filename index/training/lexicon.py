"""Learns the word table: IBM model 1 in both directions over parallel sentences, with a dictionary as its prior."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.lexicon import LONGEST_PHRASE, Lexicon, english_words, phrase_key
from index.training.texts import Entry, fold

_TERM = re.compile(r"^[\u4e00-\u9fff]+$")
_EITHER = re.compile(r"\bor\b")
STRENGTH = 8.0
"""How many sightings in parallel sentences the dictionary's word is worth."""
UNKNOWN = 8.0
"""The same for Chinese words that it does not explain in one word."""
FREQUENT = 0.7
"""The power of its frequency that speaks for a Chinese word: twice as frequent is not twice as likely."""
NULL = "<null>"
"""The empty word that what has no translation is aligned to."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Aligned:
    """Every pair of an English and a Chinese word that share a sentence."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    pair_english: Ints
    pair_chinese: Ints
    """Word numbers of each distinct pair, (n_pairs,)."""
    forward: Floats
    """t(chinese | english) of each pair."""
    backward: Floats
    """t(english | chinese) of each pair."""


@dataclass(frozen=True, slots=True)
class Senses:
    """What a dictionary says of single words, before any parallel sentence is seen; each word's shares sum to 1."""

    forward: Mapping[str, Mapping[str, float]]
    """English stems to Chinese words."""
    backward: Mapping[str, Mapping[str, float]]
    """Chinese words to English stems."""

    @classmethod
    def of(cls, entries: Iterable[Entry], counts: Mapping[str, float], *, seen: int = 3) -> Senses:
        """The senses of words that occur `seen` times: those of frequent words count more, each of many less."""
        forward: dict[str, dict[str, float]] = defaultdict(dict)
        backward: dict[str, dict[str, float]] = defaultdict(dict)
        for entry in entries:
            if (count := counts.get(entry.word, 0.0)) >= seen:
                keys = [key for key in dict.fromkeys(map(phrase_key, _senses(entry))) if key]
                for key in (key for key in keys if " " not in key):
                    forward[key][entry.word] = forward[key].get(entry.word, 0.0) + count**FREQUENT / len(keys)
                    backward[entry.word][key] = 1 / len(keys)
        return cls({key: _shares(found) for key, found in forward.items()}, backward)


def _senses(entry: Entry) -> Iterator[str]:
    """The glosses of an entry, taken apart where they are short words side by side: pool or pond."""
    for gloss in entry.glosses:
        parts = [part.strip() for part in _EITHER.split(gloss)]
        yield from parts if all(part and part.count(" ") < 2 for part in parts) else [gloss]


def _shares(found: Mapping[str, float]) -> dict[str, float]:
    total = sum(found.values())
    return {word: value / total for word, value in found.items()}


def chinese_words(text: str) -> list[str]:
    """Distinct search terms of a Chinese text, without numbers and punctuation."""
    return list(dict.fromkeys(word for word in rjieba.cut_for_search(fold(text), False) if _TERM.match(word)))


def align(pairs: Iterable[tuple[str, str, float]], *, senses: Senses = Senses({}, {}), iterations: int = 6) -> Aligned:
    """Estimate word translation probabilities from (Chinese, English, weight) triples.

    `senses` is a Dirichlet prior: what is often said is learned from the sentences, what is rare from the dictionary,
    and a rare word does not take up whatever its few sentences leave unexplained (Moore 2004).
    """
    english: dict[str, int] = {NULL: 0}
    chinese: dict[str, int] = {NULL: 0}
    rows: list[tuple[list[int], list[int], float]] = []
    for zh, en, weight in pairs:
        left = [
            english.setdefault(word, len(english)) for word in dict.fromkeys(english_words(en)) if word[0].isalpha()
        ]
        right = [chinese.setdefault(word, len(chinese)) for word in chinese_words(zh)]
        if left and right:
            rows.append((left, right, weight))
    known = _numbered(senses.forward, english, chinese), _numbered(senses.backward, chinese, english)
    codes, values = _direction(rows, len(chinese), iterations, known[0])
    back_codes, back_values = _direction(
        [(right, left, weight) for left, right, weight in rows], len(english), iterations, known[1], UNKNOWN
    )
    pair_english, pair_chinese = codes // len(chinese), codes % len(chinese)
    wanted = pair_chinese * len(english) + pair_english
    place = np.minimum(np.searchsorted(back_codes, wanted), len(back_codes) - 1)
    mirrored = np.where(back_codes[place] == wanted, back_values[place], 0.0)
    return Aligned(tuple(english), tuple(chinese), pair_english, pair_chinese, values, mirrored)


def _numbered(
    senses: Mapping[str, Mapping[str, float]], sources: dict[str, int], targets: dict[str, int]
) -> list[tuple[int, int, float]]:
    """The senses by the numbers of their words; words that are new get the next numbers."""
    return [
        (sources.setdefault(word, len(sources)), targets.setdefault(other, len(targets)), share)
        for word, found in senses.items()
        for other, share in found.items()
    ]


def _direction(
    rows: Sequence[tuple[list[int], list[int], float]],
    target_count: int,
    iterations: int,
    known: Sequence[tuple[int, int, float]],
    unknown: float = 0.0,
) -> tuple[Ints, Floats]:
    """Pair codes (source * target_count + target), sorted, and t(target | source) of each.

    `unknown` is what stays with no target at all, of a source whose senses the dictionary does not tell.
    """
    sources, targets, groups, weights = [], [], [], []
    group = 0
    for left, right, weight in rows:
        left_ids = np.array([0, *left])
        for other in right:
            sources.append(left_ids)
            targets.append(np.full(len(left_ids), other))
            groups.append(np.full(len(left_ids), group))
            weights.append(weight)
            group += 1
    source, target, grouped = np.concatenate(sources), np.concatenate(targets), np.concatenate(groups)
    told = np.array([one * target_count + other for one, other, _ in known], np.int64)
    codes, pair = np.unique(np.concatenate((source * target_count + target, told)), return_inverse=True)
    pair, at = pair[: len(source)], pair[len(source) :]
    prior = STRENGTH * np.bincount(at, [share for *_, share in known], len(codes)) if known else np.zeros(len(codes))
    owner = codes // target_count
    strength = np.maximum(np.bincount(owner, prior)[owner], unknown * (owner > 0))
    mass = np.array(weights)[grouped]
    values = 1 / np.bincount(owner)[owner] + prior
    for _ in range(iterations):
        share = values[pair]
        share *= mass / np.bincount(grouped, share)[grouped]
        counted = np.bincount(pair, share, len(codes))
        values = (counted + prior) / (np.bincount(owner, counted)[owner] + strength)
    return codes, values


def with_places(learned: Lexicon, places: Iterable[tuple[str, str]]) -> Lexicon:
    """Add (Chinese, Latin) place names to the words that have no translation yet."""
    table = dict(learned.table)
    for word, name in places:
        for known in english_words(name):
            if known not in learned.table:
                table[known] = (*table.get(known, ()), (word, 1.0))
    return Lexicon(table)


def occurrences(words: Iterable[str], sentences: Iterable[str], *, longest: int = 8) -> Counter[str]:
    """How often each of `words`, of two characters or more, stands in the sentences."""
    known = set(words)
    return Counter(
        found
        for sentence in sentences
        for start in range(len(sentence))
        for end in range(start + 2, min(start + longest, len(sentence)) + 1)
        if (found := sentence[start:end]) in known
    )


def with_glosses(
    learned: Lexicon,
    entries: Iterable[Entry],
    counts: Counter[str],
    *,
    keep: int = 3,
    seen: int = 5,
    least: float = 0.3,
) -> Lexicon:
    """Add English phrases, and words that nothing was learned of, with what a dictionary says of them.

    Only Chinese words that reports use `seen` times count, the more often used ones more, none less than `least`.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for key in {phrase_key(gloss) for gloss in entry.glosses if counts[entry.word] >= seen}:
            if key and key not in learned.table and key.count(" ") < LONGEST_PHRASE:
                found[key][entry.word] = counts[entry.word]
    table = dict(learned.table)
    for key, ranked in found.items():
        best = ranked.most_common(keep)
        table[key] = tuple((word, max(count / best[0][1], least)) for word, count in best)
    return Lexicon(table)


def to_lexicon(
    aligned: Aligned,
    counts: Mapping[str, float],
    *,
    keep: int = 6,
    least: float = 0.02,
    beside: float = 0.15,
    seen: int = 5,
) -> Lexicon:
    """The best terms of each English word by t(z|e) * sqrt(t(e|z)), which neither a rare nor a common word wins alone.

    Only terms that occur `seen` times in the training texts are kept, and that come to `beside` of the best.
    """
    score = aligned.forward * np.sqrt(aligned.backward)
    table: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for pair in np.argsort(-score, kind="stable"):
        if score[pair] < least:
            break
        word, term = aligned.english[aligned.pair_english[pair]], aligned.chinese[aligned.pair_chinese[pair]]
        found = table[word]
        close = not found or score[pair] >= beside * found[0][1]
        if NULL not in (word, term) and counts.get(term, 0) >= seen and close and len(found) < keep:
            found.append((term, float(score[pair])))
    # Divided by the best: how sure a translation is says nothing of how much the word matters, its rarity does.
    return Lexicon(
        {w: tuple((term, value / found[0][1]) for term, value in found) for w, found in table.items() if found}
    )
