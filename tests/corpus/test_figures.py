"""Figures: what is one, what is none, and that any text is read in linear time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.figures import find_figures
from corpus.numerals import parse_numeral, render_numeral
from tests.conftest import Timer

READ = [
    # text, (printed value, unit, hedge, the figure as it stands) of each figure
    ("力争粮食产量突破15亿斤", [("15", "亿斤", "力争+突破", "15亿斤")]),
    ("领域补贴 4300 余万元", [("4300", "万元", "余", "4300 余万元")]),
    ("吸引游客 500 万余人次", [("500", "万人次", "余", "500 万余人次")]),
    ("全民义务植树 145 万余株", [("145", "万株", "余", "145 万余株")]),
    ("吸引 50 余家本土企业", [("50", "家", "余", "50 余家")]),
    ("预计同比增长 5%左右", [("5", "%", "预计+左右", "5%")]),
    ("5%左右 (预计)", [("5", "%", "左右+预计", "5%")]),
    ("增长5%-5.5%", [("5-5.5", "%", None, "5%-5.5%")]),
    ("增长５％—５．５％", [("5-5.5", "%", None, "５％—５．５％")]),
    ("增长4.5-5%", [("4.5-5", "%", None, "4.5-5%")]),
    ("增长6%－6.5%左右", [("6-6.5", "%", "左右", "6%－6.5%")]),
    ("培育1-2个省级休闲乡村", [("1-2", "个", None, "1-2个")]),
    ("从20%提高到30%", [("20", "%", None, "20%"), ("30", "%", None, "30%")]),
    ("增长百分之十一点八", [("11.8", "%", None, "百分之十一点八")]),
    ("增长百分之八到九", [("8-9", "%", None, "百分之八到九")]),
    ("粮食生产实现“二十二连丰”", [("22", "连丰", None, "二十二连丰")]),
    ("占三成以上、达到两倍", [("3", "成", "以上", "三成"), ("2", "倍", None, "两倍")]),
    ("两项制度，三万五千人", [("2", "项", None, "两项"), ("35000", "人", None, "三万五千人")]),
    ("达到４３８００亿元，增长１．４倍", [("43800", "亿元", None, "４３８００亿元"), ("1.4", "倍", None, "１．４倍")]),
    ("实际金额达到３３０多亿美元", [("330", "亿美元", "多", "３３０多亿美元")]),
    ("达到2万5千公里，新增1万6千多户", [("25000", "公里", None, "2万5千公里"), ("16000", "户", "多", "1万6千多户")]),
    ("参保1亿3千多万人", [("13000", "万人", "多", "1亿3千多万人")]),
    ("40万3岁以下儿童", [("40", "万", None, "40万"), ("3", "岁", "以下", "3岁")]),
    ("增长6.1%%", [("6.1", "%", None, "6.1%%")]),
    ("下降 2.78 个百分点", [("2.78", "个百分点", None, "2.78 个百分点")]),
    ("分别提高15、22个百分点", [("15", "个百分点", None, "15"), ("22", "个百分点", None, "22个百分点")]),
    ("外贸进出口增幅\t-6.6%", [("-6.6", "%", None, "-6.6%")]),
    ("1,234.5万吨", [("1234.5", "万吨", None, "1,234.5万吨")]),
    ("PM2.5平均浓度32微克/立方米", [("32", "微克/立方米", None, "32微克/立方米")]),
    ("不低于55%、不超过3.1%", [("55", "%", "不低于", "55%"), ("3.1", "%", "不超过", "3.1%")]),
    ("近9.86万亿元，超过1700公里", [("9.86", "万亿元", "近", "9.86万亿元"), ("1700", "公里", "超过", "1700公里")]),
    ("满意度从84.7提升至89.6", [("84.7", "", None, "84.7"), ("89.6", "", None, "89.6")]),
    ("惠及14万困难群众", [("14", "万", None, "14万")]),
    ("卓尼、临潭2县新通高速公路", [("2", "县", None, "2县")]),
    ("“吨半粮”产能区^[3]达到 15.9 万亩", [("15.9", "万亩", None, "15.9 万亩")]),
    ("连续12年稳定在500亿斤以上", [("12", "年", None, "12年"), ("500", "亿斤", "以上", "500亿斤")]),
]

NO_FIGURES = [
    "完成 S246 临邹线、G514 齐邯线修复", "第十九届人民代表大会第六次会议", "2026 年 1 月 21 日", "二〇二六年一月",
    "新开通 5G 基站", "保税物流中心（B 型）", "构建“1+4+N”格局", "围绕“1365”工作思路", "“十四五”规划", "党的二十大精神",
    "PM2.5浓度", "“吨半粮”产能区^[3]", "［17］", "居全国第3位", "世界500强", "1.68∶1", "7×24小时", "12345热线",
    "核电1、2号机组", "一批项目、一个目标", "国棉 1960 文创产业园", "百项技改、百企转型", "2021—2025年", "17号线",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_figures_are_read(text: str, expected: list[tuple[str, str, str | None, str]]) -> None:
    figures = find_figures(text)
    assert [
        (figure.printed, figure.unit, figure.hedge, text[figure.start : figure.end]) for figure in figures
    ] == expected


@pytest.mark.parametrize("text", NO_FIGURES)
def test_names_and_dates_are_no_figures(text: str) -> None:
    assert find_figures(text) == ()


HARD = "0123456789０９.．,，%％万亿余多个元人年第-—~至到和、+“”[]（） \n百分之十二三两点零〇左右以上超过约增长a家"


@given(st.text(alphabet=HARD) | st.text())
def test_any_text_gives_valid_spans(text: str) -> None:
    end = 0
    for figure in find_figures(text):
        assert end <= figure.start < figure.end <= len(text)
        assert figure.high is None or figure.high > figure.value
        assert any(char.isnumeric() or char == "两" for char in text[figure.start : figure.end])
        end = figure.end


@given(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False),
    st.sampled_from(["%", "万元", "亿斤", "个百分点", "家", "万人次", "公里"]),
    st.sampled_from(["", "左右", "以上"]),
)
def test_what_is_written_is_read(value: Decimal, unit: str, hedge: str) -> None:
    (figure,) = find_figures(f"产量达到{value}{unit}{hedge}，")
    assert (figure.value, figure.unit, figure.hedge or "") == (value, unit, hedge)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_numerals_are_read_as_written(value: int) -> None:
    assert parse_numeral(render_numeral(value)) == value


@pytest.mark.parametrize("unit", ["1,111", "1-", "百分之", "1、", "二十", "5%", "约", "9", "1.", "增长约5%，", "[1"])
def test_time_grows_with_the_text_only(unit: str, cpu_seconds: Timer) -> None:
    text = unit * (200_000 // len(unit))
    assert cpu_seconds(lambda: find_figures(text)) < 5
