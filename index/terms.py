"""Text to terms: the words that BM25 counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_HAN = "㐀-䶿一-鿿〇\U00020000-\U0003ffff"
_NUMBER = r"\d++(?:,\d{3})*+(?:\.\d++)*+"
_LETTERS = rf"[^\W\d_{_HAN}]++"
_RUN = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    rf"|(?P<number>{_NUMBER}%?)(?!{_LETTERS})"
    rf"|(?P<mixed>{_NUMBER}{_LETTERS}\d*|{_LETTERS}{_NUMBER})"
    rf"|(?P<word>{_LETTERS})"
)
_PART = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_NOT_HAN = re.compile(rf"[^{_HAN}]")


def terms(text: str) -> list[str]:
    """Terms of `text` in reading order, repeats kept.

    A run of Chinese gives jieba's words in search mode (long words and the shorter ones inside them) and
    every pair of neighbouring characters, so that a word the dictionary lacks is still found. Numbers stay
    whole (5.5%, 12345 for 12,345); a code such as pm2.5 or 5g gives itself and its parts. Width and case
    are folded.
    """
    found: list[str] = []
    cut = _segmenter()
    for match in _RUN.finditer(unicodedata.normalize("NFKC", text).lower()):
        run = match.group()
        if match.lastgroup == "han":
            found.extend(cut(run))
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
        elif match.lastgroup == "number":
            found.append(run.replace(",", ""))
        elif match.lastgroup == "mixed":
            run = run.replace(",", "")
            found.append(run)
            found.extend(_PART.findall(run))
        else:
            found.append(run)
    return found


def words(text: str) -> list[str]:
    """jieba's words of `text`, joined again they are `text`."""
    return _cutter()(text)


def is_chinese(text: str) -> bool:
    """Whether `text` holds any Chinese character."""
    return _NOT_HAN.sub("", text) != ""


@cache
def _segmenter() -> Callable[[str], list[str]]:
    try:
        import rjieba
    except ImportError:  # no wheel for this platform: the same words, about 17 times slower
        return _python_segmenter()
    segmenter = rjieba.Jieba()
    return lambda run: segmenter.cut_for_search(run, hmm=False)


def _python_segmenter() -> Callable[[str], list[str]]:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    return lambda run: list(jieba.cut_for_search(run, HMM=False))


@cache
def _cutter() -> Callable[[str], list[str]]:
    try:
        import rjieba
    except ImportError:
        import jieba

        return lambda text: list(jieba.cut(text, HMM=False))
    segmenter = rjieba.Jieba()
    return lambda text: segmenter.cut(text, hmm=False)
