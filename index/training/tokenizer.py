"""A tokenizer of whole words: Viterbi over log word frequencies, which is jieba without its guesses."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

import rjieba
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

from index.training.texts import fold

UNKNOWN = "<unk>"
YEARS = range(1949, 2036)
_ENGLISH = re.compile(r"[a-z]+")
_NEW_WORD_COUNT, _NEW_WORD_PMI = 150, 3.0
_HAN = re.compile(r"^[\u4e00-\u9fff]+$")


def count_words(texts: Iterable[tuple[str, int]]) -> Counter[str]:
    """How often each word occurs in texts, each with its weight."""
    counts: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text, weight in texts:
        folded = fold(text)
        before = ""
        for word in rjieba.cut(folded, False):
            if _HAN.match(word):
                counts[word] += weight
                if len(word) == len(before) == 1:
                    pairs[before + word] += weight
            before = word
        for word in _ENGLISH.findall(folded):
            counts[word] += weight
    return counts + _new_words(counts, pairs)


def _new_words(counts: Counter[str], pairs: Counter[str]) -> Counter[str]:
    """Pairs of characters that stand together far oftener than chance (文旅, 双碳): words jieba's dictionary lacks."""
    total = sum(count for word, count in counts.items() if len(word) == 1)
    found: Counter[str] = Counter()
    for pair, count in pairs.items():
        if count >= _NEW_WORD_COUNT and count * total > math.exp(_NEW_WORD_PMI) * counts[pair[0]] * counts[pair[1]]:
            found[pair] = count
    return found


def build(counts: Counter[str], *, words: int, characters: int, english: int) -> Tokenizer:
    """A tokenizer of the commonest words, characters and English words, years, digits and letters."""
    chosen = _chinese(counts, words)
    single: Counter[str] = Counter()
    for word, count in counts.items():
        if _HAN.match(word):
            for character in word:
                single[character] += count
    chosen |= {character: counts.get(character, 0) for character, _ in single.most_common(characters)}
    latin = [(word, count) for word, count in counts.most_common() if _ENGLISH.fullmatch(word) and len(word) > 1]
    chosen |= dict(latin[:english])
    chosen |= {str(year): 1000 for year in YEARS}
    chosen |= {character: 1 for character in "abcdefghijklmnopqrstuvwxyz0123456789%"}
    total = math.log(sum(chosen.values()))
    # One count more than seen, so that a character never seen alone costs more than any word but is still known.
    pieces = [(word, round(math.log(count + 1) - total, 3)) for word, count in sorted(chosen.items())]
    return _assemble([(UNKNOWN, -30.0), *pieces])


def _chinese(counts: Counter[str], size: int) -> dict[str, int]:
    """The commonest words, without those that shorter chosen words cover (粮食产量 -> 粮食, 产量)."""
    ranked = [(word, count) for word, count in counts.most_common() if _HAN.match(word) and 2 <= len(word) <= 7]
    chosen = dict(ranked[: size + size // 4])
    covered = {word for word in chosen if len(word) >= 3 and _is_covered(word, chosen)}
    kept = [word for word in chosen if word not in covered][:size]
    return {word: chosen[word] for word in kept}


def _is_covered(word: str, chosen: dict[str, int]) -> bool:
    parts = {part for part in rjieba.cut_for_search(word, False) if part != word and part in chosen}
    reach = 0
    while reach < len(word):
        ends = [reach + len(part) for part in parts if word.startswith(part, reach)]
        if not ends:
            return False
        reach = max(ends)
    return True


def _assemble(pieces: list[tuple[str, float]]) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}%]+"), "removed"),
            pre_tokenizers.Split(Regex(r"[0-9]+|[a-z]+|%"), "isolated"),
        ]
    )
    return tokenizer
