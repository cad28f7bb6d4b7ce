"""A sentence, cut into clauses that each hold one measure phrase: 新增A 5 家、B 14 家 is two."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from corpus.periods import Period
from corpus.report import Figure, Span
from corpus.wordlists import Words, word_lists

_AFTER = Words(word_lists("hedges")["after"])
_RANKS = Words(word_lists("fact_words")["rank_before"])
_BREAK = re.compile(
    r"[，,：:；;。！？!?\n]|——|(?P<list>、|和|及|以及|与|并|且)|(?P<open>[“‘（(《])|(?P<close>[”’）)》])"
)
_COMMA = re.compile(r"[，,；;。：]")
_JOINT = re.compile(r"\s*(?:、|以及|和|及|与|并且|并|且)")
_DURATION = re.compile(r"(?:连续|连年|提前|推迟|时隔|历时|为期|延长|持续|近|长达|已)$")
_DURATION_UNITS = frozenset(
    ["年", "个月", "个季度", "周", "天", "小时", "分钟", "个工作日", "个年度", "个小时", "秒", "秒钟"]
)
_CIRCLE = re.compile(r"[^，。；、]{0,9}圈|(?:通达|直达|可达|到达|通勤|送达|响应)")
_KINDS = frozenset("寸伏")
_LONGEST_NAME = 14
_LONGEST_BRACKET = 200
_KIND_BEFORE = re.compile(r"\d\s*[个家户](?:过|超|超过|突破)$")  # 4个过千亿产业
_AGES = re.compile(r"\s*(?:及?以[上下内](?=[的\u4e00-\u9fff])|[老儿婴幼青女男人适学至到组—-])")
_WITHIN = re.compile(r"(?:以|之|范围)?内(?=[\u4e00-\u9fff])")
_THRESHOLD = re.compile(
    r"(?:以上|以下|以内)(?:的|及以上)?(?=[\u4e00-\u9fff“])(?!的?(?:增长|增速|水平|规模|速度|比例|目标))"
)


Placed = TypeVar("Placed", Figure, Period)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence. `joint` is what it follows: "、" for a list, "，" for a clause, "" for the start."""

    start: int
    end: int
    joint: str
    figures: tuple[Figure, ...]


def split_clauses(text: str, sentence: Span, figures: tuple[Figure, ...]) -> tuple[Clause, ...]:
    """Clauses of `text[sentence.start:sentence.end]`; offsets are those of `text`."""
    tails = {tail_end(text, figure): figure for figure in figures}
    clauses: list[Clause] = []
    start, joint, depth = sentence.start, "", 0
    position = sentence.start
    inside = {place for figure in figures for place in range(figure.start, figure.end)}
    while match := _BREAK.search(text, position, sentence.end):
        position = match.end()
        if match["open"] or match["close"]:
            depth = max(0, depth + (1 if match["open"] else -1))
        elif (depth and match.start() - start < _LONGEST_BRACKET) or match.start() in inside:
            continue
        elif match["list"]:
            joined = _JOINT.match(text, match.start())
            if match.start() in tails and joined and _measured(joined.end(), figures, sentence.end, text):
                clauses.append(_clause(start, match.start(), joint, figures))
                start = position = joined.end()
                joint = "、"
        else:
            clauses.append(_clause(start, match.start(), joint, figures))
            start, joint = match.end(), "，" if match[0] in "，,；;" else "："
    clauses.append(_clause(start, sentence.end, joint, figures))
    return tuple(clause for clause in clauses if text[clause.start : clause.end].strip())


def tail_end(text: str, figure: Figure) -> int:
    """Where the words that hedge a figure end: 5%左右| ."""
    position = figure.end
    while True:
        after = position + 1 if text[position : position + 1] in (" ", "\u3000") else position
        word = _AFTER.starting(text, after)
        if word is None:
            return position
        position = after + len(word)


def countable(text: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The figures that measure something: no durations, ranks, thresholds, names."""
    return tuple(figure for figure in figures if not _is_aside(text, figure))


def thresholds(text: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The figures that only say which things are counted: 投资500万元以上项目."""
    return tuple(figure for figure in figures if _is_threshold(text, figure) and figure.unit not in ("岁", "周岁"))


def between(items: Sequence[Placed], start: int, end: int) -> Sequence[Placed]:
    """The items, in order, that start in `start:end`."""
    return items[bisect_left(items, start, key=_start) : bisect_left(items, end, key=_start)]


def _start(item: Figure | Period) -> int:
    return item.start


def _measured(start: int, figures: tuple[Figure, ...], end: int, text: str) -> bool:
    """Whether the list goes on with another measure phrase, up to the next comma."""
    comma = _COMMA.search(text, start, min(end, start + _LONGEST_BRACKET))
    return bool(between(figures, start, comma.start() if comma else end))


def _clause(start: int, end: int, joint: str, figures: tuple[Figure, ...]) -> Clause:
    return Clause(start, end, joint, tuple(between(figures, start, end)))


def _is_aside(text: str, figure: Figure) -> bool:
    before, after = text[max(0, figure.start - 12) : figure.start], text[figure.end : figure.end + 12]
    if figure.unit in _DURATION_UNITS and (
        _DURATION.search(before.rstrip()) or _CIRCLE.match(after) or after[:1] == "行"
    ):
        return True
    if figure.unit == "年":
        return True
    if figure.unit == "位" and (figure.value < 1000 and _ranked(before)):
        return True
    if figure.unit.endswith("岁") and _AGES.match(after):
        return True
    if figure.unit.endswith("级") and not re.match(r"\s*(?:左右|以上|以下)?[，。；、]|$", after):
        return True
    # 12英寸晶圆, 25兆瓦级轴承: what kind, not how much.
    if figure.unit in ("级", "届", "期") or (figure.unit[-1:] in _KINDS and re.match(r"级?[\u4e00-\u9fff]", after)):
        return True
    if figure.unit[-1:] in "瓦吨伏米标亿万元" and after.startswith("级"):
        return True
    if figure.unit == "个" and re.match(r"[^，。；、]{0,6}(?:台阶|关口|大关)", after):
        return True
    printed = text[figure.start : figure.end]
    if not re.search(r"[\d０-９]", printed) and _is_idiom(figure):
        return True
    return _is_named(text, figure) or _is_threshold(text, figure)


def _ranked(before: str) -> bool:
    return any(word in before for word in ("排名", "位居", "位列", "居", "位次", "排")) or bool(
        _RANKS.ending(before.rstrip(), len(before.rstrip()))
    )


def _is_idiom(figure: Figure) -> bool:
    """两个, 三项, 四类: counts below ten, in characters, mostly number a slogan's parts."""
    counts = figure.unit not in ("%", "‰", "成", "倍", "番", "个百分点") and not set(figure.unit) & set(
        "元吨斤亩里米万亿"
    )
    return counts and figure.value < 10


def _is_named(text: str, figure: Figure) -> bool:
    """Whether the figure is part of a name in quotes or titles: “30分钟医疗圈”."""
    before = text[max(0, figure.start - _LONGEST_NAME) : figure.start]
    after = text[figure.end : figure.end + _LONGEST_NAME]
    if figure.unit.startswith("连"):
        return False
    for opening, closing in ("“”", "《》", "‘’"):
        opened = before.rfind(opening)
        if opened > before.rfind(closing) and closing in after and opening not in after[: after.find(closing)]:
            return True
    return False


def _is_threshold(text: str, figure: Figure) -> bool:
    """投资500万元以上项目100个: the first figure says which projects, not how many."""
    if _KIND_BEFORE.search(text, max(0, figure.start - 8), figure.start):
        return True
    if figure.unit in ("米", "公里", "小时", "分钟", "天", "个工作日") and _WITHIN.match(text, figure.end):
        return True
    threshold = _THRESHOLD.match(text, figure.end + (text[figure.end : figure.end + 1] == " "))
    if not threshold or figure.unit in ("%", "个百分点"):
        return False
    return figure.unit[-1] in "元岁米亩吨瓦人斤里" and not text.startswith("的", threshold.end())
