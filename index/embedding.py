"""What encoders make of a report: vectors to search by, token ids to compare word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.report import Passage, Report, Span
from corpus.sentences import split_sentences
from index.encoder import StaticEncoder
from index.places import place_of
from index.retriever import Encoder, Ids, ReportInfo, TokenEncoder, Vectors
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

    def embed(self, report: Report | ReportInfo, passages: Sequence[Passage]) -> tuple[Vectors, tuple[Tokens, ...]]:
        """Vectors of a report's passages, (n_passages, dim), and the tokens of each."""
        tokens = self.tokens(report, passages)
        # Without the title: a long one would drown a short passage.
        if self.dense is self.words:
            title = len(self.words.token_ids([report.title])[0])
            return self.words.pool([held.ids[title:] for held in tokens]), tokens
        texts = [f"{place_of(report, passage.section)} {passage.text}" for passage in passages]
        return self.dense.encode(texts), tokens

    def tokens(self, report: Report | ReportInfo, passages: Sequence[Passage]) -> tuple[Tokens, ...]:
        """Token ids of each passage: first those of title and place, then those of each sentence."""
        places = [place_of(report, passage.section) for passage in passages]
        spans = [split_sentences(passage.text) for passage in passages]
        sentences = [
            [passage.text[span.start : span.end] for span in found]
            for passage, found in zip(passages, spans, strict=True)
        ]
        texts = list(dict.fromkeys([report.title, *places, *(sentence for found in sentences for sentence in found)]))
        ids = dict(zip(texts, self.words.token_ids(texts), strict=True))
        return tuple(
            _grouped((ids[report.title], ids[place]), found, [ids[text] for text in parts])
            for place, found, parts in zip(places, spans, sentences, strict=True)
        )


def _grouped(context: Sequence[Ids], spans: Sequence[Span], sentences: Sequence[Ids]) -> Tokens:
    sizes = [(0, 0, sum(map(len, context)))]
    sizes += [(span.start, span.end, len(group)) for span, group in zip(spans, sentences, strict=True)]
    return Tokens(np.array(sizes, np.int32), np.concatenate([*context, *sentences]))
