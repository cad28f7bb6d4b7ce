from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import StaticEncoder
from qa import Answerer, bare
from qa.match import Matcher


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(StaticEncoder.load())


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("哪位老师评上了全国模范教师", "冯其滢"),
        ("完成司法重整的是哪家造纸企业", "中冶纸业银河"),
        ("宇捷轴承做的工业互联网平台叫啥？", "“轴承多元化智能制造互联网平台”"),
        ("进了省里高品质住宅试点的楼盘", "海棠上院"),
        ("三和纺织哪款产品上了齐鲁精品名单", "纯棉真蜡印花面料"),
        ("2025年开工的优质楼盘有哪些", "天玺一品、龙山天奕"),
        (
            "防洪体系里九条支流都叫什么？",
            "位山三千渠、彭楼灌区干渠、长顺渠、车庄沟、友谊渠、黄杨分干、德王河、戴颜渠、裕民渠",
        ),
    ],
)
def test_short_is_the_name_or_the_items(answerer: Answerer, question: str, short: str) -> None:
    assert answerer.ask(question).short == short


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="冯其滢被评为全国模范教师，。、“”等和《》（）12 \n", max_size=80))
def test_some_part_of_any_sentence_is_named(matcher: Matcher, text: str) -> None:
    probe = matcher.probe("全国模范教师", lambda ids, rows: np.linalg.norm(rows, axis=1))
    seen = bare.sense(matcher, probe, text)
    assert bare.name(seen) in text
    assert bare.called(seen) in text
    run = bare.nearest_run(seen)
    assert run is None or 0 <= run.start < run.end <= len(text)


@pytest.mark.parametrize("question", ["parcels delivered per year", "快递件数"])
def test_no_figure_is_cut(matcher: Matcher, question: str) -> None:
    probe = matcher.probe(question, lambda ids, rows: np.linalg.norm(rows, axis=1))
    name = bare.name(bare.sense(matcher, probe, "快递业务量从1.38亿件增加到5.66亿件。"))
    assert "5.66" not in name or "5.66亿件" in name


@pytest.mark.parametrize(
    ("question", "sentence", "name"),
    [
        ("哪个村2025年入选世界最佳旅游乡村", "丹巴县基卡依村入选世界“最佳旅游乡村”。", "丹巴县基卡依村"),
        ("发布的通用人工智能体叫什么", "全球首个通用人工智能体“通通”正式发布。", "“通通”"),
        ("升级为国际机场的是哪里", "平定贡嘎机场升级为国际机场。", "平定贡嘎机场"),
    ],
)
def test_a_name_is_whole(matcher: Matcher, question: str, sentence: str, name: str) -> None:
    probe = matcher.probe(question, lambda ids, rows: np.linalg.norm(rows, axis=1))
    seen = bare.sense(matcher, probe, sentence)
    assert (bare.called(seen) or bare.name(seen)) == name


def test_a_verb_is_no_name(matcher: Matcher) -> None:
    probe = matcher.probe("今年头一回招生的高职院校", lambda ids, rows: np.linalg.norm(rows, axis=1))
    assert bare.name(bare.sense(matcher, probe, "甲城科技职业学院顺利完成首年招生。")).startswith("甲城科技职业学院")
