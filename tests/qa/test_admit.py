"""What can be no answer, however alike it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa import Answerer
from qa.fits import is_adding
from qa.question import parse
from tests.qa.answering import answering

REPORT = """吉林省2026年政府工作报告

一、2025年工作回顾

高校毕业生留省就业突破17万人。城镇新增就业22万人。发放创业担保贷款11亿元，惠及5万户。离岛免税销售额增长46.8%。

城镇居民人均可支配收入增长4.3%。新增规上工业企业17家。长春大学获批博士点3个，城镇调查失业率下降0.2个百分点。

第二实验医院新增床位500张。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with answering(tmp_path_factory.mktemp("library"), (REPORT, "吉林省", 2026)) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "吉林大学2025年毕业生有多少人留省就业",
        "新华路街道2025年城镇新增就业多少人",
        "2025年发放创业担保贷款多少笔",
        "2025年离岛免税销售额多少亿",
        "2025年农村居民人均可支配收入增长多少",
        "现有规上工业企业总共多少家",
        "2025年城镇调查失业率是多少",
        "迪士尼2025年城镇新增就业多少人",
        "吉林蛟河2025年城镇新增就业多少人",
        "2025年长春大学职工平均年薪多少",
    ],
)
def test_what_is_alike_is_no_answer(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).refused


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("2025年高校毕业生留省就业多少人", "突破17万人"),
        ("2025年发放创业担保贷款多少亿元", "11亿元"),
        ("2025年新增规上工业企业多少家", "17家"),
        ("长春大学获批了几个博士点", "3个"),
        ("2025年城镇居民人均可支配收入增长多少", "4.3%"),
        ("有没有大学获批博士点", "长春大学"),
        ("第二实验医院新增床位多少张", "500张"),
    ],
)
def test_what_is_asked_for_is_an_answer(answerer: Answerer, question: str, short: str) -> None:
    assert answerer.ask(question).short == short


HELD = {"北京市", "天津市", "河北省", "江苏省", "内蒙古自治区"}


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("京津冀三地2026年GDP目标分别是多少", ("北京市", "天津市", "河北省")),
        ("Compare GDP growth of the Yangtze River Delta provinces", ("上海市", "江苏省", "浙江省", "安徽省")),
        ("京津冀协同发展有什么进展", ()),
        ("京津冀三地一共新增就业多少人", ()),
        ("内蒙古自治区各盟市GDP", ("内蒙古自治区",)),
    ],
)
def test_each_region_of_a_group(text: str, regions: tuple[str, ...]) -> None:
    assert parse(text, year=2026, held=HELD).regions == regions


def test_a_figure_elsewhere_in_the_sentence_is_no_answer(tmp_path) -> None:
    head = "云南省2026年政府工作报告\n\n一、2025年工作回顾\n\n"
    text = head + "累计认定国家地理标志保护产品134个，蔬菜面积占比提高，咖啡产业规模扩大。"
    with answering(tmp_path / "library", (text, "云南省", 2026)) as answerer:
        assert answerer.ask("云南咖啡产业企业多少个").refused


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("白酒产能多少万千升", "5万千升"),
        ("白酒产量多少万千升", None),
        ("国有企业利润总额是以前的多少倍", "2.2倍"),
        ("国有企业利润总额多少", None),
        ("城镇化率从多少升到了多少", "53.2%；57.7%"),
    ],
)
def test_what_can_be_made_and_how_much_was_made_are_two_things(tmp_path, question: str, short: str | None) -> None:
    text = """江南省2026年政府工作报告

一、2025年工作回顾

白酒产能达到5万千升。国有企业利润总额为上一个五年的2.2倍。常住人口城镇化率从2020年的53.2%提升到2025年的57.7%。
"""
    with answering(tmp_path, (text, "江南省", 2026)) as answerer:
        assert answerer.ask(question).short == short


def test_a_target_that_has_been_reported_on_is_not_meant(tmp_path) -> None:
    plan = "江南省2025年政府工作报告\n\n二、2025年主要目标\n\n全省高铁里程突破1800公里。"
    result = "江南省2026年政府工作报告\n\n一、2025年工作回顾\n\n开放通道畅通，高铁里程突破1900公里。"
    with answering(tmp_path, (plan, "江南省", 2025), (result, "江南省", 2026)) as answerer:
        assert answerer.ask("江南省高铁里程").short == "突破1900公里"
        assert answerer.ask("江南省2025年高铁里程目标").short == "突破1800公里"


YEARS = """江南省2026年政府工作报告

一、2025年工作回顾

五年来，一般公共预算收入累计完成3.7万亿元，税收收入年均增长5%。城乡居民收入比缩小至2.9。粮食产量200亿斤。

二、2026年工作安排

一般公共预算收入增长3%。
"""
PLAN = """江南省2025年政府工作报告

二、2025年工作安排

一般公共预算收入增长2%，农村居民人均可支配收入增长7%，新增就业30万人。
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("江南省2025年一般公共预算收入多少", None),
        ("江南省五年来一般公共预算收入累计多少", "3.7万亿元"),
        ("江南省2025年税收收入增长多少", None),
        ("江南省2025年农村居民人均可支配收入增长多少", None),
        ("江南省2025年农村居民人均可支配收入增长目标", "7%"),
        ("江南省2025年粮食产量增长多少", None),
        ("江南省2025年粮食产量", "200亿斤"),
    ],
)
def test_a_year_is_not_told_by_several_nor_by_what_was_planned(tmp_path, question: str, short: str | None) -> None:
    with answering(tmp_path, (YEARS, "江南省", 2026), (PLAN, "江南省", 2025)) as answerer:
        assert answerer.ask(question).short == short


@pytest.mark.parametrize(
    ("text", "adds"),
    [
        ("现有高新技术企业多少家", False),
        ("新能源汽车产量", False),
        ("新增高新技术企业多少家", True),
        ("新上了几个项目", True),
        ("城镇增加就业多少", True),
        ("规模以上工业增加值是多少", False),
        ("How many new jobs?", True),
        ("How many new energy vehicles are there?", False),
    ],
)
def test_what_is_only_called_new_was_not_added(text: str, adds: bool) -> None:
    assert is_adding(parse(text)) is adds


def test_when_is_told_only_by_a_sentence_or_a_heading_that_has_a_date(tmp_path) -> None:
    text = "江南省2026年政府工作报告\n\n一、工作回顾\n\n江北高铁建成通车。南湖大桥于2023年6月竣工。"
    with answering(tmp_path, (text, "江南省", 2026)) as answerer:
        assert answerer.ask("南湖大桥什么时候竣工").short == "2023年6月"
        assert answerer.ask("江北高铁什么时候建成通车").refused


def test_a_sum_in_an_english_question_is_no_name(tmp_path) -> None:
    peak = REPORT.replace("第二实验医院", "迎峰度夏期间，电网用电负荷39天破亿。第二实验医院")
    with answering(tmp_path, (peak, "吉林省", 2026)) as answerer:
        answer = answerer.ask("On how many days did electricity demand exceed 100 million kilowatts this summer?")
        assert (answer.short or "").startswith("39天")
        assert answerer.ask("What did the 12345 hotline do for electricity demand in the summer peak?").refused
