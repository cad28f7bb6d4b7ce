"""Figures that measure nothing: durations, ranks, sizes that name a kind, parts of names; and thresholds."""

from __future__ import annotations

import re

from corpus.report import Figure
from corpus.wordlists import Words, word_lists

_LISTS = word_lists("fact_words")
_RANKS = Words(_LISTS["rank_before"])
_CHANGES = Words([*_LISTS["rise"], *_LISTS["fall"], *_LISTS["reach"]])
_RANKED = re.compile(r"排名|位[居列次]|居(?!民)|排在|列第")
_DURATION = re.compile(r"(?:连续|连年|提前|推迟|时隔|历时|为期|延长|持续|近|长达|已)$")
_DURATION_UNITS = frozenset(
    ["年", "个月", "个季度", "周", "天", "小时", "分钟", "个工作日", "个年度", "个小时", "秒", "秒钟"]
)
_NAMING = re.compile(r"[\u4e00-\u9fff](?<![以之左的内前后多余来间])")
_YEARS = re.compile(r"年限[^，。；、]{0,8}$")
_SHAPE = re.compile(r"口径|直径|制(?![造定度作])")
_AGES = re.compile(r"\s*(?:及?以[上下内](?=[的\u4e00-\u9fff])|[老儿婴幼青女男人适学至到组—-])")
_STEPS = re.compile(r"[^，。；、]{0,6}(?:台阶|关口|大关)")
_GRADED = re.compile(r"\s*(?:左右|以上|以下)?(?:[，。；、]|$)")
_KIND_BEFORE = re.compile(r"\d\s*[个家户](?:过|超|超过|突破)$")  # 4个过千亿产业
_WITHIN = re.compile(r"(?:以|之|范围)?内(?=[\u4e00-\u9fff])")
_THRESHOLD = re.compile(
    r"(?:以上|以下|以内)(?:的|及以上)?(?=[\u4e00-\u9fff“])(?!的?(?:增长|增速|水平|规模|速度|比例|目标|新?阶段))"
)
_COUNT_BEFORE = re.compile(r"[\d０-９]\s?[个家项座所条]$")
_OVER = re.compile(r"(?:超过?|达到?|不低于|不足)$")
_THOSE = re.compile(
    r"(?:的[^，。；、\d０-９]{2,20}|[^，。；、\d０-９]{,14}(?:企业|项目|园区|产业|集群|县|镇|村|主体|品牌|单品|基地)[^，。；、\d０-９]{,3})[\d０-９]"
)
_SHARE_AFTER = re.compile(r"[^，。；]{,60}?[\d０-９][%％]")
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
    if _is_time(figure, before, after) or _is_kind(figure, before, after) or _is_idiom(text, figure):
        return True
    if figure.unit == "位" and figure.value < 1000:
        return bool(_RANKED.search(before) or _RANKS.ending(before, len(before)))
    if figure.unit == "个" and _STEPS.match(after):
        return True
    if figure.unit == "方面" or before.endswith("以下") or (figure.unit == "个" and after.startswith("方面")):
        return True
    if before.endswith("每") and figure.unit not in ("%", "元"):  # 每10万人刑事案件数
        return True
    return _is_named(text, figure) or _is_threshold(text, figure)


def _is_time(figure: Figure, before: str, after: str) -> bool:
    """连续10个季度, 30分钟医疗圈, 60岁以上老年人."""
    if figure.unit == "年":
        return not _YEARS.search(before)
    if figure.unit == "次" and before.endswith(("连续", "先后")):
        return True
    named = figure.unit != "个年度" and _NAMING.match(after) and not _CHANGES.starting(after, 0)
    if figure.unit in _DURATION_UNITS and (named or _DURATION.search(before)):
        return True
    return figure.unit.endswith("岁") and bool(_AGES.match(after))


def _is_kind(figure: Figure, before: str, after: str) -> bool:
    """12英寸晶圆, 25兆瓦级轴承, 6.8级地震: what kind, not how much."""
    if figure.unit in ("级", "届", "期") or (figure.unit.endswith("级") and not _GRADED.match(after)):
        return True
    if before.endswith(("时速", "海拔")) or _SHAPE.match(after):  # 110米口径望远镜, 3人制篮球
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
    before = text[max(0, figure.start - _NEAR) : figure.start]
    if _KIND_BEFORE.search(before):
        return True
    if figure.unit in ("米", "公里", "小时", "分钟", "天", "个工作日") and _WITHIN.match(text, figure.end):
        return True
    sized = figure.unit[-1:] in tuple("元岁米亩吨瓦斤")
    if sized and _OVER.search(before) and _THOSE.match(text, figure.end):
        return True
    threshold = _THRESHOLD.match(text, figure.end + (text[figure.end : figure.end + 1] == " "))
    if not threshold or figure.unit in ("%", "个百分点"):
        return False
    if _COUNT_BEFORE.search(before):  # 957个50户以上村寨
        return True
    opens = not before or before[-1] in "，。；\n"
    if opens and _SHARE_AFTER.match(text, threshold.end()):  # 30户以上村寨设施覆盖率达90%
        return True
    return (sized or figure.unit[-1:] in tuple("人里")) and not text.startswith("的", threshold.end())
