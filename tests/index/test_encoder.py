from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from index.encoder import SHIPPED, StaticEncoder, is_static
from index.retriever import ModelError
from index.training import quantise

PROJECT = Path(__file__).parents[2]
TEXTS = [
    "2025年城镇新增就业5833人。",
    "一般公共预算收入完成21.6亿元，同比增长3.6%。",
    "How many urban jobs?",
    "5G基站",
    "粮食",
]


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    return StaticEncoder.load()


def words(*known: str) -> Tokenizer:
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(("<unk>", *known))}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    return tokenizer


def save_floats(folder: Path, tokenizer: Tokenizer, table: np.ndarray) -> Path:
    quantise.save(folder, tokenizer, table)
    save_file({"embedding.weight": table}, folder / "0_StaticEmbedding" / "model.safetensors")
    return folder


def assert_one_line(error: pytest.ExceptionInfo[ModelError], *wanted: str) -> None:
    message = str(error.value)
    assert "\n" not in message
    for part in wanted:
        assert part in message


def test_shipped_vectors_are_those_of_sentence_transformers(shipped, bundled_report):
    from sentence_transformers import SentenceTransformer

    texts = [*TEXTS, *(line for line in bundled_report.read_text(encoding="utf-8").splitlines() if line.strip())]
    theirs = SentenceTransformer(str(SHIPPED), device="cpu").encode(texts, normalize_embeddings=True)
    cosines = (shipped.encode(texts) * theirs).sum(axis=1)
    known = np.linalg.norm(theirs, axis=1) > 0
    assert known.sum() > 80
    assert cosines[known].min() > 0.999


def test_the_shipped_folder_is_small():
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*")) < 15e6


def test_quantised_vectors_are_near_the_float_ones(tmp_path):
    rng = np.random.default_rng(0)
    known = [f"w{number}" for number in range(200)]
    table = (rng.normal(size=(201, 32)) * rng.lognormal(size=(201, 1))).astype(np.float32)
    table[0] = 0
    quantise.save(tmp_path / "int8", words(*known), table)
    texts = [" ".join(rng.choice(known, 5)) for _ in range(100)]
    exact = StaticEncoder.load(save_floats(tmp_path / "float", words(*known), table))
    near = StaticEncoder.load(tmp_path / "int8")
    assert (exact.encode(texts) * near.encode(texts)).sum(axis=1).min() > 0.99
    ids = np.arange(201, dtype=np.int32)
    assert np.abs(exact.rows(ids) - table).max() == 0
    steps = np.abs(table).max(axis=1) / 127
    assert (np.abs(near.rows(ids) - table).max(axis=1) <= steps / 2 + 1e-6).all()


def test_vectors_are_of_unit_length_or_zero(shipped):
    vectors = shipped.encode([*TEXTS, "", "，。！", " \n"])
    assert vectors.shape == (len(TEXTS) + 3, shipped.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0] * len(TEXTS) + [0.0] * 3, abs=1e-5)
    assert shipped.encode([]).shape == (0, shipped.dim)


def test_many_texts_are_encoded_as_each_alone(shipped):
    texts = [f"{text}{number}" for number in range(300) for text in TEXTS]
    together = shipped.encode(texts)
    assert together[[0, 700, 1499]] == pytest.approx(
        np.concatenate([shipped.encode([texts[n]]) for n in (0, 700, 1499)])
    )


def test_a_text_is_the_mean_of_its_tokens(shipped):
    ids, rows = shipped.tokens("城镇新增就业")
    assert rows.shape == (len(ids), shipped.dim)
    assert len(ids) == len(shipped.token_ids(["城镇新增就业"])[0]) >= 2
    mean = rows.mean(axis=0)
    assert shipped.encode(["城镇新增就业"])[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)
    assert shipped.rows(np.array(ids, np.int32)) == pytest.approx(rows)
    assert np.ptp(np.linalg.norm(rows, axis=1)) > 0.01


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cn"]) | st.sampled_from("粮２25年％%①㎡é\u0301 \nＧg")))
def test_what_is_prepared_gives_the_tokens_of_the_tokenizer_itself(shipped, text):
    text += "\U0002ebf0" * text.endswith("粮")  # younger than some Pythons know
    whole = shipped._tokenizer.encode(text, add_special_tokens=False)
    assert shipped.token_ids([text])[0].tolist() == whole.ids
    assert shipped.token_places(text)[1].tolist() == [list(place) for place in whole.offsets]


@settings(deadline=None)
@given(st.text(alphabet="粮食产量２０25年，。％%（）—“” \n5Ｇg①ABab𠮷", max_size=40))
def test_places_are_where_the_tokenizer_finds_the_tokens(shipped, text):
    ids, places = shipped.token_places(text)
    derived = shipped.places(text, ids)
    assert derived is None or derived.tolist() == places.tolist()


def test_places_are_told_where_characters_fold_each_for_itself(shipped):
    for text in (*TEXTS, "50㎡", "Ⅱ类水质占⑩", "㎡㎡ ㎡", "ᚠ", "粮食ᚠᚠ 2025", "ᚠ粮ᚠ"):
        ids, places = shipped.token_places(text)
        derived = shipped.places(text, ids)
        assert derived is not None
        assert derived.tolist() == places.tolist()
    for text in ("ᚠᚠ粮ᚠ", ""):  # which of two unknown tokens is longer; nothing
        assert shipped.places(text, shipped.token_ids([text])[0]) is None


def test_an_unknown_token_has_no_vector(shipped):
    ids, rows = shipped.tokens("ᚠ")
    assert len(ids) == 1
    assert not rows.any()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many new urban jobs were created?", "城镇新增就业人数完成5833人。"),
        ("grain output target", "粮食产量稳定在22亿斤左右。"),
        ("foreign trade growth", "外贸进出口增速高于聊城市平均水平。"),
        ("住户人均收入怎么样", "居民人均可支配收入与经济增长同步。"),
    ],
)
def test_a_question_is_nearest_to_its_answer(shipped, question, answer):
    sentences = [
        "城镇新增就业人数完成5833人。",
        "粮食产量稳定在22亿斤左右。",
        "外贸进出口增速高于聊城市平均水平。",
        "居民人均可支配收入与经济增长同步。",
        "更新改造供热管网4593米。",
        "烟店镇入选全国文明村镇。",
    ]
    similar = shipped.encode(sentences) @ shipped.encode([question], is_query=True)[0]
    assert sentences[int(similar.argmax())] == answer


def test_the_name_tells_the_weights(shipped, tmp_path):
    copied = shutil.copytree(SHIPPED, tmp_path / "copy")
    assert StaticEncoder.load(copied).name == shipped.name
    quantise.save(tmp_path / "other", words("a"), np.ones((2, 4), np.float32))
    assert StaticEncoder.load(tmp_path / "other").name != shipped.name


LOAD = """
import json, sys, time
def spent_on(work):
    began = time.process_time()
    work()
    return time.process_time() - began
def load():
    global encoder
    from index.encoder import StaticEncoder
    encoder = StaticEncoder.load()
    encoder.encode(["粮食产量"])
loaded_s = spent_on(load)
unneeded = {"torch", "sentence_transformers", "faiss", "sqlite3", "corpus", "index.library"} & set(sys.modules)
kilobytes = 0
if sys.platform == "linux":  # getrusage would tell the peak of the process that started this one
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    kilobytes = int(line.split()[1])
batches = json.load(sys.stdin)
speeds = [len(texts) / spent_on(lambda: encoder.encode(texts)) for texts in batches]
print(json.dumps([loaded_s, kilobytes, max(speeds), sorted(unneeded)]))
"""


def test_loads_fast_and_small_and_encodes_fast(bundled_report):
    # Stretches of the report, no two alike: the tokenizer remembers what it has seen.
    text = re.sub(r"\W+", "", bundled_report.read_text(encoding="utf-8"))
    stretches = [text[start : start + 42] for start in range(0, len(text) - 42, 5)]
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        input=json.dumps([stretches[0::3], stretches[1::3], stretches[2::3]]),
        cwd=PROJECT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded_s, kilobytes, sentences_per_s, unneeded = json.loads(done.stdout)
    assert unneeded == []
    assert loaded_s < 0.5
    assert kilobytes * 1024 < 80e6
    assert sentences_per_s > 6000


def break_weights(folder: Path) -> None:
    (folder / "0_StaticEmbedding" / "model.safetensors").write_bytes(b"not tensors")


def break_tokenizer(folder: Path) -> None:
    (folder / "0_StaticEmbedding" / "tokenizer.json").write_text("{}")


def lose_weights(folder: Path) -> None:
    (folder / "0_StaticEmbedding" / "model.safetensors").unlink()


def shorten_table(folder: Path) -> None:
    save_file({"embedding.weight": np.ones((1, 4), np.float32)}, folder / "0_StaticEmbedding" / "model.safetensors")


def rename_tensor(folder: Path) -> None:
    save_file({"weight": np.ones((2, 4), np.float32)}, folder / "0_StaticEmbedding" / "model.safetensors")


def flatten_tensor(folder: Path) -> None:
    save_file({"embedding.weight": np.ones(2, np.float32)}, folder / "0_StaticEmbedding" / "model.safetensors")


def break_listing(folder: Path) -> None:
    (folder / "modules.json").write_text("[1]")


def list_other_modules(folder: Path) -> None:
    modules = [{"path": "", "type": "x.Transformer"}, {"path": "1", "type": "x.Pooling"}]
    (folder / "modules.json").write_text(json.dumps(modules))


@pytest.mark.parametrize(
    "harm",
    [
        break_weights,
        break_tokenizer,
        lose_weights,
        shorten_table,
        rename_tensor,
        flatten_tensor,
        break_listing,
        list_other_modules,
        shutil.rmtree,
    ],
)
def test_a_broken_static_folder_is_one_line(tmp_path, harm):
    folder = tmp_path / "model"
    quantise.save(folder, words("a"), np.ones((2, 4), np.float32))
    assert StaticEncoder.load(folder).dim == 4
    assert is_static(folder)
    harm(folder)
    with pytest.raises(ModelError) as error:
        StaticEncoder.load(folder)
    assert_one_line(error, str(folder))
