"""Names of regions."""

from __future__ import annotations

import pytest

from corpus.regions import find_regions, full_name, names_of, province_of


@pytest.mark.parametrize(
    ("region", "names"),
    [
        ("山东省", ("山东省", "山东", "鲁", "Shandong")),
        ("内蒙古自治区", ("内蒙古自治区", "内蒙古", "蒙", "内蒙", "Inner Mongolia", "Neimenggu", "Nei Mongol")),
        ("聊城市", ("聊城市", "聊城", "Liaocheng")),
        ("临清市", ("临清市", "临清", "Linqing")),
        ("高新区", ("高新区", "高新")),
    ],
)
def test_a_region_has_many_names(region, names):
    assert names_of(region) == names


def test_every_name_of_a_province_leads_back_to_it():
    for province in ("山东省", "陕西省", "山西省", "北京市", "广西壮族自治区", "香港特别行政区", "海南省", "吉林省"):
        assert {full_name(name) for name in names_of(province)} == {province}


@pytest.mark.parametrize(
    ("region", "province"),
    [("临清市", "山东省"), ("聊城", "山东省"), ("山东", "山东省"), ("喀什地区", "新疆维吾尔自治区"), ("火星", None)],
)
def test_every_county_lies_in_a_province(region, province):
    assert province_of(region) == province


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("比较山东和陕西2026年的目标", ["山东省", "陕西省"]),
        ("浙江西部与内蒙古东部", ["浙江省", "内蒙古自治区"]),
        ("聊城市临清市的粮食产量", ["聊城市", "临清市"]),
        ("GDP target of Shaanxi, not Shanxi; and Inner  Mongolia's", ["陕西省", "山西省", "内蒙古自治区"]),
        ("Hubeian food, Jilinish songs", []),
        ("国务院提出的目标", ["全国"]),
        ("全年日照时数与来宾人数，和平发展", []),
        ("", []),
    ],
)
def test_regions_are_found_where_they_are_named(text, expected):
    found = find_regions(text)
    assert [region for region, _, _ in found] == expected
    assert all(text[start:end].strip() == text[start:end] for _, start, end in found)


def test_short_names_of_counties_count_only_for_regions_at_hand():
    assert find_regions("临清的粮食目标") == ()
    assert find_regions("临清的粮食目标", also=["临清市"]) == (("临清市", 0, 2),)
    assert find_regions("What is the grain target of Linqing?", also=["临清市"]) == (("临清市", 28, 35),)
