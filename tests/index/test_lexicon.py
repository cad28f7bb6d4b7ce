from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from index.lexicon import SENSES, SHIPPED, Lexicon, english_words, phrase_key, stem
from index.retriever import ModelError
from index.terms import terms
from index.training import lexicon as training
from index.training.texts import Entry

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return Lexicon.load()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("target", "targets"),
        ("industry", "industries"),
        ("tax", "taxes"),
        ("plan", "planned"),
        ("plan", "planning"),
        ("increase", "increased"),
        ("build", "building"),
        ("modernization", "modernisation"),
        ("labor", "labour"),
        ("kilometer", "kilometre"),
        ("program", "programmes"),
        ("ton", "tonnes"),
        ("china", "china's"),
        ("rate", "rates"),
        ("meet", "met"),
        ("bus", "buses"),
        ("large", "largest"),
        ("build", "built"),
    ],
)
def test_variants_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("pair", [("urban", "rural"), ("use", "us"), ("rate", "rat"), ("gas", "ga"), ("city", "cite")])
def test_different_words_keep_different_stems(pair):
    assert stem(pair[0]) != stem(pair[1])


def test_words_of_a_question():
    assert english_words("What was China’s GDP growth (2,025) in ２０２５: 5.5%?") == [
        "what", "was", "china", "gdp", "growth", "2,025", "in", "2025", "5.5%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("grain output", {"粮食", "产量"}),
        ("unemployment rate", {"失业"}),
        ("urban jobs", {"城镇", "就业"}),
        ("per capita disposable income of rural residents", {"人均", "支配", "收入", "农村", "居民"}),
        ("GDP growth", {"生产总值", "增长"}),
        ("foreign trade", {"贸易", "外贸"}),
        ("schools and kindergartens", {"学校", "幼儿园"}),
        ("Shandong", {"山东"}),
        ("Linqing", {"临清"}),
    ],
)
def test_shipped_table_knows_planning_vocabulary(shipped, question, wanted):
    translated = shipped.translate(question)
    best = sorted(translated, key=lambda term: -translated[term])[:8]
    assert wanted <= set(best)


def test_numbers_and_unknown_words_stand_for_themselves(shipped):
    translated = shipped.translate("Qzxwv 5G in 2026, 5.5% and 12,345")
    assert {"qzxwv", "5g", "2026", "5.5%", "12345"} <= translated.keys()


def test_weights_are_positive_and_terms_are_those_of_the_index(shipped):
    translated = shipped.translate("How many new urban jobs were created in 2025, and what is the target for 2026?")
    assert all(weight > 0 for weight in translated.values())
    known = sum(term in terms(term) for term in translated)
    assert known == len(translated)


def test_a_word_said_twice_counts_once():
    table = Lexicon({"job": (("就业", 0.5),)})
    assert table.translate("jobs, jobs, Job's") == {"就业": 0.5}


def test_terms_of_several_words_add_up():
    table = Lexicon({"urban": (("城镇", 0.4),), "town": (("城镇", 0.3), ("镇", 0.2))})
    assert table.translate("urban towns") == pytest.approx({"城镇": 0.7, "镇": 0.2})


def test_phrases_are_found_longest_first(shipped):
    table = Lexicon({"animal husbandry": (("畜牧业", 1.0),), "animal": (("动物", 1.0),)})
    assert table.phrases(["Animal", "husbandry", "animals"]) == [("Animal", "husbandry"), ("animals",)]
    assert table.translate_phrase(("animal", "husbandry")) == {"畜牧业": 1.0}
    assert table.translate_phrase(("animals",)) == {"动物": 1.0}
    assert "畜牧业" in shipped.translate_phrase(("animal", "husbandry"))


def test_a_dictionary_adds_phrases_and_words_that_nothing_was_learned_of():
    entries = [
        Entry("吉祥物", ("mascot",)),
        Entry("福星", ("mascot",)),
        Entry("畜牧业", ("animal husbandry",)),
        Entry("岗位", ("a job",)),
        Entry("罕词", ("rarity",)),
    ]
    counts = training.occurrences((entry.word for entry in entries), ["吉祥物吉祥物和畜牧业", "福星与岗位"])
    assert counts == {"吉祥物": 2, "畜牧业": 1, "福星": 1, "岗位": 1}
    table = training.with_glosses(Lexicon({"job": (("就业", 1.0),)}), entries, counts, seen=1).table
    assert table["mascot"] == (("吉祥物", 1.0), ("福星", 0.5))
    assert table["animal husbandry"] == (("畜牧业", 1.0),)
    assert table["job"] == (("就业", 1.0),)
    assert "rarity" not in table


def test_nothing_translates_to_nothing(shipped):
    assert shipped.translate("") == {}
    assert shipped.translate("？！") == {}


def test_saved_tables_come_back_and_are_the_same_bytes(tmp_path):
    table = Lexicon({"urban": (("城镇", 0.412),), "job": (("就业", 0.5), ("岗位", 0.25))})
    table.save(tmp_path / "a.gz")
    loaded = Lexicon.load(tmp_path / "a.gz")
    assert dict(loaded.table) == dict(table.table)
    loaded.save(tmp_path / "b.gz")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"no gzip",
        gzip.compress(b"no json"),
        gzip.compress(b"[]"),
        gzip.compress(json.dumps({"terms": [], "words": {"a": [0, 1]}}).encode()),
        gzip.compress(b'{"terms": ["a"], "words": {"a": [0, 1, 0]}}'),
        gzip.compress(b"{}")[:-9],
    ],
)
def test_a_broken_table_is_one_line(tmp_path, content):
    path = tmp_path / "lexicon.json.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError) as error:
        Lexicon.load(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_the_shipped_table_is_small_and_loads_fast():
    assert SHIPPED.stat().st_size < 500_000
    code = (
        "import sys, time, index.lexicon as l; t = time.process_time(); l.Lexicon.load(); "
        "print(time.process_time() - t, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    seconds, torch = done.stdout.split()
    assert float(seconds) < 0.4
    assert torch == "False"


PAIRS = [
    ("增加粮食产量", "increase grain output", 1.0),
    ("增加就业岗位", "increase jobs", 1.0),
    ("粮食安全", "grain security", 1.0),
    ("就业目标", "target for jobs", 1.0),
    ("粮食目标", "target for grain", 1.0),
    ("安全生产目标", "target for security", 1.0),
]


def test_alignment_finds_the_translations():
    counts = Counter({"粮食": 9, "就业": 9, "目标": 9, "安全": 9, "增加": 9})
    table = training.to_lexicon(training.align(PAIRS, iterations=20), counts).table
    assert {word: table[word][0][0] for word in ("grain", "job", "target", "security", "increas")} == {
        "grain": "粮食",
        "job": "就业",
        "target": "目标",
        "security": "安全",
        "increas": "增加",
    }


def test_alignment_probabilities_sum_to_one():
    aligned = training.align(PAIRS)
    for owner, values in ((aligned.pair_english, aligned.forward),):
        totals = Counter[int]()
        for word, value in zip(owner.tolist(), values.tolist(), strict=True):
            totals[word] += value
        assert list(totals.values()) == pytest.approx([1.0] * len(totals))


def test_rare_terms_are_left_out():
    aligned = training.align(PAIRS)
    assert training.to_lexicon(aligned, Counter({"粮食": 4}), seen=5).table == {}
    only = training.to_lexicon(aligned, Counter({"粮食": 5}), seen=5)
    assert {term for entries in only.table.values() for term, _ in entries} == {"粮食"}


def test_the_dictionary_tells_what_is_rare_and_sentences_what_is_frequent():
    entries = [Entry("食堂", ("canteen", "dining hall")), Entry("水壶", ("canteen",)), Entry("谷物", ("grain",))]
    senses = training.Senses.of(entries, {"食堂": 100, "水壶": 10, "谷物": 100})
    assert sum(senses.forward["canteen"].values()) == pytest.approx(1.0)
    assert senses.forward["canteen"]["食堂"] > senses.forward["canteen"]["水壶"]
    assert "hall" not in senses.forward
    said = [("粮食产量", "grain output", 1.0)] * 40 + [("粮食安全", "grain security", 1.0)] * 40
    said += [("增加就业", "increase canteen jobs", 1.0), ("就业安全", "canteen security", 1.0)]
    counts = Counter({word: 100 for word in ("粮食", "产量", "安全", "就业", "食堂", "水壶", "谷物")})
    table = training.to_lexicon(training.align(said, senses=senses), counts).table
    assert table["canteen"][0][0] == "食堂"
    assert table["grain"][0][0] == "粮食"


def test_glosses_side_by_side_are_senses_of_their_own():
    senses = training.Senses.of([Entry("塘", ("pool or pond", "hot or cold water of some kind"))], {"塘": 9})
    assert set(senses.forward) == {"pool", "pond"}


def test_senses_written_down_by_hand_go_before_those_of_the_table(shipped):
    best = [term for term, _ in sorted(shipped.translate_phrase(["fix"]).items(), key=lambda item: -item[1])]
    assert {"治理", "整治"} <= set(best[:8])


def test_every_sense_stands_once_and_none_is_empty():
    words = json.loads(SHIPPED.with_name(SENSES).read_text(encoding="utf-8"))["words"]
    keys = [phrase_key(word) for word in words]
    assert len(set(keys)) == len(keys)
    assert all(keys)
    assert all(meant and len(set(meant)) == len(meant) for meant in words.values())


def test_damaged_senses_are_told_like_a_damaged_table(tmp_path):
    copy = tmp_path / SHIPPED.name
    copy.write_bytes(SHIPPED.read_bytes())
    copy.with_name(SENSES).write_text('{"words": ', encoding="utf-8")
    with pytest.raises(ModelError, match="reinstall"):
        Lexicon.load(copy)
