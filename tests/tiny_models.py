"""Very small models of sentence-transformers, untrained, made on the spot and saved as real ones are."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # as `index.models` does before the first import

CHARACTERS = sorted(set("2025年城镇新增就业人。一般公共预算收入完成亿元，同比增长粮食产量旅游医院学校工作报告?%:"))
PROMPTS = {"query": "query: ", "document": "passage: "}
WIDTH = 16


def save_encoder(folder: Path, *, prompts: dict[str, str] | None = None, seed: int = 0, width: int = WIDTH) -> Path:
    """A BERT of one layer with mean pooling; the folder of the model."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    _save_bert(BertModel, folder / "bert", seed=seed, width=width)
    modules = [Transformer(str(folder / "bert")), Pooling(width)]
    SentenceTransformer(modules=modules, prompts=PROMPTS if prompts is None else prompts, device="cpu").save(
        str(folder / "model")
    )
    return folder / "model"


def save_reranker(folder: Path, *, labels: int = 1) -> Path:
    """A BERT of one layer that gives a pair of texts so many numbers; the folder of the model."""
    from sentence_transformers import CrossEncoder
    from transformers import BertForSequenceClassification

    _save_bert(BertForSequenceClassification, folder / "bert", seed=0, width=WIDTH, labels=labels)
    CrossEncoder(str(folder / "bert"), device="cpu").save(str(folder / "model"))
    return folder / "model"


def _save_bert(kind: type, folder: Path, *, seed: int, width: int, labels: int = 2) -> None:
    from torch import manual_seed
    from transformers import BertConfig, BertTokenizer

    folder.mkdir(parents=True)
    characters = [*CHARACTERS, *"abcdefghijklmnopqrstuvwxyz"]
    characters += [f"##{character}" for character in characters]
    (folder / "words.txt").write_text(
        "\n".join(dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters])), encoding="utf-8"
    )
    manual_seed(seed)
    config = BertConfig(
        vocab_size=5 + len(set(characters)),
        hidden_size=width,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * width,
        max_position_embeddings=64,
        num_labels=labels,
    )
    kind(config).save_pretrained(folder)
    BertTokenizer(str(folder / "words.txt"), model_max_length=64).save_pretrained(folder)
