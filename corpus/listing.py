"""Things listed side by side, and the head they share: 原煤、原油、天然气产量 are three 产量."""

from __future__ import annotations

import re

from corpus.wordlists import Words, word_lists

_LISTS = word_lists("fact_words")
_MEASURES, _ENTITIES = Words(_LISTS["measure_heads"]), Words(_LISTS["entity_heads"])
_ATTRIBUTES = frozenset(_LISTS["attributes"])
_COMPARED = (
    r"占[^、，]{1,14}?|完成[^、，]{0,10}(?:任务|目标|计划)"
    r"|(?:增速|增幅|涨幅|降幅)?(?:高于|低于|快于|慢于|好于|优于)[^、，]{1,10}?"
)
_PARALLEL = tuple(Words(group) for group in _LISTS["parallel"])
_SPELLED = re.compile(r"[\u4e00-\u9fff]{2}$")
_NUMBERED = re.compile(r"[一二三四五六七八九十]产业")
_SCOPE = re.compile(r"全[省市县区国州]")
_EXPAND: dict[str, list[str]] = _LISTS["expand"]


def split_share(phrase: str) -> tuple[str, str]:
    """民营企业、外资企业出口占全省的 -> what is compared, and 占全省."""
    share = re.match(rf"(.{{2,}}?)({_COMPARED})的?$", phrase)
    return (share[1], share[2]) if share else (phrase, "")


def split_items(phrase: str, count: int) -> list[str] | None:
    """The `count` things a phrase lists, each with the head they share; None where it does not list so many."""
    for pattern in (r"、|以及|及其|(?<!普)及(?!时)|和(?!美|谐|平)|与", r"、", r"以及|和(?!美|谐|平)|与|及"):
        items = [item for item in re.split(pattern, phrase) if item.strip()]
        if len(items) == count and count > 1:
            return _with_heads(items)
    for joint, parts in _EXPAND.items():
        if joint in phrase and len(parts) == count:
            return [phrase.replace(joint, part, 1) for part in parts]
    return None


def _with_heads(items: list[str]) -> list[str]:
    """原煤、原油、天然气产量 -> 原煤产量 …: what only the last item names holds for all."""
    first, last = items[0], items[-1]
    # 工业、制造业、工业技改投资 share 投资 alone.
    size = _head_size(last) if any(last.startswith(item) for item in items[:-1]) else 0
    measure = last[len(last) - size :]
    whole = [item if is_complete(item) else item + (measure or _head_for(item, last)) for item in items[:-1]]
    named = [f"第{item}" if _NUMBERED.match(item) else item for item in (*whole, last)]
    # 入境游客数量和花费: measures alone are of what was measured before them.
    measured = _MEASURES.ending(first, len(first))
    if measured and all(item in _MEASURES for item in named[1:]):
        return [named[0], *(named[0][: -len(measured)].removesuffix(item[:2]) + item for item in named[1:])]
    # 全省接待游客人数、旅游花费: a scope word before the first holds for the others.
    scope = _SCOPE.match(first)
    if scope is None or _SCOPE.match(last):
        return named
    return [named[0], *(scope[0] + item for item in named[1:])]


def is_complete(item: str) -> bool:
    """Whether a phrase ends with what is measured: 产量, 收入, 率."""
    return _MEASURES.ending(item, len(item)) is not None


def _head_for(item: str, last: str) -> str:
    numbered = re.match(r"[一二三四五六七八九十]+(?=次?产业)", last)
    if numbered and re.search(r"[一二三四五六七八九十]$", item):
        return last[numbered.end() :]
    for group in _PARALLEL:
        mine, other = group.ending(item, len(item)), group.starting(last, 0)
        if mine and other:
            return last[len(other) :]
    if item.endswith("级") and "级" in last:
        return last[last.index("级") + 1 :]
    # 省级 needs the noun it modifies; 学校食堂 beside 养老机构 is whole.
    entity = item.endswith(("级", "型", "类", "性")) and _ENTITIES.ending(last, len(last))
    if entity:
        return entity
    size = _head_size(last)
    return last[-size:] if 0 < size < len(last) else ""


def _head_size(item: str) -> int:
    """The length of the measure a phrase ends with."""
    start = len(item)
    while word := _MEASURES.ending(item, start):
        start -= len(word)
        if word in ("率", "额", "量") and _SPELLED.search(item[:start]):  # 治理率, 出栏量
            start -= 2
            break
        if len(word) > 1 and word not in _ATTRIBUTES:  # 增速 goes on with 贷款, 投资 does not with 发电
            break
    return len(item) - start
