from __future__ import annotations

import json
import lzma
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoder import StaticEncoder
from index.lexicon import Lexicon
from index.training import __main__ as command
from index.training import card, lexicon, pairs, pseudo, texts, tokenizer
from index.training.mine import mine
from index.training.start import company_rows
from index.training.train import Plan, train

THINGS = ["粮食", "就业", "外贸", "财政", "教育", "医疗", "交通", "能源", "旅游", "环境", "住房", "养老"]
ENGLISH = [
    "grain",
    "jobs",
    "trade",
    "budget",
    "schools",
    "health",
    "roads",
    "energy",
    "tourism",
    "air",
    "housing",
    "care",
]
WORDS = dict(zip(THINGS, ENGLISH, strict=True))


def write_lines(path: Path, lines: list[str]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    write_lines(path, [json.dumps(row, ensure_ascii=False) for row in rows])


def sentence(thing: str, rng: random.Random) -> str:
    number, other = rng.randint(10, 999), rng.choice(THINGS)
    return rng.choice(
        [f"{thing}和{other}完成{number}亿元，增长{number % 9}%。", f"全年新增{thing}项目和{other}{number}个。"]
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of made texts in the real form."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "train").mkdir()
    (folder / "reports").mkdir()
    rng = random.Random(1)
    for number in range(4):
        body = "\n".join(sentence(rng.choice(THINGS), rng) for _ in range(80))
        (folder / "reports" / f"prov_{number}.txt").write_text(f"202{number}年山东省政府工作报告\n{body}", "utf-8")
    (folder / "reports" / "linqing-2026-plan.txt").write_text("独有词句不可学习。", "utf-8")
    train_folder = folder / "train"
    lines = ["".join(sentence(rng.choice(THINGS), rng) for _ in range(4)) for _ in range(120)]
    for name in ("news", "xinwenlianbo", "laws"):
        write_lines(train_folder / f"{name}.txt.xz", lines)
    write_rows(train_folder / "more-reports.jsonl.xz", [{"title": "1999年报告", "text": "\n".join(lines[:40])}])
    parallel = [{"zh": f"{z}和{y}", "en": f"{WORDS[z]} and {WORDS[y]}"} for z in THINGS for y in THINGS if z != y]
    write_rows(train_folder / "parallel-reports.jsonl.xz", parallel)
    write_rows(train_folder / "indicator-terms.jsonl.xz", [{"zh": z, "en": e} for z, e in WORDS.items()])
    entries = [(z, f"{e}; {e}s (note)") for z, e in WORDS.items()]
    entries.append(("临清市", "Linqing, county-level city in Liaocheng, Shandong"))
    write_rows(train_folder / "cc-cedict.jsonl.xz", [{"simp": z, "en": [e]} for z, e in entries])
    asked = [{"question": f"{z}完成了多少？", "passage": sentence(z, rng) + sentence(z, rng)} for z in THINGS * 3]
    write_rows(train_folder / "question-passage.jsonl.xz", asked)
    return folder


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    arguments = ["--dim", "16", "--words", "400", "--steps", "200", "--batch", "64", "--news-every", "1"]
    command.main(["--data", str(data), "--out", str(out), *arguments])
    return out


def test_a_training_run_learns_both_languages(trained):
    encoder = StaticEncoder.load(trained)
    asked = encoder.encode([f"how many {WORDS[thing]}" for thing in THINGS])
    told = encoder.encode([f"{thing}项目" for thing in THINGS])
    right = (asked @ told.T).argmax(axis=1) == np.arange(len(THINGS))
    assert right.mean() >= 0.75
    table = Lexicon.load(trained / "lexicon.json.gz")
    assert next(iter(table.translate("grain"))) == "粮食"
    assert "临清" in table.translate("Linqing")


def test_a_training_run_is_repeatable(trained, data, tmp_path):
    arguments = ["--dim", "16", "--words", "400", "--steps", "200", "--batch", "64", "--news-every", "1"]
    command.main(["--data", str(data), "--out", str(tmp_path), *arguments])
    for name in ("0_StaticEmbedding/model.safetensors", "0_StaticEmbedding/tokenizer.json", "lexicon.json.gz"):
        assert (tmp_path / name).read_bytes() == (trained / name).read_bytes()


def test_the_word_table_is_made_alone(trained, data, tmp_path):
    command.main(["--data", str(data), "--out", str(tmp_path), "--words", "400", "--news-every", "1", "--table"])
    assert [path.name for path in tmp_path.iterdir()] == ["lexicon.json.gz"]
    assert (tmp_path / "lexicon.json.gz").read_bytes() == (trained / "lexicon.json.gz").read_bytes()


def test_the_card_says_what_was_made(trained):
    text = (trained / "README.md").read_text(encoding="utf-8")
    encoder = StaticEncoder.load(trained)
    assert f"| dimensions | {encoder.dim} |" in text
    assert "200 steps" in text
    for source in ("CC-CEDICT", "CMRC 2018", "DRCD", "STARD", "CRUD-RAG"):
        assert source in text


def test_a_section_is_put_where_it_was(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Page\n\nIntroduction.\n", encoding="utf-8")
    for heading, content in (("## A", "first"), ("## B", "other"), ("## A", "second\n\n### Below\n")):
        card.put_section(page, heading, content)
    wanted = "# Page\n\nIntroduction.\n\n## A\n\nsecond\n\n### Below\n\n## B\n\nother\n"
    assert page.read_text(encoding="utf-8") == wanted


def test_the_measured_report_is_not_read(data):
    read = "".join(sentence for document in texts.reports(data) for sentence in document.sentences)
    assert "山东省" in read
    assert "独有词句" not in read


def test_no_evaluation_text_is_learned_from(shared_folder):
    """Sentences of the held-out report and of the measured passages stand in no training text."""
    held = texts.sentences_of((shared_folder / "reports" / "linqing-2026-plan.txt").read_text(encoding="utf-8"))
    rows = (shared_folder / "eval" / "cmrc-texts.jsonl").read_text(encoding="utf-8").splitlines()
    passages = [sentence for row in rows for sentence in texts.sentences_of(json.loads(row)["text"])]
    wanted = {sentence for sentence in (*held, *passages) if len(sentence) >= 20}
    learned = {sentence for document in texts.reports(shared_folder) for sentence in document.sentences}
    for _, passage in texts.questions(shared_folder):
        learned.update(texts.sentences_of(passage))
    assert len(wanted) > 3000
    assert len(wanted & learned) / len(wanted) < 0.002
    asked = {
        json.loads(line)["question"]
        for name in ("linqing-dev", "provincial-dev", "cmrc-dev")
        for line in (shared_folder / "eval" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    }
    assert not asked & {question for question, _ in texts.questions(shared_folder)}


def test_sentences_lose_their_markup():
    text = "## 一、工作\n\n**稳步**增长^[3]的一年。完成！\n2025 only in English\n（一）加快产业转型；"
    assert texts.sentences_of(text) == ("稳步增长的一年。", "（一）加快产业转型；")
    long = "，".join(["很长的句子没有停顿"] * 40)
    assert all(len(part) <= 160 for part in texts.sentences_of(long))


def test_glosses_lose_remarks_and_keep_abbreviations(data, tmp_path):
    (tmp_path / "train").mkdir()
    row = {"simp": "国内生产总值", "en": ["gross domestic product (GDP)", "CL:個|个[ge4]", "variant of 某"]}
    write_rows(tmp_path / "train" / "cc-cedict.jsonl.xz", [row])
    assert texts.dictionary(tmp_path) == [texts.Entry("国内生产总值", ("gross domestic product", "gdp"))]


def test_tokens_are_words_years_digits_and_letters():
    counts = tokenizer.count_words([("粮食产量稳定在22亿斤左右，粮食增加，产量增加，就业形势稳定，GDP增长。", 100)])
    model = tokenizer.build(counts, words=50, characters=50, english=5)
    assert model.encode("粮食产量2026年ＧＤＰ增长 5.5%！").tokens == [
        "粮食", "产量", "2026", "年", "gdp", "增长", "5", "5", "%",
    ]  # fmt: skip
    assert model.encode("xyz").tokens == ["x", "y", "z"]
    assert "粮食产量" not in model.get_vocab()
    assert model.encode("ᚠ").ids == [0]


def test_words_that_jieba_lacks_are_found():
    text = "文旅产业，" * 60 + "文化，旅游，文章，旅客。" * 30 + "我在你是他有" * 1000
    counts = tokenizer.count_words([(text, 3)])
    assert counts["文旅"] >= 150
    assert counts["我在"] == 0


def test_made_questions_ask_for_what_the_sentence_says():
    rng = random.Random(3)
    text = "全市城镇新增就业5833人，完成年度目标。"
    made = {pseudo.chinese_question(text, rng, pseudo.Synonyms({})) for _ in range(200)}
    asked = [question for question in made if question]
    assert len(asked) > 50
    assert sum("5833" in question for question in asked) < len(asked) / 3
    assert any("多少" in question and "就业" in question for question in asked)
    assert pseudo.chinese_question("。，！", rng, pseudo.Synonyms({})) is None


def test_synonyms_replace_words():
    rng = random.Random(3)
    synonyms = pseudo.Synonyms({"就业": ("从业",)})
    made = [pseudo.chinese_question("城镇新增就业", rng, synonyms) or "" for _ in range(100)]
    assert any("从业" in question for question in made)
    assert any("就业" in question for question in made)


def test_english_questions_are_made_of_translations():
    aligned = lexicon.align([(z, e, 1.0) for z, e in WORDS.items()] * 3)
    english = pseudo.English.from_alignment(aligned, [f"{e} of it" for e in ENGLISH], [])
    rng = random.Random(5)
    made = [english.question("粮食就业和教育", rng) or "" for _ in range(30)]
    assert {word for question in made for word in question.split()} >= {"grain", "jobs", "schools"}
    asked, told = english.in_context("how many jobs", "就业5人", "2026年粮食报告", rng)
    assert told == "2026年粮食报告 就业5人"
    assert "jobs" in asked


def test_negatives_are_mined_near_but_not_at_the_target():
    model = tokenizer.build(Counter({"粮食": 9, "就业": 9, "产量": 9, "教育": 9}), words=9, characters=9, english=0)
    asked = [("粮食", "粮食产量"), ("就业", "就业产量"), ("教育", "教育产量")]
    source = pairs.make_pairs("made", 1.0, model, asked)
    rng = np.random.default_rng(0)
    mine(np.abs(rng.normal(size=(model.get_vocab_size(), 8))).astype(np.float32), source, rng)
    assert source.negative_of is not None
    found = source.negative_of >= 0
    assert found.any()
    assert (source.negative_of[found] != source.target_of[found]).all()


def test_words_in_the_same_company_start_near_each_other():
    rng = np.random.default_rng(0)
    lists = [[1, 3, 5], [2, 3, 5], [1, 4, 5], [2, 4, 5], [6, 7, 8], [6, 7, 9]] * 20
    rows = company_rows(pairs.Ragged(lists), 10, 4, rng)
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    assert unit[1] @ unit[2] > 0.9 > abs(unit[1] @ unit[6]) + 0.4


def test_training_lowers_the_loss_and_spares_untouched_rows():
    model = tokenizer.build(Counter(dict.fromkeys(THINGS, 9)), words=20, characters=0, english=0)
    asked = [(a, b) for a, b in zip(THINGS, THINGS[6:] + THINGS[:6], strict=True)] * 8
    source = pairs.make_pairs("made", 1.0, model, asked)
    rng = np.random.default_rng(0)
    table = rng.normal(size=(model.get_vocab_size(), 8)).astype(np.float32)
    before = table.copy()

    def hits() -> float:
        ids = [number for thing in THINGS if (number := model.token_to_id(thing)) is not None]
        unit = table[ids] / np.linalg.norm(table[ids], axis=1, keepdims=True)
        similar = unit @ unit.T - 2 * np.eye(len(ids))
        return float((similar.argmax(axis=1) == (np.arange(len(ids)) + 6) % 12).mean())

    start = hits()
    train(table, [source], Plan(60, batch=48, rate=0.05, warmup=5, late_batch=16), seed=0)
    assert hits() > max(start, 0.8)
    unused = model.token_to_id("2026")
    assert (table[unused] == before[unused]).all()
