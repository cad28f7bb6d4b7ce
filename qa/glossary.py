"""Everyday and English names of what reports call by its official name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from qa.datafile import read_data


@dataclass(frozen=True, slots=True)
class Term:
    """One thing with all its names."""

    official: str
    also: tuple[str, ...]
    english: tuple[str, ...]

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
    return tuple(Term(entry["zh"], tuple(entry["also"]), tuple(entry["en"])) for entry in entries)


@lru_cache(maxsize=64)
def find_terms(text: str) -> tuple[Mention, ...]:
    """Names of the glossary in `text`, longest first where they overlap, in order."""
    names = _names()
    return tuple(Mention(m.start(), m.end(), names[_key(m[0])]) for m in _finder().finditer(text))


def official_names(text: str, said: str) -> tuple[str, ...]:
    """Official names of what `text` calls otherwise, those left out that already stand in `said`."""
    names = (term.official for mention in find_terms(text) for term in mention.terms)
    return tuple(dict.fromkeys(name for name in names if name not in said))


def _key(name: str) -> str:
    """One form for spellings: high-tech enterprise is High-tech Enterprises, urbanisation is urbanization."""
    folded = re.sub(r"[\s-]+", " ", name.strip()).lower().replace("’", "'")
    return re.sub(r"isation\b", "ization", folded).removesuffix("s")


@cache
def _names() -> dict[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for term in terms():
        for name in (*term.chinese, *term.english):
            key = _key(name)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), term)))
    return found


@cache
def _finder() -> re.Pattern[str]:
    names = sorted(_names(), key=lambda name: (-len(name), name))
    words = "|".join(_spellings(name) for name in names if name.isascii())
    chinese = "|".join(re.escape(name) for name in names if not name.isascii())
    return re.compile(rf"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z])|{chinese}", re.IGNORECASE)


def _spellings(key: str) -> str:
    found = re.escape(key).replace(r"\ ", r"[\s-]+").replace("ization", "i[sz]ation").replace("'", "['’]")
    return found + "s?"
