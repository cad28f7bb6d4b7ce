"""Text to vectors: the shipped static model, and any sentence-transformers model by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.retriever import Ids, ModelError, Vectors

SHIPPED = Path(__file__).parent / "encoder"
_BATCH = 512
"""Texts tokenised at once: the tokenizer's own lists are large."""


@dataclass(frozen=True, slots=True)
class Table:
    """A vector for each token, `rows * scales[:, None]`: held as stored, a quarter of the size when it is int8."""

    rows: NDArray[np.int8] | Vectors
    """(n_tokens, dim)"""
    scales: Vectors
    """(n_tokens,)"""

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, ids: Ids) -> Vectors:
        return np.multiply(self.rows[ids], self.scales[ids, None], dtype=np.float32)

    def sum(self, ids: Ids) -> Vectors:
        """Sum of the vectors of `ids`, (dim,)."""
        return np.asarray(self.scales[ids] @ self.rows[ids].astype(np.float32), np.float32)


class StaticEncoder:
    """A sentence-transformers StaticEmbedding folder, read without torch.

    A text's vector is the mean of its tokens' rows. The rows are not of unit length: their norms are learned
    term weights. Unknown tokens have a zero row.
    """

    def __init__(self, name: str, tokenizer: Any, table: Table) -> None:
        self._name = name
        self._tokenizer = tokenizer
        self._table = table

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> StaticEncoder:
        """Read the folder that `SentenceTransformer(folder)` reads too.

        Raises:
            ModelError: The folder is missing, or is not a static model.
        """
        from tokenizers import Tokenizer

        inner = _static_folder(folder)
        weights, vocabulary = inner / "model.safetensors", inner / "tokenizer.json"
        try:
            content, tokenizer_json = weights.read_bytes(), vocabulary.read_bytes()
            table = _read_table(content)
            tokenizer = Tokenizer.from_buffer(tokenizer_json)
        except Exception as error:  # tokenizers and safetensors raise classes of their own, some bare Exception
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(f"{folder} is not a static encoder: {reason}") from error
        if tokenizer.get_vocab_size() != len(table):
            raise ModelError(f"{folder} is damaged: {tokenizer.get_vocab_size()} tokens, {len(table)} vectors")
        tokenizer.no_padding()
        tokenizer.no_truncation()
        digest = hashlib.sha256(content + tokenizer_json).hexdigest()[:12]
        return cls(f"static-{table.rows.shape[1]}-{digest}", tokenizer, table)

    @property
    def name(self) -> str:
        """The dimension and a digest of weights and tokens, wherever the folder lies."""
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._table.rows.shape[1])

    def encode(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        """Encode texts to (n, dim) float32, L2-normalised; a text without known tokens gives a zero row."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _BATCH):
            ids = self.token_ids(texts[start : start + _BATCH])
            for row, found in enumerate(ids, start):
                if len(found):
                    vectors[row] = self._table.sum(found)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, norms, out=vectors, where=norms > 0)
        return vectors

    def token_ids(self, texts: Sequence[str]) -> list[Ids]:
        """Token ids of each text, in order; what late interaction stores of a sentence."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids, np.int32) for encoding in encodings]

    def rows(self, ids: Ids) -> Vectors:
        """Vectors of token ids, (n, dim) float32, not normalised."""
        return self._table[ids]

    def tokens(self, text: str) -> tuple[tuple[int, ...], Vectors]:
        """Token ids and their vectors, (n_tokens, dim) float32, not normalised."""
        ids = self.token_ids([text])[0]
        return tuple(ids.tolist()), self._table[ids]

    def token_places(self, text: str) -> tuple[Ids, NDArray[np.int32]]:
        """Token ids and where each stands in `text`: (n_tokens,) and (n_tokens, 2), half-open code points."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return np.array(encoding.ids, np.int32), np.array(encoding.offsets, np.int32).reshape(-1, 2)


def _static_folder(folder: Path) -> Path:
    """Where the weights lie: the one module of modules.json, or the folder itself."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is not a folder: no encoder there")
    listing = folder / "modules.json"
    if not listing.is_file():
        return folder
    try:
        modules = json.loads(listing.read_text(encoding="utf-8"))
        kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
        path = str(modules[0]["path"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ModelError(f"{listing} is not a list of modules") from error
    if kinds not in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]):
        raise ModelError(f"{folder} is not a static encoder: its modules are {', '.join(kinds)}")
    return folder / path


def _read_table(content: bytes) -> Table:
    """Plain rows, or what model2vec calls embeddings: int8 rows with a weight each, shared by tokens or not."""
    from safetensors.numpy import load

    tensors = load(content)
    if "embedding.weight" in tensors:
        rows = tensors["embedding.weight"].astype(np.float32)
    else:
        rows = tensors["embeddings"]
        rows = rows[tensors["mapping"]] if "mapping" in tensors else rows
    scales = tensors["weights"].astype(np.float32) if "weights" in tensors else np.ones(len(rows), np.float32)
    if rows.ndim != 2 or scales.shape != (len(rows),):
        raise ValueError(f"its tensors have the shapes {rows.shape} and {scales.shape}")
    return Table(rows, scales)


class TransformerEncoder:
    """Any sentence-transformers model on this machine, by folder or by name; never downloads."""

    def __init__(
        self, name_or_path: str | Path, *, device: str | None = None, batch_size: int = 32, progress: bool = False
    ) -> None:
        """Load the model.

        Raises:
            ModelError: It is not on this machine, or sentence-transformers cannot load it.
        """
        self._name = str(name_or_path)
        self._model = _load_transformer(self._name, device)
        self._batch_size = batch_size
        self._progress = progress

    @property
    def name(self) -> str:
        """The name or path it was loaded by."""
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        """Encode texts with the model's own query or passage prompt to (n, dim) float32, L2-normalised."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if filled:
            encode = self._model.encode_query if is_query else self._model.encode_document
            vectors[filled] = encode(
                [texts[row] for row in filled],
                batch_size=self._batch_size,
                show_progress_bar=self._progress,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return vectors


def _load_transformer(name: str, device: str | None) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError("other encoders need sentence-transformers: pip install sentence-transformers") from error
    is_folder = Path(name).is_dir()
    if is_folder and not any((Path(name) / wanted).is_file() for wanted in ("modules.json", "config.json")):
        raise ModelError(f"{name} holds no sentence-transformers model: no modules.json or config.json in it")
    try:
        return SentenceTransformer(name, device=device, local_files_only=True)
    except Exception as error:  # whatever a broken folder makes the libraries raise
        if not is_folder and isinstance(error, OSError):
            raise ModelError(f"{name} is not on this machine; give a folder, or run: hf download {name}") from error
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelError(f"{name} cannot be loaded: {reason}") from error
