"""`python -m index.training --data DIR --out DIR`: trains the encoder and the word table."""

from __future__ import annotations

import argparse
import logging
import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.training import card, quantise, sources, tokenizer
from index.training.mine import mine
from index.training.start import start_table
from index.training.train import Plan, train

_LOG = logging.getLogger(__name__)
TABLE = "lexicon.json.gz"
_MINED = ("made-zh", "made-en", "questions")
_LAST = 0.4
"""Share of the steps that comes after hard negatives are mined, at half the rate."""


def main(arguments: list[str] | None = None) -> None:
    """Train, quantise, save and describe."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    began = time.monotonic()
    material = sources.Material.read(options.data, news_every=options.news_every)
    counts = tokenizer.count_words(material.counted())
    model = tokenizer.build(counts, words=options.words, characters=options.words // 5, english=options.words // 3)
    _LOG.info("%d tokens, %.0f s", model.get_vocab_size(), time.monotonic() - began)
    aligned = material.aligned(counts)
    if options.table:
        material.word_table(aligned, counts).save(options.out / TABLE)
        return
    cloze, pairs = sources.build(material, model, counts, aligned, random.Random(options.seed))
    _LOG.info("pairs made, %.0f s", time.monotonic() - began)
    rng = np.random.default_rng(options.seed)
    table = start_table(model, cloze.sentences, options.dim, rng)
    last = int(options.steps * _LAST)
    plan = Plan(options.steps - last, options.batch)
    train(table, [cloze, *pairs], plan, seed=options.seed)
    for source in pairs:
        if source.name in _MINED:
            mine(table, source, rng)
    train(table, [cloze, *pairs], replace(plan, steps=last, rate=plan.rate / 2), seed=options.seed + 1)
    quantise.save(options.out, model, table)
    material.word_table(aligned, counts).save(options.out / TABLE)
    card.write(options.out, steps=options.steps, minutes=(time.monotonic() - began) / 60, seed=options.seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.training", description="Trains the shipped encoder.")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/ and reports/")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--dim", type=int, default=128, help="length of a vector")
    parser.add_argument("--words", type=int, default=24_000, help="Chinese words of the vocabulary")
    parser.add_argument("--steps", type=int, default=3600, help="batches to train on")
    parser.add_argument("--batch", type=int, default=1024, help="pairs of a batch")
    parser.add_argument("--news-every", type=int, default=3, help="read one news article in so many")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--table", action="store_true", help="make the word table only")
    return parser


if __name__ == "__main__":
    main()
