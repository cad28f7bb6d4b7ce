"""Text to vectors without torch: the shipped static model, or another one of its kind."""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.folding import nfkc
from index.offsets import Spelled, offsets
from index.retriever import Ids, ModelError, Vectors

SHIPPED = Path(__file__).parent / "encoder"
_STATIC = (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])
"""The modules of models that can be read here."""
_BATCH = 512
"""Texts tokenised at once: the tokenizer's own lists are large."""
_TYPES = {"I8": "<i1", "F16": "<f2", "F32": "<f4", "F64": "<f8", "I32": "<i4", "I64": "<i8"}
"""What safetensors calls the types of numbers that weights are kept in, and numpy."""


@dataclass(frozen=True, slots=True)
class Table:
    """A vector for each token, `rows * scales[:, None]`: left in the file as stored, only what is used is in memory."""

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
        self._spelled = Spelled(tokenizer)
        self._quick = _quick(tokenizer)

    def __reduce__(self) -> tuple[type[StaticEncoder], tuple[str, Any, Table]]:
        return StaticEncoder, (self._name, self._tokenizer, self._table)

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
            table = _open_table(weights)
            with weights.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256")
            digest.update(vocabulary.read_bytes())
            tokenizer = Tokenizer.from_file(str(vocabulary))
        except Exception as error:  # tokenizers raises bare Exception
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(f"{folder} is not a static encoder: {reason}") from error
        if tokenizer.get_vocab_size() != len(table):
            raise ModelError(f"{folder} is damaged: {tokenizer.get_vocab_size()} tokens, {len(table)} vectors")
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(f"static-{table.rows.shape[1]}-{digest.hexdigest()[:12]}", tokenizer, table)

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
        starts = range(0, len(texts), _BATCH)
        return self.pool([ids for start in starts for ids in self.token_ids(texts[start : start + _BATCH])])

    def pool(self, texts: Sequence[Ids]) -> Vectors:
        """As `encode`, of texts that are token ids already."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, ids in enumerate(texts):
            if len(ids):
                vectors[row] = self._table.sum(ids)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, norms, out=vectors, where=norms > 0)
        return vectors

    def token_ids(self, texts: Sequence[str]) -> list[Ids]:
        """Token ids of each text, in order; what late interaction stores of a sentence."""
        if self._quick is None or any(map(_BEYOND.search, texts)):
            encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        else:
            encodings = self._quick.encode_batch_fast(list(map(_spaced, texts)), add_special_tokens=False)
        lists = [encoding.ids for encoding in encodings]
        together = np.array(list(chain.from_iterable(lists)), np.int32)
        ends = list(accumulate(map(len, lists), initial=0))
        return [together[start:end] for start, end in pairwise(ends)]

    def rows(self, ids: Ids) -> Vectors:
        """Vectors of token ids, (n, dim) float32, not normalised."""
        return self._table[ids]

    def tokens(self, text: str) -> tuple[tuple[int, ...], Vectors]:
        """Token ids and their vectors, (n_tokens, dim) float32, not normalised."""
        ids = self.token_ids([text])[0]
        return tuple(ids.tolist()), self._table[ids]

    def token_places(self, text: str) -> tuple[Ids, NDArray[np.int32]]:
        """Token ids and where each stands in `text`: (n_tokens,) and (n_tokens, 2), half-open code points."""
        ids = self.token_ids([text])[0]
        places = self.places(text, ids)
        if places is None:
            offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
            places = np.array(offsets, np.int32).reshape(-1, 2)
        return ids, places

    def places(self, text: str, ids: Ids) -> Ids | None:
        """The places of the tokens that `token_ids` finds in `text`, many times faster than to find them again.

        None where that cannot be told: see `offsets`.
        """
        return offsets(text, [self._spelled[token] for token in ids.tolist()])


_FOLDING = (
    {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}]},
    {
        "type": "Sequence",
        "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": r"[^\p{L}\p{N}%]+"}, "behavior": "Removed", "invert": False},
            {"type": "Split", "pattern": {"Regex": "[0-9]+|[a-z]+|%"}, "behavior": "Isolated", "invert": False},
        ],
    },
)
"""How the shipped tokenizer folds a text and takes it apart before it looks for tokens."""
_RUN = re.compile(r"[0-9]+|[a-z]+|%|[^\W_0-9a-z]+")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
"""Characters that some versions of Python do not know yet for letters."""


def _quick(tokenizer: Any) -> Any:
    """A tokenizer of the same model for texts that `_spaced` has prepared, where that is what `tokenizer` does itself.

    It takes a third less time: the tokenizer's own folding keeps account of where every character came from.
    """
    from tokenizers import Tokenizer, pre_tokenizers

    steps = (tokenizer.normalizer, tokenizer.pre_tokenizer)
    if any(step is None for step in steps) or tuple(json.loads(step.__getstate__()) for step in steps) != _FOLDING:
        return None
    quick = Tokenizer(tokenizer.model)
    quick.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return quick


def _spaced(text: str) -> str:
    return " ".join(_RUN.findall(nfkc(text).lower()))


def is_static(folder: Path) -> bool:
    """Whether a folder says of itself that it holds a static model."""
    try:
        return _kinds(folder / "modules.json") in _STATIC
    except ModelError:
        return False


def _static_folder(folder: Path) -> Path:
    """Where the weights lie: the one module of modules.json, or the folder itself."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is not a folder: no encoder there")
    listing = folder / "modules.json"
    if not listing.is_file():
        return folder
    kinds = _kinds(listing)
    if kinds not in _STATIC:
        raise ModelError(f"{folder} is not a static encoder: its modules are {', '.join(kinds)}")
    return folder / str(json.loads(listing.read_text(encoding="utf-8"))[0]["path"])


def _kinds(listing: Path) -> list[str]:
    """The kinds of the modules that a modules.json lists."""
    try:
        modules = json.loads(listing.read_text(encoding="utf-8"))
        return [str(module["type"]).rsplit(".", 1)[-1] for module in modules if isinstance(module["path"], str)]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ModelError(f"{listing} is not a list of modules") from error


def _open_table(path: Path) -> Table:
    """The rows of a file: plain, or what model2vec calls embeddings: int8 rows with a weight each, shared by tokens or
    not.
    """
    tensors = _tensors(path)
    if "embedding.weight" in tensors:
        rows = tensors["embedding.weight"].astype(np.float32, copy=False)
    else:
        rows = tensors["embeddings"]
        rows = rows[tensors["mapping"]] if "mapping" in tensors else rows
    scales = tensors["weights"].astype(np.float32) if "weights" in tensors else np.ones(len(rows), np.float32)
    if rows.ndim != 2 or scales.shape != (len(rows),):
        raise ValueError(f"its tensors have the shapes {rows.shape} and {scales.shape}")
    return Table(rows, scales)


def _tensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a safetensors file, which its own library would copy: here the file itself is the memory."""
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    begin = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:begin])
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(
            content, _TYPES[held["dtype"]], count=math.prod(held["shape"]), offset=begin + held["data_offsets"][0]
        ).reshape(held["shape"])
        for name, held in header.items()
    }
