"""Things listed side by side, and the head they share."""

from __future__ import annotations

import pytest

from corpus.listing import split_items


@pytest.mark.parametrize(
    ("phrase", "items"),
    [
        ("原煤、原油、天然气产量", ["原煤产量", "原油产量", "天然气产量"]),
        ("一、二、三产业增加值", ["第一产业增加值", "第二产业增加值", "第三产业增加值"]),
        ("第一、二、三产业增加值", ["第一产业增加值", "第二产业增加值", "第三产业增加值"]),
        ("第一、第三产业增加值", ["第一产业增加值", "第三产业增加值"]),
        ("城镇和农村居民人均可支配收入", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("城乡居民人均可支配收入", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("省级、聊城市级服务业重点项目", ["省级服务业重点项目", "聊城市级服务业重点项目"]),
        ("全省接待游客人数、旅游花费", ["全省接待游客人数", "全省旅游花费"]),
        ("小微企业、“三农”贷款增速", ["小微企业贷款增速", "“三农”贷款增速"]),
        ("学校食堂、养老机构", ["学校食堂", "养老机构"]),
    ],
)
def test_a_list_is_split_with_its_head(phrase: str, items: list[str]) -> None:
    assert split_items(phrase, len(items)) == items


def test_a_list_of_another_length_is_none() -> None:
    assert split_items("原煤、原油、天然气产量", 2) is None
    assert split_items("粮食产量", 1) is None
