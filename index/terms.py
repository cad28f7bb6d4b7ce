"""Text to terms: the words that BM25 counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from operator import add

from index.folding import nfkc

_HAN = "㐀-䶿一-鿿〇\U00020000-\U0003ffff"
_NUMBER = r"\d++(?:,\d{3})*+(?:\.\d++)*+"
_LETTERS = rf"[^\W\d_{_HAN}]++"
_RUN = re.compile(
    rf"([{_HAN}]+)"
    rf"|({_NUMBER}%?)(?!{_LETTERS})"
    rf"|({_NUMBER}{_LETTERS}\d*|{_LETTERS}{_NUMBER})"
    rf"|({_LETTERS})"
)
_PART = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_NOMINAL = ("n", "j", "l", "i")
"""jieba's tags of nouns, names, abbreviations and set phrases."""
_NOT_HAN = re.compile(rf"[^{_HAN}]")


def terms(text: str) -> list[str]:
    """Terms of `text` in reading order, repeats kept.

    A run of Chinese gives jieba's words in search mode (long words and the shorter ones inside them) and
    every pair of neighbouring characters, so that a word the dictionary lacks is still found. Numbers stay
    whole (5.5%, 12345 for 12,345); a code such as pm2.5 or 5g gives itself and its parts. Width and case
    are folded.
    """
    runs = _RUN.findall(nfkc(text).lower())
    # One call for all runs of Chinese: jieba gives a line break as a word of its own.
    chinese = "\n".join([run[0] for run in runs if run[0]] + [""])
    cut, pairs = _segmenter().cut_for_search(chinese), list(map(add, chinese, chinese[1:]))
    found: list[str] = []
    at = place = 0
    for han, number, mixed, word in runs:
        if han:
            end = cut.index("\n", at)
            found += cut[at:end]
            found += pairs[place : place + len(han) - 1]
            at, place = end + 1, place + len(han) + 1
        elif number:
            found.append(number.replace(",", ""))
        elif mixed:
            code = mixed.replace(",", "")
            found.append(code)
            found.extend(_PART.findall(code))
        else:
            found.append(word)
    return found


def words(text: str) -> list[str]:
    """jieba's words of `text`; joined again they are `text`."""
    return _segmenter().cut(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where each of jieba's words stands in `text`, half-open."""
    ends = list(accumulate(map(len, words(text))))
    return list(zip([0, *ends], ends, strict=False))


def tagged(text: str) -> list[tuple[str, str]]:
    """jieba's words of `text` with their parts of speech."""
    return _segmenter().tag(text)


def nouns(text: str) -> list[tuple[int, int]]:
    """Where jieba's nouns and names stand in `text`, half-open."""
    found, at = [], 0
    for word, tag in tagged(text):
        if tag.startswith(_NOMINAL):
            found.append((at, at + len(word)))
        at += len(word)
    return found


def is_chinese(text: str) -> bool:
    """Whether `text` holds any Chinese character."""
    return _NOT_HAN.sub("", text) != ""


@dataclass(frozen=True, slots=True)
class _Segmenter:
    """The ways of jieba's, without its guesses at words that are not in the dictionary."""

    cut: Callable[[str], list[str]]
    cut_for_search: Callable[[str], list[str]]
    tag: Callable[[str], list[tuple[str, str]]]


@cache
def _segmenter() -> _Segmenter:
    try:
        # The functions of the module share one dictionary; every rjieba.Jieba() would load another.
        from rjieba import cut, cut_for_search, tag
    except ImportError:  # no wheel for this platform: the same words, about 17 times slower
        return _python_segmenter()
    return _Segmenter(
        lambda text: cut(text, hmm=False),
        lambda text: cut_for_search(text, hmm=False),
        lambda text: tag(text, hmm=False),
    )


def _python_segmenter() -> _Segmenter:
    import logging

    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    return _Segmenter(
        lambda text: list(jieba.cut(text, HMM=False)),
        lambda text: list(jieba.cut_for_search(text, HMM=False)),
        lambda text: [(pair.word, pair.flag) for pair in jieba.posseg.cut(text, HMM=False)],
    )
