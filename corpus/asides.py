"""Figures that measure nothing: durations, ranks, sizes that name a kind, parts of names; and thresholds."""

from __future__ import annotations

import re

from corpus.report import Figure
from corpus.wordlists import Words, word_lists

_RANKS = Words(word_lists("fact_words")["rank_before"])
_RANKED = re.compile(r"排名|位[居列次]|居(?!民)|排在|列第")
_DURATION = re.compile(r"(?:连续|连年|提前|推迟|时隔|历时|为期|延长|持续|近|长达|已)$")
_DURATION_UNITS = frozenset(
    ["年", "个月", "个季度", "周", "天", "小时", "分钟", "个工作日", "个年度", "个小时", "秒", "秒钟"]
)
_CIRCLE = re.compile(r"[^，。；、]{0,9}圈|通达|直达|可达|到达|通勤|送达|响应|行")
_AGES = re.compile(r"\s*(?:及?以[上下内](?=[的\u4e00-\u9fff])|[老儿婴幼青女男人适学至到组—-])")
_STEPS = re.compile(r"[^，。；、]{0,6}(?:台阶|关口|大关)")
_GRADED = re.compile(r"\s*(?:左右|以上|以下)?(?:[，。；、]|$)")
_KIND_BEFORE = re.compile(r"\d\s*[个家户](?:过|超|超过|突破)$")  # 4个过千亿产业
_WITHIN = re.compile(r"(?:以|之|范围)?内(?=[\u4e00-\u9fff])")
_THRESHOLD = re.compile(
    r"(?:以上|以下|以内)(?:的|及以上)?(?=[\u4e00-\u9fff“])(?!的?(?:增长|增速|水平|规模|速度|比例|目标))"
)
_PAIRS = (("“", "”"), ("《", "》"), ("‘", "’"))
_NEAR = 12
_LONGEST_NAME = 14


def countable(text: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The figures that measure something."""
    return tuple(figure for figure in figures if not _is_aside(text, figure))


def thresholds(text: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The figures that only say which things are counted: 投资500万元以上项目."""
    return tuple(figure for figure in figures if _is_threshold(text, figure) and not figure.unit.endswith("岁"))


def _is_aside(text: str, figure: Figure) -> bool:
    before = text[max(0, figure.start - _NEAR) : figure.start].rstrip()
    after = text[figure.end : figure.end + _NEAR]
    if _is_time(figure, before, after) or _is_kind(figure, after) or _is_idiom(text, figure):
        return True
    if figure.unit == "位" and figure.value < 1000:
        return bool(_RANKED.search(before) or _RANKS.ending(before, len(before)))
    if figure.unit == "个" and _STEPS.match(after):
        return True
    return _is_named(text, figure) or _is_threshold(text, figure)


def _is_time(figure: Figure, before: str, after: str) -> bool:
    """连续10个季度, 30分钟医疗圈, 60岁以上老年人."""
    if figure.unit == "年" or (figure.unit == "次" and before.endswith("连续")):
        return True
    if figure.unit in _DURATION_UNITS and (_DURATION.search(before) or _CIRCLE.match(after)):
        return True
    return figure.unit.endswith("岁") and bool(_AGES.match(after))


def _is_kind(figure: Figure, after: str) -> bool:
    """12英寸晶圆, 25兆瓦级轴承, 6.8级地震: what kind, not how much."""
    if figure.unit in ("级", "届", "期") or (figure.unit.endswith("级") and not _GRADED.match(after)):
        return True
    if figure.unit[-1:] in tuple("寸伏") and re.match(r"级?[\u4e00-\u9fff]", after):
        return True
    return figure.unit[-1:] in tuple("瓦吨伏米标亿万元") and after.startswith("级")


def _is_idiom(text: str, figure: Figure) -> bool:
    """两个, 三项, 四类: counts below ten, in characters, mostly number a slogan's parts."""
    if figure.value >= 10 or re.search(r"[\d０-９]", text[figure.start : figure.end]):
        return False
    counts = figure.unit not in ("%", "‰", "成", "倍", "番", "个百分点")
    return counts and not set(figure.unit) & set("元吨斤亩里米万亿")


def _is_named(text: str, figure: Figure) -> bool:
    """Whether the figure is part of a name in quotes or titles: “30分钟医疗圈”, but not “十二连丰”."""
    if figure.unit.startswith("连"):
        return False
    before = text[max(0, figure.start - _LONGEST_NAME) : figure.start]
    after = text[figure.end : figure.end + _LONGEST_NAME]
    for opening, closing in _PAIRS:
        opened = before.rfind(opening)
        if opened > before.rfind(closing) and closing in after and opening not in after[: after.find(closing)]:
            return True
    return False


def _is_threshold(text: str, figure: Figure) -> bool:
    """投资500万元以上项目100个: the first figure says which projects, not how many."""
    if _KIND_BEFORE.search(text, max(0, figure.start - _NEAR), figure.start):
        return True
    if figure.unit in ("米", "公里", "小时", "分钟", "天", "个工作日") and _WITHIN.match(text, figure.end):
        return True
    threshold = _THRESHOLD.match(text, figure.end + (text[figure.end : figure.end + 1] == " "))
    if not threshold or figure.unit in ("%", "个百分点"):
        return False
    return figure.unit[-1:] in tuple("元岁米亩吨瓦人斤里") and not text.startswith("的", threshold.end())
