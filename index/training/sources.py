"""From the data folder to the sources of training pairs."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from index.lexicon import Lexicon
from index.training import lexicon, pairs, pseudo, texts

_LOG = logging.getLogger(__name__)
_MADE_SHARE = {"xinwenlianbo": 0.35, "news": 0.2, "laws": 0.1}
"""Of how many sentences questions are made; of a report's each gets two."""
_IN_CONTEXT = 0.35
"""Share of questions about a report that name its place and year."""
_LONGEST_GLOSS = 4
"""Words of the longest gloss that translations are learned from: longer ones explain."""
_PLACED = 50
"""And a place at least, however seldom it is named."""
_OF_REPORTS = 10
"""What a word counts that stands in a report, against 1 elsewhere."""

InContext = Callable[[str, str, str, random.Random], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything read from the data folder."""

    documents: tuple[texts.Document, ...]
    parallel: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]
    dictionary: tuple[texts.Entry, ...]
    questions: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, data: Path, *, news_every: int) -> Material:
        """Read `data`/train and `data`/reports, each `news_every`-th news article."""
        documents = (
            *texts.reports(data),
            *texts.plain(data, "xinwenlianbo"),
            *texts.plain(data, "laws"),
            *texts.news(data, every=news_every),
        )
        return cls(
            documents,
            tuple(texts.parallel(data)),
            tuple(texts.indicators(data)),
            tuple(texts.dictionary(data)),
            tuple(texts.questions(data)),
            tuple(texts.places(data)),
        )

    def counted(self) -> list[tuple[str, int]]:
        """Texts with the weight that their words get in the vocabulary."""
        found = [(" ".join(document.sentences), 3 if document.source == "report" else 1) for document in self.documents]
        found += [(f"{zh} {en}", 2) for zh, en in self.parallel]
        found += [(f"{zh} {en}", 5) for zh, en in self.indicators]
        found += [(" ".join((entry.word, *entry.glosses)), 1) for entry in self.dictionary]
        return found + [(question, 1) for question, _ in self.questions]

    def aligned(self, counts: Mapping[str, int]) -> lexicon.Aligned:
        """Word translations, learned from the parallel sentences above all, from the dictionary what they leave open.

        Args:
            counts: how often each word occurs in the training texts; what the reports say counts more.
        """
        triples = [(zh, en, 1.0) for zh, en in self.parallel]
        triples += [(zh, en, 3.0) for zh, en in self.indicators]
        triples += [
            (entry.word, gloss, 0.3)
            for entry in self.dictionary
            for gloss in entry.glosses
            if 0 < gloss.count(" ") < _LONGEST_GLOSS
        ]
        said = self.in_reports()
        frequent = {entry.word: counts.get(entry.word, 0) + _OF_REPORTS * said[entry.word] for entry in self.dictionary}
        named = [texts.Entry(word, (name.lower(),)) for word, name in self.places]
        frequent |= {word: max(frequent.get(word, 0), _PLACED) for word, _ in self.places}
        return lexicon.align(triples, senses=lexicon.Senses.of([*self.dictionary, *named], frequent))

    def in_reports(self) -> Counter[str]:
        """How often each word of the dictionary, of two characters or more, stands in reports."""
        said = [one for document in self.documents if document.source == "report" for one in document.sentences]
        said += [zh for zh, _ in self.parallel]
        return lexicon.occurrences((entry.word for entry in self.dictionary), said)

    def word_table(self, aligned: lexicon.Aligned, counts: Mapping[str, int]) -> Lexicon:
        """The word table: what was aligned, place names, and the phrases of the dictionary."""
        words = lexicon.with_places(lexicon.to_lexicon(aligned, counts), self.places)
        return lexicon.with_glosses(words, self.dictionary, self.in_reports())


def build(
    material: Material, model: Tokenizer, counts: Counter[str], aligned: lexicon.Aligned, rng: random.Random
) -> tuple[pairs.Cloze, list[pairs.Pairs]]:
    """All sources of training pairs, with the share of batches each gets."""
    synonyms = pseudo.Synonyms.from_dictionary(material.dictionary, counts)
    glosses = [gloss for entry in material.dictionary for gloss in entry.glosses]
    english = pseudo.English.from_alignment(aligned, [en for _, en in material.parallel], glosses)
    made_zh, made_en = _made(material, synonyms, english, rng)
    _LOG.info("made questions: %d Chinese, %d English", len(made_zh), len(made_en))
    real = [pair for question, passage in material.questions for pair in pairs.answer_windows(question, passage)]
    found = [
        pairs.make_pairs("questions", 2.0, model, real),
        pairs.make_pairs("made-zh", 2.5, model, made_zh),
        pairs.make_pairs("made-en", 2.5, model, made_en),
        pairs.make_pairs("parallel", 1.5, model, material.parallel, both_ways=True),
        pairs.make_pairs("words", 1.0, model, _words(material, synonyms, rng), both_ways=True),
    ]
    cloze = pairs.Cloze.of("cloze", 3.0, model, material.documents)
    return cloze, [source for source in found if len(source.queries)]


def _made(
    material: Material, synonyms: pseudo.Synonyms, english: pseudo.English, rng: random.Random
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Questions made by rule with their sentences, in Chinese and in English."""
    chinese: list[tuple[str, str]] = []
    foreign: list[tuple[str, str]] = []
    for document in material.documents:
        is_report = document.source == "report"
        for sentence in document.sentences:
            for _ in range(2 if is_report else int(rng.random() < _MADE_SHARE[document.source])):
                asked = pseudo.chinese_question(sentence, rng, synonyms)
                chinese += _placed(asked, sentence, document.title, pseudo.in_context, rng)
                asked = english.question(sentence, rng)
                foreign += _placed(asked, sentence, document.title, english.in_context, rng)
    return chinese, foreign


def _placed(
    question: str | None, sentence: str, title: str, in_context: InContext, rng: random.Random
) -> list[tuple[str, str]]:
    if not question:
        return []
    return [
        in_context(question, sentence, title, rng) if title and rng.random() < _IN_CONTEXT else (question, sentence)
    ]


def _words(material: Material, synonyms: pseudo.Synonyms, rng: random.Random) -> list[tuple[str, str]]:
    """Glosses and words, indicator names (eight times), and words of one meaning."""
    found = [(gloss, entry.word) for entry in material.dictionary for gloss in entry.glosses]
    found += [pair for pair in material.indicators for _ in range(8)]
    found += [(word, other) for word, others in synonyms.of.items() for other in others]
    rng.shuffle(found)
    return found
