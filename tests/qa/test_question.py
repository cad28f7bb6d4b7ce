from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.report import Role
from qa.asking import COUNTABLE
from qa.question import parse
from qa.roles import roles_by_period


def focus(text: str) -> str:
    return "".join(parse(text, year=2026).focus.split())


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2026年粮食目标？", ("2026",)),
        ("2026 grain target?", ("2026",)),
        ("今年粮食目标是多少", ("2026",)),
        ("去年的外贸", ("2025",)),
        ("“十四五”时期新增就业", ("2021-2025",)),
        ("福建2024年与2025年GDP总量对比", ("2024", "2025")),
        ("粮食产量", ()),
    ],
)
def test_periods_are_read_against_the_newest_report(text: str, periods: tuple[str, ...]) -> None:
    assert parse(text, year=2026).periods == periods


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("2026年城镇新增就业目标", "target"),
        ("2026年打算建几所学校", "target"),
        ("2025年完成了多少", "actual"),
        ("How many jobs were actually created in 2025?", "actual"),
        ("What is the 2026 grain target?", "target"),
        ("粮食产量是多少", None),
        ("主要指标有哪些", None),
    ],
)
def test_role_is_read_from_words_not_from_parts_of_words(text: str, role: str | None) -> None:
    assert parse(text, year=2026).role == role


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("什么是吨半粮产能区", "definition"),
        ("吨半粮产能区是什么意思", "definition"),
        ("大桥是什么时候通车的", "date"),
        ("新书记是什么职务", "name"),
        ("几内亚采用什么贸易方式", "name"),
        ("2025年城镇新增就业多少人", "amount"),
        ("2025年外贸进出口增速", "rate"),
        ("失业率控制在百分之几", "rate"),
        ("重点产业有哪些", "list"),
        ("哪位老师评上了全国模范教师", "name"),
        ("大桥什么时候通车", "date"),
        ("GDP涨了几个点", "rate"),
        ("How many jobs were created?", "amount"),
        ("Who leads the service group?", "name"),
    ],
)
def test_expected_answer(text: str, expects: str) -> None:
    assert parse(text, year=2026).expects == expects


def test_unit_asked_for() -> None:
    question = parse("绿电交易量多少千瓦时")
    assert (question.unit, question.families) == ("千瓦时", ("energy",))
    assert parse("绿化了多少亩").families == ("area",)
    assert parse("新增几家企业").unit == "家"


def test_focus_keeps_what_is_asked_about() -> None:
    assert focus("2025年城镇新增就业多少人？") == "城镇新增就业人"
    assert focus("请问一共新开通了多少处5G基站呢") == "新开通处5G基站"


def test_regions_and_the_report_that_is_named() -> None:
    question = parse("What does Tianjin's 2025 report say about Luban Workshops?")
    assert (question.regions, question.report_year, question.periods) == (("天津市",), 2025, ())
    assert parse("河北有几位全国模范教师").regions == ("河北省",)


def test_roles_beside_two_periods() -> None:
    question = parse("2025年完成的新增就业比2026年目标多多少人？", year=2026)
    assert question.compares
    assert roles_of("2025年完成的新增就业比2026年目标多多少人？") == {"2025": "actual", "2026": "target"}


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("2024和2025年粮食产量目标比一下", {"2024": "target", "2025": "target"}),
        ("2025年粮食产量和2026年的目标", {"2025": None, "2026": "target"}),
        ("Compare the 2025 and 2026 GDP targets", {"2025": "target", "2026": "target"}),
        ("What was achieved in 2025 and what is the target for 2026?", {"2025": "actual", "2026": "target"}),
        ("GDP: 2025 actual vs 2026 target", {"2025": "actual", "2026": "target"}),
        ("GDP in 2025 and 2026", {"2025": None, "2026": None}),
    ],
)
def test_periods_that_are_only_joined_share_their_role(text: str, roles: dict[str, str | None]) -> None:
    assert roles_of(text) == roles


def roles_of(text: str) -> dict[str, Role | None]:
    asked = parse(text, year=2026)
    return roles_by_period(text, asked.periods, year=2026, language=asked.language, role=asked.role)


@pytest.mark.parametrize(
    ("text", "role", "is_firm"),
    [
        ("2026年要完成多少", "target", False),
        ("2026年力争实现多少", "target", True),
        ("目标完成了多少", None, False),
        ("普惠园覆盖率做到了多少（不要目标）", "actual", False),
    ],
)
def test_what_is_to_be_reached_is_a_target(text: str, role: str | None, is_firm: bool) -> None:
    asked = parse(text)
    assert (asked.role, asked.is_firm) == (role, is_firm)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("用了多少台湾来的投资", None), ("十四五这几年来了多少游客", None), ("几部电梯", "部"), ("多少亿元", "元")],
)
def test_the_measure_word_belongs_to_what_is_asked(text: str, unit: str | None) -> None:
    assert parse(text).unit == unit


@pytest.mark.parametrize(
    ("text", "expects", "change"),
    [
        ("投资完成了概算的百分之多少", "rate", None),
        ("民生占几成", "rate", None),
        ("GDP涨了几个点", "rate", "growth"),
        ("哪部舞剧到联合国总部演出了", "name", None),
    ],
)
def test_a_share_is_no_growth(text: str, expects: str, change: str | None) -> None:
    asked = parse(text)
    assert (asked.expects, asked.change) == (expects, change)


def test_a_place_beside_a_held_region_is_a_topic() -> None:
    assert parse("福建用了多少台湾来的投资", held={"福建省"}).places == ()
    assert parse("深圳市GDP多少", held={"广东省"}).places == ("深圳市",)


@pytest.mark.parametrize(
    ("text", "families"), [("银鱼的体长是多少", ("length",)), ("联盟有多少成员", ()), ("水库水深多少", ("length",))]
)
def test_a_size_that_is_named_says_the_unit(text: str, families: tuple[str, ...]) -> None:
    assert parse(text).families == families


def test_two_amounts_are_counted() -> None:
    assert parse("公益岗城里多少人、乡下多少人").asks == 2
    assert parse("粮食产量").asks == 0


def test_half_a_surrogate_pair_is_text_too() -> None:
    assert parse("粮食\ud800产量", year=2026).expects == "amount"


@given(st.text(max_size=200))
def test_any_text_can_be_parsed(text: str) -> None:
    question = parse(text, year=2026)
    assert question.text == text
    assert question.language in ("zh", "en")


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("How many people were moved to safety when the typhoon hit?", "amount"),
        ("When did the airport open?", "date"),
        ("What does a flat cost?", "amount"),
        ("What does 'new three' refer to?", "definition"),
        ("By how much did retail prices climb in 1994?", "rate"),
        ("Which town made it onto the list of strong towns?", "name"),
        ("Which five industries have passed a trillion yuan?", "list"),
        ("Name the longest tunnel", "name"),
        ("Does Anhui lead the country in car production?", "yesno"),
        ("gross regional product in 2024", "amount"),
        ("Which growth band was set?", "rate"),
        ("How high was inflation?", "rate"),
        ("Which place is to become a national park?", "name"),
        ("Which port ranks second in the world?", "name"),
        ("Which sector has grown into a new industry?", "name"),
        ("In what place did the team come?", "rank"),
    ],
)
def test_what_english_asks_for(text: str, expects: str) -> None:
    assert parse(text).expects == expects


@pytest.mark.parametrize(
    ("text", "unit", "families"),
    [
        ("Total GDP in trillion US dollars", "美元", ("money",)),
        ("area of new forests, in mu", "亩", ("area",)),
        ("How many kilometres of expressway were built?", "公里", ("length",)),
        ("By how many percentage points did it fall?", "个百分点", ("percent",)),
        ("How many students graduated?", None, ("people",)),
        ("How many smart coal mines were built?", None, COUNTABLE),
        ("How many elderly care beds are there?", None, COUNTABLE),
        ("How many investment projects above 100 million yuan were signed?", None, COUNTABLE),
        ("How much coal was mined?", None, ("mass",)),
        ("How many people attended commercial performances in the city?", None, ("people",)),
        ("By how many years are the contracts extended?", None, ("duration",)),
        ("How long had the railway lines become?", None, ("length",)),
        ("How long was the metro network?", None, ("length",)),
        ("What was the height of the bridge?", None, ("length",)),
        ("How deep is the reservoir?", None, ("length",)),
        ("What does a subway ticket cost?", None, ("money",)),
    ],
)
def test_units_asked_for_in_english(text: str, unit: str | None, families: tuple[str, ...]) -> None:
    question = parse(text)
    assert (question.unit, question.families) == (unit, families)
    assert not {"trillion", "mu", "kilometres", "percentage"} & set(question.focus.split())


def test_things_counted_in_english_are_neither_money_nor_a_share() -> None:
    families = parse("How many firms are listed?").families
    assert "count" in families
    assert not {"money", "percent"} & set(families)


def test_the_focus_keeps_hyphenated_words_and_the_whole_of_a_term() -> None:
    assert parse("What did the trade-in programme generate?").focus.split() == ["trade-in", "programme", "generate"]
    focus = parse("What was the investment in fixed assets in 2025?").focus
    assert focus.split() == ["investment", "in", "fixed", "assets"]


@pytest.mark.parametrize(
    "text", ["山东和浙江2025年GDP谁高", "山东、浙江哪个增长更快", "Shandong and Zhejiang GDP: which is higher?"]
)
def test_which_of_two_has_more_asks_for_the_figures_of_both(text: str) -> None:
    asked = parse(text, year=2026, held={"山东省", "浙江省"})
    assert asked.compares
    assert asked.expects in ("amount", "rate", "any")
    assert not {"谁", "高", "快", "higher"} & set(asked.focus)


def test_which_of_many_is_not_a_comparison() -> None:
    assert not parse("山东哪个行业增长更快", year=2026, held={"山东省", "浙江省"}).compares


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What is the 2025 “生产总值增幅”?", "en"),
        ("What is Linqing's 2026 grain output target (粮食产量)?", "en"),
        ("什么是“one-stop service”？", "zh"),
        ("“一带一路”", "zh"),
        ("(GDP)", "en"),
    ],
)
def test_what_is_quoted_says_nothing_of_the_language(question: str, language: str) -> None:
    assert parse(question).language == language


@pytest.mark.parametrize("text", ["赤字率", "2025年赤字率是多少", "森林覆盖率目标", "成果转化率有多高"])
def test_a_share_is_known_by_its_name(text: str) -> None:
    question = parse(text, year=2026)
    assert (question.expects, question.change) == ("rate", None)


@pytest.mark.parametrize("text", ["提高办事效率", "汇率是多少", "全员劳动生产率是多少元"])
def test_what_ends_like_a_share_may_be_none(text: str) -> None:
    assert parse(text, year=2026).expects != "rate"


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("山东和浙江2025年GDP", "GDP"),
        ("2024年与2025年粮食和蔬菜产量", "粮食和蔬菜产量"),
        ("Shandong and Zhejiang GDP", "GDP"),
    ],
)
def test_words_that_join_regions_and_years_are_not_asked_about(text: str, focus: str) -> None:
    assert " ".join(parse(text, year=2026, held={"山东省", "浙江省"}).focus.split()) == focus


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("鲁2026年粮食目标", ("山东省",)),
        ("粤去年外贸", ("广东省",)),
        ("黔 高铁 里程", ("贵州省",)),
        ("苏鲁两省今年的目标", ("江苏省", "山东省")),
        ("湖北省长是谁", ("湖北省",)),
        ("湖北省长江岸线", ("湖北省",)),
        ("京沪高铁多长", ()),
        ("今年新开工多少", ()),
        ("新 能源", ()),
    ],
)
def test_provinces_by_one_character(text: str, regions: tuple[str, ...]) -> None:
    held = ("山东省", "广东省", "贵州省", "江苏省", "湖北省", "新疆维吾尔自治区", "北京市", "上海市")
    assert parse(text, year=2026, held=held).regions == regions


def test_what_it_rose_to_is_no_growth() -> None:
    assert parse("投资增长到多少亿").expects == "amount"
    assert parse("城镇化率从多少升到了多少").unit is None
    assert parse("投资增长了多少").change == "growth"


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("粮食产量增长多少", ("percent",)),
        ("贷款余额增加了多少", ("money", "percent")),
        ("增加了多少人", ("people",)),
        ("城镇化率", ("percent",)),
    ],
)
def test_growth_is_told_in_percent(text: str, families: tuple[str, ...]) -> None:
    assert parse(text).families == families


def test_a_table_of_plans_asks_for_no_plan() -> None:
    assert parse("主要指标计划表里2025年固投涨了多少", year=2026).role is None
    assert parse("固投2026年计划", year=2026).role == "target"


@pytest.mark.parametrize(
    ("text", "years", "periods"),
    [
        ("Compare the share in the 2025 and 2026 reports", (2025, 2026), ()),
        ("How much by its 2025 report, and how much by its 2026 report?", (2025, 2026), ()),
        ("2025年报告和2026年报告的装机比重各是多少", (2025, 2026), ()),
        ("2025年和2026年政府工作报告里的装机比重", (2025, 2026), ()),
        ("2026年报告里2025年的粮食产量", (2026,), ("2025",)),
        ("the grain harvest of 2025 in the 2026 report", (2026,), ("2025",)),
    ],
)
def test_every_report_that_is_named(text: str, years: tuple[int, ...], periods: tuple[str, ...]) -> None:
    question = parse(text, year=2026)
    assert (question.report_years, question.periods) == (years, periods)
