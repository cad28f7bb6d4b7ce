"""Start rows: words that stand in the same company, or share characters, start near each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from tokenizers import Tokenizer

from index.training.pairs import Ragged

Floats = NDArray[np.float32]
_WINDOW = 5
_ROUNDS = 2
"""Power iterations of the randomised decomposition."""
_FROM_CHARACTERS, _FROM_COMPANY = 0.7, 0.6
"""What each half counts in a row."""
_LENGTH = 0.1
"""Standard deviation of a start row's values."""


def start_table(tokenizer: Tokenizer, sentences: Ragged, dim: int, rng: np.random.Generator) -> Floats:
    """Start rows, (n_tokens, dim)."""
    company = company_rows(sentences, tokenizer.get_vocab_size(), dim, rng)
    norms = np.linalg.norm(company, axis=1, keepdims=True)
    company /= max(float(np.median(norms[norms > 0])) if norms.any() else 1.0, 1e-9)
    # Rare words have wild norms; none may drown the half that comes from the characters.
    company /= np.maximum(1.0, np.linalg.norm(company, axis=1, keepdims=True) / 1.5)
    scaled = company * (_LENGTH * np.sqrt(dim))
    table = _FROM_CHARACTERS * character_rows(tokenizer, dim, rng) + _FROM_COMPANY * scaled
    return np.asarray(table, np.float32)


def character_rows(tokenizer: Tokenizer, dim: int, rng: np.random.Generator) -> Floats:
    """Sums of random vectors of a word's characters plus noise of its own, (n_tokens, dim)."""
    vocabulary = sorted(tokenizer.get_vocab().items())
    letters = {letter: rng.normal(0, _LENGTH, dim) for letter in sorted({c for token, _ in vocabulary for c in token})}
    table = rng.normal(0, 0.6 * _LENGTH, (len(vocabulary), dim))
    for token, number in vocabulary:
        # Letters say nothing of an English word's meaning.
        if token.isascii():
            table[number] += rng.normal(0, 0.8 * _LENGTH, dim)
        else:
            table[number] += 0.8 * np.sum([letters[letter] for letter in token], axis=0) / np.sqrt(len(token))
    return table.astype(np.float32)


def company_rows(sentences: Ragged, size: int, dim: int, rng: np.random.Generator) -> Floats:
    """Strongest directions of the positive mutual information of words within five of each other, (size, dim)."""
    table = _mutual_information(_together(sentences, size))
    spread = table @ rng.normal(size=(size, dim + 32)).astype(np.float32)
    for _ in range(_ROUNDS):
        spread = table @ np.linalg.qr(spread)[0]
    basis = np.linalg.qr(spread)[0]
    small = basis.T @ (table @ basis)
    values, vectors = np.linalg.eigh((small + small.T) / 2)
    chosen = np.argsort(-np.abs(values))[:dim]
    rows = (basis @ vectors[:, chosen]) * np.sqrt(np.abs(values[chosen]))
    return np.pad(rows, ((0, 0), (0, dim - rows.shape[1]))).astype(np.float32)


def _together(sentences: Ragged, size: int) -> csr_matrix:
    """How often two tokens stand near each other, nearer counting more, symmetric."""
    owner = np.repeat(np.arange(len(sentences)), np.diff(sentences.offsets))
    total = csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, _WINDOW + 1):
        same = owner[:-distance] == owner[distance:]
        left, right = sentences.flat[:-distance][same], sentences.flat[distance:][same]
        counts = np.full(len(left), 1 / distance, np.float32)
        total = total + coo_matrix((counts, (left, right)), shape=(size, size)).tocsr()
    total = (total + total.T).tocsr()
    total.data[total.data < 0.6] = 0
    total.eliminate_zeros()
    return total


def _mutual_information(counts: csr_matrix) -> csr_matrix:
    """max(0, log p(a, b) / (p(a) p(b)^0.75)): the power keeps rare words from winning everything."""
    margin = np.asarray(counts.sum(axis=1)).ravel() + 1e-9
    smooth = margin**0.75
    smooth /= smooth.sum()
    row = np.repeat(np.arange(len(margin)), np.diff(counts.indptr))
    expected = margin[row] * smooth[counts.indices]
    table = counts.copy()
    table.data = np.maximum(np.log(counts.data / expected), 0).astype(np.float32)
    table.eliminate_zeros()
    return table
