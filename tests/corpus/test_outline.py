"""Paragraphs and the headings they stand under, for every shape of heading seen in reports."""

from __future__ import annotations

import pytest

from corpus import parse
from corpus.report import Report, Source

OPENING = "2026年山东省政府工作报告\n\n各位代表：\n\n"
LONG = "全面落实各项政策，统筹推进重点工作，经济运行总体平稳、稳中有进。各项任务较好完成，发展质量不断提高。"


def report_of(body: str) -> Report:
    return parse(Source("report.txt", OPENING + body))


def outlined(body: str) -> list[tuple[tuple[str, ...], str]]:
    """Sections and texts of the body."""
    found = [(paragraph.section, paragraph.text) for paragraph in report_of(body).paragraphs]
    return [pair for pair in found if pair not in [((), "2026年山东省政府工作报告"), ((), "各位代表：")]]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("粮食生产实现“二\n\n十二连丰”。", "粮食生产实现“二十二连丰”。"),
        ("经济稳中有进，地区生产总值预计\n\n同比增长 5%左右。", "经济稳中有进，地区生产总值预计同比增长 5%左右。"),
        ("细颗粒物（PM\n2.5\n）年平均浓度下降。", "细颗粒物（PM2.5）年平均浓度下降。"),
        ("污染防治成效明显，PM\n2.5\n年平均浓度下降。", "污染防治成效明显，PM2.5年平均浓度下降。"),
        ("制定了《\n信访条例\n》，依法办理。", "制定了《信访条例》，依法办理。"),
        ("一是\n\n农业投入不足，耕地面积减少。", "一是农业投入不足，耕地面积减少。"),
        ("经济社会发展的\n主要目标\n是：增长5%左右。", "经济社会发展的主要目标是：增长5%左右。"),
        ("　　做好经济工作。\r\n", "做好经济工作。"),
        ("提供了行动指南。（下转第四版）（紧接第一版） 我们坚持人民至上。", "提供了行动指南。 我们坚持人民至上。"),
        ("“吨半粮”产能区^[3]达到 15.9 万亩。", "“吨半粮”产能区达到 15.9 万亩。"),
        ("国资运营［2］等省属企业。", "国资运营等省属企业。"),
        ("Foreign trade\ngrew by 5%.", "Foreign trade\ngrew by 5%."),
        ("城市民生改善，人\n\n人享有基本医疗，人人参与。", "城市民生改善，人人享有基本医疗，人人参与。"),
        ("发展经济是要务。做好今年的经\n\n经济工作。", "发展经济是要务。做好今年的经济工作。"),
    ],
)
def test_broken_lines_are_mended(body, text):
    report = report_of(body)
    assert report.paragraphs[-1].text == text
    assert report.source.slice(report.paragraphs[-1].pieces) == text


def test_lines_of_a_fixed_width_become_paragraphs():
    width = 20
    first = "".join(f"第{number}项工作稳步推进，成效持续显现，" for number in range(30)) + "年度任务全部完成。"
    second = "".join(f"第{number}个项目开工建设，投资持续扩大，" for number in range(30)) + "后劲不断增强。"
    lines = [text[at : at + width] for text in (first, second) for at in range(0, len(text), width)]
    assert [text for _, text in outlined("\n".join(lines))] == [first, second]


def test_a_heading_alone_without_punctuation_is_a_section_and_no_text():
    assert outlined(
        f"一、2025 年工作 回顾\n{LONG}\n（一）扩大内需\n{LONG}\n(二)深化改革，扩大开放\n{LONG}\n二、目标任务\n{LONG}"
    ) == [
        (("一、2025年工作回顾",), LONG),
        (("一、2025年工作回顾", "（一）扩大内需"), LONG),
        (("一、2025年工作回顾", "(二)深化改革，扩大开放"), LONG),
        (("二、目标任务",), LONG),
    ]


def test_a_heading_over_two_lines_is_one():
    assert outlined(f"三、持续提升政府\n治理效能和服务水平\n（一）坚持依法行政。{LONG}")[0][0] == (
        "三、持续提升政府治理效能和服务水平",
        "（一）坚持依法行政",
    )


def test_a_title_without_a_number_is_a_section_above_the_numbered_ones():
    assert [
        section for section, _ in outlined(f"“十五五”时期主要目标\n{LONG}\n一、全力抓好工作\n{LONG}\n结束语\n{LONG}")
    ] == [
        ("“十五五”时期主要目标",),
        ("“十五五”时期主要目标", "一、全力抓好工作"),
        ("结束语",),
    ]


def test_a_heading_glued_to_its_text_leaves_the_text():
    assert outlined(f"一、回顾\n（一）加快产业转型，动能不断增强。{LONG}") == [
        (("一、回顾", "（一）加快产业转型，动能不断增强"), LONG)
    ]


def test_a_glued_heading_with_figures_stays_in_the_text_too():
    section, text = outlined(f"一、回顾\n（一）粮食产量突破1100亿斤。{LONG}")[0]
    assert section[-1] == "（一）粮食产量突破1100亿斤"
    assert text == f"（一）粮食产量突破1100亿斤。{LONG}"


@pytest.mark.parametrize(
    "body",
    [
        "工业经济**稳进提质**。新增企业 5 家，产值增长 7%，质量效益同步提升，发展后劲持续增强。",
        "**工业经济稳进提质。**新增企业 5 家，产值增长 7%，质量效益同步提升，发展后劲持续增强。",
        "**工业经济稳进提质**。新增企业 5 家，产值增长 7%，质量效益同步提升，发展后劲持续增强。",
    ],
)
def test_an_emphasised_lead_in_leaves_the_text(body):
    assert outlined(f"一、回顾\n{body}") == [
        (("一、回顾", "工业经济稳进提质"), "新增企业 5 家，产值增长 7%，质量效益同步提升，发展后劲持续增强。"),
    ]


def test_a_lead_in_that_lost_its_emphasis_heads_the_text_and_stays_in_it():
    assert outlined(f"一、回顾\n投资稳步运行。{LONG}") == [(("一、回顾", "投资稳步运行"), f"投资稳步运行。{LONG}")]


@pytest.mark.parametrize(
    "first",
    [
        "我市通过国家卫生市评估验收。",
        "今年是“十四五”规划收官之年。",
        "粮食产量突破15亿斤。",
        "过去一年，极不平凡。",
        "人民满意是衡量政府工作的根本标准。",
        "一年来，主要做了以下工作。",
        "重点抓好以下几个方面。",
        "各位代表！",
    ],
)
def test_an_ordinary_first_sentence_heads_nothing(first):
    assert outlined(f"一、回顾\n{first}{LONG}") == [(("一、回顾",), first + LONG)]


def test_a_lead_in_on_its_own_line_heads_the_next_paragraph_only():
    assert [section for section, _ in outlined(f"一、回顾\n生态底色更加亮丽。\n{LONG}\n{LONG}")] == [
        ("一、回顾", "生态底色更加亮丽"),
        ("一、回顾", "生态底色更加亮丽"),
        ("一、回顾",),
    ]


def test_lead_ins_of_the_fourth_level_stand_under_the_third():
    body = (
        "（一）构建产业体系。推动工业提质增效。"
        "大力培育优质企业。力争培育企业 15 家，总数达到 300 家以上，实力全面增强。"
        "持续推动智造升级。滚动实施技术改造项目 100 个左右，推动产业向高端迈进，质量效益全面提升。"
        "**强化科技创新支撑。**新增企业 10 家，研发投入持续增长，创新平台不断壮大，成果转化加快。"
    )
    assert [section[1:] for section, _ in outlined(f"三、任务\n{body}")] == [
        ("（一）构建产业体系", "推动工业提质增效", "大力培育优质企业"),
        ("（一）构建产业体系", "推动工业提质增效", "持续推动智造升级"),
        ("（一）构建产业体系", "强化科技创新支撑"),
    ]


@pytest.mark.parametrize("mark", ["——", "----", "一是", "第一，", "一要"])
def test_points_of_a_list_head_their_text(mark):
    section, text = outlined(f"一、回顾\n{mark}经济实力跃上新台阶。{LONG}")[0]
    assert section == ("一、回顾", f"{'' if mark[0] in '—-' else mark}经济实力跃上新台阶")
    assert text.endswith(f"经济实力跃上新台阶。{LONG}")


def test_points_run_into_one_paragraph_are_text():
    body = "一是整治社会治安。二是打击犯罪活动。三是加强流动人口管理，改进户籍制度。"
    assert outlined(f"一、任务\n{body}") == [(("一、任务",), body)]


def test_paragraphs_between_two_points_belong_to_the_first():
    body = (
        f"一、回顾\n一是促消费稳投资。{LONG}\n重大基础设施加速推进，项目全部开工。\n"
        f"二是促改革。{LONG}\n各位代表！成绩来之不易。"
    )
    assert [section for section, _ in outlined(body)] == [
        ("一、回顾", "一是促消费稳投资"),
        ("一、回顾", "一是促消费稳投资"),
        ("一、回顾", "二是促改革"),
        ("一、回顾",),
    ]


def test_a_closing_paragraph_leaves_the_last_section():
    body = f"一、回顾\n（一）稳增长。{LONG}\n（二）惠民生。{LONG}\n在肯定成绩的同时，我们也清醒地认识到，发展基础不牢。"
    assert outlined(body)[-1][0] == ("一、回顾",)


def test_chapters_and_articles_are_sections():
    body = f"第一章　总则\n第一条　为了规范管理，制定本办法。\n第二条　本办法适用于全省。\n第二章　机构\n第三条　{LONG}"
    assert [section for section, _ in outlined(body)] == [
        ("第一章总则", "第一条"),
        ("第一章总则", "第二条"),
        ("第二章机构", "第三条"),
    ]


def test_a_heading_with_nothing_under_it_is_kept_as_text():
    assert outlined("一、主要目标\n（一）经济增长\n（二）就业稳定\n二、保障措施\n" + LONG) == [
        (("一、主要目标",), "（一）经济增长"),
        (("一、主要目标",), "（二）就业稳定"),
        (("二、保障措施",), LONG),
    ]


def test_markdown_headings_are_sections():
    source = Source(
        "a.md", f"# 2026年山东省政府工作报告\n\n## 一、回顾\n\n### （一）农业\n\n{LONG}\n\n## 二、目标\n\n{LONG}\n"
    )
    assert [(paragraph.section, paragraph.text) for paragraph in parse(source).paragraphs] == [
        ((), "2026年山东省政府工作报告"),
        (("一、回顾", "（一）农业"), LONG),
        (("二、目标",), LONG),
    ]


def test_the_page_around_a_report_is_left_out():
    page = (
        "当前位置：\n首页\n>\n政务信息\n2026年宁夏回族自治区政府工作报告\n来源：\n宁夏日报客户端\n【字体：\n小\n】\n"
        "——2026年2月3日在宁夏回族自治区第十三届\n人民代表大会第四次会议上\n"
        "自治区人民政府主席 张雨浦\n本报记者 王鼎 摄\n"
        f"各位代表：\n一、工作总结\n{LONG * 9}\n扫一扫在手机打开当前页\n【\n打印本页\n】\n其他文章：政府工作报告解读\n"
    )
    assert [paragraph.text for paragraph in parse(Source("page.txt", page)).paragraphs] == [
        "2026年宁夏回族自治区政府工作报告",
        "——2026年2月3日在宁夏回族自治区第十三届人民代表大会第四次会议上",
        "自治区人民政府主席 张雨浦",
        "各位代表：",
        LONG * 9,
    ]


@pytest.mark.parametrize("number", ["— 2 —", "- 12 -", "－2－", "第2页", "第 2 页 共 9 页"])
def test_lines_that_only_number_a_page_are_left_out(number):
    assert outlined(f"经济稳中有进，地区生产总值预计\n\n{number}\n\n同比增长5%左右。") == [
        ((), "经济稳中有进，地区生产总值预计同比增长5%左右。")
    ]
