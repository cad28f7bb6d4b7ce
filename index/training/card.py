"""The model card beside the weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

RESULTS = "## Results"
_CARD = """---
language: [zh, en]
library_name: sentence-transformers
license: apache-2.0
tags: [sentence-similarity, static-embedding, government-reports]
---

# The encoder of Wenbao

A bilingual static encoder for Chinese government reports: each token has one vector, a text's vector is the mean of
its tokens' vectors. Chinese and English questions come near the Chinese sentences that answer them.

| | |
|---|---|
| tokens | {tokens:,} (Chinese words and characters, English words, years, digits, letters) |
| dimensions | {dim} |
| stored as | int8, one scale a row |
| weights, tokenizer, word table | {weights:.1f} MB, {tokenizer:.1f} MB, {lexicon:.1f} MB |
| trained in | {steps:,} steps, {minutes:.0f} minutes on one thread, seed {seed} |

    from sentence_transformers import SentenceTransformer      # 6.2 or later reads int8 rows with scales
    SentenceTransformer("index/encoder").encode(["2026年粮食目标", "grain target for 2026"])

    from index.encoder import StaticEncoder                    # the same vectors without torch
    StaticEncoder.load().encode(["2026年粮食目标", "grain target for 2026"])

The rows are not of unit length, and must not be made so: their norms are learned term weights.
`lexicon.json.gz` leads English words to the Chinese terms that reports use for them. Words of
`senses.json`, which was written by hand, mean what is said there instead.

## Data

| source | used for | licence |
|---|---|---|
| government work reports, plans and congress reports | cloze, made questions, word company | official documents |
| official translations of the national reports, 2008-2022 | translations, word table | official documents |
| names of statistical tables and indicators | translations, word table | official documents |
| evening news 2022-2026 | cloze, made questions, word company | MIT |
| statutes | the same | official documents |
| news articles (CRUD-RAG) | the same | Apache-2.0 |
| CMRC 2018 train and trial | questions with passages | CC BY-SA 4.0 |
| DRCD, simplified characters | questions with passages | CC BY-SA 3.0 |
| STARD law questions | questions with passages | MIT |
| CC-CEDICT | words and glosses, synonyms, word table | CC BY-SA 4.0 |

The bundled report and all evaluation questions and texts were kept out. What the share-alike licences ask is in
`NOTICE`.

## Recipe

`python -m index.training --data DIR --out DIR` does it all (`index/training/`):

1. A tokenizer of whole words: Viterbi over log word frequencies; words that shorter words cover are left out.
2. Start rows from the company words keep (positive mutual information, decomposed) and from their characters.
3. Pairs: a piece of a sentence and its neighbours; real questions and passages; questions made by rule from sentences
   (the number asked for, words dropped or replaced by synonyms, place and year before them); the same in word-by-word
   English; translations; dictionary entries and indicator names.
4. Contrast of pooled vectors in batches of 1024 from one source, half of them neighbours in one text, plus late
   interaction (each question token takes its best match) on 64 of them; then again with mined hard negatives.
5. int8 rows with a scale each.
6. The word table: word alignment over the official translations with the dictionary as its prior, so that frequent
   words are learned from the translations and rare ones come from the dictionary. `--table` makes it alone.

## Limits

- Word order and numbers mean nothing to it: it cannot tell a result from a target, nor one year from another. The
  search weighs region, year and section beside it.
- On long passages of other kinds of text BM25 is better; the fused ranking is what is meant to be used.
- English is the vocabulary of official translations and of a dictionary; names it has not seen are spelled in pieces.
- Traditional characters are mostly unknown to it.
"""


def write(folder: Path, *, steps: int, minutes: float, seed: int) -> None:
    """Write README.md beside the weights, without results: these are measured afterwards."""
    inner = folder / "0_StaticEmbedding"
    tokens, dim = load_file(inner / "model.safetensors")["embeddings"].shape
    text = _CARD.format(
        tokens=tokens,
        dim=dim,
        weights=_megabytes(inner / "model.safetensors"),
        tokenizer=_megabytes(inner / "tokenizer.json"),
        lexicon=_megabytes(folder / "lexicon.json.gz"),
        steps=steps,
        minutes=minutes,
        seed=seed,
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def put_section(path: Path, heading: str, content: str) -> None:
    """Put a section into a Markdown file, in place of the one with that heading, else at the end.

    Args:
        heading: with its two #; the section ends where the next such heading stands.
        content: Markdown below it.
    """
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    before, found, rest = text.partition(f"\n{heading}\n")
    after = rest[rest.index("\n## ") :] if found and "\n## " in rest else ""
    path.write_text(f"{before.rstrip()}\n\n{heading}\n\n{content.strip()}\n{after}", encoding="utf-8")


def _megabytes(path: Path) -> float:
    return float(np.ceil(path.stat().st_size / 1e5) / 10)
