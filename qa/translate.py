"""What the words of an English question are called in Chinese: official terms, phrases, single words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.numerals import render_numeral
from index.lexicon import Lexicon
from qa.datafile import read_data
from qa.glossary import Mention, find_terms
from qa.pinyin import is_spelling, spelled
from qa.wording import HAN

SAME = 0.97
"""How sure another name of the glossary is."""
TRANSLATIONS = 8
"""Chinese terms taken for an English word."""
LARGEST = 99
"""Numbers up to it are written out in Chinese as well."""
_TOKEN = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<ordinal>(?:st|nd|rd|th)\b)?|[A-Za-z]+(?:['’][a-z]{2,})?(?:-[A-Za-z]+)*"
)
NAME = re.compile(r"[A-Z][a-z]+(?:['’][a-z]+)?")
"""A word that is spelled as names are; of those, only the ones are looked for that what was found does not speak of."""
KINDS = frozenset({"country", "countries", "nation", "nations", "city", "cities", "state", "states"})
"""What stands before these says of what kind is asked, and need not be met: an African country."""

Names = list[tuple[str, float]]
"""Chinese names and how sure each is, at most 1."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word, phrase, term or number of the question with its Chinese names."""

    said: str
    names: Names
    is_term: bool = False
    is_name: bool = False
    """A name, as far as one can see, which what answers has to speak of: Fuyao, Tesla."""


def wanted(text: str, lexicon: Lexicon, found: Sequence[str] = ()) -> Iterator[Wanted]:
    """What an English text speaks of, in order; Chinese names in it are looked for in the texts that were `found`."""
    position = 0
    for mention in (*find_terms(text), None):
        words: list[str] = []
        end = position
        for token in _TOKEN.finditer(text, position, mention.start if mention else len(text)):
            names = _number(token)
            if names or token.start() > end + 1:  # what stood between was left out: no phrase goes across
                yield from _words(words, lexicon, found)
                words = []
            if names:
                yield Wanted(token[0], names)
            else:
                words.append(token[0] if token.start() or not _is_known(token[0], lexicon) else token[0].lower())
            end = token.end()
        yield from _words(words, lexicon, found)
        if mention:
            yield _term(mention, text[mention.start : mention.end], lexicon)
            position = mention.end


def _words(words: Sequence[str], lexicon: Lexicon, found: Sequence[str]) -> Iterator[Wanted]:
    phrases = lexicon.phrases(words)
    for phrase, (after, *_) in zip_longest(phrases, phrases[1:], fillvalue=("",)):
        said = " ".join(phrase)
        names = _translations(phrase, lexicon)
        known = [name for name, _ in names if len(name) > 1 and HAN.search(name)]
        is_strange = bool(NAME.fullmatch(said)) and not any(name in text for name in known for text in found)
        if is_strange and is_spelling(said):
            characters = spelled(said, found)
            yield Wanted(said, [(characters, 1.0)] if characters else names, is_name=True)
        else:
            yield Wanted(said, names, is_name=is_strange and bool(known) and after not in KINDS)


def _is_known(word: str, lexicon: Lexicon) -> bool:
    """Whether the word table has it: a known word that begins a question is no name."""
    return any(HAN.search(name) for name in lexicon.translate_phrase([word]))


def _term(mention: Mention, said: str, lexicon: Lexicon) -> Wanted:
    """A term of the glossary; one of a single word may mean what else the word means: roads are 公路, 道路 and 路."""
    names = {name: SAME for term in mention.terms for name in term.chinese}
    if said.isalpha():
        names = dict(_translations([said], lexicon)) | names
    return Wanted(said, list(names.items()), is_term=not all(term.only_translates for term in mention.terms))


def _translations(phrase: Sequence[str], lexicon: Lexicon) -> Names:
    """Chinese terms for a word or a phrase; for a phrase, also those of its words together."""
    sure = sorted(lexicon.translate_phrase(phrase).items(), key=lambda item: (-item[1], item[0]))[:TRANSLATIONS]
    found = [(term, worth / sure[0][1]) for term, worth in sure]
    if len(phrase) > 1:
        found.append(("".join(max(lexicon.translate(word).items(), key=lambda i: i[1])[0] for word in phrase), SAME))
    return found


def _number(token: re.Match[str]) -> Names:
    """How Chinese prints a number: 15th is 第十五, 1,000 is 千; empty for words that are none."""
    said, is_ordinal = token["number"], bool(token["ordinal"])
    if said is None:
        numbers: dict[str, int] = read_data("question_words")["en"]["numbers"]
        ordinals: dict[str, int] = read_data("question_words")["en"]["ordinals"]
        value = numbers.get(token[0].lower()) or ordinals.get(token[0].lower())
        if value is None:
            return []
        said, is_ordinal = str(value), token[0].lower() in ordinals
    plain = said.replace(",", "")
    names = [plain]
    if plain.isdigit() and 0 < int(plain) <= LARGEST:
        names.append(render_numeral(int(plain)))
    elif plain in _POWERS:
        names.append(_POWERS[plain])
    said_in_order = [f"第{name}" for name in names] + ["首"] * (plain == "1")
    return [(name, 1.0) for name in (said_in_order if is_ordinal else names)]


_POWERS = {"100": "百", "1000": "千", "10000": "万"}
