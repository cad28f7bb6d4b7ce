"""The word lists of corpus/data: read once, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def word_lists(name: str) -> dict[str, Any]:
    """The lists of `corpus/data/{name}.json`."""
    loaded: dict[str, Any] = json.loads((files("corpus") / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


class Words:
    """A set of words, found at a place of a text: the longest one that starts or ends there."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        by_first: dict[str, set[int]] = {}
        by_last: dict[str, set[int]] = {}
        for word in self._words:
            by_first.setdefault(word[0], set()).add(len(word))
            by_last.setdefault(word[-1], set()).add(len(word))
        self._from = {char: sorted(lengths, reverse=True) for char, lengths in by_first.items()}
        self._to = {char: sorted(lengths, reverse=True) for char, lengths in by_last.items()}

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def starting(self, text: str, start: int) -> str | None:
        """The longest word that starts at `start`."""
        for length in self._from.get(text[start : start + 1], ()):
            if text[start : start + length] in self._words:
                return text[start : start + length]
        return None

    def all_starting(self, text: str, start: int) -> list[str]:
        """Every word that starts at `start`, longest first."""
        lengths = self._from.get(text[start : start + 1], ())
        return [word for length in lengths if (word := text[start : start + length]) in self._words]

    def ending(self, text: str, end: int, start: int = 0) -> str | None:
        """The longest word within `text[start:end]` that ends at `end`."""
        for length in self._to.get(text[end - 1 : end], ()) if end > start else ():
            if end - length >= start and text[end - length : end] in self._words:
                return text[end - length : end]
        return None
