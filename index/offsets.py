"""Where the tokens of a text stand in it, told from the tokens alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.retriever import Ids

_UNKNOWN = frozenset(("<unk>", "[UNK]"))
_PLANE = 0x10000
"""Code points of the plane that all but rare characters are in."""
_UNASKED, _OTHER = -1, 0x110000
_FOLDED = np.full(_PLANE + 1, _UNASKED, np.int32)
"""The letter or digit that each code point folds to, 0 for none, _OTHER for several; filled as they are met."""
_FOLDED[_PLANE] = _OTHER


class Spelled(dict[int, str]):
    """The characters of each token, none of unknown ones, asked for when first met: all take longer than a question."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def __missing__(self, token: int) -> str:
        spelled = str(self._tokenizer.id_to_token(token))
        self[token] = "" if spelled in _UNKNOWN else spelled
        return self[token]


def offsets(text: str, tokens: Sequence[str]) -> Ids | None:
    """Where each token stands in `text`, (n_tokens, 2), half-open code points; the empty ones are unknown words.

    None where that cannot be told: with several unknown words, some of more than one letter, and where characters fold
    to others beside each other.
    """
    letters, at = _letters(text)
    lengths = np.fromiter(map(len, tokens), np.intp, len(tokens))
    unknown = lengths == 0
    if unknown.any():
        missing = len(letters) - int(lengths.sum())
        lengths[unknown] = missing if unknown.sum() == 1 else 1
        if missing < 1 or lengths.sum() != len(letters):
            return None
        letters = letters[np.repeat(~unknown, lengths)]
    if not tokens or not np.array_equal(letters, _codes("".join(tokens))):
        return None
    ends = lengths.cumsum()
    places = np.empty((len(tokens), 2), np.int32)
    places[0, 0], places[1:, 0] = at[0], at[ends[:-1]]
    places[:, 1] = at[ends - 1] + 1
    return places


def _letters(text: str) -> tuple[Ids, NDArray[np.intp]]:
    """What the tokenizer makes of a text, (n_letters,), and which character each letter comes from, (n_letters,)."""
    codes = np.minimum(_codes(text), _PLANE)
    for code in codes[_FOLDED[codes] == _UNASKED].tolist():
        folded = _fold(chr(code))
        _FOLDED[code] = ord(folded) if len(folded) == 1 else _OTHER * bool(folded)
    letters = _FOLDED[codes]
    several = np.flatnonzero(letters == _OTHER)
    if not len(several):
        at = np.flatnonzero(letters)
        return letters[at], at
    spelled = [_fold(text[place]) for place in several.tolist()]
    counts = np.minimum(letters, 1)
    counts[several] = list(map(len, spelled))
    at = np.repeat(np.arange(len(codes)), counts)
    spread = letters[at]
    spread[spread == _OTHER] = _codes("".join(spelled))
    return spread, at


def _fold(char: str) -> str:
    """The letters and digits of a character as the tokenizer folds it."""
    folded = unicodedata.normalize("NFKC", char).lower()
    return "".join(one for one in folded if one.isalnum() or one == "%")


def _codes(text: str) -> Ids:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<i4")
