"""Bigger models by name: any bi-encoder and any cross-encoder of sentence-transformers. Nothing is ever downloaded."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from index.encoder import StaticEncoder, is_static
from index.retriever import Encoder, ModelError, Vectors

BATCH = 32
"""Texts that go through a model at once."""
_REPOSITORY = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")
"""Names that models can have where they are fetched from; any other is of a folder."""
_SAMPLE = 32
"""Numbers of each weight tensor that a name is made of: training changes them everywhere."""


def load_encoder(name_or_path: str, *, device: str | None = None, batch_size: int = BATCH) -> Encoder:
    """The encoder of a folder or a name: a static one is read without torch, any other when it is first used.

    Raises:
        ModelError: A static model's folder is damaged.
    """
    folder = Path(name_or_path).expanduser()
    if is_static(folder):
        return StaticEncoder.load(folder)
    return TransformerEncoder(name_or_path, device=device, batch_size=batch_size)


class TransformerEncoder:
    """Any sentence-transformers model on this machine, loaded when it is first used.

    Every method raises ModelError when the model is not on this machine or cannot be loaded.
    """

    def __init__(self, name_or_path: str | Path, *, device: str | None = None, batch_size: int = BATCH) -> None:
        """Name the model; `device` is torch's name of it, the fastest one there is when None."""
        self._model = _Model(str(name_or_path), "SentenceTransformer", device, "encoder")
        self._batch_size = batch_size
        self._name = ""

    @property
    def name(self) -> str:
        """The model's own name, the dimension and a digest of weights and prompts, wherever the folder lies."""
        if not self._name:
            with self._model as model:
                self._name = f"{Path(self._model.name).name}-{_dimension(model)}-{_digest(model)}"
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        with self._model as model:
            return _dimension(model)

    def encode(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        """Encode texts with the model's own query or passage prompt to (n, dim) float32, L2-normalised."""
        with self._model as model:
            vectors = np.zeros((len(texts), _dimension(model)), np.float32)
            filled = [row for row, text in enumerate(texts) if text.strip()]
            if filled:
                encode = model.encode_query if is_query else model.encode_document
                vectors[filled] = encode(
                    [texts[row] for row in filled],
                    batch_size=self._batch_size,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                )
        return vectors


class CrossEncoderReranker:
    """Any sentence-transformers CrossEncoder with one output, loaded when it is first used."""

    def __init__(self, name_or_path: str | Path, *, device: str | None = None, batch_size: int = BATCH) -> None:
        """Name the model; `device` is torch's name of it, the fastest one there is when None."""
        self._model = _Model(str(name_or_path), "CrossEncoder", device, "reranker")
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        """The name or path it was given by."""
        return self._model.name

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers the query, (n_texts,) float32; only their order and distances mean anything.

        Raises:
            ModelError: The model is not on this machine, cannot be loaded, or gives more than one number a text.
        """
        with self._model as model:
            pairs = [(query, text) for text in texts]
            found = np.asarray(model.predict(pairs, batch_size=self._batch_size, show_progress_bar=False), np.float32)
        if found.shape != (len(texts),):
            raise ModelError(f"{self.name} is no reranker: it gives {found.shape[-1]} numbers a text, not one")
        return found


class _Model:
    """A model of sentence-transformers that `with` loads the first time; one thread at a time has it.

    The tokenizers underneath refuse to be used by two threads at once.
    """

    def __init__(self, name: str, kind: str, device: str | None, role: str) -> None:
        name = self.name = str(Path(name).expanduser()) if name.startswith("~") else name
        self._load: Callable[[], Any] = lambda: _load(name, kind, device, role)
        self._model: Any = None
        self._lock = RLock()

    def __enter__(self) -> Any:
        self._lock.acquire()
        try:
            if self._model is None:
                self._model = self._load()
        except BaseException:
            self._lock.release()
            raise
        return self._model

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _load(name: str, kind: str, device: str | None, role: str) -> Any:
    is_folder = Path(name).is_dir()
    if is_folder and not any((Path(name) / wanted).is_file() for wanted in ("modules.json", "config.json")):
        raise ModelError(f"{name} holds no sentence-transformers model: no modules.json or config.json in it")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # read when it is imported; loading takes a second
    try:
        import sentence_transformers
    except ImportError as error:
        raise ModelError(f"the {role} {name} needs sentence-transformers: pip install sentence-transformers") from error
    try:
        with _offline():
            model = getattr(sentence_transformers, kind)(name, device=device, local_files_only=True)
    except Exception as error:  # whatever a broken folder makes the libraries raise
        if not is_folder and isinstance(error, OSError):
            raise ModelError(f"the {role} {name} is not on this machine: {_remedy(name, role)}") from error
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelError(f"the {role} {name} cannot be loaded: {reason}") from error
    if role == "reranker" and any(made.endswith("Model") for made in model.config.architectures or ()):
        raise ModelError(f"{name} is no reranker: it has no output that tells how well a text answers")
    return model


@contextmanager
def _offline() -> Iterator[None]:
    """Without the network: for local files, too, its library asks the hub what programs there are, to say who asks."""
    from huggingface_hub import constants

    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _remedy(name: str, role: str) -> str:
    """How to get a model that is missing; a name without an owner belongs to the library's own."""
    if not _REPOSITORY.fullmatch(name):
        return "there is no such folder"
    owner = "" if "/" in name else "sentence-transformers/" if role == "encoder" else "cross-encoder/"
    return f"give a folder, or fetch it with: hf download {owner}{name}"


def _dimension(model: Any) -> int:
    return int(model.get_embedding_dimension())


def _digest(model: Any) -> str:
    """Of what makes the vectors; not of the tensors' names, which change with the versions of the libraries."""
    tensors = [
        hashlib.sha256(
            str(tuple(tensor.shape)).encode() + tensor.detach().reshape(-1)[:_SAMPLE].float().cpu().numpy().tobytes()
        ).hexdigest()
        for tensor in model.state_dict().values()
    ]
    prompts = {name: prompt for name, prompt in model.prompts.items() if prompt}
    return hashlib.sha256(json.dumps([prompts, sorted(tensors)], sort_keys=True).encode()).hexdigest()[:12]
