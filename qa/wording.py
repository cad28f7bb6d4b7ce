"""The wording of questions: one form for comparing, and which phrases stand in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

from index.terms import words
from qa.answer import Language
from qa.datafile import read_data

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+")


def fold(text: str) -> str:
    """NFKC, simplified characters, one space for any white space; half a surrogate pair becomes a mark."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"\s+", " ", _simplified(unicodedata.normalize("NFKC", text))).strip()


def blank(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in the place of `ranges`, so that nothing moves."""
    for start, end in ranges:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def blank_joined(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """As `blank`, and without the words that join one of the ranges to the next: 山东和浙江."""
    spans = sorted(ranges)
    links = {link for language in ("zh", "en") for link in read_data("followups")[language]["between"]}
    joints = [(end, start) for (_, end), (start, _) in pairwise(spans) if text[end:start].strip().lower() in links]
    return blank(text, (*spans, *joints))


def _simplified(text: str) -> str:
    """Traditional characters made simplified; GB 2312 holds none of them, and the table takes a while to load."""
    if not HAN.search(text):
        return text
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def holds(text: str, phrases: Iterable[str], language: Language) -> str | None:
    """The longest of `phrases` that stands in `text` (as whole words in English)."""
    if language == "en":
        padded = f" {' '.join(re.findall(r'[a-z0-9%]+', text.lower()))} "
        found = [phrase for phrase in phrases if f" {phrase.strip()} " in padded]
    else:
        said = set(words(text))
        found = [phrase for phrase in phrases if phrase in (said if len(phrase) == 1 else text)]
    return max(found, key=len, default=None)
