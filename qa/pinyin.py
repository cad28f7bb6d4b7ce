"""Chinese names in Latin letters, and the characters of a text that they spell: Fuyao is 福耀."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

VOWEL = frozenset("aeiou")
LONGEST_SYLLABLE = len("zhuang")
SHORTEST, LONGEST = 2, 6
"""Characters of a name: one alone is spelled like too many others."""


def is_spelling(word: str) -> bool:
    """Whether a Latin word can be a Chinese name of two characters or more."""
    return _parts(_plain(word))


def spelled(word: str, texts: Iterable[str]) -> str | None:
    """The first characters in `texts` that a Latin word spells, None where none do."""
    name = _plain(word)
    for text in texts:
        for start in range(len(text)):
            if name.startswith(_readings(text[start])) and (end := _end(name, text, start)):
                return text[start:end]
    return None


def _end(name: str, text: str, start: int, read: int = 0) -> int:
    """Where the characters end that spell a name, 0 where they do not."""
    if not name:
        return start if read >= SHORTEST else 0
    if start == len(text) or read == LONGEST:
        return 0
    ends = (_end(name[len(one) :], text, start + 1, read + 1) for one in _readings(text[start]) if name.startswith(one))
    return max(ends, default=0)


def _parts(name: str, read: int = 0) -> bool:
    """Whether a name falls into syllables."""
    if not name:
        return read >= SHORTEST
    ends = range(1, min(len(name), LONGEST_SYLLABLE) + 1)
    return read < LONGEST and any(name[:end] in _syllables() and _parts(name[end:], read + 1) for end in ends)


@cache
def _readings(char: str) -> tuple[str, ...]:
    """How a character may be read, without tones: 重 is zhong or chong."""
    from pypinyin.pinyin_dict import pinyin_dict

    return tuple(dict.fromkeys(_plain(one) for one in pinyin_dict.get(ord(char), "").split(",") if one))


@cache
def _syllables() -> frozenset[str]:
    known = (one for code in range(0x4E00, 0x9FA6) for one in _readings(chr(code)))
    return frozenset(one for one in known if VOWEL & set(one))


def _plain(text: str) -> str:
    """Lower case letters without tones and apostrophes: Xi'an and xī'ān are xian; ü and v are u."""
    letters = (char for char in unicodedata.normalize("NFD", text.lower()) if char.isascii() and char.isalpha())
    return "".join(letters).replace("v", "u")
