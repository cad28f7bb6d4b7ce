"""The bundled report, trap by trap, and as a whole against what a reader found in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import Paragraph, Report, read, split_passages

GOLDEN = Path(__file__).parent / "golden" / "linqing-2026-plan.json"


@pytest.fixture(scope="module")
def report(bundled_report) -> Report:
    return read(bundled_report)


def holding(report: Report, words: str) -> Paragraph:
    (found,) = [paragraph for paragraph in report.paragraphs if words in paragraph.text]
    return found


def test_the_whole_report_is_read_as_a_reader_reads_it(report):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    texts = [(" / ".join(part.section), part.text[:14], part.text[-12:], len(part.text)) for part in report.paragraphs]
    assert [list(part) for part in texts] == golden["paragraphs"]
    assert [[note.number, note.term, len(note.marks), note.text] for note in report.notes] == golden["notes"]
    tables = [(table, [[cell.text for cell in row] for row in (table.header, *table.rows)]) for table in report.tables]
    assert [[list(table.section), table.title, rows] for table, rows in tables] == golden["tables"]


@pytest.mark.parametrize(
    "words",
    [
        "在临清市第十九届人民代表大会第六次会议上",
        "地区生产总值预计同比增长 5%左右",
        "粮食生产实现“二十二连丰”",
        "全市社会消费品零售总额完成 140.95 亿元",
        "中小河流（长顺渠)治理",
        "入选省优化口岸营商环境创新实践",
        "引导企业参与制修订国家标准 6 项",
        "获评全国文明城市",
        "五星级智慧城市评定指标标准",
        "地表水环境质量继续改善",
        "涵盖路网优化、货物低碳运输和城乡客运",
        "非遗美食文化季等品牌活动",
        "完成国民经济和社会发展“十五五”规划",
        "G514 齐邯线（德州聊城界至石槽段）",
        "推动惠企政策“直达快享”",
        "持续开展就业援助月",
        "夏秋粮食收购和地方储备粮轮换",
        "全过程监督管理机制",
        "做好 2026 年的经济社会发展工作",
        "依法平等保护民营企业 and 企业家合法权益协同",
        "特色商业街区 and 沉浸式",
    ],
)
def test_words_cut_by_page_breaks_are_whole(report, words):
    assert holding(report, words)


@pytest.mark.parametrize(
    ("number", "words"), [(4, "农业农村部实施的水产绿色发展核心工程"), (10, "促进制造业高端化、智能化、绿色化发展")]
)
def test_notes_cut_by_page_breaks_are_whole(report, number, words):
    assert words in report.notes[number - 1].text


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("成功举办 2025 山东省轴承产业", "工业经济稳进提质"),
        ("保税物流中心（B 型）通过验收", "服务业提档升级"),
        ("17 个省级、30 个聊城市级重点项目", "投资稳步运行"),
        ("新增 35 家进出口实绩企业", "进出口运行质效优化"),
        ("推进实施 17 个老旧小区", "城市更新深入推进"),
        ("优良天数比例分别同比改善", "生态环境稳步改善"),
        ("力争培育省级以上专精特新企业 15 家", "大力培育优质企业"),
        ("启动中洲古城历史文化街区", "深耕文化旅游业"),
        ("完成大众路、解放路雨污分流改造", "提升功能品质"),
        ("城区公共区域车位施划", "加强城市管理"),
        ("推动雄商高铁、济临高速临清段建成通车", "完善基础设施"),
        ("持续开展“181N”创新提升行动", "优化营商环境"),
        ("力争城镇新增就业 5000 人", "突出就业优先"),
        ("落实粮食安全党政同责", "强化粮食能源安全保障"),
        ("持续推进农商行不良资产处置", "有效防范化解重点领域风险"),
    ],
)
def test_each_statement_stands_under_its_lead_in(report, words, section):
    assert holding(report, words).section[-1] == section


def test_a_statement_carries_the_whole_path_of_its_headings(report):
    section = ("三、2026年国民经济和社会发展的主要任务", "（三）坚定不移推进城乡融合发展", "推进乡村振兴")
    assert holding(report, "力争粮食产量突破15亿斤").section == section
    assert holding(report, "在全省率先建成统一制证中心").section[1] == "(四)深化改革创新，发展活力加速释放"
    (passage,) = [passage for passage in split_passages(report) if "力争粮食产量突破15亿斤" in passage.text]
    assert (passage.section, passage.period, passage.role) == (section, "2026", "target")


def test_a_mark_stands_outside_the_text_it_interrupts(report):
    assert "“吨半粮”产能区达到 15.9 万亩" in holding(report, "产能区达到").text
    (mark,) = report.notes[2].marks
    assert report.source.slice([mark]) == "^[3]"
    assert "^[" not in "".join(paragraph.text for paragraph in report.paragraphs)


def test_errors_of_the_report_stand_as_printed(report):
    for words in (
        "建设用地奖励指标 207.2 万亩",
        "聚焦黑色金属、装备制造、农副产品加工、高端轴承、轻工纺织六大传统产业",
        "停车场棚 13334 平方米",
    ):
        assert holding(report, words)
    assert "位山三千渠" in report.notes[13].text
    assert "“17”即为16个镇街" in report.notes[6].text


def test_results_and_targets_are_told_apart_by_their_section(report):
    times = {
        passage.section[0]: (passage.period, passage.role) for passage in split_passages(report) if passage.section
    }
    assert times["一、2025年国民经济和社会发展规划执行情况"] == ("2025", "actual")
    assert times["二、2026年国民经济和社会发展的总体要求和主要目标"] == ("2026", "target")
    assert times["三、2026年国民经济和社会发展的主要任务"] == ("2026", "target")
    assert times["附件2"] == (None, None)
