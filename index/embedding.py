"""What encoders make of a report: vectors to search by, token ids to compare word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.report import Passage, Report
from corpus.sentences import split_sentences
from index.encoder import StaticEncoder
from index.local import context_of, place_of
from index.retriever import Encoder, ReportInfo, TokenEncoder, Vectors
from index.rows import JOINT, Tokens


@dataclass(frozen=True, slots=True)
class Embedder:
    """An encoder of texts, and one of tokens for late interaction: the same where it can do both."""

    dense: Encoder
    words: TokenEncoder

    @classmethod
    def of(cls, encoder: Encoder) -> Embedder:
        """With the shipped encoder for the tokens where this one has none.

        Raises:
            ModelError: An encoder cannot be loaded.
        """
        return cls(encoder, encoder if isinstance(encoder, TokenEncoder) else StaticEncoder.load())

    @property
    def name(self) -> str:
        """What a library remembers: both names, or the one."""
        both = (self.dense.name, self.words.name)
        return JOINT.join(dict.fromkeys(both))

    def vectors(self, report: Report | ReportInfo, passages: Sequence[Passage]) -> Vectors:
        """Vectors of a report's passages, (n_passages, dim)."""
        # Without the title: a long one would drown a short passage.
        return self.dense.encode([f"{place_of(report, passage.section)} {passage.text}" for passage in passages])

    def tokens(self, report: Report | ReportInfo, passages: Sequence[Passage]) -> tuple[Tokens, ...]:
        """Tokens of each of a report's passages."""
        return _tokens(self.words, [context_of(report, passage.section) for passage in passages], passages)


def _tokens(encoder: TokenEncoder, contexts: Sequence[str], passages: Sequence[Passage]) -> tuple[Tokens, ...]:
    """Token ids of each passage, its context first, then its sentences."""
    spans = [split_sentences(passage.text) for passage in passages]
    sentences = [
        [passage.text[span.start : span.end] for span in found] for passage, found in zip(passages, spans, strict=True)
    ]
    texts = list(dict.fromkeys([*contexts, *(sentence for found in sentences for sentence in found)]))
    ids = dict(zip(texts, encoder.token_ids(texts), strict=True))
    tokens = []
    for context, places, parts in zip(contexts, spans, sentences, strict=True):
        groups = [ids[text] for text in (context, *parts)]
        starts = [(0, 0), *((span.start, span.end) for span in places)]
        sizes = [(*place, len(group)) for place, group in zip(starts, groups, strict=True)]
        tokens.append(Tokens(np.array(sizes, np.int32), np.concatenate(groups)))
    return tuple(tokens)
