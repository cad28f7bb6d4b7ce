"""Questions made by rule from unlabelled sentences, in Chinese and in a kind of English."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import rjieba

from index.lexicon import stem
from index.training.lexicon import NULL, Aligned
from index.training.texts import CHINESE, Entry, fold

_CLAUSE = re.compile(r"[，；：。！？、,;:!?（）()“”《》\s]+")
_NUMBER = re.compile(r"(?:约|近|超|达)?(\d+(?:\.\d+)?)(万亿|亿|万|千|百|余)*")
_SURFACE = re.compile(r"[a-z]+")
_ZH_TAILS = ("是多少", "有多少", "多少", "达到多少", "是多少？", "了多少", "怎么样", "情况如何", "")
_ZH_OPEN_TAILS = ("有哪些", "是什么", "包括哪些", "怎么做", "有什么措施", "情况", "是什么意思", "做了什么", "")
_ZH_HEADS = ("", "", "", "请问", "我想知道", "今年", "去年", "全市", "全省")
_EN_HEADS = (
    "how many",
    "how much",
    "what is the",
    "what was the",
    "what is the target for",
    "which",
    "by how much did",
    "",
)
_EN_OPEN_HEADS = ("what is", "what are the", "how", "which", "when did", "where", "list the", "")
_GENRE = frozenset(("政府", "工作", "报告", "国务院", "全国", "关于", "的"))
_EN_GENRE = frozenset(("government", "governments", "work", "works", "report", "reports", "council", "state"))
_WHAT = ("多少", "多少", "几")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Chinese words that share an English gloss, both ways."""

    of: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_dictionary(cls, entries: Sequence[Entry], known: Counter[str], *, least: int = 20) -> Synonyms:
        """Words seen at least `least` times that share a gloss which few words have."""
        by_gloss: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if known[entry.word] >= least and len(entry.word) > 1:
                for gloss in entry.glosses:
                    by_gloss[gloss.removeprefix("to ")].add(entry.word)
        found: dict[str, set[str]] = defaultdict(set)
        for words in by_gloss.values():
            if 2 <= len(words) <= 6:
                for word in words:
                    found[word] |= words - {word}
        return cls({word: tuple(sorted(others)) for word, others in sorted(found.items())})


def clauses(sentence: str) -> list[str]:
    """Stretches between punctuation that hold at least 4 characters and some Chinese."""
    return [part for part in _CLAUSE.split(sentence) if len(part) >= 4 and CHINESE.search(part)]


def chinese_question(sentence: str, rng: random.Random, synonyms: Synonyms) -> str | None:
    """A question whose answer stands in the sentence: words of one clause, its number asked for."""
    parts = clauses(sentence)
    if not parts:
        return None
    numbered = [part for part in parts if _NUMBER.search(part)]
    asks_number = bool(numbered) and rng.random() < 0.8
    clause = rng.choice(numbered if asks_number else parts)
    if asks_number:
        clause = _NUMBER.sub(lambda match: rng.choice(_WHAT) if rng.random() < 0.7 else "", clause, count=1)
        clause = re.sub(r"\d+(?:\.\d+)?%?", "", clause)
    words = [_reword(word, rng, synonyms) for word in rjieba.cut(clause, False) if rng.random() > 0.15]
    if len(parts) > 1 and rng.random() < 0.25:
        words[:0] = _some(rjieba.cut(rng.choice(parts), False), rng, 2)
    if rng.random() < 0.15:
        rng.shuffle(words)
    year = f"{rng.choice((2024, 2025, 2026))}年" if rng.random() < 0.2 else ""
    tails = _ZH_TAILS if asks_number and "多少" not in words else _ZH_OPEN_TAILS
    tail = rng.choice(tails) if rng.random() < 0.6 else ""
    question = year + rng.choice(_ZH_HEADS) + "".join(words) + tail
    return question if len(question) >= 4 else None


def in_context(question: str, sentence: str, title: str, rng: random.Random) -> tuple[str, str]:
    """The question with words of its report's title before it, the sentence with the title before it."""
    place = "".join(word for word in rjieba.cut(title, False) if word not in _GENRE and rng.random() < 0.8)
    return f"{place}{question}", f"{title} {sentence}"


def _reword(word: str, rng: random.Random, synonyms: Synonyms) -> str:
    others = synonyms.of.get(word)
    return rng.choice(others) if others and rng.random() < 0.3 else word


def _some(words: Sequence[str], rng: random.Random, most: int) -> list[str]:
    kept = [word for word in words if len(word) > 1]
    return rng.sample(kept, min(len(kept), most))


@dataclass(slots=True)
class English:
    """Turns Chinese words into English ones by the learned table, for questions that only sound English."""

    choices: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = field(default_factory=dict)
    surfaces: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_alignment(
        cls, aligned: Aligned, sentences: Sequence[str], glosses: Sequence[str], *, keep: int = 4, least: float = 0.04
    ) -> English:
        """Keep the likeliest English stems of each word, and the commonest spellings of each stem."""
        score = aligned.backward * np.sqrt(aligned.forward)
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for pair in np.argsort(-score, kind="stable"):
            if score[pair] < least:
                break
            word, other = aligned.chinese[aligned.pair_chinese[pair]], aligned.english[aligned.pair_english[pair]]
            if NULL not in (word, other) and len(found[word]) < keep:
                found[word].append((other, float(score[pair])))
        spelled: dict[str, Counter[str]] = defaultdict(Counter)
        for text in (*sentences, *glosses):
            for surface in _SURFACE.findall(fold(text)):
                spelled[stem(surface)][surface] += 1
        choices = {word: (tuple(e for e, _ in pairs), tuple(s for _, s in pairs)) for word, pairs in found.items()}
        surfaces = {word: tuple(spelling for spelling, _ in counts.most_common(3)) for word, counts in spelled.items()}
        return cls(choices, surfaces)

    def question(self, sentence: str, rng: random.Random) -> str | None:
        """An English-like question about one clause: its words translated one by one and shuffled a little."""
        parts = clauses(sentence)
        if not parts:
            return None
        numbered = [part for part in parts if _NUMBER.search(part)]
        asks_number = bool(numbered) and rng.random() < 0.7
        clause = rng.choice(numbered if asks_number else parts)
        words = [word for word in self._translate(fold(clause), rng) if rng.random() > 0.1]
        if len(words) < 2:
            return None
        if rng.random() < 0.5:
            rng.shuffle(words)
        if rng.random() < 0.3:
            words.append(f"in {rng.choice((2024, 2025, 2026))}")
        return f"{rng.choice(_EN_HEADS if asks_number else _EN_OPEN_HEADS)} {' '.join(words)}"

    def in_context(self, question: str, sentence: str, title: str, rng: random.Random) -> tuple[str, str]:
        """As for Chinese: the title's words translated, before or after the question."""
        years = re.findall(r"\d{4}", title)
        words = [word for word in self._translate(title, rng) if word not in _EN_GENRE]
        words += [f"in {years[0]}"] if years and rng.random() < 0.7 else []
        place = " ".join(words)
        return (f"{question} {place}" if rng.random() < 0.6 else f"{place} {question}"), f"{title} {sentence}"

    def _translate(self, clause: str, rng: random.Random) -> list[str]:
        found: list[str] = []
        for word in rjieba.cut(clause, False):
            if word in self.choices and not word.isdigit():
                stems, weights = self.choices[word]
                chosen = rng.choices(stems, weights)[0]
                spellings = self.surfaces.get(chosen, (chosen,))
                if not found or found[-1] not in spellings:
                    found.append(rng.choice(spellings[:2]))
        return found
