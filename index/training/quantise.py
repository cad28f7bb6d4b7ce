"""Writes the folder that is shipped: int8 rows with a scale each, as sentence-transformers reads them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save as to_bytes
from tokenizers import Tokenizer

Floats = NDArray[np.float32]
_MODULES = [
    {"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": "sentence_transformers.models.StaticEmbedding"}
]
_CONFIG: dict[str, object] = {
    "model_type": "SentenceTransformer",
    "prompts": {},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def quantise(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Rows as int8 and the scale of each: `rows * scales[:, None]` is the table to 0.4% of each row's largest value."""
    scales = np.abs(table).max(axis=1) / 127
    scales = np.where(scales > 0, scales, 1.0).astype(np.float32)
    return np.rint(table / scales[:, None]).astype(np.int8), scales


def save(folder: Path, tokenizer: Tokenizer, table: Floats) -> None:
    """Save a model; the row of the unknown token becomes zero, so that it neither matches nor dilutes."""
    inner = folder / "0_StaticEmbedding"
    inner.mkdir(parents=True, exist_ok=True)
    table = table.copy()
    table[0] = 0
    rows, scales = quantise(table)
    (inner / "model.safetensors").write_bytes(to_bytes({"embeddings": rows, "weights": scales}))
    tokenizer.save(str(inner / "tokenizer.json"), pretty=False)
    (folder / "modules.json").write_text(json.dumps(_MODULES, indent=1) + "\n", encoding="utf-8")
    (folder / "config_sentence_transformers.json").write_text(json.dumps(_CONFIG, indent=1) + "\n", encoding="utf-8")
