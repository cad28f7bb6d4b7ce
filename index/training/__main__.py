"""`python -m index.training --data DIR --out DIR`: trains the encoder and the word table."""

from __future__ import annotations

import argparse
import logging
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.training import lexicon, pairs, pseudo, quantise, texts, tokenizer
from index.training.train import Plan, start_table, train

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Material:
    """Everything read from the data folder."""

    documents: tuple[texts.Document, ...]
    parallel: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]
    dictionary: tuple[texts.Entry, ...]
    questions: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, data: Path, *, news_every: int) -> Material:
        documents = [
            *texts.reports(data),
            *texts.plain(data, "xinwenlianbo"),
            *texts.plain(data, "laws"),
            *texts.news(data, every=news_every),
        ]
        return cls(
            tuple(documents),
            tuple(texts.parallel(data)),
            tuple(texts.indicators(data)),
            tuple(texts.dictionary(data)),
            tuple(texts.questions(data)),
        )

    def counted(self) -> list[tuple[str, int]]:
        """Texts with the weight that their words get in the vocabulary."""
        weight = {"report": 3}
        found = [(" ".join(document.sentences), weight.get(document.source, 1)) for document in self.documents]
        found += [(f"{zh} {en}", 2) for zh, en in self.parallel]
        found += [(f"{zh} {en}", 5) for zh, en in self.indicators]
        found += [(" ".join((entry.word, *entry.glosses)), 1) for entry in self.dictionary]
        return found + [(question, 1) for question, _ in self.questions]

    def aligned(self) -> lexicon.Aligned:
        """Word translations, from the parallel sentences above all."""
        triples = [(zh, en, 1.0) for zh, en in self.parallel]
        triples += [(zh, en, 3.0) for zh, en in self.indicators]
        triples += [
            (entry.word, gloss, 0.3) for entry in self.dictionary for gloss in entry.glosses if len(gloss.split()) <= 4
        ]
        return lexicon.align(triples)


def build_sources(
    material: Material, model: Tokenizer, synonyms: pseudo.Synonyms, english: pseudo.English, rng: random.Random
) -> list[pairs.Source]:
    """All sources of training pairs with the share of batches each gets."""
    made_zh, made_en = [], []
    share = {"report": 1.0, "xinwenlianbo": 0.35, "news": 0.35, "laws": 0.1}
    for document in material.documents:
        for sentence in document.sentences:
            rounds = 2 if document.source == "report" else int(rng.random() < share[document.source])
            for _ in range(rounds):
                if question := pseudo.chinese_question(sentence, rng, synonyms):
                    made_zh.append((question, sentence))
                if question := english.question(sentence, rng):
                    made_en.append((question, sentence))
    _LOG.info(
        "made questions: %d Chinese, %d English; %s; %s", len(made_zh), len(made_en), made_zh[::40000], made_en[::40000]
    )
    real = [pair for question, passage in material.questions for pair in pairs.answer_windows(question, passage)]
    words = [(gloss, entry.word) for entry in material.dictionary for gloss in entry.glosses]
    words += [(zh, en) for zh, en in material.indicators for _ in range(8)]
    words += [(word, other) for word, others in synonyms.of.items() for other in others]
    rng.shuffle(words)
    return [
        pairs.Cloze.of("cloze", 3.0, model, material.documents),
        pairs.make_pairs("questions", 2.0, model, real),
        pairs.make_pairs("made-zh", 2.5, model, made_zh),
        pairs.make_pairs("made-en", 2.5, model, made_en),
        pairs.make_pairs("parallel", 1.5, model, material.parallel, both_ways=True),
        pairs.make_pairs("words", 1.0, model, words, both_ways=True),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and reports/")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--dim", type=int, default=128)
    parser.add_argument("--news-every", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    rng = random.Random(options.seed)
    material = Material.read(options.data, news_every=options.news_every)
    counts = tokenizer.count_words(material.counted())
    model = tokenizer.build(counts, words=22000, characters=5000, english=8000)
    _LOG.info("%d tokens", model.get_vocab_size())
    aligned = material.aligned()
    english = pseudo.English.from_alignment(
        aligned,
        [en for _, en in material.parallel] * 3 + [gloss for entry in material.dictionary for gloss in entry.glosses],
    )
    synonyms = pseudo.Synonyms.from_dictionary(material.dictionary, counts)
    sources = build_sources(material, model, synonyms, english, rng)
    _LOG.info("sources ready")
    table = start_table(model, options.dim, np.random.default_rng(options.seed))
    train(table, sources, Plan(options.steps), seed=options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    np.save("/tmp/last_table.npy", table)
    quantise.save(options.out, model, table)
    lexicon.to_lexicon(aligned, counts).save(options.out / "lexicon.json.gz")


main()
