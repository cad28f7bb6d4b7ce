"""Models by name or folder: small ones are made here; see `tests.tiny_models`."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading

import numpy as np
import pytest

from index.encoder import SHIPPED, StaticEncoder
from index.models import CrossEncoderReranker, TransformerEncoder, load_encoder
from index.retriever import EVERYTHING, ModelError, TokenEncoder, Where
from index.search import RERANKED, WEIGHTS
from tests.conftest import PROJECT
from tests.index.fakes import make_report
from tests.tiny_models import PROMPTS, WIDTH, save_encoder, save_reranker

TEXTS = ["2025年城镇新增就业5833人。", "粮食产量增长", "旅游", "医院和学校", "How many?"]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def tiny(models):
    return save_encoder(models / "encoder")


@pytest.fixture(scope="module")
def tiny_reranker(models):
    return save_reranker(models / "reranker")


@pytest.fixture
def no_network(monkeypatch):
    tried = []

    def refuse(*arguments: object, **_options: object) -> None:
        tried.append(arguments)  # the libraries go on as if nothing had been
        raise OSError("the network was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
    assert tried == []


def is_one_line(error, *wanted):
    message = str(error.value)
    return "\n" not in message and all(part in message for part in wanted)


def test_a_transformer_encodes_with_its_own_prompts(tiny, no_network):
    from sentence_transformers import SentenceTransformer

    encoder = TransformerEncoder(tiny, device="cpu", batch_size=2)
    assert encoder.dim == WIDTH
    assert str(encoder._model._model.device) == "cpu"
    passages, queries = encoder.encode(TEXTS), encoder.encode(TEXTS, is_query=True)
    model = SentenceTransformer(str(tiny), device="cpu")
    for vectors, prompt in ((passages, PROMPTS["document"]), (queries, PROMPTS["query"])):
        wanted = model.encode([prompt + text for text in TEXTS], prompt="", normalize_embeddings=True)
        assert vectors.dtype == np.float32
        assert vectors == pytest.approx(wanted, abs=1e-5)
    assert np.abs(passages - queries).max() > 0.01


def test_a_transformer_gives_an_empty_text_a_zero_row(tiny):
    encoder = TransformerEncoder(tiny, device="cpu")
    vectors = encoder.encode(["", "粮食", "  "])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([0, 1, 0], abs=1e-5)
    assert encoder.encode([]).shape == (0, WIDTH)
    assert not isinstance(encoder, TokenEncoder)


def test_the_name_tells_weights_and_prompts_wherever_they_lie(tiny, models):
    name = TransformerEncoder(tiny, device="cpu").name
    assert name.startswith(f"model-{WIDTH}-")
    copied = shutil.copytree(tiny, models / "elsewhere" / "model")
    assert TransformerEncoder(copied, device="cpu").name == name
    others = [save_encoder(models / "trained", seed=1), save_encoder(models / "mute", prompts={"query": "q: "})]
    assert len({name, *(TransformerEncoder(folder, device="cpu").name for folder in others)}) == 3


def test_a_static_model_is_read_without_torch(tiny):
    assert isinstance(load_encoder(str(SHIPPED)), StaticEncoder)
    assert isinstance(load_encoder(str(tiny)), TransformerEncoder)
    assert isinstance(load_encoder("nobody/no-such-model"), TransformerEncoder)


def test_a_reranker_scores_pairs(tiny_reranker, no_network):
    from sentence_transformers import CrossEncoder

    reranker = CrossEncoderReranker(tiny_reranker, device="cpu", batch_size=2)
    scores = reranker.scores("粮食产量", TEXTS)
    wanted = CrossEncoder(str(tiny_reranker), device="cpu").predict([("粮食产量", text) for text in TEXTS])
    assert scores == pytest.approx(wanted, abs=1e-6)
    assert np.ptp(scores) > 0
    assert reranker.name == str(tiny_reranker)


def test_what_is_no_reranker_says_so(models, tiny):
    for folder, said in ((save_reranker(models / "classifier", labels=3), "3 numbers"), (tiny, "no output")):
        with pytest.raises(ModelError) as error:
            CrossEncoderReranker(folder, device="cpu").scores("粮食", TEXTS)
        assert is_one_line(error, str(folder), "is no reranker", said)


@pytest.mark.parametrize(("batch_size", "wanted"), [(2, [2, 2, 1]), (3, [3, 2])])
def test_so_many_texts_go_through_a_model_at_once(tiny, tiny_reranker, monkeypatch, batch_size, wanted):
    from transformers import BertModel

    sizes = []
    forward = BertModel.forward

    def counted(self, input_ids=None, **options):
        sizes.append(len(input_ids))
        return forward(self, input_ids=input_ids, **options)

    monkeypatch.setattr(BertModel, "forward", counted)
    options = {"device": "cpu", "batch_size": batch_size}
    load_encoder(str(tiny), **options).encode(TEXTS)
    CrossEncoderReranker(tiny_reranker, **options).scores("粮食", TEXTS)
    assert sizes == [*wanted, *wanted]


@pytest.mark.parametrize("kind", [TransformerEncoder, CrossEncoderReranker])
def test_a_device_that_is_not_there_is_one_line(tiny, tiny_reranker, kind):
    folder = tiny if kind is TransformerEncoder else tiny_reranker
    model = kind(folder, device="no-such-device")
    with pytest.raises(ModelError) as error:
        model.dim if kind is TransformerEncoder else model.scores("a", ["b"])
    assert is_one_line(error, str(folder), "no-such-device")


@pytest.mark.parametrize(
    ("use", "role"),
    [
        (lambda name: TransformerEncoder(name).dim, "encoder"),
        (lambda name: CrossEncoderReranker(name).scores("a", ["b"]), "reranker"),
    ],
)
def test_a_missing_model_is_one_line_and_never_fetched(no_network, use, role):
    with pytest.raises(ModelError) as error:
        use("nobody/no-such-model")
    assert is_one_line(error, f"the {role} nobody/no-such-model", "hf download nobody/no-such-model")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("no-such-model", "give a folder, or fetch it with: hf download sentence-transformers/no-such-model"),
        ("./models/none", "there is no such folder"),
        ("~/models/none", "there is no such folder"),
    ],
)
def test_what_may_be_meant_by_a_name_is_told(no_network, name, remedy):
    with pytest.raises(ModelError) as error:
        _ = TransformerEncoder(name).dim
    assert is_one_line(error, "is not on this machine", remedy)
    assert "~" not in str(error.value)


NAMED = """
import json, socket
tried = []
def refuse(*arguments, **options):
    tried.append(str(arguments))
    raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = refuse
from index.models import CrossEncoderReranker, load_encoder
from index.retriever import ModelError
encoder = load_encoder("owner/encoder", device="cpu")
lines = [encoder.name, encoder.encode(["粮食"]).shape[1]]
lines.append(len(CrossEncoderReranker("owner/reranker", device="cpu").scores("粮食", ["粮食产量", "就业"])))
try:
    load_encoder("owner/none").dim
except ModelError as error:
    lines.append(str(error))
from huggingface_hub import constants
print(json.dumps([lines, tried, constants.HF_HUB_OFFLINE]))
"""


def test_models_that_were_fetched_go_by_name_without_the_network(tiny, tiny_reranker, tmp_path):
    for name, folder in (("encoder", tiny), ("reranker", tiny_reranker)):
        fetched = tmp_path / f"models--owner--{name}"
        shutil.copytree(folder, fetched / "snapshots" / "a1b2")
        (fetched / "refs").mkdir()
        (fetched / "refs" / "main").write_text("a1b2", encoding="utf-8")
    offline = [name for name in os.environ if name.endswith("_OFFLINE")]
    done = subprocess.run(
        [sys.executable, "-c", NAMED],
        env={name: value for name, value in os.environ.items() if name not in offline}
        | {"HF_HUB_CACHE": str(tmp_path), "HF_HOME": str(tmp_path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    (name, width, scored, missing), tried, offline_after = json.loads(done.stdout)
    assert tried == []
    assert name.startswith(f"encoder-{WIDTH}-")
    assert (width, scored) == (WIDTH, 2)
    assert missing.endswith("fetch it with: hf download owner/none")
    assert offline_after is False  # a program that goes on to fetch something may


@pytest.mark.parametrize("content", [None, {"modules.json": "[]x"}, {"config.json": '{"model_type": "none such"}'}])
@pytest.mark.parametrize("kind", [TransformerEncoder, CrossEncoderReranker])
def test_a_broken_model_folder_is_one_line(tmp_path, content, kind):
    for name, text in (content or {}).items():
        (tmp_path / name).write_text(text)
    model = kind(tmp_path, device="cpu")
    for _ in range(2):  # a second try says the same, and does not wait for the first
        with pytest.raises(ModelError) as error:
            model.dim if kind is TransformerEncoder else model.scores("a", ["b"])
        assert is_one_line(error, str(tmp_path))


def test_threads_share_a_model(tiny, tiny_reranker):
    encoder, reranker = TransformerEncoder(tiny, device="cpu"), CrossEncoderReranker(tiny_reranker, device="cpu")
    wanted = encoder.encode(TEXTS)
    failures = []

    def work():
        try:
            for _ in range(10):
                assert encoder.encode(TEXTS) == pytest.approx(wanted, abs=1e-6)
                reranker.scores("粮食", TEXTS)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


# In a library


class Longest:
    """A reranker that likes long texts, and remembers what it was shown."""

    name = "longest"

    def __init__(self):
        self.shown = []

    def scores(self, query, texts):
        self.shown.append((query, list(texts)))
        return np.array([len(text) for text in texts], np.float32)


def ranked(library, reranker, **options):
    library._reranker = reranker
    return library.search("粮食产量", **options)


def test_a_reranker_looks_at_the_best_hits(library):
    for n in range(RERANKED + 8):
        library.add(make_report(f"r{n:02}", [f"粮食产量{'增' * (n % 7)}{n}万吨。"], region="临清市", year=2026))
    plain, reranker = ranked(library, None, k=40), Longest()
    hits = ranked(library, reranker, k=40)
    ((query, texts),) = reranker.shown
    assert query == "粮食产量"
    assert texts == [f"临清市 2026年 一、工作 {hit.passage.text}" for hit in plain[:RERANKED]]
    assert {hit.passage.id for hit in hits[:RERANKED]} == {hit.passage.id for hit in plain[:RERANKED]}
    assert [hit.passage.id for hit in hits[RERANKED:]] == [hit.passage.id for hit in plain[RERANKED:]]
    assert [hit.rank for hit in hits] == list(range(1, 41))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    fused = {hit.passage.id: hit.score for hit in plain}
    for hit in hits:
        added = sum(WEIGHTS.values()) * hit.parts["reranker"]
        assert hit.score == pytest.approx((fused[hit.passage.id] + added) / 2)
    assert max(hit.parts["reranker"] for hit in hits) == 1.0
    assert ranked(library, Longest(), k=3) == hits[:3]


def test_a_reranker_that_sees_no_difference_changes_no_order(library):
    for n in range(3):
        library.add(make_report(f"r{n}", [f"粮食产量{n}万吨。", f"就业{n}千人。"]))

    class Blind(Longest):
        def scores(self, query, texts):
            return np.ones(len(texts), np.float32)

    assert [h.passage.id for h in ranked(library, Blind())] == [h.passage.id for h in ranked(library, None)]
    assert ranked(library, Longest(), where=Where(years=(1999,))) == ()
    assert ranked(library, Longest(), where=EVERYTHING)


def test_settings_name_models_that_are_loaded_when_they_are_used(monkeypatch, tmp_path, tiny, tiny_reranker):
    from qa.settings import open_library

    settings = tmp_path / "wenbao.toml"
    lines = {"encoder": str(tiny), "reranker": str(tiny_reranker), "device": "cpu", "batch_size": "2"}
    settings.write_text("\n".join(f"{name} = {json.dumps(value)}" for name, value in lines.items()), encoding="utf-8")
    monkeypatch.setenv("WENBAO_SETTINGS", str(settings))
    with open_library(tmp_path / "library") as library:
        hits = library.search("粮食产量", k=3)
        assert library.encoder.dim == WIDTH
        assert hits[0].parts.keys() == {"bm25", "dense", "maxsim", "context", "reranker"}
    monkeypatch.setenv("WENBAO_RERANKER", "nobody/no-such-model")
    with open_library(tmp_path / "library") as library:
        assert len(library.reports()) == 1
        with pytest.raises(ModelError, match="the reranker nobody/no-such-model is not on this machine"):
            library.search("粮食产量")
