"""English words to the Chinese terms that reports use for them, learned from official translations."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.retriever import ModelError
from index.terms import terms

SHIPPED = Path(__file__).parent / "encoder" / "lexicon.json.gz"
SENSES = "senses.json"
"""The file beside a word table with words whose senses in reports were written down by hand: no dictionary has them."""
LATER = 0.9
"""What each further sense counts beside the one before it."""
_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?(?![a-z0-9])|[a-z]+(?:'[a-z]+)?(?![0-9])|[a-z0-9]+(?:\.[0-9]+)?")
_BRITISH = (
    ("isation", "ization"),
    ("yse", "yze"),
    ("ise", "ize"),
    ("our", "or"),
    ("tre", "ter"),
    ("amme", "am"),
    ("tonne", "ton"),
)

_IRREGULAR = {
    form: base
    for base, forms in {
        "become": "became", "begin": "began begun", "big": "bigger biggest", "break": "broke broken",
        "bring": "brought", "build": "built", "bus": "buses", "buy": "bought", "child": "children",
        "choose": "chose chosen", "come": "came", "draw": "drew drawn", "drive": "drove driven", "fall": "fell fallen",
        "fast": "faster fastest", "find": "found", "give": "gave given", "go": "went gone", "grow": "grew grown",
        "high": "higher highest", "hold": "held", "keep": "kept", "large": "larger largest", "lay": "laid",
        "lead": "led", "life": "lives", "long": "longer longest", "lose": "lost", "low": "lower lowest",
        "make": "made", "man": "men", "meet": "met", "pay": "paid", "raise": "raised", "rise": "rose risen",
        "sell": "sold", "send": "sent", "small": "smaller smallest", "spend": "spent", "strike": "struck",
        "strong": "stronger strongest", "take": "took taken", "teach": "taught", "think": "thought",
        "win": "won", "woman": "women", "write": "wrote written",
    }.items()
    for form in forms.split()
}  # fmt: skip
"""Forms that no ending tells, with the word whose they are."""

LONGEST_PHRASE = 4
"""Words of a phrase that the table may hold."""
_IDLE = frozenset({"a", "an", "the", "to", "of", "and", "in", "on", "for", "with", "by", "sb", "sth", "be"})
"""Words that make no difference between phrases."""


def english_words(text: str) -> list[str]:
    """Words and numbers of an English text, folded, words reduced to their stems."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return [stem(word) if word.replace("'", "").isalpha() else word for word in _WORD.findall(folded)]


def stem(word: str) -> str:
    """A crude stem: number, tense and spelling variants of one English word mostly share it."""
    word = word.removesuffix("'s").replace("'", "")
    word = _IRREGULAR.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        kept = word.removesuffix(ending)
        if kept != word and len(kept) >= 3 and re.search("[aeiouy]", kept):
            word = kept[:-1] if kept[-1] == kept[-2] and kept[-1] not in "lsz" else kept
            break
    for british, american in _BRITISH:
        if word == british or (word.endswith(british) and len(word) > len(british) + 1):
            word = word.removesuffix(british) + american
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def phrase_key(text: str) -> str:
    """What the table holds a word or phrase by: its stems, without articles and the like."""
    return " ".join(word for word in english_words(text) if word not in _IDLE)


@lru_cache(maxsize=8192)
def _parts(term: str) -> tuple[str, ...]:
    """A term of the index as it is, another as the terms it falls into."""
    parts = terms(term)
    return (term,) if term in parts else tuple(parts)


def _senses(path: Path) -> dict[str, tuple[tuple[str, float], ...]]:
    words: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))["words"] if path.exists() else {}
    return {
        phrase_key(word): tuple((term, LATER**place) for place, term in enumerate(meant))
        for word, meant in words.items()
    }


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A word table: English stems, or phrases of them, to Chinese terms, best first, beside the best, which has 1."""

    table: Mapping[str, tuple[tuple[str, float], ...]]

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Lexicon:
        """Read a word table; words of the file `SENSES` beside it, if there is one, mean what is said there instead.

        Raises:
            ModelError: The file is missing or is not a word table.
        """
        try:
            with gzip.open(path, "rt", encoding="utf-8") as file:
                content = json.load(file)
            known = content["terms"]
            table = {
                word: tuple((known[term], weight / 1000) for term, weight in zip(flat[::2], flat[1::2], strict=True))
                for word, flat in content["words"].items()
            }
            table |= _senses(path.with_name(SENSES))
        except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise ModelError(f"{path} is not a word table ({error}); reinstall wenbao to get it back") from error
        return cls(table)

    def save(self, path: Path) -> None:
        """Write the table as gzipped JSON, the same bytes for the same table."""
        known = sorted({term for entries in self.table.values() for term, _ in entries})
        numbers = {term: number for number, term in enumerate(known)}
        words = {
            word: [value for term, weight in entries for value in (numbers[term], round(weight * 1000))]
            for word, entries in sorted(self.table.items())
        }
        content = json.dumps({"terms": known, "words": words}, ensure_ascii=False, separators=(",", ":"))
        path.write_bytes(gzip.compress(content.encode(), 9, mtime=0))

    def phrases(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The words in order, those together that are a phrase of the table, the longest first."""
        found: list[tuple[str, ...]] = []
        at = 0
        while at < len(words):
            length = min(LONGEST_PHRASE, len(words) - at)
            while length > 1 and phrase_key(" ".join(words[at : at + length])) not in self.table:
                length -= 1
            found.append(tuple(words[at : at + length]))
            at += length
        return found

    def translate_phrase(self, phrase: Sequence[str]) -> dict[str, float]:
        """Chinese terms for what `phrases` found; those of its words where it is none of the table's."""
        known = self.table.get(phrase_key(" ".join(phrase)))
        return dict(known) if known else self.translate(" ".join(phrase))

    def translate(self, text: str) -> dict[str, float]:
        """Chinese terms for the English words of a text, each word's best translation at 1, the others below.

        Numbers and unknown words stand for themselves; a term that several words lead to gets the sum. These are terms
        of the index: a longer one is given as those it falls into.
        """
        weights: dict[str, float] = {}
        for word in dict.fromkeys(english_words(text)):
            entries = self.table.get(word) or [(term, 1.0) for term in terms(word)]
            for term, weight in entries:
                for part in _parts(term):
                    weights[part] = weights.get(part, 0.0) + weight
        return weights
