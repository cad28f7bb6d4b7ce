"""Title, region, year, kind, date, issuing body."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import parse
from corpus.report import Report, Source

OPENING = "现在，我代表省人民政府，向大会报告工作，请予审议。\n"


def report_of(head: str, body: str = OPENING) -> Report:
    return parse(Source("a.txt", f"{head}\n各位代表：\n{body}"))


@pytest.mark.parametrize(
    ("head", "title", "region", "given"),
    [
        (
            "2026年山东省政府工作报告\n——2026年1月27日在山东省第十四届人民代表大会第四次会议上\n"
            "来源：大众日报\n山东省省长 周乃翔",
            "2026年山东省政府工作报告",
            "山东省",
            date(2026, 1, 27),
        ),
        (
            "2025年宁夏政府工作报告\n来源：青海日报\n——2025年1月19日在宁夏回族自治区第十三届人民代表大会第三次会议上",
            "2025年宁夏政府工作报告",
            "宁夏回族自治区",
            date(2025, 1, 19),
        ),
        (
            "政府工作报告\n——2026年1月26日在广东省第十四届\n人民代表大会第五次会议上\n广东省省长 孟凡利",
            "2026年广东省政府工作报告",
            "广东省",
            date(2026, 1, 26),
        ),
        (
            "2026年甘肃省政府工作报告\n——二〇二六年一月二十七日在甘肃省十四届人民代表大会第四次会议上",
            "2026年甘肃省政府工作报告",
            "甘肃省",
            date(2026, 1, 27),
        ),
        (
            "2025年青海省政府工作报告\n——2025年1月19日在青海省第十四届 人民代表大会第三次会议上",
            "2025年青海省政府工作报告",
            "青海省",
            date(2025, 1, 19),
        ),
        (
            "2025年海南省政府工作报告\n——2025年1月14日海南省省长 刘小明在海南省第七届人民代表大会第四次会议上的讲话",
            "2025年海南省政府工作报告",
            "海南省",
            date(2025, 1, 14),
        ),
        (
            "政府工作报\n告\n——2021年3月5日在第十三届全国人民代表大会第四次会议上\n国务院总理\n　李克强",
            "2021年国务院政府工作报告",
            "全国",
            date(2021, 3, 5),
        ),
        (
            "政府工作报告\n——2024年1月5日在聊城市第十八届人民代表大会第三次会议上",
            "2024年聊城市政府工作报告",
            "聊城市",
            date(2024, 1, 5),
        ),
    ],
)
def test_the_title_block_tells_what_a_report_is(head, title, region, given):
    report = report_of(head)
    assert (report.title, report.region, report.date, report.year) == (title, region, given, given.year)
    assert report.kind == "政府工作报告"
    assert report.body == ("国务院" if region == "全国" else f"{region}人民政府")


@pytest.mark.parametrize(
    ("headings", "year"),
    [
        ("一、１９９４年国内工作的回顾", 1995),
        ("一、过去五年工作回顾\n发展很快。\n二、2018年经济社会发展总体要求和政策取向", 2018),
        ("一、过去一年工作回顾\n发展很快。\n二、2005年工作总体部署", 2005),
        ("一、过去一年工作回顾\n制定2010年的远景目标。", None),
    ],
)
def test_a_report_without_a_title_block_is_known_by_its_opening_and_headings(headings, year):
    text = f"各位代表：\n　　现在，我代表国务院向大会作政府工作报告，请予审议。\n{headings}\n过去的一年，成就很大。\n"
    report = parse(Source("old.txt", text))
    assert (report.region, report.year, report.kind, report.date) == ("全国", year, "政府工作报告", None)
    assert report.title == f"{f'{year}年' if year else ''}国务院政府工作报告"


def test_a_plan_report_names_who_gave_it():
    report = report_of(
        "关于临清市 2025 年 国民经济和社会发展规划执行情况与 2026 年国民经济和社会发展规划草案的报告\n"
        "——2026 年 1 月 21 日在临清市第十九届人民代表大会\n第六次会议上\n临清市发展和改革委员会 甄 锋",
        "受市政府委托，现将执行情况提请审议。\n",
    )
    assert (report.kind, report.body) == ("国民经济和社会发展计划报告", "临清市发展和改革委员会")
    assert (report.region, report.year, report.date) == ("临清市", 2026, date(2026, 1, 21))


def test_what_the_user_says_wins():
    source = Source("a.txt", "2026年山东省政府工作报告\n各位代表：\n" + OPENING)
    report = parse(source, region="陕西", year=2020)
    assert (report.region, report.year) == ("陕西省", 2020)
    assert parse(source, region="高新区").region == "高新区"


def test_a_text_that_is_no_report_has_no_region_though_it_names_one():
    report = parse(Source("泰山.txt", "泰山位于山东省中部，是著名的山岳。它的主峰海拔1532.7米。\n"))
    assert (report.title, report.region, report.year, report.kind) == ("泰山", "", None, "文件")


def test_the_title_marked_as_heading_counts_among_links_of_a_page():
    report = report_of("关于2024年预算的公告\n# 2026年平阴县人民政府工作报告\n")
    assert (report.title, report.year) == ("2026年平阴县人民政府工作报告", 2026)
