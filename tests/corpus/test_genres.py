"""Every genre of report: what it says of itself, and the outline it has."""

from __future__ import annotations

import pytest

from corpus import Report, parse
from corpus.report import Source

TEXT = "坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，加快构建新发展格局，着力推动高质量发展，取得明显成效。"
BUDGET = f"""关于临清市2025年预算执行情况和2026年预算草案的报告
——2026年1月21日在临清市第十九届人民代表大会第六次会议上
临清市财政局
各位代表：
受市政府委托，现将预算执行情况提请会议审议。
一、2025年预算执行情况
（一）一般公共预算执行情况
2025年全市一般公共预算收入完成21.6亿元，增长3.6%。{TEXT}
二、2026年预算草案
（一）收入预算
2026年全市一般公共预算收入安排22亿元，增长2%。{TEXT}
"""
BULLETIN = f"""临清市2025年国民经济和社会发展统计公报
临清市统计局
2026年3月20日
{TEXT}
一、综合
全年全市生产总值300亿元，比上年增长5%。{TEXT}
二、农业
全年粮食总产量15亿斤，比上年增长1.2%。{TEXT}
"""
PLAN = f"""临清市国民经济和社会发展
第十五个五年规划纲要
目 录
第一篇 开启新征程……1
第一章 发展环境……2
第二章 指导思想……5
第一篇 开启新征程
第一章 发展环境
第一节 发展基础
{TEXT}
第二节 面临形势
{TEXT}
第二章 指导思想
{TEXT}
专栏1 主要指标
{TEXT}
"""
POLICY = f"""国务院关于加快建设全国统一市场
的指导意见
国发〔2025〕11号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
{TEXT}
一、总体要求
（一）指导思想。{TEXT}{TEXT}
（二）工作目标。到2027年，增长5%左右。{TEXT}
"""
REGULATION = f"""山东省粮食安全保障条例
（2025年9月26日山东省第十四届人民代表大会常务委员会第十七次会议通过）
第一章 总 则
第一条 为了保障粮食有效供给，确保粮食安全，制定本条例。
第二条 下列活动适用本条例：
（一）粮食生产；
（二）粮食储备。
县级以上人民政府应当加强对粮食安全保障工作的领导，将其纳入国民经济和社会发展规划。
第二章 粮食生产
第三条 {TEXT}
"""


def read(text: str) -> Report:
    return parse(Source("report.txt", text))


def sections_of(report: Report) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(part.section for part in report.paragraphs if part.section))


@pytest.mark.parametrize(
    ("text", "title", "region", "year", "kind"),
    [
        (BUDGET, "关于临清市2025年预算执行情况和2026年预算草案的报告", "临清市", 2026, "财政预算报告"),
        (BULLETIN, "临清市2025年国民经济和社会发展统计公报", "临清市", 2026, "统计公报"),
        (PLAN, "临清市国民经济和社会发展第十五个五年规划纲要", "临清市", 2026, "发展规划"),
        (POLICY, "国务院关于加快建设全国统一市场的指导意见", "全国", 2025, "政策文件"),
        (REGULATION, "山东省粮食安全保障条例", "山东省", 2025, "政策文件"),
    ],
)
def test_each_genre_says_what_it_is(text, title, region, year, kind):
    report = read(text)
    assert (report.title, report.region, report.year, report.kind) == (title, region, year, kind)


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        (
            BUDGET,
            [
                ("一、2025年预算执行情况", "（一）一般公共预算执行情况"),
                ("二、2026年预算草案", "（一）收入预算"),
            ],
        ),
        (BULLETIN, [("一、综合",), ("二、农业",)]),
        (
            PLAN,
            [
                ("第一篇开启新征程", "第一章发展环境", "第一节发展基础"),
                ("第一篇开启新征程", "第一章发展环境", "第二节面临形势"),
                ("第一篇开启新征程", "第二章指导思想"),
                ("第一篇开启新征程", "第二章指导思想", "专栏1主要指标"),
            ],
        ),
        (POLICY, [("一、总体要求", "（一）指导思想"), ("一、总体要求", "（二）工作目标")]),
        (
            REGULATION,
            [("第一章总则", "第一条"), ("第一章总则", "第二条"), ("第二章粮食生产", "第三条")],
        ),
    ],
)
def test_each_genre_has_its_outline(text, sections):
    assert sections_of(read(text)) == sections


def test_lists_and_sentences_that_begin_like_headings_are_text():
    report = read(f"{REGULATION}第一章的规定适用于储备。第四条和第五条另行规定。\n")
    assert "（一）粮食生产；" in "".join(part.text for part in report.paragraphs)
    assert not any("适用于储备" in words for section in sections_of(report) for words in section)


def test_a_word_like_contents_without_what_returns_is_no_table_of_contents():
    report = read(f"临清市工作要点\n目录\n{TEXT}\n{TEXT}\n")
    assert [part.text for part in report.paragraphs].count(TEXT) == 2
