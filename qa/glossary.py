"""Everyday and English names of what reports call by its official name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from qa.datafile import read_data

_WORD = re.compile(r"[A-Za-z]+|[0-9]+")
CUE, LONGEST = 4, 120
"""Letters of a name's last word that are looked for first, and characters of a text that a name may take."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing with all its names."""

    official: str
    also: tuple[str, ...]
    english: tuple[str, ...]
    only_translates: bool = False
    """It is no indicator or set phrase: what English calls it leads to the Chinese, and that is all."""

    @property
    def chinese(self) -> tuple[str, ...]:
        """Its Chinese names, the official one first."""
        return (self.official, *self.also)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands in a text, as a half-open range, and the terms it may mean."""

    start: int
    end: int
    terms: tuple[Term, ...]


@cache
def terms() -> tuple[Term, ...]:
    """Every term of the glossary."""
    entries = read_data("glossary")["entries"]
    official = (Term(entry["zh"], tuple(entry["also"]), tuple(entry["en"])) for entry in entries)
    return (*official, *(Term(name, (), tuple(english), only_translates=True) for name, english in phrases().items()))


def phrases() -> dict[str, list[str]]:
    """What is only translated: Chinese names, each with what English calls it, the usual name first."""
    found: dict[str, list[str]] = read_data("phrases_en")["phrases"]
    return found


@lru_cache(maxsize=64)
def find_terms(text: str) -> tuple[Mention, ...]:
    """Names of the glossary in `text`, longest first where they overlap, in order."""
    found: list[Mention] = []
    end = 0
    for start in range(len(text)):
        if start >= end and (name := _english_at(text, start) or _chinese_at(text, start)):
            found.append(name)
            end = name.end
    return tuple(found)


def official_names(text: str, said: str) -> tuple[str, ...]:
    """Official names of what `text` calls otherwise, those left out that already stand in `said`."""
    names = (term.official for mention in find_terms(text) for term in mention.terms)
    return tuple(dict.fromkeys(name for name in names if name not in said))


def _key(name: str) -> str:
    """One form for spellings: high-tech enterprise is High-tech Enterprises, urbanisation is urbanization."""
    folded = " ".join(name.lower().replace("-", " ").replace("’", "'").split())
    return folded.replace("isation", "ization").removesuffix("s")


@cache
def _names() -> dict[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for term in terms():
        for name in term.english if term.only_translates else (*term.chinese, *term.english):
            key = _key(name)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), term)))
    return found


def _english_at(text: str, start: int) -> Mention | None:
    """The longest English name that begins there, as a word of its own."""
    word = _WORD.match(text, start)
    if not word or (start and _is_latin(text[start - 1])):
        return None
    ahead = text[start : start + LONGEST].lower()
    for name in _by_beginning().get(_key(word[0]), ()):
        may_be = name[name.rfind(" ") + 1 :][:CUE] in ahead  # few patterns are worth being compiled
        if may_be and (match := _spelling(name).match(text, start)):
            return Mention(*match.span(), _names()[name])
    return None


def _chinese_at(text: str, start: int) -> Mention | None:
    """The longest Chinese name that begins there."""
    for name in _by_beginning().get(text[start : start + 2].lower(), ()):
        end = start + len(name)
        if not name.isascii() and text[start:end].lower() == name:
            return Mention(start, end, _names()[name])
    return None


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@cache
def _by_beginning() -> dict[str, tuple[str, ...]]:
    """Names by their first word in English, their first two characters in Chinese; the longest first."""
    found: dict[str, list[str]] = {}
    for name in sorted(_names(), key=lambda name: (-len(name), name)):
        word = _WORD.match(name) if name.isascii() else None
        found.setdefault(word[0].removesuffix("s") if word else name[:2], []).append(name)
    return {beginning: tuple(names) for beginning, names in found.items()}


@cache
def _spelling(key: str) -> re.Pattern[str]:
    """Finds an English name however it is spelled, in the singular or the plural."""
    found = re.escape(key).replace(r"\ ", r"[\s-]+").replace("ization", "i[sz]ation").replace("'", "['’]")
    return re.compile(rf"{found}s?(?![A-Za-z])", re.IGNORECASE)
