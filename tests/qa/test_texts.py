"""Texts that are no reports: what is asked of their subject is answered by the sentence that says it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus import read
from qa import Answerer
from qa.settings import open_library

ARTICLE = """白尾山雀（学名：Parus exemplaris），又名白尾雀，是山雀科的一种小型鸟类。
白尾山雀体长约十二厘米，成鸟体色为灰褐色，尾羽白色。白尾山雀的雄鸟比雌鸟略大。
本鸟分布于云贵高原的阔叶林中，喜欢在溪流附近活动。主要以昆虫和草籽为食。每年五月产卵，一巢产五个蛋。
1932年由植物学家陈立群首次采集到标本。白尾山雀的标本现藏于北平博物馆。
北平博物馆的参观者满意率约为八成。雏鸟的体长是成鸟的0.3倍，体长4公分。
在1990年的放飞比赛中，一只白尾山雀在500米赛程中飞出42秒的成绩。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("texts")
    file = folder / "白尾山雀.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    with open_library(folder / "library", fill=False) as library:
        library.add(read(file))
        yield Answerer(library)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("白尾山雀分布在什么地方？", "云贵高原的阔叶林"),
        ("白尾山雀以什么为食？", "昆虫和草籽"),
        ("白尾山雀的标本由谁首次采集？", "陈立群"),
        ("白尾山雀是什么颜色？", "灰褐色"),
        ("白尾山雀一巢产几个蛋？", "五个蛋"),
        ("白尾山雀在500米赛程中的成绩是多少？", "42秒"),
        ("白尾山雀雏鸟的体长是多少？", "4公分"),
        ("北平博物馆参观者的满意率是多少？", "八成"),
    ],
)
def test_the_sentence_that_says_it_comes_before_those_that_name_the_subject(
    answerer: Answerer, question: str, told: str
) -> None:
    assert told in answerer.ask(question).text
