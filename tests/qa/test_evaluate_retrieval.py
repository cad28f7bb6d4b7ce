"""What is found, judged by answer and by place, on reports small enough to be judged by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log2

import pytest

from corpus.report import Passage, Source, Span
from index import Library
from index.retriever import Hit, Sentence
from qa.evaluate import Question
from qa.evaluate_retrieval import (
    encode_speed,
    legs_and_all,
    measure,
    places_of,
    rankings,
    record,
    sentences_of,
    table,
)
from tests.index.fakes import HashEncoder, make_report


def question(text, *answers, name="q", kind="figure", evidence=(), match_all=False, reports=()):
    return Question(name, text, kind, answers, match_all, evidence, (), reports)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("retrieval") / "library", encoder=HashEncoder()) as opened:
        grain, roads = "粮食产量十万吨，比上年增长百分之五，连续多年稳定。", "公路通车里程八百公里，农村道路全部硬化。"
        opened.add(make_report("a", [grain * 3, roads * 3], region="山东省", year=2026))
        opened.add(make_report("b", ["城镇新增就业五千人，失业率控制在百分之五以内。" * 3], region="山西省", year=2026))
        yield opened


def means(library, *questions):
    return table(measure(library, questions))


def test_each_ranking_is_measured_by_answer_and_by_place(library):
    found = means(library, question("粮食产量", "十万吨", evidence=("粮食产量十万吨",)))
    perfect = {"recall@1": 1, "recall@3": 1, "recall@10": 1, "mrr@10": 1, "ndcg@10": 1}
    assert found.keys() == {"all", "zh", "zh figure"}
    for group in found.values():
        assert group["n"] == 1
        assert group["fused"] == {"answer": perfect, "evidence": perfect}
        assert group.keys() == {"n", "bm25", "dense", "maxsim", "fused"}


def test_what_is_not_found_counts_nothing(library):
    found = means(
        library,
        question("粮食产量", "十万吨", evidence=("粮食产量十万吨",)),
        question("粮食产量", "九万吨", evidence=("没有这句话",)),
        question("ᚠ", "十万吨", evidence=("粮食产量十万吨",)),
        question("北京市有多少人", reports=("a",)),
    )
    assert [found[group]["n"] for group in ("all", "zh", "en")] == [3, 2, 1]  # one has no answer that could be found
    assert found["all"]["bm25"]["answer"]["recall@10"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["all"]["bm25"]["evidence"]["mrr@10"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["en"]["bm25"]["answer"]["recall@10"] == 0


def test_all_of_several_answers_are_wanted(library):
    places = ("粮食产量十万吨", "新增就业五千人")
    both = question("粮食产量和新增就业", "十万吨", "五千人", match_all=True, evidence=places)
    (judged,) = measure(library, [both])
    assert judged.wanted == {"answer": 2, "evidence": 2}
    gains = judged.gains["fused", "answer"]
    place = record(judged)["places"]["answer"]["fused"]
    assert 3 < place <= 10  # the sentence about grain stands three times in its passage
    assert (gains[0], gains[place - 1], sum(gains)) == (1, 1, 2)
    measures = judged.measures("fused", "answer")
    assert (measures["recall@1"], measures["recall@3"], measures["recall@10"]) == (0, 0, 1)
    assert measures["mrr@10"] == 1 / place
    assert measures["ndcg@10"] == pytest.approx((1 + 1 / log2(1 + place)) / 2)


def test_only_the_right_report_counts(library):
    found = means(library, question("粮食产量", "百分之五", reports=("b",)))["all"]["fused"]["answer"]
    assert (found["recall@1"], found["recall@10"]) == (0, 1)


def test_gold_without_places_is_not_judged_by_them(library):
    found = means(library, question("粮食产量", "十万吨"))
    assert found["all"]["fused"]["evidence"] is None
    (judged,) = measure(library, [question("粮食产量", "十万吨")])
    assert record(judged)["places"]["evidence"]["fused"] is None


def hit(name, rank, *behind, context=0.0, **parts):
    sentences = tuple(Sentence(Span(n, n + 1), lack) for n, lack in enumerate(behind))
    return Hit(Passage(f"{name}:0", name, "body", (), (), ""), 0.0, rank, parts | {"context": context}, sentences)


def test_legs_rank_alone_and_together():
    def order(context):
        hits = [
            hit("a", 1, bm25=1.0, dense=0.2, maxsim=0.1, context=context),
            hit("b", 2, bm25=0.0, dense=1.0, maxsim=0.9),
            hit("c", 3, bm25=0.5, dense=0.0, maxsim=1.0),
        ]
        return {
            name: "".join(one.passage.report_id for one, _ in ranked)
            for name, ranked in rankings(hits, legs_and_all("粮食")).items()
        }

    # 0.5 bm25 + 0.25 dense + 1.25 maxsim: 0.675, 1.375, 1.5
    assert order(0.0) == {"bm25": "ac", "dense": "ba", "maxsim": "cba", "fused": "cba"}
    assert order(2.0) == {"bm25": "ac", "dense": "ab", "maxsim": "acb", "fused": "acb"}


def test_english_weighs_its_translated_words_less():
    hits = [hit("a", 1, bm25=1.0, dense=0.0, maxsim=0.5), hit("b", 2, bm25=0.0, dense=0.8, maxsim=0.5)]
    firsts = {
        query: rankings(hits, legs_and_all(query))["fused"][0][0].passage.report_id for query in ("粮食", "grain")
    }
    assert firsts == {"粮食": "a", "grain": "b"}


def test_sentences_of_one_hit_stand_where_their_own_scores_put_them():
    hits = [hit("a", 1, 0.0, 0.3, 0.9, bm25=1, dense=1, maxsim=1), hit("b", 2, 0.0, bm25=1, dense=1, maxsim=0.6)]
    ranked = rankings(hits, legs_and_all("粮食"))["fused"]
    assert [(one.passage.report_id, span.start) for one, span in ranked] == [("a", 0), ("a", 1), ("b", 0), ("a", 2)]


def test_a_reranked_list_is_measured_as_it_came():
    hits = [hit(name, 1, bm25=part, dense=0, maxsim=0, reranker=0.5) for name, part in (("a", 0.1), ("b", 1.0))]
    found = rankings([replace(one, score=2.0 - number) for number, one in enumerate(hits)], legs_and_all("粮食"))
    assert [one.passage.report_id for one, _ in found["reranked"]] == ["a", "b"]
    assert [one.passage.report_id for one, _ in found["fused"]] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "quote", "places"),
    [
        ("完成进出口48.7亿元", "进出口48.7亿元", ["进出口48.7亿元"]),
        ("二\n\n十二连丰，**工业**稳进^[3]提质", "工业稳进提质", ["工业**稳进^[3]提质"]),
        ("实现“二 \n\n 十二连丰”", "二十二连丰", ["二 \n\n 十二连丰"]),
        ("ＰＭ２．５浓度；PM\n2.5浓度", "PM2.5浓度", ["ＰＭ２．５浓度", "PM\n2.5浓度"]),
        ("㎡和½", "m2", ["㎡"]),
        ("没有", "有无", []),
        ("有", " ", []),
    ],
)
def test_a_quote_is_found_however_it_is_spaced(text, quote, places):
    source = Source("a.txt", text)
    assert [text[place.start : place.end] for place in places_of(quote, source)] == places


def test_encoding_is_timed_for_so_long(library):
    sentences = sentences_of(library, most=4)
    assert len(sentences) == 4
    assert all(isinstance(sentence, str) and sentence for sentence in sentences)
    assert encode_speed(HashEncoder(), sentences * 500, limit_s=0.05) > 100
    assert encode_speed(HashEncoder(), []) == 0
